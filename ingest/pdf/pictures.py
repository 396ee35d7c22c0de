"""Pictures of PDF pages, for recognition and for looking at a page."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

_MAX_SIDE = 12_000
"""Pixels: a page as large as a poster is drawn smaller."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in grey: `width` × `height` bytes from the top left, 0 black to 255 white; `scale` is pixels a point. In
    colour there are three bytes a dot: blue, green, red."""

    width: int
    height: int
    scale: float
    pixels: bytes


def render(data: bytes, page: int, dpi: float, colour: bool = False) -> Picture:
    """Draws a page (from 1) as the file shows it, with its /Rotate, its annotations and filled-in fields.

    Raises ValueError where the file or the page cannot be opened.
    """
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise ValueError("the file cannot be opened")
    try:
        opened = pdfium.FPDF_LoadPage(document, page - 1)
        if not opened:
            raise ValueError(f"page {page} cannot be opened")
        try:
            return draw(opened, dpi, colour)
        finally:
            pdfium.FPDF_ClosePage(opened)
    finally:
        pdfium.FPDF_CloseDocument(document)


def draw(page: object, dpi: float, colour: bool = False) -> Picture:
    """Draws a page that pdfium holds open."""
    across, down = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = min(dpi / 72, _MAX_SIDE / max(across, down, 1))
    width, height = max(1, math.ceil(across * scale)), max(1, math.ceil(down * scale))
    kind = pdfium.FPDFBitmap_BGR if colour else pdfium.FPDFBitmap_Gray
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, kind, None, 0)
    if not bitmap:
        raise ValueError("the page is too large to be drawn")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        flags = pdfium.FPDF_ANNOT | (0 if colour else pdfium.FPDF_GRAYSCALE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    row = width * (3 if colour else 1)
    if stride != row:
        raw = b"".join(raw[y * stride : y * stride + row] for y in range(height))
    return Picture(width, height, scale, raw)
