"""Provisions that were reworded, merged, split, moved or dropped: which of the original stands where in the draft."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.align.plan import aligned, beside, lone, plan


@dataclass(frozen=True)
class Case:
    """`edits` turn the plan into the draft. `lost` and `new` are the segments that only one side has; each of `pairs` says which
    words of the original are compared with which of the draft (a part of either is enough)."""

    name: str
    edits: tuple[tuple[str, str], ...]
    lost: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    pairs: tuple[tuple[str, str], ...] = ()


def case(name: str, *edits: tuple[str, str], lost: str = "", new: str = "", pairs: str = "") -> Case:
    """`lost` and `new` separate segments by blanks, `pairs` pairs by blanks and their sides by an arrow."""
    return Case(
        name,
        edits,
        frozenset(lost.split()),
        frozenset(new.split()),
        tuple((a, b) for a, b in (pair.split("→") for pair in pairs.split())),
    )


CASES = [
    # dropped
    case("the first part of a sentence", ("开展老旧冷库摸底调查，", ""), lost="开展老旧冷库摸底调查"),
    case("the middle part", ("，按月调度进展", ""), lost="按月调度进展"),
    case("the last part", ("，抽检结果向社会公布", ""), lost="抽检结果向社会公布"),
    case("the first sentence", ("开展老旧冷库摸底调查，建立改造清单。", ""), lost="开展老旧冷库摸底调查 建立改造清单"),
    case("the last sentence", ("适时开展第三方评估。", ""), lost="适时开展第三方评估"),
    case("a cap", ("，最高不超过50万元", ""), lost="最高不超过50万元"),
    case("a target", ("建成骨干冷链物流基地3个，", ""), lost="建成骨干冷链物流基地3个"),
    case("a short duty", ("，减少中途倒装", ""), lost="减少中途倒装"),
    case("a sanction after 并", ("，并纳入失信名单", ""), lost="并纳入失信名单"),
    case(
        "two neighbours",
        ("，推广二氧化碳复叠制冷技术。改造后能耗下降20%以上的冷库，可申请节能专项资金", ""),
        lost="推广二氧化碳复叠制冷技术 改造后能耗下降20%以上的冷库 可申请节能专项资金",
    ),
    case(
        "dropped, and something else stands in its place",
        ("鼓励企业提供移动预冷租赁服务", "建立农产品质量安全检测室"),
        lost="鼓励企业提供移动预冷租赁服务",
        new="建立农产品质量安全检测室",
    ),
    case(
        "dropped, and something of the same form in its place",
        ("支持第三方企业取得药品现代物流资质", "支持第三方企业开展宠物托运代办业务"),
        lost="支持第三方企业取得药品现代物流资质",
        new="支持第三方企业开展宠物托运代办业务",
    ),
    case(
        "same verb, other object",
        ("推广二氧化碳复叠制冷技术", "推广屋顶光伏发电"),
        lost="推广二氧化碳复叠制冷技术",
        new="推广屋顶光伏发电",
    ),
    # of two alike, one is gone
    case(
        "one of two targets of one kind",
        ("果蔬产地低温处理率提高到30%", "果蔬产地低温处理率提高到30%，水产品产地低温处理率提高到45%"),
        new="水产品产地低温处理率提高到45%",
        pairs="果蔬产地低温处理率提高到30%→果蔬产地低温处理率提高到30%",
    ),
    case(
        "a second bench of inspection",
        ("每季度对冷库和冷藏车开展一次联合抽检，抽检结果向社会公布", "每季度对冷库和冷藏车开展一次联合抽检，每年对医药仓库开展一次专项检查，抽检结果向社会公布"),
        new="每年对医药仓库开展一次专项检查",
    ),
    # reworded
    case(
        "other words for the same",
        ("引导商超与配送企业开展夜间集中配送", "鼓励商场超市联合配送企业实行夜间统一配送"),
        pairs="引导商超与配送企业→鼓励商场超市联合配送企业",
    ),
    case(
        "turned round",
        ("在农贸市场周边设置不少于60个临时停靠泊位", "设置临时停靠泊位不少于60个，优先布局在农贸市场周边"),
        pairs="在农贸市场周边设置不少于60个临时停靠泊位→设置临时停靠泊位不少于60个",
    ),
    case(
        "object put first",
        ("对取得制冷工高级证书的人员，每人给予2000元补贴", "制冷工高级证书取得者，按每人2000元标准发放补贴"),
        pairs="对取得制冷工高级证书的人员→制冷工高级证书取得者 每人给予2000元补贴→按每人2000元标准发放补贴",
    ),
    case(
        "a date said after",
        ("每季度对冷库和冷藏车开展一次联合抽检", "对冷藏车、冷库联合抽检每季度不少于1次"),
        pairs="每季度对冷库和冷藏车开展一次联合抽检→对冷藏车、冷库联合抽检",
    ),
    case(
        "longer by half",
        ("引导银行开发冷库经营权质押贷款产品", "积极引导辖内银行业金融机构结合行业特点创新开发冷库经营权质押类贷款产品"),
        pairs="引导银行开发冷库经营权质押贷款产品→积极引导辖内银行业金融机构",
    ),
    case(
        "cut short",
        ("统筹市级服务业发展资金，每年安排不少于3000万元用于冷链项目", "每年安排3000万元"),
        lost="统筹市级服务业发展资金",
        pairs="每年安排不少于3000万元用于冷链项目→每年安排3000万元",
    ),
    case(
        "another figure and another verb",
        ("建设3个公共实训基地", "建成公共实训基地1个"),
        pairs="建设3个公共实训基地→建成公共实训基地1个",
    ),
    # merged and split
    case(
        "three parts made one",
        ("将重点任务纳入区县年度考核，按月调度进展，对进度滞后的区县进行约谈", "将重点任务纳入区县年度考核并按月调度进展、约谈进度滞后的区县"),
        pairs="按月调度进展→按月调度进展 对进度滞后的区县进行约谈→约谈进度滞后的区县",
    ),
    case(
        "one made two",
        ("支持家庭农场、农民合作社建设田头预冷库", "支持家庭农场建设田头预冷库，支持农民合作社建设田头预冷库"),
        pairs="支持家庭农场、农民合作社建设田头预冷库→支持家庭农场建设田头预冷库",
    ),
    case(
        "two sentences made one",
        ("组织行业协会编制操作手册。", ""),
        ("明确交接环节测温要求", "明确交接环节测温要求，并由行业协会编制操作手册"),
        pairs="组织行业协会编制操作手册→由行业协会编制操作手册",
    ),
    case(
        "one sentence made two",
        ("，并纳入失信名单", "。相关企业纳入失信名单"),
        pairs="并纳入失信名单→纳入失信名单",
    ),
    case(
        "merged, one of the parts lost",
        ("将重点任务纳入区县年度考核，按月调度进展，对进度滞后的区县进行约谈", "将重点任务纳入区县年度考核并约谈进度滞后的区县"),
        lost="按月调度进展",
    ),
    # moved
    case(
        "to another place of its sentence",
        ("推广使用可循环周转箱和标准托盘，减少中途倒装", "减少中途倒装，推广使用可循环周转箱和标准托盘"),
        pairs="减少中途倒装→减少中途倒装",
    ),
    case(
        "to another measure",
        ("鼓励企业提供移动预冷租赁服务。", ""),
        ("建立押金互认机制。", "建立押金互认机制。鼓励企业提供移动预冷租赁服务。"),
        pairs="鼓励企业提供移动预冷租赁服务→鼓励企业提供移动预冷租赁服务",
    ),
    case(
        "to another measure, reworded",
        ("，推广二氧化碳复叠制冷技术", ""),
        ("减少中途倒装", "减少中途倒装，推广应用二氧化碳复叠式制冷新技术"),
        pairs="推广二氧化碳复叠制冷技术→推广应用二氧化碳复叠式制冷新技术",
    ),
    case(
        "to another measure, much reworded",
        ("适时开展第三方评估。", ""),
        ("抽检结果向社会公布", "抽检结果向社会公布，并适时委托第三方机构开展评估"),
        pairs="适时开展第三方评估→并适时委托第三方机构开展评估",
    ),
    case(
        "a figure moved to the goals",
        ("在农贸市场周边设置不少于60个临时停靠泊位。", ""),
        ("建成骨干冷链物流基地3个", "建成骨干冷链物流基地3个，农贸市场周边设置临时停靠泊位不少于60个"),
        pairs="在农贸市场周边设置不少于60个临时停靠泊位→农贸市场周边设置临时停靠泊位不少于60个",
    ),
    # sentences in another order
    case(
        "all sentences turned round",
        (
            "发放新能源冷藏车通行证，允许其在高峰时段进入限行区域。在农贸市场周边设置不少于60个临时停靠泊位。引导商超与配送企业开展夜间集中配送。",
            "引导商超与配送企业开展夜间集中配送。在农贸市场周边设置不少于60个临时停靠泊位。发放新能源冷藏车通行证，允许其在高峰时段进入限行区域。",
        ),
        pairs="允许其在高峰时段进入限行区域→允许其在高峰时段进入限行区域",
    ),
    case(
        "a boilerplate sentence in every measure",
        ("编制操作手册。", "编制操作手册。加强宣传引导，营造良好氛围。"),
        ("建立押金互认机制。", "建立押金互认机制。加强宣传引导，营造良好氛围。"),
        new="加强宣传引导 营造良好氛围",
    ),
]  # fmt: skip


def draft_of(case: Case) -> str:
    text = plan()
    for old, new in case.edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_lost_and_what_is_new(case: Case) -> None:
    text = aligned(plan(), draft_of(case))
    assert lone(text, of_draft=False) == case.lost
    assert lone(text, of_draft=True) == case.new


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_compared_with_what(case: Case) -> None:
    found = beside(aligned(plan(), draft_of(case)))
    for a, b in case.pairs:
        assert any(a in left and b in right for left, right in found), (a, b)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_other_way_round_the_same_is_lone(case: Case) -> None:
    text = aligned(draft_of(case), plan())
    assert lone(text, of_draft=True) == case.lost
    assert lone(text, of_draft=False) == case.new
