"""Word's automatic numbers made real.

Word keeps no numbers in the text: a paragraph names a list (numId) and a level (ilvl), directly or through its style,
and the printed number follows from the definitions in numbering.xml and from all the paragraphs before it. The rules
are those of ECMA-376 Part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from ingest.document import Block
from ingest.word.number_formats import printed
from ingest.word.package import W, integer, is_on, value

BASES = 50
"""How far a style is followed through those that it is based on; Word itself allows a few."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts and what it prints."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    """What is printed, %1 … %9 standing for the numbers of the levels."""
    suffix: str = "tab"
    restart: int | None = None
    """Restarts after a paragraph of this level (counted from 1) or a higher one; 0 never; None after any higher one."""
    legal: bool = False
    """Prints the numbers of all levels as plain figures."""
    style: str = ""
    """The paragraph style that is bound to this level."""
    hidden: bool = False
    worded: bool = False
    """A bullet that is a word (注：) and is therefore printed."""
    indent: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """An automatic number as Word prints it; `suffix` is tab, space or nothing."""

    text: str
    suffix: str
    count: int = field(default=0, compare=False)
    """The number of its own level."""
    pattern: str = field(default="", compare=False)
    """The number format, text and indent of its level: what numbers of one series share."""


@dataclass(frozen=True, slots=True)
class StyleNumber:
    """What a paragraph style says about numbering, and the style it is based on."""

    based_on: str = ""
    num_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class _List:
    """One w:num: the abstract list that counts, and this instance's own levels and starts."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document. `number` must be called for every numbered paragraph, in order: it counts."""

    def __init__(self, root: etree._Element | None, styles: Mapping[str, StyleNumber]) -> None:
        """`root` is w:numbering (None where the document has no lists), `styles` the paragraph styles by id."""
        self._styles = styles
        self._elements: dict[str, etree._Element] = {}
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._overridden: set[tuple[str, int]] = set()
        self._places: dict[tuple[str, str | None, int | None], tuple[str, int] | None] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for abstract in root.iterchildren(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            self._elements[key] = abstract
            if link := value(abstract, "numStyleLink"):
                links[key] = link
            if style := value(abstract, "styleLink"):
                by_style[style] = key
        for num in root.iterchildren(f"{W}num"):
            key = value(num, "abstractNumId") or ""
            found = _List(by_style.get(links.get(key, ""), key))
            for override in num.iterchildren(f"{W}lvlOverride"):
                at = integer(override.get(f"{W}ilvl"), 0)
                level = override.find(f"{W}lvl")
                if level is not None:
                    found.levels[at] = _level(level)
                start = value(override, "startOverride")
                if start is not None:
                    found.starts[at] = integer(start, 1)
            self._lists[num.get(f"{W}numId", "")] = found
        # A list that is defined through a numbering style, whose own list may stand anywhere.
        for num in self._lists.values():
            link = links.get(num.abstract, "")
            through = self._lists.get(self._styles[link].num_id or "") if link in self._styles else None
            if through is not None and not self._levels(num.abstract):
                num.abstract = through.abstract

    def _levels(self, abstract: str) -> dict[int, Level]:
        """The levels of an abstract list, read when they are asked for: documents carry many that nobody uses."""
        found = self._abstract.get(abstract)
        if found is None:
            element = self._elements.get(abstract)
            levels = () if element is None else element.iterchildren(f"{W}lvl")
            found = self._abstract[abstract] = {integer(lvl.get(f"{W}ilvl"), 0): _level(lvl) for lvl in levels}
        return found

    def _level(self, num: _List, at: int) -> Level | None:
        return num.levels.get(at) or self._levels(num.abstract).get(at)

    def place(self, style: str, num_id: str | None, level: int | None) -> tuple[str, int] | None:
        """The list and level of a paragraph: (numId, ilvl) from its own properties, else up its chain of styles.

        `num_id` and `level` are the paragraph's own, None where it has none. None for an unnumbered paragraph.
        """
        key = (style, num_id, level)
        if key not in self._places:
            self._places[key] = self._find_place(style, num_id, level)
        return self._places[key]

    def _find_place(self, style: str, num_id: str | None, level: int | None) -> tuple[str, int] | None:
        chain: list[str] = []
        while style and style in self._styles and style not in chain and len(chain) < BASES:
            chain.append(style)
            style = self._styles[style].based_on
        own, own_level = num_id is not None, level is not None
        for name in chain:
            if num_id is None:
                num_id = self._styles[name].num_id
            if level is None and not own:
                level = self._styles[name].level
        num = self._lists.get(num_id or "0")
        if num is None or num_id is None:
            return None
        # A level that is bound to the style wins over the style's own ilvl, which Word often leaves at 0.
        for name in () if own_level else chain:
            for at in range(9):
                bound = self._level(num, at)
                if bound is not None and bound.style == name:
                    return num_id, at
        return num_id, min(max(level or 0, 0), 8)

    def number(self, style: str, num_id: str | None, level: int | None) -> Number | None:
        """Counts one paragraph and gives its number; None where it has none, or a bullet."""
        place = self.place(style, num_id, level)
        if place is None:
            return None
        key, at = place
        num = self._lists[key]
        definition = self._level(num, at)
        if definition is None:
            return None
        counters = self._counters.setdefault(num.abstract, {})
        if at in num.starts and (key, at) not in self._overridden:
            # The override belongs to the first use of this instance; afterwards it counts on.
            self._overridden.add((key, at))
            counters[at] = num.starts[at]
        else:
            counters[at] = counters[at] + 1 if at in counters else num.starts.get(at, definition.start)
        for upper in range(at):
            # A level that was skipped counts as begun: after 1.1 without a 1 comes 2.
            if upper not in counters and (above := self._level(num, upper)) is not None:
                counters[upper] = num.starts.get(upper, above.start)
        for deeper in [k for k in counters if k > at]:
            below = self._level(num, deeper)
            limit = deeper if below is None or below.restart is None else below.restart
            if at < limit:
                del counters[deeper]
        if definition.hidden or not definition.text:
            return None
        if definition.format == "bullet":
            return Number(definition.text, definition.suffix) if definition.worded else None

        def show(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            shown = self._level(num, of)
            if of > at or shown is None:
                return ""
            # Legal numbering leaves leading zeros ([MS-DOC] 2.9.150, fLegal).
            decimal = definition.legal and shown.format not in ("decimalZero", "none")
            return printed(counters[of], "decimal" if decimal else shown.format)

        text = _PLACEHOLDER.sub(show, definition.text)
        pattern = f"{definition.format} {definition.text} {definition.indent}"
        return Number(text, definition.suffix, counters[at], pattern) if text.strip() else None


_PLACEHOLDER = re.compile("%([1-9])")


def _level(element: etree._Element) -> Level:
    restart = value(element, "lvlRestart")
    # Word takes 255 characters at most; more would be printed at every paragraph.
    text = (value(element, "lvlText") or "")[:255]
    kind = _format(element)
    indent = element.find(f"{W}pPr/{W}ind")
    return Level(
        start=integer(value(element, "start"), 1),
        format=kind,
        text=text,
        suffix=value(element, "suff") or "tab",
        restart=integer(restart, 0) if restart else None,
        legal=is_on(element, "isLgl"),
        style=value(element, "pStyle") or "",
        hidden=is_on(element.find(f"{W}rPr"), "vanish"),
        worded=kind == "bullet" and re.search(r"[\u3400-\u9fff]", text) is not None,
        indent="" if indent is None else indent.get(f"{W}left") or indent.get(f"{W}start") or "",
    )


def _format(element: etree._Element) -> str:
    """The number format; newer ones stand in mc:AlternateContent with the format that older readers know beside."""
    found = element.find(f"{W}numFmt")
    if found is None:
        found = element.find(f".//{W}numFmt")
    if found is None:
        return "decimal"
    kind = found.get(f"{W}val", "decimal")
    first = re.match(r"0+1(?=,|$)", found.get(f"{W}format", "")) if kind == "custom" else None
    return f"custom {first[0]}" if first else kind


def joined(number: Number, text: str) -> str:
    """Number and text as one line: 三、总体要求 without a blank, 1. General with one, whatever the tab's width."""
    label = number.text.strip()
    if text and number.suffix != "nothing" and (label[-1].isascii() or label[-1].isdigit()):
        return f"{label} {text}"
    return label + text


# --- fields that number ----------------------------------------------------------------------------------------------

_ROUND = ("{}", "decimal"), ("{}", "lowerLetter"), ("{}", "lowerRoman")
_FIELD_LISTS = {
    "numberdefault": tuple((f.format(frame), kind) for frame in ("{})", "({})", "{}.") for f, kind in _ROUND),
    "outlinedefault": (
        *(("{}.", "upperRoman"), ("{}.", "upperLetter"), ("{}.", "decimal"), ("{})", "lowerLetter")),
        *(("({})", "decimal"), ("({})", "lowerLetter"), ("({})", "lowerRoman"), ("({})", "lowerLetter")),
        ("({})", "lowerRoman"),
    ),
}


class FieldNumbers:
    """The numbers that LISTNUM and AUTONUM fields print; Word computes them and keeps no result in the file."""

    def __init__(self) -> None:
        self._counters: dict[str, dict[int, int]] = {}

    def number(self, instruction: str, outline: int | None) -> str | None:
        """The number that a field prints; None for other fields. `outline` is the level of the paragraph's heading."""
        words = re.findall(r'"[^"]*"|\S+', instruction)
        if not words or words[0].upper() not in ("LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"):
            return None
        kind = words[0].upper()
        options = {word[1:].lower(): follow.strip('"') for word, follow in pairwise([*words, ""]) if word[:1] == "\\"}
        if kind == "LISTNUM":
            name = words[1].strip('"').lower() if len(words) > 1 and words[1][0] != "\\" else "numberdefault"
            at = min(max(integer(options.get("l"), 1), 1), 9)
            count = self._count(name, at, integer(options.get("s"), 0) if "s" in options else None)
            if name == "legaldefault":
                return "".join(f"{self._counters[name].get(level, 1)}." for level in range(1, at + 1))
            frame, numbers = _FIELD_LISTS.get(name, _FIELD_LISTS["numberdefault"])[at - 1]
            return frame.format(printed(count, numbers))
        at = outline or 1
        count = self._count(kind, at if outline else 10, None)
        end = options.get("s", ".")[:1] if "e" not in options else ""
        if kind == "AUTONUMLGL" and outline:
            return ".".join(str(self._counters[kind].get(level, 1)) for level in range(1, at + 1)) + end
        if kind == "AUTONUMOUT":
            frame, numbers = _FIELD_LISTS["outlinedefault"][at - 1]
            return frame.format(printed(count, numbers))
        return f"{count}{end}"

    def _count(self, name: str, at: int, start: int | None) -> int:
        counters = self._counters.setdefault(name, {})
        counters[at] = counters.get(at, 0) + 1 if start is None else start
        for deeper in [level for level in counters if level > at]:
            del counters[deeper]
        return counters[at]


# --- numbers that restart wrongly ------------------------------------------------------------------------------------


class Series:
    """Watches a document's automatic numbers for series that start again or jump without a reason.

    Word prints `1. 1. 1. 4.` where somebody pasted a list or restarted it by hand. A series may start again below
    another number, after a heading or a typed label; where its first number alone stands between two starts, where it
    starts again in the next line, or where the numbers jump, nobody meant it.
    """

    def __init__(self, breaks: Callable[[Block], bool]) -> None:
        """`breaks` says of a line without a number whether any series may start again after it."""
        self._breaks = breaks
        self._open: list[tuple[str, int, int, int]] = []
        """The series that are open, outermost first: pattern, last number, how many numbers since the series began,
        how many lines stood between numbers before."""
        self._between: list[Block] = []
        self._adjacent = False
        self.faults: list[str] = []
        """The lines whose number does not follow, in the order of the document."""

    def restart(self) -> None:
        """Says that any series may start again here, as after a table."""
        self._open.clear()
        self._adjacent = False

    def line(self, number: Number | None, block: Block) -> None:
        """Takes the next line of the document."""
        if number is None or not number.pattern:
            if self._open and block.text:
                self._between.append(block)
            self._adjacent = False
            return
        at = next((i for i, found in enumerate(self._open) if found[0] == number.pattern), None)
        length = 1
        if at is not None:
            _, last, before, since = self._open[at]
            inner = len(self._open) > at + 1
            del self._open[at:]
            if number.count == last + 1:
                length = before + 1
            elif (number.count > last or before == 1 or (self._adjacent and not inner)) and not any(
                map(self._breaks, self._between[since:])
            ):
                self.faults.append(block.text)
        self._open.append((number.pattern, number.count, length, len(self._between)))
        # A text has no more levels than this.
        del self._open[:-20]
        self._adjacent = True
