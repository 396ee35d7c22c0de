"""What the layout stage works on: pieces of text on sheets, and the lines and paragraphs that they make.

All measures are in points, x from the left edge and y from the top edge of a page turned so that its text stands
upright; y is that of the baseline, because glyph boxes mislead for flat or small glyphs (一, 、).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.document import share, shares_of

EDGE = 0.12
"""The share of a page's height, at the top and at the foot, in which running heads and page numbers stand."""

OBJECT = "\ufffc"
"""The text of a piece that holds the place of something else than text (a table). It makes a paragraph of its own."""

END_MARK = re.compile(r"[。！？；：.!?;:][”’」』）)》\"']*$")
"""What ends a sentence or clause, with the quotation marks and brackets that close after it."""

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff\u3000-\u303f"
_CJK_CHAR = re.compile(rf"[{_CJK}“”‘’—…·℃〔〕]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters set on one baseline without a gap. `spaced`: the file itself has a space before the piece."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    spaced: bool = False
    weight: int = 0
    """How heavy the type is; 0 where it was not asked for."""
    shares: bytes = b""
    """How its characters share the width, as in `document.Run`; empty where they do so evenly."""
    confidence: float | None = None
    """Of the recognition, where the piece was read from a picture."""

    def place(self, character: int) -> float:
        """The x at which a character of `text` begins; that after the last one ends at `x1`."""
        return self.x0 + (self.x1 - self.x0) * share(self.shares, character, len(self.text))

    def part(self, start: int, end: int) -> Piece:
        """The characters [start, end) without the blanks around them, as a piece of their own; there must be others."""
        text = self.text[start:end]
        start, end = start + len(text) - len(text.lstrip(" ")), end - len(text) + len(text.rstrip(" "))
        edges = [self.place(k) for k in range(start, end + 1)]
        spaced = self.spaced if start == 0 else self.text[start - 1] == " "
        shares = shares_of(edges, 0.04 * self.size)
        return replace(self, text=self.text[start:end], x0=edges[0], x1=edges[-1], spaced=spaced, shares=shares)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page turned upright: its number (from 1), measures and pieces in any order.

    `tabled` are pieces inside tables, which are read apart (see `cell`) and tell only how large the type is.
    """

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...]
    tabled: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in its column; `left` and `right` are the margins of that column.

    `first` is the width of the first word (in text with spaces between words), which tells whether it would still
    have stood on the line before. `column` numbers the columns in reading order, so that lines of one column compare.
    `body` is the type size usual around it, which tells titles.
    `hyphen`: the line ends in a hyphen that may be due to the line break alone; it is then not part of `text`.
    """

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    first: float
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    hyphen: bool = False
    body: float = 10.5
    weights: tuple[int, int] = (0, 0)
    """Of the first and the last piece."""
    pieces: tuple[Piece, ...] = ()
    starts: tuple[int, ...] = ()
    """Where in `text` each of the pieces begins."""

    @property
    def display(self) -> bool:
        """Whether the line is in larger type than the text around it."""
        return self.size > 1.15 * self.body


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that make one paragraph; `spans` are the half-open stretches of `text` that came from each line."""

    text: str
    lines: tuple[Line, ...]
    spans: tuple[tuple[int, int], ...]
    centred: bool = False


@dataclass(slots=True)
class _Row:
    y: float
    size: float
    pieces: list[Piece] = field(default_factory=list)


def is_cjk(char: str) -> bool:
    """Whether a character is set without spaces around it: ideographs and their punctuation."""
    return _CJK_CHAR.match(char) is not None


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Groups pieces by baseline, from the top; each row from the left. Sub- and superscripts join their row."""
    found: list[_Row] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        home = next((r for r in reversed(found[-3:]) if _is_of(piece, r)), None)
        if home is None or OBJECT in (piece.text, home.pieces[0].text):
            found.append(_Row(piece.y, piece.size, [piece]))
            continue
        home.pieces.append(piece)
        if piece.size > home.size:
            home.y, home.size = piece.y, piece.size
    found.sort(key=lambda r: r.y)
    return [sorted(r.pieces, key=lambda p: p.x0) for r in found]


def _is_of(piece: Piece, row: _Row) -> bool:
    """Whether a piece stands on the baseline of a row. A small mark that touches what it belongs to may be higher."""
    large = max(row.size, piece.size)
    away = abs(piece.y - row.y)
    if away < 0.42 * large:
        return True
    if away > 0.6 * large or min(row.size, piece.size) > 0.7 * large:
        return False
    mark = piece if piece.size < row.size else row.pieces[0]
    raised = piece.y < row.y if mark is piece else row.y < piece.y
    others = row.pieces if mark is piece else [piece]
    return (
        raised
        and len(mark.text) < 5
        and any(abs(mark.x0 - p.x1) < 0.1 * large or abs(p.x0 - mark.x1) < 0.1 * large for p in others)
    )


def parts(row: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The stretches of a row between gaps of more than two ems."""
    part: list[Piece] = []
    for piece in row:
        if part and piece.x0 - part[-1].x1 > 2 * piece.size:
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def body_size(pieces: Iterable[Piece]) -> float:
    """The font size in which most characters are set."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 10.5
