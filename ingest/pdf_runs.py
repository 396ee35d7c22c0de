"""Where the characters of a line stand on the page as it is shown: few Runs, each sharing its width evenly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ingest.document import Box, Run
from ingest.layout import Line, Piece
from ingest.pdf_page import Page

ABOVE, BELOW = 0.88, 0.22
"""How far a line reaches above and below its baseline, in ems: most glyphs of Chinese fonts fill the first 0.88 em."""
_NEAR, _NEAR_LATIN = 0.04, 0.1
"""Ems by which a character may stand off its even share of a run. Letters differ in width so much that a closer share
would make a run of every other letter."""

_Knots = list[tuple[int, float]]


def line_runs(line: Line, start: int, end: int, page: Page) -> Iterator[Run]:
    """The runs of a line whose text is [start, end) of a paragraph.

    A new run begins where even sharing would be off, where the baseline, the size or the confidence changes.
    """
    shift = 0.02 * line.size
    group: list[tuple[int, Piece]] = []
    for at, piece in zip(line.starts, line.pieces, strict=True):
        if start + at >= end:
            break
        before = group[-1][1] if group else piece
        if abs(before.y - piece.y) > shift or before.size != piece.size or before.confidence != piece.confidence:
            yield from _group_runs(group, start, end, page)
            group = []
        group.append((at, piece))
    yield from _group_runs(group, start, end, page)


def _group_runs(group: Sequence[tuple[int, Piece]], start: int, end: int, page: Page) -> Iterator[Run]:
    """The runs of pieces on one baseline."""
    if not group:
        return
    piece = group[0][1]
    knots: _Knots = []
    for at, own in group:
        knots.append((at, own.x0))
        knots.extend((at + k, x) for k, x in own.stops)
        knots.append((at + len(own.text), own.x1))
    y0, y1 = piece.y - ABOVE * piece.size, piece.y + BELOW * piece.size
    # A box knows no direction: where lines run up, down or to the left on the page as shown, no two characters share one.
    single = page.read.turn != page.shown.turn
    longest = math.inf if not page.skew else 0.1 * piece.size / abs(math.sin(math.radians(page.skew)))
    near = (_NEAR_LATIN if piece.text[0].isascii() else _NEAR) * piece.size
    # Read as shown, a sheet has the page's own coordinates; the runs of a line then share the numbers of its height.
    plain = not single and not page.skew
    top, foot = round(y0, 2), round(y1, 2)
    for (a, x0), (b, x1) in _even(knots, near, longest):
        if start + b > end:
            x1 = x0 + (x1 - x0) * (end - start - a) / (b - a)
            b = end - start
        parts = b - a if single else min(1, b - a)
        for k in range(parts):
            low, high = a + (b - a) * k // parts, a + (b - a) * (k + 1) // parts
            left, right = (x0 + (x1 - x0) * (at - a) / (b - a) for at in (low, high))
            place = (
                Box(page.sheet.number, round(left, 2), top, round(right, 2), foot)
                if plain
                else box(page, left, y0, right, y1)
            )
            yield Run(start + low, start + high, place, piece.confidence)


def _even(knots: _Knots, near: float, longest: float) -> Iterator[tuple[tuple[int, float], tuple[int, float]]]:
    """The longest stretches between knots on which one even share meets every knot closely."""
    begin, count = 0, len(knots)
    while begin < count - 1:
        (a, x0), low, high, stop = knots[begin], -math.inf, math.inf, begin + 1
        for k in range(begin + 1, count):
            length, x = knots[k][0] - a, knots[k][1]
            if length == 0:
                # The end of a piece and the beginning of the next.
                if abs(x - x0) > near:
                    break
                continue
            if low <= (x - x0) / length <= high and (x - x0 <= longest or k == begin + 1):
                stop = k
            low, high = max(low, (x - x0 - near) / length), min(high, (x - x0 + near) / length)
            if low > high:
                break
        if knots[stop][0] > a:
            yield knots[begin], knots[stop]
        begin = stop


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
