"""Characters that pdfium cannot name or leaves out, read through the fonts' own tables (pdfminer.six).

pdfium gives the code of a glyph as a character where the font has no table that names it; pdfminer.six looks into the
embedded font itself. Fonts are judged one by one: a title in a font without names must not come out as soup because
the rest of its page is sound. What neither reader can name becomes U+FFFD.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from ingest.document import shares_of
from ingest.pdf.text import Token, unified
from ingest.pdf.trust import is_text

LOST = "\ufffd"
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_STANDARD = re.compile("helvetica|arial|times|courier|symbol|dingbats", re.IGNORECASE)
_MAX_PAGES = 200
"""How many pages of a file are read again: the second reader takes twenty times as long."""
_MAX_FAILURES = 3
_NEAR = 0.6
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_EVIDENCE = 20
"""How many ideographs tell, by how common they are, text from soup."""


Places = Sequence[tuple[float, float]]


class SecondReader:
    """pdfminer.six on one file. Pages must be asked for in their order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pages: Iterator[Any] | None = None
        self._next = self._read = self._failures = 0
        self._page: Any = None
        self._last: dict[str, list[Token]] = {}
        self._asked: tuple[int, Places | None] = (-1, None)

    def fonts(self, index: int, places: Places | None = None) -> dict[str, list[Token]]:
        """The tokens of a page (from 0) by the name of their font; none where the page cannot be read.

        With `places`, those alone that begin there, which takes less time.
        """
        if (index, places) == self._asked:
            return self._last
        self._asked, self._last = (index, places), {}
        if self.exhausted:
            return {}
        self._read += 1
        try:
            self._last = self._tokens(index, places)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - damaged data makes pdfminer raise anything
            self._failures += 1
        return self._last

    @property
    def exhausted(self) -> bool:
        """Whether no further page is read."""
        return self._failures >= _MAX_FAILURES or self._read >= _MAX_PAGES

    def failed(self) -> None:
        """Counts a page on which nothing was gained: after a few, the file's fonts name nothing."""
        self._failures += 1

    def _tokens(self, index: int, places: Places | None) -> dict[str, list[Token]]:
        import io

        from pdfminer.layout import LTChar
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
        from pdfminer.pdfpage import PDFPage

        if self._pages is None:
            manager = PDFResourceManager()
            self._device = _device(manager)
            self._interpreter = PDFPageInterpreter(manager, self._device)
            self._pages = PDFPage.get_pages(io.BytesIO(self._data))
        if index < self._next - 1:
            return {}
        if index >= self._next:
            self._page = next(islice(self._pages, index - self._next, None), None)
            self._next = index + 1
        page = self._page
        if page is None:
            return {}
        # In the page's own coordinates: pdfminer turns the page and moves its corner to the origin.
        page.rotate = 0
        left, bottom = page.mediabox[:2]
        self._device.places = None if places is None else [(x - left, y - bottom) for x, y in places]
        self._interpreter.process_page(page)
        found: dict[str, list[Token]] = {}
        for char in _walk(self._device.get_result()):
            if isinstance(char, LTChar) and char.get_text().strip():
                token = _token(char, left, bottom)
                found.setdefault(str(char.fontname or ""), []).append(token)
        return found


def _device(manager: Any) -> Any:
    """What collects the characters of a page; with `places`, those alone that begin there."""
    from pdfminer.converter import PDFPageAggregator

    class Device(PDFPageAggregator):
        places: Places | None = None

        def render_char(
            self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, *others: Any
        ) -> float:
            if self.places is None or font.is_vertical() or _is_at(matrix[4], matrix[5], self.places):
                return super().render_char(matrix, font, fontsize, scaling, rise, cid, *others)
            return float(font.char_width(cid) * fontsize * scaling)

    return Device(manager, laparams=None)


def _is_at(x: float, y: float, places: Places) -> bool:
    return any(abs(x - px) < _NEAR and abs(y - py) < _NEAR for px, py in places)


def _walk(item: Any) -> Iterator[Any]:
    """All layout objects below a page or figure."""
    from pdfminer.layout import LTContainer

    for child in item if isinstance(item, LTContainer) else ():
        yield child
        yield from _walk(child)


def _token(char: Any, left: float, bottom: float) -> Token:
    text = char.get_text()
    # "(cid:12)" is how pdfminer writes what it cannot name.
    text = LOST if text.startswith("(cid:") else unified(text)
    a, b, _, _, e, f = char.matrix
    box = (char.x0 + left, char.y0 + bottom, char.x1 + left, char.y1 + bottom)
    return Token(text, e + left, f + bottom, box, char.size, math.degrees(math.atan2(b, a)), False)


def repaired(tokens: Sequence[Token], index: int, reader: SecondReader) -> list[Token]:
    """The tokens of a page (from 0) with those of fonts that do not name their characters read again."""
    by_font: dict[int, list[Token]] = {}
    for token in tokens:
        by_font.setdefault(token.style.font, []).append(token)
    suspects = {font for font, own in by_font.items() if _is_suspect(own)}
    if not suspects:
        return list(tokens)
    again = reader.fonts(index)
    sound = {own[0].style.name for font, own in by_font.items() if font not in suspects}
    gained = False
    result = [token for token in tokens if token.style.font not in suspects]
    taken: set[str] = set()
    for font in sorted(suspects, key=lambda font: by_font[font][0].style.name):
        own = by_font[font]
        name = own[0].style.name
        # Fonts of Type 3 have no name in the file; pdfminer gives them one of its own.
        names = {name} if name else {other for other in again if other not in sound}
        theirs = [token for other in names - taken for token in again.get(other, ())]
        taken |= names
        named = "".join(token.text for token in theirs)
        if named and named.count(LOST) < 0.3 * len(named) and is_text(named.replace(LOST, "")):
            gained = True
            result.extend(replace(token, style=own[0].style) for token in _joined(theirs))
        else:
            result.extend(_without_names(own))
    if not gained and len(suspects) == len(by_font):
        reader.failed()
    return result


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """Level characters that follow one another without a gap, as one token."""
    group: list[Token] = []
    for token in tokens:
        last = group[-1] if group else token
        near = 0.1 * token.size
        if group and not (
            abs(token.x - last.box[2]) < near
            and abs(token.y - last.y) < near / 5
            and abs(token.size - last.size) < near / 5
            and token.angle == last.angle == 0
        ):
            yield _one(group)
            group = []
        group.append(token)
    if group:
        yield _one(group)


def _one(group: Sequence[Token]) -> Token:
    """The token that characters side by side make."""
    if len(group) == 1:
        return group[0]
    first, last = group[0], group[-1]
    edges: list[float] = []
    for token, after in zip(group, (*group[1:], None), strict=True):
        end = after.x if after is not None else max(token.x, token.box[2])
        count = len(token.text)
        edges += [token.x + (end - token.x) * k / count for k in range(count)]
    edges.append(max(last.x, last.box[2]))
    box = (first.box[0], min(t.box[1] for t in group), last.box[2], max(t.box[3] for t in group))
    text = "".join(token.text for token in group)
    return replace(first, text=text, box=box, shares=shares_of(edges, 0.04 * first.size), length=edges[-1] - first.x)


def _is_suspect(own: Sequence[Token]) -> bool:
    text = "".join(token.text for token in own)
    if not is_text(text):
        return True
    # Some programs leave the table out where the codes are the characters themselves: enough text shows it.
    return any(token.unnamed for token in own) and len(_IDEOGRAPH.findall(text)) < _EVIDENCE


def _without_names(own: Sequence[Token]) -> Iterator[Token]:
    """Tokens whose characters nobody names; private-use characters stay, for the file does name them."""
    for token in own:
        yield token if token.text == "" else replace(token, text="".join(_kept(char) for char in token.text))


def _kept(char: str) -> str:
    return char if _PRIVATE.match(char) else LOST


def left_out(places: Places, index: int, reader: SecondReader) -> list[Token]:
    """The tokens of a page (from 0) that begin at the given places, where pdfium has none.

    pdfium leaves out text objects for whose characters the substitute of a font that is not embedded has no glyph.
    """
    if not places:
        return []
    found = reader.fonts(index, places)
    return [token for own in found.values() for token in own if _is_at(token.x, token.y, places)]


def may_leave_out(name: str, embedded: bool) -> bool:
    """Whether a font is not embedded, and none that every reader brings."""
    return not embedded and not _STANDARD.search(name)
