"""A page of a PDF as plain values: the frame in which it is shown and read, its sheet of pieces, and a verdict.

Nothing here holds on to pdfium, so that pages can be handed on between processes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.document import Block, BlockKind
from ingest.layout import Piece, Sheet, is_cjk
from ingest.pdf.tables import Grid
from ingest.pdf.text import Token, quarter_turn

_LONG = 8
"""Characters one under another from which on they are a line."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's visible rectangle in its own coordinates (y upwards), turned clockwise by quarter turns so that `turn`
    names the direction of what then reads from left to right (90: what runs upwards in the page's coordinates)."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def width(self) -> float:
        return self.right - self.left if self.turn % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.turn % 180 == 0 else self.right - self.left

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in points from the top left corner of the turned page."""
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The reverse of `place`."""
        if self.turn == 90:
            return y + self.left, x + self.bottom
        if self.turn == 180:
            return self.right - x, y + self.bottom
        if self.turn == 270:
            return self.right - y, self.top - x
        return x + self.left, self.top - y


@dataclass(frozen=True, slots=True)
class Page:
    """What one page gave: the frame in which it is shown, the sheet in which it reads, and what was wrong with it."""

    shown: Frame
    read: Frame
    sheet: Sheet
    slanted: tuple[Token, ...] = ()
    verdict: str = "text"
    """text; hidden-layer (text that recognition put over a picture); blank; picture or curves (text that is drawn, not
    set); soup (fonts that do not name their characters); damaged; nothing (recognition found no text)"""
    tables: tuple[tuple[Grid, tuple[Piece, ...]], ...] = ()
    """Ruled tables and the text in them; the sheet holds an object in the place of each."""
    noted: bool = False
    """There may be footnotes."""
    recognised: bool = False
    """The text was read from a picture: an invisible layer in the file, or by our own recognition."""
    unseen: tuple[tuple[BlockKind, Token], ...] = ()
    """What the page holds and does not show."""
    annotations: tuple[Block, ...] = ()
    """Typed text boxes, comments and filled-in fields, which stand over the page."""
    unsought: bool = False
    """pdfium may have left out characters of this page, and the second reader was not asked any more."""
    vertical: int = 0
    """How many characters stand one under another, in lines that run downwards."""
    skew: float = 0.0
    """By how many degrees the lines of the page fall to the right of how the sheet holds them."""


def _placed(token: Token) -> Token:
    """The token, turned out of the text where a damaged matrix puts it at no place that there is."""
    if math.isfinite(token.x + token.y + sum(token.box) + token.size + token.angle):
        return token
    return replace(token, x=0.0, y=0.0, box=(0.0, 0.0, 0.0, 0.0), size=1.0, angle=45.0, shares=b"", length=0.0)


def upright(
    number: int,
    shown: Frame,
    corners: tuple[float, float, float, float],
    tokens: Sequence[Token],
) -> Page:
    """Turns a page by the direction of most of its characters; what runs in another direction stands apart."""
    tokens = [_placed(token) for token in tokens]
    directions: Counter[int] = Counter()
    turned = [quarter_turn(token.angle) for token in tokens]
    for token, direction in zip(tokens, turned, strict=True):
        directions[direction] += len(token.text)
    del directions[-1]
    turn = directions.most_common(1)[0][0] if directions else shown.turn
    read = Frame(*corners, turn)
    pieces: list[Piece] = []
    apart: list[Token] = []
    seen: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for token, direction in zip(tokens, turned, strict=True):
        if direction != turn:
            apart.append(token)
            continue
        x, y = read.place(token.x, token.y)
        # Bold type is imitated by printing words again, a hair beside.
        hair, step = 0.15 * token.size, round(y / 4)
        near = (place for k in (step - 1, step, step + 1) for place in seen.get((token.text, k), ()))
        if any(abs(x - ox) < hair and abs(y - oy) < hair for ox, oy in near):
            continue
        seen.setdefault((token.text, step), []).append((x, y))
        ax, _ = read.place(token.box[0], token.box[1])
        bx, _ = read.place(token.box[2], token.box[3])
        left, right = (x, x + token.length) if token.length else (min(x, ax, bx), max(x, ax, bx))
        pieces.append(Piece(token.text, left, right, y, token.size, token.spaced, token.weight, token.shares))
    sheet = Sheet(number, read.width, read.height, tuple(pieces))
    return Page(shown, read, sheet, tuple(apart), vertical=_vertical(pieces))


def _vertical(pieces: Sequence[Piece]) -> int:
    """How many single ideographs follow one another downwards, in the file's order: lines set vertically."""
    count = run = 0
    for before, piece in pairwise(pieces):
        below = (
            len(before.text) == len(piece.text) == 1
            and abs(piece.x0 - before.x0) < 0.1 * piece.size
            and 0.8 * piece.size < piece.y - before.y < 1.5 * piece.size
            and is_cjk(piece.text)
        )
        run = run + 1 if below else 0
        # A few under one another make a narrow cell of a table.
        count += run + 1 if run == _LONG else 1 if run > _LONG else 0
    return count
