"""The text of a page as recognition read it from a picture, in the form in which it is handed to the parsers.

Standard library only: recognition runs outside the process that parses the file, and its result goes in as plain JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

DOUBTFUL = 0.9
"""The confidence below which a line is reported."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its rectangle, in points from the top left corner of the page turned upright.

    The rectangle is 1.1 em high, from 0.88 em above the baseline to 0.22 em below it, whatever the characters in it.
    `confidence` is that of the recognition (0-1). `stops` are the x at which the characters begin and the last one
    ends (one more than characters); empty where they share the width evenly.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    stops: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read on a page (from 1).

    `turn` (0, 90, 180, 270) is how far the page must be turned clockwise, from how the file shows it (with its /Rotate),
    to stand upright; `width` and `height` are the points of the page so turned. `skew` is by how many degrees its lines
    then fall to the right: the rectangles are those of the page turned back by it about its centre.
    """

    page: int
    turn: int
    width: float
    height: float
    lines: tuple[Line, ...]
    skew: float = 0.0


def pack(pages: Iterable[Recognised]) -> list[list[Any]]:
    """The pages as plain lists for JSON."""
    return [
        [
            page.page,
            page.turn,
            page.width,
            page.height,
            [[line.text, line.x0, line.y0, line.x1, line.y1, line.confidence, list(line.stops)] for line in page.lines],
            page.skew,
        ]
        for page in pages
    ]


def unpack(packed: Iterable[list[Any]]) -> dict[int, Recognised]:
    """The pages that `pack` packed, by their number."""
    found: dict[int, Recognised] = {}
    for number, turn, width, height, lines, skew in packed:
        read = tuple(Line(text, x0, y0, x1, y1, sure, tuple(stops)) for text, x0, y0, x1, y1, sure, stops in lines)
        found[number] = Recognised(number, turn, width, height, read, skew)
    return found
