"""PDF → Document: text with its places from pdfium, paragraphs from `ingest.layout`.

pdfium is called through its C interface: it honours ActualText and knows the predefined CMaps. Only the ends of each
stretch without a blank are asked for their place, because a call for each character takes most of the time.
A font that does not say which characters its glyphs are is read again with pdfminer.six, which looks into the font
itself; what still is no text is reported, never returned.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

from ingest import layout, pdf_tables
from ingest.document import Block, BlockKind, Box, Document, IngestError, Run, SourceFile
from ingest.layout import Piece, Sheet
from ingest.limits import DEFAULT, Limits
from ingest.pdf_tables import Grid, Rule, Table
from ingest.tables import Cell

_THIN = 2.5
"""Points up to which a box is a rule."""
_COPY_PERMITTED = 1 << 4  # ISO 32000-1, table 22: bit 5

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
class _Frame:
    """A page's visible rectangle in its own coordinates (y upwards), turned clockwise by quarter turns so that `turn`
    names the direction of what then reads from left to right (90: what runs upwards in the page's coordinates)."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def width(self) -> float:
        return self.right - self.left if self.turn % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.turn % 180 == 0 else self.right - self.left

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in points from the top left corner of the turned page."""
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The reverse of `place`."""
        if self.turn == 90:
            return y + self.left, x + self.bottom
        if self.turn == 180:
            return self.right - x, y + self.bottom
        if self.turn == 270:
            return self.right - y, self.top - x
        return x + self.left, self.top - y


@dataclass(frozen=True, slots=True)
class _Token:
    """Characters without a blank: both ends of the baseline in the page's coordinates, its angle in degrees."""

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    size: float
    angle: float
    spaced: bool
    weight: int = 0


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page gave: the frame in which it is shown, the sheet in which it reads, and what was wrong with it."""

    shown: _Frame
    read: _Frame
    sheet: Sheet
    slanted: tuple[_Token, ...] = ()
    verdict: str = "text"
    """text, blank, picture (needs OCR), soup (fonts that do not name their characters)"""
    tables: tuple[tuple[Grid, tuple[Piece, ...]], ...] = ()
    """Ruled tables and the text in them; the sheet holds an object in the place of each."""
    noted: bool = False
    """There may be footnotes."""
    recognised: bool = False
    """The text is an invisible layer, as recognition programs put over a scan."""


def parse(data: bytes, source: SourceFile, *, limits: Limits = DEFAULT) -> Document:
    """Reads a PDF. Blocks are the paragraphs in reading order; heads, feet and watermarks go to `aside`.

    Boxes are in points from the top left of the page as it is shown (with its /Rotate). Raises IngestError where the
    file is no PDF, damaged, encrypted, or holds no text.
    """
    name = source.name
    if b"%PDF-" not in data[:1024]:
        raise IngestError(f"{name}: this is no PDF file, it does not begin with %PDF; check what was downloaded.")
    pdfium.FPDF_InitLibrary()
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        raise IngestError(_load_error(name, pdfium.FPDF_GetLastError()))
    try:
        notes = []
        if pdfium.FPDF_GetSecurityHandlerRevision(handle) >= 0:
            permitted = pdfium.FPDF_GetDocPermissions(handle) & _COPY_PERMITTED
            notes.append(
                "The file is protected by an owner password"
                + ("." if permitted else ", and its author has not permitted copying text from it.")
            )
        count = pdfium.FPDF_GetPageCount(handle)
        if count < 1:
            raise IngestError(f"{name}: the file has no pages; ask for a complete copy of it.")
        if count > limits.pages:
            raise IngestError(
                f"{name}: the file has {count} pages, more than the {limits.pages} that are read; split the file."
            )
        pages: list[_Page] = []
        for index in range(count):
            pages.append(_read_page(handle, index, bool(pages and pages[-1].tables), limits))
    finally:
        pdfium.FPDF_CloseDocument(handle)
    pages = _repair(data, pages)
    return _document(source, pages, notes)


def _load_error(name: str, code: int) -> str:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return f"{name}: the file needs a password to be opened; save a copy without the password."
    if code == pdfium.FPDF_ERR_SECURITY:
        return f"{name}: the file is encrypted by a method that cannot be read; save a copy without protection."
    return f"{name}: the file is damaged or cut off, or has no pages; fetch or export it again."


def _read_page(document: Any, index: int, after_table: bool, limits: Limits) -> _Page:
    number = index + 1
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        empty = _Frame(0, 0, 0, 0, 0)
        return _Page(empty, empty, Sheet(number, 0, 0, ()), verdict="damaged")
    try:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        corners = (box.left, box.bottom, box.right, box.top)
        shown = _Frame(*corners, pdfium.FPDFPage_GetRotation(page) * 90)
        objects = min(pdfium.FPDFPage_CountObjects(page), limits.page_objects)
        if objects <= 0:
            return _Page(shown, shown, Sheet(number, shown.width, shown.height, ()), verdict="blank")
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            tokens, invisible = _tokens(text_page)
            upright = _upright(number, shown, corners, tokens)
            noted = layout.footnotes(upright.sheet, unmarked=True) is not None
            if noted:
                # Raised numbers must be told from the text that they stand in.
                tokens, _ = _tokens(text_page, apart="0123456789*＊†‡")
                upright = _upright(number, shown, corners, tokens)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
        if invisible:
            # Recognition programs put a blank between any two characters.
            pieces = tuple(replace(p, spaced=p.spaced and not layout.is_cjk(p.text[0])) for p in upright.sheet.pieces)
            upright = replace(upright, sheet=replace(upright.sheet, pieces=pieces))
        text = "".join(token.text for token in tokens)
        if len(text) < 60 and _is_picture(page, objects, box, bool(text)):
            return _Page(shown, shown, Sheet(number, shown.width, shown.height, ()), verdict="picture")
        if not tokens:
            return _Page(shown, shown, Sheet(number, shown.width, shown.height, ()), verdict="blank")
        verdict = "text" if is_text(text) else "soup"
        upright = replace(upright, verdict=verdict, recognised=invisible, noted=noted)
        if verdict != "text" or not (after_table or _has_gaps(upright.sheet)):
            return upright
        return _with_tables(upright, pdf_tables.grids(_rules(page, objects, upright.read)))
    finally:
        pdfium.FPDF_ClosePage(page)


def _upright(
    number: int,
    shown: _Frame,
    corners: tuple[float, float, float, float],
    tokens: Sequence[_Token],
) -> _Page:
    """Turns a page by the direction of most of its characters; what runs in another direction stands apart."""
    directions: Counter[int] = Counter()
    turned = [_direction(token.angle) for token in tokens]
    for token, direction in zip(tokens, turned, strict=True):
        directions[direction] += len(token.text)
    del directions[-1]
    turn = directions.most_common(1)[0][0] if directions else shown.turn
    read = _Frame(*corners, turn)
    pieces: list[Piece] = []
    apart: list[_Token] = []
    seen: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for token, direction in zip(tokens, turned, strict=True):
        if direction != turn:
            apart.append(token)
            continue
        x, y = read.place(token.x, token.y)
        # Bold type is imitated by printing words again, a hair beside.
        hair, step = 0.15 * token.size, round(y / 4)
        near = (place for k in (step - 1, step, step + 1) for place in seen.get((token.text, k), ()))
        if any(abs(x - ox) < hair and abs(y - oy) < hair for ox, oy in near):
            continue
        seen.setdefault((token.text, step), []).append((x, y))
        ax, _ = read.place(token.box[0], token.box[1])
        bx, _ = read.place(token.box[2], token.box[3])
        pieces.append(Piece(token.text, min(ax, bx), max(ax, bx, x), y, token.size, token.spaced, token.weight))
    sheet = Sheet(number, read.width, read.height, tuple(pieces))
    return _Page(shown, read, sheet, tuple(apart))


def _has_gaps(sheet: Sheet) -> bool:
    """Whether some row away from the page's edges has a wide gap, as rows of a table have."""
    edge = sheet.height * layout.EDGE
    for before, piece in pairwise(sheet.pieces):
        if edge < piece.y < sheet.height - edge and abs(piece.y - before.y) < 0.8 * piece.size:
            gap = piece.x0 - before.x1
            if gap > 0.7 * piece.size or gap < -sheet.width / 4:
                return True
    return False


def _rules(page: Any, objects: int, read: _Frame) -> list[Rule]:
    """The straight lines and thin boxes on a page that may rule a table, in the coordinates of its sheet."""
    found: list[Rule] = []
    kind, get = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    for i in range(objects):
        drawn = get(page, i)
        what = kind(drawn)
        if what == pdfium.FPDF_PAGEOBJ_PATH:
            found.extend(_path_rules(drawn, read, None))
        elif what == pdfium.FPDF_PAGEOBJ_FORM:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
            for k in range(min(pdfium.FPDFFormObj_CountObjects(drawn), 20_000)):
                inner = pdfium.FPDFFormObj_GetObject(drawn, k)
                if kind(inner) == pdfium.FPDF_PAGEOBJ_PATH:
                    found.extend(_path_rules(inner, read, matrix))
    return found


def _path_rules(path: Any, read: _Frame, outer: Any) -> Iterator[Rule]:
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


def _rule(read: _Frame, outer: Any, x0: float, y0: float, x1: float, y1: float) -> Rule:
    if outer is not None:
        x0, y0 = outer.a * x0 + outer.c * y0 + outer.e, outer.b * x0 + outer.d * y0 + outer.f
        x1, y1 = outer.a * x1 + outer.c * y1 + outer.e, outer.b * x1 + outer.d * y1 + outer.f
    ax, ay = read.place(x0, y0)
    bx, by = read.place(x1, y1)
    return Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _with_tables(page: _Page, grids: Sequence[Grid]) -> _Page:
    """Takes the text in tables out of the page's sheet and leaves an object in its place."""
    pieces = page.sheet.pieces
    tables: list[tuple[Grid, tuple[Piece, ...]]] = []
    for grid in grids:
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


def _direction(angle: float) -> int:
    """The quarter turn that an angle is within 4 degrees of, else -1."""
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 4 else -1


def _tokens(text_page: Any, apart: str = "") -> tuple[list[_Token], bool]:
    """The characters of a page between blanks, in the order of the file, and whether most are invisible.

    Words that hold a character of `apart` are read character by character.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return [], False
    text = _characters(text_page, count)
    x, y, matrix, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    found: list[_Token] = []
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
        found.append(_Token(_unified(text[start:end]), x0, y0, _union(first, last), size, angle, spaced, weight))

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


def _unified(text: str) -> str:
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


def _is_picture(page: Any, objects: int, box: Any, has_text: bool) -> bool:
    """Whether a page with next to no text shows text as a picture: an image on a third of it, or very many curves."""
    area = max(1.0, float((box.right - box.left) * (box.top - box.bottom)))
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    curves = 0
    for i in range(objects):
        drawn = pdfium.FPDFPage_GetObject(page, i)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
            covered = (right.value - left.value) * (top.value - bottom.value)
            if covered > area * (0.33 if kind == pdfium.FPDF_PAGEOBJ_IMAGE else 0.9 if not has_text else 2):
                return True
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            curves += max(1, int(pdfium.FPDFPath_CountSegments(drawn)) // 20)
    return curves > 50


def is_text(text: str) -> bool:
    """Whether characters make text in Chinese or a language in Latin letters, and not the numbers of glyphs.

    Counts what no such text holds (private use, unassigned, controls, other scripts: 5 %) and how many ideographs are
    common ones (the first level of GB 2312 or of Big5: 60 %).
    """
    count: Counter[str] = Counter()
    for char, times in Counter(text).items():
        for kind in _kinds(char):
            count[kind] += times
    total = len(text)
    if count["odd"] > max(1, 0.05 * total) or count["accent"] > max(3, 0.25 * total):
        return False
    common = max(count["simplified"], count["traditional"])
    return total > count["odd"] and (count["ideograph"] < 20 or common >= 0.6 * count["ideograph"])


@lru_cache(maxsize=20_000)
def _kinds(char: str) -> tuple[str, ...]:
    """What a character counts as in `is_text`."""
    code = ord(char)
    if code < 0x80:
        return ("odd",) if code < 0x20 else ()
    if "\u3400" <= char <= "\u9fff" or code >= 0x20000:
        levels = (("simplified", "gb2312", 0xB0, 0xD7), ("traditional", "big5", 0xA4, 0xC6))
        common = tuple(kind for kind, encoding, low, high in levels if _is_within(char, encoding, low, high))
        return ("ideograph", *common)
    if 0xA0 <= code < 0x250:
        return ("accent",)
    return () if _is_usual(code, char) else ("odd",)


def _is_within(char: str, encoding: str, low: int, high: int) -> bool:
    """Whether the lead byte of a character lies in a range of a double-byte set."""
    encoded = char.encode(encoding, "ignore")
    return len(encoded) == 2 and low <= encoded[0] <= high


def _is_usual(code: int, char: str) -> bool:
    """Punctuation, symbols, compatibility forms and Greek letters, as texts in Chinese or English have them."""
    if 0x2000 <= code < 0x2C00 or 0x2E80 <= code < 0x3400 or 0xF900 <= code < 0xFB07 or 0xFE30 <= code < 0xFE70:
        return unicodedata.category(char) not in ("Cn", "Co")
    return 0xFF00 <= code < 0xFFEF or 0x370 <= code < 0x3CF or code in (0xFFFE, 0x2C7, 0x2C9, 0x2CA, 0x2CB, 0x2D9)


def _repair(data: bytes, pages: list[_Page]) -> list[_Page]:
    """Reads the pages whose fonts do not name their characters again through the fonts' own tables (pdfminer.six)."""
    unread = [i for i, page in enumerate(pages) if page.verdict == "soup"]
    if not unread:
        return pages
    repaired = dict(zip(unread, _through_fonts(data, unread, pages), strict=False))
    return [repaired.get(i, page) for i, page in enumerate(pages)]


def _through_fonts(data: bytes, indices: Sequence[int], pages: Sequence[_Page]) -> Iterator[_Page]:
    """The pages at the indices as pdfminer.six reads them; stops at the third that is no text either."""
    import io

    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    failures = 0
    for index, page in zip(indices, PDFPage.get_pages(io.BytesIO(data), pagenos=set(indices)), strict=False):
        interpreter.process_page(page)
        result = device.get_result()
        chars = [item for item in _walk(result) if isinstance(item, LTChar)]
        # pdfminer turns the page by /Rotate itself.
        shown = _Frame(result.x0, result.y0, result.x1, result.y1, 0)
        tokens = list(_from_chars(chars))
        text = "".join(token.text for token in tokens)
        if not is_text(text):
            failures += 1
            yield pages[index]
            if failures == 3:
                return
            continue
        yield _upright(index + 1, shown, (result.x0, result.y0, result.x1, result.y1), tokens)


def _walk(item: Any) -> Iterator[Any]:
    """All layout objects below a page or figure."""
    from pdfminer.layout import LTContainer

    for child in item if isinstance(item, LTContainer) else ():
        yield child
        yield from _walk(child)


def _from_chars(chars: Sequence[Any]) -> Iterator[_Token]:
    for char in chars:
        text = char.get_text()
        if not text.strip():
            continue
        if text.startswith("(cid:"):
            text = "\ufffd"
        a, b, _, _, e, f = char.matrix
        angle = math.degrees(math.atan2(b, a))
        yield _Token(_unified(text), e, f, (char.x0, char.y0, char.x1, char.y1), char.size, angle, False)


def _document(source: SourceFile, pages: Sequence[_Page], notes: list[str]) -> Document:
    name = source.name
    readable = [page for page in pages if page.verdict == "text"]
    unread = [page.sheet.number for page in pages if page.verdict in ("picture", "soup", "damaged")]
    if not readable:
        raise IngestError(_no_text(name, pages))
    complete = not unread
    for verdict, says in (
        ("picture", "hold only a picture of text and were not read; run OCR on the file first"),
        ("soup", "use fonts that do not say which characters they show and were not read; run OCR on the file first"),
        ("damaged", "are damaged and were not read; fetch the file again"),
    ):
        numbers = [page.sheet.number for page in pages if page.verdict == verdict]
        if numbers:
            notes.append(f"Pages without readable text: {_ranges(numbers)} {says}.")
    recognised = [page.sheet.number for page in readable if page.recognised]
    if recognised:
        complete = False
        notes.append(
            f"The text of pages {_ranges(recognised)} was recognised from a picture by another program and may be "
            "misread; check figures against the pages."
        )
    sideways = [page.sheet.number for page in readable if _sideways(page) > 20]
    if sideways:
        notes.append(f"Text that runs sideways on pages {_ranges(sideways)} was set aside and is not compared.")
    sheets = [page.sheet for page in readable]
    frames = {page.sheet.number: page for page in readable}
    heads = layout.furniture(sheets)
    aside: list[Block] = []
    skip: list[frozenset[Piece]] = []
    for page, head in zip(readable, heads, strict=True):
        found = layout.footnotes(page.sheet, head) if page.noted else None
        skip.append(head if found is None else head.union(found.marks, *found.notes))
        for note in () if found is None else found.notes:
            aside.append(replace(_block(layout.cell(note, page.sheet.number), frames), kind=BlockKind.FOOTNOTE))
    blocks: list[Block] = []
    for block in _blocks(layout.paragraphs(layout.lines(sheets, skip)), frames):
        (aside if block.kind is BlockKind.TABLE_HEAD else blocks).append(block)
    lost = sum(block.text.count("\ufffd") for block in blocks)
    if lost:
        complete = False
        notes.append(f"{lost} characters are not named by the fonts of the file and stand as \ufffd in the text.")
    for page, head in zip(readable, heads, strict=True):
        for row in layout.rows(head):
            first, last = row[0], row[-1]
            box = _box(page, first.x0, first.y - 0.88 * first.size, last.x1, first.y + 0.22 * first.size)
            aside.append(_aside(" ".join(p.text for p in row), box, BlockKind.RUNNING_HEAD))
        aside.extend(_slanted(page))
    return Document(source, tuple(blocks), tuple(aside), tuple(notes), len(pages), complete)


def _no_text(name: str, pages: Sequence[_Page]) -> str:
    verdicts = {page.verdict for page in pages} - {"blank"}
    if not verdicts:
        return f"{name}: the file is blank, its {len(pages)} page(s) hold neither text nor pictures; check the file."
    if verdicts == {"damaged"}:
        return f"{name}: the file is damaged, none of its pages can be opened; fetch or export it again."
    if "soup" in verdicts:
        return (
            f"{name}: the file uses fonts that do not say which characters they show, so its text cannot be read; "
            "run OCR on the file, or ask for the original document."
        )
    return f"{name}: the file holds only pictures of pages; run OCR on it, or ask for the original document."


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 → "1-3, 7"."""
    parts: list[list[int]] = []
    for n in numbers:
        if parts and parts[-1][-1] == n - 1:
            parts[-1].append(n)
        else:
            parts.append([n])
    return ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)


def _blocks(paragraphs: Sequence[layout.Paragraph], pages: dict[int, _Page]) -> Iterator[Block]:
    """The blocks in order; tables take the places that their objects hold."""
    waiting: list[Table] = []
    used: Counter[int] = Counter()
    for paragraph in paragraphs:
        number = paragraph.lines[0].page
        if paragraph.text == layout.OBJECT:
            # Objects of one page come in the order of its tables, which is from the top.
            grid, pieces = pages[number].tables[used[number]]
            used[number] += 1
            waiting.append(_table(grid, pieces, pages[number]))
            continue
        yield from pdf_tables.blocks(waiting)
        waiting = []
        yield _block(paragraph, pages)
    yield from pdf_tables.blocks(waiting)


def _table(grid: Grid, pieces: Sequence[Piece], page: _Page) -> Table:
    """The rows of a grid with the text of their cells."""
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for place in sorted(grid.places, key=lambda p: p.column):
        inside = [
            p for p in pieces if place.x0 <= (p.x0 + p.x1) / 2 < place.x1 and place.y0 <= p.y - 0.3 * p.size < place.y1
        ]
        found = layout.cell(inside, page.sheet.number)
        blocks = (_block(found, {page.sheet.number: page}),) if found.text else ()
        rows[place.row].append(Cell(blocks, place.column, place.column_end - place.column, place.row_end - place.row))
    return Table(page.sheet.number, grid.edges, tuple(tuple(row) for row in rows), grid.open_end)


def _block(paragraph: layout.Paragraph, pages: dict[int, _Page]) -> Block:
    page = paragraph.lines[0].page
    return Block(paragraph.text, centred=paragraph.centred, page=page, runs=_runs(paragraph, pages))


def _runs(paragraph: layout.Paragraph, pages: dict[int, _Page]) -> tuple[Run, ...]:
    return tuple(
        Run(start, end, _line_box(line, pages[line.page]))
        for line, (start, end) in zip(paragraph.lines, paragraph.spans, strict=True)
    )


def _line_box(line: layout.Line, page: _Page) -> Box:
    return _box(page, line.x0, line.y - 0.88 * line.size, line.x1, line.y + 0.22 * line.size)


def _box(page: _Page, x0: float, y0: float, x1: float, y1: float) -> Box:
    """A rectangle of the sheet on the page as it is shown."""
    ax, ay = page.shown.place(*page.read.point(x0, y0))
    bx, by = page.shown.place(*page.read.point(x1, y1))
    return Box(page.sheet.number, *(round(v, 2) for v in (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))))


def _sideways(page: _Page) -> int:
    """How many characters stand at a right angle to the others."""
    return sum(len(token.text) for token in page.slanted if _direction(token.angle) >= 0)


def _slanted(page: _Page) -> Iterator[Block]:
    """The text that runs across the page (a watermark), as one block."""
    if page.slanted:
        boxes = [token.box for token in page.slanted]
        corners = [page.shown.place(x, y) for box in boxes for x, y in ((box[0], box[1]), (box[2], box[3]))]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        box = Box(page.sheet.number, *(round(v, 2) for v in (min(xs), min(ys), max(xs), max(ys))))
        yield _aside(" ".join(token.text for token in page.slanted), box, BlockKind.WATERMARK)


def _aside(text: str, box: Box, kind: BlockKind) -> Block:
    return Block(text, kind, page=box.page, runs=(Run(0, len(text), box),))
