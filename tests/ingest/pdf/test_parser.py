"""PDF files are read with every character in its place, or refused with a sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document, IngestError, Part, SourceFile
from ingest.pdf import parser as pdf_parser
from ingest.pdf import trust as pdf_trust
from tests.ingest import pdf_fixtures

Page, pdf = pdf_fixtures.Page, pdf_fixtures.pdf

TEXT = [
    "为推动会展业提质增效，培育有影响力的品牌展会，结合",
    "全市实际，制定本方案。到2025年，会展业收入年均增长8%",
    "以上，场馆面积超过30万平方米。",
]


def read(data: bytes) -> Document:
    return pdf_parser.parse(data, SourceFile("plan.pdf", "0" * 64, "pdf", len(data)))


def refused(data: bytes) -> str:
    with pytest.raises(IngestError) as error:
        read(data)
    message = str(error.value)
    assert message.startswith("plan.pdf: ") and "\n" not in message
    return message


def plan(page=None):  # type: ignore[no-untyped-def]
    page = page or Page()
    page.add(197, 120, "会展业发展实施方案", 22).add(112, 180, "一、总体要求", 16)
    return page.add(112, 208, TEXT[0], 16).lines(80, 236, TEXT[1:], 16, 28)


EXPECTED = ["会展业发展实施方案", "一、总体要求", "".join(TEXT)]


def texts(doc: Document) -> list[str]:
    return [block.text for block in doc.blocks]


def test_paragraphs_with_their_boxes() -> None:
    doc = read(pdf([plan()]))
    assert texts(doc) == EXPECTED
    assert [b.centred for b in doc.blocks] == [True, False, False]
    assert (doc.pages, doc.complete, doc.notes, doc.aside) == (1, True, (), ())
    page, boxes = Part(1, "", "zh", (doc.blocks[2],)).locate(0, len(doc.blocks[2].text))
    assert page == 1 and all(box.y0 < y < box.y1 for box, y in zip(boxes, (208, 236, 264), strict=True))
    assert [box.x0 for box in boxes] == [112, 80, 80]


def test_english_words_keep_their_spaces() -> None:
    page = Page().lines(
        72, 100, ["The plan supports exhibition companies of all sizes", "and (where needed) improves venues."], 12, 16
    )
    assert texts(read(pdf([page]))) == [
        "The plan supports exhibition companies of all sizes and (where needed) improves venues."
    ]


def test_a_sentence_goes_on_over_pages_without_heads_and_numbers() -> None:
    pages = []
    for n in range(1, 5):
        page = Page().add(80, 50, "某市人民政府公报 2023年第3期", 9).add(285, 800, f"— {n} —", 9)
        line = "场馆建设与展会引进统筹推进并逐步完善周边配套和服务"
        page.lines(80, 120, [line + "体"] * 20, 16, 28)
        pages.append(page)
    doc = read(pdf(pages))
    assert len(doc.blocks) == 1 and doc.blocks[0].text.count("场馆建设") == 80
    assert {b.kind for b in doc.aside} == {BlockKind.RUNNING_HEAD, BlockKind.PAGE_NUMBER}
    assert sorted({b.text for b in doc.aside if "—" in b.text}) == [f"— {n} —" for n in range(1, 5)]
    assert {run.box.page for run in doc.blocks[0].runs} == {1, 2, 3, 4}


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pages_are_turned_by_their_text(turn: int) -> None:
    """Text in any of four directions, shown upright or not: the words are right, the boxes lie on the shown page."""
    cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    places = {
        0: lambda x, y: (x, y),
        90: lambda x, y: (y, 842 - x),
        180: lambda x, y: (595 - x, 842 - y),
        270: lambda x, y: (595 - y, x),
    }
    for rotate in (0, 90, 180, 270):
        page = Page(rotate=rotate)
        for x, y, text in ((112, 180, "一、总体要求"), (112, 208, TEXT[0]), (80, 236, TEXT[1]), (80, 264, TEXT[2])):
            px, py = places[turn](x, y)
            page.add(px, py, text, 16, turn=(cos, sin))
        doc = read(pdf([page]))
        assert texts(doc) == EXPECTED[1:]
        width, height = (595, 842) if rotate % 180 == 0 else (842, 595)
        boxes = [run.box for block in doc.blocks for run in block.runs]
        assert all(0 <= b.x0 < b.x1 <= width and 0 <= b.y0 < b.y1 <= height for b in boxes)
        for block, pitch in zip(doc.blocks, (0, 2 * 28), strict=True):
            high = max(r.box.y1 for r in block.runs) - min(r.box.y0 for r in block.runs)
            wide = max(r.box.x1 for r in block.runs) - min(r.box.x0 for r in block.runs)
            assert abs((high if (turn - rotate) % 180 == 0 else wide) - 1.1 * 16 - pitch) < 0.1


def test_a_slanted_watermark_is_set_aside() -> None:
    doc = read(pdf([plan().add(150, 600, "内部资料", 60, turn=(0.7, 0.7))]))  # type: ignore[arg-type]
    assert texts(doc) == EXPECTED
    assert [(b.kind, b.text) for b in doc.aside] == [(BlockKind.WATERMARK, "内部资料")]


def table_page(first: bool):  # type: ignore[no-untyped-def]
    xs, page = (60, 100, 300, 535), Page()
    page.add(65, 115, "序号").add(105, 115, "任务").add(305, 115, "责任单位")
    if first:
        page.grid(xs, (100, 120, 140, 180), foot=False)
        page.add(65, 135, "（一）展会培育").rule(60, 140, 535, 140)
        return page.add(70, 155, "1").add(105, 155, "引进国际知名展会，给予不").add(305, 155, "市商务委")
    page.grid(xs, (100, 120, 160, 180))
    page.add(105, 135, "超过200万元的奖励。").add(70, 175, "2").add(105, 175, "改造场馆").add(
        305, 175, "市住房城乡建委"
    )
    return page


def test_a_ruled_table_over_two_pages() -> None:
    doc = read(pdf([table_page(True), table_page(False)]))
    rows = [b for b in doc.blocks if b.kind is BlockKind.ROW]
    assert [b.text for b in rows][-2:] == [
        "1\t引进国际知名展会，给予不超过200万元的奖励。\t市商务委",
        "2\t改造场馆\t市住房城乡建委",
    ]
    assert rows[-1].cells == (("序号", "2"), ("任务", "改造场馆"), ("责任单位", "市住房城乡建委"))
    assert [b.text for b in doc.aside] == ["序号\t任务\t责任单位"] * 2


def test_pages_that_are_pictures_are_reported() -> None:
    doc = read(pdf([plan(), Page().picture(), Page(), Page().picture(), Page().picture()]))
    assert texts(doc) == EXPECTED
    assert not doc.complete and doc.pages == 5
    assert len(doc.notes) == 1 and re.search(r"\b2, 4-5: .*picture", doc.notes[0])


def test_a_layer_of_recognised_text_is_not_trusted_blindly() -> None:
    page = Page().picture()
    for i, text in enumerate(TEXT):
        page.add(80, 200 + 28 * i, text, 16, mode=3)
    doc = read(pdf([page]))
    assert not doc.complete and "recognised" in doc.notes[0]
    assert "制定本方案" in doc.text


def test_nothing_but_pictures_is_refused() -> None:
    assert "only pictures" in refused(pdf([Page().picture()])) and "OCR" in refused(pdf([Page().picture()]))


def test_a_blank_file_is_refused() -> None:
    assert "blank" in refused(pdf([Page(), Page()]))


def test_no_pages() -> None:
    assert "no pages" in refused(pdf([]))


def test_a_user_password_is_needed() -> None:
    assert "password" in refused(pdf([plan()], user="geheim"))


def test_an_owner_password_is_noted() -> None:
    doc = read(pdf([plan()], owner="chef"))
    assert texts(doc) == EXPECTED and doc.complete
    assert "not permitted copying" in doc.notes[0]


@pytest.mark.parametrize("data", [b"", b"<html>404</html>", b"\x00" * 2000])
def test_what_is_no_pdf(data: bytes) -> None:
    assert "no PDF" in refused(data)


def test_a_file_cut_off() -> None:
    data = pdf([plan(), plan()], compress=True)
    assert "damaged" in refused(data[: len(data) // 3])


def test_junk_before_the_header_and_a_wrong_start_of_the_table() -> None:
    data = pdf([plan()])
    assert texts(read(b"HTTP/1.1 200 OK\r\n\r\n" + data)) == EXPECTED
    assert texts(read(re.sub(rb"startxref\n\d+", b"startxref\n99999999", data))) == EXPECTED


def test_radicals_become_the_characters_meant() -> None:
    page = Page().add(80, 120, "⼀、总体要求", 16).add(80, 148, "⻓期⻅效，⾦融⽀持", 16)
    assert "".join(texts(read(pdf([page])))) == "一、总体要求长期见效，金融支持"


@pytest.mark.parametrize(
    "text",
    [
        "".join(TEXT),
        "為推動會展業發展，根據國家有關規定，結合本市實際情況，制定本實施方案，請認真貫徹執行。",
        "The plan — “for fairs” – costs €5 per m², naïve or not.",
        "2023",
        "①②③ ※ → 10℃ ≥ 5％",
    ],
)
def test_text_is_text(text: str) -> None:
    assert pdf_trust.is_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "٬ɳɟڐȱŞʇ٭ۺǱ",
        "\ue001\ue002\ue003一\ue004",
        "ÖØÇìÊÐÈËÃñÕþ¸®¹«±¨",
        "�" * 10,
        "",
        "嬝嬞嬟嬠嬡嬢嬣嬤嬥嬦嬧嬨嬩嬪嬫嬬嬭嬮嬯嬰嬱嬲嬳嬴",
    ],
)
def test_soup_is_no_text(text: str) -> None:
    assert not pdf_trust.is_text(text)


def test_soup_is_never_returned() -> None:
    """A font with codes and no names for them: the glyph numbers must not come out as characters."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Song /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
    )
    font += b"/Subtype /CIDFontType2 /BaseFont /AAAAAA+Song /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
    font += b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Song "
    font += b"/Flags 4 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 /ItalicAngle 0 /FontBBox [0 0 1 1] >> >>] >>"
    content = b"BT /F 16 Tf 80 700 Td <" + bytes(range(1, 121)).hex().encode() + b"> Tj ET"
    data = pdf_fixtures.file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1600 842] /Contents 4 0 R "
            b"/Resources << /Font << /F 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            font,
        ]
    )
    assert "fonts" in refused(data) and "OCR" in refused(data)


def _all_boxes_hold(block: Block) -> bool:
    at = 0
    for run in block.runs:
        if run.start < at or run.end <= run.start or run.end > len(block.text):
            return False
        at = run.end
    return True


@given(
    st.lists(
        st.text("发展规划2025年（）、。A b", min_size=1, max_size=40).map(str.strip).filter(bool),
        min_size=1,
        max_size=12,
    )
)
def test_no_character_is_lost(lines: list[str]) -> None:
    doc = read(pdf([Page().lines(60, 130, lines, 11, 24)]))
    got = "".join("".join(b.text for b in (*doc.blocks, *doc.aside)).split())
    assert sorted(got) == sorted("".join("".join(lines).split()))
    assert all(_all_boxes_hold(block) for block in doc.blocks)


@pytest.mark.parametrize("size", [9, 16])
def test_footnotes_and_their_marks_are_set_aside(size: int) -> None:
    """A raised number must not get into a figure: 8%¹ is not 8%1."""
    pages = [Page(), Page()]
    pages[0].lines(80, 120, [TEXT[1]] * 15, 16, 28)
    pages[0].add(496, 540, "年均", 16).add(80, 540, "全市实际，制定本方案。到2025年，会展业收", 16).add(
        400, 534, "1", 8
    )
    pages[0].add(408, 540, "入比", 16).add(80, 700, "1 会展业收入指场馆与服务收入。", size).add(290, 800, "— 1 —", 12)
    pages[1].lines(80, 120, ["上年增长8%以上。"], 16).add(290, 800, "— 2 —", 12)
    doc = read(pdf(pages))
    assert "会展业收入比" in doc.text.replace(" ", "") and "1会展" not in doc.text and doc.text.endswith("增长8%以上。")
    assert [b.text for b in doc.aside if b.kind is BlockKind.FOOTNOTE] == ["1 会展业收入指场馆与服务收入。"]


def test_a_numbered_line_at_the_foot_is_no_footnote_without_its_mark() -> None:
    page = Page().lines(80, 120, [TEXT[1]] * 15, 16, 28).add(80, 700, "1 会展业收入指场馆与服务收入。", 9)
    doc = read(pdf([page]))
    assert doc.blocks[-1].text == "1 会展业收入指场馆与服务收入。"


def test_words_printed_twice_for_boldness_come_once() -> None:
    page = Page()
    for shift in (0, 0.4):
        page.add(112 + shift, 180, "一、总体要求", 16).add(112, 208 + shift, TEXT[0], 16)
        page.lines(80 + shift, 236, TEXT[1:], 16, 28)
    assert texts(read(pdf([page]))) == EXPECTED[1:]


def test_a_watermark_under_the_lines_is_set_aside() -> None:
    line = "场馆建设与展会引进统筹推进并逐步完善周边配套和服务体"
    pages = [Page().add(150, 420, "征求意见稿", 60).lines(80, 120, [line] * 20, 16, 28) for _ in range(4)]
    doc = read(pdf(pages))
    assert "征求意见稿" not in doc.text and len(doc.blocks) == 1
    assert [b.text for b in doc.aside] == ["征求意见稿"] * 4


def test_words_of_two_narrow_cells_stay_apart() -> None:
    """ "Sector" ends a fifth of an em before the next cell's text begins, closer than words stand in a line."""
    page = Page().lines(72, 120, ["The tasks of the year are these:"], 10)
    page.grid((72, 104, 300), (190, 212, 234, 256))
    for y, (left, right) in zip((205, 227, 249), (("Sector", "Limit"), ("Sector", "9%"), ("IT", "7%")), strict=True):
        page.add(74, y, left, 10).add(105, y, right, 10)
    doc = read(pdf([page]))
    rows = [block.text for block in doc.blocks if block.kind is BlockKind.ROW]
    assert rows == ["Sector\t9%", "IT\t7%"]
