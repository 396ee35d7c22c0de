"""The styles of a Word document, with what they inherit (ECMA-376 Part 1, 17.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.word_numbering import StyleNumber
from ingest.word_package import W, integer, is_on, value


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


class Styles:
    """The styles by id. `default` is the id of the paragraph style that paragraphs without one have."""

    def __init__(self, root: etree._Element | None) -> None:
        self._own: dict[str, _Own] = {}
        self._inherited: dict[str, Style] = {}
        self.default = ""
        self._align: str | None = None
        if root is None:
            return
        defaults = root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
        self._align = value(defaults, "jc")
        for element in root.iterchildren(f"{W}style"):
            key = element.get(f"{W}styleId", "")
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                self.default = key
            self._own[key] = _read(element)

    @property
    def any_hidden(self) -> bool:
        """Whether a style hides its text."""
        return any(own.hidden for own in self._own.values())

    def numbers(self) -> dict[str, StyleNumber]:
        """What the styles say about numbering."""
        return {key: own.number for key, own in self._own.items()}

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
        while key in self._own and key not in seen:
            seen.add(key)
            yield self._own[key]
            key = self._own[key].based_on


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
