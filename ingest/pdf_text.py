"""The characters of a PDF page as pdfium gives them: stretches without a blank, each with its place, in the file's order.

pdfium is called through its C interface: it honours ActualText and knows the predefined CMaps. Every character is asked
for its origin; where the origins are not even, a token says where.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest import layout

# CJK Radicals Supplement (U+2E80-2EFF) has almost no compatibility mappings; these are the equivalent ideographs.
_RADICALS = dict(
    zip(
        "⺁⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺬⺭⺮⺯⺰⺲⺳⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙亻冂刀刂卜㔾小小兀尣尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋示礻竹糹纟罒罓羊羊羊耂肀聿月臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_COMPATIBILITY = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
# pdfium writes a hyphen at the end of a line as U+FFFE and no line break after it.
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which a font may name and no text can hold."""
_TOKEN = re.compile("[^\\s\u200b\ufeff\ufffe\x00-\x1f]+\ufffe?|\ufffe")


_RAISED = 0.12
"""Ems by which a raised or lowered character stands off the baseline."""
_EXACT = 0.04
"""Ems by which the place of a character in a token may be off."""


@dataclass(frozen=True, slots=True)
class Token:
    """Characters without a blank: both ends of the baseline in the page's coordinates, its angle in degrees."""

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    size: float
    angle: float
    spaced: bool
    weight: int = 0
    stops: tuple[tuple[int, float], ...] = ()
    """As in `layout.Piece`, but by the distance from the beginning along the baseline."""


def quarter_turn(angle: float) -> int:
    """The quarter turn that an angle is within 4 degrees of, else -1."""
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 4 else -1


def tokens_of(text_page: Any) -> tuple[list[Token], bool]:
    """The characters of a page between blanks, in the order of the file, and whether most are invisible.

    What is raised or lowered, or begins a new line without a blank, is a token of its own.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return [], False
    text = _characters(text_page, count)
    found: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        blank = text[at:start]
        at = end
        spaced = bool(blank) and "\n" not in blank
        if (
            spaced
            and start > len(blank)
            and (layout.is_cjk(text[start]) or layout.is_cjk(text[start - len(blank) - 1]))
        ):
            spaced = any(not pdfium.FPDFText_IsGenerated(text_page, i) for i in range(start - len(blank), start))
        while start < end:
            token, start = _token(text_page, text, start, end, spaced)
            spaced = False
            if token is not None:
                found.append(token)
    return found, _is_invisible(text_page, count)


def _token(text_page: Any, text: str, start: int, end: int, spaced: bool) -> tuple[Token | None, int]:
    """The characters from `start` that run on along one line, at most up to `end`, and where they end."""
    x, y, matrix, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    origin, loose = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
    if not origin(text_page, start, x, y) or not pdfium.FPDFText_GetMatrix(text_page, start, matrix):
        return None, start + 1
    size = pdfium.FPDFText_GetFontSize(text_page, start) * math.hypot(matrix.c, matrix.d)
    if size < 0.5:
        return None, start + 1
    length = math.hypot(matrix.a, matrix.b) or 1
    cos, sin = matrix.a / length, matrix.b / length
    x0, y0 = x.value, y.value
    edges = [0.0]
    last, near, back = 0.0, _RAISED * size, 0.3 * size
    at = start + 1
    while at < end:
        origin(text_page, at, x, y)
        dx, dy = x.value - x0, y.value - y0
        along = dx * cos + dy * sin
        if not -near < dy * cos - dx * sin < near or along < last - back:
            break
        last = max(last, along)
        edges.append(last)
        at += 1
    loose(text_page, start, box)
    corners = (box.left, box.bottom, box.right, box.top)
    if at - start > 1:
        loose(text_page, at - 1, box)
        corners = _union(corners, (box.left, box.bottom, box.right, box.top))
    reach = max((x - x0) * cos + (y - y0) * sin for x in (box.left, box.right) for y in (box.bottom, box.top))
    edges.append(max(last, reach))
    weight = pdfium.FPDFText_GetFontWeight(text_page, start) if text[start] < "\x80" else 0
    angle = math.degrees(math.atan2(sin, cos))
    _share_ligatures(edges)
    raw = text[start:at]
    shown = unified(raw)
    if len(shown) != len(raw):
        edges = _stretched(raw, edges)
    stops = uneven(edges, _EXACT * size)
    return Token(shown, x0, y0, corners, size, angle, spaced, weight, stops), at


def _share_ligatures(edges: list[float]) -> None:
    """Parts the width of a glyph among the characters that pdfium puts at its origin, all but the last without width."""
    if len(edges) < 3:
        return
    begin = 0
    for k in range(1, len(edges)):
        if edges[k] > edges[begin]:
            for i in range(begin + 1, k):
                edges[i] = edges[begin] + (edges[k] - edges[begin]) * (i - begin) / (k - begin)
            begin = k


def _stretched(raw: str, edges: Sequence[float]) -> list[float]:
    """The edges of characters, some of which stand for several (ligatures), which share their width."""
    result: list[float] = []
    for char, (left, right) in zip(raw, pairwise(edges), strict=True):
        parts = len(unified(char))
        result.extend(left + (right - left) * k / parts for k in range(parts))
    return [*result, edges[-1]]


def uneven(edges: Sequence[float], near: float) -> tuple[tuple[int, float], ...]:
    """Where characters with these edges must be parted so that, sharing evenly, none is off by more than `near`.

    One pass (the swinging door of Bristol, 1990): a stretch goes on while one straight line from its beginning passes
    all its edges closely.
    """
    found: list[tuple[int, float]] = []
    begin, count = 0, len(edges) - 1
    while begin < count:
        base, low, high, stop = edges[begin], -math.inf, math.inf, begin + 1
        for k in range(begin + 1, count + 1):
            rise, run = edges[k] - base, k - begin
            if low <= rise / run <= high:
                stop = k
            low, high = max(low, (rise - near) / run), min(high, (rise + near) / run)
            if low > high:
                break
        if stop < count:
            found.append((stop, edges[stop]))
        begin = stop
    return tuple(found)


def unified(text: str) -> str:
    """Radicals, compatibility ideographs and ligatures as the characters that they stand for.

    Files made by some browsers and subset fonts hold ⼀ (a Kangxi radical) where 一 is meant.
    """
    return _COMPATIBILITY.sub(lambda m: _RADICALS.get(m[0]) or unicodedata.normalize("NFKC", m[0]), text)


def _union(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _characters(text_page: Any, count: int) -> str:
    """The page's characters, one for each of pdfium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    if written == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return _HALVES.sub("\ufffd", text)
    codes = (pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return _HALVES.sub("\ufffd", "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes))


def _is_invisible(text_page: Any, count: int) -> bool:
    """Whether the text is drawn in render mode 3, judged by a few characters."""
    modes: list[bool] = []
    for index in range(0, count, max(1, count // 8)):
        drawn = pdfium.FPDFText_GetTextObject(text_page, index)
        if drawn:
            modes.append(bool(pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE))
    return sum(modes) * 2 > len(modes) > 0
