"""Where the characters of a line stand on the page as it is shown: few Runs, each sharing its width evenly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ingest.document import Box, Run, shares_of
from ingest.layout import Line, Piece
from ingest.pdf.page import Page

ABOVE, BELOW = 0.88, 0.22
"""How far a line reaches above and below its baseline, in ems: most glyphs of Chinese fonts fill the first 0.88 em."""
_EXACT = 0.04
"""Ems by which characters may stand off an even share of a run."""


def line_runs(line: Line, start: int, end: int, page: Page) -> Iterator[Run]:
    """The runs of a line whose text is [start, end) of a paragraph, one for each of its pieces where that will do."""
    # A box knows no direction: where lines run up, down or to the left on the page as shown, no two characters share one.
    single = page.read.turn != page.shown.turn
    # Read as shown, a sheet has the page's own coordinates.
    plain = not single and not page.skew
    for at, piece in zip(line.starts, line.pieces, strict=True):
        begin = start + at
        if begin >= end:
            break
        y0, y1 = piece.y - ABOVE * piece.size, piece.y + BELOW * piece.size
        count = len(piece.text)
        if plain and begin + count <= end and "\u00ad" not in piece.text:
            place = Box(page.sheet.number, round(piece.x0, 2), round(y0, 2), round(piece.x1, 2), round(y1, 2))
            yield Run(begin, begin + count, place, piece.confidence, piece.shares)
            continue
        edges = _edges(piece)[: end - begin + 1]
        for low, high in _parts(edges, piece.size, page.skew, single):
            shares = shares_of(edges[low : high + 1], _EXACT * piece.size)
            place = box(page, edges[low], y0, edges[high], y1)
            yield Run(begin + low, begin + high, place, piece.confidence, shares)


def _edges(piece: Piece) -> list[float]:
    """Where the characters of a piece begin and the last one ends; soft hyphens are no characters of a line."""
    count = len(piece.text)
    shown = [k for k, char in enumerate(piece.text) if char != "\u00ad"]
    return [*(piece.place(k) for k in shown), piece.place(count)]


def _parts(edges: Sequence[float], size: float, skew: float, single: bool) -> Iterator[tuple[int, int]]:
    """The stretches of characters that upright boxes can hold."""
    longest = 0.0 if single else math.inf if not skew else 0.1 * size / abs(math.sin(math.radians(skew)))
    low, count = 0, len(edges) - 1
    while low < count:
        high = low + 1
        while high < count and edges[high + 1] - edges[low] <= longest:
            high += 1
        yield low, high
        low = high


def box(page: Page, x0: float, y0: float, x1: float, y1: float) -> Box:
    """A rectangle of the sheet on the page as it is shown."""
    if page.skew:
        # The sheet was turned back about its centre for reading.
        turn, mx, my = math.radians(page.skew), page.sheet.width / 2, page.sheet.height / 2
        dx, dy = (x0 + x1) / 2 - mx, (y0 + y1) / 2 - my
        right = mx + dx * math.cos(turn) - dy * math.sin(turn) - (x0 + x1) / 2
        down = my + dx * math.sin(turn) + dy * math.cos(turn) - (y0 + y1) / 2
        x0, y0, x1, y1 = x0 + right, y0 + down, x1 + right, y1 + down
    ax, ay = page.shown.place(*page.read.point(x0, y0))
    bx, by = page.shown.place(*page.read.point(x1, y1))
    return Box(page.sheet.number, *(round(v, 2) for v in (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))))
