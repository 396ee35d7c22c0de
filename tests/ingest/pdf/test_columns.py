"""Columns and tables of one page together, through the whole reader."""

from __future__ import annotations

from ingest.document import BlockKind, SourceFile
from ingest.pdf import parser as pdf_parser
from tests.ingest.pdf_fixtures import Page, pdf


def test_tables_in_two_columns_keep_their_own_places() -> None:
    page = Page()
    for i in range(30):
        if not 20 <= i < 24:
            page.add(60, 100 + 18 * i, f"左栏第{i:02}行文字铺满整个栏宽不留空白", 11)
        if not 2 <= i < 6:
            page.add(310, 100 + 18 * i, f"右栏第{i:02}行文字铺满整个栏宽不留空白", 11)
    for x, y, name in ((60, 450, "左"), (310, 126, "右")):
        page.grid((x, x + 100, x + 215), (y, y + 30, y + 60))
        for k, text in enumerate((name + "项", name + "额", name + "展", name + "奖")):
            page.add(x + 10 + 100 * (k % 2), y + 20 + 30 * (k // 2), text, 11)
    doc = pdf_parser.parse(pdf([page]), SourceFile("plan.pdf", "0" * 64, "pdf", 1))
    rows = [block.text for block in doc.blocks if block.kind is BlockKind.ROW]
    assert rows == ["左展\t左奖", "右展\t右奖"]
    assert (
        doc.text.index("左栏第29行")
        < doc.text.index("右栏第00行")
        < doc.text.index("右展")
        < doc.text.index("右栏第06行")
    )


def test_notes_in_the_margin_and_columns_of_two_languages_are_reported() -> None:
    page = Page()
    for i in range(12):
        page.add(120, 100 + 22 * i, f"第{i:02}行文字铺满整个版心宽度不留空白之处，再写一些文字。", 14)
    page.add(50, 144, "适用范围", 9)
    doc = pdf_parser.parse(pdf([page]), SourceFile("plan.pdf", "0" * 64, "pdf", 1))
    assert [(block.kind, block.text) for block in doc.aside] == [(BlockKind.TEXTBOX, "适用范围")]
    assert doc.notes == ("Notes in the margin (page 1) were set aside and are not compared.",)
    page = Page()
    for i in range(30):
        page.add(60, 100 + 18 * i, f"左栏第{i:02}行文字铺满整个栏宽不留空白", 11)
        page.add(310, 100 + 18 * i, "The bureau pays for all fairs", 11)
    (note,) = pdf_parser.parse(pdf([page]), SourceFile("plan.pdf", "0" * 64, "pdf", 1)).notes
    assert note.startswith("Columns in two languages (page 1) were taken for a text and its translation")
