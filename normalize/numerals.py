"""Numbers as Chinese and English documents write them, as exact decimals.

Reads Arabic digits (half or full width, with commas), Chinese numerals (一百二十, 二〇二五, 壹佰), mixtures (1000万,
1.2万亿, 1亿2000万), shares (百分之三十, 千分之三, 三成, 三分之一, 一半) and English words (ten million, one-third, 1.5
billion). This is a reader of numbers and no judge of them: the 一 of 一网通办 is a 1 here. What counts as a quantity is
the business of `normalize.quantity`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

_ZH_DIGIT = {
    char: value
    for value, row in enumerate(("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in row
}
_ZH_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ZH_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_D = "".join(_ZH_DIGIT)
_S = "".join(_ZH_SMALL)

_ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?)"
# 千 opens the unit in 千瓦 and 千克, 百 in 百分点 and 百帕: there they scale nothing.
_SCALE = r"(?:[十拾万萬亿億]|[百佰](?![分帕])|[千仟](?![瓦克米伏卡帕赫]))"
_MIXED = rf"{_ARABIC}(?:{_SCALE}++(?:{_ARABIC}{_SCALE}*+)*+)?"
# Forty characters say any number that is one; a longer run is a table's filling.
_SPELT = rf"(?:[{_D}]|{_SCALE})(?:[{_D}]|{_SCALE}){{0,39}}+(?:点[{_D}]{{1,12}}{_SCALE}{{0,4}})?"
_PLAIN_ZH = rf"(?:{_MIXED}|{_SPELT})"

PATTERN_ZH = (
    rf"(?P<base>[百千万])分之(?P<part>{_PLAIN_ZH})"
    rf"|(?P<den>[二三四五六七八九十]|(?!0+分)\d{{1,2}})分之(?P<num>[{_D}十]|\d{{1,2}})"
    rf"|(?P<tenths>[{_D}]|\d(?:\.\d)?)成(?P<five>半)?(?![员果功立为都套交本就绩长效品分语熟形建型人])"
    rf"|(?P<off>[{_D}]{{1,2}}|\d(?:\.\d)?|\d\d)折(?![合算旧叠腰抵股耗价页])"
    rf"|(?P<half>一半|(?<!过)半数)"
    rf"|(?P<plain>{_PLAIN_ZH})"
)
"""One number in folded Chinese text (see `fold_width`)."""

_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_DIGIT = {word: value for value, word in enumerate(_EN_ONES.split())}
_EN_TEN = {word: 10 * value for value, word in enumerate(_EN_TENS.split(), start=2)}
_EN_SCALE = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_EN_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12}
_EN_PART = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_SMALL_EN = "|".join(sorted({**_EN_DIGIT, **_EN_TEN}, key=len, reverse=True))
_UNIT_EN = "|".join(sorted(_EN_DIGIT, key=len, reverse=True))
_LARGE_EN = "|".join(_EN_SCALE)

PATTERN_EN = (
    rf"(?P<num>an?(?![\s-]+(?:third|quarter|fourth|fifth|sixth|tenth)\b(?![\s]+of\b(?![\s]+(?:19|20)\d\d)))|{_UNIT_EN}|\d)[\s-]+(?P<den>half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|tenths?)\b"
    r"|(?P<half>half(?=[\s-]+(?:of|a|an|the|year|month|day|hour)\b))"
    rf"|(?P<arabic>{_ARABIC}(?:[\s-]?(?:{_LARGE_EN})\b)*)(?P<plushalf>[\s]and[\s]a[\s]half\b)?"
    rf"|(?P<words>(?:a[\s]+(?=(?:hundred|thousand|million|billion)\b))?(?:{_SMALL_EN}|{_LARGE_EN})\b"
    rf"(?:(?:[\s]+and)?[\s-]+(?:{_SMALL_EN}|{_LARGE_EN})\b){{0,20}})(?P<wordhalf>[\s]and[\s]a[\s]half\b)?"
)
"""One number in folded lower-case English text, to be tried where a word begins."""

_ZH = re.compile(PATTERN_ZH)
_EN = re.compile(rf"(?<![a-z0-9.])(?:{PATTERN_EN})")
_ZH_TOKEN = re.compile(rf"{_ARABIC}|.")
_EN_TOKEN = re.compile(rf"{_ARABIC}|[a-z]+")

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：？！"} | {
    ord(char): ord(plain)
    for chars, plain in (
        ("—–―−－～〜‐‑~", "-"),
        ("\u3000\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
        ("﹝", "〔"),
        ("﹞", "〕"),
        ("「『„", "“"),
        ("」』", "”"),
        ("﹪", "%"),
        ("￥", "¥"),
        ("﹒", "."),
    )
    for char in chars
}


def fold_width(text: str) -> str:
    """`text` with half-width digits, letters, signs and dashes, one character for one: offsets stay what they are.
    The Chinese comma, semicolon, colon, question and exclamation mark keep their width."""
    return text.translate(_WIDTH)


@dataclass(frozen=True, slots=True)
class Number:
    """One number at the half-open [start, end). `high` is the upper end of a spelt-out span (两三 → 2 and 3).

    `share`: the value is a percentage (三成 → 30). `digits`: the number is written with Arabic digits.
    """

    value: Decimal
    start: int
    end: int
    high: Decimal | None = None
    share: bool = False
    digits: bool = False


def numbers(text: str, language: str) -> tuple[Number, ...]:
    """All numbers of `text`, in order, disjoint, with offsets into it. `language` is "zh" or "en"."""
    folded = fold_width(text)
    if language == "zh":
        return tuple(read_zh(match) for match in _ZH.finditer(folded))
    lower = folded.lower()
    return tuple(read_en(match) for match in _EN.finditer(lower if len(lower) == len(folded) else folded))


def parse(text: str, language: str) -> Decimal:
    """The value of a text that is one number and nothing else; a share is given in percent (三成 → 30).

    Raises ValueError where the text is no number.
    """
    stripped = fold_width(text).strip()
    found = numbers(stripped, language)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(stripped)):
        raise ValueError(f"{text!r} is not one number; write it in digits or in {language} number words.")
    return found[0].value


def read_zh(match: re.Match[str]) -> Number:
    """The number that `PATTERN_ZH` matched."""
    start, end = match.span()
    digits = any("0" <= char <= "9" for char in match.group())
    if base := match["base"]:
        scale = {"百": 1, "千": 10, "万": 100}[base]
        value, high = _chinese("一百" if match["part"] == "百" else match["part"])
        return Number(value / scale, start, end, None if high is None else high / scale, True, digits)
    if match["den"]:
        return Number(_percent(_chinese(match["num"])[0], _chinese(match["den"])[0]), start, end, None, True, digits)
    if match["tenths"]:
        tenths = _chinese(match["tenths"])[0] * 10 + (5 if match["five"] else 0)
        return Number(tenths, start, end, None, True, digits)
    if off := match["off"]:
        # 八折 and 八五折 are what is left to pay: 80 and 85 of a hundred.
        digits_of = "".join(str(_ZH_DIGIT.get(char, char)) for char in off if char != ".")
        return Number(Decimal(digits_of) * (10 if len(digits_of) == 1 else 1), start, end, None, True, digits)
    if match["half"]:
        return Number(Decimal(50), start, end, None, True, False)
    value, high = _chinese(match["plain"])
    return Number(value, start, end, high, False, digits)


def read_en(match: re.Match[str]) -> Number:
    """The number that `PATTERN_EN` matched."""
    start, end = match.span()
    digits = any("0" <= char <= "9" for char in match.group())
    if den := match["den"]:
        num = Decimal(1) if match["num"] in ("a", "an") else _english(match["num"])
        base = "half" if den == "halves" else den.removesuffix("s")
        return Number(_percent(num, Decimal(_EN_PART[base])), start, end, None, True, digits)
    if match["half"]:
        return Number(Decimal(50), start, end, None, True, False)
    if match["arabic"]:
        value = _english(match["arabic"]) + (Decimal("0.5") if match["plushalf"] else 0)
    else:
        value = _english(match["words"]) + (Decimal("0.5") if match["wordhalf"] else 0)
    return Number(value, start, end, None, False, digits)


def short_scale(letters: str) -> int:
    """What an abbreviation after a sum of money multiplies by: k, m, mn, mln, bn, tn. Raises KeyError for others."""
    return _EN_SHORT[letters.lower()]


def _percent(num: Decimal, den: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 12
        return num * 100 / den


def _chinese(text: str) -> tuple[Decimal, Decimal | None]:
    """Value and upper end of a Chinese or mixed numeral."""
    whole, point, fraction = text.partition("点")
    if point:
        tail = fraction.lstrip(_D)
        decimals = "".join(str(_ZH_DIGIT[char]) for char in fraction[: len(fraction) - len(tail)])
        scale = Decimal(1)
        for char in tail:
            scale *= {**_ZH_SMALL, **_ZH_LARGE}[char]
        return (_chinese(whole)[0] + Decimal(f"0.{decimals}")) * scale, None
    if len(text) > 1 and all(char in _ZH_DIGIT for char in text):
        low, high = _ZH_DIGIT[text[0]], _ZH_DIGIT[text[1]]
        if len(text) == 2 and 0 < low < high <= low + 2 and high - low == (2 if low == 3 and high == 5 else 1):
            return Decimal(low), Decimal(high)
        return Decimal("".join(str(_ZH_DIGIT[char]) for char in text)), None
    span = re.match(rf"([{_D}])([{_D}])(?=[{_S}万萬亿億])", text)
    if span and 0 < _ZH_DIGIT[span[1]] < _ZH_DIGIT[span[2]]:
        return _scaled(span[1] + text[2:]), _scaled(text[1:])
    return _scaled(text), None


def _scaled(text: str) -> Decimal:
    """Digits and scales added up: 三千五百万, 1亿2000万, 1.2万亿; 三百五 reads as 350, 两万五 as 25 000."""
    total = section = Decimal(0)
    current: Decimal | None = None
    last = 1
    zero = False
    for token in _ZH_TOKEN.findall(text):
        if token in _ZH_DIGIT:
            zero = zero or _ZH_DIGIT[token] == 0
            current = Decimal(_ZH_DIGIT[token]) + (current * 10 if current is not None else 0)
        elif token in _ZH_SMALL:
            section += (Decimal(1) if current is None else current) * _ZH_SMALL[token]
            current, last, zero = None, _ZH_SMALL[token], False
        elif token in _ZH_LARGE:
            scale = _ZH_LARGE[token]
            part = section + (current or 0)
            if total and total < scale:
                # 1.2万亿: the second scale multiplies all that stands before it.
                total = (total + part) * scale
            else:
                total += (part or 1) * scale
            section, current, last, zero = Decimal(0), None, scale, False
        else:
            current = Decimal(token.replace(",", ""))
            zero = True
    if current is not None and last >= 100 and not zero and text[-1] in _ZH_DIGIT and current < 10:
        current *= last // 10
    return total + section + (current or 0)


def _english(text: str) -> Decimal:
    total = section = Decimal(0)
    for token in _EN_TOKEN.findall(text):
        if token in ("and", "a"):
            continue
        if token in _EN_DIGIT or token in _EN_TEN:
            section += _EN_DIGIT.get(token, 0) or _EN_TEN.get(token, 0)
        elif token == "hundred":
            section = (section or Decimal(1)) * 100
        elif token in _EN_SCALE:
            total += (section or Decimal(1)) * _EN_SCALE[token]
            section = Decimal(0)
        else:
            section += Decimal(token.replace(",", ""))
    return total + section


def format_chinese(value: int) -> str:
    """A whole number from 0 to 10^16 - 1 in Chinese numerals (120 → 一百二十). Raises ValueError outside of that."""
    if not 0 <= value < 10**16:
        raise ValueError(f"{value} cannot be written in Chinese numerals here; give a whole number below 10^16.")
    if value == 0:
        return "零"
    out = ""
    for group in range(3, -1, -1):
        part = value // 10 ** (4 * group) % 10**4
        if part:
            gap = bool(out) and (part < 1000 or out[-1] == "零")
            out = out.rstrip("零") + ("零" if gap else "") + _group(part) + ("", "万", "亿", "万亿")[group]
            # 10^12 counts 万亿: a group of 亿 below it still prints its own 亿.
            if group == 3 and value // 10**8 % 10**4:
                out = out.removesuffix("亿")
        elif out:
            out += "零"
    out = out.rstrip("零")
    return out.removeprefix("一") if out.startswith("一十") else out


def _group(part: int) -> str:
    digits = "零一二三四五六七八九"
    text = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = part // scale % 10
        if digit:
            text += digits[digit] + name
        elif text and part % scale and not text.endswith("零"):
            text += "零"
    return text
