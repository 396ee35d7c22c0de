"""A finding's place among the paragraphs around it, as the document's file holds them: with the numbers that the word processor
prints, and the rows of tables as rows. For files whose pages cannot be drawn."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from diff import VERSION
from diff.finding import Side
from diff.pipeline import UNUSABLE_INPUT
from ingest.document import Block, BlockKind, Part
from web.shown.marks import Segment, Span, segments
from web.shown.pictures import cache_of, made_once
from web.shown.reports import StaleError, part_of
from web.snapshot import SideView, Snapshot
from web.store import Comparison, Store

AROUND = 6
"""Paragraphs shown before and after the one in question."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: the name of its column, and the stretch of the document's text that it holds."""

    header: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or the row of a table: [start, end) in the text of the document, and the length of the automatic number that it
    begins with. `level` is that of a heading. `path` says where the file has it. `cells` are those of a row, from left to right."""

    start: int
    end: int
    auto: int = 0
    level: int | None = None
    centred: bool = False
    path: str = ""
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph to show: its number in the document, and its text (each cell's in turn) cut where findings begin and end.
    `number` is what the word processor prints before it. `here` says that the finding in question is on it."""

    index: int
    paragraph: Paragraph
    number: str
    texts: tuple[tuple[Segment, ...], ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Context:
    """A stretch of a document: its paragraphs, rows of one table together. `first` and `last` are the numbers of the paragraphs,
    `count` how many there are in all; `as_read` says that they are those of the file, and not only lines of the text that was compared."""

    groups: tuple[tuple[Shown, ...], ...]
    first: int
    last: int
    count: int
    as_read: bool


def paragraphs_of(
    store: Store, comparison: Comparison, snapshot: Snapshot, side: str
) -> tuple[tuple[Paragraph, ...], bool]:
    """The paragraphs of one side, and whether the file could be read again for them; where not, they are the lines of the text."""
    view: SideView = getattr(snapshot, side)
    # The text is part of the key: a version of the program that reads the file otherwise must not find what this one kept.
    text = hashlib.sha256(view.text.encode()).hexdigest()[:16]
    key = f"text-{view.sha256}-{comparison.order.revisions}-{view.part}-{text}-{VERSION}"

    def read() -> bytes:
        return _packed(_paragraphs(part_of(store, comparison, snapshot, side)))

    try:
        return _unpacked(made_once(cache_of(store), key.lower(), read, (StaleError, *UNUSABLE_INPUT))), True
    except (StaleError, OSError, *UNUSABLE_INPUT):
        return _lines(view.text), False


def context_of(
    paragraphs: Sequence[Paragraph],
    as_read: bool,
    text: str,
    places: Iterable[tuple[int, Side | None]],
    at: int,
    home: int,
) -> Context:
    """The paragraphs around number `at` of a document with this `text`, with the findings, by number, whose `places` are on them.
    `home` is the paragraph of the finding in question."""
    at = max(0, min(at, len(paragraphs) - 1))
    first, last = max(0, at - AROUND), min(len(paragraphs) - 1, at + AROUND)
    low, high = paragraphs[first].start, paragraphs[last].end
    spans = [
        Span(n, place.start, place.end)
        for n, place in places
        if place is not None and place.start <= high and place.end >= low
    ]
    shown = (_shown(i, paragraphs[i], text, spans, i == home) for i in range(first, last + 1))
    groups = tuple(tuple(group) for _, group in groupby(shown, lambda one: _table(one.paragraph) or one.index))
    return Context(groups, first, last, len(paragraphs), as_read)


def _table(paragraph: Paragraph) -> tuple[str, ...]:
    """What the rows of one table have in common."""
    return (paragraph.path.rpartition("/")[0], *(cell.header for cell in paragraph.cells)) if paragraph.cells else ()


def number_at(paragraphs: Sequence[Paragraph], offset: int) -> int:
    """The number of the paragraph that holds an offset of the text."""
    return max(bisect_right(paragraphs, offset, key=lambda paragraph: paragraph.start) - 1, 0)


def place_without_quote(snapshot: Snapshot, place: Side | None, side: str) -> int:
    """Where on one side something should have stood that only the other side has (`place`): behind what faces the clauses before it."""
    view: SideView = getattr(snapshot, side)
    other: SideView = snapshot.draft if side == "original" else snapshot.original
    clause = next((i for i, c in enumerate(other.clauses) if place is not None and c.path == place.clause), 0)
    facing: dict[int, tuple[int, ...]] = {}
    for row in snapshot.rows:
        mine, its = (row.original, row.draft) if side == "original" else (row.draft, row.original)
        if mine and not row.moved:
            facing |= dict.fromkeys(its, mine)
    before = next((facing[i] for i in range(clause, -1, -1) if i in facing), None)
    return max(view.clauses[i].start for i in before) if before else 0


def page_of(snapshot: Snapshot, place: Side | None, other: Side | None, side: str) -> int | None:
    """The page (from 1) to show for a finding on one side: that of its `place`, else that on which it should have stood, seen from
    its place on the `other` side; None in a format without pages."""
    view: SideView = getattr(snapshot, side)
    if place is not None and place.page is not None:
        return place.boxes[0].page if place.boxes else place.page
    at = place.start if place is not None else place_without_quote(snapshot, other, side)
    clause = bisect_right(view.clauses, at, key=lambda one: one.start) - 1
    return view.clauses[max(clause, 0)].page if view.clauses else None


def _shown(index: int, paragraph: Paragraph, text: str, spans: Sequence[Span], here: bool) -> Shown:
    start = paragraph.start + paragraph.auto
    stretches = [(cell.start, cell.end) for cell in paragraph.cells] or [(start, paragraph.end)]
    number = text[paragraph.start : start] if not paragraph.cells else ""
    return Shown(index, paragraph, number, tuple(segments(text, a, b, spans) for a, b in stretches), here)


def _paragraphs(part: Part) -> Iterator[Paragraph]:
    for start, end, block in part.block_spans():
        cells = tuple(_cells(block, start)) if block.kind is BlockKind.ROW else ()
        yield Paragraph(start, end, block.auto, block.level, block.centred, block.path, cells)


def _cells(block: Block, start: int) -> Iterator[Cell]:
    """The cells of a row's own: its text joins them with tabs, while `Block.cells` has those that are merged from above as well."""
    named = iter(block.cells)
    for piece in block.text.split("\t"):
        header = next((header for header, cell in named if cell.strip() == piece.strip()), "")
        yield Cell(header, start, start + len(piece))
        start += len(piece) + 1


def _lines(text: str) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    at = 0
    for line in text.split("\n"):
        found.append(Paragraph(at, at + len(line)))
        at += len(line) + 1
    return tuple(found)


def _packed(paragraphs: Iterable[Paragraph]) -> bytes:
    rows = [
        [p.start, p.end, p.auto, p.level, p.centred, p.path, [[c.header, c.start, c.end] for c in p.cells]]
        for p in paragraphs
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=8)
def _unpacked(data: bytes) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(start, end, auto, level, centred, path, tuple(Cell(*cell) for cell in cells))
        for start, end, auto, level, centred, path, cells in json.loads(data)
    )
