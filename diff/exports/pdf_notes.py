"""The draft as a PDF with a highlight for every finding, whose note is the comment, and a sticky note where something is missing.

The annotations (ISO 32000-2, 12.5.6.4 and 12.5.6.10) are appended to the file, whose own bytes stay as they are.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

import pypdfium2  # type: ignore[import-untyped, unused-ignore]
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Highlight, MarkupAnnotation, Text
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from diff.exports.remark import AUTHOR, AnnotationError, commented, date, place_of, refuse_other, remark
from diff.finding import Finding, Report, Severity
from ingest.document import Box
from ingest.pdf.page import Frame

# What pypdf repairs on the way would be told on standard error.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_COLOURS = {Severity.HIGH: "ffb3a7", Severity.MEDIUM: "ffd479", Severity.LOW: "fff59d", Severity.INFO: "cfe8ff"}
"""Of the highlights: light enough for what stands under them, and apart for those who see no colours by their notes."""
_NOTE = 18.0
"""The side of a sticky note, in points."""
_STEP = 8.0
"""How far notes at one place stand apart, in points: enough to point at each."""
_PRINT, _FIXED = 4, 4 | 8 | 16
"""Annotations are printed; a sticky note keeps its size and stays upright."""
_SIGNATURES = 1
"""The bit of /SigFlags that says that there are signatures."""


@dataclass(frozen=True, slots=True)
class _Marked:
    """An annotation and, for a highlight, what it looks like: not every viewer draws one of its own."""

    annotation: MarkupAnnotation
    look: DecodedStreamObject | None = None


def annotated(report: Report, data: bytes, lang: str = "en", info: bool = False) -> bytes:
    """The draft of a report with an annotation for each of its findings: a highlight over the words that it quotes, one on each page
    that they stand on, or a sticky note at the place where something should have stood.

    `data` are the bytes of the draft, a PDF; `lang` is the language of the notes ("en" or "zh"); `info` adds findings without legal
    effect. Raises AnnotationError, with one sentence, for another file than the report's, and for one that is encrypted, signed or
    too damaged to be added to.
    """
    refuse_other(report, data, "pdf")
    name = report.alignment.draft.source.name
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise AnnotationError(f"{name}: the PDF is encrypted; save a copy without a password and compare that.")
        if _is_signed(reader):
            raise AnnotationError(
                f"{name}: the PDF bears a digital signature, which notes would break; print it to a new PDF and compare that."
            )
        writer = PdfWriter(BytesIO(data), incremental=True)
        frames = _frames(data)
        notes = Counter[tuple[int, float, float]]()
        for number, finding in enumerate(commented(report, info), 1):
            for page, marked in _annotations(report, finding, lang, frames, notes):
                marked.annotation[NameObject("/NM")] = TextStringObject(f"{finding.fingerprint}-{number}-{page}")
                _add(writer, page, marked)
        out = BytesIO()
        writer.write(out)
    except (
        PyPdfError,
        pypdfium2.PdfiumError,
        RecursionError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        # pypdf meets what is wrong with a file in many ways.
        raise AnnotationError(
            f"{name}: notes cannot be added to this PDF, whose structure is damaged; print it to a new PDF and compare that."
        ) from error
    return out.getvalue()


def _is_signed(reader: PdfReader) -> bool:
    form = reader.root_object.get("/AcroForm")
    form = None if form is None else form.get_object()
    return isinstance(form, DictionaryObject) and bool(int(form.get("/SigFlags", 0)) & _SIGNATURES)


def _frames(data: bytes) -> tuple[Frame, ...]:
    """The visible rectangle and the rotation of every page, as the reader takes them."""
    with pypdfium2.PdfDocument(data) as document:
        return tuple(_frame(page.get_bbox(), page.get_rotation()) for page in document)


def _frame(corners: tuple[float, float, float, float], turn: int) -> Frame:
    return Frame(*corners, turn)


def _annotations(
    report: Report, finding: Finding, lang: str, frames: tuple[Frame, ...], notes: Counter[tuple[int, float, float]]
) -> Iterator[tuple[int, _Marked]]:
    """The annotations of a finding, each with the number of its page, from 1. `notes` counts the sticky notes by their place."""
    text = remark(finding, lang)
    boxes = [box for box in (finding.draft.boxes if finding.draft else ()) if 0 < box.page <= len(frames)]
    if boxes:
        colour = _COLOURS[finding.severity]
        for page, group in groupby(sorted(boxes, key=lambda box: box.page), lambda box: box.page):
            yield page, _highlight([_corners(box, frames[page - 1]) for box in group], colour, text)
        return
    page, x, y = _place(report, finding)
    page = min(max(page, 1), len(frames))
    frame = frames[page - 1]
    # Beside the place and above its line, always on the page, and not quite over another note.
    place = (page, round(x), round(y))
    x += notes[place] * _STEP
    notes[place] += 1
    left = min(max(x, 0.0), max(frame.width - _NOTE, 0.0))
    top = min(max(y - _NOTE, 0.0), max(frame.height - _NOTE, 0.0))
    corners = _corners(Box(page, left, top, left + _NOTE, top + _NOTE), frame)
    note = Text(rect=_around([corners]), text=text, title_bar=AUTHOR)
    note[NameObject("/Name")] = NameObject("/Comment")
    note[NameObject("/F")] = NumberObject(_FIXED)
    yield page, _Marked(_dated(note))


def _place(report: Report, finding: Finding) -> tuple[int, float, float]:
    """Page and place of a finding that quotes nothing of the draft, in points from the top left: behind the character before it, else
    in front of the one after it."""
    tree = report.alignment.draft
    at = place_of(report, finding)
    line_start = tree.text.rfind("\n", 0, at) + 1
    for start, end, behind in (
        (max(at - 1, line_start), at, True),
        (at, at + 1, False),
        (0, at, True),
        (at, len(tree.text), False),
    ):
        boxes = tree.locate(start, end)[1] if start < end else ()
        if boxes:
            box = boxes[-1] if behind else boxes[0]
            return box.page, box.x1 if behind else box.x0, box.y0
    return (finding.draft.page if finding.draft and finding.draft.page else 1), 0.0, 0.0


_Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def _corners(box: Box, frame: Frame) -> _Corners:
    """The corners of a box in the coordinates of its page: as the page is shown, top left, top right, bottom left, bottom right."""
    return (
        frame.point(box.x0, box.y0),
        frame.point(box.x1, box.y0),
        frame.point(box.x0, box.y1),
        frame.point(box.x1, box.y1),
    )


def _around(quads: list[_Corners]) -> tuple[float, float, float, float]:
    xs, ys = [x for quad in quads for x, _ in quad], [y for quad in quads for _, y in quad]
    return round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2)


def _highlight(quads: list[_Corners], colour: str, text: str) -> _Marked:
    numbers = ArrayObject(FloatObject(round(v, 2)) for quad in quads for corner in quad for v in corner)
    highlight = Highlight(rect=_around(quads), quad_points=numbers, highlight_color=colour, title_bar=AUTHOR)
    highlight[NameObject("/Contents")] = TextStringObject(text)
    highlight[NameObject("/F")] = NumberObject(_PRINT)
    return _Marked(_dated(highlight), _look(quads, colour))


def _dated(annotation: MarkupAnnotation) -> MarkupAnnotation:
    if (when := date()) is not None:
        annotation[NameObject("/M")] = TextStringObject(when.strftime("D:%Y%m%d%H%M%SZ"))
    return annotation


def _add(writer: PdfWriter, number: int, marked: _Marked) -> None:
    page: PageObject = writer.pages[number - 1]
    annotation = marked.annotation
    if marked.look is not None:
        annotation[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(marked.look)})
    if page.indirect_reference is not None:
        annotation[NameObject("/P")] = page.indirect_reference
    reference = writer._add_object(annotation)
    existing = page.get("/Annots")
    array = None if existing is None else existing.get_object()
    page[NameObject("/Annots")] = ArrayObject([*(array if isinstance(array, ArrayObject) else ()), reference])


def _look(quads: list[_Corners], colour: str) -> DecodedStreamObject:
    """A form that fills the quadrilaterals and multiplies with what is under them, so that the text stays legible."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))

    def outline(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> str:
        points = [f"{x:.2f} {y:.2f}" for x, y in (a, b, d, c)]
        return f"{points[0]} m {' l '.join(points[1:])} l h f"

    form = DecodedStreamObject()
    fills = " ".join(outline(*quad) for quad in quads)
    form.set_data(f"/Multiply gs {red:.3f} {green:.3f} {blue:.3f} rg {fills}".encode())
    mode = DictionaryObject({NameObject("/Type"): NameObject("/ExtGState"), NameObject("/BM"): NameObject("/Multiply")})
    states = DictionaryObject({NameObject("/Multiply"): mode})
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject(_around(quads)),
            NameObject("/Resources"): DictionaryObject({NameObject("/ExtGState"): states}),
        }
    )
    return form
