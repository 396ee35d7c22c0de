"""Figures as facts: what a figure measures, for whom, and what must be so. Read by rule from the words around the figure.

对…制造业新项目或增资项目，按不低于4%的额度予以奖励 says of 4%: it measures the 奖励额度, for 制造业新项目或增资项目, on the condition
that stands in 对…的. Facts of two texts are paired by these words, not by the place of their figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz

from normalize.numerals import parse
from normalize.quantity import Quantity, compare, quantities, same_kind
from normalize.sense import FINE, FULL, GRANT, REACH, Sense, groups, plain, stretch

__all__ = ["Fact", "facts", "pair_facts"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with the words that say what it means.

    `measure`: what it measures (年实际到位外资金额). `subject`: for whom (制造业新项目或增资项目). `condition`: what must be so
    (违反本法规定的; 第一年). Each is "" where the text does not say it; they are the text's own words, joined where other words
    stand between them (按不低于2%的比例给予奖励 → 奖励比例). What the figure does is in `qty.sense`.
    """

    qty: Quantity
    measure: str
    subject: str = ""
    condition: str = ""


def facts(text: str, language: str = "zh", lead: str = "") -> list[Fact]:
    """The facts of `text`, in order, offsets of their quantities into `text`. `language` is "zh" or "en"; anything else
    raises ValueError. `lead` is the sentence of the clause above where `text` completes it (达到下列标准之一的，应当申报：): it
    says what the thresholds of a list open.

    Unlike `quantities`, a Chinese 每两年一次 is one figure here, a frequency, and 6：4 another, a ratio.
    """
    # A copy each time: callers tell the facts of two equal texts apart by identity.
    return [replace(fact) for fact in _facts(text, language, lead)]


@lru_cache(maxsize=512)
def _facts(text: str, language: str, lead: str) -> tuple[Fact, ...]:
    if language != "zh":
        return tuple(Fact(qty, qty.measures) for qty in quantities(text, language))
    from normalize.quantity_zh import fold, read_folded, to_raw

    norm = fold(text)
    found = _with_ratios(norm.text, _with_frequencies(norm.text, read_folded(norm.text, fold(lead).text)))
    return tuple(replace(fact, qty=to_raw(norm, fact.qty)) for fact in _chinese(norm.text, found))


# ---- Chinese -------------------------------------------------------------------------------------------------------

_FREQUENCY = re.compile(
    r"每(?P<every>[一二两三四五六七八九十]|\d{1,2}|半)?(?P<unit>年度?|学年|个?季度|个?月|周|[日天])"
    r"(?:[^，。；：\n\d每]{0,10}?(?P<bound>不少于|不得少于|至少|不低于|不超过|不得超过|至多|最多)?){0,2}"
    r"(?P<times>[一二两三四五六七八九十]{1,2}|\d{1,3})次(?![性要日年月数元生])(?P<more>以上|以下|及以上)?"
)
_EVERY = {"年": "year", "学": "year", "季": "quarter", "月": "month", "周": "week", "日": "day", "天": "day"}


def _with_frequencies(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with those that say how often as one each: 每两年一次, 每季度至少1次."""
    out = list(found)
    for match in _FREQUENCY.finditer(text):
        start, end = match.span()
        every = Decimal("0.5") if match["every"] == "半" else parse(match["every"] or "1", "zh")
        unit = _EVERY[match["unit"].removeprefix("个")[0]]
        if every == Decimal("0.5"):
            if unit != "year":
                continue
            every, unit = Decimal(6), "month"
        said = f"{match['bound'] or ''}{match['more'] or ''}"
        bound = "≥" if re.search("少|低|以上", said) else "≤" if said else "="
        out = [qty for qty in out if qty.number_end <= start or qty.number_start >= end]
        out.append(
            Quantity(
                bound,
                parse(match["times"], "zh"),
                f"{every}{unit}",
                "frequency",
                start,
                end,
                start,
                end,
                "zh",
                sense=Sense.FREQUENCY,
            )
        )
    return sorted(out, key=lambda qty: qty.start)


_RATIO = re.compile(
    r"(?<![\d.：:])(?P<parts>\d{1,3}(?:\.\d+)?(?:[:：∶]\d{1,3}(?:\.\d+)?){1,3})(?![\d.：:])"
    r"(?P<after>的?(?:比例|比率|配比|分担|分摊|承担|负担|共担|配套|出资|匹配|安排))?"
)
_IN_RATIO = re.compile(r"(?:比例|比率|配比|[^\W\d]比|按照?)(?:应当|原则上)?(?:为|是|按照?|达到)?$")


def _with_ratios(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with each ratio (按6：4的比例) as one: its unit is what the first part stands against."""
    out = list(found)
    for match in _RATIO.finditer(text):
        start, end = match.span("parts")
        inside = [qty for qty in out if start <= qty.number_start < end]
        low = min((qty.start for qty in inside), default=start)
        if not (match["after"] or _IN_RATIO.search(text, max(0, low - 8), low)):
            continue
        parts = re.split("[:：∶]", match["parts"])
        if not any(Decimal(part) for part in parts):
            continue
        bound = inside[0].bound if inside else "="
        out = [qty for qty in out if qty not in inside]
        unit = "".join(f":{part}" for part in parts[1:])
        out.append(Quantity(bound, Decimal(parts[0]), unit, "ratio", low, end, start, end, "zh", role="rate"))
    return sorted(out, key=lambda qty: qty.start)


# What leads to a figure and says nothing of what it measures.
_LEAD = (
    r"(?:达到|达|为|是|按照|按|以|应当|应|须|必须|可以|可|不再|均|各|共计|共|分别|力争|力求|确保|争取|原则上|一般|不得|再|约|已|将|要"
    r"|给予|予以|提供|一次性|最高|最低|首次|每年|每月|还|则|即|并|且|由|从|其中|同时|控制在|保持在|稳定在|控制|保持|稳定|不断|全部|等值|一律|按规定|至|到|在|于|给|也)"
)
_PER = r"(?:每(?:平方米|人|户|亩|家|个|吨|间|台|辆|件|名|年|月|日|公里|千瓦时|度|项|次|单位|立方米|床)|(?<!建)单位?(?:户|家|人)(?=$))"
_TO = (
    r"(?:逐步|进一步|稳步|持续|大幅|显著|力争|统一)*(?:提高|提升|增加|增长|降低|下降|降|下调|上调|调整|放宽|压缩|压减|缩短|减少|扩大|控制|稳定|保持|维持"
    r"|延长|上升|增|提|放大|收紧|精简|发展)(?:至|到|在|为)"
)
_TAIL = re.compile(rf"(?:{_TO}|{_LEAD}|{_PER}|的)+$")
_HEAD = re.compile(
    r"^(?:、|和|或者|或|及|以及|并且|并|且|其中|同时|力争|力求|确保|争取|到|则|即|还|也|再|使|实现|推动|的|对于|对|分别|预计|计划|将|可以|可|应当|应"
    r"|均|各|比|较|由|其|每年|每月|年末|经|按照|按|以(?![上下内外及]))+(?=[^，])"
)
_HANDS = re.compile(r"(?:给予|予以|提供|(?<!新)发放|安排|享受|并处|处以|处(?![理置罚分])|加收|加处)")
_ACTS = r"(?:奖励|奖补|补助|补贴|资助|扶持|支持|减免|贴息|返还)"
_BASED = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:按照|按|以(?![上下内外]))(?![^的，]*(?:补助|补贴|奖励)$)[^的，]{1,14}$")
_SCALE_NOUN = re.compile(
    r"^(?:比例|标准|额度|幅度|费率|利率|税率|速度|价格|限额|比率|增速|水平|金额|数额|期限|规模|系数|倍数|权重)"
)
_ACTION = re.compile(
    r"^(?:给予|予以|进行|计算|计提|由|对|将|分档|一次性|其|可|可以|应当|依法|征收|收取|缴纳|计征|发放|安排)+"
)
_NAME = re.compile(r"[^，；。：！？\n,;:!?()、的]+")
_PLACE = re.compile(
    r"^(?:全[市区县省国镇街]|[我本][市区县省国]|各区县(?:\(自治县\))?|全市各区县|中心城区|主城[都新]?[市区]+)(?!统筹|级)"
)
_FOR = re.compile(
    r"(?:(?<![绝相针反应面核])对(?![外接应口比标象])于?|(?:^|[，；。：\n]|可以|可|应当|并)(?:为|向|支持|鼓励))"
    r"((?:(?!(?<![绝相针反应面核])对(?![外接应口比标象])|给予|予以|并处|可以|处以)[^，。；：\n]){2,80}?)"
    r"(?=，|按|给予|予以|一次性|最高|每年|每[人户亩家月]|并处|可以|处[^理置]|实行|免|减|收取|发放|补助|奖励|的?；)"
)
_GIVEN = re.compile(r"(?:^|[，；。：\n])([^，；。：\n]{2,120}的)(?=，|由|：)")
_ORDER = re.compile(
    r"第[一二三四五六七八九十\d]+个?(?:年度?|月|季度|次|档|级|类|阶段)|[前后][一二两三四五六七八九十\d]+个?(?:年|月|次)|首年|次年|当年"
)
_TERM = re.compile(r"(?:期|期限|时间|时限|年限|周期|时长|工龄|间隔|期间)$")
_EACH = re.compile(r"(?:单个|单户|单一|单项|每个|每户|每家|同一)[\u4e00-\u9fff]{0,6}")
_THAN = re.compile(r"(?:较|比)(?:\d{4}年|上年|去年|同期|“?十[三四]五”?末)(?:同期|末|底)?")
_COUNTED = re.compile(r"(?:数|量|额|规模|人数|总数|数量)$")


def _chinese(text: str, found: Sequence[Quantity]) -> Iterator[Fact]:
    runs = groups(text, found)
    before = 0
    past: list[Fact] = []
    for at, run in enumerate(runs):
        start, end = run[0].start, run[-1].end
        after = runs[at + 1][0].start if at + 1 < len(runs) else len(text)
        low, high = stretch(text, start, end, before, after)
        left, right = _THAN.sub("", plain(text[low:start])), plain(text[end:high])
        far = max(0, start - REACH)
        sentence = max(far, max(text.rfind(mark, far, start) for mark in FULL) + 1)
        past = [fact for fact in past if fact.qty.start >= sentence]
        series = _series(left, len(run))
        for k, qty in enumerate(run):
            here = series[k] if series else left
            if qty.kind == "date":
                fact = Fact(qty, _due(left, right))
            elif qty.kind == "frequency":
                verb = text[qty.start : qty.end]
                fact = Fact(qty, _done(verb, right) or _own(left), *_whom(text, qty, sentence))
            elif series and _ORDER.fullmatch(here):
                fact = replace(_fact(text, qty, left.removeprefix("、".join(series)), right, sentence), condition=here)
                if not fact.measure and k + 1 < len(run):
                    fact = replace(fact, measure=_fact(text, qty, "", right, sentence).measure)
            else:
                fact = _fact(text, qty, here, right, sentence)
                if order := _ORDER.search(text[max(sentence, qty.start - REACH) : qty.start].rpartition("，")[2]):
                    fact = replace(fact, condition=order.group())
            yield (fact := _completed(fact, past, text[sentence:start]))
            if qty.kind != "date":
                past.append(fact)
        # 百亿级 belongs to the name of what is counted: 培育百亿级企业10家.
        compared = run[0].kind == "date" and text[start - 1 : start] in ("较", "比")
        before = before if text[end - 1] == "级" or compared else end


def _completed(fact: Fact, past: Sequence[Fact], before: str) -> Fact:
    """A figure that says nothing itself measures what the figure of its kind before it in the sentence does, or what the
    sentence gives."""
    if fact.qty.sense == Sense.GRANT and _EACH.fullmatch(fact.measure) and not GRANT.search(fact.measure):
        # 单个项目最高1000万元, after what is given was said
        given = [one.measure for one in past if one.qty.sense == Sense.GRANT] or re.findall(_ACTS, before)
        return replace(fact, measure=given[-1], subject=fact.measure) if given else fact
    if not fact.measure:
        for earlier in reversed(past):
            if earlier.qty.kind == fact.qty.kind and (earlier.qty.sense == fact.qty.sense or earlier is past[-1]):
                return replace(fact, measure=earlier.measure)
        if fact.qty.sense == Sense.GRANT and (given := re.findall(_ACTS, before)):
            return replace(fact, measure=given[-1])
    return fact if fact.measure else replace(fact, measure=fact.qty.measures.replace(" ", ""))


def _series(left: str, count: int) -> list[str]:
    """What each of several figures measures where the text lists that first: A、B和C分别为1、2、3."""
    if count < 2:
        return []
    body = re.sub(rf"(?:{_TO}|{_LEAD}|给予|奖励|增长|补助)+$", "", left)
    items = [item for item in re.split(r"、|以及|和|及|，", body) if item]
    return items if len(items) == count else []


def _own(left: str) -> str:
    """The words before a figure without those that only lead to it."""
    return _TAIL.sub("", _HEAD.sub("", left)).strip("、")


def _due(left: str, right: str) -> str:
    """What a date is the date of."""
    own = _own(left)
    return own if _TERM.search(own) else _HEAD.sub("", right)[:24].strip("的") or own


def _done(said: str, right: str) -> str:
    """What is done so often: the verb between 每… and …次, and what stands after it."""
    verb = re.sub(
        r"^每[一二两三四五六七八九十\d半]*(?:年度?|学年|个?季度|个?月|周|[日天])|(?:不得?少于|至少|不低于|不得?超过|至多|最多)|[一二两三四五六七八九十\d]+次.*$",
        "",
        said,
    )
    return re.sub(r"^(?:进行|应当|应|须|要|各|分别|原则上)+", "", verb) + re.sub(r"^的", "", right)[:16]


def _fact(text: str, qty: Quantity, left: str, right: str, sentence: int) -> Fact:
    lead = _own(left)
    lead = "" if lead == "经" else _BASED.sub("", lead)
    if (either := lead.rpartition("或者")[2]) and len(either) >= 4:
        lead = either
    named = right.startswith("的")
    noun = _NAME.match(right[1:] if named else right)
    thing = re.sub(r"^一次性", "", noun.group()) if noun else ""
    if re.match("的?一次性的?", right) and named:
        noun = _NAME.match(right.removeprefix("的一次性").removeprefix("的"))
        thing = noun.group() if noun else ""
    subject = condition = ""
    hands = [m.end() for m in _HANDS.finditer(left)]
    handed = _own(left[hands[-1] :]) if hands else ""
    if named and (scale := _SCALE_NOUN.match(thing)):
        action = _ACTION.sub("", thing[scale.end() :])
        measure = (action or _last(lead)) + scale.group()
    elif fine := FINE.search(right[:12]):
        measure = fine.group()
    elif qty.kind == "duration":
        measure = _period(lead, thing, named)
        subject = _before_verb(thing) if named and _TERM.search(lead) else ""
    elif qty.kind == "age":
        measure = "年龄" if not lead or lead.endswith(("年龄", "满")) else _last(lead)
        subject = _before_verb(thing) if named else ""
    elif hands or re.search(rf"{_ACTS}(?:{_PER}|{_LEAD})*$", left):
        if thing and GRANT.search(thing):
            measure = thing
        elif handed:
            measure = _last(handed)
        else:
            measure = thing or _last(re.split(_PER, lead)[-1])
    elif named and thing and lead:
        measure, subject = _last(lead), _before_verb(thing)
    elif thing and not named and _gives(thing) and (left.endswith("的") or not lead):
        measure = _ACTION.sub("", thing)
    elif qty.kind in ("count", "number") and thing and not named and not _COUNTED.search(lead):
        measure = _last(lead) + thing
    elif qty.kind in ("rate", "multiple") and thing and not lead:
        measure = re.split(r"方可|方能|方|可以|可|应当|才", _ACTION.sub("", thing))[0]
    else:
        measure = _last(lead) or (thing if not named else "")
    if place := _PLACE.match(measure):
        subject, measure = subject or place.group(), measure[place.end() :] or measure
    if not subject:
        subject, condition = _whom(text, qty, sentence)
    if not subject and "的" in lead:
        owner = _HEAD.sub("", lead.rpartition("的")[0])
        subject = re.sub(r"(?:在|于)[^的]{2,12}$", "", owner)
    return Fact(qty, measure.strip("、的"), subject, condition)


def _gives(thing: str) -> bool:
    """Whether the words after a figure are what is given: 给予租金补贴, 补助."""
    given = _ACTION.sub("", thing)
    return bool(GRANT.match(given) or (given != thing and GRANT.search(given)))


def _period(lead: str, thing: str, named: bool) -> str:
    if _TERM.search(lead):
        return _last(lead)
    if not named and thing:
        return _HEAD.sub("", re.sub(r"^(?:予以|进行|依法|内)+", "", thing))
    return _last(lead) or thing


def _last(lead: str) -> str:
    """The last part of a phrase with 的, kept together with where it is (在全球范围内的营业额)."""
    head, de, tail = lead.rpartition("的")
    if not de or not tail:
        return lead.strip("的")
    if inside := re.search(r"(?:在|于)[^的]{2,12}$", head):
        return inside.group() + "的" + tail
    return tail


def _before_verb(thing: str) -> str:
    return re.split(
        r"给予|予以|按照|按|一次性|可以|可享受|应当|必须|须|实行|免征|免费|优先|发放|由|可(?!再)|不予|享受|处(?!理)",
        thing,
    )[0]


def _whom(text: str, qty: Quantity, sentence: int) -> tuple[str, str]:
    """Whom the figure is for and what must be so, from the nearest 对… and …的 before it in its sentence."""
    window = plain(text[max(sentence, qty.start - REACH) : qty.start])
    subject = condition = given = ""
    at = last = -1
    for match in _FOR.finditer(window):
        at, (condition, _, subject) = match.start(), match.group(1).rpartition("的")
        if condition.endswith("直接负责"):
            # 其直接负责的主管人员: who that is, and no condition
            condition, subject = "", match.group(1).removeprefix("其")
    for match in _GIVEN.finditer(window):
        if not _FOR.search(match.group(1) + "，"):
            last, given = match.start(), match.group(1)
    if given and (not condition or last > at):
        condition = given
    return subject, condition


# ---- pairing -------------------------------------------------------------------------------------------------------

_ALIKE = 0.45
"""Below this likeness two figures measure different things, unless they are the only ones of their kind left."""
_ALONE = 0.2
_SAME = 0.72
TOGETHER = 0.25
"""What it says for a pair that their provisions restate one another."""


def pair_facts(
    left: Sequence[Fact], right: Sequence[Fact], apart: Callable[[int, int], bool] | None = None
) -> list[tuple[Fact | None, Fact | None]]:
    """Pairs the facts of two texts of one language by what they measure, for whom, unit and role; what has none is paired
    with None. The same figure of the same measure pairs first. In the order of `left`, what only `right` has at the end.

    `apart(i, j)` says that left[i] and right[j] stand in provisions that do not restate one another: they pair only where they say
    much the same of the same.
    """
    weighed = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if not same_kind(a.qty, b.qty):
                continue
            alike = likeness(a, b)
            drift = abs(i / len(left) - j / len(right))
            together = apart is None or not apart(i, j)
            if together or alike >= _SAME:
                weight = alike + _agreement(a.qty, b.qty) + TOGETHER * together
                weighed.append((-round(weight, 4), round(drift, 4), i, j, alike))
    weighed.sort()
    mate: dict[int, int] = {}
    used: set[int] = set()
    for floor in (_ALIKE, _ALONE):
        for _, _, i, j, alike in weighed:
            if i in mate or j in used or alike < floor:
                continue
            if floor == _ALONE and not _only_ones(left, right, mate, used, i, j, apart):
                continue
            mate[i] = j
            used.add(j)
    pairs: list[tuple[Fact | None, Fact | None]] = [
        (a, right[mate[i]] if i in mate else None) for i, a in enumerate(left)
    ]
    return pairs + [(None, b) for j, b in enumerate(right) if j not in used]


def _only_ones(
    left: Sequence[Fact], right: Sequence[Fact], mate: dict[int, int], used: set[int], i: int, j: int,
    apart: Callable[[int, int], bool] | None,
) -> bool:  # fmt: skip
    """Whether both are the only facts of their kind without a partner, in provisions that restate one another."""
    if apart is not None and apart(i, j):
        return False
    rivals = [k for k, a in enumerate(left) if k not in mate and same_kind(a.qty, right[j].qty)]
    others = [k for k, b in enumerate(right) if k not in used and same_kind(left[i].qty, b.qty)]
    return (
        sum(apart is None or not apart(k, j) for k in rivals) == 1
        and sum(apart is None or not apart(i, k) for k in others) == 1
    )


def likeness(a: Fact, b: Fact) -> float:
    """How far two facts measure the same for the same, 0 to 1: measure, subject, condition and the words next to the figure,
    each as a share of common characters."""
    total = weight = 0.0
    for x, y, share in (
        (a.measure, b.measure, 3.0),
        (a.subject, b.subject, 1.5),
        (a.condition, b.condition, 1.0),
        (a.qty.measures, b.qty.measures, 0.5),
    ):
        if x or y:
            total += share * (fuzz.ratio(x, y) / 100 if x and y else 0.3)
            weight += share
    share = total / weight if weight else 0.6
    # Another tier for somebody else: 情节严重的，对单位… is not 对直接负责的主管人员….
    other = _unlike(a.subject, b.subject) and _unlike(a.condition, b.condition)
    graver = bool(_GRAVER.search(a.condition)) != bool(_GRAVER.search(b.condition))
    return share * (0.6 if other else 0.5 if graver else 1.0)


_GRAVER = re.compile(r"情节(?:特别)?严重|严重(?:后果|损失|影响)|重大损失|拒不|逾期")


def _unlike(x: str, y: str) -> bool:
    return bool(x and y) and fuzz.ratio(x, y) < 40


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
