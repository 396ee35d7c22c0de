"""Characters printed again a hair beside themselves, as bold type and shadows are imitated: each is read once.

Whole words are not enough to tell: what a program prints twice may come in other stretches the second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.layout.model import OBJECT, Piece, is_cjk

_WIDE, _DIGIT, _NARROW = 0.4, 0.3, 0.18
"""Ems that a character may stand beside itself: an ideograph, a digit, and any other (an l is a fifth of an em wide)."""
_CLOSE = 0.6
"""The share of the usual step from one character of its piece to the next that it must stay below."""
_Places = dict[tuple[str, int, int], list[tuple[float, float, float]]]
"""Where each character stands (x, y and size), by the square of the page around it."""
_TWICE = re.compile(r"(\S)\1")


def once(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the characters that stand again at nearly the same place, in the order given."""
    seen: _Places = {}
    suspects = _overlapping(pieces)
    found: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index in suspects or (_TWICE.search(piece.text) and any(_near_itself(piece))):
            found.extend(_rest(piece, seen))
        else:
            found.append(piece)
    return found


def _overlapping(pieces: Sequence[Piece]) -> set[int]:
    """The indices of pieces of one size that lie over one another on about the same baseline."""
    found: set[int] = set()
    levels: dict[int, list[int]] = {}
    for index, piece in enumerate(pieces):
        if piece.text != OBJECT:
            levels.setdefault(round(piece.y / 4), []).append(index)
    for level in sorted(levels):
        near = sorted([*levels[level], *levels.get(level + 1, ())], key=lambda i: pieces[i].x0)
        widest: int | None = None
        for index in near:
            piece = pieces[index]
            if widest is not None:
                other = pieces[widest]
                if other.x1 - piece.x0 > 0.2 * piece.size and abs(other.size - piece.size) < 0.1 * piece.size:
                    found |= {widest, index}
            if widest is None or piece.x1 > pieces[widest].x1:
                widest = index
    return found


def _near_itself(piece: Piece) -> Iterator[bool]:
    for match in _TWICE.finditer(piece.text):
        at = match.start()
        yield piece.place(at + 1) - piece.place(at) < _hair(match[1], piece)


def _hair(char: str, piece: Piece) -> float:
    """The points that a character may stand beside itself; less where all of the piece is set closely, as recognition
    programs set invisible text."""
    ems = _WIDE if is_cjk(char) else _DIGIT if char.isdigit() else _NARROW
    return min(ems * piece.size, _CLOSE * (piece.x1 - piece.x0) / len(piece.text))


def _rest(piece: Piece, seen: _Places) -> Iterator[Piece]:
    """The stretches of a piece whose characters have not stood there before; notes where they stand."""
    start: int | None = None
    step = round(piece.y / 4)
    for at, char in enumerate(piece.text):
        x, hair = piece.place(at), _hair(char, piece)
        column = round(x / 8)
        again = char != " " and any(
            abs(x - ox) < hair and abs(piece.y - oy) < hair and abs(piece.size - size) < 0.1 * size
            for k in (step - 1, step, step + 1)
            for j in (column - 1, column, column + 1)
            for ox, oy, size in seen.get((char, k, j), ())
        )
        if again and start is not None:
            yield from _part(piece, start, at)
            start = None
        elif not again:
            if char != " ":
                seen.setdefault((char, step, column), []).append((x, piece.y, piece.size))
            start = at if start is None else start
    if start == 0:
        yield piece
    elif start is not None:
        yield from _part(piece, start, len(piece.text))


def _part(piece: Piece, start: int, end: int) -> Iterator[Piece]:
    if piece.text[start:end].strip(" "):
        yield piece.part(start, end)
