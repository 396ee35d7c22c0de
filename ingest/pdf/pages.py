"""A range of a PDF's pages → values of `ingest.pdf.page`, through pdfium."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest import layout
from ingest.layout import Piece, Sheet
from ingest.layout.doubles import once
from ingest.limits import Limits
from ingest.pdf import tables as pdf_tables
from ingest.pdf.annotations import annotation_blocks
from ingest.pdf.fonts import LOST, SecondReader, left_out, may_leave_out, repaired
from ingest.pdf.hidden import sort_out
from ingest.pdf.objects import Drawn, bounds, drawn_on, font_addresses, font_of, handle
from ingest.pdf.page import Frame, Page, upright
from ingest.pdf.rules import rules_of
from ingest.pdf.tables import Grid
from ingest.pdf.text import tokens_of
from ingest.pdf.trust import is_text

_NO_WIDTH = 0.01
_MAX_LOST = 0.2
"""The share of characters without a name above which a page is not read."""


def read_pages(data: bytes, start: int, end: int, limits: Limits) -> list[Page]:
    """The pages [start, end) of a file that pdfium opens, counted from 0, as values that can be pickled.

    Ranges of one file can be read in several processes.
    """
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    reader = SecondReader(data)
    try:
        pages: list[Page] = []
        # The page before tells whether a table may go on at the start of the range.
        for index in range(max(0, start - 1), end):
            pages.append(_read_page(document, index, bool(pages and pages[-1].tables), reader, limits))
    finally:
        pdfium.FPDF_CloseDocument(document)
    return pages[1:] if start else pages


def _read_page(document: Any, index: int, after_table: bool, reader: SecondReader, limits: Limits) -> Page:
    number = index + 1
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        empty = Frame(0, 0, 0, 0, 0)
        return Page(empty, empty, Sheet(number, 0, 0, ()), verdict="damaged")
    try:
        read = _loaded_page(document, page, index, after_table, reader, limits)
        above = tuple(annotation_blocks(page, number, read.shown))
        return replace(read, annotations=above) if above else read
    finally:
        pdfium.FPDF_ClosePage(page)


def _loaded_page(document: Any, page: Any, index: int, after_table: bool, reader: SecondReader, limits: Limits) -> Page:
    number = index + 1
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    corners = (box.left, box.bottom, box.right, box.top)
    shown = Frame(*corners, pdfium.FPDFPage_GetRotation(page) * 90)
    objects = min(pdfium.FPDFPage_CountObjects(page), limits.page_objects)
    if objects <= 0:
        return Page(shown, shown, Sheet(number, shown.width, shown.height, ()), verdict="blank")
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        tokens = tokens_of(text_page)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    drawn = drawn_on(page, objects)
    places = _unread_places(drawn)
    unsought = bool(places) and reader.exhausted
    tokens.extend(left_out(places, index, reader))
    tokens = repaired(tokens, index, reader)
    seen = sort_out(document, page, drawn, shown, tokens)
    tokens = seen.shown
    text = "".join(token.text for token in tokens)
    instead = _shown_as(drawn, box, bool(text)) if len(text) < 60 else ""
    if instead or not tokens:
        sheet = Sheet(number, shown.width, shown.height, ())
        return Page(shown, shown, sheet, verdict=instead or "blank", unseen=tuple(seen.unseen))
    turned = upright(number, shown, corners, tokens)
    if not seen.layer:
        # Recognition programs print nothing twice, and where each character stands they do not say.
        turned = replace(turned, sheet=replace(turned.sheet, pieces=tuple(once(turned.sheet.pieces))))
    noted = layout.footnotes(turned.sheet, unmarked=True) is not None
    if seen.layer:
        # Recognition programs put a blank between any two characters.
        pieces = tuple(replace(p, spaced=p.spaced and not layout.is_cjk(p.text[0])) for p in turned.sheet.pieces)
        turned = replace(turned, sheet=replace(turned.sheet, pieces=pieces))
    unnamed = text.count(LOST)
    soup = unnamed > _MAX_LOST * len(text) or not is_text(text.replace(LOST, ""))
    verdict = "soup" if soup else "hidden-layer" if seen.layer else "text"
    turned = replace(
        turned, verdict=verdict, recognised=seen.layer, noted=noted, unsought=unsought, unseen=tuple(seen.unseen)
    )
    if verdict == "soup" or not (after_table or _has_gaps(turned.sheet)):
        return turned
    return _with_tables(turned, pdf_tables.grids(rules_of(drawn, turned.read), turned.sheet, after_table))


def _unread_places(drawn: Drawn) -> list[tuple[float, float]]:
    """Where text objects without any width begin: pdfium gives no characters of them."""
    found: list[tuple[float, float]] = []
    texts = [a for a, kind in zip(drawn.addresses, drawn.kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_TEXT]
    fonts = font_addresses(texts)
    doubtful = {font for font, address in dict(zip(fonts, texts, strict=True)).items() if _may_be_unread(address)}
    if not doubtful:
        return found
    matrix = pdfium.FS_MATRIX()
    for font, address in zip(fonts, texts, strict=True):
        if font in doubtful:
            text = handle(address)
            left, _, right, _ = bounds(text)
            if right - left < _NO_WIDTH:
                pdfium.FPDFPageObj_GetMatrix(text, matrix)
                found.append((matrix.e, matrix.f))
    return found


def _may_be_unread(address: int) -> bool:
    return may_leave_out(*font_of(handle(address)))


def _has_gaps(sheet: Sheet) -> bool:
    """Whether some row away from the page's edges has a wide gap, as rows of a table have."""
    edge = sheet.height * layout.EDGE
    for before, piece in pairwise(sheet.pieces):
        if edge < piece.y < sheet.height - edge and abs(piece.y - before.y) < 0.8 * piece.size:
            gap = piece.x0 - before.x1
            if gap > 0.7 * piece.size or gap < -sheet.width / 4:
                return True
    return False


def _with_tables(page: Page, grids: Sequence[Grid]) -> Page:
    """Takes the text in tables out of the page's sheet and leaves an object in its place."""
    pieces = page.sheet.pieces
    tables: list[tuple[Grid, tuple[Piece, ...]]] = []
    for grid in grids:
        pieces = tuple(part for piece in pieces for part in _by_cell(piece, grid))
        inside = tuple(
            p for p in pieces if grid.x0 <= (p.x0 + p.x1) / 2 <= grid.x1 and grid.y0 < p.y - 0.3 * p.size < grid.y1
        )
        if inside:
            gone = set(inside)
            place = Piece(layout.OBJECT, grid.x0, grid.x1, grid.y0 + 1, 0.1)
            pieces = (*(p for p in pieces if p not in gone), place)
            tables.append((grid, inside))
    tabled = tuple(piece for _, inside in tables for piece in inside)
    return replace(page, sheet=replace(page.sheet, pieces=pieces, tabled=tabled), tables=tuple(tables))


def _by_cell(piece: Piece, grid: Grid) -> Iterator[Piece]:
    """A piece, cut where its blanks lie on the side of a cell: narrow margins are no wider than a blank."""
    y, near, start = piece.y - 0.3 * piece.size, 0.1 * piece.size, 0
    if " " in piece.text and grid.y0 < y < grid.y1 and piece.x1 > grid.x0 and piece.x0 < grid.x1:
        sides = {place.x1 for place in grid.places if place.y0 <= y <= place.y1 and piece.x0 < place.x1 < piece.x1}
        for blank in re.finditer(" ", piece.text) if sides else ():
            left, right = piece.place(blank.start()) - near, piece.place(blank.end()) + near
            if any(left <= side <= right for side in sides):
                yield piece.part(start, blank.start())
                start = blank.end()
    yield piece.part(start, len(piece.text)) if start else piece


def _shown_as(drawn: Drawn, box: Any, has_text: bool) -> str:
    """How a page with next to no text shows text: "picture" (an image on a third of it), "curves" (very many) or ""."""
    area = max(1.0, float((box.right - box.left) * (box.top - box.bottom)))
    for kind, share in (
        (pdfium.FPDF_PAGEOBJ_IMAGE, 0.33),
        (pdfium.FPDF_PAGEOBJ_FORM, 2.0 if has_text else 0.9),
    ):
        for picture in drawn.of(kind):
            left, bottom, right, top = bounds(picture)
            if (right - left) * (top - bottom) > area * share:
                return "picture"
    curves = sum(max(1, pdfium.FPDFPath_CountSegments(path) // 20) for path in drawn.of(pdfium.FPDF_PAGEOBJ_PATH))
    return "curves" if curves > 50 else ""
