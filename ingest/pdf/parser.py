"""PDF → Document: pages from `ingest.pdf.pages`, paragraphs from `ingest.layout`.

A font that does not say which characters its glyphs are is read again through its own tables; what still is no text is
reported, never returned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest import layout
from ingest.document import Block, BlockKind, Box, Document, IngestError, Run, SourceFile
from ingest.layout import Piece
from ingest.limits import DEFAULT, Limits
from ingest.pdf import tables as pdf_tables
from ingest.pdf.page import Page
from ingest.pdf.ranges import read_all
from ingest.pdf.recognised import levelled, page_of
from ingest.pdf.runs import ABOVE, BELOW, line_runs
from ingest.pdf.runs import box as box_on
from ingest.pdf.tables import Grid, Table
from ingest.pdf.text import Token, quarter_turn
from ingest.recognised import DOUBTFUL, unpack
from ingest.tables import Cell

_UNREAD = frozenset(("picture", "curves", "soup", "hidden-layer"))
"""The verdicts on pages that recognition may read."""
_COPY_PERMITTED = 1 << 4  # ISO 32000-1, table 22: bit 5


def parse(
    data: bytes,
    source: SourceFile,
    *,
    limits: Limits = DEFAULT,
    partial: bool = False,
    recognised: Sequence[list[Any]] = (),
) -> Document:
    """Reads a PDF. Blocks are the paragraphs in reading order; heads, feet and watermarks go to `aside`.

    Boxes are in points from the top left of the page as it is shown (with its /Rotate). `Document.unread` are the pages
    that recognition may read. What it read comes back in `recognised` (see `ingest.recognised.pack`) and takes the place
    of the page's own text. Raises IngestError where the file is no PDF, damaged, encrypted, or holds no text;
    with `partial`, a file whose text must be recognised first gives a Document without blocks instead.
    """
    name = source.name
    if b"%PDF-" not in data[:1024]:
        raise IngestError(f"{name}: this is no PDF file, it does not begin with %PDF; check what was downloaded.")
    pdfium.FPDF_InitLibrary()
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        raise IngestError(_load_error(name, pdfium.FPDF_GetLastError()))
    try:
        notes = []
        if pdfium.FPDF_GetSecurityHandlerRevision(handle) >= 0:
            permitted = pdfium.FPDF_GetDocPermissions(handle) & _COPY_PERMITTED
            notes.append(
                "The file is protected by an owner password"
                + ("." if permitted else ", and its author has not permitted copying text from it.")
            )
        count = pdfium.FPDF_GetPageCount(handle)
        if count < 1:
            raise IngestError(f"{name}: the file has no pages; ask for a complete copy of it.")
        if count > limits.pages:
            raise IngestError(
                f"{name}: the file has {count} pages, more than the {limits.pages} that are read; split the file "
                f"{limits.hint('pages')}."
            )
    finally:
        pdfium.FPDF_CloseDocument(handle)
    pages = read_all(data, count, limits)
    for number, read in unpack(recognised).items():
        if 1 <= number <= count and (read.lines or pages[number - 1].verdict != "hidden-layer"):
            pages[number - 1] = page_of(read, pages[number - 1].shown)
    return _document(source, levelled(pages) if recognised else pages, notes, partial)


def _load_error(name: str, code: int) -> str:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return f"{name}: the file needs a password to be opened; save a copy without the password."
    if code == pdfium.FPDF_ERR_SECURITY:
        return f"{name}: the file is encrypted by a method that cannot be read; save a copy without protection."
    return f"{name}: the file is damaged or cut off, or has no pages; fetch or export it again."


def _document(source: SourceFile, pages: Sequence[Page], notes: list[str], partial: bool) -> Document:
    name = source.name
    readable = [page for page in pages if page.verdict in ("text", "hidden-layer")]
    unread = tuple(page.sheet.number for page in pages if page.verdict in _UNREAD)
    if not readable and not (partial and unread):
        raise IngestError(_no_text(name, pages))
    complete = True
    for verdict, says, open_end in (
        ("picture", "a picture of text, which was not recognised", True),
        ("curves", "text drawn as curves, which was not recognised", True),
        ("soup", "fonts that do not say which characters they show, which were not recognised", True),
        ("damaged", "damage; fetch the file again", True),
        ("nothing", "pictures on which recognition found no text", False),
    ):
        numbers = [page.sheet.number for page in pages if page.verdict == verdict]
        if numbers:
            complete = complete and not open_end
            notes.append(f"No text was read on {_pages(numbers)}: there is only {says}.")
    layers = [page.sheet.number for page in readable if page.verdict == "hidden-layer"]
    if layers:
        complete = False
        notes.append(
            f"The text of {_pages(layers)} was recognised from a picture by another program and may be "
            "misread; check figures against the pages."
        )
    own = [page.sheet.number for page in readable if page.verdict == "text" and page.recognised]
    if own:
        notes.append(f"The text of {_pages(own)} was recognised from a picture; check figures against the pages.")
    sideways = [page.sheet.number for page in readable if _sideways(page) > 20]
    if sideways:
        notes.append(f"Text that runs sideways ({_pages(sideways)}) was set aside and is not compared.")
    sheets = [page.sheet for page in readable]
    frames = {page.sheet.number: page for page in readable}
    heads = layout.furniture(sheets)
    aside: list[Block] = []
    skip: list[frozenset[Piece]] = []
    notes_of = layout.notes(sheets, heads, [page.noted for page in readable])
    for page, head, found in zip(readable, heads, notes_of, strict=True):
        skip.append(frozenset(head).union(found.marks, *found.notes))
        for note in found.notes:
            aside.append(replace(_block(layout.cell(note, page.sheet.number), frames), kind=BlockKind.FOOTNOTE))
    margins = layout.beside(sheets, skip)
    for page, beside in zip(readable, margins, strict=True):
        for note in beside:
            aside.append(replace(_block(layout.cell(note, page.sheet.number), frames), kind=BlockKind.TEXTBOX))
    skip = [dropped.union(*beside) for dropped, beside in zip(skip, margins, strict=True)]
    if any(margins):
        numbers = [sheet.number for sheet, beside in zip(sheets, margins, strict=True) if beside]
        notes.append(f"Notes in the margin ({_pages(numbers)}) were set aside and are not compared.")
    blocks: list[Block] = []
    printed = layout.lines(sheets, skip)
    if translated := layout.bilingual(printed):
        notes.append(
            f"Columns in two languages ({_pages(translated)}) were taken for a text and its translation and read "
            "one after the other."
        )
    for block in _blocks(layout.paragraphs(printed), frames):
        (aside if block.kind is BlockKind.TABLE_HEAD else blocks).append(block)
    for pattern, says in (
        ("\ufffd", "are not named by the fonts of the file and stand as \ufffd in the text"),
        ("[\ue000-\uf8ff\U000f0000-\U0010ffff]", "are private ones of a font, which no standard names"),
    ):
        where = _pages_with(pattern, blocks)
        if where:
            complete = False
            total = sum(where.values())
            it = "character" if total == 1 else "characters"
            notes.append(f"{total} {it} on {_pages(sorted(where))} {says}; compare with the page.")
    for kind, says in (
        (BlockKind.HIDDEN, "that the file holds and does not show"),
        (BlockKind.OFF_PAGE, "outside the visible part of the page"),
    ):
        numbers = [page.sheet.number for page in pages if any(k is kind for k, _ in page.unseen)]
        if numbers:
            notes.append(f"Text {says} ({_pages(numbers)}) was set aside and is not compared.")
    for page in pages:
        aside.extend(_unseen(page))
        aside.extend(page.annotations)
    annotated = [page.sheet.number for page in pages if page.annotations]
    if annotated:
        notes.append(
            f"Annotations and form fields with text ({_pages(annotated)}) were set aside and are not compared."
        )
    unsought = [page.sheet.number for page in readable if page.unsought]
    if unsought:
        complete = False
        notes.append(
            f"Fonts that the file does not bring along may lack characters, which were not looked for on so many pages "
            f"({_pages(unsought)}); print the file to a PDF with its fonts embedded."
        )
    vertical = [page.sheet.number for page in readable if page.vertical]
    if vertical:
        complete = False
        notes.append(
            f"Lines that run downwards ({_pages(vertical)}) cannot be read in their order; compare with the page."
        )
    for number, lines in sorted(_doubtful(blocks).items()):
        complete = False
        line, it = ("lines", "them") if lines > 1 else ("line", "it")
        notes.append(f"Page {number}: {lines} {line} recognised with low confidence; check {it} against the page.")
    for page, head in zip(readable, heads, strict=True):
        for kind in dict.fromkeys(head.values()):
            for row in layout.rows(p for p in page.sheet.pieces if head.get(p) is kind):
                first, last = row[0], row[-1]
                box = box_on(page, first.x0, first.y - ABOVE * first.size, last.x1, first.y + BELOW * first.size)
                aside.append(_aside(" ".join(p.text for p in row), box, kind))
        aside.extend(_slanted(page))
    return Document(source, tuple(blocks), tuple(aside), tuple(notes), len(pages), complete, unread)


def _pages_with(pattern: str, blocks: Sequence[Block]) -> Counter[int]:
    """How many matches stand on each page."""
    found: Counter[int] = Counter()
    for block in blocks:
        for match in re.finditer(pattern, block.text):
            run = next((run for run in block.runs if run.start <= match.start() < run.end), None)
            found[run.box.page if run else block.page or 1] += 1
    return found


def _unseen(page: Page) -> Iterator[Block]:
    """What a page holds and does not show, a block for each line."""
    lines: list[tuple[BlockKind, list[Token]]] = []
    for kind, token in page.unseen:
        if lines and lines[-1][0] is kind and abs(lines[-1][1][-1].y - token.y) < 0.3 * token.size:
            lines[-1][1].append(token)
        else:
            lines.append((kind, [token]))
    for kind, line in lines:
        text = "".join(("" if k == 0 or not t.spaced else " ") + t.text for k, t in enumerate(line))
        yield _aside(text, _token_box(page, line), kind)


def _token_box(page: Page, tokens: Sequence[Token]) -> Box:
    boxes = [token.box for token in tokens]
    corners = [page.shown.place(x, y) for box in boxes for x, y in ((box[0], box[1]), (box[2], box[3]))]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return Box(page.sheet.number, *(round(v, 2) for v in (min(xs), min(ys), max(xs), max(ys))))


def _doubtful(blocks: Sequence[Block]) -> Counter[int]:
    """How many lines of each page were recognised with little confidence."""
    lines = {
        (run.box.page, run.box.y0)
        for block in blocks
        for run in block.runs
        if run.confidence is not None and run.confidence < DOUBTFUL
    }
    return Counter(page for page, _ in lines)


def _no_text(name: str, pages: Sequence[Page]) -> str:
    verdicts = {page.verdict for page in pages} - {"blank", "nothing"}
    if not verdicts:
        return f"{name}: the file is blank, its {len(pages)} page(s) hold neither text nor pictures; check the file."
    if verdicts == {"damaged"}:
        return f"{name}: the file is damaged, none of its pages can be opened; fetch or export it again."
    if "soup" in verdicts:
        return (
            f"{name}: the file uses fonts that do not say which characters they show, so its text cannot be read; "
            "run OCR on the file, or ask for the original document."
        )
    return f"{name}: the file holds only pictures of pages; run OCR on it, or ask for the original document."


def _pages(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 → "pages 1-3, 7"."""
    return f"{'page' if len(numbers) == 1 else 'pages'} {_ranges(numbers)}"


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 → "1-3, 7"."""
    parts: list[list[int]] = []
    for n in numbers:
        if parts and parts[-1][-1] == n - 1:
            parts[-1].append(n)
        else:
            parts.append([n])
    return ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)


def _blocks(paragraphs: Sequence[layout.Paragraph], pages: dict[int, Page]) -> Iterator[Block]:
    """The blocks in order; tables take the places that their objects hold."""
    waiting: list[Table] = []
    for paragraph in paragraphs:
        number = paragraph.lines[0].page
        if paragraph.text == layout.OBJECT:
            # Columns may bring the tables of a page in another order than from the top: the place tells which it is.
            x, y = paragraph.lines[0].x0, paragraph.lines[0].y
            near = sorted(pages[number].tables, key=lambda table: abs(table[0].x0 - x) + abs(table[0].y0 + 1 - y))
            grid, pieces = near[0]
            waiting.append(_table(grid, pieces, pages[number]))
            continue
        yield from pdf_tables.blocks(waiting)
        waiting = []
        yield _block(paragraph, pages)
    yield from pdf_tables.blocks(waiting)


def _table(grid: Grid, pieces: Sequence[Piece], page: Page) -> Table:
    """The rows of a grid with the text of their cells."""
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for place, inside in pdf_tables.fill(grid, pieces):
        found = layout.cell(inside, page.sheet.number)
        blocks = (_block(found, {page.sheet.number: page}),) if found.text else ()
        rows[place.row].append(Cell(blocks, place.column, place.column_end - place.column, place.row_end - place.row))
    return Table(page.sheet.number, grid.edges, tuple(tuple(row) for row in rows), grid.open_end)


def _block(paragraph: layout.Paragraph, pages: dict[int, Page]) -> Block:
    page = paragraph.lines[0].page
    return Block(paragraph.text, centred=paragraph.centred, page=page, runs=_runs(paragraph, pages))


def _runs(paragraph: layout.Paragraph, pages: dict[int, Page]) -> tuple[Run, ...]:
    return tuple(
        run
        for line, (start, end) in zip(paragraph.lines, paragraph.spans, strict=True)
        for run in line_runs(line, start, end, pages[line.page])
    )


def _sideways(page: Page) -> int:
    """How many characters stand at a right angle to the others."""
    return sum(len(token.text) for token in page.slanted if quarter_turn(token.angle) >= 0)


def _slanted(page: Page) -> Iterator[Block]:
    """The text that runs across the page (a watermark), as one block."""
    if page.slanted:
        text = " ".join(token.text for token in page.slanted)
        yield _aside(text, _token_box(page, page.slanted), BlockKind.WATERMARK)


def _aside(text: str, box: Box, kind: BlockKind) -> Block:
    return Block(text, kind, page=box.page, runs=(Run(0, len(text), box),))
