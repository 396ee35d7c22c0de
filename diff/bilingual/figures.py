"""The figures of a Chinese stretch and of its English, held against one another."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from normalize.numerals import numbers
from normalize.quantity import Change, Quantity, compare, pair_quantities, quantities

_ALL_EN = re.compile(
    r"\b(?:all|every|each|entire(?:ly)?|whole|full(?:y)?|universal(?:ly)?|complete(?:ly)?|without exception)\b", re.I
)
_ALL_ZH = re.compile(r"全|各|所有|一律|均|每|都|任何|完全|一切")
_HALF = re.compile(r"半|\bhal(?:f|ve)", re.I)
_TWO_EN = re.compile(
    r"\b(?:both|pairs?|couple|either|neither|dual|double|twin|two|second|bilateral|mutual|respective(?:ly)?)\b", re.I
)
_TWO_ZH = re.compile("两|双|二|俩|各自|彼此|互|前述")
_YEARLY_EN = re.compile(
    r"\b(?:annual(?:ly)?|yearly|monthly|quarterly|weekly|daily|semi-?annual(?:ly)?|biannual(?:ly)?|biennial(?:ly)?|bimonthly)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the same in both languages (`change` says how), or that stands in one alone: the other is None.
    Offsets are into the two stretches."""

    chinese: Quantity | None
    english: Quantity | None
    change: Change | None


def differences(chinese: str, english: str) -> Iterator[Difference]:
    """The figures that differ, in the order of the Chinese, those of the English alone at the end.

    A figure that one side writes as a word that is no quantity there (前三名, “the top three”; 双方, “both”; 100%, “all”) is
    not missing from it.
    """
    left, right = quantities(chinese, "zh"), quantities(english, "en")
    if not left and not right:
        return
    left, right = _spans(left, right), _spans(right, left)
    alone_zh: list[Quantity] = []
    alone_en: list[Quantity] = []
    for a, b in pair_quantities(left, right):
        if a is not None and b is not None:
            change = compare(a, b)
            if change is not None and not (
                a.value == b.value and "number" in (a.kind, b.kind) and change.kind == "unit"
            ):
                yield Difference(a, b, change)
        elif a is not None:
            alone_zh.append(a)
        elif b is not None:
            alone_en.append(b)
    spare_zh, spare_en = _spare(chinese, "zh", left), _spare(english, "en", right)
    for a in alone_zh:
        if not (
            _take(spare_en, a.value) or _month_is_there(a, english, right) or _in_words(a, english, _ALL_EN, _TWO_EN)
        ):
            if a.kind == "count" and a.unit == "次" and _YEARLY_EN.search(english):
                continue
            yield Difference(a, None, None)
    for b in alone_en:
        if not (_take(spare_zh, b.value) or _in_words(b, chinese, _ALL_ZH, _TWO_ZH)):
            yield Difference(None, b, None)


def _spans(figures: Sequence[Quantity], others: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The figures, a lower bound and the upper bound behind it (2000元以上1万元以下) as one span where the other language has one
    (between 2,000 and 10,000 yuan)."""
    if not any(one.high is not None and one.kind != "date" for one in others):
        return tuple(figures)
    out: list[Quantity] = []
    for one in figures:
        last = out[-1] if out else None
        if (
            last is not None
            and (last.bound, one.bound) == ("≥", "≤")
            and (last.kind, last.unit, last.high, one.high) == (one.kind, one.unit, None, None)
            and last.value < one.value
            and any(other.high is not None and other.kind == one.kind for other in others)
        ):
            out[-1] = replace(last, bound="=", high=one.value, end=one.end, number_end=one.number_end)
        else:
            out.append(one)
    return tuple(out)


def _spare(text: str, language: str, read: Sequence[Quantity]) -> list[Decimal]:
    """The numbers that belong to no quantity that was read."""
    return [n.value for n in numbers(text, language) if not any(q.start <= n.start < q.end for q in read)]


def _take(values: list[Decimal], value: Decimal) -> bool:
    if value in values:
        values.remove(value)
        return True
    return False


def _in_words(qty: Quantity, other: str, all_of: re.Pattern[str], two: re.Pattern[str]) -> bool:
    """Whether the other language says the figure in words that are no numbers: all for 100%, both for 2."""
    if qty.kind == "rate" and qty.unit == "%" and qty.value in (50, 100):
        return (all_of if qty.value == 100 else _HALF).search(other) is not None
    return qty.kind in ("count", "number") and qty.value == 2 and qty.bound == "=" and two.search(other) is not None


def _month_is_there(qty: Quantity, english: str, read: Sequence[Quantity]) -> bool:
    """Whether a date without year stands in the English in words that no figure can be read from (the first day of June)."""
    if qty.kind != "date" or not re.match(r"--\d\d", qty.iso):
        return False
    month = re.compile(rf"\b{month_name[int(qty.iso[2:4])]}\b")
    return any(not any(q.start <= m.start() < q.end for q in read) for m in month.finditer(english))


# A rank with its bound: 县级以上, 三级及以上医院, 本科以上学历.
_RANK_ZH = re.compile(
    r"(?:[级类等层星科士]|高中|中专|大专|初中|[省市县区处厅部](?=以))(?:学历|学位|职称)?(?:\([^()]{0,4}\))?及?其?或?以(?P<way>[上下])(?!简|称|统|规|条|情|内容|措施|方)"
)
_RANK_EN = re.compile(
    r"\b(?:at\s+or\s+|(?:or|and|at|is|are|of|not?)\s+)(?:(?P<up>above|higher|over|upwards?|senior)|(?P<down>below|lower|under|junior))\b"
    r"|\b(?P<least>at\s+least|(?:not?|no)\s+(?:lower|less|below))\b|\b(?P<most>at\s+most|(?:not?|no)\s+(?:higher|more|above))\b",
    re.IGNORECASE,
)


def turned_ranks(chinese: str, english: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The bounds of ranks that point the other way in English (县级以上, “at or below the county level”), as the stretches of both
    languages. Bounds of figures are no ranks."""
    left, right = quantities(chinese, "zh"), quantities(english, "en")
    zh = [m for m in _RANK_ZH.finditer(chinese) if not _in(left, m.start("way"))]
    en = [m for m in _RANK_EN.finditer(english) if not _in(right, m.start()) and not _in(right, m.end() - 1)]
    up_zh = [m for m in zh if m["way"] == "上"]
    down_zh = [m for m in zh if m["way"] == "下"]
    down_en = [m for m in en if m["down"] or m["most"]]
    up_en = [m for m in en if m["up"] or m["least"]]
    for mine, theirs, opposite, back in ((up_zh, up_en, down_en, down_zh), (down_zh, down_en, up_en, up_zh)):
        if len(mine) > len(theirs) and len(opposite) > len(back):
            yield mine[0].span(), opposite[0].span()


def _in(figures: Sequence[Quantity], at: int) -> bool:
    return any(one.start <= at < one.end for one in figures)
