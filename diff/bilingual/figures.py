"""The figures of a Chinese stretch and of its English, held against one another."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from normalize.measure import base_value
from normalize.numerals import numbers
from normalize.quantity import Change, Quantity, compare, pair_quantities, quantities, same

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
_EACH_EN = re.compile(r"\b(?:each|both|all|alike|equally|either|same|likewise)\b", re.I)
_EACH_ZH = re.compile("[均都各皆同]|分别")
# What may stand between the figures of a series that shares its bound: 60%、80%以上; at least 60 per cent and 80 per cent; not
# exceeding 1 million yuan per project and 5 million yuan per institution.
_SERIES_ZH = re.compile("[、和及与或]|以及|或者")
_SERIES_EN = re.compile(
    r"(?:\s+(?:per|for|in|of|from|each|every|a|an)\b[a-z0-9\s'-]{0,40}?)?(?:,|,?\s+(?:and|or)(?:\s+(?:by|to|of))?)\s+",
    re.I,
)
# To forbid more than an amount is to allow no more than it.
_DENIES_ZH = re.compile("(?:不[得准许予应]|禁止|严禁|不允许)[^，。；：、\n]{0,40}$")
_DENIES_EN = re.compile(
    r"\b(?:(?:shall|must|may|can|should|will)\s+not|cannot|(?:prohibited|forbidden|banned|barred)\s+(?:from|to)"
    r"|no\s+(?:[a-z-]+\s+){1,6}?(?:shall|must|may|can|should|will))\b"
    r"(?:(?!\b(?:if|where|unless|who|which|that|is|are|shall|will|may|must|should)\b)[^.,;:\n]){0,120}$",
    re.I,
)
_COMPARES_EN = re.compile(r"(?:more|greater|higher|larger|longer|less|fewer|lower|smaller|shorter)\s+than", re.I)
_COMPLEMENT = {">": "≤", "<": "≥", "≤": ">", "≥": "<"}
_AIM_ZH = re.compile("[减降小缩落少]+(?:至|到|为|在)$|控制在$")
_BELOW_EN = re.compile(r"(?:below|under|less\s+than)\b", re.I)
_INEXACT = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the same in both languages (`change` says how), or that stands in one alone: the other is None.
    Offsets are into the two stretches. `aim`: only the figure itself changes sides, and that of a value to which something is to
    fall (降至13%以下, "fall below 13 per cent"), where nothing hangs on it."""

    chinese: Quantity | None
    english: Quantity | None
    change: Change | None
    aim: bool = False


def differences(chinese: str, english: str) -> Iterator[Difference]:
    """The figures that differ, in the order of the Chinese, those of the English alone at the end.

    A figure that one side writes as a word that is no quantity there (前三名, “the top three”; 双方, “both”; 100%, “all”) is
    not missing from it; nor is one that the other side says of both at once (43%以上、43%以上, “each 43 percent or more”). The same
    quantity in another unit is no other figure: 9600万亩, “96 million mu (6.4 million hectares)”.
    """
    left, right = quantities(chinese, "zh"), quantities(english, "en")
    if not left and not right:
        return
    left, right = _spans(left, right), _spans(right, left)
    bounds_zh, bounds_en = _bounds(chinese, left, "zh"), _bounds(english, right, "en")
    alone_zh: list[Quantity] = []
    alone_en: list[Quantity] = []
    for a, b in pair_quantities(left, right):
        if a is not None and b is not None:
            change = compare(a, b)
            if change is None or (a.value == b.value and "number" in (a.kind, b.kind) and change.kind == "unit"):
                continue
            if change.kind == "value" and _converted(a, b):
                continue
            if change.kind == "bound" and (
                bounds_zh[a.start] & bounds_en[b.start] or (change.boundary_only and _of_age(a, b))
            ):
                continue
            if change.boundary_only and a.bound in (">", "<") and _COMPLEMENT[a.bound] in bounds_zh[a.start]:
                # What is forbidden above an amount is allowed up to it: at least the amount is the other way.
                change = replace(change, boundary_only=not bounds_en[b.start])
            yield Difference(a, b, change, aim=change.boundary_only and _aim(chinese, a, english, b))
        elif a is not None:
            alone_zh.append(a)
        elif b is not None:
            alone_en.append(b)
    spare_zh, spare_en = _spare(chinese, "zh", left), _spare(english, "en", right)
    for a in alone_zh:
        if _again(chinese, a, left) or _for_each(a, left, alone_zh, english, right, _EACH_EN):
            continue
        if not (
            _take(spare_en, a.value) or _month_is_there(a, english, right) or _in_words(a, english, _ALL_EN, _TWO_EN)
        ):
            if a.kind == "count" and a.unit == "次" and _YEARLY_EN.search(english):
                continue
            yield Difference(a, None, None)
    for b in alone_en:
        if _again(english, b, right) or _for_each(b, right, alone_en, chinese, left, _EACH_ZH):
            continue
        if not (_take(spare_zh, b.value) or _in_words(b, chinese, _ALL_ZH, _TWO_ZH)):
            yield Difference(None, b, None)


def _bounds(text: str, figures: Sequence[Quantity], language: str) -> dict[int, set[str]]:
    """The bounds that each figure may be read with, by its start: its own, that of the series it stands in, and that which a
    prohibition makes of it."""
    out = {one.start: {one.bound} for one in figures}
    series, denies = (_SERIES_ZH, _DENIES_ZH) if language == "zh" else (_SERIES_EN, _DENIES_EN)
    listed = [one for one in figures if one.kind != "date"]
    pairs = list(pairwise(listed))
    # A bound before the first figure governs those behind it, one behind the last those before it.
    for one, after in pairs:
        if _series(text, one, after, series) and after.bound == "=" and _leads(one, text, out[one.start]):
            out[after.start] |= out[one.start]
    for one, after in reversed(pairs):
        if _series(text, one, after, series) and one.bound == "=" and after.number_end < after.end:
            out[one.start] |= {after.bound}
        elif _series(text, one, after, series) and one.bound == "=" and after.bound == "=":
            out[one.start] |= out[after.start]
    for one in figures:
        if one.kind == "date":
            continue
        turned = language == "en" and one.bound in ("≤", "≥") and _COMPARES_EN.match(text, one.start)
        if turned or (one.bound in (">", "<") and denies.search(text, max(0, one.start - 200), one.start)):
            out[one.start].add(_COMPLEMENT[one.bound])
        elif language == "en" and one.bound in ("≤", "≥") and denies.search(text, max(0, one.start - 200), one.start):
            # Shall not accept cards of no more than 5,000 forbids what its bound seems to allow.
            out[one.start].clear()
    return out


def _leads(one: Quantity, text: str, bounds: set[str]) -> bool:
    """Whether the bound stands before the figure, or has come down to it from the figure before."""
    return one.start < one.number_start or (one.bound == "=" and len(bounds) > 1)


def _series(text: str, one: Quantity, after: Quantity, between: re.Pattern[str]) -> bool:
    return (one.kind, one.unit) == (after.kind, after.unit) and between.fullmatch(
        text, one.end, after.start
    ) is not None


def _converted(a: Quantity, b: Quantity) -> bool:
    """Whether both measure the same in different units, one rounded to the digits it is given with (1000亩, “66.7 hectares”)."""
    if a.kind != "measure" or b.kind != "measure" or a.unit == b.unit or a.high is not None or b.high is not None:
        return False
    (one, unit), (other, same_unit) = base_value(a.value, a.unit, a.kind), base_value(b.value, b.unit, b.kind)
    if unit != same_unit or not one:
        return False
    slack = max(_last_digit(qty) * base_value(Decimal(1), qty.unit, qty.kind)[0] for qty in (a, b)) / 2
    return abs(one - other) <= min(slack, _INEXACT * one)


def _last_digit(qty: Quantity) -> Decimal:
    """What the last digit counts that is no zero: 0.1 for 66.7, 100000 for 6.4 million."""
    return Decimal(1).scaleb(int(qty.value.normalize().as_tuple().exponent))


def _again(text: str, qty: Quantity, figures: Sequence[Quantity]) -> bool:
    """Whether the figure stands in brackets and says in another unit what the figure before them says."""
    opening = max(text.rfind("(", 0, qty.start), text.rfind("（", 0, qty.start))
    if opening < 0 or re.search("[)）]", text[opening : qty.start]):
        return False
    before = max((one for one in figures if one.end <= opening), key=lambda one: one.end, default=None)
    return before is not None and not text[before.end : opening].strip() and _converted(before, qty)


def _for_each(
    qty: Quantity,
    figures: Sequence[Quantity],
    alone: Sequence[Quantity],
    other: str,
    rendered: Sequence[Quantity],
    each: re.Pattern[str],
) -> bool:
    """Whether a figure that its side gives twice stands once in the other language, for each of the things it is said of."""
    said = (qty.value, qty.high, qty.unit, qty.bound)
    lost = {one.start for one in alone}
    twins = [one for one in figures if (one.value, one.high, one.unit, one.bound) == said and one.start not in lost]
    return bool(twins) and any(
        same(twins[0], one) and each.search(other[max(0, one.start - 60) : one.end + 40]) for one in rendered
    )


def _of_age(a: Quantity, b: Quantity) -> bool:
    """Whether both are ages in the words of each language: 3岁以下, “under the age of three”. 不满14周岁 is “under”, not “or younger”."""
    return "age" in (a.kind, b.kind) and a.bound in ("≥", "≤")


def _aim(chinese: str, a: Quantity, english: str, b: Quantity) -> bool:
    return (
        a.bound == "≤"
        and not chinese.startswith("的", a.end)
        and _AIM_ZH.search(chinese[: a.number_start]) is not None
        and _BELOW_EN.match(english, b.start) is not None
    )


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


_UP_EN = re.compile(
    r"\b(?:above|higher|over|upwards?|up|senior|least|lower|less|below|minimum|beyond|more|greater|advanced|postgraduates?|older|superior|exceed\w*)\b",
    re.IGNORECASE,
)


def lost_ranks(chinese: str, english: str) -> Iterator[tuple[int, int]]:
    """The ranks with 以上 of which the English has no bound: 硕士以上学历, “a master's degree”. Bounds of figures are no ranks."""
    left, right = quantities(chinese, "zh"), quantities(english, "en")
    found = [m for m in _RANK_ZH.finditer(chinese) if m["way"] == "上" and not _in(left, m.start("way"))]
    if found and not any(not _in(right, m.start()) for m in _UP_EN.finditer(english)):
        yield found[0].span()


def _in(figures: Sequence[Quantity], at: int) -> bool:
    return any(one.start <= at < one.end for one in figures)
