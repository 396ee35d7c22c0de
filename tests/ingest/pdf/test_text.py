"""Tokens: the words of a line together, and what must stay apart."""

from __future__ import annotations

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]
import pytest

from ingest.pdf.text import Token, tokens_of
from tests.ingest import pdf_fixtures

Page, pdf = pdf_fixtures.Page, pdf_fixtures.pdf
LINE = "Each exhibition company may apply for a grant."


def tokens(page) -> list[Token]:  # type: ignore[no-untyped-def]
    data = pdf([page])
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    opened = pdfium.FPDF_LoadPage(document, 0)
    text_page = pdfium.FPDFText_LoadPage(opened)
    try:
        return tokens_of(text_page)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(opened)
        pdfium.FPDF_CloseDocument(document)


@pytest.mark.parametrize("turn", [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_a_line_is_one_token(turn: tuple[int, int]) -> None:
    (token,) = tokens(Page().add(300, 500, LINE, 10, turn))
    assert token.text == LINE
    places = [token.along(k) for k in range(len(LINE) + 1)]
    # Widths of Helvetica, in thousandths of an em (Adobe's metrics): E 667, a 556, c 500, h 556, blank 278.
    assert places[:6] == pytest.approx([0, 6.67, 12.23, 17.23, 22.79, 25.57], abs=0.02)
    assert places == sorted(places) and places[-1] == token.length


def test_parts_stand_where_they_stood() -> None:
    for turn in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        (token,) = tokens(Page().add(300, 500, LINE, 10, turn))
        (alone,) = tokens(Page().add(300, 500, LINE[5:15], 10, turn))
        part = token.part(5, 15)
        assert part.text == "exhibition" and part.spaced
        dx, dy = turn[0] * token.along(5), turn[1] * token.along(5)
        assert (part.x, part.y) == pytest.approx((alone.x + dx, alone.y + dy), abs=0.02)
        moved = (alone.box[0] + dx, alone.box[1] + dy, alone.box[2] + dx, alone.box[3] + dy)
        assert part.box == pytest.approx(moved, abs=0.02) and part.length == pytest.approx(alone.length, abs=0.02)


def words(*operators: str) -> list[str]:
    page = Page()
    page.parts.append("BT /H 10 Tf 72 700 Td " + " ".join(operators) + " ET")
    return [token.text for token in tokens(page)]


def test_words_of_several_objects() -> None:
    assert words("(two ) Tj 0 g (words) Tj") == ["two words"]
    # A justified line: gaps of one em, all alike, where the file has a blank; the first gap has none to compare with.
    assert words("7 Tw (a b c d) Tj") == ["a", "b c d"]


@pytest.mark.parametrize(
    "operators",
    [
        "(left ) Tj 40 0 Td (right) Tj",
        "(left ) Tj /H 7 Tf (right) Tj",
        "(left ) Tj 3 Ts (right) Tj",
        "(left ) Tj 1 g (right) Tj",
        "(left ) Tj 3 Tr (right) Tj",
        "(left) Tj 0 -14 Td (right) Tj",
    ],
    ids=["gap", "smaller", "raised", "white", "invisible", "line below"],
)
def test_what_is_no_word_of_the_line(operators: str) -> None:
    assert words(operators) == ["left", "right"]
