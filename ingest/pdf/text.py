"""The characters of a PDF page as pdfium gives them: stretches without a gap, each with its place, in the file's order.

pdfium is called through its C interface: it honours ActualText and knows the predefined CMaps. Every character is asked
for its origin.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, repeat
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest import layout
from ingest.document import share, shares_of
from ingest.pdf.objects import font_of, handle, prompt

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
"""Ems by which characters may stand off an even share of the token's width."""
_GAP, _GAP_OBJECTS, _GAP_JUSTIFIED = 0.5, 0.3, 1.5
"""Ems between two words of one token at most: of one text object; of two, which may be in two cells of a table; and
where the file itself has a blank between them, and the gap before on the line was as wide."""
_LIKE = 0.08
"""Ems by which the gaps of a justified line may differ."""
_LEVEL = 0.02
"""Ems by which the words of a token may stand higher or lower."""
_PART = 256
"""Characters of a word that are looked at together."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text objects of a page are drawn. `font` tells the fonts of a page apart, `name` is the font's in the file."""

    font: int
    name: str
    embedded: bool
    invisible: bool
    """Drawn in render mode 3 or 7, or wholly transparent."""
    tone: int
    """The lightness of the fill, 0 (black) to 255."""
    optional: bool
    """In an optional layer, which may be off."""


PLAIN = Style(0, "", True, False, 0, False)


@dataclass(frozen=True, slots=True)
class Token:
    """Characters without a wide gap: where the baseline begins in the page's coordinates, its angle in degrees.

    Words of one line and style, in text with spaces between words, are one token with a blank between them.
    """

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    size: float
    angle: float
    spaced: bool
    weight: int = 0
    shares: bytes = b""
    """How the characters share the length, as in `document.Run`."""
    style: Style = PLAIN
    unnamed: bool = False
    """The font does not say which some of these characters are."""
    order: int = 0
    """The address of the text object in which it begins, by which its place among the drawn objects is found."""
    length: float = 0.0
    """How far it reaches along the baseline."""

    def along(self, character: int) -> float:
        """How far from the beginning a character begins; that after the last one ends at `length`."""
        return self.length * share(self.shares, character, len(self.text))

    def part(self, start: int, end: int) -> Token:
        """The characters [start, end), which must be some, of a token at a quarter turn, as a token of their own."""
        turn = math.radians(quarter_turn(self.angle))
        cos, sin = round(math.cos(turn)), round(math.sin(turn))
        edges = [self.along(k) for k in range(start, end + 1)]
        left, bottom, right, top = self.box
        if cos:
            left, right = sorted((self.x + edges[0] * cos, self.x + edges[-1] * cos))
        else:
            bottom, top = sorted((self.y + edges[0] * sin, self.y + edges[-1] * sin))
        return replace(
            self,
            text=self.text[start:end],
            x=self.x + edges[0] * cos,
            y=self.y + edges[0] * sin,
            box=(left, bottom, right, top),
            spaced=self.spaced if start == 0 else self.text[start - 1] == " ",
            shares=shares_of(edges, _EXACT * self.size),
            length=edges[-1] - edges[0],
        )


def quarter_turn(angle: float) -> int:
    """The quarter turn that an angle is within 4 degrees of, else -1."""
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 4 else -1


def tokens_of(text_page: Any) -> list[Token]:
    """The characters of a page, in the order of the file.

    What is raised or lowered, stands after a wide gap or begins a new line is a token of its own.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return []
    return _Reader(text_page, count).tokens()


_CHUNK = 1024
"""Characters that are asked for their places at a time."""
_xs, _ys = (ctypes.c_double * _CHUNK)(), (ctypes.c_double * _CHUNK)()
_X_INTO, _Y_INTO = ([ctypes.c_void_p(ctypes.addressof(places) + 8 * k) for k in range(_CHUNK)] for places in (_xs, _ys))


_get_origin = prompt(pdfium.FPDFText_GetCharOrigin)
_get_loose_box = prompt(pdfium.FPDFText_GetLooseCharBox)
_get_object = prompt(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
_get_font = prompt(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p)
_get_matrix = prompt(pdfium.FPDFText_GetMatrix)
_get_size = prompt(pdfium.FPDFText_GetFontSize, ctypes.c_double)
_is_unnamed = prompt(pdfium.FPDFText_HasUnicodeMapError)
_is_generated = prompt(pdfium.FPDFText_IsGenerated)
_get_render_mode = prompt(pdfium.FPDFTextObj_GetTextRenderMode)
_get_fill = prompt(pdfium.FPDFPageObj_GetFillColor)
_count_marks = prompt(pdfium.FPDFPageObj_CountMarks)
_get_mark = prompt(pdfium.FPDFPageObj_GetMark, ctypes.c_void_p)
_colour = (ctypes.c_uint * 4)()
_COLOUR_INTO = [ctypes.c_void_p(ctypes.addressof(_colour) + 4 * k) for k in range(4)]


@dataclass(slots=True)
class _Stretch:
    """A token in the making; `along` is the distance from the page's corner in the direction of the baseline."""

    x: float
    y: float
    cos: float
    sin: float
    size: float
    drawn: tuple[float, float, float, float, float]
    """The matrix and the size of its characters as they are set."""
    spaced: bool
    weight: int
    style: Style
    order: int
    first: tuple[float, float, float, float]
    unnamed: bool
    along: float
    across: float
    text: str = ""
    edges: list[float] = field(default_factory=list)
    last: float = 0.0
    """Where the last character begins."""
    reach: float = 0.0
    """Where it ends."""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    gap: float = 0.0
    """The gap before the last word of its line, in ems."""


class _Reader:
    """Reads the characters of one page, and how its text objects are drawn."""

    def __init__(self, text_page: Any, count: int) -> None:
        self._page = text_page
        self._handle = ctypes.cast(text_page, ctypes.c_void_p)
        self._text = _characters(text_page, count)
        self._xs, self._ys = _origins(self._handle, count)
        self._sound = math.isfinite(sum(self._xs) + sum(self._ys))
        self._matrix, self._box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
        self._matrix_into = ctypes.c_void_p(ctypes.addressof(self._matrix))
        self._box_into = ctypes.c_void_p(ctypes.addressof(self._box))
        self._styles: dict[int, Style] = {}
        self._same: dict[tuple[int, int, int, int, bool], Style] = {}
        self._fonts: dict[int, tuple[str, bool]] = {}
        self._marks: dict[int, bool] = {}

    def tokens(self) -> list[Token]:
        text, at, is_cjk = self._text, 0, layout.is_cjk
        found: list[Token] = []
        here: _Stretch | None = None
        gap = 0.0
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            blank, before = text[at:start], at - 1
            at = end
            spaced = bool(blank) and "\n" not in blank
            chinese = (
                spaced
                and before >= 0
                and (text[start] > "\x7f" or text[before] > "\x7f")
                and (is_cjk(text[start]) or is_cjk(text[before]))
            )
            if here is not None and (chinese or not spaced or not self._joins(here, start)):
                found.append(_token(here))
                gap, here = here.gap, None
            if chinese:
                spaced = any(not pdfium.FPDFText_IsGenerated(self._page, i) for i in range(before + 1, start))
            while start < end:
                if here is None:
                    here = self._begin(start, spaced, gap if spaced else 0.0)
                    spaced = False
                    if here is None:
                        start += 1
                        continue
                until = min(end, start + _PART)
                start = self._take(here, start, until)
                if start < until:
                    found.append(_token(here))
                    here = None
        if here is not None:
            found.append(_token(here))
        return found

    def _begin(self, at: int, spaced: bool, gap: float) -> _Stretch | None:
        """A token that begins with a character, without any yet; None where it has no place or size."""
        x, y = self._xs[at], self._ys[at]
        drawn = self._set(at)
        a, b, c, d, size = drawn
        size *= math.hypot(c, d)
        if not (math.isfinite(x + y) and size > 0):
            return None
        length = math.hypot(a, b) or 1
        cos, sin = a / length, b / length
        weight = pdfium.FPDFText_GetFontWeight(self._page, at) if self._text[at] < "\x80" else 0
        order = _get_object(self._handle, at) or 0
        unnamed = _is_unnamed(self._handle, at) == 1
        along, across = x * cos + y * sin, y * cos - x * sin
        style, first = self._style(order), self._loose(at)
        return _Stretch(
            x, y, cos, sin, size, drawn, spaced, weight, style, order, first, unnamed, along, across, gap=gap
        )

    def _set(self, at: int) -> tuple[float, float, float, float, float]:
        """The matrix and the size with which a character is set; all 0 where it has none."""
        if not _get_matrix(self._handle, at, self._matrix_into):
            return 0.0, 0.0, 0.0, 0.0, 0.0
        matrix = self._matrix
        return matrix.a, matrix.b, matrix.c, matrix.d, _get_size(self._handle, at)

    def _loose(self, at: int) -> tuple[float, float, float, float]:
        box = self._box
        _get_loose_box(self._handle, at, self._box_into)
        return box.left, box.bottom, box.right, box.top

    def _joins(self, here: _Stretch, at: int) -> bool:
        """Whether the word that begins at a character goes on where a token ends, in the same style; adds the blank."""
        x, y, size = self._xs[at], self._ys[at], here.size
        if here.cos != 1:
            x, y = x * here.cos + y * here.sin, y * here.cos - x * here.sin
        if not abs(y - here.across) < _LEVEL * size:
            return False
        before, gap = here.gap, (x - here.reach) / size
        here.gap = gap
        order = _get_object(self._handle, at) or 0
        if not -_GAP_OBJECTS < gap < (_GAP if order == here.order else _GAP_OBJECTS):
            like = abs(gap - before) < _LIKE and 0 < gap < _GAP_JUSTIFIED
            # The file's own blank, a single one.
            if not like or self._text[at - 2].isspace() or _is_generated(self._handle, at - 1) != 0:
                return False
        if order != here.order:
            if self._style(order) is not here.style or self._set(at) != here.drawn:
                return False
            here.order = order
        here.text += " "
        here.edges.append(max(here.last, min(here.reach, x)))
        if not here.unnamed:
            here.unnamed = _is_unnamed(self._handle, at) == 1
        return True

    def _take(self, here: _Stretch, start: int, end: int) -> int:
        """Adds the characters from `start`, at most up to `end`, that run on along the line; where they end."""
        xs, ys, cos, sin = self._xs[start:end], self._ys[start:end], here.cos, here.sin
        if cos != 1:
            xs, ys = (
                [x * cos + y * sin for x, y in zip(xs, ys, strict=True)],
                [y * cos - x * sin for x, y in zip(xs, ys, strict=True)],
            )
        near, back = _RAISED * here.size, 0.3 * here.size
        low, high, last = here.across - near, here.across + near, here.last if here.text else xs[0]
        if not (self._sound and min(ys) > low and max(ys) < high and xs[0] >= last and xs == sorted(xs)):
            for k, (x, y) in enumerate(zip(xs, ys, strict=True)):
                if not (low < y < high and last - back <= x < math.inf):
                    if k == 0 and here.text:
                        return start
                    del xs[max(k, 1) :]
                    break
                xs[k] = last = max(x, last)
        here.last, end = xs[-1], start + len(xs)
        box = here.box = self._loose(end - 1)
        if cos == 1:
            here.reach = max(here.last, box[2])
        else:
            here.reach = max(here.last, *(x * cos + y * sin for x in (box[0], box[2]) for y in (box[1], box[3])))
        if len(set(xs)) < len(xs):
            xs.append(here.reach)
            _share_ligatures(xs)
            xs.pop()
        here.edges += xs
        here.text += self._text[start:end]
        return end

    def _style(self, address: int) -> Style:
        """How a text object is drawn; the same value for the same style."""
        known = self._styles.get(address)
        if known is None:
            known = self._styles[address] = self._drawn(address) if address else PLAIN
        return known

    def _drawn(self, address: int) -> Style:
        drawn = ctypes.c_void_p(address)
        font = _get_font(drawn) or 0
        tone, alpha = 0, 255
        if _get_fill(drawn, *_COLOUR_INTO):
            red, green, blue, alpha = _colour
            tone = (red * 3 + green * 6 + blue) // 10
        count = _count_marks(drawn)
        optional = count > 0 and any(self._is_optional(_get_mark(drawn, k)) for k in range(count))
        key = (font, _get_render_mode(drawn), tone, alpha, optional)
        known = self._same.get(key)
        if known is None:
            if font not in self._fonts:
                self._fonts[font] = font_of(handle(address))
            invisible = key[1] in _INVISIBLE or alpha == 0
            known = self._same[key] = Style(font, *self._fonts[font], invisible, tone, optional)
        return known

    def _is_optional(self, mark: int | None) -> bool:
        """Whether marked content is an optional layer (of the kind OC)."""
        if not mark:
            return False
        known = self._marks.get(mark)
        if known is None:
            buffer, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
            pdfium.FPDFPageObjMark_GetName(ctypes.cast(mark, pdfium.FPDF_PAGEOBJECTMARK), buffer, 16, length)
            known = length.value == 6 and bytes(buffer)[:4].decode("utf-16-le") == "OC"
            self._marks[mark] = known
        return known


def _token(here: _Stretch) -> Token:
    raw, style, edges = here.text, here.style, here.edges
    edges.append(here.reach)
    shown = _symbols(unified(raw), style.name)
    if len(shown) != len(raw):
        edges = stretched(raw, edges)
    box = here.first if len(raw) == 1 else _union(here.first, here.box)
    angle = math.degrees(math.atan2(here.sin, here.cos))
    return Token(
        shown,
        here.x,
        here.y,
        box,
        here.size,
        angle,
        here.spaced,
        here.weight,
        shares_of(edges, _EXACT * here.size),
        style,
        here.unnamed,
        here.order,
        here.reach - here.along,
    )


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


def stretched(raw: str, edges: Sequence[float]) -> list[float]:
    """The edges of characters, some of which stand for several (ligatures), which share their width."""
    result: list[float] = []
    for char, (left, right) in zip(raw, pairwise(edges), strict=True):
        parts = len(unified(char))
        result.extend(left + (right - left) * k / parts for k in range(parts))
    return [*result, edges[-1]]


def unified(text: str) -> str:
    """Radicals, compatibility ideographs and ligatures as the characters that they stand for.

    Files made by some browsers and subset fonts hold ⼀ (a Kangxi radical) where 一 is meant.
    """
    return _COMPATIBILITY.sub(lambda m: _RADICALS.get(m[0]) or unicodedata.normalize("NFKC", m[0]), text)


def _union(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _origins(handle: Any, count: int) -> tuple[list[float], list[float]]:
    """Where the baseline of each character begins; not a number where pdfium does not say."""
    xs: list[float] = []
    ys: list[float] = []
    for start in range(0, count, _CHUNK):
        some = min(_CHUNK, count - start)
        told = list(map(_get_origin, repeat(handle), range(start, start + some), _X_INTO, _Y_INTO))
        xs += _xs[:some]
        ys += _ys[:some]
        if 0 in told:
            for k, known in enumerate(told, start):
                if not known:
                    xs[k] = ys[k] = math.nan
    return xs, ys


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
