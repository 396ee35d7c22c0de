"""The clause tree: headings, preamble and closing, tables, and the partition of the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Part, SourceFile
from normalize.clause import Clause, ClauseTree
from normalize.outline import build

SOURCE = SourceFile("plan.txt", "0" * 64, "txt", 1)


def tree_of(*paragraphs: str | Block, title: str = "", language: str = "zh") -> ClauseTree:
    blocks = tuple(p if isinstance(p, Block) else Block(p) for p in paragraphs)
    return build(Part(1, title, language, blocks), SOURCE)


def by_path(tree: ClauseTree) -> dict[str, Clause]:
    return {clause.path: clause for clause in tree.clauses}


def texts(tree: ClauseTree) -> dict[str, str]:
    return {clause.path: tree.own_text(clause) for clause in tree.clauses}


PLAN = (
    "青川市推动会展业发展",
    "行动计划（2023—2025年）",
    "为办好会展，制定本行动计划。",
    "一、总体要求",
    "坚持市场导向。到2025年，展会超过80场。",
    "二、重点任务",
    "（一）培育展会主体。",
    "1．引进组展机构。支持组展机构落户。（责任单位：市商务局）",
    "2．打造品牌展会。每年培育3个。（责任单位：市商务局）",
    "（二）优化办展环境，提升服务水平。",
    "3．支持符合条件的展馆改造。（责任单位：市城建局）",
    "三、保障措施",
    "（一）加强领导。各部门要配合。（责任单位：市商务局）本行动计划自印发之日起施行。",
)
TITLE = "青川市推动会展业发展行动计划（2023—2025年）"


def test_a_plan() -> None:
    tree = tree_of(*PLAN, title=TITLE)
    assert [(c.path, c.level, c.title) for c in tree.clauses] == [
        ("title", 0, TITLE),
        ("preamble", 0, ""),
        ("一", 1, "总体要求"),
        ("二", 1, "重点任务"),
        ("二/（一）", 2, "培育展会主体"),
        ("二/（一）/1", 3, "引进组展机构"),
        ("二/（一）/2", 3, "打造品牌展会"),
        ("二/（二）", 2, "优化办展环境，提升服务水平"),
        ("二/（二）/3", 3, ""),
        ("三", 1, "保障措施"),
        ("三/（一）", 2, "加强领导"),
        ("closing", 0, ""),
    ]
    assert texts(tree)["一"] == "总体要求\n坚持市场导向。到2025年，展会超过80场。"
    assert texts(tree)["closing"] == "本行动计划自印发之日起施行。"
    first = by_path(tree)["二/（一）/1"]
    assert first.label == "1．"
    assert tree.text[first.body : first.lead_end] == "引进组展机构。"
    assert by_path(tree)["二/（二）/3"].lead_end == by_path(tree)["二/（二）/3"].body
    assert tree.clauses[first.parent].path == "二/（一）"
    assert tree.notes == ()


def test_what_stands_above_the_title_is_not_its_text() -> None:
    tree = tree_of("附件1", "青川市会展业管理办法", "一、总则", "甲。", title="青川市会展业管理办法")
    assert texts(tree)["title"] == "青川市会展业管理办法"
    assert tree.clauses[0].start == 0


def test_a_law_keeps_paragraphs_in_their_articles() -> None:
    tree = tree_of(
        "青川市会展业条例",
        "目　录",
        "第一章　总　则",
        "第二章　附则",
        "第一章　总　则",
        "第一条　为了规范会展活动，制定本条例。",
        "第二条　本条例所称会展，是指下列活动：",
        "（一）展览；",
        "（二）会议。",
        "会展不包括庙会。",
        "第二章　附则",
        "第三条　【施行日期】本条例自2024年1月1日起施行。",
        title="青川市会展业条例",
    )
    assert [c.path for c in tree.clauses] == [
        "title",
        "preamble",
        "第一章",
        "第一章/第一条",
        "第一章/第二条",
        "第一章/第二条/（一）",
        "第一章/第二条/（二）",
        "第二章",
        "第二章/第三条",
    ]
    assert by_path(tree)["第一章"].title == "总则"
    assert by_path(tree)["第一章/第一条"].title == ""
    assert by_path(tree)["第二章/第三条"].title == "施行日期"
    assert texts(tree)["第二章/第三条"].endswith("起施行。")


def test_heading_of_a_chapter_on_the_next_line() -> None:
    tree = tree_of("CHAPTER I", "PURPOSES", "Article 1", "The purposes are peace and trade.", language="en")
    assert by_path(tree)["CHAPTER I"].title == "PURPOSES"
    assert texts(tree)["CHAPTER I/Article 1"] == "The purposes are peace and trade."


def test_english_headings() -> None:
    tree = tree_of(
        "Action Plan for Fairs",
        "I.Key Tasks",
        "(i) Attract organisers",
        "1. Support organisers.",
        "Fairs shall be held in the U.S. and the city.",
        "2. Build halls. Halls of 20,000 square metres will be built.",
        "(ii) Qualified halls, if registered, may apply for the grant.",
        "The measures of this action plan shall remain effective upon expiration.",
        title="Action Plan for Fairs",
        language="en",
    )
    found = {c.path: c.title for c in tree.clauses}
    assert found == {
        "title": "Action Plan for Fairs",
        "I": "Key Tasks",
        "I/(i)": "Attract organisers",
        "I/(i)/1": "Support organisers",
        "I/(i)/2": "Build halls",
        "I/(ii)": "",
        "closing": "",
    }


def test_a_formula_under_a_bare_heading_is_its_text() -> None:
    tree = tree_of("一、任务", "办好展会。", "二、附则", "本方案自印发之日起施行，有效期5年。")
    assert "closing" not in by_path(tree)
    assert texts(tree)["二"] == "附则\n本方案自印发之日起施行，有效期5年。"


def test_formulas_that_close_a_document() -> None:
    for formula in (
        "以上措施由市商务局负责解释。",
        "本办法自2023年1月1日起施行，有效期3年。",
        "本行动计划到期，相关政策措施继续有效。",
        "由市商务局负责本方案的解释。",
        "The Commission of Commerce is responsible for interpreting this plan.",
        "This action plan shall take effect on the date of issue.",
        "（联系人：张三；电话：12345678）",
    ):
        tree = tree_of("一、任务", "办好展会。给予补助。", formula)
        assert texts(tree)["closing"] == formula


def test_whom_to_ask_is_text_of_the_clause() -> None:
    contact = "联系人：商务局 张三；联系电话：12345678。"
    tree = tree_of("一、任务", "办好展会。", contact, "附件：任务分工表", "青川市商务局", "2023年7月4日")
    assert texts(tree)["一"] == f"任务\n办好展会。\n{contact}"
    assert texts(tree)["closing"].startswith("附件：")


def test_who_answers_for_a_task_or_holds_an_event_is_text_of_the_clause() -> None:
    for line in ("（责任单位：市政府新闻发布办）", "（市政务公开办负责）", "（市新闻发布中心）", "主办单位：市商务局"):
        tree = tree_of("一、任务", "办好展会。", line)
        assert texts(tree)["一"] == f"任务\n办好展会。\n{line}"
    for line in (
        "（此件公开发布）",
        "（不予公开）",
        "（信息公开选项：主动公开）",
        "（此件发至县级）",
        "（此件发至各区商务局）",
    ):
        assert texts(tree_of("一、任务", "办好展会。", line))["closing"] == line


def test_cells_that_came_out_as_paragraphs_count_on_by_their_numbers() -> None:
    lines = (
        "序号",
        "任务",
        "单位",
        "（一）招展",
        "1",
        "引进展会",
        "市商务局",
        "2",
        "开办\n展会",
        "市会展办",
        "（二）服务",
        "3",
        "修路",
        "市交通局",
    )
    tree = tree_of("任务分工表", *lines)
    found = {path: text for path, text in texts(tree).items() if path not in ("title", "preamble")}
    assert found == {
        "（一）": "招展",
        "（一）/1": "引进展会\n市商务局",
        "（一）/2": "开办\n展会\n市会展办",
        "（二）": "服务",
        "（二）/3": "修路\n市交通局",
    }
    # A number on a line of its own is none without the head of the column, or where nothing counts on from it.
    for others in (lines[1:], ("序号", "1", "引进展会")):
        assert not {"（一）/1", "1"} & texts(tree_of("任务分工表", *others)).keys()


def test_sentences_on_measures_close_nothing() -> None:
    for sentence in ("本市企业可以申报。", "The city will build halls.", "落实国家政策措施。"):
        assert "closing" not in by_path(tree_of("一、任务", "办好展会。给予补助。", sentence))


def test_signature_attachments_and_remark_close_a_letter() -> None:
    tree = tree_of(
        "青川市商务局关于转发会展业行动计划的通知",
        "各有关单位：",
        "现转发给你们，请认真执行。",
        "附件：1.青川市会展业行动计划",
        "2.英文版",
        "青川市商务局",
        "2023年7月4日",
        "（此件公开发布）",
        title="青川市商务局关于转发会展业行动计划的通知",
    )
    assert [c.path for c in tree.clauses] == ["title", "preamble", "closing"]
    assert texts(tree)["closing"].startswith("附件：1.")
    assert texts(tree)["closing"].endswith("（此件公开发布）")


def test_automatic_numbers_are_labels() -> None:
    tree = tree_of(
        Block("第一步：\t调查。开展调查。", auto=5),
        Block("第二步：\t整改。开展整改。", auto=5),
        Block("•\t宣传", auto=2),
    )
    assert [c.path for c in tree.clauses] == ["preamble"]
    tree = tree_of(Block("1\t调查。开展调查。", auto=2), Block("2\t整改。开展整改。", auto=2), Block("•\t宣传", auto=2))
    assert [(c.path, c.label, c.title) for c in tree.clauses] == [("1", "1", "调查"), ("2", "2", "整改")]
    assert texts(tree)["2"] == "整改。开展整改。\n•\t宣传"


def _row(*cells: tuple[str, str]) -> Block:
    return Block("\t".join(text for _, text in cells if text), BlockKind.ROW, cells=cells)


def test_a_clause_a_row() -> None:
    tree = tree_of(
        "青川市会展业任务分解表",
        _row(("类别", "（一）培育主体"), ("序号", "1"), ("任务", "引进机构。支持落户。"), ("责任单位", "市商务局")),
        _row(
            ("类别", ""), ("序号", "2"), ("任务", "打造品牌"), ("责任单位", "市商务局"), ("完成时限", "2025年12月底前")
        ),
        _row(("类别", "（二）优化环境"), ("序号", "3"), ("任务", "改造展馆"), ("责任单位", "1.市城建局")),
        title="青川市会展业任务分解表",
    )
    assert [(c.path, c.label, c.title) for c in tree.clauses[1:]] == [
        ("（一）", "（一）", "培育主体"),
        ("（一）/1", "1", "引进机构"),
        ("（一）/2", "2", "打造品牌"),
        ("（二）", "（二）", "优化环境"),
        ("（二）/3", "3", "改造展馆"),
    ]
    assert texts(tree)["（一）/2"] == "打造品牌\t市商务局\t2025年12月底前"


def test_text_without_labels_is_a_preamble() -> None:
    assert [c.path for c in tree_of("甲。", "乙。").clauses] == ["preamble"]
    assert tree_of().clauses == ()
    assert tree_of("", "  \n").clauses == ()


LINES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [*PLAN, "第一章 总则", "第三条", "（二）", "2．", "附件：1.甲", "2.乙", "2023年7月4日", "目录", "(i) x", "A. x"]
    ),
)


@given(st.lists(LINES, max_size=20), st.booleans())
def test_spans_partition_the_text(lines: list[str], titled: bool) -> None:
    tree = tree_of(*lines, title=lines[0].strip() if titled and lines else "")
    at = 0
    for clause in tree.clauses:
        assert at <= clause.start <= clause.body <= clause.lead_end <= clause.end
        assert clause.start < clause.end
        assert not tree.text[at : clause.start].strip()
        at = clause.end
    assert not tree.text[at:].strip()
    assert tree.text == tree.part.text
    assert [c.index for c in tree.clauses] == list(range(len(tree.clauses)))
    assert all(-1 <= c.parent < c.index for c in tree.clauses)
    paths = [c.path for c in tree.clauses]
    assert len(set(paths)) == len(paths)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=6), st.text(max_size=20))
def test_rows_of_any_shape_lose_nothing(cells: list[tuple[str, str]], text: str) -> None:
    tree = tree_of("一、甲", Block(text, BlockKind.ROW, cells=tuple(cells)), "二、乙")
    covered = "".join(tree.text[c.start : c.end] for c in tree.clauses)
    assert "".join(covered.split()) == "".join(tree.text.split())
