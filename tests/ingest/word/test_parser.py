from __future__ import annotations

import io
import zipfile

import pytest

from ingest.document import Block, BlockKind, IngestError, Revision
from ingest.limits import Limits
from ingest.word import parser as docx_parser
from tests.ingest.word_fixtures import (
    BY,
    NUMBERING,
    OFFICE,
    SOURCE,
    SPACES,
    STYLES,
    W,
    change,
    changed,
    num,
    p,
    packed,
    parse,
    r,
    tbl,
    tc,
    text_box,
    texts,
    tr,
    word,
)


def test_automatic_numbers_stand_in_the_text() -> None:
    body = p("总体要求", num(1)) + p("Targets", num(1, 1)) + p("目标", num(1, 1)) + p("", num(1)) + p("保障", num(1))
    doc = parse(word(body, numbering=NUMBERING))
    assert [(b.text, b.auto) for b in doc.blocks] == [
        ("一、总体要求", 2),
        ("1. Targets", 2),
        ("2. 目标", 2),
        ("二、", 2),
        ("三、保障", 2),
    ]


def test_styles_give_numbers_levels_and_alignment() -> None:
    body = (
        p("某市行动计划", '<w:pStyle w:val="t"/>')
        + p("总体要求", '<w:pStyle w:val="1"/>')
        + p("（一）目标", '<w:pStyle w:val="o"/>')
        + p("正文。", '<w:jc w:val="both"/>')
        + p("第三级", '<w:outlineLvl w:val="2"/>')
    )
    doc = parse(word(body, styles=STYLES, numbering=NUMBERING))
    assert [(b.text, b.auto, b.level, b.centred) for b in doc.blocks] == [
        ("某市行动计划", 0, None, True),
        ("一、总体要求", 2, 1, False),
        ("（一）目标", 0, 2, False),
        ("正文。", 0, None, False),
        ("第三级", 0, 3, False),
    ]
    assert doc.blocks[2].path == "body/p[3]"


def test_content_controls_links_fields_and_breaks() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    inline = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{r('支持')}</w:sdtContent></w:sdt><w:hyperlink>{r('企业')}</w:hyperlink>"
        f"<w:smartTag>{r('发展')}</w:smartTag><w:r><w:br/></w:r>{r('见第')}{field}{r('页')}<w:r><w:tab/></w:r>{r('。')}"
    )
    inner = f"<w:sdt><w:sdtContent>{p('三、保障')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtContent>{p('二、目标')}{inner}</w:sdtContent></w:sdt>"
    assert texts(p("一、", runs=inline) + block) == ["一、支持企业发展\n见第12页\t。", "二、目标", "三、保障"]


def test_symbols_and_formulas() -> None:
    runs = (
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
        + r("30%")
        + '<w:r><w:noBreakHyphen/></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
        '<w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>'
    )
    assert texts(p("占比", runs=runs)) == ["占比≥30%-☑a/b!"]
    doc = parse(word(p("占比", runs='<w:r><w:sym w:font="Symbol" w:char="F0E1"/></w:r>')))
    assert doc.blocks[0].text == "占比\ufffd"
    assert "1 symbol of a special font was not read." in doc.notes


TRACKED = (
    p("一、标题")
    + p("不超过", runs=change("del", "200") + change("ins", "400"))
    + changed("del", "二、删去")
    + changed("moveFrom", "三、移动")
    + p("四、其他")
    + changed("moveTo", "三、移动")
    + changed("ins", "五、新增")
    + p("末段")
)


def test_tracked_changes_are_accepted_and_recorded() -> None:
    doc = parse(word(TRACKED))
    assert [b.text for b in doc.blocks] == ["一、标题", "不超过400", "四、其他", "三、移动", "五、新增", "末段"]
    assert doc.notes == ("Tracked changes (2 insertions, 2 deletions, 1 move) are shown as accepted.",)
    by = ("李某", "2023-03-01T09:00:00Z")
    assert doc.revisions == (
        Revision("deletion", "200", *by, "body/p[2]"),
        Revision("insertion", "400", *by, "body/p[2]"),
        Revision("deletion", "二、删去", *by, "body/p[3]"),
        Revision("move-from", "三、移动", *by, "body/p[4]"),
        Revision("move-to", "三、移动", *by, "body/p[6]"),
        Revision("insertion", "五、新增", *by, "body/p[7]"),
    )
    assert doc.aside == ()


def test_the_text_before_the_tracked_changes() -> None:
    doc = parse(word(TRACKED), "original")
    assert [b.text for b in doc.blocks] == ["一、标题", "不超过200", "二、删去", "三、移动", "四、其他", "末段"]
    assert "not made" in doc.notes[0]
    with pytest.raises(ValueError, match="accepted or original"):
        parse(word(TRACKED), "both")


def test_a_deleted_paragraph_takes_no_number_and_a_joined_one_takes_one() -> None:
    gone = f"{num(1)}<w:rPr><w:del {BY}/></w:rPr>"
    body = p("甲", num(1)) + p("", gone, f"<w:del {BY}><w:r><w:delText>乙</w:delText></w:r></w:del>")
    assert texts(body + p("丙", gone) + p("丁", num(1)), numbering=NUMBERING) == ["一、甲", "二、丙丁"]


def test_notes_comments_and_headers_stand_apart() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'
    doc = parse(
        word(
            p("目标", runs=reference),
            footnotes=f'<w:footnote w:type="separator" w:id="0">{p("—")}</w:footnote>'
            f'<w:footnote w:id="2">{p("来源")}</w:footnote>',
            comments=f'<w:comment w:id="0" {BY}>{p("是否一致？")}</w:comment>',
            header=p("某委员会文件"),
        )
    )
    assert doc.text == "目标"
    assert doc.aside == (
        Block("来源", BlockKind.FOOTNOTE, path="word/footnotes.xml#footnote[2]"),
        Block("Comment (李某, 2023-03-01): 是否一致？", BlockKind.COMMENT, path="word/comments.xml#comment[1]"),
        Block("某委员会文件", BlockKind.RUNNING_HEAD, path="word/header.xml#p[1]"),
    )


def test_a_text_box_is_read_once() -> None:
    doc = parse(word(p("一、目标", runs=text_box("联系人"))))
    assert doc.text == "一、目标"
    assert [(b.text, b.kind) for b in doc.aside] == [("联系人", BlockKind.TEXTBOX)]
    assert doc.notes == ("1 paragraph in text boxes stands apart from the text.",)


def test_a_document_laid_out_in_text_boxes() -> None:
    doc = parse(word(p(runs=text_box("一、总体要求")) + p(runs=text_box("二、目标"))))
    assert [(b.text, b.kind) for b in doc.blocks] == [
        ("一、总体要求", BlockKind.PARAGRAPH),
        ("二、目标", BlockKind.PARAGRAPH),
    ]


def test_hidden_text_stands_apart_with_a_note() -> None:
    doc = parse(
        word(p("目标", runs=r("秘密", "<w:vanish/>") + r("也是", '<w:rStyle w:val="h"/>') + r("。")), styles=STYLES)
    )
    assert doc.text == "目标。"
    assert [(b.text, b.kind, b.path) for b in doc.aside] == [("秘密也是", BlockKind.HIDDEN, "body/p[1]")]
    assert doc.notes == ("1 stretch of hidden text stands apart from the text.",)


def test_the_table_of_contents_is_no_text() -> None:
    doc = parse(word(p("一、目标\t3", '<w:pStyle w:val="c"/>') + p("一、目标"), styles=STYLES))
    assert doc.text == "一、目标"
    assert [b.kind for b in doc.aside] == [BlockKind.CONTENTS]


def test_pictures_and_embedded_files_are_noted() -> None:
    body = (
        p("目标", runs="<w:r><w:drawing><a:blip/></w:drawing></w:r><w:r><w:object/></w:r>") + '<w:altChunk r:id="x"/>'
    )
    doc = parse(word(body))
    assert doc.notes == (
        "1 picture was not read.",
        "1 embedded object was not read.",
        "1 embedded document was not read.",
    )
    assert not doc.complete


# Tables


START, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
HEAD = tr(*(tc(name) for name in ("类别", "序号", "任务", "责任单位", "完成时限")), properties="<w:tblHeader/>")


def test_a_task_table() -> None:
    number = num(1, 1)
    table = tbl(
        HEAD,
        tr(tc("（一）财政支持", START), tc("", "", number), tc("给予补助"), tc("市财政局", START), tc("2023年底")),
        tr(tc("", GOES_ON), tc("", "", number), tc("给予贴息"), tc("", GOES_ON), tc("长期")),
        tr(tc("（二）用地支持"), tc("", "", number), tc("保障用地"), tc("市规划局"), tc("")),
    )
    doc = parse(word(p("任务分工表") + table + p("注：各区县均为责任单位。"), numbering=NUMBERING))
    assert [(b.text, b.kind, b.auto) for b in doc.blocks] == [
        ("任务分工表", BlockKind.PARAGRAPH, 0),
        ("（一）财政支持", BlockKind.PARAGRAPH, 0),
        ("1.\t给予补助\t市财政局\t2023年底", BlockKind.ROW, 2),
        ("2.\t给予贴息\t长期", BlockKind.ROW, 2),
        ("（二）用地支持", BlockKind.PARAGRAPH, 0),
        ("3.\t保障用地\t市规划局", BlockKind.ROW, 2),
        ("注：各区县均为责任单位。", BlockKind.PARAGRAPH, 0),
    ]
    assert doc.blocks[3].cells == (
        ("类别", "（一）财政支持"),
        ("序号", "2."),
        ("任务", "给予贴息"),
        ("责任单位", "市财政局"),
        ("完成时限", "长期"),
    )
    assert [b.text for b in doc.aside] == ["类别\t序号\t任务\t责任单位\t完成时限"]


def test_a_group_that_is_numbered_itself() -> None:
    table = tbl(
        tr(*(tc(name) for name in ("序号", "重点任务", "具体措施"))),
        tr(tc("1", START), tc("财政支持", START), tc("给予补助。")),
        tr(tc("", GOES_ON), tc("", GOES_ON), tc("给予贴息。")),
    )
    assert texts(table) == ["1\t财政支持", "给予补助。", "给予贴息。"]


def test_a_heading_inside_a_table_and_a_box_around_text() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    table = tbl(tr(tc("任务"), tc("单位")), tr(tc("一、财政", wide)), tr(tc("补助"), tc("市财政局")))
    box = f"<w:tbl><w:tr><w:tc>{p('一、目标')}{p('内容。')}</w:tc></w:tr></w:tbl>"
    doc = parse(word(table + box))
    assert [(b.text, b.kind) for b in doc.blocks] == [
        ("一、财政", BlockKind.PARAGRAPH),
        ("补助\t市财政局", BlockKind.ROW),
        ("一、目标", BlockKind.PARAGRAPH),
        ("内容。", BlockKind.PARAGRAPH),
    ]


def test_rows_without_a_head() -> None:
    doc = parse(word(tbl(tr(tc("1"), tc("给予补助。")), tr(tc("2"), tc("给予贴息。")))))
    assert [(b.text, b.cells) for b in doc.blocks] == [
        ("1\t给予补助。", (("", "1"), ("", "给予补助。"))),
        ("2\t给予贴息。", (("", "2"), ("", "给予贴息。"))),
    ]


def test_a_table_in_a_cell_and_deleted_rows() -> None:
    inner = f"<w:tc>{p('措施：')}{tbl(tr(tc('甲'), tc('乙')))}{p('')}</w:tc>"
    table = tbl(
        tr(tc("任务"), tc("内容")),
        tr(tc("补助"), inner),
        tr(tc("删去"), tc("的行"), properties=f"<w:del {BY}/>"),
        tr(tc("新增"), tc("的行"), properties=f"<w:ins {BY}/>"),
    )
    assert texts(table) == ["补助\t措施：\n甲\n乙", "新增\t的行"]
    assert [b.text for b in parse(word(table), "original").blocks] == ["补助\t措施：\n甲\n乙", "删去\t的行"]


def test_text_is_not_lost_where_the_last_mark_is_gone() -> None:
    last = p("余下的文字", f"<w:rPr><w:del {BY}/></w:rPr>")
    assert texts(p("一、目标") + last) == ["一、目标", "余下的文字"]
    assert texts(last + tbl(tr(tc("1"), f"<w:tc>{p('甲')}{last}</w:tc>"))) == ["余下的文字", "1\t甲\n余下的文字"]


# Strict and hostile files


def test_strict_open_xml() -> None:
    strict = {
        W: "http://purl.oclc.org/ooxml/wordprocessingml/main",
        OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    members: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(word(p("总体要求", num(1)), numbering=NUMBERING))) as file:
        for name in file.namelist():
            text = file.read(name).decode()
            for old, new in strict.items():
                text = text.replace(old, new)
            members[name] = text
    assert parse(packed(members)).text == "一、总体要求"


def test_the_main_part_may_have_another_name() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="1" Type="{OFFICE}/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    body = f"<w:document {SPACES}><w:body>{p('目标')}</w:body></w:document>"
    assert parse(packed({"_rels/.rels": rels, "word/document2.xml": body})).text == "目标"


def test_nothing_outside_the_package_is_read() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="1" Type="{OFFICE}/styles" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
        f'<Relationship Id="2" Type="{OFFICE}/numbering" Target="../../../etc/passwd"/></Relationships>'
    )
    body = f"<w:document {SPACES}><w:body>{p('目标')}</w:body></w:document>"
    members = {"word/_rels/document.xml.rels": rels, "word/document.xml": body, "../../evil.txt": "x"}
    assert parse(packed(dict(members))).text == "目标"


def document(xml: str) -> bytes:
    return packed({"word/document.xml": xml})


def lying(data: bytes, size: int) -> bytes:
    """The package with the unpacked size in its headers replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        true = file.infolist()[0].file_size.to_bytes(4, "little")
    return data.replace(true, size.to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (document("<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w>&x;</w>"), "document type"),
        (document("<w:document"), "XML is broken"),
        (document("<w:document\0"), "XML is broken"),
        (
            document(
                f"<w:document {SPACES}><w:body>" + "<w:sdt>" * 3000 + "</w:sdt>" * 3000 + "</w:body></w:document>"
            ),
            "nested too deeply",
        ),
        (document(f"<w:document {SPACES}/>"), "holds no Word document"),
        (packed({"other.xml": "<x/>"}), "holds no Word document"),
        (word(p("目标"))[:300], "damaged or cut off"),
        (word(p("  ")), "holds no text"),
        (word(p(runs="<w:r><w:drawing><a:blip/></w:drawing></w:r>")), "but pictures"),
        (lying(document("<x>" + "y" * 9000 + "</x>"), 100), "damaged"),
    ],
)
def test_files_that_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(IngestError, match=rf"draft\.docx: .*{said}") as error:
        parse(data)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("size", [None, 100])
def test_a_part_that_grows_too_large(size: int | None) -> None:
    data = document("<x>" + "y" * 9000 + "</x>")
    with pytest.raises(IngestError, match="larger than any document"):
        docx_parser.parse(data if size is None else lying(data, size), SOURCE, limits=Limits(part_size=5000))


def test_too_many_members() -> None:
    with pytest.raises(IngestError, match="far more than"):
        docx_parser.parse(word(p("目标")), SOURCE, limits=Limits(members=1))


def test_a_protected_archive() -> None:
    data = bytearray(document(f"<w:document {SPACES}/>"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(IngestError, match="password"):
        parse(bytes(data))
