from __future__ import annotations

import codecs
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest import text_parser
from ingest.document import Block, BlockKind, Document, IngestError, SourceFile

PLAN = (
    "某市促进绿色建材行业发展三年行动计划",
    "（2023—2025年）",
    "为加快绿色建材行业发展，推动产业转型升级，结合本市实际，制定本行动计划。",
    "一、总体要求",
    "坚持市场主导、政府引导，以提高质量和效益为中心，到2025年，全市绿色建材企业达到200家以上，行业总产值年均增长8%以上，"
    "培育一批具有竞争力的骨干企业。建立健全绿色建材标准体系，扩大绿色建材在各类工程中的应用比例。",
    "（一）加大财政支持。对符合条件的企业，按照实际投资额的10%给予一次性补助，最高不超过300万元；对新获得认证的企业，给予"
    "20万元奖励。（责任单位：市经济信息委、市财政局，各区县政府）",
    "（二）优化金融服务。鼓励银行机构开发绿色信贷产品，对中小企业贷款给予贴息，贴息比例不超过50%，贴息期限不超过2年。"
    "（责任单位：市金融监管局、人民银行某市分行）",
    "1．建立联席会议制度。由市政府分管领导担任召集人，每季度至少召开一次会议，研究解决行业发展中的重大问题，督促落实各项任务。",
    "2．强化考核评价。将任务完成情况纳入年度考核，对工作不力的单位予以通报，对成效明显的单位予以表扬和奖励。",
    "本行动计划自印发之日起施行，有效期3年。",
)


def source(data: bytes = b"") -> SourceFile:
    return SourceFile("plan.txt", "0" * 64, "txt", len(data))


def parse(data: bytes) -> Document:
    return text_parser.parse(data, source(data))


def texts(text: str) -> list[str]:
    return [block.text for block in text_parser.from_text(text, source()).blocks]


def wrapped(paragraph: str, width: int, indent: str) -> list[str]:
    """The paragraph in lines of `width` columns, as a page sets them; no line begins with a closing mark."""
    lines, line, room = [], indent, width
    for c in paragraph:
        if text_parser.columns(line) >= room - 1 and c not in "，。、；：）》":
            lines.append(line)
            line = ""
        line += c
    return [*lines, line]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("gb18030", b""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(encoding: str, mark: bytes, newline: str) -> None:
    doc = parse(mark + newline.join(PLAN).encode(encoding))
    assert tuple(b.text for b in doc.blocks) == PLAN
    assert doc.notes == ()


def test_big5() -> None:
    text = "為加快綠色建材行業發展，結合本市實際，制定本行動計劃。\n一、總體要求\n堅持市場主導，政府引導。"
    assert texts(text) == [b.text for b in parse(text.encode("big5")).blocks]


def test_windows_text_in_english() -> None:
    text = "The Municipality “supports” enterprises – within the limits of the budget."
    assert parse(text.encode("cp1252")).blocks[0].text == text


def test_chinese_names_in_english_and_accents() -> None:
    names = "The Commission of Commerce (重庆) gives support to enterprises of the municipality."
    assert parse(names.encode("gbk")).blocks[0].text == names
    accents = "The Café at the Fair is open to firms from the district and to their guests."
    assert parse(accents.encode("cp1252")).blocks[0].text == accents


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_a_broken_byte_does_not_spoil_the_rest(encoding: str) -> None:
    text = "為加快行業發展，制定本行動計劃。" * 20
    data = bytearray(text.encode(encoding))
    data[100:101] = b"\xff"
    doc = parse(bytes(data))
    assert doc.blocks[0].text[-200:] == text[-200:]
    assert encoding.upper() in doc.notes[0]


@pytest.mark.parametrize(("wrong", "right"), [("latin-1", "gb18030"), ("latin-1", "utf-8")])
def test_mojibake_is_undone_and_noted(wrong: str, right: str) -> None:
    text = "\n".join(PLAN).replace("—", "至").replace("．", "、")
    doc = parse(text.encode(right).decode(wrong).encode())
    assert doc.blocks[3].text == "一、总体要求"
    assert right.upper() in doc.notes[0]


@pytest.mark.parametrize("text", ["ÃÂ¤¸ÂÐÑÒÓÔÕÖ" * 30, "\n".join(PLAN).encode().decode("gb18030", "replace"), "Ā̂" * 99])
def test_mojibake_beyond_repair_is_refused(text: str) -> None:
    with pytest.raises(IngestError, match=r"plan\.txt: .*garbled"):
        parse(text.encode())


def test_lost_characters_are_refused_in_number_and_noted_singly() -> None:
    with pytest.raises(IngestError, match="were lost"):
        parse(("本行动计划。" + "\ufffd" * 2).encode() * 5)
    assert "1 characters" in parse(("本行动计划自印发之日起施行。\ufffd" + "制定本计划。" * 9).encode()).notes[0]


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 100, b"\x7fabc\x01\x02\x03\x04\x05" * 9]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(IngestError, match=r"not text|encoding is not known|garbled"):
        parse(data)


def test_blanks_alone_are_refused() -> None:
    with pytest.raises(IngestError, match="holds no text"):
        parse(" \n\u3000\n".encode())


def test_text_cut_off_in_a_character() -> None:
    doc = parse("制定本行动计划。".encode()[:-1])
    assert doc.blocks[0].text == "制定本行动计划"
    assert "cut off" in doc.notes[0]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_paragraph_a_line_stays_so(gap: str) -> None:
    assert tuple(texts(gap.join(PLAN))) == PLAN


@pytest.mark.parametrize("width", [54, 60, 66])
@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_lines_of_a_page_are_joined(width: int, indent: str, gap: str) -> None:
    body = PLAN[2:]
    lines = [line for paragraph in body for line in wrapped(paragraph, width, indent)]
    assert tuple(texts(gap.join(lines))) == body


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_lines_of_a_page_are_joined_where_the_marks_became_half_width(gap: str) -> None:
    narrow = str.maketrans("，；：（）", ",;:()")
    # Of long sentences hardly a line holds the full stop, which stays as wide as it was.
    long = "各部门要会同有关单位完善服务规则，公开办事标准，简化审批程序，压缩办理时限，减少申报材料，优化服务流程，加强事中事后监管，严格规范公正执法，按季度向社会公布办理结果，自觉接受社会监督。"
    plan = [f"（{number}）{long}" for number in "一二三四五六七"]
    lines = [line.translate(narrow) for paragraph in plan for line in wrapped(paragraph, 66, "")]
    assert texts(gap.join(lines)) == [paragraph.translate(narrow) for paragraph in plan]


def test_page_numbers_and_running_heads_are_set_aside() -> None:
    lines = [line for paragraph in PLAN[2:] * 2 for line in wrapped(paragraph, 52, "　　")]
    pages = [lines[at : at + 9] for at in range(0, len(lines), 9)]
    text = "\f".join("\n".join(["某市人民政府公报", *page, f"— {n} —"]) for n, page in enumerate(pages, 1))
    doc = text_parser.from_text(text, source())
    assert tuple(b.text for b in doc.blocks) == PLAN[2:] * 2
    assert {b.text for b in doc.aside} >= {"某市人民政府公报", "— 1 —"}
    assert all(b.kind is BlockKind.RUNNING_HEAD for b in doc.aside)
    assert doc.pages == len(pages)
    assert doc.blocks[0].page == 1


def test_a_running_foot_beside_a_single_page_number() -> None:
    lines = [line for paragraph in PLAN[2:] for line in wrapped(paragraph, 54, "")]
    lines[9:9] = ["", "", "某市人民政府行政规范性文件", "- 12 -"]
    doc = text_parser.from_text("\n\n".join(lines), source())
    assert tuple(b.text for b in doc.blocks) == PLAN[2:]
    assert [b.text for b in doc.aside] == ["某市人民政府行政规范性文件", "- 12 -"]


def test_signature_and_date_before_a_page_number_stay() -> None:
    doc = text_parser.from_text("\n\n".join([*PLAN, "", "", "某市人民政府", "2023年3月1日", "- 12 -"]), source())
    assert [b.text for b in doc.blocks[-2:]] == ["某市人民政府", "2023年3月1日"]


def test_a_sentence_that_a_page_cut_is_made_whole() -> None:
    long = PLAN[5]
    assert texts("\n\n".join([*PLAN[:5], long[:50], long[50:], *PLAN[6:]]))[5] == long


def test_a_list_of_clauses_that_ends_in_and_is_not_joined() -> None:
    lines = [
        "to keep the markets of the region open to the producers of every district, whatever their size and age, and",
        "to give those who invest in the region the same treatment as those who have always worked there, and",
        "to publish the results every year.",
    ]
    assert texts("\n\n".join(lines)) == lines


def test_a_number_that_a_line_broke() -> None:
    assert text_parser._join("到2", "025年", frozenset()) == "到2025年"
    assert text_parser._join("不超过1.", "5亿元", frozenset()) == "不超过1.5亿元"
    assert text_parser._join("in 2022", "30 firms", frozenset()) == "in 2022 30 firms"


def test_english_lines() -> None:
    first = (
        "The Municipality shall support foreign-invested enterprises that set up research centres and shall give a "
        "one-off reward of RMB 2 million to centres that meet the conditions laid down by the Commission of Commerce."
    )
    second = first.replace("The Municipality", "Every district")
    lines: list[str] = []
    for paragraph in (first, second) * 3:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) >= 70:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines += [line, ""]
    assert texts("\n".join(lines)) == [first, second] * 3


@settings(max_examples=60, deadline=None)
@given(
    st.integers(6, 12),
    st.sampled_from(["\f", ""]),
    st.sampled_from(
        [
            ("某市人民政府公报",),
            ("某市人民政府公报", "某市促进绿色建材行业发展计划"),
            ("某府办〔2023〕7号　某市建材行业计划",),
        ]
    ),
    st.booleans(),
)
def test_running_heads_are_known_by_what_every_page_begins_with(
    long: int, feed: str, heads: tuple[str, ...], first: bool
) -> None:
    """Left and right pages may differ, the first may have no head, and page numbers alone may part the pages."""
    lines = [line for paragraph in PLAN[2:] * 2 for line in wrapped(paragraph, 52, "　　")]
    pages = [lines[at : at + long] for at in range(0, len(lines), long)]
    sheets = [
        [*([] if n == 1 and not first else [heads[n % len(heads)]]), *page, f"— {n} —"]
        for n, page in enumerate(pages, 1)
    ]
    # A head that is seen once might be a heading.
    assume(all(sum(head in sheet for sheet in sheets) > 1 for head in heads))
    doc = text_parser.from_text(f"\n{feed}".join("\n".join(sheet) for sheet in sheets), source())
    assert tuple(b.text for b in doc.blocks) == PLAN[2:] * 2
    assert Counter(b.text for b in doc.aside) == Counter(
        line for sheet, page in zip(sheets, pages, strict=True) for line in sheet if line not in page
    )


def test_attachments_that_begin_pages_are_no_running_heads() -> None:
    pages = [f"附件{n}\n第{n}类企业名单，其中规模以上的单独列出。\n某某建材有限公司等{n}0家企业。" for n in range(1, 5)]
    doc = text_parser.from_text("\f".join(pages), source())
    assert [b.text for b in doc.blocks if b.text.startswith("附件")] == ["附件1", "附件2", "附件3", "附件4"]


def test_a_head_below_the_first_line_of_one_page() -> None:
    heads = ["某市人民政府公报", "2023年第3期"]
    pages = [
        [*heads, *PLAN[2:5]],
        [*heads, *PLAN[5:7]],
        [*heads, PLAN[7]],
        [heads[0], "第二十条", heads[1], *PLAN[8:]],
    ]
    doc = text_parser.from_text("\f".join("\n\n".join(page) for page in pages), source())
    assert [b.text for b in doc.blocks] == [*PLAN[2:8], "第二十条", *PLAN[8:]]


def test_hyphens_that_a_program_set_and_those_that_were_written() -> None:
    words = frozenset(("high-level", "municipality", "bureau", "border"))
    assert text_parser._join("the Bur\u2010", "eau", words) == "the Bureau"
    assert text_parser._join("the muni\xad", "cipality", words) == "the municipality"
    assert text_parser._join("a high\u2010", "level plan", words) == "a high-level plan"
    assert text_parser._join("the Wuhan-", "Shanghai line", words) == "the Wuhan-Shanghai line"
    assert text_parser._join("(2026-", "2028)", words) == "(2026-2028)"
    assert text_parser._join("cross-bor-", "der trade", words) == "cross-border trade"


def test_a_hyphen_at_the_end_of_a_line() -> None:
    words = frozenset({"enterprises", "well", "known"})
    assert text_parser._join("foreign enter-", "prises", words) == "foreign enterprises"
    assert text_parser._join("a well-", "known firm", words) == "a well-known firm"


def test_markdown() -> None:
    text = "\n\n".join(
        [
            "# 某某管理条例",
            "<!-- INFO -->",
            "## 第一章　总则",
            "**第一条** 为了规范管理，制定本条例。",
            "- 本条例适用于[本市](https://example.org/a_(b))行政区域。",
            r"1\. 管理办法另行制定",
        ]
    )
    doc = text_parser.from_text(text, source())
    assert [(b.text, b.level) for b in doc.blocks] == [
        ("某某管理条例", 1),
        ("第一章　总则", 2),
        ("第一条 为了规范管理，制定本条例。", None),
        ("本条例适用于本市行政区域。", None),
        ("1. 管理办法另行制定", None),
    ]
    assert doc.aside == (Block("<!-- INFO -->", BlockKind.MARKUP),)


def test_a_number_sign_that_is_no_heading() -> None:
    assert texts("#1楼改造工程。\n二、目标") == ["#1楼改造工程。", "二、目标"]


def test_bookmarks_left_by_an_extraction() -> None:
    doc = text_parser.from_text("某市商务委员会\n[bookmark: _GoBack]2023年7月4日", source())
    assert [b.text for b in doc.blocks] == ["某市商务委员会", "2023年7月4日"]
    assert [b.text for b in doc.aside] == ["[bookmark: _GoBack]"]


NOTICE = (
    "某市人民政府办公室关于印发河湖管护办法的通知",
    "某府办发〔2023〕7号",
    "各区县人民政府，市政府各部门，有关单位：",
    "《河湖管护办法》已经市政府同意，现印发给你们，请认真贯彻执行。",
    "某市人民政府办公室",
    "2023年6月5日",
    "第一条 为了加强河湖管护，改善水环境，保障防洪安全，根据有关法律、法规的规定，结合本市实际情况，制定本办法。",
    "第二条 任何单位和个人不得有下列行为：",
    "（一）擅自填堵河道、侵占岸线；",
    "（二）倾倒垃圾、渣土以及其他废弃物。",
    "第三条 违反前条规定的，由水行政主管部门责令限期改正，恢复原状，可以并处一万元以上五万元以下的罚款；造成损失的，依法承担"
    "赔偿责任，构成犯罪的，依法追究刑事责任。",
    "第四条 各区县应当每年安排不少于三百万元的专项资金，用于河湖日常保洁、生态修复、监测设施建设以及管护队伍培训，并接受审计"
    "监督；资金的使用情况应当在每年三月底以前公布。",
    "第五条 本办法自2023年7月1日起施行。",
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([PLAN[2:], NOTICE]),
    st.sampled_from([54, 60, 64, 76]),
    st.sampled_from(["　　", "    "]),
    st.sampled_from(["", "        "]),
    st.sampled_from(["lines", "double", "paragraphs", "quoted", "pages", "numbers", "heads"]),
)
def test_paragraphs_however_they_were_wrapped(
    paragraphs: tuple[str, ...], width: int, indent: str, margin: str, style: str
) -> None:
    broken = [[margin + line for line in wrapped(p, width, indent)] for p in paragraphs]
    lines = [line for p in broken for line in p]
    sheets = [lines[at : at + 9] for at in range(0, len(lines), 9)]
    text = {
        "lines": "\n".join(lines),
        "double": "\n\n".join(lines),
        "paragraphs": "\n\n".join("\n".join(p) for p in broken),
        "quoted": "\n".join(f"> {line}" for line in lines),
        "pages": "\n\f".join("\n".join([*sheet, "", f"{'':20}— {n} —"]) for n, sheet in enumerate(sheets, 1)),
        "numbers": "\n".join("\n".join([*sheet, f"- {n} -"]) for n, sheet in enumerate(sheets, 3)),
        "heads": "\n\f".join("\n".join(["  某市公报", "", *sheet, "", str(n)]) for n, sheet in enumerate(sheets, 5)),
    }[style]
    doc = text_parser.from_text(text, source())
    assert tuple(block.text for block in doc.blocks) == paragraphs
    for block in doc.blocks:
        assert first_line(text, block).startswith(block.text[:10])


def first_line(text: str, block: Block) -> str:
    """The line of a file that a block's path names, without its margin and quotation marks."""
    number = int(block.path.removeprefix("line[").removesuffix("]"))
    return text.replace("\f", "").split("\n")[number - 1].lstrip("> 　\t")


def test_paths_count_the_lines_of_the_file() -> None:
    text = "# 计划\r\n<!-- 两行\r\n的注释 -->\r\n\r\n一、目标\r\n**到2025年**，建成三个园区。"
    doc = text_parser.from_text(text, source())
    assert [(b.text, b.path) for b in doc.blocks] == [
        ("计划", "line[1]"),
        ("一、目标", "line[5]"),
        ("到2025年，建成三个园区。", "line[6]"),
    ]


def test_a_list_of_units_is_not_joined() -> None:
    units = [
        "牵头单位：",
        *(f"市{name}局" for name in ("财政", "商务", "教育", "民政", "交通", "水利", "林业", "审计")),
    ]
    assert texts("\n".join(units)) == units


def test_numbers_on_lines_of_their_own() -> None:
    text = "某市计划\n一、\n总体要求\n坚持政府引导。\n（一）\n加大投入。每年安排300万元。\n第一条\n为了规范管理，制定本办法。"
    assert texts(text) == [
        "某市计划",
        "一、总体要求",
        "坚持政府引导。",
        "（一）加大投入。每年安排300万元。",
        "第一条",
        "为了规范管理，制定本办法。",
    ]


def test_tables_in_markdown() -> None:
    doc = text_parser.from_text(
        "# 任务表\n\n| 任务 | 单位 |\n|:---|---|\n| 新建充电桩 | 市发展改革委 |\n| 改造公交站 | |\n\n以上任务*年底前*完成。\n\n---\n",
        source(),
    )
    assert [b.text for b in doc.blocks] == ["任务表", "新建充电桩\t市发展改革委", "改造公交站", "以上任务年底前完成。"]
    assert doc.blocks[1].kind is BlockKind.ROW
    assert doc.blocks[1].cells == (("任务", "新建充电桩"), ("单位", "市发展改革委"))
    assert [(b.text, b.kind) for b in doc.aside] == [("---", BlockKind.MARKUP), ("任务\t单位", BlockKind.TABLE_HEAD)]


def test_columns_of_tabs_are_a_table() -> None:
    lines = [
        "附件：河道整治任务表",
        "序号\t任务\t单位\t时限",
        "　　（一）前期工作",
        "",
        "1\t编制方案，报市政府审定\t市水利局\t2027年3月底前",
        "2\t落实资金\t\t2027年4月底前",
        "　　（二）施工",
        "3\t清淤护岸12公里\t各区县政府\t2027年底前",
        "以上任务每季度调度一次。",
    ]
    doc = text_parser.from_text("\n".join(lines), source())
    assert [(b.text, b.kind) for b in doc.blocks] == [
        ("附件：河道整治任务表", BlockKind.PARAGRAPH),
        ("（一）前期工作", BlockKind.PARAGRAPH),
        ("1\t编制方案，报市政府审定\t市水利局\t2027年3月底前", BlockKind.ROW),
        ("2\t落实资金\t2027年4月底前", BlockKind.ROW),
        ("（二）施工", BlockKind.PARAGRAPH),
        ("3\t清淤护岸12公里\t各区县政府\t2027年底前", BlockKind.ROW),
        ("以上任务每季度调度一次。", BlockKind.PARAGRAPH),
    ]
    assert [(b.text, b.kind) for b in doc.aside] == [("序号\t任务\t单位\t时限", BlockKind.TABLE_HEAD)]
    assert dict(doc.blocks[3].cells) == {"序号": "2", "任务": "落实资金", "单位": "", "时限": "2027年4月底前"}
    assert [b.path for b in doc.blocks] == [f"line[{n}]" for n in (1, 3, 5, 6, 7, 8, 9)]


def test_tabs_that_only_set_text_apart_make_no_table() -> None:
    lines = ["一、\t总体\t要求", "到2027年建成河道公园3个。", "二、\t主要任务", "\t\t加强领导。", "张某\t李某\t王某"]
    assert texts("\n".join(lines)) == [line.strip() for line in lines]


@given(
    st.lists(st.sampled_from(["首页  互动交流", "政务公开 | 数据", "某市水利局门户网站"]), max_size=3),
    st.booleans(),
    st.lists(
        st.sampled_from(["打印本页  关闭窗口", "网站地图 | 联系我们", "版权所有：某市水利局", "扫一扫在手机打开"]),
        max_size=3,
    ),
)
def test_a_copy_out_of_a_browser_without_what_stood_around_the_text(
    menu: list[str], facts: bool, foot: list[str]
) -> None:
    line = ["发布时间：2027-03-01　来源：某市水利局　字体：大 中 小"] if facts else []
    crumb = ["当前位置：首页 > 政务公开 > 文件"]
    text = "\n".join([*menu, *crumb, NOTICE[0], *line, *NOTICE[1:], *foot])
    doc = text_parser.from_text(text, source())
    assert tuple(b.text for b in doc.blocks) == NOTICE
    assert [b.text for b in doc.aside] == [*menu, *crumb, *line, *foot]
    assert {b.kind for b in doc.aside} == {BlockKind.SITE}


@given(
    st.sampled_from(
        [
            (),
            ("From: Li Na <li@example.org>", "To: review@example.org", "Date: 5 Jun 2023", "Subject: Draft"),
            (
                "-------- 转发邮件信息 --------",
                "发件人：李某",
                "发送时间：2023年6月5日",
                "收件人：王某",
                "主题：征求意见",
            ),
        ]
    ),
    st.sampled_from([(), ("-- ", "李某　某市水利局", "电话：000-1234567")]),
)
def test_the_head_and_the_signature_of_a_mail(head: tuple[str, ...], signature: tuple[str, ...]) -> None:
    doc = text_parser.from_text("\n\n".join(["\n".join(head), *NOTICE, "\n".join(signature)]), source())
    assert tuple(b.text for b in doc.blocks) == NOTICE
    assert [b.text for b in doc.aside] == [line.strip() for line in (*head, *signature)]


def test_fields_and_dashes_that_belong_to_the_document() -> None:
    lines = [
        "会议通知",
        "日期：2023年6月5日",
        "主题：河湖管护",
        "时间：上午九时",
        "请准时参加。",
        "--",
        "一、议程另发。",
    ]
    doc = text_parser.from_text("\n".join(lines), source())
    assert [b.text for b in doc.blocks] == lines
    assert doc.aside == ()


@pytest.mark.parametrize("last", ["联系电话：000-1234567。", "（此件公开发布）", "某市水利局", "地址：某市滨河路1号"])
def test_the_last_lines_of_a_document_are_no_foot_of_a_site(last: str) -> None:
    doc = text_parser.from_text("\n".join([*NOTICE, last]), source())
    assert doc.blocks[-1].text == last
    assert doc.aside == ()


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
        ("utf-32-le", b""),
        ("utf-32-be", b""),
        ("hz", b""),
    ],
)
def test_rare_encodings(encoding: str, mark: bytes) -> None:
    text = "为加快行业发展，制定本计划。一、总体要求。"
    assert parse(mark + text.encode(encoding)).blocks[0].text == text


def test_text_that_is_lost_says_so() -> None:
    lost = ("本行动计划" * 30).encode("gbk").decode("utf-8", "replace").encode().decode("gbk", "replace")
    with pytest.raises(IngestError, match=r"plan\.txt: the text is lost \(锟斤拷"):
        parse(lost.encode())
    doc = parse(("为加快行业发展，制定本计划。" * 9 + "锟斤拷").encode())
    assert "锟斤拷, 1 times" in doc.notes[0]


@given(st.lists(st.text("一二三计划支持，。、（）12 ab\f\t\v　>—|第条", min_size=0, max_size=60), max_size=30))
def test_no_character_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    quotes = text_parser._unquoted(text)
    kept = Counter(c for c in quotes if not c.isspace() and c != "|")
    if not kept and "|" not in quotes:
        return
    doc = text_parser.from_text(text, source())
    assert Counter(c for b in (*doc.blocks, *doc.aside) for c in b.text if not c.isspace() and c != "|") == kept


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_in_one_sentence(data: bytes) -> None:
    try:
        doc = parse(data)
    except IngestError as error:
        assert str(error).startswith("plan.txt: ")
        assert "\n" not in str(error)
    else:
        assert all(block.text.strip() for block in doc.blocks)
