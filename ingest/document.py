"""What reading a file gives: a Document of blocks, each character of which knows where it stood.

Standard library only, so that every later stage can import it for free.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate


class IngestError(Exception):
    """A file that cannot be used. The message is one sentence: what is wrong and what to do."""


class BlockKind(StrEnum):
    """What a block is in its source. Paragraphs and rows carry the text of the document; every other kind says why the
    block was set aside."""

    PARAGRAPH = "paragraph"
    ROW = "row"
    """One row of a table; `Block.cells` names its columns."""
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    COMMENT = "comment"
    TEXTBOX = "textbox"
    RUNNING_HEAD = "running-head"
    """A running head or foot, in a PDF or in a Word document's header."""
    PAGE_NUMBER = "page-number"
    LINE_NUMBER = "line-number"
    """The number of a line, in the margin."""
    WATERMARK = "watermark"
    """A watermark or stamp over or under the text."""
    CONTENTS = "contents"
    """A line of a table of contents."""
    COVER = "cover"
    """The cover of a gazette issue or of a volume."""
    COLOPHON = "colophon"
    """The imprint: of a periodical (publisher, address, price), or under an official paper (copies to, printed on)."""
    TABLE_HEAD = "table-head"
    """The names of a table's columns, which every row's `cells` repeat."""
    SITE = "site"
    """What stands around the article of a web page (navigation, tools, related links), or around the text of a mail (its
    head, a signature)."""
    SIDEWAYS = "sideways"
    """Text that runs in another direction than the page."""
    HIDDEN = "hidden"
    """Text that the file holds and does not show."""
    OFF_PAGE = "off-page"
    """Text outside the visible part of the page."""
    MARKUP = "markup"
    """What a conversion left behind: bookmarks, comments of HTML."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the top left corner; pages count from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Run:
    """The half-open stretch [start, end) of a block's text that stands in one box (a line, or a part of one).

    Its characters share the width of the box evenly, or as `shares` says (see `shares_of`). `confidence` is that of the
    recognition (0-1) where the text was read from a picture.
    """

    start: int
    end: int
    box: Box
    confidence: float | None = None
    shares: bytes = b""

    def place(self, character: int) -> float:
        """The x at which a character, by its offset in the block's text, begins; that of `end` is where the last ends."""
        x0, x1 = self.box.x0, self.box.x1
        return x0 + (x1 - x0) * share(self.shares, character - self.start, self.end - self.start)


_WHOLE = 65535


def shares_of(edges: Sequence[float], near: float) -> bytes:
    """Where characters stand in their stretch, given where each begins and the last one ends, from left to right.

    For each character but the first two bytes (in the machine's order): at which share of the width, of 65535, it begins.
    Nothing where characters of one width each would stand less than `near` off.
    """
    count, left, width = len(edges) - 1, edges[0], edges[-1] - edges[0]
    if count < 2 or not 0 < width < float("inf"):
        return b""
    step = width / count
    off = [edge - step * k for k, edge in enumerate(edges)]
    if max(off) - left <= near and left - min(off) <= near:
        return b""
    scale = _WHOLE / width
    return array("H", [int((edge - left) * scale + 0.5) for edge in edges[1:-1]]).tobytes()


def share(shares: bytes, index: int, count: int) -> float:
    """The share of the width at which character `index` of `count` begins; 1 for the end of the last."""
    if not shares or not 0 < index < count:
        return index / count if count else 0.0
    return int.from_bytes(shares[2 * index - 2 : 2 * index], sys.byteorder) / _WHOLE


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, table row or note, with the text exactly as the file shows it.

    `text` begins with the number that the word processor prints, where numbering is automatic;
    `auto` is the length of that prefix (0 where the number was typed or there is none). A line break
    inside the paragraph is "\\n". `level` is the outline level (1-9) of a heading style, None without one.
    `page` is the page of the first character, None where the format has no pages. `path` leads back to
    the place in formats without boxes ("body/p[12]"). `cells` holds (column header, cell text) of a row.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    auto: int = 0
    level: int | None = None
    centred: bool = False
    page: int | None = None
    runs: tuple[Run, ...] = ()
    path: str = ""
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A tracked change as its file records it.

    `kind` is insertion, deletion, move-from, move-to, paragraph-mark, numbering, formatting, row-insertion,
    row-deletion, cell-insertion, cell-deletion or cell-merge. `date` is as in the file (ISO 8601). `path` leads to the place, as in a block.
    """

    kind: str
    text: str
    author: str = ""
    date: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file that was read: its name as the user gave it, SHA-256 of its bytes, and what the bytes are."""

    name: str
    sha256: str
    format: str
    """pdf, docx, doc, html, txt or picture: by content, not by the file's name."""
    size: int


@dataclass(frozen=True, slots=True)
class Document:
    """All that a file holds. `blocks` in reading order; `aside` is what was set aside, with its kind.

    `notes` says in a sentence each what could not be read or was decided; `complete` is False where
    some of the file could not be read (a page without text), so that no report on it is a clean success. `unread` are
    the pages (from 1) that show text as pictures, curves or unnamed glyphs, which recognition may read. `metadata` is
    what the file says of itself (title, date, issuer, docno, index number), in its order.
    """

    source: SourceFile
    blocks: tuple[Block, ...]
    aside: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    pages: int | None = None
    complete: bool = True
    unread: tuple[int, ...] = ()
    revisions: tuple[Revision, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The blocks' texts joined by line feeds."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Part:
    """One document inside a file: a notice, a plan attached to it, or the whole file.

    `number` counts from 1 in the order of the file. `parent` is the number of the notice that this part is
    attached to. `language` is "zh" or "en". `blocks` are a contiguous slice of the document's blocks; the parts
    together hold every block exactly once (`ingest.parts.separate` sets covers and imprints aside before).
    """

    number: int
    title: str
    language: str
    blocks: tuple[Block, ...]
    docno: str = ""
    date: str = ""
    issuer: str = ""
    parent: int | None = None
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every finding and clause asks where it stands: without this, that is quadratic in the length of the document.
        object.__setattr__(
            self, "_ends", tuple(accumulate((len(block.text) + 1 for block in self.blocks), initial=0))[1:]
        )

    @property
    def text(self) -> str:
        """The blocks' texts joined by line feeds: what all offsets into this part refer to."""
        return "\n".join(block.text for block in self.blocks)

    def block_spans(self) -> Iterator[tuple[int, int, Block]]:
        """Yields (start, end, block) with offsets into `text`."""
        at = 0
        for block in self.blocks:
            yield at, at + len(block.text), block
            at += len(block.text) + 1

    def locate(self, start: int, end: int) -> tuple[int | None, tuple[Box, ...]]:
        """The page on which [start, end) of `text` begins, and the boxes that it covers."""
        page: int | None = None
        boxes: list[Box] = []
        for index in range(bisect_right(self._ends, start), len(self.blocks)):
            block = self.blocks[index]
            b_end = self._ends[index] - 1
            b_start = b_end - len(block.text)
            if b_end <= start and not (start == end == b_end):
                continue
            if b_start >= end and b_start > start:
                break
            hits = [_clip(run, start - b_start, end - b_start) for run in block.runs]
            found = [box for box in hits if box is not None]
            if page is None:
                page = found[0].page if found else block.page
            boxes.extend(found)
        return page, _joined(boxes)


def _joined(boxes: list[Box]) -> tuple[Box, ...]:
    """Boxes side by side on one line as one."""
    found: list[Box] = []
    for box in boxes:
        last = found[-1] if found else None
        if last is not None and (last.page, last.y0, last.y1) == (box.page, box.y0, box.y1):
            em = box.y1 - box.y0
            if -em < box.x0 - last.x1 < em:
                found[-1] = Box(box.page, min(last.x0, box.x0), box.y0, max(last.x1, box.x1), box.y1)
                continue
        found.append(box)
    return tuple(found)


def _clip(run: Run, start: int, end: int) -> Box | None:
    """The part of the run's box that [start, end) covers."""
    low, high = max(run.start, start), min(run.end, end)
    if low >= high:
        return None
    return Box(run.box.page, run.place(low), run.box.y0, run.place(high), run.box.y1)
