"""QU01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from align.restatement import ClauseText, Compared, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.quantity import Change, Quantity, canonical, compare, pair_quantities, quantities

_TYPES = {
    "threshold": "threshold-changed",
    "cap": "cap-changed",
    "rate": "rate-changed",
    "target": "target-changed",
    "deadline": "deadline-changed",
    "amount": "amount-changed",
}
_NAMES = {
    "threshold": ("threshold", "门槛"),
    "cap": ("cap", "上限"),
    "rate": ("rate", "比例"),
    "target": ("target", "目标值"),
    "deadline": ("date or period", "期限"),
    "amount": ("figure", "数额"),
}
# What a higher figure means for those whom the provision addresses, by role.
_UP = {
    "threshold": "stricter",
    "cap": "more-lenient",
    "rate": "neutral",
    "target": "stronger",
    "deadline": "more-lenient",
    "amount": "neutral",
}
_DOWN = {
    "threshold": "more-lenient",
    "cap": "stricter",
    "rate": "neutral",
    "target": "weaker",
    "deadline": "stricter",
    "amount": "neutral",
}
_EFFECT = {
    ("threshold", "up"): ("fewer cases qualify than in the original", "符合条件的情形少于原文"),
    ("threshold", "down"): ("more cases qualify than in the original", "符合条件的情形多于原文"),
    ("cap", "up"): ("more is possible than in the original", "上限高于原文"),
    ("cap", "down"): ("less is possible than in the original", "上限低于原文"),
    ("target", "up"): ("more is promised than in the original", "承诺高于原文"),
    ("target", "down"): ("less is promised than in the original", "承诺低于原文"),
    ("deadline", "up"): ("there is more time than in the original", "期限长于原文"),
    ("deadline", "down"): ("there is less time than in the original", "期限短于原文"),
}


@check(
    code="QU01",
    types=(*_TYPES.values(), "bound-changed", "target-missing", "number-format"),
)
def quantity(text: Restatement) -> Iterator[Evidence]:
    """A figure differs: threshold, cap, rate, target, amount, date, period, or the bound that belongs to it.

    **Flags** 超过1000万美元 → 超过200万美元 (a threshold, ÷5), 最高不超过1000万元 → 最高不超过20万元 (a cap), 不低于2% → 不超过2% (a bound), a figure that only
    one side has inside a restated provision. Figures are paired by what they measure, and compared with their bound and unit, exactly.

    **Leaves alone** the same figure in another form: 1000万 and 一千万, 30% and 百分之三十, 6个月 and 半年 (another way of writing is reported
    for information).
    """
    for one in text.compared():
        left, right = _figures(one.source, one.left), _figures(one.target, one.right)
        for a, b in _paired(left, right):
            if _differs(one, a, b):
                yield from _evidence(one, a, b)


def _paired(left: Sequence[Quantity], right: Sequence[Quantity]) -> list[tuple[Quantity | None, Quantity | None]]:
    """Lower ends with lower ends and upper ends with upper ends first (三千元以上五万元以下 is a range); what is left over then
    pairs whatever its bound, so that a bound that was turned round is seen."""
    done: list[tuple[Quantity | None, Quantity | None]] = []
    rest_left: list[Quantity] = []
    rest_right: list[Quantity] = []
    for signs in ("≥>", "≤<", "=≈"):
        for a, b in pair_quantities([q for q in left if q.bound in signs], [q for q in right if q.bound in signs]):
            if a is not None and b is not None:
                done.append((a, b))
            elif a is not None:
                rest_left.append(a)
            elif b is not None:
                rest_right.append(b)
    return done + pair_quantities(rest_left, rest_right)


def _figures(text: ClauseText, segments: Sequence[int]) -> list[Quantity]:
    spans = [text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments]
    return [q for q in quantities(text.norm.raw, text.language) if any(s <= q.number_start < e for s, e in spans)]


def _differs(one: Compared, a: Quantity | None, b: Quantity | None) -> bool:
    """Whether the texts differ where the figures or their bounds stand; else both read the same and were paired askew."""
    for text, qty, of_draft in ((one.source, a, False), (one.target, b, True)):
        for hunk in one.hunks if qty is not None else ():
            low, high = (hunk.b0, hunk.b1) if of_draft else (hunk.a0, hunk.a1)
            start, end = text.norm.raw_span(low, high)
            if start < end and start < qty.end and qty.start < end:  # type: ignore[union-attr]
                return True
    return False


def _evidence(one: Compared, a: Quantity | None, b: Quantity | None) -> Iterator[Evidence]:
    role = (a or b).role  # type: ignore[union-attr]
    name_en, name_zh = _NAMES[role]
    places = _place(one.source, a, one, False), _place(one.target, b, one, True)
    explains = tuple(
        Stretch(of_draft, text.clause.body + qty.start, text.clause.body + qty.end)
        for of_draft, text, qty in ((False, one.source, a), (True, one.target, b))
        if qty is not None
    )
    if a is None or b is None:
        figure_en, figure_zh = canonical(a or b, "en"), canonical(a or b, "zh")  # type: ignore[arg-type]
        gone = b is None
        yield Evidence(
            "target-missing" if gone and role == "target" else _TYPES[role],
            Severity.HIGH if gone and role == "target" else Severity.MEDIUM, 0.8, *places,
            f"The {name_en} {figure_en} {'is left out of' if gone else 'is new in'} the restated provision.",
            f"重述的规定中{'缺少' if gone else '新增'}{name_zh} {figure_zh}。",
            expected=figure_en if gone else "", found="" if gone else figure_en,
            direction=("weaker" if role == "target" else "neutral") if gone else "neutral", explains=explains,
        )  # fmt: skip
        return
    change = compare(a, b)
    expected, found = canonical(a), canonical(b)
    if change is None:
        was, now = one.source.norm.raw[a.start : a.end], one.target.norm.raw[b.start : b.end]
        if fold(was).text != fold(now).text:
            yield Evidence(
                "number-format", Severity.INFO, 0.95, *places, "The same figure, written in another way.", "数值相同，写法不同。",
                expected=expected, found=found, direction="neutral", explains=explains,
            )  # fmt: skip
        return
    yield _changed(role, change, expected, found, (canonical(a, "zh"), canonical(b, "zh")), places, explains)


def _changed(
    role: str, change: Change, expected: str, found: str, in_chinese: tuple[str, str],
    places: tuple[Place, Place], explains: tuple[Stretch, ...],
) -> Evidence:  # fmt: skip
    name_en, name_zh = _NAMES[role]
    was, now = in_chinese
    if change.kind == "bound":
        only = change.boundary_only
        return Evidence(
            "bound-changed", Severity.LOW if only else Severity.HIGH, 0.9, *places,
            "Only the figure itself changes sides: it was included on one side and is not on the other." if only
            else f"The bound of the {name_en} differs: {expected} became {found}.",
            "仅临界值本身是否包含不同。" if only else f"{name_zh}的上下限方向不同：{was}改为{now}。",
            expected=expected, found=found, direction="neutral", explains=explains,
        )  # fmt: skip
    ratio = f" ({change.ratio})" if change.ratio else ""
    ratio_zh = f"（{change.ratio}）" if change.ratio else ""
    # A period and a day are not more or less than one another.
    comparable = ("/" in expected) == ("/" in found)
    effect = _EFFECT.get((role, change.direction)) if comparable else None
    direction = {"up": _UP, "down": _DOWN}.get(change.direction, {}).get(role, "neutral") if comparable else "neutral"
    return Evidence(
        _TYPES[role], Severity.HIGH if comparable else Severity.MEDIUM, 0.95, *places,
        f"The {name_en} differs: {expected} became {found}{ratio}{'; ' + effect[0] if effect else ''}.",
        f"{name_zh}有变：{was}改为{now}{ratio_zh}{'，' + effect[1] if effect else ''}。",
        expected=expected, found=found, direction=direction, explains=explains,
    )  # fmt: skip


def _place(text: ClauseText, qty: Quantity | None, one: Compared, of_draft: bool) -> Place:
    """The figure with its bound; where there is none, the end of the provision in which it should stand."""
    body = text.clause.body
    if qty is not None:
        return Place(text.clause.index, body + qty.start, body + qty.end)
    last = text.segments[(one.right if of_draft else one.left)[-1]]
    _, at = text.place(last.start, last.end)
    return Place(text.clause.index, at, at)
