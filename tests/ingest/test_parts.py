"""A file is split where a document begins, and nowhere else."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document, Part, SourceFile
from ingest.parts import join_title, language, separate, split

SOURCE = SourceFile("issue.txt", "0" * 64, "txt", 1)
with Path(__file__).with_name("issues.toml").open("rb") as file:
    ISSUES: dict[str, dict[str, Any]] = {issue["name"]: issue for issue in tomllib.load(file)["issue"]}


def document(text: str) -> Document:
    """The file of which issues.toml gives the text, as a parser gives it."""
    blocks: list[Block] = []
    aside: list[Block] = []
    page: int | None = None
    for line in text.strip("\n").split("\n"):
        if line.startswith("@"):
            number, _, printed = line[1:].partition(" ")
            page = int(number)
            aside.append(Block(printed, BlockKind.PAGE_NUMBER, page=page))
            continue
        blocks.append(Block(line.lstrip("^"), centred=line.startswith("^"), page=page))
    return Document(SOURCE, tuple(blocks), tuple(aside))


def parts_of(*paragraphs: str | Block) -> tuple[Part, ...]:
    return split(Document(SOURCE, tuple(p if isinstance(p, Block) else Block(p) for p in paragraphs)))


PLAN = (
    "为促进会展业发展，制定本方案。",
    "一、总体要求",
    "坚持市场导向。",
    "二、重点任务",
    "（一）培育主体。引进组展机构。",
    "三、保障措施",
    "各部门要密切配合。",
)
LETTER = (
    "各区县人民政府，市政府各部门：",
    "现将《青川市会展业发展方案》印发给你们，请认真贯彻执行。",
    "青川市人民政府",
    "2023年5月6日",
)
ENGLISH = (
    "Development Plan of Qingchuan",
    "for the Exhibition Industry",
    "(2023-2025)",
    "This plan is made to promote the exhibition industry of the city and its districts in the coming years.",
    "I. General Requirements",
    "The market leads. Exhibitions of high quality shall be attracted to the halls of the city every year.",
    "II. Key Tasks",
    "Organisers shall be supported. Halls shall be renewed. Districts shall report to the city once a year.",
)


def test_a_plain_plan_is_one_part() -> None:
    (part,) = parts_of("青川市会展业", "发展方案（2023—2025年）", "（征求意见稿）", *PLAN)
    assert part.title == "青川市会展业发展方案（2023—2025年）（征求意见稿）"
    assert (part.number, part.language, part.parent, part.docno) == (1, "zh", None, "")


def test_a_gazette_issue() -> None:
    found = parts_of(
        "青川市人民政府公报",
        "2023",
        "第 5 期（总第 81 期）",
        "目　录",
        "青川市人民政府关于印发青川市会展业发展方案的通知…………（1）",
        "青川市人民政府办公厅关于加强旧桥养护工作的意见…………（6）",
        "GAZETTE OF THE MUNICIPAL PEOPLE'S GOVERNMENT",
        "Notice on Issuing the Development Plan for the Exhibition Industry (1)",
        "青川市人民政府",
        "关于印发青川市会展业发展方案的通知",
        "青府发〔2023〕12 号",
        *LETTER,
        "青川市会展业发展方案",
        *PLAN,
        "青川市人民政府办公厅",
        "关于加强旧桥养护工作的意见",
        "青府办发〔2023〕13号",
        "各区县人民政府：",
        "为加强旧桥养护，提出如下意见。",
        "一、总体要求",
        "安全第一。",
        "二、措施",
        "每年检查一次。",
        "青川市人民政府办公厅",
        "2023 年 5 月 9 日",
        "主管单位：青川市人民政府",
        "主办单位：青川市人民政府办公厅",
        "地　址：青川市江边路3号",
        "印刷单位：青川印刷厂",
    )
    assert [(p.title, p.docno, p.date, p.issuer, p.parent) for p in found] == [
        (
            "青川市人民政府关于印发青川市会展业发展方案的通知",
            "青府发〔2023〕12号",
            "2023年5月6日",
            "青川市人民政府",
            None,
        ),
        ("青川市会展业发展方案", "", "", "", 1),
        (
            "青川市人民政府办公厅关于加强旧桥养护工作的意见",
            "青府办发〔2023〕13号",
            "2023年5月9日",
            "青川市人民政府办公厅",
            None,
        ),
    ]


def test_a_forwarding_notice_with_a_bilingual_attachment() -> None:
    found = parts_of(
        "青川市江东区商务局文件",
        "江东商发〔2023〕7号",
        "青川市江东区商务局",
        "关于转发《青川市会展业",
        "发展方案》的通知",
        "各有关单位：",
        "现转发给你们。",
        "附件：1.青川市会展业发展方案",
        "2.英文版",
        "青川市江东区商务局",
        "2023年7月4日",
        "（此件公开发布）",
        "附件1",
        "青川市会展业发展方案",
        *PLAN,
        "附件2",
        *ENGLISH,
    )
    assert [(p.title, p.language, p.parent) for p in found] == [
        ("青川市江东区商务局关于转发《青川市会展业发展方案》的通知", "zh", None),
        ("青川市会展业发展方案", "zh", 1),
        ("Development Plan of Qingchuan for the Exhibition Industry (2023-2025)", "en", 1),
    ]
    assert found[0].docno == "江东商发〔2023〕7号"


def test_a_translation_below_its_original() -> None:
    long = "全市展览面积稳步增长，办展机构数量明显增加，服务水平持续提高。" * 8
    found = parts_of("青川市会展业发展方案", *PLAN, long, *ENGLISH)
    assert [(p.language, p.blocks[0].text) for p in found] == [
        ("zh", "青川市会展业发展方案"),
        ("en", "Development Plan of Qingchuan"),
    ]


def test_two_plans_one_after_the_other() -> None:
    found = parts_of("青川市会展业发展方案", *PLAN, "青川市夜市管理办法", *PLAN)
    assert [p.title for p in found] == ["青川市会展业发展方案", "青川市夜市管理办法"]
    assert [p.parent for p in found] == [None, None]


def test_a_law_with_contents_and_history_is_one_part() -> None:
    (part,) = parts_of(
        "青川市会展业条例",
        "2001年3月2日青川市人民代表大会常务委员会第三次会议通过",
        "2019年9月9日 第二次会议修订",
        "目录",
        "第一章 总则",
        "第二章 附则",
        "第一章 总则",
        "第一条 为了规范会展活动，制定本条例。",
        "第二条 依照《青川市行政处罚办法》〔2001〕3号执行的，从其规定。",
        "第二章 附则",
        "第三条 本条例自2020年1月1日起施行。",
    )
    assert part.title == "青川市会展业条例"


def test_an_english_law_with_contents_and_history() -> None:
    (part,) = parts_of(
        "Regulations on Fairs",
        "of the Municipality",
        "(Adopted on 3 May 2020)",
        "Contents",
        "Chapter I General Provisions",
        "Chapter II Liability",
        "Chapter I General Provisions",
        "Article 1 These Regulations are made to regulate fairs.",
        "Chapter II Liability",
        "Article 2 Whoever breaks them shall be fined.",
    )
    assert part.title == "Regulations on Fairs of the Municipality"
    assert part.language == "en"


def test_mentions_of_numbers_titles_and_attachments_split_nothing() -> None:
    (part,) = parts_of(
        "青川市会展业发展方案",
        *PLAN[:4],
        "按照《青川市人民政府关于印发会展业若干措施的通知》（青府发〔2020〕3号）执行。",
        "附件所列的展会予以支持。",
        "1．国家级展会。",
        "2．市级展会。",
        *PLAN[4:],
    )
    assert len(part.blocks) == 12


def test_an_official_paper_keeps_its_imprint_apart() -> None:
    found = parts_of("青川市会展业发展方案", *PLAN, "抄送：市委办公厅。", "青川市人民政府办公厅 2023年5月9日印发")
    assert [len(p.blocks) for p in found] == [8]


def test_the_imprint_of_a_periodical_in_one_block() -> None:
    imprint = "青川市人民政府公报\n（半月刊）\n编辑出版：公报编辑部\n地 址：江滨路1号\n发 行：免费赠阅"
    doc, (part,) = separate(Document(SOURCE, tuple(map(Block, ("青川市会展业发展方案", *PLAN, imprint)))))
    assert len(part.blocks) == 8
    assert [(block.text, block.kind) for block in doc.aside] == [(imprint, BlockKind.COLOPHON)]
    lines = imprint.split("\n")
    doc, (part,) = separate(Document(SOURCE, tuple(map(Block, ("青川市会展业发展方案", *PLAN, *lines)))))
    assert [block.text for block in doc.aside] == lines


def test_whom_to_ask_is_no_imprint() -> None:
    contact = ("联系电话：12345678", "传真：12345679", "地址：江滨路1号", "邮编：100000")
    doc, (part,) = separate(Document(SOURCE, tuple(map(Block, ("青川市会展业发展方案", *PLAN, *contact)))))
    assert doc.aside == ()
    assert [block.text for block in part.blocks[-4:]] == list(contact)
    rules = ("发行费用由主办单位承担。", "编辑人员应当持证；", "印刷费用据实结算。")
    doc, _ = separate(Document(SOURCE, tuple(map(Block, ("青川市会展业发展方案", *PLAN, *rules)))))
    assert doc.aside == ()


def test_a_number_in_the_block_of_the_title() -> None:
    (part,) = parts_of("青川市会展业\n发展方案\n青府发〔2023〕12号", *PLAN)
    assert (part.title, part.docno) == ("青川市会展业发展方案", "青府发〔2023〕12号")
    assert part.blocks[0].text.endswith("号")
    found = parts_of(
        "青川市会展业发展方案", *PLAN, Block("青川市旅游业发展方案\n青府发〔2023〕13号", centred=True), *PLAN
    )
    assert [(p.title, p.docno) for p in found] == [
        ("青川市会展业发展方案", ""),
        ("青川市旅游业发展方案", "青府发〔2023〕13号"),
    ]
    # In the text, such a line is a mention.
    (part,) = parts_of("青川市会展业发展方案", *PLAN, "按照下列文件执行：\n青府发〔2020〕3号")
    assert part.docno == ""


def test_what_a_page_says_above_a_title_is_none() -> None:
    for head in ("首页  政务公开  通知公告", "您现在的位置：首页>政务公开", "意见征集截止日期：2023年7月15日"):
        (part,) = parts_of(head, "青川市会展业发展方案", *PLAN)
        assert part.title == "青川市会展业发展方案", head


def test_the_date_of_an_ordinance() -> None:
    history = ("中華民國一百零九年五月二日公布全文十條", "中華民國一百一十二年三月十二日修正第三條條文")
    (part,) = parts_of("青川市會展場所管理自治條例", *history, "第一條　為管理會展場所，制定本自治條例。")
    assert (part.title, part.date) == ("青川市會展場所管理自治條例", "中華民國一百一十二年三月十二日")


def test_a_star_of_the_seal_signs_nothing() -> None:
    (part,) = parts_of("青川市商务局关于办好展会的通知", *LETTER[:2], "青川市商务局", "★", "2023年5月6日")
    assert (part.issuer, part.date) == ("青川市商务局", "2023年5月6日")


def test_who_answers_for_a_task_signs_nothing() -> None:
    lines = ("青川市会展业发展方案", *PLAN, "（市政务公开办负责）", "会展业发展保障措施", "各部门要密切配合。")
    assert len(parts_of(*lines)) == 1


def test_sections_of_later_chapters_begin_no_document() -> None:
    chapter = ("{}.1 目的", "为了保障安全，制定本预案。", "{}.2 范围", "本预案适用于全市。", "{}.3 原则", "统一指挥。")
    lines = [line.format(n) for n in (1, 2, 3) for line in (f"{n} 青川市展会安全制度", *chapter)]
    assert len(parts_of("青川市展会安全应急预案", *lines)) == 1


def test_the_head_of_every_page_of_a_table_is_no_new_attachment() -> None:
    row = Block("1\t甲", BlockKind.ROW, cells=(("序号", "1"), ("任务", "甲")))
    found = parts_of("青川市会展业发展方案", *PLAN, "附件\n任务分解表", row, "附件\n任务分解表", row)
    assert [len(p.blocks) for p in found] == [8, 4]
    found = parts_of(
        "青川市会展业发展方案", *PLAN, "附件", "任务分解表", row, "附件", "任务分解表", row, "附件", "名单", row
    )
    assert [len(p.blocks) for p in found] == [8, 6, 3]
    assert [p.parent for p in found] == [None, 1, 1]


def test_titles_of_several_lines() -> None:
    assert join_title(["青川市 会展业", "发展方案（2023—2025年）"]) == "青川市会展业发展方案（2023—2025年）"
    assert join_title(["Plan for", "Exhibitions"]) == "Plan for Exhibitions"
    assert join_title(["利用 PPP 模式", "指南"]) == "利用PPP模式指南"


def test_language_by_majority() -> None:
    assert language("会展业 exhibition industry") == "zh"
    assert language("The exhibition industry (会展)") == "en"
    assert language("") == "zh"


def test_an_empty_file_is_one_empty_part() -> None:
    assert [p.blocks for p in parts_of()] == [()]
    assert len(parts_of("", "  ")) == 1


LINES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [*PLAN, *LETTER, *ENGLISH, "附件1", "青府发〔2023〕12号", "目录", "青川市会展业发展方案", "Annex A"]
    ),
)


@given(st.lists(LINES, max_size=30))
def test_every_block_is_in_one_part_or_set_aside(lines: list[str]) -> None:
    blocks = tuple(Block(line, path=str(i)) for i, line in enumerate(lines))
    doc, found = separate(Document(SOURCE, blocks))
    assert tuple(block for part in found for block in part.blocks) == doc.blocks
    aside = {block.path: block for block in doc.aside}
    assert all(block.kind in (BlockKind.COVER, BlockKind.CONTENTS, BlockKind.COLOPHON) for block in doc.aside)
    kept = {block.path for block in doc.blocks}
    assert not kept & aside.keys()
    # Only blank blocks may go with what was set aside around them.
    assert all(block.path in kept or block.path in aside or not block.text.strip() for block in blocks)
    assert all(blocks[int(path)].text == block.text for path, block in aside.items())
    assert [block.path for block in doc.blocks] == sorted(kept, key=int)
    assert [part.number for part in found] == list(range(1, len(found) + 1))
    assert all(part.parent is None or part.parent < part.number for part in found)
    assert all(part.language in ("zh", "en") and "\n" not in part.title for part in found)
    assert any(block.text.strip() for block in doc.blocks) == any(line.strip() for line in lines)


@given(st.lists(LINES, max_size=30))
def test_what_was_separated_stays_as_it_is(lines: list[str]) -> None:
    doc, found = separate(Document(SOURCE, tuple(map(Block, lines))))
    assert separate(doc) == (doc, found)


@pytest.mark.parametrize("name", ISSUES)
def test_issues(name: str) -> None:
    issue = ISSUES[name]
    doc, found = separate(document(issue["text"]))
    assert [[p.title, p.docno, p.date, p.issuer, p.parent or 0] for p in found] == issue["parts"]
    kinds = Counter(block.kind.value for block in doc.aside if block.kind is not BlockKind.PAGE_NUMBER)
    assert kinds == issue["aside"]
    assert doc.notes == ()
    assert separate(doc) == (doc, found)


def test_contents_that_disagree_with_the_documents() -> None:
    text = ISSUES["orders"]["text"].replace(
        "国务院关于同意设立江东渡口示范区的批复………………………………………（6）",
        "国务院关于同意设立江东渡口示范区的批复…………（9）\n国务院关于促进夜航的意见…………（11）",
    )
    doc, found = separate(document(text))
    assert len(found) == len(ISSUES["orders"]["parts"])
    assert doc.notes == (
        "The table of contents puts “国务院关于同意设立江东渡口示范区的批复” on page 9; it begins on page 6.",
        "The table of contents names “国务院关于促进夜航的意见” (page 11); no such document was found.",
    )
    assert separate(doc)[0].notes == doc.notes
