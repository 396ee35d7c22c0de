"""SC01."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from align.restatement import ClauseText, Compared, Restatement
from align.segments import Hunk
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import raw, said, sides, stretches
from diff.monolingual.residue import AGENT, CUMULATIVE, Residue, around_of, settled, tagged, turned_conjunction
from diff.monolingual.weight import grants, severity_of
from normalize.modality import modals
from normalize.synonyms import distinction

_EXCLUSION = re.compile(
    r"除外|不含|不包括|不包含|不适用|不在此限|不在此列|不享受|不得享受|不纳入|不计入|不列入|不再适用|不受|除[^,。;、]{1,30}外(?!商|资|国|籍|地|来|部|贸|汇)"
)
_RESTRICTION = re.compile(
    r"仅限|只限|限于|限定|仅(?!仅)|只(?=[能对限适面向给在由])|专门用于|专项用于|不得用于|限(?=[本当一每])"
)
_CONDITION = re.compile(
    r"(?:同时)?(?:符合|满足|具备|达到|取得|获得|持有|通过|拥有)[^,。;]{0,24}(?:条件|规定|要求|标准|资格|资质|认定|认证|证书|的)|(?:具备|有)条件|达标的?|"
    r"经[^,。;过济营]{0,20}?(?:认定|批准|审批|审核|审查|核准|同意|备案|评审|评估|验收|审定|公示|鉴定|评定|确认|登记|许可|授权|检测)|"
    r"在[^,。;]{1,24}(?:情况|前提|条件|基础|情形)下|(?:凡|对于?)[^,。;]{1,24}的(?=,|$)|确(?:需|有|因)[^,。;]{0,12}|必要时|(?:注册|登记|纳税|缴纳|投产|签约|入职|就业|居住|工作|经营|运营|参保)[^,。;]{0,10}的|"
    r"连续[^,。;]{0,6}(?:年|月)|首次|首个|且[^,。;]{2,}|以[^,。;]{1,16}为(?:前提|条件)|自愿|未[^,。;]{1,14}的|依法[^,。;]{1,12}的|在[^,。;]{1,12}(?:注册|登记|纳税|落户)|规定的|"
    r"(?:期限|时间|年限)[^,。;]{0,6}(?:以上|以内)|无[^,。;]{1,14}(?:记录|行为)的?"
)
_UNIVERSAL = re.compile(r"各类|所有|全部|全体|一切|任何|各种|各级|各")
# Those for whom, and that for which, a provision does something; a word before them says which of them.
_SUBJECT = (
    "企业|公司|机构|项目|人才|人员|个人|单位|组织|家庭|居民|群众|职工|员工|学生|毕业生|劳动者|老年人|残疾人|儿童|院校|高校|学校|医院|园区|平台|团队|产业|行业|领域|"
    "产品|设备|技术|投资者|投资|申请人|经营者|合作社|农户|农民|市场主体|经营主体|个体工商户|商户|车辆|建筑|住房|土地|用地|地区|城市|区域|区县|乡镇|街道|部门|"
    "资金|贷款|税收|收入|费用|活动|服务|外资|外商|业务|示范区|基地|中心|平台|设施|数据|企业家|创业者|青年|妇女|军人|户"
)
_SUBJECT_NEXT = re.compile(rf"[^的,。;:、()和及与或]{{0,4}}?(?:{_SUBJECT})")
# What acts or joins is no modifier of a noun.
_ACTS = re.compile(r"会同|配合|协同|联合|负责|由|报|向|将|把|[和与及或、]")
_JOINS = re.compile(r"^(?:和|及|与|以及|、|或|或者)|(?:和|及|与|以及|、|或|或者)$")
WHOLE_PROVISION = 8
"""A stretch of this many characters that only one side has inside a restated provision is a provision of its own."""
MOSTLY = 0.5
"""A condition is what a difference is about where it makes up at least this share of it."""


@check(code="SC01", types=("scope-changed", "provision-missing", "provision-added"))
def scope(text: Restatement) -> Iterator[Evidence]:
    """Who or what a provision covers differs.

    **Flags** an exclusion, restriction or condition that was dropped or added (…除外, 不含…, 仅限, 符合条件的, 经认定的), 且 ↔ 或, an open list
    that was closed (等), those addressed narrowed or widened (企业 → 规模以上企业, 各类人才 → 高层次人才), terms that look alike and
    differ in law (`normalize/data/distinct.csv`), and every other word of content that was added, dropped or exchanged inside a
    restated provision. The direction follows from what the words do: a condition that is added narrows, an exclusion that is
    dropped widens.

    **Leaves alone** punctuation, particles, word order, colouring adverbs and interchangeable words (WO01 lists them for
    information), and what only localises.
    """
    for one, parts in settled(text):
        joined = [hunk for hunk in one.hunks if turned_conjunction(one, hunk)]
        for hunk in joined:
            yield _conjunction(one, hunk)
        for hunk, kind in parts:
            if kind is Residue.SUBSTANCE and not _in_heading(one, hunk) and not _inside(hunk, joined):
                yield _evidence(one, hunk)


def _inside(hunk: Hunk, others: list[Hunk]) -> bool:
    return any(o.a0 <= hunk.a0 and hunk.a1 <= o.a1 and o.b0 <= hunk.b0 and hunk.b1 <= o.b1 for o in others)


def _in_heading(one: Compared, hunk: Hunk) -> bool:
    """Whether the difference stands in a heading or in the document's title, which bind nobody."""
    clause = one.source.clause
    start, _ = one.source.place(hunk.a0, hunk.a1)
    return clause.kind == "title" or start < clause.lead_end


def _conjunction(one: Compared, hunk: Hunk) -> Evidence:
    origin, draft = sides(one, hunk)
    a, b = raw(one, hunk)
    both = one.target.text[hunk.b0 : hunk.b1].strip(",、;") in CUMULATIVE
    en, zh = said(one, origin, draft, a, b)
    effect_en = (
        "all of the conditions must be met now, not one of them" if both else "one of the conditions is enough now"
    )
    effect_zh = "须同时满足各项条件，不再择一" if both else "满足其中一项即可，不再要求同时满足"
    # A figure's own evidence may cover 且 as well; a condition that became an alternative is said in any case.
    return Evidence(
        "scope-changed", Severity.MEDIUM, 0.85, origin, draft,
        f"Alternative and cumulative conditions changed places: {en} Where these are conditions, {effect_en}.",
        f"择一与并列互换：{zh}作为条件时，{effect_zh}。",
        expected=a, found=b, direction="narrower" if both else "broader",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a difference does: `en` and `zh` are put before the words that differ, `then_en` and `then_zh` after them."""

    severity: Severity
    direction: str
    en: str = ""
    zh: str = ""
    then_en: str = ""
    then_zh: str = ""
    kind: str = "scope-changed"


def _evidence(one: Compared, hunk: Hunk) -> Evidence:
    origin, draft = sides(one, hunk)
    a, b = raw(one, hunk)
    en, zh = said(one, origin, draft, a, b)
    effect = _effect(one, hunk)
    return Evidence(
        effect.kind, effect.severity, 0.75, origin, draft,
        f"{effect.en}: {en}{' ' + effect.then_en + '.' if effect.then_en else ''}" if effect.en else en,
        f"{effect.zh}：{zh}{effect.then_zh + '。' if effect.then_zh else ''}" if effect.zh else zh,
        expected=a, found=b, direction=effect.direction, explains=stretches(one, hunk),
    )  # fmt: skip


def _effect(one: Compared, hunk: Hunk) -> _Effect:
    """The first of the known effects that the difference has."""
    a, b = one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1]
    for known in _EFFECTS:
        effect = known(one, hunk, a, b)
        if effect is not None:
            return effect
    acts = all(any(tag.startswith("v") for _, tag in tagged(side)) for side in (a, b))
    return _Effect(Severity.MEDIUM if acts and _binds(one.source, hunk.a0) else Severity.LOW, _extent(a, b))


def _binds(text: ClauseText, at: int) -> bool:
    """Whether the provision at this place demands or forbids something."""
    segment = next((s for s in text.segments if s.start <= at <= s.end), None)
    return segment is not None and any(word.strength >= 6 for word in modals(segment.text))


def _extent(a: str, b: str) -> str:
    """Whether words that were only added or dropped widen or narrow: what is joined by 和 or 、 is one more, else a modifier."""
    if a and b:
        return "neutral"
    joins = bool(_JOINS.search(a or b))
    return ("broader" if joins else "narrower") if b else ("narrower" if joins else "broader")


def _one_side(pattern: re.Pattern[str], a: str, b: str) -> tuple[bool, bool]:
    return bool(pattern.search(a)), bool(pattern.search(b))


def _any_of(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    """下列条件 → 下列条件之一: one of several is enough."""
    if "之一" in b and "之一" not in a:
        return _Effect(Severity.MEDIUM, "broader", "One of the conditions is enough now", "由须全部满足改为满足其一")
    if "之一" in a and "之一" not in b:
        return _Effect(Severity.MEDIUM, "narrower", "All of the conditions must be met now", "由满足其一改为须全部满足")
    return None


def _excluded(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    before, after = _one_side(_EXCLUSION, a, b)
    if before and after:
        return _Effect(Severity.MEDIUM, "neutral", "The exclusion differs", "适用除外有变")
    if before:
        return _Effect(
            Severity.HIGH,
            "broader",
            "An exclusion is gone",
            "适用除外被删",
            "What was left out is covered now",
            "原排除的情形现纳入适用范围",
        )
    if after:
        return _Effect(
            Severity.HIGH,
            "narrower",
            "An exclusion is new",
            "新增适用除外",
            "What was covered is left out now",
            "原适用的情形现被排除",
        )
    return None


_INCLUSION = re.compile(r"[(,、](?:含|包括|包含)|^(?:含|包括|包含)")


def _included(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    before, after = _one_side(_INCLUSION, a, b)
    if before and not b:
        return _Effect(
            Severity.MEDIUM, "narrower", "What is expressly included is no longer named", "明示包括的内容被删"
        )
    if after and not a:
        return _Effect(Severity.MEDIUM, "broader", "Something is expressly included now", "新增明示包括的内容")
    return None


def _act(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    """并公布: a further act of the same body."""
    stretch = a or b
    if (a and b) or not stretch.startswith("并") or not any(tag.startswith("v") for _, tag in tagged(stretch[1:])):
        return None
    severity = Severity.MEDIUM if _operates(one.source, hunk.a0) else Severity.LOW
    if a:
        return _Effect(
            severity, "weaker", "A further act is no longer asked for", "不再要求的行为", kind="provision-missing"
        )
    return _Effect(Severity.LOW, "stronger", "A further act is asked for", "新增要求的行为", kind="provision-added")


def _restricted(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    before, after = _one_side(_RESTRICTION, a, b)
    if before == after or not _about(_RESTRICTION, a if before else b, least=0.15):
        return None
    if before:
        return _Effect(
            Severity.MEDIUM,
            "broader",
            "A restriction is gone",
            "限制被删",
            "The provision covers more now",
            "适用范围扩大",
        )
    return _Effect(
        Severity.MEDIUM, "narrower", "A restriction is new", "新增限制", "The provision covers less now", "适用范围缩小"
    )


def _closed(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    if {a.strip("、"), b.strip("、")} != {"等", ""}:
        return None
    if a:
        return _Effect(
            Severity.LOW,
            "narrower",
            "The list is closed now",
            "列举由开放变为封闭",
        )
    return _Effect(Severity.LOW, "broader", "The list is open now", "列举由封闭变为开放")


def _differs_in_law(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    found = distinction(a, b, *around_of(one, hunk))
    if found is None:
        return None
    return _Effect(
        Severity(found.severity), "neutral", "The terms are not interchangeable", "用语不可互换",
        f"The reason: {found.en}", found.zh,
    )  # fmt: skip


def _conditional(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    before, after = _about(_CONDITION, a, MOSTLY), _about(_CONDITION, b, MOSTLY)
    if before and after:
        return _Effect(Severity.MEDIUM, "neutral", "The condition differs", "适用条件有变")
    if before and (not b or not _CONDITION.search(b)):
        return _Effect(
            Severity.MEDIUM,
            "broader",
            "A condition is gone",
            "适用条件被删",
            "More cases are covered now",
            "符合的情形多于原文",
        )
    if after and (not a or not _CONDITION.search(a)):
        return _Effect(
            Severity.MEDIUM,
            "narrower",
            "A condition is new",
            "新增适用条件",
            "Fewer cases are covered now",
            "符合的情形少于原文",
        )
    return None


def _about(pattern: re.Pattern[str], text: str, least: float) -> bool:
    """Whether what the pattern finds makes up at least this share of the text."""
    return bool(text) and sum(m.end() - m.start() for m in pattern.finditer(text)) >= least * len(text)


def _whole(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    if min(len(a), len(b)) > 1 or max(len(a), len(b)) < WHOLE_PROVISION:
        return None
    if len(a) > len(b):
        return _Effect(
            severity_of(a), "weaker", "Part of the provision is gone", "规定部分缺失", kind="provision-missing"
        )
    return _Effect(
        Severity.LOW, "broader", "The provision says more than in the original", "规定增加内容", kind="provision-added"
    )


def _other_actor(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    if not (AGENT.search(a) and AGENT.search(b)):
        return None
    return _Effect(Severity.MEDIUM, "neutral", "Another body or group is named", "主体改变")


def _narrowed(one: Compared, hunk: Hunk, a: str, b: str) -> _Effect | None:
    """Those addressed: a modifier added before them or dropped, 各类 for a kind of them."""
    noun = _noun_after(one, hunk)
    if noun is None or _ACTS.search(a + b):
        return None
    universal_a, universal_b = bool(_UNIVERSAL.fullmatch(a)), bool(_UNIVERSAL.fullmatch(b))
    weight = Severity.MEDIUM if _operates(one.source, hunk.a0) else Severity.LOW
    if (not a or universal_a) and b and not universal_b and not _JOINS.search(b):
        return _Effect(
            weight,
            "narrower",
            "Those covered are narrowed",
            "适用对象收窄",
            f"Only {b + noun} are covered now",
            f"现仅及于“{b + noun}”",
        )
    if (not b or universal_b) and a and not universal_a and not _JOINS.search(a):
        return _Effect(
            weight,
            "broader",
            "Those covered are widened",
            "适用对象放宽",
            f"Not only {a + noun} are covered now",
            f"不再限于“{a + noun}”",
        )
    return None


def _noun_after(one: Compared, hunk: Hunk) -> str | None:
    """The noun that the differing words stand before on both sides."""
    after = _SUBJECT_NEXT.match(one.source.text, hunk.a1)
    other = _SUBJECT_NEXT.match(one.target.text, hunk.b1)
    if after and other and after.group() == other.group():
        return after.group()
    return None


def _operates(text: ClauseText, at: int) -> bool:
    """Whether the provision at this place grants, demands or forbids something."""
    segment = next((s for s in text.segments if s.start <= at <= s.end), None)
    if segment is None:
        return False
    return grants(segment.text) or any(word.strength >= 5 or word.strength == 2 for word in modals(segment.text))


_EFFECTS = (
    _any_of, _excluded, _included, _restricted, _closed, _differs_in_law, _conditional, _act, _whole, _other_actor, _narrowed,
)  # fmt: skip
"""What a difference may do, the first that fits decides."""
