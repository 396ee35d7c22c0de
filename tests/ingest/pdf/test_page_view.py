"""The box of a character covers it on the drawn page: 200 random characters of each file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import page_view
from ingest.document import SourceFile
from ingest.pdf import parser as pdf_parser
from tests.ingest.pdf_fixtures import Page, pdf

ROOT = Path(__file__).parents[3]


WORDS = [
    "Article 12. The Municipal Commission of Commerce shall grant",
    "each exhibition company up to RMB 2,000,000 (two million) a",
    "year; illiquid firms will fill in Form III, without minimum.",
]


def english(page, x=72, y=120, size=12):  # type: ignore[no-untyped-def]
    return page.lines(x, y, WORDS * 3, size, 1.4 * size)


def justified():  # type: ignore[no-untyped-def]
    """Words set apart by more than a blank, and letters set apart."""
    page = Page()
    for i, text in enumerate(WORDS):
        page.parts.append(f"{2.5 + i} Tw {0.3 * i} Tc")
        page.add(60, 100 + 20 * i, text, 12)
    return page


def narrow():  # type: ignore[no-untyped-def]
    """Letters narrowed to four fifths, and a raised mark."""
    page = Page()
    page.parts.append("80 Tz")
    english(page)
    return page.add(72, 400, "8%", 12).add(86, 396, "1", 7).add(94, 400, "of the total", 12)


def turned(turn: tuple[int, int], rotate: int):  # type: ignore[no-untyped-def]
    page = Page(rotate=rotate)
    cos, sin = turn
    for i, text in enumerate(WORDS):
        x, y = {
            (1, 0): (72, 120 + 20 * i),
            (0, 1): (120 + 20 * i, 700),
            (-1, 0): (520, 700 - 20 * i),
            (0, -1): (400 - 20 * i, 100),
        }[turn]
        page.add(x, y, text, 12, turn=(cos, sin))
    return page


def columns():  # type: ignore[no-untyped-def]
    page = Page()
    short = [w[: len(w) // 2].strip() for w in WORDS]
    return page.lines(60, 120, short * 8, 11, 16).lines(320, 120, short * 8, 11, 16)


def table():  # type: ignore[no-untyped-def]
    page = Page().grid((60, 110, 350, 535), (100, 130, 160, 190))
    for i, row in enumerate((("No.", "Task", "Unit"), ("1", WORDS[0][:40], "Bureau"), ("2", WORDS[1][:40], "Office"))):
        for x, text in zip((65, 115, 355), row, strict=True):
            page.add(x, 120 + 30 * i, text, 11)
    return page


PAGES = {
    "english": [english(Page())],
    "justified": [justified()],
    "narrow": [narrow()],
    "columns": [columns()],
    "table": [table()],
    **{
        f"turned {turn} {rotate}": [turned(turn, rotate)]
        for turn in ((1, 0), (0, 1), (-1, 0), (0, -1))
        for rotate in (0, 90, 180, 270)
    },
}


def missed(data: bytes, seed: int = 1) -> list[object]:
    doc = pdf_parser.parse(data, SourceFile("view.pdf", "", "pdf", len(data)))
    seen = list(page_view.look(data, doc, 200, seed))
    assert len(seen) == min(200, sum(not char.isspace() for char in doc.text))
    return [one for one in seen if not one.covered]


@pytest.mark.parametrize("name", PAGES)
def test_boxes_cover_the_characters(name: str) -> None:
    assert missed(pdf(PAGES[name])) == []


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*/*.pdf")), ids=lambda path: path.parent.name)
def test_boxes_cover_the_characters_of_the_samples(path: Path) -> None:
    assert missed(path.read_bytes()) == []


def test_a_box_beside_its_character_is_seen() -> None:
    """The measure itself: a box moved by half an em covers nothing."""
    data = pdf([english(Page())])
    doc = pdf_parser.parse(data, SourceFile("view.pdf", "", "pdf", len(data)))
    moved = page_view.shifted(doc, 6.0)
    assert sum(one.covered for one in page_view.look(data, moved, 200, 1)) < 100
