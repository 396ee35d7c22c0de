"""The straight lines and thin boxes of a PDF page that may rule a table."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest.pdf.objects import Drawn
from ingest.pdf.page import Frame
from ingest.pdf.tables import Rule

_THIN = 2.5
"""Points up to which a box is a rule."""


def rules_of(drawn: Drawn, read: Frame) -> list[Rule]:
    """The straight lines and thin boxes on a page that may rule a table, in the coordinates of its sheet."""
    found: list[Rule] = []
    kind = pdfium.FPDFPageObj_GetType
    for outer in drawn.of(pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
        if kind(outer) == pdfium.FPDF_PAGEOBJ_PATH:
            found.extend(_path_rules(outer, read, None))
        else:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(outer, matrix)
            for k in range(min(pdfium.FPDFFormObj_CountObjects(outer), 20_000)):
                inner = pdfium.FPDFFormObj_GetObject(outer, k)
                if kind(inner) == pdfium.FPDF_PAGEOBJ_PATH:
                    found.extend(_path_rules(inner, read, matrix))
    return found


def _path_rules(path: Any, read: Frame, outer: Any) -> Iterator[Rule]:
    """The rules that one path draws: a thin box, the sides of a stroked box, or its straight segments."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    bounds = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(path, *bounds)
    left, bottom, right, top = (b.value for b in bounds)
    box = _rule(read, outer, left, bottom, right, top)
    if min(box.x1 - box.x0, box.y1 - box.y0) <= _THIN:
        if max(box.x1 - box.x0, box.y1 - box.y0) > 2 * _THIN:
            yield box
        return
    if not stroke.value:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for k in range(min(pdfium.FPDFPath_CountSegments(path), 2000)):
        segment = pdfium.FPDFPath_GetPathSegment(path, k)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield from _straight(_rule(read, outer, *last, *point))
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            yield from _straight(_rule(read, outer, *point, *start))
        last = point


def _straight(rule: Rule) -> Iterator[Rule]:
    width, height = rule.x1 - rule.x0, rule.y1 - rule.y0
    if min(width, height) <= 1 and max(width, height) > 2 * _THIN:
        yield rule


def _rule(read: Frame, outer: Any, x0: float, y0: float, x1: float, y1: float) -> Rule:
    if outer is not None:
        x0, y0 = outer.a * x0 + outer.c * y0 + outer.e, outer.b * x0 + outer.d * y0 + outer.f
        x1, y1 = outer.a * x1 + outer.c * y1 + outer.e, outer.b * x1 + outer.d * y1 + outer.f
    ax, ay = read.place(x0, y0)
    bx, by = read.place(x1, y1)
    return Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
