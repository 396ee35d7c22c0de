"""What a figure does in its provision: open a right or a duty, grant, charge, fine, set a goal or a time. Read by rule from
the words around it; whether more of it is good or bad, and for whom, follows from this and not from the number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from normalize.measure import Quantity


class Sense(StrEnum):
    """What a figure does."""

    QUALIFIES = "qualifies"
    """Opens a right, a benefit or a lighter procedure."""
    OBLIGES = "obliges"
    """Opens a duty or a sanction."""
    GRANT = "grant"
    """What somebody receives, or is relieved of."""
    CHARGE = "charge"
    """What somebody pays: fee, tax, interest, price, deposit."""
    PENALTY = "penalty"
    """A fine, a surcharge for default, a ban."""
    LIMIT = "limit"
    """A most that must be observed."""
    MINIMUM = "minimum"
    """A least that must be observed."""
    GOAL = "goal"
    """A level or an increase to be reached."""
    REDUCTION = "reduction"
    """By how much something shall fall."""
    RESTRAINT = "restraint"
    """A level above which something shall not be."""
    HANDLING = "handling"
    """The time in which an authority acts."""
    FILING = "filing"
    """The time in which a party acts."""
    VALIDITY = "validity"
    """How long a permit or a benefit lasts."""
    IN_FORCE = "in-force"
    """How long the document itself is in force."""
    DUE = "due"
    """The day by which something shall be done."""
    START = "start"
    """The day from which something applies."""
    PERIOD = "period"
    """Any other time."""
    FREQUENCY = "frequency"
    """How often something is done."""
    FIGURE = "figure"
    """None of these."""


THRESHOLDS = frozenset({Sense.QUALIFIES, Sense.OBLIGES})
GOALS = frozenset({Sense.GOAL, Sense.REDUCTION, Sense.RESTRAINT})


def role(qty: Quantity, sense: Sense) -> str:
    """threshold | cap | rate | target | deadline | amount: the kind of figure that the finding types go by."""
    if qty.kind in ("date", "duration"):
        return "deadline"
    if sense in THRESHOLDS:
        return "threshold"
    if sense in GOALS:
        return "target"
    if qty.kind == "rate" or (qty.kind == "multiple" and sense in (Sense.PENALTY, Sense.GRANT, Sense.CHARGE)):
        return "rate"
    if sense is Sense.LIMIT or (qty.bound in ("≤", "<") and sense in (Sense.GRANT, Sense.CHARGE, Sense.PENALTY)):
        return "cap"
    return "threshold" if sense is Sense.MINIMUM else "amount"


# ---- the words around figures --------------------------------------------------------------------------------------

MARKS = "，；。：！？\n,;:!?"
FULL = "。！？\n"
REACH = 400
"""How many characters of its sentence, before and after, a figure is read in: enough for the longest sentences of laws."""
_JOINTS = ("", "、", "和", "或", "及", "以及", "或者", "至", "不", "但")
_ASIDE = re.compile(r"\([^()]*\)")


def groups(text: str, found: Sequence[Quantity]) -> list[list[Quantity]]:
    """The figures in runs that share what stands before and after them: 三千元以上五万元以下, 55%、45%."""
    runs: list[list[Quantity]] = []
    for qty in found:
        if runs and runs[-1][-1].kind == qty.kind and text[runs[-1][-1].end : qty.start] in _JOINTS:
            runs[-1].append(qty)
        else:
            runs.append([qty])
    return runs


_NAMES_AGAIN = re.compile(r"，(?:即|简称|又称|以下简称)(?![将时使日期可便])")
"""A comma before another name for the same thing: 实际到位外资，即FDI，."""


def stretch(text: str, start: int, end: int, before: int, after: int) -> tuple[int, int]:
    """The part of a sentence around [start, end), up to the marks next to it but not beyond `before` and `after`;
    parentheses that close on the way are passed over."""
    before, after = max(before, start - REACH), min(after, end + REACH)
    low, depth = start, 0
    while low > before and (depth or text[low - 1] not in MARKS + "(" or _NAMES_AGAIN.match(text, low - 1)):
        depth += (text[low - 1] == ")") - (text[low - 1] == "(")
        low -= 1
    high, depth = end, 0
    while high < after and (depth or text[high] not in MARKS + ")"):
        depth += (text[high] == "(") - (text[high] == ")")
        high += 1
    return low, high


def plain(text: str) -> str:
    """`text` without what stands in parentheses."""
    return _ASIDE.sub("", text).strip()


# ---- Chinese -------------------------------------------------------------------------------------------------------

FINE = re.compile(r"罚款|罚金|滞纳金|违约金|罚息")
_FINED = re.compile(r"^(?:的|加处|加收|处以|处)*(?:罚款|罚金|滞纳金|违约金|罚息|按日|赔偿)")
_FINES = re.compile(r"(?:处|处以|并处|罚款)(?:不超过|最高|不低于|至少|人民币|违法所得|货值金额|[^，]{0,10}金额)*$")
_PUNISHED = re.compile(
    r"^的?(?:有期徒刑|拘役|管制|拘留|内?(?:不得|禁止|不予受理|不再受理|限制|取消|禁入)|停业|停产|暂停)|终身"
)
GRANT = re.compile(
    r"奖励|奖补|奖金|补助|补贴|资助|扶持|贴息|减免|减征|返还|津贴|报销|救助|优惠|抵扣|扣除|加计|配套|授信|贷款额度|贷款|融资支持|支付比例|养老金|待遇|给予|予以支持|免收|免征"
)
CHARGE = re.compile(
    r"收费|费率|税率|利率|利息|租金|价格|票价|[电水气房地]价|手续费|保证金|押金|服务费|(?<!研发)(?<!经)费用?(?=$|标准|按|为|不)|收取|征收|缴纳|计征|交纳|缴存"
)
_CUT = re.compile(r"下调|下浮|降低|下降|减收|减少|减半|优惠|减免|降幅|减幅")
_FALL = re.compile(r"(?:下降|降低|减少|压减|压缩|缩短|下调|减排|下浮|削减|精简|收窄)(?:了|约|超过|不少于)?$")
_FROM = re.compile(r"由.*(?:降|调|减)[^，]{0,3}$")
_FALLS_TO = re.compile(
    r"(?:(?:下降|降低|降|减少|压减|压缩|缩短|精简|控制|收窄|限制)(?:至|到|在|为)|控制|(?<!不)(?<!不得)低于)$"
)
_GOAL = re.compile(
    r"力争|目标|年均|翻[一两二三]?番|达到|达$|突破|提高|提升|增加|增长|增速|增幅|新增|培育|引进|建成|建设|新建|改建|改造|打造|实现|带动|累计|稳定|保持|占比|比重|完成|创建|拓展|扩大|覆盖|培养|举办|推动|集聚|形成|做大|开展|组织|推出|选派|开通|投放|储备|遴选"
)
_HORIZON = re.compile(
    r"(?:到|至|截至)(?:(?:19|20)\d\d|二[〇零○][一二三四五六七八九〇零○]{2})年|(?:(?:19|20)\d\d)年?-{1,2}(?:(?:19|20)\d\d)年|“?十[三四五六]五”?(?:末|期)|年均|力争|目标"
)
_MOST = re.compile(r"(?:最高|封顶|上限|至多|最多)[^，]{0,6}$")
_DUTY_WORD = re.compile(r"应当|应(?=为|在|不|当|满|具|自)|必须|须|不得|不应|严禁|禁止|不准")
_RIGHT = (
    r"(?:应当|可以|可|应)?(?:依法)?(?:一次性)?(?:给予|予以|享受|获得?)(?!警告|处罚|处分|通报|行政|罚|公开|取缔|没收|撤|暂停|制裁)"
    r"|奖励|补助|补贴|资助|贴息|扶持|优先|优惠|免征|免收|免缴|免予|免除|减征|减免|减按|不再|无需|不需|免费|简化|可以|可(?!能|靠|持续|行|信)|有权|认定为|支持|鼓励|备案制|告知承诺|发放"
)
_OBLIGATION = r"应当|应(?=事先|向|在|自|按|由|于|不|设|配|编|建|当|开)|必须|须|不得|不予|禁止|处以?(?=[\d一二三四五六七八九十百千万上违有])|并处|罚|责令|没收|吊销|追究|审批制|需(?!求)|征收|纳入重点|负责"
_OUTCOME = re.compile(rf"(?P<right>{_RIGHT})|(?P<duty>{_OBLIGATION})")
_ELIGIBLE = re.compile(r"条件|申报|申请|认定|具备|资格|评选|遴选|享受|支持对象|年龄|参保")
_SUPPORT = re.compile(r"(?:支持|鼓励|优先)")
_PARTY = r"申请人|企业|单位|当事人|经营者|纳税人|平台|投资者|个人|公民|投标人|中标人|承租人|承包人|出租人|用人单位|开发商|处理者|运营者|公司|业主|申报人|复议人|权利人|债务人|股东|医疗机构|学校|生产者|销售者|申请者"
_OFFICE = r"机关|部门|政府|委员会|[局厅委办署院](?=应|可|须|在|自|收|于|对|需|$)|窗口|主管|法院|中心|机构(?=应当)"
_ACTOR = re.compile(rf"(?P<party>{_PARTY})|(?P<office>{_OFFICE})")
_DECIDES = re.compile(
    r"办结|审批|审查|审核|受理|答复|批复|作出|颁发|发放|拨付|兑付|兑现|公布|公示|公告|反馈|送达|核发|核准|出具|回复|下达|办理|完成|印发|转送|移送|核实|核查|告知"
)
_FILES = re.compile(
    r"申请|申报|备案|提出|报送|提交|缴纳|报告|登记|补正|申诉|起诉|复议|改正|整改|支付|履行|退还|签订|缴清|开工|投产|竣工|动工|办妥|缴付|处置|报备|上报|清算|交付|偿还"
)
_ACT_ITSELF = re.compile(
    r"本(?:办法|政策|规定|通知|条例|措施|细则|意见|方案|决定|规则|法)|施行|试行|实施之日|执行之日|印发之日"
)
# What an enterprise or project has, and not what counts it: 100人以上企业, but 超过1万家企业.
_WITHIN = frozenset(["人", "名", "户", "人次", "台", "套", "床位", "张床位", "辆"])
_TAKES_EFFECT = re.compile(r"免征|免收|免缴|给予|予以|享受|减免|减征|优先|可")
_GIVES = re.compile(r"(?:给予|予以|提供|发放|享受)[^，]{0,6}$")
_TERM = re.compile(r"有效期限?")
_SCALE_NOUN = re.compile(
    r"比例|标准|额度|幅度|费率|利率|税率|速度|价格|限额|比率|增速|水平|金额|数额|期限|规模|系数|倍数|权重|有效期"
)
_NOUN = re.compile(r"[^，；。：！？\n,;:!?()、“”\"]*")


def senses_zh(text: str, found: Sequence[Quantity], lead: str = "") -> list[Sense]:
    """The sense of each quantity of a folded Chinese text. `lead`: the words of the clause above that this text completes
    (达到下列标准之一的，应当申报：)."""
    out: list[Sense] = []
    before = 0
    runs = groups(text, found)
    for at, run in enumerate(runs):
        start, end = run[0].start, run[-1].end
        after = runs[at + 1][0].start if at + 1 < len(runs) else len(text)
        low, high = stretch(text, start, end, before, after)
        far = max(0, start - REACH)
        whole, _ = stretch(text, start, end, far, after)
        opened = max(far, max(text.rfind(mark, far, start) for mark in FULL) + 1)
        closed = min(
            (i for i in (text.find(mark, end, end + REACH) for mark in FULL + "；") if i >= 0), default=end + REACH
        )
        here = _Here(
            plain(text[low : run[0].number_start]), plain(text[end:high]), plain(text[whole:start]), text[opened:start],
            text[end:closed], lead,
        )  # fmt: skip
        for qty in run:
            sense = here.sense(qty)
            changed = sense is Sense.RESTRAINT and _FROM.search(here.segment)
            if (changed or sense in (Sense.FIGURE, Sense.LIMIT, Sense.MINIMUM)) and out and before > opened:
                # 单户每年最高100万元 after a grant of the same sentence
                previous = out[-1]
                money = found[len(out) - 1].kind in ("amount", "rate", "multiple") and qty.kind in ("amount", "rate")
                if money and previous in (Sense.GRANT, Sense.CHARGE, Sense.PENALTY):
                    sense = previous
            if sense is Sense.FIGURE and qty is not run[0] and out[-1] in THRESHOLDS:
                # 突破1000万元、5000万元的企业
                sense = out[-1]
            out.append(sense)
        before = end
    return out


class _Here:
    """The words around one run of figures: `left` and `right` up to the next mark or figure, bound words
    included on the left, `segment` back to the mark,
    `sentence` back to the full stop, `rest` on to the full stop, `lead` the sentence of the clause above."""

    __slots__ = ("lead", "left", "rest", "right", "segment", "sentence")

    def __init__(self, left: str, right: str, segment: str, sentence: str, rest: str, lead: str) -> None:
        self.left, self.right, self.segment = left, right, segment
        self.sentence, self.rest, self.lead = sentence, rest, lead

    def sense(self, qty: Quantity) -> Sense:
        if qty.kind == "frequency":
            return Sense.FREQUENCY
        if qty.kind == "date":
            return self._date(qty)
        if qty.kind == "duration":
            return self._duration(qty)
        if _FINED.search(self.right) or _FINES.search(self.left):
            return Sense.PENALTY
        if self._is_condition(qty):
            return self._outcome()
        said = self.left + self._noun()
        return self._money(qty, said) or self._goal(qty, said) or self._bounded(qty)

    def _date(self, qty: Quantity) -> Sense:
        if _TERM.search(self.left[-10:]):
            return Sense.IN_FORCE if _ACT_ITSELF.search(self.sentence) else Sense.VALIDITY
        if qty.high is not None:
            return Sense.PERIOD
        return Sense.START if qty.bound in ("≥", ">") else Sense.DUE

    def _duration(self, qty: Quantity) -> Sense:
        if _PUNISHED.search(self.right) or _FINES.search(self.left):
            return Sense.PENALTY
        if _TERM.search(self.left[-10:]) or _TERM.match(self.right.lstrip("的")):
            return Sense.IN_FORCE if _ACT_ITSELF.search(self.sentence) else Sense.VALIDITY
        if _FALL.search(self.left):
            return Sense.REDUCTION
        if _FALLS_TO.search(self.left):
            return Sense.RESTRAINT
        if self.right.startswith("的") or (not self.right and self.rest.startswith("的")):
            return self._outcome()
        if qty.bound in ("≥", ">") and not _HORIZON.search(self.left):
            return Sense.QUALIFIES if _ELIGIBLE.search(self.sentence + self.lead) else Sense.MINIMUM
        if qty.bound in ("≤", "<"):
            if (
                re.search(
                    r"(?:期|期限|时间|时长|周期)(?:应当|原则上|一般)*(?:不得超过|不超过|不得|最长|最多|以|为|在|控制在)*$",
                    self.left,
                )
                and not self.right
            ):
                return Sense.LIMIT
            actors = list(_ACTOR.finditer(self.sentence[-60:]))
            obliged = [
                m
                for m in actors
                if re.match(r"[^，]{0,10}?(?:应|须|可以|可|需|不得|自|在|于|收到|接到)", self.sentence[-60:][m.end() :])
            ]
            if obliged:
                return Sense.HANDLING if obliged[-1]["office"] else Sense.FILING
            what = self.right + (self.rest[:12] if not self.right else "")
            if _FILES.search(what) and not re.search(r"受理|审", what):
                return Sense.FILING
            if _DECIDES.search(what) or _DECIDES.search(self.left[-8:]):
                return Sense.HANDLING
        return Sense.PERIOD

    def _noun(self) -> str:
        noun = _NOUN.match(self.right)
        return noun.group()[:14] if noun else ""

    def _is_condition(self, qty: Quantity) -> bool:
        """Whether the figure belongs to a condition: 超过…的新项目, 不足…的，, 10亿元以上项目."""
        bounded = qty.bound in ("≥", ">", "≤", "<")
        if self.right.startswith("的") or (not self.right and self.rest.startswith("的")):
            thing = self.right[1:].removeprefix("一次性")
            if not thing:
                return True
            if _SCALE_NOUN.match(thing) or FINE.match(thing):
                return False
            if bounded and _TAKES_EFFECT.match(thing) and not _GIVES.search(self.left):
                return True
            given = re.search(
                r"(?:给予|予以|提供|发放|享受|减按|按|按照|奖励|补助|补贴|处|收取)(?:不超过|最高|一次性|每[^，]{1,4})*$",
                self.left,
            )
            return bounded and not given and not (GRANT.match(thing) or CHARGE.match(thing))
        if qty.kind == "age":
            return bool(self.right)
        return (
            bounded
            and (qty.kind in ("amount", "measure") or (qty.kind == "count" and qty.unit in _WITHIN))
            and bool(
                re.match(r"[^，、]{0,10}?(?:企业|项目|单位|工程|机构|人员|团队|主体|建筑|园区|用户|家庭)", self.right)
            )
            and not re.search(r"(?:给予|处|奖励|培育|引进|新增|达到|培养|力争)$", self.left)
        )

    def _outcome(self) -> Sense:
        """Whether what follows is a right or a duty; where nothing follows, what the clause above says."""
        for words in (self.rest, self.lead):
            if found := _OUTCOME.search(words):
                return Sense.OBLIGES if found["duty"] else Sense.QUALIFIES
        return Sense.QUALIFIES

    def _money(self, qty: Quantity, said: str) -> Sense | None:
        """Whether the figure is what is granted or charged: the last word that says so counts."""
        if qty.kind not in ("amount", "rate", "multiple"):
            return None
        granted = [m.start() for m in GRANT.finditer(said)]
        charged = [m.start() for m in CHARGE.finditer(said)]
        if charged and charged[-1] > max(granted, default=-1):
            return Sense.GRANT if _CUT.search(self.left) and not _FALLS_TO.search(self.left) else Sense.CHARGE
        if granted:
            return Sense.GRANT
        if _MOST.search(self.left) and not self.right and not _DUTY_WORD.search(self.left):
            granted = [m.start() for m in GRANT.finditer(self.sentence)]
            charged = [m.start() for m in CHARGE.finditer(self.sentence)]
            if granted or charged:
                return Sense.GRANT if max(granted, default=-1) > max(charged, default=-1) else Sense.CHARGE
        if re.match(r"的?(?:比例|标准|额度)", self.right) and GRANT.search(self.segment + self.rest[:30]):
            return Sense.GRANT
        return None

    def _goal(self, qty: Quantity, said: str) -> Sense | None:
        bound = _DUTY_WORD.search(self.left)
        if _FALL.search(self.left):
            return Sense.REDUCTION
        if _FALLS_TO.search(self.left) or (
            qty.bound in ("≤", "<") and re.search("控制在|降[至到]|压[减缩][至到]", self.left)
        ):
            return Sense.LIMIT if bound else Sense.RESTRAINT
        if bound:
            return None
        goal = _HORIZON.search(self.sentence) or _GOAL.search(self.segment) or (qty.kind == "multiple" and "番" in said)
        if goal and _ELIGIBLE.search(self.lead):
            return Sense.QUALIFIES
        if goal and qty.bound not in ("≤", "<"):
            return Sense.GOAL
        return Sense.GOAL if not qty.firm and qty.bound in ("≥", ">") else None

    def _bounded(self, qty: Quantity) -> Sense:
        if qty.bound not in ("≥", ">", "≤", "<"):
            return Sense.FIGURE
        if self.lead and (found := _OUTCOME.search(self.lead)):
            return Sense.OBLIGES if found["duty"] else Sense.QUALIFIES
        # 具备充电条件的停车位比例不得低于20% forbids a smaller share, whatever else is a condition there.
        demanded = qty.kind == "rate" and self.left.rstrip().endswith(("不得低于", "不得少于", "不得高于", "不得超过"))
        if qty.kind == "age" or (_ELIGIBLE.search(self.sentence) and not demanded):
            return Sense.QUALIFIES
        later = _OUTCOME.search(self.rest)
        if later and re.match(r"的?，", self.rest):
            return Sense.OBLIGES if later["duty"] else Sense.QUALIFIES
        return Sense.MINIMUM if qty.bound in ("≥", ">") else Sense.LIMIT
