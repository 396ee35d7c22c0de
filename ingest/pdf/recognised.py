"""Pages that recognition read from pictures, as pages of pieces like any other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.document import shares_of
from ingest.layout import Piece, Sheet, is_cjk
from ingest.pdf.page import Frame, Page
from ingest.pdf.runs import ABOVE, BELOW
from ingest.pdf.text import stretched, unified
from ingest.recognised import Line, Recognised

_ALIKE = 0.1
"""By what share the sizes of lines measured on a picture may differ and still be one size of type."""


def page_of(read: Recognised, shown: Frame) -> Page:
    """What recognition read on a page that the file shows in the frame `shown`."""
    frame = replace(shown, turn=(shown.turn + read.turn) % 360)
    pieces = tuple(piece for line in read.lines for piece in _pieces(line))
    sheet = Sheet(read.page, frame.width, frame.height, pieces)
    return Page(shown, frame, sheet, verdict="text" if pieces else "nothing", recognised=True, skew=read.skew)


def _pieces(line: Line) -> Iterable[Piece]:
    """The words of a line, with the places of their characters."""
    count = len(line.text)
    edges = line.stops or tuple(line.x0 + (line.x1 - line.x0) * k / max(1, count) for k in range(count + 1))
    size = (line.y1 - line.y0) / (ABOVE + BELOW)
    y = line.y0 + ABOVE * size
    for word in re.finditer(r"\S+", line.text):
        start, end = word.span()
        text = unified(word[0])
        shares = shares_of(stretched(word[0], edges[start : end + 1]), 0)
        spaced = start > 0 and not (is_cjk(text[0]) and is_cjk(line.text[:start].rstrip()[-1:] or text[0]))
        yield Piece(text, edges[start], edges[end], y, size, spaced, shares=shares, confidence=line.confidence)


def levelled(pages: Sequence[Page]) -> list[Page]:
    """The pages with one size of type where sizes measured on pictures differ little: the commonest first."""
    counts: Counter[float] = Counter()
    for page in pages:
        for piece in page.sheet.pieces:
            if piece.confidence is not None:
                counts[round(piece.size, 1)] += len(piece.text)
    level: dict[float, float] = {}
    for size, _ in counts.most_common():
        if size not in level:
            level |= {other: size for other in counts if other not in level and abs(other - size) <= _ALIKE * size}
    return [
        page
        if not any(piece.confidence is not None for piece in page.sheet.pieces)
        else replace(page, sheet=replace(page.sheet, pieces=tuple(_level(p, level) for p in page.sheet.pieces)))
        for page in pages
    ]


def _level(piece: Piece, level: dict[float, float]) -> Piece:
    return piece if piece.confidence is None else replace(piece, size=level[round(piece.size, 1)])
