"""Text that a PDF page holds and does not show: invisible, tiny, off the page, in the colour of its ground, covered.

Geometry and the drawing order name the suspects; whether light or covered text shows after all is judged by drawing the
page, because a white column name on a coloured bar is as light as white on white.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest.document import BlockKind
from ingest.pdf import pictures as pdf_pictures
from ingest.pdf.objects import Drawn, bounds, handle
from ingest.pdf.page import Frame
from ingest.pdf.text import Token, quarter_turn

_TINY = 1.0
"""Points below which type is not meant to be read."""
_LIGHT = 180
_DPI = 100
_CONTRAST = 20
_MAX_COVERS = 50
_COVER = 6.0
"""The least width and height in points of what can cover text."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The tokens of a page: what it shows, and what it does not, with the kind of block. `layer`: the text lies invisibly
    on or under a picture of the page, as recognition programs put it; it then counts as shown."""

    shown: list[Token]
    unseen: list[tuple[BlockKind, Token]]
    layer: bool = False


def sort_out(document: Any, page: Any, drawn: Drawn, frame: Frame, tokens: Sequence[Token]) -> Sorted:
    """Tells what a page shows from what it does not. `drawn` are the objects that are looked at."""
    total = sum(len(t.text) for t in tokens)
    faint = sum(len(t.text) for t in tokens if t.style.invisible)
    covers = _above(document, page, drawn)
    tokens = [part for token in tokens for part in _cut(token, covers)] if covers else tokens
    under = [t for t in tokens if _covered(t, covers)] if covers else []
    area = max(1.0, (frame.right - frame.left) * (frame.top - frame.bottom))
    if faint * 2 > total and _pictured(drawn, area):
        return Sorted(list(tokens), [], layer=True)
    if under and sum(len(t.text) for t in under) * 2 > total and any(c.picture and c.area > 0.8 * area for c in covers):
        return Sorted(list(tokens), [], layer=True)
    shown: list[Token] = []
    unseen: list[tuple[BlockKind, Token]] = []
    view: _View | None = None
    buried = set(map(id, under))
    for token in tokens:
        if _is_off(token, frame):
            unseen.append((BlockKind.OFF_PAGE, token))
            continue
        hidden = token.style.invisible or token.size < _TINY
        doubtful = token.style.tone >= _LIGHT or id(token) in buried or token.style.optional
        if doubtful and not hidden:
            view = view or _View(page, frame)
            hidden = not view.shows(token)
        if hidden:
            unseen.append((BlockKind.HIDDEN, token))
        else:
            shown.append(token)
    return Sorted(shown, unseen)


def _is_off(token: Token, frame: Frame) -> bool:
    x, y = (token.box[0] + token.box[2]) / 2, (token.box[1] + token.box[3]) / 2
    return not (frame.left <= x <= frame.right and frame.bottom <= y <= frame.top)


class _View:
    """A page drawn once for all its doubtful tokens."""

    def __init__(self, page: Any, frame: Frame) -> None:
        self._frame = frame
        self._picture = pdf_pictures.draw(page, _DPI)

    def shows(self, token: Token) -> bool:
        """Whether the place of a token is not all of one tone."""
        picture = self._picture
        x0, y0, x1, y1 = token.box
        # Without the edges, on which rules and neighbours may stand.
        dx, dy = 0.05 * (x1 - x0), 0.15 * (y1 - y0)
        ax, ay = self._frame.place(x0 + dx, y0 + dy)
        bx, by = self._frame.place(x1 - dx, y1 - dy)
        left, right = (round(v * picture.scale) for v in sorted((ax, bx)))
        top, foot = (round(v * picture.scale) for v in sorted((ay, by)))
        left, top = max(0, left), max(0, top)
        rows = [
            picture.pixels[y * picture.width + left : y * picture.width + min(picture.width, max(right, left + 1))]
            for y in range(top, min(picture.height, max(foot, top + 1)))
        ]
        tones = [tone for row in rows if row for tone in (min(row), max(row))]
        return bool(tones) and max(tones) - min(tones) > _CONTRAST


@dataclass(frozen=True, slots=True)
class _Cover:
    """An opaque object and the addresses of the text objects drawn before it."""

    box: tuple[float, float, float, float]
    picture: bool
    before: frozenset[int]

    @property
    def area(self) -> float:
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


def _above(document: Any, page: Any, drawn: Drawn) -> list[_Cover]:
    """The opaque objects drawn after some text."""
    text, others = pdfium.FPDF_PAGEOBJ_TEXT, (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)
    kinds = drawn.kinds
    covers: list[_Cover] = []
    for i in range(kinds.index(text) if text in kinds else len(kinds), len(kinds)):
        if kinds[i] in others:
            cover = handle(drawn.addresses[i])
            box = bounds(cover)
            if min(box[2] - box[0], box[3] - box[1]) >= _COVER and _is_opaque(document, page, cover, kinds[i]):
                before = frozenset(drawn.addresses[k] for k in range(i) if kinds[k] == text)
                covers.append(_Cover(box, kinds[i] == pdfium.FPDF_PAGEOBJ_IMAGE, before))
                if len(covers) == _MAX_COVERS:
                    break
    return covers


def _is_opaque(document: Any, page: Any, drawn: Any, kind: int) -> bool:
    if pdfium.FPDFPageObj_HasTransparency(drawn):
        return False
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(drawn, fill, stroke)
        # More than a box (a letter drawn as a curve, a frame) leaves much of its bounds free.
        return fill.value != 0 and pdfium.FPDFPath_CountSegments(drawn) <= 6
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(document, page, drawn)
    if not bitmap:
        return False
    try:
        if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
            return True
        width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        middle = [raw[y * stride + 3 : y * stride + 4 * width : 4] for y in range(height // 8, max(1, height * 7 // 8))]
        return all(min(row, default=0) > 200 for row in middle)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _cut(token: Token, covers: Sequence[_Cover]) -> Iterator[Token]:
    """The parts of a token that lie under something and those that do not."""
    x0, y0, x1, y1 = token.box
    over = [
        c.box
        for c in covers
        if c.box[0] < x1 and c.box[2] > x0 and c.box[1] < y1 and c.box[3] > y0 and token.order in c.before
    ]
    turn = math.radians(quarter_turn(token.angle))
    if not over or turn < 0 or token.length <= 0:
        yield token
        return
    cos, sin, half = math.cos(turn), math.sin(turn), 0.3 * token.size
    start, was = 0, False
    for k, char in enumerate(token.text):
        middle = (token.along(k) + token.along(k + 1)) / 2
        x, y = token.x + middle * cos - half * sin, token.y + middle * sin + half * cos
        under = was if char == " " else any(box[0] < x < box[2] and box[1] < y < box[3] for box in over)
        if under != was and token.text[start:k].strip():
            yield token.part(start, start + len(token.text[start:k].rstrip()))
            start = k
        was = under
    yield token.part(start, len(token.text)) if start else token


def _covered(token: Token, covers: Sequence[_Cover]) -> bool:
    x, y = (token.box[0] + token.box[2]) / 2, (token.box[1] + token.box[3]) / 2
    return any(
        token.order in cover.before and cover.box[0] < x < cover.box[2] and cover.box[1] < y < cover.box[3]
        for cover in covers
    )


def _pictured(drawn: Drawn, area: float) -> bool:
    """Whether pictures fill a third of the page."""
    filled = 0.0
    for picture in drawn.of(pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
        x0, y0, x1, y1 = bounds(picture)
        filled += max(0.0, x1 - x0) * max(0.0, y1 - y0)
    return filled > area / 3
