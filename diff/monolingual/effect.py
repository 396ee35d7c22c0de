"""What a changed figure means in law: whether it is stricter or more lenient, for whom, and by how much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from normalize.facts import Fact
from normalize.quantity import Change, Quantity, base_difference
from normalize.sense import Sense

LOWER, UPPER = frozenset("≥>"), frozenset("≤<")


@dataclass(frozen=True, slots=True)
class Effect:
    """`direction`: a direction of the report contract. `en` and `zh`: what it means and for whom, "" where nothing can be told."""

    direction: str
    en: str = ""
    zh: str = ""


_NONE = Effect("neutral")
_MEANS: dict[tuple[Sense, str], Effect] = {
    (Sense.QUALIFIES, "up"): Effect("stricter", "fewer cases qualify", "符合条件的情形减少"),
    (Sense.QUALIFIES, "down"): Effect("more-lenient", "more cases qualify", "更多情形符合条件"),
    (Sense.OBLIGES, "up"): Effect("more-lenient", "fewer cases fall under the duty or sanction", "适用该项义务或处罚的情形减少"),
    (Sense.OBLIGES, "down"): Effect("stricter", "more cases fall under the duty or sanction", "适用该项义务或处罚的情形增多"),
    (Sense.GRANT, "up"): Effect("more-lenient", "beneficiaries can receive more", "受益人可得更多"),
    (Sense.GRANT, "down"): Effect("stricter", "beneficiaries can receive less", "受益人可得更少"),
    (Sense.CHARGE, "up"): Effect("stricter", "those who pay may have to pay more", "缴费方负担可能加重"),
    (Sense.CHARGE, "down"): Effect("more-lenient", "those who pay may have to pay less", "缴费方负担可望减轻"),
    (Sense.PENALTY, "up"): Effect("stricter", "the sanction can be heavier", "处罚加重"),
    (Sense.PENALTY, "down"): Effect("more-lenient", "the sanction can be lighter", "处罚减轻"),
    (Sense.LIMIT, "up"): Effect("more-lenient", "the limit is relaxed for those bound by it", "对受限制者放宽"),
    (Sense.LIMIT, "down"): Effect("stricter", "the limit is tightened for those bound by it", "对受限制者收紧"),
    (Sense.MINIMUM, "up"): Effect("stricter", "more is required at the least", "最低要求提高"),
    (Sense.MINIMUM, "down"): Effect("more-lenient", "less is required at the least", "最低要求降低"),
    (Sense.GOAL, "up"): Effect("stronger", "more is promised", "承诺提高"),
    (Sense.GOAL, "down"): Effect("weaker", "less is promised", "承诺降低"),
    (Sense.REDUCTION, "up"): Effect("stronger", "a larger decrease is promised", "承诺的降幅加大"),
    (Sense.REDUCTION, "down"): Effect("weaker", "a smaller decrease is promised", "承诺的降幅缩小"),
    (Sense.RESTRAINT, "up"): Effect("weaker", "the ceiling that is promised is looser", "承诺的控制上限放宽"),
    (Sense.RESTRAINT, "down"): Effect("stronger", "the ceiling that is promised is tighter", "承诺的控制上限收紧"),
    (Sense.HANDLING, "up"): Effect("more-lenient", "the authority may take longer, and applicants wait longer", "办理机关时限放宽，申请人等候更久"),
    (Sense.HANDLING, "down"): Effect("stricter", "the authority must act sooner, which benefits applicants", "办理机关须更快办理，对申请人有利"),
    (Sense.FILING, "up"): Effect("more-lenient", "the party that must act has more time", "当事人办理时间更充裕"),
    (Sense.FILING, "down"): Effect("stricter", "the party that must act has less time", "当事人办理时间更短"),
    (Sense.VALIDITY, "up"): Effect("more-lenient", "the holder may rely on it for longer", "持有人可用时间更长"),
    (Sense.VALIDITY, "down"): Effect("stricter", "the holder may rely on it for less time", "持有人可用时间更短"),
    (Sense.IN_FORCE, "up"): Effect("broader", "the document applies for longer", "文件适用时间更长"),
    (Sense.IN_FORCE, "down"): Effect("narrower", "the document applies for less time", "文件适用时间更短"),
    (Sense.DUE, "up"): Effect("more-lenient", "there is more time to do it", "完成时间推后"),
    (Sense.DUE, "down"): Effect("stricter", "there is less time to do it", "完成时间提前"),
    (Sense.START, "up"): Effect("neutral"),
    (Sense.START, "down"): Effect("neutral"),
    (Sense.FREQUENCY, "up"): Effect("stronger", "it is done more often", "频次提高"),
    (Sense.FREQUENCY, "down"): Effect("weaker", "it is done less often", "频次降低"),
}  # fmt: skip
_BY_ROLE = {"threshold": Sense.QUALIFIES, "cap": Sense.LIMIT, "target": Sense.GOAL, "deadline": Sense.PERIOD}
_TURN = {"up": "down", "down": "up"}


def effect(a: Fact, b: Fact, change: Change) -> Effect:
    """What it means that the figure of `a` became that of `b`, as `compare` says. An upper end of what qualifies (不超过45周岁) or
    obliges works the other way round; where only the number itself changes sides, 以上 → 超过 counts as up."""
    qty = a.qty
    sense = sense_of(qty)
    way = change.direction
    if change.kind == "unit" or (a.qty.kind == "date" and ("/" in a.qty.iso) != ("/" in b.qty.iso)):
        return _NONE
    if change.kind == "bound":
        if not change.boundary_only:
            return _turned(sense, qty, b.qty)
        way = "up" if (qty.bound, b.qty.bound) in (("≥", ">"), ("<", "≤")) else "down"
    if not way:
        return _NONE
    if sense in (Sense.QUALIFIES, Sense.OBLIGES) and qty.bound in UPPER:
        way = _TURN[way]
    if sense is Sense.PERIOD and qty.bound in UPPER | LOWER:
        sense = Sense.LIMIT if qty.bound in UPPER else Sense.MINIMUM
    if sense is Sense.FREQUENCY and qty.bound in UPPER:
        sense = Sense.LIMIT
    return _MEANS.get((sense, way), _NONE)


def _turned(sense: Sense, was: Quantity, now: Quantity) -> Effect:
    """A least that became a most, or the other way round."""
    up = was.bound in UPPER | {"="} and now.bound in LOWER
    down = was.bound in LOWER | {"="} and now.bound in UPPER
    if sense in (Sense.GRANT, Sense.CHARGE, Sense.PENALTY, Sense.GOAL, Sense.HANDLING, Sense.FILING) and (up or down):
        return _MEANS[(sense, "up" if up else "down")]
    return _NONE


def sense_of(qty: Quantity) -> Sense:
    """The sense that was read, or for a text in which none is read the one that its role suggests."""
    return Sense(qty.sense) if qty.sense else _BY_ROLE.get(qty.role, Sense.FIGURE)


def gone(fact: Fact) -> Effect:
    """What it means that the draft does not have this figure although it restates the provision around it."""
    sense = sense_of(fact.qty)
    if sense in (Sense.GOAL, Sense.REDUCTION, Sense.RESTRAINT):
        return Effect("weaker", "nothing measurable is promised any more", "不再有可考核的承诺")
    if sense is Sense.QUALIFIES:
        return Effect("more-lenient", "this condition falls away", "不再要求该条件")
    if sense is Sense.OBLIGES:
        return Effect(
            "neutral", "from where on the duty or sanction applies is no longer said", "义务或处罚的适用起点不明"
        )
    if sense is Sense.GRANT and fact.qty.bound in UPPER:
        return Effect("more-lenient", "what can be received is no longer capped", "可得数额不再封顶")
    if sense is Sense.GRANT:
        return Effect("stricter", "what can be received is no longer assured", "可得数额不再有保证")
    if sense in (Sense.CHARGE, Sense.LIMIT) and fact.qty.bound in UPPER:
        return Effect(
            "neutral" if sense is Sense.CHARGE else "more-lenient", "there is no limit any more", "不再设上限"
        )
    if sense is Sense.PENALTY and fact.qty.bound in UPPER:
        return Effect("neutral", "how heavy the sanction may be is no longer said", "处罚上限不明")
    if sense is Sense.PENALTY:
        return Effect("more-lenient", "the sanction can be lighter", "处罚可能减轻")
    if sense is Sense.MINIMUM:
        return Effect("more-lenient", "there is no least any more", "不再设最低要求")
    if sense in (Sense.HANDLING, Sense.FILING, Sense.DUE):
        return Effect("more-lenient", "there is no time limit any more", "不再有时限")
    return _NONE


_REVERSE = {"stricter": "more-lenient", "more-lenient": "stricter", "weaker": "stronger", "stronger": "weaker"}


def came(fact: Fact) -> Effect:
    """What it means that only the draft has this figure."""
    return Effect(_REVERSE.get(gone(fact).direction, "neutral"))


def by_how_much(a: Quantity, b: Quantity, change: Change) -> tuple[str, str]:
    """The exact change in English and Chinese: ÷5, −80 %, +2 percentage points, −6 months; empty where there is none."""
    if change.kind in ("unit", "bound") or a.kind in ("frequency", "ratio"):
        return "", ""
    difference = base_difference(a, b)
    if difference is not None:
        value, unit = difference
        sign, size = ("+" if value > 0 else "−"), abs(value)
        en, zh = _NAMES[unit] if a.kind != "age" else ("year", "岁")
        return f"{sign}{_plain(size)} {en}{'' if size == 1 else 's'}", f"{sign}{_plain(size)}{zh}"
    return change.ratio, change.ratio


_NAMES = {
    "%": ("percentage point", "个百分点"),
    "pp": ("percentage point", "个百分点"),
    "year": ("year", "年"),
    "month": ("month", "个月"),
    "workday": ("working day", "个工作日"),
    "day": ("day", "日"),
    "hour": ("hour", "小时"),
    "minute": ("minute", "分钟"),
    "second": ("second", "秒"),
}


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_WHOLE = re.compile(r"(?:全[市区县省国]|[我本][市区县省]|[\u4e00-\u9fff]{1,6}[市区县省])?")
_EACH = re.compile(r"均|每|单个|单位|[百千万]人|占比|率$")


def scaled_down(a: Fact, b: Fact, change: Change) -> bool:
    """Whether an absolute goal of the whole place became a smaller one, as it must where a smaller place takes it over: a sum or a
    number of the place itself, not of each enterprise or head, and no rate, which does not depend on size."""
    return (
        sense_of(a.qty) is Sense.GOAL
        and sense_of(b.qty) is Sense.GOAL
        and a.qty.kind in ("amount", "count", "measure", "number")
        and change.kind in ("value", "both")
        and change.direction == "down"
        and all(_WHOLE.fullmatch(fact.subject) and not _EACH.search(fact.measure) for fact in (a, b))
    )
