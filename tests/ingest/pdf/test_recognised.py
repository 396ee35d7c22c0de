"""Pages that must be recognised are named, and what recognition read takes their place."""

from __future__ import annotations

import json

import pytest

from ingest.document import Document, IngestError, Part, SourceFile
from ingest.pdf import parser as pdf_parser
from ingest.recognised import Line, Recognised, pack
from tests.ingest import pdf_fixtures

Page, pdf = pdf_fixtures.Page, pdf_fixtures.pdf

TEXT = [
    "为推动会展业提质增效，培育有影响力的品牌展会，结合",
    "全市实际，制定本方案。到2025年，会展业收入年均增长8",
    "个百分点以上。",
]


def read(data: bytes, *pages: Recognised, partial: bool = False) -> Document:
    recognised = json.loads(json.dumps(pack(pages)))
    source = SourceFile("scan.pdf", "0" * 64, "pdf", len(data))
    return pdf_parser.parse(data, source, partial=partial, recognised=recognised)


def scanned(page: int = 1, turn: int = 0, skew: float = 0.0, sure: float = 0.99) -> Recognised:
    """TEXT at 16 pt as recognition may have read it, the sizes a little off."""
    lines = [Line("一、总体要求", 112, 200 - 14.1, 208, 200 + 3.5, 0.99)]
    for i, text in enumerate(TEXT):
        x, size = (112, 16.3) if i == 0 else (80, 15.8)
        y = 228 + 28 * i
        lines.append(Line(text, x, y - 0.88 * size, x + 16 * len(text), y + 0.22 * size, sure))
    return Recognised(page, turn, 595, 842, tuple(lines), skew)


def curves():  # type: ignore[no-untyped-def]
    page = Page()
    for i in range(60):
        x = 60 + 8 * i
        page.parts.append(f"{x} 700 m " + " ".join(f"{x + k % 7} {700 + k % 5} l" for k in range(40)) + " f")
    return page


@pytest.mark.parametrize("page", [Page().picture(), curves()])
def test_pages_to_recognise_are_named(page) -> None:  # type: ignore[no-untyped-def]
    data = pdf([page])
    with pytest.raises(IngestError, match="OCR"):
        read(data)
    doc = read(data, partial=True)
    assert (doc.blocks, doc.unread, doc.pages, doc.complete) == ((), (1,), 1, False)
    assert len(doc.notes) == 1 and "not recognised" in doc.notes[0]


def test_a_blank_file_has_nothing_to_recognise() -> None:
    with pytest.raises(IngestError, match="blank"):
        read(pdf([Page()]), partial=True)


def test_recognised_lines_become_paragraphs_with_confidence() -> None:
    doc = read(pdf([Page().picture()]), scanned())
    assert [b.text for b in doc.blocks] == ["一、总体要求", "".join(TEXT)]
    assert {run.confidence for b in doc.blocks for run in b.runs} == {0.99}
    assert doc.complete and doc.unread == () and "recognised from a picture" in doc.notes[0]
    at = doc.blocks[1].text.index("全")
    _, (box,) = Part(1, "", "zh", (doc.blocks[1],)).locate(at, at + 1)
    assert (box.x0, box.x1) == pytest.approx((80, 96), abs=0.1) and box.y0 < 256 < box.y1


def test_doubtful_lines_are_reported_by_page() -> None:
    doc = read(pdf([Page().picture(), Page().picture()]), scanned(1), scanned(2, sure=0.7))
    assert not doc.complete
    assert [note for note in doc.notes if note.startswith("Page 2: 3 lines recognised with low confidence")]
    assert not any(note.startswith("Page 1:") for note in doc.notes)


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_page_turned_for_reading(rotate: int) -> None:
    """What stands upside down on the page as shown: boxes lie where it is shown."""
    doc = read(pdf([Page(rotate=rotate).picture()]), scanned(turn=(180 - rotate) % 360))
    assert doc.blocks[1].text == "".join(TEXT)
    first = doc.blocks[1].runs[0].box
    if rotate == 0:
        assert (first.x1, first.y0) == pytest.approx((595 - 112, 842 - 228 - 0.22 * 16), abs=0.5)
    else:
        # The beginning of a line is at the foot of the page as shown.
        assert (first.x0, first.y1) == pytest.approx((228 - 0.88 * 16, 595 - 112), abs=0.5)


def test_boxes_follow_the_skew() -> None:
    doc = read(pdf([Page().picture()]), scanned(skew=2.0))
    runs = [run.box for run in doc.blocks[1].runs if run.start < len(TEXT[0])]
    assert runs[-1].y0 - runs[0].y0 == pytest.approx((runs[-1].x0 - runs[0].x0) * 0.0349, abs=0.3)
    assert runs[-1].y0 - runs[0].y0 > 10


def test_stops_place_the_characters() -> None:
    line = Line("ab 中", 100, 100, 150, 117.6, 0.95, (100, 104, 120, 130, 150))
    (block,) = read(pdf([Page().picture()]), Recognised(1, 0, 595, 842, (line,))).blocks
    assert block.text == "ab 中"
    part = Part(1, "", "zh", (block,))
    places = [part.locate(i, i + 1)[1][0] for i in (0, 1, 3)]
    assert [(p.x0, p.x1) for p in places] == [(100, 104), (104, 120), (130, 150)]


def test_a_picture_without_text() -> None:
    page = Page().lines(80, 120, TEXT, 16, 28)
    doc = read(pdf([page, Page().picture()]), Recognised(2, 0, 595, 842, ()))
    assert doc.complete and doc.unread == () and "found no text" in doc.notes[0]


def layer():  # type: ignore[no-untyped-def]
    page = Page().picture()
    for i, text in enumerate(TEXT):
        page.add(80, 200 + 28 * i, text.replace("培育", "陪肓"), 16, mode=3)
    return page


def test_a_layer_is_read_until_the_page_is_recognised() -> None:
    doc = read(pdf([layer()]))
    assert "陪肓" in doc.text and doc.unread == (1,) and not doc.complete
    again = read(pdf([layer()]), scanned())
    assert "培育" in again.text and "陪肓" not in again.text and again.unread == () and again.complete
    nothing = read(pdf([layer()]), Recognised(1, 0, 595, 842, ()))
    assert "陪肓" in nothing.text and not nothing.complete
