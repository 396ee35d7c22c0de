"""Clauses of a draft that was cut anew: which clause of the original each of them restates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.align.plan import SECTIONS, TITLE, Sections, aligned, lone, named, plan

Link = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """A restructuring. `links` are the links that are not between clauses of the same heading; `lost` and `new` the segments
    that only one side has."""

    name: str
    draft: str
    links: frozenset[Link] = frozenset()
    lost: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    original: str = field(default_factory=plan)


def items(change: Callable[[dict[str, tuple[tuple[str, str], ...]]], None]) -> Sections:
    """The sections after a change of the lists of their items, by heading."""
    sections = dict(SECTIONS)
    change(sections)
    return tuple(sections.items())


def body(name: str) -> str:
    return next(text for _, found in SECTIONS for title, text in found if title == name)


def without(text: str) -> str:
    """A body without its list of responsible units."""
    return text[: text.find("（责任单位")]


def merged() -> Sections:
    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        first, second, third = sections["强化质量监管"] + sections["提升运输服务"][2:]
        units = "（责任单位：市市场监管局、市交通局）"
        sections["强化质量监管"] = (("健全标准和执法监管", without(first[1]) + without(second[1]) + units), third)
        sections["提升运输服务"] = sections["提升运输服务"][:2]

    return items(change)


def merged_reworded() -> Sections:
    """Two measures in one, both said in other words."""

    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        text = (
            "支持本地职业学校设置制冷空调专业，新建公共实训基地3个，持有制冷工高级证书者每人补贴2000元。"
            "统筹服务业发展资金，每年用于冷链项目的不少于3000万元；鼓励银行推出冷库经营权质押贷款，担保费率控制在1%以内。"
        )
        sections["保障措施"] = (("强化资金和人才保障", text), sections["保障措施"][2])

    return items(change)


def split_in_two() -> Sections:
    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        _, two, three = sections["提升运输服务"]
        sections["提升运输服务"] = (
            ("便利冷藏车通行", "发放新能源冷藏车通行证，允许其在高峰时段进入限行区域。在农贸市场周边设置不少于60个临时停靠泊位。（责任单位：市公安局）"),
            ("推行夜间集中配送", "引导商超与配送企业开展夜间集中配送。（责任单位：市商务委）"),
            two,
            three,
        )  # fmt: skip

    return items(change)


def other_section() -> Sections:
    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        sections["强化质量监管"] += sections["提升运输服务"][1:2]
        sections["提升运输服务"] = sections["提升运输服务"][::2]

    return items(change)


def other_titles() -> Sections:
    names = ("目标任务", "加快基地和设施建设", "提高流通效率", "守牢安全底线", "组织实施")
    return tuple((name, found) for name, (_, found) in zip(names, SECTIONS, strict=True))


def own_measures() -> Sections:
    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        sections["提升运输服务"] += (("开通江海班列", "与沿海港口联合开通进口水果班列，争取国家补助。"),)
        sections["保障措施"] = (
            ("加强组织领导", "成立由分管副市长任组长的工作专班，定期研究重大事项。"),
            *sections["保障措施"],
        )

    return items(change)


def recut() -> Sections:
    """Five sections become three, in another order, numbered anew."""
    by_name = dict(SECTIONS)
    return (
        ("目标与保障", by_name["总体目标"] + by_name["保障措施"]),
        ("运输和监管", by_name["强化质量监管"] + by_name["提升运输服务"][::-1]),
        ("设施", by_name["完善设施网络"]),
    )


def reversed_items() -> Sections:
    return tuple((name, found[::-1]) for name, found in SECTIONS)


def dropped_and_renumbered() -> Sections:
    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        sections["完善设施网络"] = sections["完善设施网络"][1:]

    return items(change)


NEW_HEADINGS = (
    "工作目标", "夯实产地环节", "打造枢纽节点", "推进节能改造", "畅通最后一公里", "守护药品安全", "循环共用", "立标准", "严监管",
    "投入保障", "人才支撑", "督导落实",
)  # fmt: skip


def all_headings_new() -> Sections:
    names = iter(NEW_HEADINGS)
    return tuple((heading, tuple((next(names), text) for _, text in found)) for heading, found in SECTIONS)


def headings_swapped() -> Sections:
    """The headings of two measures changed places; their provisions did not."""

    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        (a, x), (b, y), third = sections["完善设施网络"]
        sections["完善设施网络"] = ((b, x), (a, y), third)

    return items(change)


def merged_into_neighbour() -> Sections:
    """One measure is put at the end of another, which keeps its heading."""

    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        one, two, three = sections["完善设施网络"]
        text = without(one[1]) + without(three[1]) + "（责任单位：市农业农村委、市财政局、市经济信息委）"
        sections["完善设施网络"] = ((one[0], text), two)

    return items(change)


def merged_with_loss() -> Sections:
    def change(sections: dict[str, tuple[tuple[str, str], ...]]) -> None:
        one, two, three = sections["完善设施网络"]
        kept = without(three[1]).replace("，推广二氧化碳复叠制冷技术", "")
        text = without(one[1]) + kept + "（责任单位：市农业农村委、市财政局、市经济信息委）"
        sections["完善设施网络"] = ((one[0], text), two)

    return items(change)


NAMES = {name for _, found in SECTIONS for name, _ in found} | {name for name, _ in SECTIONS} | {TITLE, "preamble"}

LAW = """临江市冷链物流管理办法
第一章 总则
第一条 为了规范冷链物流经营行为，保障食品药品安全，制定本办法。
第二条 本市行政区域内冷链储存、运输、配送及其监督管理，适用本办法。
第三条 市商务主管部门负责本市冷链物流的统筹协调。
第四条 冷库经营者应当配备温度自动监测设备，每三十分钟记录一次。
第五条 冷藏车发车前应当预冷至规定温度，途中不得擅自关闭制冷机组。
第二章 法律责任
第六条 违反本办法第四条规定的，责令改正，处二千元以上一万元以下罚款。
第七条 违反本办法第五条规定的，处五千元罚款。
第八条 本办法自2025年1月1日起施行。
"""
INSERTED = LAW.replace(
    "第二章 法律责任", "第五条之一 交接货物时双方应当共同测温并签字确认，脱温货物收货方有权拒收。\n第二章 法律责任"
)
SHIFTED = (
    LAW.replace("第八条", "第九条").replace("第七条", "第八条").replace("第六条", "第七条")
    .replace("第五条 ", "第六条 ").replace("第四条 ", "第五条 ")
    .replace("第五条 冷库", "第四条 鼓励行业协会制定自律公约。\n第五条 冷库")
)  # fmt: skip

CASES = [
    Case("untouched", plan()),
    Case(
        "two measures merged under a new heading",
        plan(merged()),
        frozenset({(("健全温控标准", "开展抽检执法"), ("健全标准和执法监管",))}),
    ),
    Case(
        "two measures merged and reworded",
        plan(merged_reworded()),
        frozenset({(("加强资金支持", "培养专业人才"), ("强化资金和人才保障",))}),
    ),
    Case(
        "one measure merged into another that keeps its heading",
        plan(merged_into_neighbour()),
        frozenset({(("建设产地预冷设施", "改造老旧冷库"), ("建设产地预冷设施",))}),
    ),
    Case(
        "merged, and a provision lost on the way",
        plan(merged_with_loss()),
        frozenset({(("建设产地预冷设施", "改造老旧冷库"), ("建设产地预冷设施",))}),
        lost=frozenset({"推广二氧化碳复叠制冷技术"}),
    ),
    Case(
        "one measure split in two",
        plan(split_in_two()),
        frozenset({(("优化城市配送",), ("便利冷藏车通行", "推行夜间集中配送"))}),
    ),
    Case("a measure moved to another section", plan(other_section())),
    Case("numbered anew in each section", plan(restart=True)),
    Case(
        "other section titles",
        plan(other_titles()),
        frozenset(((old,), (new,)) for (old, _), (new, _) in zip(SECTIONS, other_titles(), strict=True)),
    ),
    Case(
        "own measures added",
        plan(own_measures()),
        frozenset({((), ("开通江海班列",)), ((), ("加强组织领导",))}),
        new=frozenset(
            {
                "开通江海班列",
                "与沿海港口联合开通进口水果班列",
                "争取国家补助",
                "加强组织领导",
                "成立由分管副市长任组长的工作专班",
                "定期研究重大事项",
            }
        ),
    ),
    Case(
        "chapters cut anew, in another order",
        plan(recut()),
        frozenset(
            {
                (("总体目标",), ()),
                (("强化质量监管",), ()),
                (("保障措施",), ("目标与保障",)),
                (("提升运输服务",), ("运输和监管",)),
                (("完善设施网络",), ("设施",)),
            }
        ),
    ),
    Case("every section in reverse", plan(reversed_items())),
    Case(
        "a measure dropped, the rest renumbered",
        plan(dropped_and_renumbered()),
        frozenset({(("建设产地预冷设施",), ())}),
        lost=frozenset(
            {
                "建设产地预冷设施",
                "支持家庭农场、农民合作社建设田头预冷库",
                "对新建库容500立方米以上的",
                "按设备投资的30%给予补助",
                "最高不超过50万元",
                "鼓励企业提供移动预冷租赁服务",
            }
        ),
    ),
    Case(
        "new headings for every measure",
        plan(all_headings_new()),
        frozenset(
            ((old,), (new,))
            for (_, before), (_, after) in zip(SECTIONS, all_headings_new(), strict=True)
            for (old, _), (new, _) in zip(before, after, strict=True)
        ),
    ),
    Case(
        "headings exchanged, provisions not",
        plan(headings_swapped()),
        frozenset({(("建设产地预冷设施",), ("布局骨干冷链基地",)), (("布局骨干冷链基地",), ("建设产地预冷设施",))}),
    ),
    Case(
        "preamble rewritten",
        plan(preamble="根据国务院办公厅关于冷链工作的部署，立足临江实际，经市政府同意，现提出如下安排。"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_clauses_are_linked(case: Case) -> None:
    text = aligned(case.original, case.draft)
    links = named(text)
    assert case.links <= links
    touched = {name for link in case.links for side in link for name in side}
    for name in NAMES - touched:
        assert ((name,), (name,)) in links
    extra = {link for link in links - case.links if link[0] != link[1]}
    assert not extra


@pytest.mark.parametrize(
    "case",
    [
        c
        for c in CASES
        if "rew" not in c.name and "head" not in c.name and "titles" not in c.name and "anew, in" not in c.name
    ],
    ids=lambda case: case.name,
)
def test_nothing_is_called_lost_or_new_that_is_there(case: Case) -> None:
    text = aligned(case.original, case.draft)
    headings = {name for link in case.links for side in link for name in side}
    assert lone(text, of_draft=False) - headings == case.lost - headings
    assert lone(text, of_draft=True) - headings == case.new - headings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_clause_is_in_one_link_and_every_segment_in_one_place(case: Case) -> None:
    text = aligned(case.original, case.draft)
    for side, clauses in (("source", text.original), ("target", text.draft)):
        assert sorted(i for link in text.alignment.links for i in getattr(link, side)) == list(range(len(clauses)))
    for of_draft in (False, True):
        told = [
            ((one.target if of_draft else one.source).clause.index, i)
            for one in text.compared()
            for i in (one.right if of_draft else one.left)
        ]
        assert len(told) == len(set(told))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_other_way_round_the_links_are_the_same(case: Case) -> None:
    there, back = named(aligned(case.original, case.draft)), named(aligned(case.draft, case.original))
    assert {(b, a) for a, b in back} == there


def article_links(draft: str) -> dict[str, tuple[str, ...]]:
    text = aligned(LAW, draft)
    return {
        sources[0].label.strip(): tuple(c.label.strip() for c in targets)
        for _, sources, targets in text.alignment.pairs()
        if sources and sources[0].level
    }


def test_an_inserted_article_moves_no_other() -> None:
    links = article_links(INSERTED)
    assert all(target == (label,) for label, target in links.items())
    assert ((), ("第一章/第五条之一",)) in {(s, t) for s, t in named(aligned(LAW, INSERTED)) if not s}


def test_shifted_numbers_are_followed() -> None:
    links = article_links(SHIFTED)
    assert links["第四条"] == ("第五条",)
    assert links["第七条"] == ("第八条",)
    assert links["第八条"] == ("第九条",)
    assert links["第三条"] == ("第三条",)


def test_a_short_item_is_not_split_off_a_clause_that_has_its_words() -> None:
    old = "某某办法\n第一条 申请应当提交下列材料：\n（一）运输合同；\n（二）消毒方案。\n第二条 冷库经营者负责现场货物的分类堆放和消毒防疫监管。\n"
    new = "某某办法\n第一条 申请应当提交下列材料：\n（一）运输合同；\n（二）消毒方案；\n（三）货物堆放承诺书。\n第二条 冷库经营者负责现场货物的分类堆放监管。\n"
    assert all(len(source) <= 1 and len(target) <= 1 for source, target in named(aligned(old, new)))
    assert any(not source for source, _ in named(aligned(old, new)))


def test_two_articles_with_the_same_sanction_become_one() -> None:
    sanction = "由市档案主管部门责令限期改正，对单位可以处五千元以上十万元以下的罚款，对直接负责的主管人员处三千元以上五万元以下的罚款；构成犯罪的，依法追究刑事责任。"
    old = (
        "档案管理办法\n第一条 单位应当每年编制档案目录，报主管部门备案。\n"
        f"第二条 伪造、变造档案目录，编制虚假登记材料的，{sanction}\n第三条 隐匿或者故意销毁依法应当保存的档案目录的，{sanction}\n"
    )
    new = (
        "档案管理办法\n第一条 单位应当每年编制档案目录，报主管部门备案。\n"
        "第二条 伪造、变造档案目录，编制虚假登记材料，隐匿或者故意销毁依法应当保存的档案目录的，由市档案主管部门责令限期改正，给予警告，"
        "对单位可以处二十万元以上二百万元以下的罚款，对直接负责的主管人员处十万元以上五十万元以下的罚款；构成犯罪的，依法追究刑事责任。\n"
    )
    assert (("第二条", "第三条"), ("第二条",)) in named(aligned(old, new))
