"""What stands inside a paragraph."""

from __future__ import annotations

import pytest

from ingest.document import Block, BlockKind, IngestError
from ingest.limits import Limits
from tests.ingest.word_fixtures import BY, NUMBERING, STYLES, change, field, num, p, parse, r, text_box, texts, word

CHAR = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def test_a_table_of_contents_is_set_aside_whatever_its_styles() -> None:
    begin = f"{CHAR.format('begin')}<w:r><w:instrText>TOC \\o</w:instrText></w:r>{CHAR.format('separate')}"
    body = (
        p("", runs=begin + r("一、总体\t") + field("PAGEREF x", r("1")))
        + p("二、目标\t2")
        + p("", runs=CHAR.format("end") + r("一、总体"))
        + p("内容。")
    )
    doc = parse(word(body))
    assert [b.text for b in doc.blocks] == ["一、总体", "内容。"]
    assert doc.aside == (
        Block("一、总体\t1", BlockKind.CONTENTS, path="body/p[1]"),
        Block("二、目标\t2", BlockKind.CONTENTS, path="body/p[2]"),
    )


def test_the_title_of_contents_in_their_content_control() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    doc = parse(
        word(f"<w:sdt>{gallery}<w:sdtContent>{p('目 录')}{p('一、目标 1')}</w:sdtContent></w:sdt>{p('一、目标')}")
    )
    assert [b.text for b in doc.blocks] == ["一、目标"]
    assert [(b.text, b.kind) for b in doc.aside] == [
        ("目 录", BlockKind.CONTENTS),
        ("一、目标 1", BlockKind.CONTENTS),
    ]


def test_a_field_that_never_ends_swallows_nothing() -> None:
    for code in ("REF x", "TOC"):
        assert texts(p("前", runs=field(code, end=False) + r("后")) + p("下段")) == ["前后", "下段"]


def test_nested_and_empty_fields_show_their_results_alone() -> None:
    condition = (
        f"{CHAR.format('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{field('MERGEFIELD a', r('内'))}"
        f'<w:r><w:instrText>= 1 "x" "y"</w:instrText></w:r>{CHAR.format("separate")}{r("甲")}{CHAR.format("end")}'
    )
    assert texts(p("第", runs=condition + field("REF y") + r("条"))) == ["第甲条"]


def test_characters_in_circles_and_other_drawn_fields() -> None:
    runs = (
        field("eq \\o\\ac(○,1)")
        + field("EQ \\f(1,2)")
        + field('EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(hàn),汉)')
        + field("EQ \\i(1,2,3)")
    )
    doc = parse(word(p("第", runs=runs)))
    assert doc.text == "第①1/2汉"
    assert [(b.text, b.kind) for b in doc.aside] == [("hàn", BlockKind.FOOTNOTE)]
    assert doc.notes == ("1 drawn equation was not read.",)


def test_fields_that_number_and_forms() -> None:
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>'
        f"</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>{CHAR.format('end')}"
    )
    assert texts(p("", runs=field("AUTONUM") + r(" 甲")) + p("", runs=field("AUTONUM") + r(" 乙") + box)) == [
        "1. 甲",
        "2. 乙☒",
    ]


def test_marks_of_notes_are_not_glued_to_figures() -> None:
    runs = (
        '<w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>①</w:t></w:r>'
        + r("2", '<w:vertAlign w:val="superscript"/>')
        + r("。")
    )
    notes = "".join(f'<w:footnote w:id="{n}">{p(text)}</w:footnote>' for n, text in ((2, "甲"), (3, "乙"), (4, "丙")))
    doc = parse(word(p("10万元", runs=runs), footnotes=notes))
    assert doc.text == "10万元²。"
    assert [(b.text, b.kind) for b in doc.aside] == [
        ("甲", BlockKind.FOOTNOTE),
        ("① 乙", BlockKind.FOOTNOTE),
        ("丙", BlockKind.HIDDEN),
    ]


def test_a_note_goes_with_its_deleted_mark() -> None:
    body = p("目标", runs=f'<w:del {BY}><w:r><w:footnoteReference w:id="2"/></w:r></w:del>')
    note = f'<w:footnote w:id="2">{p("来源")}</w:footnote>'
    assert parse(word(body, footnotes=note)).aside == ()
    assert [b.text for b in parse(word(body, footnotes=note), "original").aside] == ["来源"]


def test_phonetic_guides_stand_apart() -> None:
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{r('fú')}</w:rt><w:rubyBase>{r('涪')}</w:rubyBase></w:ruby></w:r>"
    doc = parse(word(p("", runs=ruby + r("陵"))))
    assert doc.text == "涪陵"
    assert [(b.text, b.kind) for b in doc.aside] == [("fú", BlockKind.FOOTNOTE)]


def test_hyphens_breaks_and_marks_without_text() -> None:
    runs = (
        r("A")
        + "<w:r><w:softHyphen/></w:r><w:proofErr w:type='spellStart'/><w:permStart w:id='1'/>"
        + r("B")
        + "<w:r><w:cr/></w:r><w:r><w:ptab/></w:r>"
        + r("C")
        + '<w:r><w:br w:type="page"/></w:r>'
        + f"<w:bdo>{r('D')}</w:bdo>"
    )
    assert texts(p("", runs=runs)) == ["AB\n\tC\nD"]
    page = '<w:r><w:br w:type="page"/></w:r>'
    assert texts(p("", num(1), page + r("总体要求")), numbering=NUMBERING) == ["一、总体要求"]


def test_an_unknown_element_is_looked_into() -> None:
    assert texts(p("甲", runs=f'<w:future xmlns:x="urn:x"><x:other>{r("乙")}</x:other></w:future>')) == ["甲乙"]


def test_symbols_in_the_font_of_a_run() -> None:
    fonts = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    assert texts(p("", runs=r("\uf0fe", fonts) + r("是\uf0fe"))) == ["☑是\uf0fe"]


def test_hidden_paragraphs_take_no_number() -> None:
    hidden = p("", f"{num(1)}<w:rPr><w:vanish/></w:rPr>", r("秘密", "<w:vanish/>"))
    doc = parse(word(p("甲", num(1)) + hidden + p("乙", num(1)), numbering=NUMBERING))
    assert [b.text for b in doc.blocks] == ["一、甲", "二、乙"]
    assert [(b.text, b.kind, b.path) for b in doc.aside] == [("秘密", BlockKind.HIDDEN, "body/p[2]")]


def test_hidden_text_may_be_shown_again() -> None:
    styles = STYLES + '<w:style w:type="paragraph" w:styleId="v"><w:rPr><w:vanish/></w:rPr></w:style>'
    doc = parse(word(p("密", '<w:pStyle w:val="v"/>', r("显", '<w:vanish w:val="0"/>')), styles=styles))
    assert doc.text == "显"
    assert [b.text for b in doc.aside] == ["密"]


def test_headings_that_run_in_and_drop_caps() -> None:
    run_in = p("定义", f"{num(1)}<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p("本办法所称")
    doc = parse(word(run_in + p("本", '<w:framePr w:dropCap="drop"/>') + p("办法施行。"), numbering=NUMBERING))
    assert [(b.text, b.auto, b.path) for b in doc.blocks] == [
        ("一、定义本办法所称", 2, "body/p[1]"),
        ("本办法施行。", 0, "body/p[3]"),
    ]


def test_the_modern_version_is_read_unless_only_the_old_one_has_text() -> None:
    def versions(choice: str, fallback: str) -> str:
        return (
            f'<mc:AlternateContent><mc:Choice Requires="x">{choice}</mc:Choice>'
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        )

    assert texts(p("", runs=versions(r("新"), r("旧")) + versions("<w:r><w:drawing/></w:r>", r("旧")))) == ["新旧"]


def test_several_boxes_of_one_group() -> None:
    inner = "".join(f"<wps:wsp><wps:txbx><w:txbxContent>{p(t)}</w:txbxContent></wps:txbx></wps:wsp>" for t in "甲乙")
    doc = parse(word(p("一、目标任务", runs=f"<w:r><w:drawing>{inner}</w:drawing></w:r>")))
    assert [(b.text, b.kind) for b in doc.aside] == [("甲", BlockKind.TEXTBOX), ("乙", BlockKind.TEXTBOX)]


def test_a_box_does_not_disturb_the_paragraph_around_it() -> None:
    around = CHAR.format("begin") + "<w:r><w:instrText>REF x</w:instrText></w:r>" + CHAR.format("separate")
    runs = around + r("前") + text_box("盒") + r("后") + CHAR.format("end") + change("ins", "增")
    doc = parse(word(p("", runs=runs)))
    assert (doc.text, [b.text for b in doc.aside]) == ("前后增", ["盒"])


def test_diagrams_are_read_and_charts_are_named() -> None:
    drawing = '<w:r><w:drawing><a:graphicData><dgm:relIds r:dm="diagramData"/></a:graphicData></w:drawing></w:r>'
    chart = '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
    body = p("一、目标任务分解", runs=drawing + f"<w:r><w:drawing>{chart}</w:drawing></w:r>")
    doc = parse(word(body, diagramData="<dgm:pt><a:p><a:r><a:t>步骤一</a:t></a:r></a:p></dgm:pt>"))
    assert [(b.text, b.kind, b.path) for b in doc.aside] == [
        ("步骤一", BlockKind.TEXTBOX, "word/diagramData.xml#pt[1]/p[1]")
    ]
    assert "1 chart was not read." in doc.notes


def test_content_controls_without_content() -> None:
    ticked = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    runs = control.format(ticked, "") + control.format("<w:showingPlcHdr/>", r("单击输入文字"))
    assert texts(p("", runs=runs)) == ["☒单击输入文字"]


def test_old_properties_hold_in_the_original() -> None:
    before = f"<w:pPrChange {BY}><w:pPr/></w:pPrChange>"
    new = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:author="王"/></w:numPr>'
    body = p("甲", num(1)) + p("乙", num(1) + before) + p("丙", new) + p("丁", num(1))
    assert texts(body, numbering=NUMBERING) == ["一、甲", "二、乙", "三、丙", "四、丁"]
    original = parse(word(body, numbering=NUMBERING), "original")
    assert [b.text for b in original.blocks] == ["一、甲", "乙", "丙", "二、丁"]


@pytest.mark.parametrize(
    "body",
    [
        p("", runs="<w:sdt><w:sdtContent>" * 60 + r("深") + "</w:sdtContent></w:sdt>" * 60),
        "<w:sdt><w:sdtContent>" * 60 + p("深") + "</w:sdtContent></w:sdt>" * 60,
        "<w:tbl><w:tr><w:tc>" * 60 + p("深") + "</w:tc></w:tr></w:tbl>" * 60,
        p("", runs="<m:oMath>" + "<m:box><m:e>" * 60 + "<m:r><m:t>x</m:t></m:r>" + "</m:e></m:box>" * 60 + "</m:oMath>"),
        "<w:p><w:r><w:pict><v:textbox><w:txbxContent>" * 12 + p("深") + "</w:txbxContent></v:textbox></w:pict></w:r></w:p>" * 12,
    ],
)  # fmt: skip
def test_nesting_is_limited(body: str) -> None:
    from ingest.word import parser as docx_parser
    from tests.ingest.word_fixtures import SOURCE

    with pytest.raises(IngestError, match="nested too deeply"):
        docx_parser.parse(word(body), SOURCE, limits=Limits(depth=100))
    assert "深" in docx_parser.parse(word(body + p("深")), SOURCE).text
