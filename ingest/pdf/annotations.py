"""What stands in the annotations of a PDF page: typed text boxes, comments, filled-in form fields."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest.document import Block, BlockKind, Box, Run
from ingest.pdf.page import Frame

_MAX = 1000
_SHOWN = {
    pdfium.FPDF_ANNOT_FREETEXT: (b"Contents", BlockKind.TEXTBOX),
    pdfium.FPDF_ANNOT_WIDGET: (b"V", BlockKind.TEXTBOX),
    pdfium.FPDF_ANNOT_TEXT: (b"Contents", BlockKind.COMMENT),
    pdfium.FPDF_ANNOT_HIGHLIGHT: (b"Contents", BlockKind.COMMENT),
    pdfium.FPDF_ANNOT_UNDERLINE: (b"Contents", BlockKind.COMMENT),
    pdfium.FPDF_ANNOT_STRIKEOUT: (b"Contents", BlockKind.COMMENT),
}
"""Where each kind of annotation holds its text (ISO 32000-1, 12.5.6 and 12.7.3)."""


def annotation_blocks(page: Any, number: int, shown: Frame) -> Iterator[Block]:
    """The texts of a page's annotations, as blocks to set aside."""
    for index in range(min(_MAX, pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind in _SHOWN:
                key, block = _SHOWN[kind]
                text = _string(annotation, key)
                if text:
                    yield Block(text, block, page=number, runs=(Run(0, len(text), _box(annotation, number, shown)),))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if length <= 2:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    text = bytes(buffer)[: length - 2].decode("utf-16-le", "replace")
    return "\n".join(line.strip() for line in text.replace("\x00", "").splitlines()).strip()


def _box(annotation: Any, number: int, shown: Frame) -> Box:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rectangle)
    ax, ay = shown.place(rectangle.left, rectangle.bottom)
    bx, by = shown.place(rectangle.right, rectangle.top)
    return Box(number, *(round(v, 2) for v in (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))))
