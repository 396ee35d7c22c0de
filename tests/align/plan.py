"""A plan to restructure: the fixture of the benchmarks of alignment, in the manner of a municipal plan."""

from __future__ import annotations

from align.restatement import Restatement, align
from ingest.parts import split
from normalize.clause import ClauseTree
from normalize.outline import build
from tests.reading import read_bytes

TITLE = "临江市促进冷链物流高质量发展行动方案"
PREAMBLE = "为加快补齐冷链物流短板，降低流通损耗，保障食品药品安全，结合我市实际，制定本方案。"
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "总体目标",
        (
            (
                "发展目标",
                "到2027年，全市冷库总容量达到180万立方米，建成骨干冷链物流基地3个，果蔬产地低温处理率提高到30%。",
            ),
        ),
    ),
    (
        "完善设施网络",
        (
            (
                "建设产地预冷设施",
                "支持家庭农场、农民合作社建设田头预冷库。对新建库容500立方米以上的，按设备投资的30%给予补助，最高不超过50万元。"
                "鼓励企业提供移动预冷租赁服务。（责任单位：市农业农村委、市财政局）",
            ),
            (
                "布局骨干冷链基地",
                "依托铁路货站和内河港口规划骨干冷链基地，推动多式联运设施与基地同步建设。优先保障基地用地指标，落实仓储用地城镇土地使用税减半政策。"
                "（责任单位：市发展改革委、市规划自然资源局）",
            ),
            (
                "改造老旧冷库",
                "开展老旧冷库摸底调查，建立改造清单。淘汰氨制冷系统超期服役的设备，推广二氧化碳复叠制冷技术。改造后能耗下降20%以上的冷库，可申请节能专项资金。"
                "（责任单位：市经济信息委）",
            ),
        ),
    ),
    (
        "提升运输服务",
        (
            (
                "优化城市配送",
                "发放新能源冷藏车通行证，允许其在高峰时段进入限行区域。在农贸市场周边设置不少于60个临时停靠泊位。引导商超与配送企业开展夜间集中配送。"
                "（责任单位：市公安局、市商务委）",
            ),
            (
                "发展医药冷链",
                "建立疫苗、血液制品全程温控追溯制度，运输过程温度数据保存期限不得少于5年。支持第三方企业取得药品现代物流资质。（责任单位：市药监局、市卫生健康委）",
            ),
            (
                "推广标准化载具",
                "推广使用可循环周转箱和标准托盘，减少中途倒装。鼓励连锁超市与供应商共用周转箱，建立押金互认机制。（责任单位：市商务委、市市场监管局）",
            ),
        ),
    ),
    (
        "强化质量监管",
        (
            (
                "健全温控标准",
                "制定肉类、水产品、速冻食品储运温度地方标准，明确交接环节测温要求。组织行业协会编制操作手册。（责任单位：市市场监管局）",
            ),
            (
                "开展抽检执法",
                "每季度对冷库和冷藏车开展一次联合抽检，抽检结果向社会公布。对脱温运输、篡改温度记录的企业依法从重处罚，并纳入失信名单。（责任单位：市市场监管局、市交通局）",
            ),
        ),
    ),
    (
        "保障措施",
        (
            (
                "加强资金支持",
                "统筹市级服务业发展资金，每年安排不少于3000万元用于冷链项目。引导银行开发冷库经营权质押贷款产品，担保费率不超过1%。（责任单位：市财政局、市金融监管局）",
            ),
            (
                "培养专业人才",
                "支持职业院校开设制冷与空调技术专业，建设3个公共实训基地。对取得制冷工高级证书的人员，每人给予2000元补贴。（责任单位：市教委、市人力社保局）",
            ),
            (
                "严格考核问效",
                "将重点任务纳入区县年度考核，按月调度进展，对进度滞后的区县进行约谈。适时开展第三方评估。（责任单位：市政府督查办）",
            ),
        ),
    ),
)
NUMERALS = "一二三四五六七八九十"

Sections = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def plan(sections: Sections = SECTIONS, title: str = TITLE, preamble: str = PREAMBLE, *, restart: bool = False) -> str:
    """The text of a plan; its items are numbered through, or anew in each section."""
    lines, number = [title, preamble], 0
    for k, (heading, items) in enumerate(sections):
        lines.append(f"{NUMERALS[k]}、{heading}")
        number = 0 if restart else number
        for name, body in items:
            number += 1
            lines.append(f"{number}．{name}。{body}")
    return "\n".join(lines) + "\n"


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "case.txt")
    (part,) = split(doc)
    return build(part, doc.source)


def aligned(original: str, draft: str, relation: str = "revision") -> Restatement:
    return align(tree(original), tree(draft), relation)


def named(text: Restatement) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The links by the titles of their clauses (or, of those that have none, their paths)."""
    return {
        (tuple(c.title or c.path for c in sources), tuple(c.title or c.path for c in targets))
        for _, sources, targets in text.alignment.pairs()
    }


def lone(text: Restatement, *, of_draft: bool) -> set[str]:
    """The segments that have no counterpart in any clause of the other side."""
    texts = text.draft if of_draft else text.original
    told = set()
    for one in text.compared():
        side, indices = (one.target, one.right) if of_draft else (one.source, one.left)
        told |= {(side.clause.index, i) for i in indices}
    return {
        here.raw(segment.start, segment.end)
        for here in texts
        for i, segment in enumerate(here.segments)
        if (here.clause.index, i) not in told
    }


def beside(text: Restatement) -> list[tuple[str, str]]:
    """What is compared with what, in the documents' own characters."""
    return [
        (
            "".join(one.source.raw(one.source.segments[i].start, one.source.segments[i].end) for i in one.left),
            "".join(one.target.raw(one.target.segments[j].start, one.target.segments[j].end) for j in one.right),
        )
        for one in text.compared()
    ]
