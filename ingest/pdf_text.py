"""The characters of a PDF page as pdfium gives them: stretches without a blank, each with its place, in the file's order.

pdfium is called through its C interface: it honours ActualText and knows the predefined CMaps. Every character is asked
for its origin; where the origins are not even, a token says where.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
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


_SYMBOL_CODE = re.compile("[\uf020-\uf0ff]")
_SYMBOLS = dict(zip("\uf0a3\uf0b0\uf0b1\uf0b3\uf0b4\uf0b7\uf0b8\uf0b9\uf0bb\uf0be\uf0d7", "≤°±≥×•÷≠≈—·", strict=True))
"""Of the encoding of the font Symbol (ISO 32000-1, annex D.5), the signs that stand in texts."""
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_RAISED = 0.12
"""Ems by which a raised or lowered character stands off the baseline."""
_EXACT = 0.04
"""Ems by which the place of a character in a token may be off."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text object of a page is drawn. `font` tells the fonts of a page apart, `name` is the font's in the file."""

    font: int
    name: str
    embedded: bool
    invisible: bool
    """Drawn in render mode 3 or 7, or wholly transparent."""
    tone: int
    """The lightness of the fill, 0 (black) to 255."""
    order: int
    """The address of the text object, by which its place among the drawn objects is found."""


PLAIN = Style(0, "", True, False, 0, 0)


@dataclass(frozen=True, slots=True)
class Token:
    """Characters without a blank: where the baseline begins in the page's coordinates, its angle in degrees."""

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
    style: Style = PLAIN
    unnamed: bool = False
    """The font does not say which characters these are."""


def quarter_turn(angle: float) -> int:
    """The quarter turn that an angle is within 4 degrees of, else -1."""
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 4 else -1


def tokens_of(text_page: Any) -> list[Token]:
    """The characters of a page between blanks, in the order of the file.

    What is raised or lowered, or begins a new line without a blank, is a token of its own.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return []
    reader = _Reader(text_page, _characters(text_page, count))
    return list(reader.tokens())


class _Reader:
    """Reads the characters of one page, and how its text objects are drawn."""

    def __init__(self, text_page: Any, text: str) -> None:
        self._page = text_page
        self._text = text
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix, self._box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
        self._styles: dict[int, Style] = {}
        self._fonts: dict[int, tuple[str, bool]] = {}

    def tokens(self) -> Iterator[Token]:
        text, at = self._text, 0
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
                spaced = any(not pdfium.FPDFText_IsGenerated(self._page, i) for i in range(start - len(blank), start))
            while start < end:
                token, start = self._token(start, end, spaced)
                spaced = False
                if token is not None:
                    yield token

    def _token(self, start: int, end: int, spaced: bool) -> tuple[Token | None, int]:
        """The characters from `start` that run on along one line, at most up to `end`, and where they end."""
        page, x, y, matrix, box = self._page, self._x, self._y, self._matrix, self._box
        origin, loose = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
        if not origin(page, start, x, y) or not pdfium.FPDFText_GetMatrix(page, start, matrix):
            return None, start + 1
        size = pdfium.FPDFText_GetFontSize(page, start) * math.hypot(matrix.c, matrix.d)
        if size <= 0:
            return None, start + 1
        length = math.hypot(matrix.a, matrix.b) or 1
        cos, sin = matrix.a / length, matrix.b / length
        x0, y0 = x.value, y.value
        edges = [0.0]
        last, near, back = 0.0, _RAISED * size, 0.3 * size
        at = start + 1
        while at < end:
            origin(page, at, x, y)
            dx, dy = x.value - x0, y.value - y0
            along = dx * cos + dy * sin
            if not -near < dy * cos - dx * sin < near or along < last - back:
                break
            if along > last:
                last = along
            edges.append(last)
            at += 1
        loose(page, start, box)
        corners = (box.left, box.bottom, box.right, box.top)
        if at - start > 1:
            loose(page, at - 1, box)
            corners = _union(corners, (box.left, box.bottom, box.right, box.top))
        reach = max((x - x0) * cos + (y - y0) * sin for x in (box.left, box.right) for y in (box.bottom, box.top))
        edges.append(max(last, reach))
        raw = self._text[start:at]
        weight = pdfium.FPDFText_GetFontWeight(page, start) if raw[0] < "\x80" else 0
        angle = math.degrees(math.atan2(sin, cos))
        _share_ligatures(edges)
        style = self._style(start)
        shown = _symbols(unified(raw), style.name)
        if len(shown) != len(raw):
            edges = _stretched(raw, edges)
        stops = uneven(edges, _EXACT * size)
        unnamed = bool(pdfium.FPDFText_HasUnicodeMapError(page, start) == 1)
        return Token(shown, x0, y0, corners, size, angle, spaced, weight, stops, style, unnamed), at

    def _style(self, index: int) -> Style:
        drawn = pdfium.FPDFText_GetTextObject(self._page, index)
        if not drawn:
            return PLAIN
        address = ctypes.addressof(drawn.contents)
        known = self._styles.get(address)
        if known is None:
            font = pdfium.FPDFTextObj_GetFont(drawn)
            key = ctypes.addressof(font.contents) if font else 0
            if key not in self._fonts:
                self._fonts[key] = font_of(drawn)
            mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            filled = pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
            tone = (red.value * 3 + green.value * 6 + blue.value) // 10 if filled else 0
            invisible = mode in _INVISIBLE or bool(filled and alpha.value == 0)
            known = self._styles[address] = Style(key, *self._fonts[key], invisible, tone, address)
        return known


def font_of(drawn: Any) -> tuple[str, bool]:
    """The name of a text object's font in the file, and whether the file holds it."""
    font = pdfium.FPDFTextObj_GetFont(drawn)
    if not font:
        return "", True
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    return buffer.value.decode("utf-8", "replace"), bool(pdfium.FPDFFont_GetIsEmbedded(font) == 1)


def _symbols(text: str, font: str) -> str:
    """The private-use characters that word processors write for symbol fonts (U+F020-F0FF), as what they show."""
    if not _SYMBOL_CODE.search(text):
        return text
    if "Symbol" in font:
        return _SYMBOL_CODE.sub(lambda m: _SYMBOLS.get(m[0], m[0]), text)
    return _SYMBOL_CODE.sub("•", text) if re.search("dings", font, re.IGNORECASE) else text


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
