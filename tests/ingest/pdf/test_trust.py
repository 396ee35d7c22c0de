"""No soup and nothing hidden gets into the text: what fonts do not name and what pages do not show is said."""

from __future__ import annotations

import pytest

from ingest.document import BlockKind, Document, SourceFile
from ingest.pdf import fonts
from ingest.pdf import parser as pdf_parser
from tests.ingest import pdf_fixtures

Page, pdf = pdf_fixtures.Page, pdf_fixtures.pdf

BODY = ["The plan supports exhibition companies of all sizes", "and (where needed) improves venues."]
WHOLE = " ".join(BODY)
CODES = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Song /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
    b"/Subtype /CIDFontType2 /BaseFont /AAAAAA+Song /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
    b"/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Song /Flags 4 /Ascent 880 "
    b"/Descent -120 /CapHeight 880 /StemV 80 /ItalicAngle 0 /FontBBox [0 0 1 1] >> >>] >>"
)
"""A font with codes and no names for them."""


def read(data: bytes) -> Document:
    return pdf_parser.parse(data, SourceFile("plan.pdf", "0" * 64, "pdf", len(data)))


def body():  # type: ignore[no-untyped-def]
    return Page().lines(72, 180, BODY, 12, 16)


def own_font(font: bytes, shown: bytes, more: bytes = b"", catalogue: bytes = b"") -> bytes:
    """A page with the body in Helvetica and `shown` in a font of its own, above it."""
    lines = b"".join(b"BT /H 12 Tf 72 %d Td (%s) Tj ET\n" % (742 - 16 * i, t.encode()) for i, t in enumerate(BODY))
    content = b"BT /F 12 Tf 72 790 Td %s Tj ET\n%s" % (shown, lines)
    return pdf_fixtures.file(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R "
            b"/H 6 0 R >> /Properties << /L 7 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            font,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            more or b"<< >>",
        ]
    )


def table(code: str) -> bytes:
    text = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        f"1 beginbfchar <51> <{code}> endbfchar endcmap end"
    ).encode()
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)


def test_a_font_without_names_does_not_spoil_the_page() -> None:
    doc = read(own_font(CODES, b"<" + bytes(range(1, 17)).hex().encode() + b">"))
    assert WHOLE in doc.text and not doc.complete
    assert doc.text.replace(WHOLE, "").strip() == "\ufffd" * 8
    assert [note for note in doc.notes if "8 characters on page 1" in note]


def test_private_characters_are_reported_with_their_page() -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 7 0 R >>"
    doc = read(own_font(font, b"(Q)", table("E123")))
    assert "\ue123" in doc.text and not doc.complete
    assert [note for note in doc.notes if "on page 1" in note and "private" in note]


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [("Symbol", "F0B3", "≥"), ("Wingdings-Regular", "F0D8", "•"), ("Helvetica", "2F00", "一")],
)
def test_characters_that_stand_for_others(name: str, code: str, shown: str) -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /ToUnicode 7 0 R >>" % name.encode()
    doc = read(own_font(font, b"(Q)", table(code)))
    assert doc.text.startswith(shown) and doc.complete


def test_what_pdfium_leaves_out_is_read_all_the_same() -> None:
    """Signs alone in a text object, for which the substitute of a font that is not embedded has no glyph."""
    page = body()
    for i, sign in enumerate("①“…"):
        page.add(72 + 60 * i, 300, sign, 12)
    assert "".join(read(pdf([page])).blocks[-1].text.split()) == "①“…"


@pytest.mark.parametrize("most", [0, 1])
def test_pages_on_which_characters_were_not_looked_for_are_named(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(fonts, "_MAX_PAGES", most)
    doc = read(pdf([body().add(72, 300, "①", 12)]))
    assert ("①" in doc.text, doc.complete) == (bool(most), bool(most))
    assert bool([note for note in doc.notes if "not looked for" in note and "page 1)" in note]) is (most == 0)


def hidden(page) -> Document:  # type: ignore[no-untyped-def]
    return read(pdf([Page().lines(72, 240, ["Whoever applies for a grant", "applies in writing."], 12, 16), page]))


def test_text_off_the_page() -> None:
    doc = hidden(body().add(700, 300, "cap of 9 per cent", 12))
    assert "9" not in doc.text
    assert [(b.text, b.kind) for b in doc.aside] == [("cap of 9 per cent", BlockKind.OFF_PAGE)]
    assert [note for note in doc.notes if "outside" in note and "page 2" in note]


@pytest.mark.parametrize(
    ("before", "size", "mode", "after"),
    [
        ("", 12, 3, ""),
        ("", 0.5, 0, ""),
        ("1 g", 12, 0, "0 g"),
        ("", 12, 0, "1 g 60 500 300 80 re f 0 g"),
        ("0 0 0.5 rg", 12, 0, "0 0 0.5 rg 60 500 300 80 re f 0 g"),
    ],
    ids=["invisible", "tiny", "white on white", "covered", "covered in its colour"],
)
def test_hidden_text(before: str, size: float, mode: int, after: str) -> None:
    page = body()
    page.parts.append(before)
    page.add(72, 300, "cap of 9 per cent", size, mode=mode)
    page.parts.append(after)
    doc = hidden(page)
    assert "9" not in doc.text
    assert [(b.text, b.kind) for b in doc.aside] == [("cap of 9 per cent", BlockKind.HIDDEN)]
    assert [note for note in doc.notes if "does not show" in note and "page 2" in note]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0 0 0.5 rg 60 520 300 40 re f 1 g", "0 g"),
        ("0.6 g", "0 g"),
        ("", "60 520 m 360 520 l 360 560 l 60 560 l s"),
        ("", "1 0 0 RG 3 w 60 540 m 360 545 l S"),
    ],
    ids=["white on a bar", "grey", "framed", "struck by a stamp"],
)
def test_visible_text_stays(before: str, after: str) -> None:
    page = body()
    page.parts.append(before)
    page.add(72, 300, "cap of 9 per cent", 12)
    page.parts.append(after)
    doc = hidden(page)
    assert "cap of 9 per cent" in doc.text and doc.aside == () and doc.notes == ()


def test_text_in_a_layer_that_is_off() -> None:
    """Optional content: shown or not as the file sets it (ISO 32000-1, 8.11)."""
    content = b"(x) Tj ET /OC /L BDC BT /H 12 Tf 72 600 Td (cap of 9 per cent) Tj ET EMC BT 72 500 Td (y)"
    group = b"<< /Type /OCG /Name (draft) >>"
    helvetica = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    for state, is_shown in ((b"ON", True), (b"OFF", False)):
        layers = b"/OCProperties << /OCGs [7 0 R] /D << /%s [7 0 R] >> >>" % state
        doc = read(own_font(helvetica, content, group, layers))
        assert ("9 per cent" in doc.text) is is_shown
        assert any(b.kind is BlockKind.HIDDEN for b in doc.aside) is not is_shown


@pytest.mark.parametrize(
    ("line", "box"),
    [
        ("A grant with a cap of 9 per cent is paid.", "150 528 90 22"),
        ("资助比例最高不超过百分之九的部分由市财政承担", "180 528 60 22"),
    ],
)
def test_covered_words_of_a_line(line: str, box: str) -> None:
    """A black box over some words of a line hides these and no others."""
    page = body().add(72, 306, line, 12)
    page.parts.append(f"0 g {box} re f")
    doc = hidden(page)
    covered = [b.text for b in doc.aside if b.kind is BlockKind.HIDDEN]
    assert len(covered) == 1 and covered[0] in line
    start = line.index(covered[0])
    assert line[:start].strip() in doc.text and line[start + len(covered[0]) :].strip() in doc.text
    assert covered[0] not in doc.text
