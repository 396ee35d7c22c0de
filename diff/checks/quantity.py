"""QU01."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from align.restatement import ClauseText, Compared, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.effect import Effect, by_how_much, came, effect, gone, scaled_down, sense_of
from normalize.chinese import fold
from normalize.facts import Fact, facts, pair_facts
from normalize.quantity import Change, Quantity, canonical, compare
from normalize.sense import Sense, role

_TYPES = {
    "threshold": "threshold-changed",
    "cap": "cap-changed",
    "rate": "rate-changed",
    "target": "target-changed",
    "deadline": "deadline-changed",
    "amount": "amount-changed",
}
_BY_ROLE = {
    "threshold": ("threshold", "门槛"),
    "cap": ("cap", "上限"),
    "rate": ("rate", "比例"),
    "target": ("target", "目标值"),
    "deadline": ("period", "期限"),
    "amount": ("figure", "数额"),
}
_BY_SENSE = {
    Sense.MINIMUM: ("minimum", "最低要求"),
    Sense.HANDLING: ("time limit", "时限"),
    Sense.FILING: ("time limit", "时限"),
    Sense.VALIDITY: ("validity", "有效期"),
    Sense.IN_FORCE: ("validity", "有效期"),
    Sense.DUE: ("date", "完成时间"),
    Sense.START: ("starting date", "起始时间"),
    Sense.FREQUENCY: ("frequency", "频次"),
}
LONGEST_NAME = 24
"""A longer measure is named by its end: the head of a Chinese phrase stands last."""


@check(
    code="QU01",
    types=(
        *_TYPES.values(),
        "bound-changed",
        "target-missing",
        "provision-missing",
        "provision-added",
        "number-format",
    ),
)
def quantity(text: Restatement) -> Iterator[Evidence]:
    """A figure differs: threshold, cap, rate, target, amount, date, period, frequency, or the bound that belongs to it.

    **Flags** 超过1000万美元 → 超过200万美元 (a threshold, ÷5), 最高不超过1000万元 → 最高不超过20万元 (a cap), 不低于2% → 不超过2% (a bound), 每年一次 →
    每两年一次 (a frequency), a figure or a tier that only one side has inside a restated provision. Figures are paired by what they measure, for whom and
    on what condition, and compared with their bound and unit, exactly. Each finding says what the change means and for whom: a higher threshold
    is stricter where it opens a right and more lenient where it opens a duty; a higher fine is stricter, a higher grant more lenient.

    **Leaves alone** the same figure in another form: 1000万 and 一千万, 30% and 百分之三十, 6个月 and 半年 (another way of writing is reported
    for information). An absolute goal of the whole place that is smaller in the plan of a smaller place (全市1000亿元 → 全区20亿元) is reported
    with low severity: it must be smaller, and somebody should see by how much. Rates and growth do not depend on size and are not excused.
    """
    localises = text.relation == "localisation"
    for group in _by_clause(text):
        left = [(one, fact) for one in group for fact in _facts(one.source, one.left, text.original)]
        right = [(one, fact) for one in group for fact in _facts(one.target, one.right, text.draft)]
        left, right = _by_ends(left, right, False), _by_ends(right, left, True)
        homes = {id(fact): one for one, fact in (*left, *right)}
        pairs = pair_facts([f for _, f in left], [f for _, f in right], lambda i, j: left[i][0] is not right[j][0])  # noqa: B023
        tiers = [*_tiers([a for a, b in pairs if b is None], homes), *_tiers([b for a, b in pairs if a is None], homes)]
        for low, high in tiers:
            one, missing = homes[id(low)], any(a is low for a, _ in pairs)
            if _differs(one, low if missing else None, one, None if missing else low):
                yield _tier(one, low, high, missing=missing)
        merged = {id(fact) for tier in tiers for fact in tier}
        for a, b in pairs:
            if id(a if b is None else b) in merged:
                continue
            home_a, home_b = homes.get(id(a)), homes.get(id(b))
            home_a, home_b = home_a or home_b, home_b or home_a
            if home_a and home_b and _differs(home_a, a, home_b, b):
                yield from _evidence(home_a, a, home_b, b, localises)


_Figure = tuple[Compared, Fact]
_TO = re.compile(r"[至到~～\-‐-―]+")


def _by_clause(text: Restatement) -> Iterator[list[Compared]]:
    """The provisions of each pair of clauses together, those without counterpart included, so that a figure finds its own in the next
    sentence; what moved to another clause by itself."""
    for pair in text.pairs:
        yield [Compared(pair.source, pair.target, m.source, m.target, m.hunks) for m in pair.matches]
    yield from ([one] for one in text.compared() if one.relocated)


def _by_ends(side: Sequence[_Figure], others: Sequence[_Figure], of_draft: bool) -> list[_Figure]:
    """The figures with a range written in one (10万元至50万元) as its two ends, where the other side names ends of that unit
    (10万元以上50万元以下)."""
    units = {
        high.qty.unit
        for (_, low), (_, high) in pairwise(others)
        if low.qty.bound in "≥>" and high.qty.bound in "≤<" and low.qty.end == high.qty.start
    }
    out: list[_Figure] = []
    for one, fact in side:
        qty = fact.qty
        if qty.high is None or qty.kind == "date" or qty.unit not in units:
            out.append((one, fact))
            continue
        raw = (one.target if of_draft else one.source).norm.raw
        between = _TO.search(raw, qty.number_start, qty.number_end)
        upper = between.end() if between else qty.start
        for bound, value, start in (("≥", qty.value, qty.start), ("≤", qty.high, upper)):
            end = replace(
                qty, bound=bound, value=value, high=None, start=start, number_start=max(start, qty.number_start)
            )
            out.append((one, replace(fact, qty=replace(end, role=role(end, sense_of(end))))))
    return out


def _tiers(alone: Sequence[Fact | None], homes: dict[int, Compared]) -> Iterator[tuple[Fact, Fact]]:
    """The two ends of a range that only one side has (二十万元以上一百万元以下): one tier, and not two figures."""
    for low, high in pairwise(fact for fact in alone if fact is not None):
        one = homes[id(low)]
        ends = low.qty.bound in "≥>" and high.qty.bound in "≤<" and low.qty.end == high.qty.start
        if ends and one.left and one.right:
            yield low, high


def _tier(one: Compared, low: Fact, high: Fact, *, missing: bool) -> Evidence:
    text = one.source if missing else one.target
    body = text.clause.body
    here = Place(text.clause.index, body + low.qty.start, body + high.qty.end)
    there = _place(one.target if missing else one.source, None, one, missing)
    name_en, name_zh = _titled(low)
    figures, surface = (
        f"{canonical(low.qty)}, {canonical(high.qty)}",
        _surface(text, replace(low.qty, end=high.qty.end)),
    )
    more = {Sense.PENALTY: "stricter", Sense.CHARGE: "stricter", Sense.GRANT: "more-lenient"}.get(
        sense_of(low.qty), "neutral"
    )
    less = {"stricter": "more-lenient", "more-lenient": "stricter"}.get(more, "neutral")
    return Evidence(
        "provision-missing" if missing else "provision-added", Severity.MEDIUM, 0.85,
        here if missing else there, there if missing else here,
        f"The draft {'leaves out' if missing else 'adds'} a tier for {name_en}: {figures}.",
        f"送审稿{'缺少' if missing else '新增'}一档{name_zh}：{surface}。",
        expected=figures if missing else "", found="" if missing else figures, direction=less if missing else more,
        explains=(Stretch(not missing, here.start, here.end),),
    )  # fmt: skip


def _facts(text: ClauseText, segments: Sequence[int], clauses: Sequence[ClauseText]) -> list[Fact]:
    spans = [text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments]
    lead = clauses[text.clause.parent].norm.raw if text.clause.parent >= 0 else ""
    lead = re.split(r"[。；\n]", lead.strip())[-1] if lead.rstrip().endswith(("：", ":")) else ""
    return [
        fact for fact in facts(text.norm.raw, text.language, lead)
        if any(s <= fact.qty.number_start < e for s, e in spans)
    ]  # fmt: skip


def _differs(home_a: Compared, a: Fact | None, home_b: Compared, b: Fact | None) -> bool:
    """Whether the texts differ where the figures or their bounds stand; else both read the same and were paired askew. What a provision
    without counterpart says is reported with it, unless the other side says the same of another figure."""
    alone = [home for home in (home_a, home_b) if not (home.left and home.right)]
    if alone:
        return len(alone) == 1 and a is not None and b is not None and compare(a.qty, b.qty) is not None
    for one, fact, of_draft in ((home_a, a, False), (home_b, b, True)):
        text = one.target if of_draft else one.source
        for hunk in one.hunks if fact is not None else ():
            low, high = (hunk.b0, hunk.b1) if of_draft else (hunk.a0, hunk.a1)
            start, end = text.norm.raw_span(low, high)
            if fact is not None and start < end and start < fact.qty.end and fact.qty.start < end:
                return True
    return False


def _evidence(
    home_a: Compared, a: Fact | None, home_b: Compared, b: Fact | None, localises: bool
) -> Iterator[Evidence]:
    places = _place(home_a.source, a, home_a, False), _place(home_b.target, b, home_b, True)
    explains = tuple(
        Stretch(of_draft, text.clause.body + fact.qty.start, text.clause.body + fact.qty.end)
        for of_draft, text, fact in ((False, home_a.source, a), (True, home_b.target, b))
        if fact is not None
    )
    if a is not None and b is not None:
        change = compare(a.qty, b.qty)
        if change is not None:
            yield _changed(home_a.source, a, home_b.target, b, change, places, explains, localises)
        elif fold(_surface(home_a.source, a.qty)).text != fold(_surface(home_b.target, b.qty)).text:
            yield Evidence(
                "number-format", Severity.INFO, 0.95, *places, "The same figure, written in another way.", "数值相同，写法不同。",
                expected=canonical(a.qty), found=canonical(b.qty), direction="neutral", explains=explains,
            )  # fmt: skip
    elif a is not None:
        yield _alone(a, gone(a), True, places, explains)
    elif b is not None:
        yield _alone(b, came(b), False, places, explains)


def _alone(
    fact: Fact, what: Effect, missing: bool, places: tuple[Place, Place], explains: tuple[Stretch, ...]
) -> Evidence:
    """A figure that only one side has."""
    role, figure = fact.qty.role, canonical(fact.qty)
    name_en, name_zh = _named(fact)
    serious = missing and (role in ("target", "threshold") or (role == "cap" and what.direction != "neutral"))
    if missing:
        en = f"The draft leaves out {name_en} ({figure}){'; ' + what.en if what.en else ''}."
        zh = f"送审稿缺少{name_zh}（{canonical(fact.qty, 'zh')}）{'，' + what.zh if what.zh else ''}。"
    else:
        en = f"Only the draft has {name_en} ({figure})."
        zh = f"送审稿新增{name_zh}（{canonical(fact.qty, 'zh')}）。"
    return Evidence(
        "target-missing" if missing and role == "target" else _TYPES[role],
        Severity.HIGH if serious else Severity.MEDIUM, 0.8, *places, en, zh,
        expected=figure if missing else "", found="" if missing else figure, direction=what.direction, explains=explains,
    )  # fmt: skip


def _changed(
    source: ClauseText, a: Fact, target: ClauseText, b: Fact, change: Change, places: tuple[Place, Place], explains: tuple[Stretch, ...],
    localises: bool,
) -> Evidence:  # fmt: skip
    role = a.qty.role
    name_en, name_zh = _named(a if a.measure else b)
    expected, found = canonical(a.qty), canonical(b.qty)
    what = effect(a, b, change)
    if change.kind == "bound":
        was, now = _surface(source, a.qty), _surface(target, b.qty)
        if change.boundary_only:
            en = f"For {name_en}, the figure itself {'no longer counts' if a.qty.bound in '≥≤' else 'now counts'} ({expected} became {found})"
            zh = f"{name_zh}{'不再' if a.qty.bound in '≥≤' else '改为'}包含本数（{was}改为{now}）"
        else:
            of_en, of_zh = (f" for “{a.measure}”", f"“{a.measure}”的") if a.measure else ("", "")
            en = f"The bound{of_en} points the other way: {expected} became {found}"
            zh = f"{of_zh}上下限方向相反：由{was}改为{now}"
        return Evidence(
            "bound-changed", Severity.LOW if change.boundary_only else Severity.HIGH, 0.9, *places,
            f"{en}{'; ' + what.en if what.en else ''}.", f"{zh}{'，' + what.zh if what.zh else ''}。",
            expected=expected, found=found, direction=what.direction, explains=explains,
        )  # fmt: skip
    severity, direction = Severity.HIGH, what.direction
    effect_en, effect_zh = what.en, what.zh
    if {a.qty.kind, b.qty.kind} == {"date", "duration"} or ("/" in a.qty.iso) != ("/" in b.qty.iso):
        severity = Severity.MEDIUM
    if localises and scaled_down(a, b, change):
        severity, direction = Severity.LOW, "neutral"
        effect_en = (
            "an absolute goal of the whole place, which is smaller in a smaller place; see whether the share is right"
        )
        effect_zh = "这是全域总量目标，下级规模较小，数额相应减少属正常，请核对分解是否恰当"
    much_en, much_zh = by_how_much(a.qty, b.qty, change)
    verb_en, verb_zh = _verbs(a.qty, change)
    was_en, now_en = (canonical(q).lstrip("≥≤<>≈= ") for q in (a.qty, b.qty))
    was_zh, now_zh = _shown(source, a.qty), _shown(target, b.qty)
    if was_en == now_en or change.kind == "both":
        was_en, now_en, was_zh, now_zh = expected, found, canonical(a.qty, "zh"), canonical(b.qty, "zh")
    return Evidence(
        _TYPES[role], severity, 0.95, *places,
        f"{name_en[0].upper()}{name_en[1:]} {verb_en} from {was_en} to {now_en}{f' ({much_en})' if much_en else ''}"
        f"{'; ' + effect_en if effect_en else ''}.",
        f"{name_zh}由{was_zh}{verb_zh}{now_zh}{f'（{much_zh}）' if much_zh else ''}{'，' + effect_zh if effect_zh else ''}。",
        expected=expected, found=found, direction=direction, explains=explains,
    )  # fmt: skip


def _verbs(qty: Quantity, change: Change) -> tuple[str, str]:
    if change.kind == "unit" or not change.direction or qty.kind in ("frequency", "ratio") or "/" in qty.iso:
        return "changed", "改为"
    up = change.direction == "up"
    if qty.kind == "date":
        return ("moved back", "推迟到") if up else ("moved forward", "提前到")
    if qty.kind == "duration":
        return ("was lengthened", "延长到") if up else ("was shortened", "缩短到")
    return ("was raised", "提高到") if up else ("was lowered", "降为")


# The measure says already what kind of figure it is: 奖励比例, 保存期限.
_SAYS_ITSELF = re.compile(
    r"(?:比例|标准|额度|幅度|[费利税比速]率|期限?|时[限间]|上限|下限|门槛|比重|价格|金额|年龄|周期|规模|占比)$"
)


def _named(fact: Fact) -> tuple[str, str]:
    """The figure by its measure and kind, and by whom and when it hits where several share the measure: 对单位的“罚款”上限."""
    sense = sense_of(fact.qty)
    name_en, name_zh = _BY_SENSE.get(sense, _BY_ROLE[fact.qty.role])
    if fact.qty.kind == "date" and sense not in (Sense.START, Sense.VALIDITY, Sense.IN_FORCE):
        name_en, name_zh = "date", "时间"
    if fact.qty.bound in ("≥", ">") and sense in (Sense.PENALTY, Sense.GRANT, Sense.CHARGE):
        name_en, name_zh = "minimum", "下限"
    elif fact.qty.bound in ("≤", "<") and sense in (Sense.PENALTY, Sense.GRANT, Sense.CHARGE, Sense.LIMIT):
        name_en, name_zh = "maximum", "上限"
    measure = fact.measure if len(fact.measure) <= LONGEST_NAME else "…" + fact.measure[-LONGEST_NAME:]
    if not measure:
        return f"the {name_en}", name_zh
    said = _SAYS_ITSELF.search(measure) and name_zh not in ("上限", "下限", "门槛", "最低要求")
    title_en, title_zh = _titled(fact)
    link = "" if said else name_zh if title_zh[0] != "“" or sense is Sense.PENALTY else f"的{name_zh}"
    return f"the {name_en} for {title_en}", title_zh + link


def _titled(fact: Fact) -> tuple[str, str]:
    """The measure in quotation marks; with a sanction also for whom and in which case."""
    measure = fact.measure if len(fact.measure) <= LONGEST_NAME else "…" + fact.measure[-LONGEST_NAME:]
    whom_en = whom_zh = ""
    if sense_of(fact.qty) is Sense.PENALTY:
        if 0 < len(fact.subject) <= LONGEST_NAME:
            whom_en, whom_zh = f" on “{fact.subject}”", f"对{fact.subject}的"
        if 0 < len(fact.condition) <= LONGEST_NAME:
            whom_en, whom_zh = f"{whom_en} (“{fact.condition}”)", f"“{fact.condition}”情形下{whom_zh or '的'}"
    return f"“{measure}”{whom_en}", f"{whom_zh}“{measure}”"


def _surface(text: ClauseText, qty: Quantity) -> str:
    return (
        "".join(text.norm.raw[qty.start : qty.end].split())
        if text.language == "zh"
        else text.norm.raw[qty.start : qty.end]
    )


def _shown(text: ClauseText, qty: Quantity) -> str:
    """The figure without its bound as the document writes it; a frequency in its fixed form."""
    if qty.kind == "frequency" or text.language != "zh":
        return canonical(qty, "zh")
    return "".join(text.norm.raw[qty.number_start : qty.number_end].split())


def _place(text: ClauseText, fact: Fact | None, one: Compared, of_draft: bool) -> Place:
    """The figure with its bound; where there is none, the end of the provision in which it should stand."""
    body = text.clause.body
    if fact is not None:
        return Place(text.clause.index, body + fact.qty.start, body + fact.qty.end)
    last = text.segments[(one.right if of_draft else one.left)[-1]]
    _, at = text.place(last.start, last.end)
    return Place(text.clause.index, at, at)
