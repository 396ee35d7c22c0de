"""QU02."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.figures import differences, lost_ranks, turned_ranks
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.quantity import Change, Quantity, canonical


@check(code="QU02", types=("accuracy/number", "accuracy/omission", "accuracy/addition"))
def figure(text: Bitext) -> Iterator[Evidence]:
    """A figure, amount, share, date, period or bound is rendered wrongly, left out or new.

    **Flags** 1000万美元 → USD 1 million, 不低于2% → no more than 2%, 6个月 → three months, 县级以上 → at or below the county level, a
    figure that only one of two facing sentences has, a bound of ranks that is lost (硕士以上 → “a master's degree”). Figures are compared exactly, with their bound and unit, sentence by sentence.

    **Leaves alone** 一千万元 → RMB 10 million, 百分之三十 → 30 percent, 6个月 → half a year, a number word that belongs to no
    quantity; 3岁以下 → under the age of three, the way English gives an age; a bound that a series shares (60%、80%以上 → at least 60
    and 80 per cent respectively); the same quantity in another unit in brackets. 以上 → “more than” moves only the figure itself to the
    other side and is reported with low severity, 降至13%以下 → “fall below 13 per cent” for information.
    """
    view = rendition(text)
    for facing in view.facing:
        if facing.chinese and facing.english:
            yield from _compare(view, facing)


def _compare(view: Rendition, facing: Facing) -> Iterator[Evidence]:
    chinese, english = _outside(view, "zh", facing.zh), _outside(view, "en", facing.en)
    for (a0, a1), (b0, b1) in turned_ranks(chinese, english):
        expected, found = chinese[a0:a1], " ".join(english[b0:b1].split())
        first, second = (expected, found) if view.bitext.chinese_is_original else (found, expected)
        zh, en = (facing.zh[0] + a0, facing.zh[0] + a1), (facing.en[0] + b0, facing.en[0] + b1)
        yield view.evidence(
            "accuracy/number", Severity.HIGH, 0.9, zh, en,
            message=f"The bound points the other way: the Chinese says “{expected}”, the English “{found}”.",
            message_zh=f"上下限方向相反：中文为“{expected}”，英文为“{found}”。",
            expected=first, found=second, direction="neutral", explains=[("zh", zh), ("en", en)],
        )  # fmt: skip
    for a0, a1 in lost_ranks(chinese, english):
        zh = _rank(view, (facing.zh[0] + a0, facing.zh[0] + a1))
        said = view.text("zh", zh)
        yield view.evidence(
            "accuracy/omission", Severity.MEDIUM, 0.8, zh, (facing.en[1], facing.en[1]),
            message=f"“{said}” takes in what ranks higher; the English has no “or above”.",
            message_zh=f"“{said}”包括更高层级，英文未译出“以上”。",
            expected=said, direction="narrower", explains=[("zh", zh)],
        )  # fmt: skip
    for one in differences(chinese, english):
        if one.chinese is not None and one.english is not None and one.change is not None:
            yield _changed(view, facing, one.chinese, one.english, one.change, one.aim)
        else:
            yield _alone(view, facing, one.chinese, one.english)


def _rank(view: Rendition, span: Span) -> Span:
    """The stretch of a rank from the beginning of its word on: 硕士以上."""
    tokens = view.bitext.tokens("zh", [(max(span[0] - 6, 0), span[1])])
    return min((t.start for t in tokens if t.start < span[0] < t.end or t.end == span[0]), default=span[0]), span[1]


def _outside(view: Rendition, language: str, span: Span) -> str:
    """The text of the span, lists of units blanked."""
    text = view.tree(language).text[span[0] : span[1]]
    for one in view.lists_in(language, *span):
        low, high = max(one.start, span[0]) - span[0], min(one.end, span[1]) - span[0]
        text = text[:low] + " " * (high - low) + text[high:]
    return text


def _at(facing: Facing, language: str, qty: Quantity) -> Span:
    base = (facing.zh if language == "zh" else facing.en)[0]
    return base + qty.start, base + qty.end


def _changed(view: Rendition, facing: Facing, a: Quantity, b: Quantity, change: Change, aim: bool) -> Evidence:
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
    severity = Severity.INFO if aim else Severity.LOW if only else Severity.HIGH
    return view.evidence(
        "accuracy/number", severity, 0.9 if only else 0.93, zh, en,
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
