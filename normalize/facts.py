"""Figures as facts: what a figure measures, for whom, and what must be so. Read by rule from the words around the figure.

对…制造业新项目或增资项目，按不低于4%的额度予以奖励 says of 4%: it measures the 奖励额度, for 制造业新项目或增资项目, on the condition
that stands in 对…的. Facts of two texts are paired by these words, not by the place of their figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from normalize.quantity import Quantity, compare, quantities, same_kind

__all__ = ["Fact", "facts", "pair_facts"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with the words that say what it means.

    `measure`: what it measures (年实际到位外资金额). `subject`: for whom (制造业新项目或增资项目). `condition`: what must be so
    (违反本法规定的; 第一年; 到2025年). Each is "" where the text does not say it; they are the text's own words, joined where
    other words stand between them (按不低于2%的比例给予奖励 → 奖励比例).
    """

    qty: Quantity
    measure: str
    subject: str = ""
    condition: str = ""


def facts(text: str, language: str = "zh") -> list[Fact]:
    """The facts of `text`, in order, offsets of their quantities into `text`. `language` is "zh" or "en"; anything else
    raises ValueError."""
    return list(_facts(text, language))


@lru_cache(maxsize=256)
def _facts(text: str, language: str) -> tuple[Fact, ...]:
    if language != "zh":
        return tuple(Fact(qty, qty.measures) for qty in quantities(text, language))
    from normalize.quantity_zh import fold, read_folded, to_raw

    norm = fold(text)
    read = list(_chinese(norm.text, read_folded(norm.text)))
    return tuple(replace(fact, qty=to_raw(norm, fact.qty)) for fact in read)


# ---- Chinese -------------------------------------------------------------------------------------------------------

_MARK = "，；。：！？\n,;:!?"
_FULL = "。！？\n"
_JOINT = frozenset(("", "、", "和", "或", "及", "以及", "或者", "至", "-", "的", "，", "/"))
_ASIDE = re.compile(r"\([^()]*\)")

# Words that lead to a figure and say nothing of what it measures.
_LEAD = (
    r"(?:达到|达|为|是|按照|按|以|至|到|在|于|应当|应|须|必须|可以|可|不再|均|各|共计|共|分别|力争|力求|确保|争取|原则上|一般|不得|不|再|约|已|将|要"
    r"|给予|予以|给|提供|一次性|最高|最低|每年|每月|每|也|还|则|即|并|且|由|从|其|其中|同时|单独|另|控制|保持|稳定|左右|不断|逐步|进一步|全部|人民币|等值|等)"
)
_TAIL_WORDS = re.compile(rf"{_LEAD}+$")
_HEAD_WORDS = re.compile(
    r"^(?:、|和|或者|或|及|以及|并且|并|且|其中|同时|力争|力求|确保|争取|到|则|即|还|也|再|使|实现|推动|的|对|对于|分别|预计|计划|将|可以|可|应当|应|均|各|比|较|由)+"
)
_ACT = r"(?:并处|处以|处|罚款|奖励|奖补|补助|补贴|资助|扶持|支持|减免|缴纳|交纳|支付|收取|征收|返还|贴息|安排)"
_ACT_ONLY = re.compile(rf"^(?:{_LEAD}|{_ACT})*$")
_SCALE_NOUN = re.compile(
    r"^(?:比例|标准|额度|幅度|费率|利率|税率|速度|价格|限额|比率|增速|水平|金额|数额|期限|规模|系数|倍数|权重)"
)
_ACTION = re.compile(r"^(?:给予|予以|进行|计算|计提|由|对|将|分档|一次性|其|可|可以|应当|依法)+")
_NAME = re.compile(r"[^，；。：！？\n,;:!?()、的“”\"]+")
_PLACE = re.compile(
    r"^(?:全[市区县省国镇街]|[我本][市区县省国]|各区县(?:\(自治县\))?|全市各区县|中心城区|主城[都新]?[市区]+)"
)
_FOR = re.compile(
    r"(?:^|[，；。：\n]|可以|可|应当|并|按规定|按)(?:对于|对|为|向|支持|鼓励)((?:(?!给予|予以|并处|可以|处以)[^，；。：\n]){2,80}?)"
    r"(?=，|按|给予|予以|一次性|最高|每年|每|并处|可以|处|实行|免|减|的?[，；]|$)"
)
_GIVEN = re.compile(r"(?:^|[，；。：\n])([^，；。：\n]{2,120}的)(?=，|由|：)")
_ORDER = re.compile(
    r"(?:第[一二三四五六七八九十\d]+(?:个)?(?:年度?|月|季度|次|档|级|类|阶段)|[前后首][一二两三四五六七八九十\d]*(?:个)?(?:年|月|次)|次年|当年)"
)
_TERM = re.compile(r"(?:期|期限|时间|时限|年限|周期|时长|工龄|间隔)$")


def _chinese(text: str, found: list[Quantity]) -> Iterator[Fact]:
    groups = _groups(text, found)
    before = 0
    last: Fact | None = None
    for at, group in enumerate(groups):
        start, end = group[0].start, group[-1].end
        after = groups[at + 1][0].start if at + 1 < len(groups) else len(text)
        low, high = _stretch(text, start, end, before, after)
        left, right = _plain(text[low:start]), _plain(text[end:high])
        sentence = max(text.rfind(mark, 0, start) for mark in _FULL) + 1
        measures = _series(left, len(group))
        for k, qty in enumerate(group):
            if qty.kind == "date":
                fact = Fact(qty, _due(left, right))
            else:
                fact = _fact(text, qty, measures[k] if measures else left, right, sentence)
                if measures and _ORDER.fullmatch(measures[k]):
                    fact = replace(
                        fact, measure=_own(left.split(measures[0])[0]) or fact.measure, condition=measures[k]
                    )
            if not fact.measure and last is not None and sentence <= last.qty.start and last.qty.kind == qty.kind:
                fact = replace(fact, measure=last.measure)
            if not fact.measure:
                fact = replace(fact, measure=qty.measures.replace(" ", ""))
            yield fact
            if qty.kind != "date":
                last = fact
        before = end


def _groups(text: str, found: list[Quantity]) -> list[list[Quantity]]:
    """The figures in runs that share what stands before them: 三千元以上五万元以下, 55%、45%."""
    groups: list[list[Quantity]] = []
    for qty in found:
        joined = groups and text[groups[-1][-1].end : qty.start] in ("", "、", "和", "或", "及", "以及", "或者", "至")
        if joined and groups[-1][-1].kind == qty.kind:
            groups[-1].append(qty)
        else:
            groups.append([qty])
    return groups


def _stretch(text: str, start: int, end: int, before: int, after: int) -> tuple[int, int]:
    """The part of the sentence around [start, end), up to the marks and figures next to it, parentheses closed on the way
    left out."""
    low, depth = start, 0
    while low > before and (depth or text[low - 1] not in _MARK + "("):
        depth += (text[low - 1] == ")") - (text[low - 1] == "(")
        low -= 1
    high, depth = end, 0
    while high < after and (depth or text[high] not in _MARK + ")"):
        depth += (text[high] == "(") - (text[high] == ")")
        high += 1
    return low, high


def _plain(text: str) -> str:
    return _ASIDE.sub("", text).strip()


def _series(left: str, count: int) -> list[str]:
    """What each of several figures measures where the text lists that first: A、B和C分别为1、2、3."""
    if count < 2:
        return []
    items = re.split(r"、|和|及|以及|，", re.sub(rf"(?:{_LEAD}|给予|奖励|增长|补助)+$", "", left))
    return [item for item in items if item] if len([item for item in items if item]) == count else []


def _own(left: str) -> str:
    """The words before a figure without those that only lead to it."""
    return _TAIL_WORDS.sub("", _HEAD_WORDS.sub("", left)).strip("、")


def _due(left: str, right: str) -> str:
    """What a date is the date of."""
    return _HEAD_WORDS.sub("", right)[:24] or _own(left)


def _fact(text: str, qty: Quantity, left: str, right: str, sentence: int) -> Fact:
    lead = _own(left)
    subject = condition = ""
    named = re.match(r"的", right)
    noun = _NAME.match(right[1:] if named else right)
    thing = noun.group() if noun else ""
    if named and thing and (scale := _SCALE_NOUN.match(thing)):
        rest = _ACTION.sub("", thing[scale.end() :])
        measure = (rest or _last(lead)) + scale.group()
    elif named and thing and lead and not _ACT_ONLY.match(left):
        measure, subject = _last(lead), _before_verb(thing)
    elif named and thing:
        measure = thing
    elif qty.kind == "duration":
        measure = lead if _TERM.search(lead) else thing or lead
    elif qty.kind in ("count", "number") and thing and not named:
        measure = _last(lead) + thing
    elif thing and not named and _ACT_ONLY.match(left):
        measure = _ACTION.sub("", thing)
        if not measure:
            measure = lead
    else:
        measure = _last(lead)
    if place := _PLACE.match(measure):
        subject, measure = subject or place.group(), measure[place.end() :]
    if not subject:
        subject, condition = _whom(text, qty, sentence)
    if not subject and "的" in lead:
        subject = _HEAD_WORDS.sub("", lead.rpartition("的")[0])
    return Fact(qty, measure.strip("、的"), subject, condition)


def _last(lead: str) -> str:
    """The last part of a phrase with 的, kept together with where it is (在全球范围内的营业额)."""
    head, de, tail = lead.rpartition("的")
    if not de or not tail:
        return lead.strip("的")
    if inside := re.search(r"(?:在|于)[^的]{2,12}$", head):
        return inside.group() + "的" + tail
    return tail


def _before_verb(thing: str) -> str:
    return re.split(r"给予|予以|按照|按|一次性|可以|应当|实行|由|可(?!再)", thing)[0]


def _whom(text: str, qty: Quantity, sentence: int) -> tuple[str, str]:
    """Whom the figure is for and what must be so, from the nearest 对… and …的 before it in its sentence."""
    window = _plain(text[sentence : qty.start])
    subject = condition = ""
    for match in _FOR.finditer(window):
        condition, _, subject = match.group(1).rpartition("的")
    givens = [match.group(1) for match in _GIVEN.finditer(window)]
    if not condition and givens:
        condition = givens[-1]
    return subject, condition


# ---- pairing -------------------------------------------------------------------------------------------------------

_ALIKE = 0.45
"""Below this likeness two figures measure different things, unless they are the only ones of their kind left."""
_ALONE = 0.2


def pair_facts(left: Sequence[Fact], right: Sequence[Fact]) -> list[tuple[Fact | None, Fact | None]]:
    """Pairs the facts of two texts of one language by what they measure, for whom, unit and role; what has none is paired
    with None. The same figure of the same measure pairs first. In the order of `left`, what only `right` has at the end."""
    weighed = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if not same_kind(a.qty, b.qty):
                continue
            alike = likeness(a, b)
            drift = abs(i / len(left) - j / len(right))
            weighed.append((-round(alike + _agreement(a.qty, b.qty), 4), round(drift, 4), i, j, alike))
    weighed.sort()
    mate: dict[int, int] = {}
    used: set[int] = set()
    for floor in (_ALIKE, _ALONE):
        for _, _, i, j, alike in weighed:
            if i not in mate and j not in used and alike >= floor:
                mate[i] = j
                used.add(j)
    pairs: list[tuple[Fact | None, Fact | None]] = [
        (a, right[mate[i]] if i in mate else None) for i, a in enumerate(left)
    ]
    return pairs + [(None, b) for j, b in enumerate(right) if j not in used]


def likeness(a: Fact, b: Fact) -> float:
    """How far two facts measure the same for the same, 0 to 1: measure, subject, condition and the words next to the figure,
    each as a share of common characters."""
    total = weight = 0.0
    for x, y, share in (
        (a.measure, b.measure, 3.0),
        (a.subject, b.subject, 1.0),
        (a.condition, b.condition, 1.0),
        (a.qty.measures, b.qty.measures, 1.0),
    ):
        if x or y:
            total += share * (fuzz.ratio(x, y) / 100 if x and y else 0.3)
            weight += share
    return total / weight if weight else 0.6


def _agreement(a: Quantity, b: Quantity) -> float:
    """What the figures themselves say for a pair: the same fact, the same value, the same bound, the same role."""
    difference = compare(a, b)
    if difference is None:
        return 0.4
    if difference.kind == "bound":
        return 0.3
    if difference.kind == "unit":
        return -0.4
    both = {a.bound, b.bound}
    opposite = bool(both & {"≥", ">"}) and bool(both & {"≤", "<"})
    return 0.05 * (a.role == b.role) + 0.1 * (a.bound == b.bound) - 0.25 * opposite
