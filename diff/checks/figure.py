"""QU02."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from decimal import Decimal

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.numerals import numbers
from normalize.quantity import Change, Quantity, canonical, compare, pair_quantities, quantities


@check(code="QU02", types=("accuracy/number",))
def figure(text: Bitext) -> Iterator[Evidence]:
    """A figure, amount, share, date, period or bound is rendered wrongly, left out or new.

    **Flags** 1000万美元 → USD 1 million, 不低于2% → no more than 2%, 6个月 → three months, a figure that only one of two facing
    sentences has. Figures are compared exactly, with their bound and unit, sentence by sentence.

    **Leaves alone** 一千万元 → RMB 10 million, 百分之三十 → 30 percent, 6个月 → half a year, a number word that belongs to no
    quantity. 以上 → “more than” moves only the figure itself to the other side and is reported with low severity.
    """
    view = rendition(text)
    for facing in view.facing:
        if facing.chinese and facing.english:
            yield from _compare(view, facing)


def _compare(view: Rendition, facing: Facing) -> Iterator[Evidence]:
    zh_text, en_text = _outside(view, "zh", facing.zh), _outside(view, "en", facing.en)
    left, right = quantities(zh_text, "zh"), quantities(en_text, "en")
    if not left and not right:
        return
    alone_zh: list[Quantity] = []
    alone_en: list[Quantity] = []
    for a, b in pair_quantities(left, right):
        if a is not None and b is not None:
            change = compare(a, b)
            if change is not None and not (a.value == b.value and "number" in (a.kind, b.kind)):
                yield _changed(view, facing, a, b, change)
        elif a is not None:
            alone_zh.append(a)
        elif b is not None:
            alone_en.append(b)
    spare_zh = _spare(zh_text, "zh", left)
    spare_en = _spare(en_text, "en", right)
    for a in alone_zh:
        if not _take(spare_en, a.value) and not _month_is_there(a, en_text, right):
            yield _alone(view, facing, a, None)
    for b in alone_en:
        if not _take(spare_zh, b.value):
            yield _alone(view, facing, None, b)


def _outside(view: Rendition, language: str, span: Span) -> str:
    """The text of the span, lists of units blanked."""
    text = list(view.tree(language).text[span[0] : span[1]])
    for one in view.units[language]:
        low, high = max(one.start, span[0]) - span[0], min(one.end, span[1]) - span[0]
        if low < high:
            text[low:high] = " " * (high - low)
    return "".join(text)


def _spare(text: str, language: str, read: Sequence[Quantity]) -> list[Decimal]:
    """The numbers that belong to no quantity that was read."""
    return [n.value for n in numbers(text, language) if not any(q.start <= n.start < q.end for q in read)]


def _take(values: list[Decimal], value: Decimal) -> bool:
    if value in values:
        values.remove(value)
        return True
    return False


def _month_is_there(qty: Quantity, english: str, read: Sequence[Quantity]) -> bool:
    """Whether a date without year stands in the English in words that no figure can be read from (the first day of June)."""
    if qty.kind != "date" or not qty.iso.startswith("--"):
        return False
    month = re.compile(rf"\b{month_name[int(qty.iso[2:4])]}\b")
    return any(not any(q.start <= m.start() < q.end for q in read) for m in month.finditer(english))


def _at(facing: Facing, language: str, qty: Quantity) -> Span:
    base = (facing.zh if language == "zh" else facing.en)[0]
    return base + qty.start, base + qty.end


def _changed(view: Rendition, facing: Facing, a: Quantity, b: Quantity, change: Change) -> Evidence:
    zh, en = _at(facing, "zh", a), _at(facing, "en", b)
    expected, found = canonical(a), canonical(b)
    first, second = (expected, found) if view.bitext.chinese_is_original else (found, expected)
    only = change.kind == "bound" and change.boundary_only
    if only:
        message = f"Only the figure itself changes sides: the Chinese says {expected}, the English {found}."
        message_zh = f"仅临界值本身是否包含不同：中文为{canonical(a, 'zh')}，英文为{canonical(b, 'zh')}。"
    else:
        message = f"The Chinese says {expected}, the English {found}{f' ({change.ratio})' if change.ratio else ''}."
        message_zh = (
            f"中文为{canonical(a, 'zh')}，英文为{canonical(b, 'zh')}{f'（{change.ratio}）' if change.ratio else ''}。"
        )
    return view.evidence(
        "accuracy/number", Severity.LOW if only else Severity.HIGH, 0.9 if only else 0.93, zh, en,
        message=message, message_zh=message_zh, expected=first, found=second, direction="neutral",
        explains=[("zh", zh), ("en", en)],
    )  # fmt: skip


def _alone(view: Rendition, facing: Facing, a: Quantity | None, b: Quantity | None) -> Evidence:
    qty = a or b
    assert qty is not None
    language = "zh" if a is not None else "en"
    at = _at(facing, language, qty)
    end = (facing.en if language == "zh" else facing.zh)[1]
    zh, en = (at, (end, end)) if language == "zh" else ((end, end), at)
    figure = canonical(qty)
    missing = (language == "zh") == view.bitext.chinese_is_original
    return view.evidence(
        "accuracy/number", Severity.MEDIUM if qty.kind in ("number", "count") and qty.value < 10 else Severity.HIGH, 0.85, zh, en,
        message=f"{figure} stands only in the {'Chinese' if language == 'zh' else 'English'} sentence.",
        message_zh=f"{canonical(qty, 'zh')}仅见于{'中文' if language == 'zh' else '英文'}句子。",
        expected=figure if missing else "", found="" if missing else figure, direction="neutral", explains=[(language, at)],
    )  # fmt: skip
