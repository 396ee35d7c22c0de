"""Paragraphs, tables and text boxes as blocks."""

from __future__ import annotations

from ingest.document import BlockKind
from tests.ingest.word_fixtures import BY, num, p, parse, r, tbl, tc, text_box, tr, word

ITEMS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    "</w:abstractNum>"
    + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
        for n in (1, 2, 3)
    )
)


def test_rows_and_cells_in_content_controls_keep_their_places() -> None:
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    table = tbl(
        tr(tc("任务"), tc("单位")),
        tr(tc("删去"), tc("的行"), properties=f"<w:del {BY}/>"),
        control.format(tr(control.format(tc("补助")), tc("市财政局"))),
    )
    doc = parse(word(table))
    assert [(b.text, b.path, b.cells) for b in doc.blocks] == [
        ("补助\t市财政局", "body/tbl[1]/sdt[1]/sdtContent[1]/tr[1]", (("任务", "补助"), ("单位", "市财政局")))
    ]
    assert [(b.text, b.kind) for b in doc.aside] == [("任务\t单位", BlockKind.TABLE_HEAD)]


def test_cells_that_came_or_went() -> None:
    first = tr(tc("甲"), tc("乙", f"<w:cellIns {BY}/>"), tc("丙", f"<w:cellDel {BY}/>"))
    table = tbl(tr(tc("一"), tc("二"), properties="<w:tblHeader/>"), first, tr(tc("丁"), tc("戊")))
    assert [b.text for b in parse(word(table)).blocks] == ["甲\t乙", "丁\t戊"]
    assert [b.text for b in parse(word(table), "original").blocks] == ["甲\t丙", "丁\t戊"]


def test_cells_that_were_merged() -> None:
    change = f'<w:cellMerge {BY} w:vMerge="{{}}" w:vMergeOrig="{{}}"/>'
    table = tbl(
        tr(tc("类别"), tc("任务"), properties="<w:tblHeader/>"),
        tr(tc("组", change.format("rest", "rest")), tc("甲")),
        tr(tc("", change.format("cont", "rest")), tc("乙")),
    )
    assert [b.text for b in parse(word(table)).blocks] == ["组", "甲", "乙"]
    assert [b.text for b in parse(word(table), "original").blocks] == ["组\t甲", "乙"]


def test_cells_merged_as_old_versions_do() -> None:
    head = tr(tc("任务", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("单位"), properties="<w:tblHeader/>")
    doc = parse(word(tbl(head, tr(tc("1"), tc("补助"), tc("财政局")))))
    assert doc.blocks[0].cells == (("任务", "1"), ("任务", "补助"), ("单位", "财政局"))


def test_what_a_merged_cell_hides_counts_no_number() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = tbl(
        tr(tc("甲", start, num(1)), tc("一")),
        tr(tc("", goes_on, num(1)), tc("二")),
        tr(tc("乙", "", num(1)), tc("三")),
        tr(tc("丙", start), tc("四")),
        tr(tc("丁", goes_on), tc("五")),
    )
    doc = parse(word(table, numbering=ITEMS))
    assert [b.text for b in doc.blocks] == ["1. 甲", "一", "二", "2. 乙", "三", "丙", "四", "五"]
    assert [(b.text, b.kind) for b in doc.aside] == [("丁", BlockKind.HIDDEN)]


def test_a_table_in_a_box_of_one_cell_keeps_its_rows() -> None:
    inner = tbl(tr(tc("任务"), tc("单位")), tr(tc("补助"), tc("财政局")))
    doc = parse(word(f"<w:tbl><w:tr><w:tc>{p('前')}{inner}{p('')}</w:tc></w:tr></w:tbl>"))
    assert [(b.text, b.kind, b.path) for b in doc.blocks] == [
        ("前", BlockKind.PARAGRAPH, "body/tbl[1]/tr[1]/tc[1]/p[1]"),
        ("补助\t财政局", BlockKind.ROW, "body/tbl[1]/tr[1]/tc[1]/tbl[1]/tr[2]"),
    ]


def test_numbers_that_start_again_are_shown_and_noted() -> None:
    body = p("Open", num(1)) + p("To", num(2)) + p("All", num(3)) + p("Kinds of investors", num(3))
    doc = parse(word(body, numbering=ITEMS))
    assert [b.text for b in doc.blocks] == ["1. Open", "1. To", "1. All", "2. Kinds of investors"]
    assert doc.notes == (
        "Automatic numbers start again or jump, and are shown as Word prints them, at “1. To”, “1. All”.",
    )


def test_numbers_may_start_again_below_a_heading_or_after_a_table() -> None:
    plain = p("Open", num(1)) + p("二、目标") + p("To", num(2)) + tbl(tr(tc("甲"), tc("乙"))) + p("All", num(3))
    assert parse(word(plain, numbering=ITEMS)).notes == ()


def test_centred_by_the_defaults_of_the_document() -> None:
    styles = (
        '<w:docDefaults><w:pPrDefault><w:pPr><w:jc w:val="center"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="table" w:styleId="t"><w:pPr><w:jc w:val="left"/></w:pPr></w:style>'
    )
    doc = parse(word(p("标题") + p("正文", '<w:pStyle w:val="b"/>'), styles=styles))
    assert [b.centred for b in doc.blocks] == [True, False]


def test_headers_keep_their_boxes_and_watermarks() -> None:
    mark = '<w:p><w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p>'
    doc = parse(
        word(
            p("一、目标"),
            header=mark + p("某市人民政府公报") + p("某市人民政府公报"),
            footer=p("", runs=text_box("— 2 —")) + p("第 ", runs=r("3") + r(" 页")),
        )
    )
    assert [(b.text, b.kind) for b in doc.aside] == [
        ("某市人民政府公报", BlockKind.RUNNING_HEAD),
        ("机密", BlockKind.WATERMARK),
        ("第 3 页", BlockKind.PAGE_NUMBER),
        ("— 2 —", BlockKind.PAGE_NUMBER),
    ]
    assert doc.notes == ()


def test_embedded_and_linked_documents_leave_the_reading_incomplete() -> None:
    for element in ('<w:altChunk r:id="x"/>', '<w:p><w:subDoc r:id="x"/></w:p>'):
        doc = parse(word(p("目标") + element))
        assert not doc.complete
        assert len(doc.notes) == 1
