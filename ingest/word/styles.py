"""The styles of a Word document, with what they inherit (ECMA-376 Part 1, 17.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from ingest.word.numbering import BASES, StyleNumber
from ingest.word.package import W, integer, is_on, value


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of the paragraphs or runs that bear it, all that it inherits included."""

    level: int | None = None
    """The outline level (1-9) of a heading style."""
    align: str | None = None
    contents: bool = False
    """A style of the table of contents."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Own:
    name: str
    based_on: str
    outline: int | None
    align: str | None
    hidden: bool | None
    number: StyleNumber


class Styles(Mapping[str, StyleNumber]):
    """The styles by id; as a mapping, what they say about numbering. A style is read when it is asked for.

    `default` is the id of the paragraph style that paragraphs without one have.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._own: dict[str, _Own] = {}
        self._inherited: dict[str, Style] = {}
        self.default = ""
        self.any_hidden = False
        """Whether a style hides its text."""
        self._align: str | None = None
        if root is None:
            return
        defaults = root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
        self._align = value(defaults, "jc")
        self.any_hidden = next(root.iter(f"{W}vanish"), None) is not None
        for element in root.iterchildren(f"{W}style"):
            key = element.get(f"{W}styleId", "")
            if element.get(f"{W}default") in ("1", "true", "on") and element.get(f"{W}type") == "paragraph":
                self.default = key
            self._elements[key] = element

    def __getitem__(self, key: str) -> StyleNumber:
        return self._read(key).number

    def __contains__(self, key: object) -> bool:
        return key in self._elements

    def __iter__(self) -> Iterator[str]:
        return iter(self._elements)

    def __len__(self) -> int:
        return len(self._elements)

    def _read(self, key: str) -> _Own:
        found = self._own.get(key)
        if found is None:
            found = self._own[key] = _read(self._elements[key])
        return found

    def style(self, key: str) -> Style:
        """A style with what it inherits; an unknown one says nothing, as in Word."""
        found = self._inherited.get(key)
        if found is None:
            chain = list(self._chain(key))
            found = self._inherited[key] = Style(
                next((level for level in map(_level, chain) if level is not None), 0) or None,
                next((own.align for own in chain if own.align), self._align),
                any(_CONTENTS.fullmatch(own.name) for own in chain),
                next((own.hidden for own in chain if own.hidden is not None), False),
            )
        return found

    def _chain(self, key: str) -> Iterator[_Own]:
        seen = set[str]()
        while key in self._elements and key not in seen and len(seen) < BASES:
            seen.add(key)
            own = self._read(key)
            yield own
            key = own.based_on


_HEADING = re.compile(r"(?:heading|标题|標題) ?([1-9])")
_CONTENTS = re.compile(r"(?:toc|目录|目錄) ?\d|toc heading|contents (?:heading|\d)|table of (?:figures|authorities)")


def _read(element: etree._Element) -> _Own:
    properties, run = element.find(f"{W}pPr"), element.find(f"{W}rPr")
    num_id, level = num_properties(properties)
    outline = value(properties, "outlineLvl")
    based_on = value(element, "basedOn") or ""
    return _Own(
        (value(element, "name") or "").lower(),
        based_on,
        integer(outline, 9) if outline else None,
        value(properties, "jc"),
        is_on(run, "vanish") if run is not None and run.find(f"{W}vanish") is not None else None,
        StyleNumber(based_on, num_id, level),
    )


def _level(own: _Own) -> int | None:
    """The level that a style gives itself; 0 says that it is no heading although the style below it is."""
    if own.outline is not None:
        return own.outline + 1 if 0 <= own.outline < 9 else 0
    m = _HEADING.fullmatch(own.name)
    return int(m[1]) if m else None


def num_properties(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """numId and ilvl of paragraph properties, None where they are not given."""
    element = None if properties is None else properties.find(f"{W}numPr")
    level = value(element, "ilvl")
    return value(element, "numId"), integer(level, 0) if level is not None else None


def trimmed(data: bytes) -> bytes:
    """styles.xml without what says nothing of text: the table styles, which are nine tenths of many a template, and the
    list of Word's own styles that are not in use."""
    start, end = data.find(b"<w:latentStyles "), data.find(b"</w:latentStyles>")
    if 0 <= start < end:
        data = data[:start] + data[end + 17 :]
    kept, at = [], 0
    while (mark := data.find(b'w:type="table"', at)) >= 0:
        start, end = data.rfind(b"<w:style ", at, mark), data.find(b"</w:style>", mark)
        if start < 0 or end < 0 or data.find(b">", start, mark) >= 0:
            break
        kept.append(data[at:start])
        at = end + 10
    return b"".join((*kept, data[at:]))
