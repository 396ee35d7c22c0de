"""Texts of annotations and form fields are set aside with their place; vertical lines are reported."""

from __future__ import annotations

from ingest.document import BlockKind, Document, SourceFile
from ingest.pdf import parser as pdf_parser
from tests.ingest import pdf_fixtures

Page, pdf = pdf_fixtures.Page, pdf_fixtures.pdf


def read(data: bytes) -> Document:
    return pdf_parser.parse(data, SourceFile("plan.pdf", "0" * 64, "pdf", len(data)))


def test_annotations_and_fields() -> None:
    content = b"BT /H 12 Tf 72 600 Td (The plan supports exhibition companies.) Tj ET"
    data = pdf_fixtures.file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [6 0 R 7 0 R 8 0 R] "
            b"/Resources << /Font << /H 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (cap) /V (9 per cent) /Rect [72 500 172 520] >>",
            b"<< /Type /Annot /Subtype /FreeText /Contents (draft of May) /DA (/H 9 Tf) /Rect [400 800 500 820] >>",
            b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>",
        ]
    )
    doc = read(data)
    assert doc.text == "The plan supports exhibition companies."
    assert [(b.text, b.kind) for b in doc.aside] == [
        ("9 per cent", BlockKind.TEXTBOX),
        ("draft of May", BlockKind.TEXTBOX),
    ]
    box = doc.aside[0].runs[0].box
    assert (box.x0, box.y0, box.x1, box.y1) == (72, 842 - 520, 172, 842 - 500)
    assert [note for note in doc.notes if "form fields" in note and "page 1" in note]


def test_lines_that_run_downwards_are_reported() -> None:
    page = Page()
    for column, text in enumerate(("为推动会展业提质增效培育有影响力的品牌", "展会结合全市实际制定本方案并组织实施。")):
        for row, char in enumerate(text):
            page.add(500 - 30 * column, 100 + 17 * row, char, 16)
    doc = read(pdf([page]))
    assert not doc.complete and [note for note in doc.notes if "downwards" in note and "page 1" in note]


def test_a_narrow_cell_is_no_vertical_line() -> None:
    page = (
        Page()
        .lines(72, 100, list("保障措施"), 12, 14)
        .lines(120, 100, ["一、加强组织领导", "二、强化督促检查"], 12, 20)
    )
    assert read(pdf([page])).complete
