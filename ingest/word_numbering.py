"""Word's automatic numbers made real.

Word keeps no numbers in the text: a paragraph names a list (numId) and a level (ilvl), directly or through its style,
and the printed number follows from the definitions in numbering.xml and from all the paragraphs before it. The rules
are those of ECMA-376 Part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10),
    ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
)  # fmt: skip
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"}
_IRREGULAR |= {"nine": "ninth", "twelve": "twelfth"}
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _counting(number: int, digits: str, units: tuple[str, str, str], *, zero: str, one_ten: bool, one: bool) -> str:
    """A number below 10,000 in words. `zero` fills an empty place, `one_ten` writes 一十 at the start, `one` 一百."""
    text, pending = "", False
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // power % 10
        if digit == 0:
            pending = bool(text)
            continue
        if pending:
            text += zero
            pending = False
        bare_ten = power == 10 and not text and not one_ten
        bare = digit == 1 and power > 1 and (bare_ten or not one)
        text += ("" if bare else digits[digit]) + unit
    return text or digits[0]


def _positional(number: int, digits: str) -> str:
    return "".join(digits[int(figure)] for figure in str(number))


def _chinese(number: int) -> str:
    """一, 十, 十一, 九十九; from 100 on figure by figure, as the standard has it for chineseCounting."""
    if number >= 100:
        return _positional(number, "○" + _DIGITS[1:])
    return _counting(number, _DIGITS, ("十", "百", "千"), zero="零", one_ten=False, one=True)


def _thousand(number: int) -> str:
    """一百零一, 一百一十: words up to 9,999, figures beyond."""
    if number >= 10000:
        return _positional(number, _DIGITS)
    return _counting(number, _DIGITS, ("十", "百", "千"), zero="零", one_ten=False, one=True)


def _japanese(number: int) -> str:
    """百一, 百十: no zero for an empty place, no 一 before a unit."""
    return _counting(number, _DIGITS, ("十", "百", "千"), zero="", one_ten=False, one=False)


def _legal(number: int) -> str:
    return _counting(number, _LEGAL, ("拾", "佰", "仟"), zero="零", one_ten=True, one=True)


def _legal_traditional(number: int) -> str:
    return _counting(number, _LEGAL_TRADITIONAL, ("拾", "佰", "仟"), zero="零", one_ten=True, one=True)


def _roman(number: int) -> str:
    text = ""
    for letters, value in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter, unlike a spreadsheet."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _cycle(number: int, signs: str) -> str:
    return signs[(number - 1) % len(signs)]


def _single(number: int, ranges: Iterable[tuple[int, int, int]]) -> str:
    """A number that is one character: (first number, last number, code of the first); plain figures beyond."""
    return next((chr(code + number - low) for low, high, code in ranges if low <= number <= high), str(number))


def _words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10 - 2] + ("-" + _ONES[number % 10] if number % 10 else "")
    rest = f" {_words(number % 100)}" if number % 100 else ""
    return f"{_words(number // 100)} hundred{rest}" if number < 1000 else str(number)


def _ordinal_words(number: int) -> str:
    if number >= 1000:
        return _ordinal(number)
    head, mark, last = re.split(r"([- ])(?=\w+$)", "- " + _words(number))[-3:]
    ordinal = _IRREGULAR.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return (head + mark + ordinal).removeprefix("- ")


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": lambda n: _single(n, ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))),
    "decimalEnclosedCircleChinese": lambda n: _single(n, ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))),
    "decimalEnclosedParen": lambda n: _single(n, ((1, 20, 0x2474),)),
    "decimalEnclosedFullstop": lambda n: _single(n, ((1, 20, 0x2488),)),
    "numberInDash": lambda n: f"- {n} -",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda n: _letter(n).lower(),
    "ordinal": _ordinal,
    "cardinalText": lambda n: _words(n).capitalize(),
    "ordinalText": lambda n: _ordinal_words(n).capitalize(),
    "chineseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "chineseCountingThousand": _thousand,
    "taiwaneseCountingThousand": _thousand,
    "japaneseCounting": _japanese,
    "ideographDigital": lambda n: _positional(n, _DIGITS),
    "japaneseDigitalTenThousand": lambda n: _positional(n, _DIGITS),
    "taiwaneseDigital": lambda n: _positional(n, "○" + _DIGITS[1:]),
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "ideographTraditional": lambda n: _cycle(n, _STEMS),
    "ideographZodiac": lambda n: _cycle(n, _BRANCHES),
    "ideographZodiacTraditional": lambda n: _cycle(n, _STEMS) + _cycle(n, _BRANCHES),
    "ideographEnclosedCircle": lambda n: _single(n, ((1, 10, 0x3280),)),
    "none": lambda n: "",
}


def printed(number: int, number_format: str) -> str:
    """A number in a format of ECMA-376 17.18.59, for instance (11, "chineseCounting") → "十一".

    Figures are printed for a format that Chinese and English documents do not use, and for numbers that Word itself
    does not count to (below 1, above 32,767).
    """
    if not 0 < number <= 32767 and number_format != "none":
        return str(number)
    return _FORMATS.get(number_format, str)(number)


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


@dataclass(frozen=True, slots=True)
class Number:
    """An automatic number as Word prints it; `suffix` is tab, space or nothing."""

    text: str
    suffix: str


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
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._overridden: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for abstract in root.iterchildren(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            self._abstract[key] = {
                integer(lvl.get(f"{W}ilvl"), 0): _level(lvl) for lvl in abstract.iterchildren(f"{W}lvl")
            }
            if link := _value(abstract, "numStyleLink"):
                links[key] = link
            if style := _value(abstract, "styleLink"):
                by_style[style] = key
        for num in root.iterchildren(f"{W}num"):
            key = _value(num, "abstractNumId") or ""
            found = _List(by_style.get(links.get(key, ""), key))
            for override in num.iterchildren(f"{W}lvlOverride"):
                at = integer(override.get(f"{W}ilvl"), 0)
                level = override.find(f"{W}lvl")
                if level is not None:
                    found.levels[at] = _level(level)
                start = _value(override, "startOverride")
                if start is not None:
                    found.starts[at] = integer(start, 1)
            self._lists[num.get(f"{W}numId", "")] = found

    def _level(self, num: _List, at: int) -> Level | None:
        return num.levels.get(at) or self._abstract.get(num.abstract, {}).get(at)

    def place(self, style: str, num_id: str | None, level: int | None) -> tuple[str, int] | None:
        """The list and level of a paragraph: (numId, ilvl) from its own properties, else up its chain of styles.

        `num_id` and `level` are the paragraph's own, None where it has none. None for an unnumbered paragraph.
        """
        chain: list[str] = []
        while style and style in self._styles and style not in chain:
            chain.append(style)
            style = self._styles[style].based_on
        own = num_id is not None
        for name in chain:
            if num_id is None:
                num_id = self._styles[name].num_id
            if level is None and not own:
                level = self._styles[name].level
        num = self._lists.get(num_id or "0")
        if num is None or num_id is None:
            return None
        # A level that is bound to the style wins over the style's own ilvl, which Word often leaves at 0.
        for name in chain if not own or level is None else ():
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
            counters[at] = counters[at] + 1 if at in counters else definition.start
        for deeper in [k for k in counters if k > at]:
            below = self._level(num, deeper)
            limit = deeper if below is None or below.restart is None else below.restart
            if at < limit:
                del counters[deeper]
        if definition.format == "bullet":
            return None

        def show(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            shown = self._level(num, of)
            if of > at or shown is None:
                return ""
            decimal = definition.legal and shown.format != "decimalZero"
            return printed(counters.get(of, shown.start), "decimal" if decimal else shown.format)

        text = re.sub(r"%([1-9])", show, definition.text)
        return Number(text, definition.suffix) if text.strip() else None


def integer(value: str | None, default: int) -> int:
    """A whole number of the XML; `default` where it is missing or no number."""
    return int(value) if value is not None and re.fullmatch(r"-?[0-9]{1,9}", value) else default


def _value(parent: etree._Element, name: str) -> str | None:
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def is_on(parent: etree._Element | None, name: str) -> bool:
    """Whether an on/off property stands under `parent` and is on (17.17.4)."""
    child = None if parent is None else parent.find(f"{W}{name}")
    return child is not None and child.get(f"{W}val", "1") not in ("0", "false", "off")


def _level(element: etree._Element) -> Level:
    restart = _value(element, "lvlRestart")
    return Level(
        start=integer(_value(element, "start"), 1),
        format=_format(element),
        text=_value(element, "lvlText") or "",
        suffix=_value(element, "suff") or "tab",
        restart=integer(restart, 0) if restart else None,
        legal=is_on(element, "isLgl"),
        style=_value(element, "pStyle") or "",
    )


def _format(element: etree._Element) -> str:
    """The number format; newer ones stand in mc:AlternateContent with the format that older readers know beside."""
    found = element.find(f"{W}numFmt")
    if found is None:
        found = element.find(f".//{W}numFmt")
    return "decimal" if found is None else found.get(f"{W}val", "decimal")


def joined(number: Number, text: str) -> str:
    """Number and text as one line: 三、总体要求 without a blank, 1. General with one, whatever the tab's width."""
    label = number.text.rstrip()
    if text and number.suffix != "nothing" and (label[-1].isascii() or label[-1].isdigit()):
        return f"{label} {text}"
    return label + text
