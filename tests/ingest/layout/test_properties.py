"""Whatever stands on the pages: no character is lost, none comes twice, each keeps its place, and nothing raises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import layout
from ingest.layout import Line, Piece, Sheet
from ingest.pdf.grids import Rule
from ingest.pdf.tables import fill, grids

HYPHENS = "-\u2010\u00ad\ufffe"
TEXTS = st.one_of(
    st.text("会展业发展一、第条。，（）0123456789 abcd.-", min_size=1, max_size=30).filter(str.strip),
    st.sampled_from(
        ["一、", "1.", "— 3 —", "第3页", "10", "Article 2", "附件1", "①", "ii", "well-", "pro\u00ad", "word\ufffe", "A"]
    ),
)
COORDINATES = st.one_of(st.integers(-20, 62).map(lambda n: n * 10.0), st.floats(-50, 900, allow_nan=False))
SIZES = st.sampled_from([6.0, 9.0, 10.5, 12.0, 16.0, 48.0])


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    text, x, y, size = draw(TEXTS), draw(COORDINATES), draw(COORDINATES), draw(SIZES)
    return Piece(text, x, x + size * len(text) * draw(st.sampled_from([0.5, 1.0])), y, size, draw(st.booleans()))


SHEETS = st.lists(st.lists(pieces(), max_size=14, unique=True), min_size=1, max_size=5).map(
    lambda pages: [Sheet(n, 595, 842, tuple(page)) for n, page in enumerate(pages, 1)]
)


def characters(texts: Iterable[str]) -> Counter[str]:
    return Counter(c for text in texts for c in text if not c.isspace() and c not in HYPHENS)


@settings(deadline=None, max_examples=100)
@given(SHEETS)
def test_nothing_is_lost_and_nothing_comes_twice(sheets: list[Sheet]) -> None:
    heads = layout.furniture(sheets)
    notes = [layout.footnotes(sheet, head) for sheet, head in zip(sheets, heads, strict=True)]
    apart = [set[Piece]() if found is None else found.marks.union(*found.notes) for found in notes]
    skip = [set(head) | more for head, more in zip(heads, apart, strict=True)]
    text = [paragraph.text for paragraph in layout.paragraphs(layout.lines(sheets, skip))]
    aside = [piece.text for gone in skip for piece in gone]
    assert characters([*text, *aside]) == characters(piece.text for sheet in sheets for piece in sheet.pieces)


@settings(deadline=None, max_examples=80)
@given(SHEETS)
def test_spans_and_places_are_exact(sheets: list[Sheet]) -> None:
    lines = layout.lines(sheets)
    for paragraph in layout.paragraphs(lines):
        at = 0
        for line, (start, end) in zip(paragraph.lines, paragraph.spans, strict=True):
            assert start >= at and not paragraph.text[at:start].strip()
            assert paragraph.text[start:end] in (line.text, line.text + "-")
            at = end
        assert at == len(paragraph.text)
    for line in lines:
        _begins_where_pieces_begin(line)
    assert Counter(p for line in lines for p in line.pieces) == Counter(p for s in sheets for p in s.pieces)


def _begins_where_pieces_begin(line: Line) -> None:
    for piece, start in zip(line.pieces, line.starts, strict=True):
        shown = piece.text.replace("\ufffe", "-").replace("\u00ad", "").rstrip("-\u2010")
        assert line.text[start : start + len(shown)] == shown


RULES = st.builds(
    lambda x, y, length, upright: Rule(x, y, x + 0.5, y + length) if upright else Rule(x, y, x + length, y + 0.5),
    st.integers(0, 12).map(lambda n: n * 50.0),
    st.integers(0, 16).map(lambda n: n * 50.0),
    st.integers(1, 10).map(lambda n: n * 50.0),
    st.booleans(),
)


@settings(deadline=None, max_examples=80)
@given(st.lists(RULES, max_size=14), st.lists(pieces(), max_size=16, unique=True), st.booleans())
def test_grids_hold_what_stands_in_them_once(rules: list[Rule], found: list[Piece], after: bool) -> None:
    sheet = Sheet(1, 595, 842, tuple(found))
    for grid in grids(rules, sheet, after):
        assert grid.x0 <= grid.x1 and grid.y0 <= grid.y1 and len(grid.edges) > 1
        assert all(p.row < p.row_end <= grid.rows and p.column < p.column_end < len(grid.edges) for p in grid.places)
        cells = [piece for _, inside in fill(grid, found) for piece in inside]
        assert Counter(cells) == Counter(found)
        for _, inside in fill(grid, found):
            text = layout.cell(inside, 1).text
            assert characters([text]) == characters(p.text for p in inside)
