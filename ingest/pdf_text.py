"""The characters of a PDF page as pdfium gives them: stretches without a blank, each with its place, in the file's order.

pdfium is called through its C interface: it honours ActualText and knows the predefined CMaps. Only the ends of each
stretch without a blank are asked for their place, because a call for each character takes most of the time.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass
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
_TOKEN = re.compile("[^\\s\u200b\ufeff\ufffe\x00-\x1f]+\ufffe?|\ufffe")


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


def quarter_turn(angle: float) -> int:
    """The quarter turn that an angle is within 4 degrees of, else -1."""
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 4 else -1


def tokens_of(text_page: Any, apart: str = "") -> tuple[list[Token], bool]:
    """The characters of a page between blanks, in the order of the file, and whether most are invisible.

    Words that hold a character of `apart` are read character by character.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return [], False
    text = _characters(text_page, count)
    x, y, matrix, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    found: list[Token] = []
    origin, loose = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox

    def read(start: int, end: int, spaced: bool, known: bool = False) -> None:
        """Adds the characters [start, end); one by one where they do not run on along one line."""
        if not origin(text_page, start, x, y) or not pdfium.FPDFText_GetMatrix(text_page, start, matrix):
            return
        size = pdfium.FPDFText_GetFontSize(text_page, start) * math.hypot(matrix.c, matrix.d)
        if size < 0.5:
            return
        cos, sin = matrix.a, matrix.b
        x0, y0 = x.value, y.value
        loose(text_page, start, box)
        first = (box.left, box.bottom, box.right, box.top)
        last = first
        if end - start > 1:
            origin(text_page, end - 1, x, y)
            along = ((x.value - x0) * cos + (y.value - y0) * sin) / (math.hypot(cos, sin) or 1)
            across = ((y.value - y0) * cos - (x.value - x0) * sin) / (math.hypot(cos, sin) or 1)
            if (along < 0 or abs(across) > 0.42 * size) and not known:
                for i in range(start, end):
                    read(i, i + 1, False, True)
                return
            loose(text_page, end - 1, box)
            last = (box.left, box.bottom, box.right, box.top)
        weight = pdfium.FPDFText_GetFontWeight(text_page, start) if text[start] < "\x80" else 0
        angle = math.degrees(math.atan2(sin, cos))
        found.append(Token(unified(text[start:end]), x0, y0, _union(first, last), size, angle, spaced, weight))

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
        if apart and any(char in apart for char in match[0]):
            for i in range(start, end):
                read(i, i + 1, spaced and i == start, True)
        else:
            read(start, end, spaced)
    return found, _is_invisible(text_page, count)


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
            return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _is_invisible(text_page: Any, count: int) -> bool:
    """Whether the text is drawn in render mode 3, judged by a few characters."""
    modes: list[bool] = []
    for index in range(0, count, max(1, count // 8)):
        drawn = pdfium.FPDFText_GetTextObject(text_page, index)
        if drawn:
            modes.append(bool(pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE))
    return sum(modes) * 2 > len(modes) > 0
