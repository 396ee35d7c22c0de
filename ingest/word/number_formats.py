"""The formats in which Word prints an automatic number (ECMA-376 Part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_LEGAL_JAPANESE = "〇壱弐参四伍六七八九"
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
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_AIUEO_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA_HALF = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
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


def _legal_japanese(number: int) -> str:
    return _counting(number, _LEGAL_JAPANESE, ("拾", "百", "阡"), zero="", one_ten=True, one=True)


def _roman(number: int) -> str:
    text = ""
    for letters, value in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter, unlike a spreadsheet, up to thirty times (780)."""
    if number > 780:
        return str(number)
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
    unit, word = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" {_words(number % unit)}" if number % unit else ""
    return f"{_words(number // unit)} {word}{rest}"


def _ordinal_words(number: int) -> str:
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
    "japaneseLegal": _legal_japanese,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "ideographTraditional": lambda n: _STEMS[n - 1] if n <= 10 else str(n),
    "ideographZodiac": lambda n: _BRANCHES[n - 1] if n <= 12 else str(n),
    "ideographZodiacTraditional": lambda n: _cycle(n, _STEMS) + _cycle(n, _BRANCHES),
    "ideographEnclosedCircle": lambda n: _single(n, ((1, 10, 0x3280),)),
    "aiueo": lambda n: _cycle(n, _AIUEO_HALF),
    "aiueoFullWidth": lambda n: _cycle(n, _AIUEO),
    "iroha": lambda n: _cycle(n, _IROHA_HALF),
    "irohaFullWidth": lambda n: _cycle(n, _IROHA),
    "hex": lambda n: f"{n:X}",
    "chicago": lambda n: _cycle(n, "*†‡§") * ((n - 1) // 4 + 1) if n <= 120 else str(n),
    "none": lambda n: "",
}


def printed(number: int, number_format: str) -> str:
    """A number in a format of ECMA-376 17.18.59, for instance (11, "chineseCounting") → "十一".

    A format in Word's own words, "custom 001", gives the figures as many places as its first number. Figures are
    printed for a format that Chinese and English documents do not use, and for numbers that Word itself does not count
    to (below 1, above 32,767).
    """
    if number_format.startswith("custom "):
        return str(number).zfill(len(number_format.removeprefix("custom ")))
    if not 0 < number <= 32767 and number_format != "none":
        return str(number)
    return _FORMATS.get(number_format, str)(number)
