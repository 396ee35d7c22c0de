"""The label that opens a clause: 第十四条, 三、, （四）, 10．, ①, Article 12, III., (iv), 1.2.

A label is read from the start of a line or paragraph alone. What a single line cannot decide (is "(i)" the
first Roman number or the ninth letter?) is left open: `readings` gives every sense, the sequence of labels
in the document picks one. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"○": 0, "两": 2, "兩": 2, "貳": 2, "叄": 3, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"]
_WORDS += ["fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
_FORMAL = frozenset("壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"

_N = "[〇○零一二三四五六七八九十百千两兩廿卅壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟]"
_S = r"[ \t\u3000\u00a0]*"
_UNIT_WORDS = (
    r"(?:[万萬亿億%％‰元倍吨噸米克]|[度年月日天岁歲人家户戶件次名平公英美立秒分时時小港欧歐升个個](?:(?![\u4e00-\u9fff])"
    r"|[以之内內前后後底末初起至和及与與或的上下百月方里尺寸斤顷頃钟鐘时時元币幣次许許均]))"
    r"|(?:million|billion|trillion|thousand|percent|per cent|times|km|kg|hectares?|tons?|RMB|USD|yuan)\b"
    r"|(?:years?|months?|days?)\b"
)
"""A unit of measure; a sign that begins as many words as it ends figures (2.1 分级, 2.1 分钟) is one only before what follows units."""
_COUNTERS = "人家户戶件次名个個"
_UNIT_SIGNS = "度年月日天岁歲人家户戶件次名平公英美立秒分时時小港欧歐升个個"


@dataclass(frozen=True, slots=True)
class Label:
    """A clause label. `text` is as printed, at [start, end) of the text that was given.

    `form` names the pattern, the same for all labels of one series: "第条", "一、", "（一）", "1．", "（1）",
    "1）", "①", "壹、" (formal numerals), "甲、" (stems), "1.1" (as many figures as the label has), "1" (a bare number), "Article", "I.", "(I)", "i.",
    "(i)", "A.", "(A)", "a.", "(a)". Full and half width share a form. `number` is the ordinal value (of the
    last figure in 1.1). `name` is the label as printed without the punctuation that closes it, as paths use it.
    `weak` marks a pattern that is a label only where its neighbours say so ("6 Encourage …", "J. …");
    `tight` a bare number with nothing between it and the words, which needs decimals below it as well (1总则 | 1.1目的).
    """

    text: str
    start: int
    end: int
    form: str
    number: int
    name: str
    weak: bool = False
    tight: bool = False

    @property
    def inserted(self) -> bool:
        """Whether the label was put in between two others later: 第十七条之一, Article 12-1, Article 12 bis."""
        return _INSERTED.search(self.name) is not None


def chinese_number(text: str) -> int | None:
    """The value of a plain Chinese or Arabic ordinal (一百二十三, 二〇, 廿一, １２); None if it is none."""
    if not text:
        return None
    if all(c in "0123456789０１２３４５６７８９" for c in text):
        return int(text)
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        elif c in _TENS:
            total += _TENS[c]
            digit = None
        else:
            return None
    return total + (digit or 0)


def roman_number(text: str) -> int | None:
    """The value of a well-formed Roman number below 400 in one case; None if it is none."""
    if not re.fullmatch(r"(?=.)C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", text.upper()) or text not in (
        text.upper(),
        text.lower(),
    ):
        return None
    values = [_ROMAN[c] for c in text.lower()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


# A line may begin with what looks like a label and is a reference: 第三条规定的…, （一）至（三）项, Article 5 of….
_NOT_AFTER_ARTICLE = re.compile(
    r"(?:第|规定|規定|所|的|至|和|或|及|与|與|、|，|,|。|；|;|款|项|項|中|之|以|到|—|-|–|～|~|》|”|\)|）)"
)
_NOT_AFTER_ITEM = re.compile(
    rf"{_S}(?:[项項款目](?=[、，。；,;)）]|规定|規定|所|之|中|情形|$|[和或及至])|[项項款]的|[、至和或及到—－-]{_S}[（(第])"
)

_DI = re.compile(
    rf"第{_S}({_N}(?:{_S}{_N})*|[0-9０-９]{{1,4}}){_S}(分编|分編|部分|[编編章节節条條款项項篇])(?:之{_N}+(?=[\s\u3000]|$))?"
)
_COLON = re.compile(rf"{_S}(?:[：:]|、(?!{_S}第))")
_CN = re.compile(rf"({_N}+){_S}[、．.](?![0-9０-９.．])")
_CN_LIST = re.compile(rf"{_N}+(?:、{_N}|[类類级級线線等月季层層楼樓期批年次产產]|和|及|或)")
_CN_DASH = re.compile(rf"[—－–-]{_S}、")
_CN_BRACKET = re.compile(rf"[（(〈〔［\[【]{_S}({_N}+|[—－–-]){_S}[）)〉〕］\]】]")
_STEM = re.compile(rf"(?:([{_STEMS}]){_S}、|[（(]{_S}([{_STEMS}]){_S}[）)])(?![{_STEMS}])")
_FIGURE = re.compile(
    rf"[．.][ \t\u3000\u00a0]+[0-9０-９]+(?:[.．][0-9０-９]+)?{_S}[万萬亿億%％‰倍元个個日月吨噸米人家户戶]"
)
_CN_PAREN = re.compile(rf"[（(]{_S}({_N}+){_S}[）)]")
_NUM_PAREN = re.compile(rf"[（(]{_S}([0-9０-９]{{1,3}}){_S}[）)]")
_NUM_HALF = re.compile(rf"([0-9０-９]{{1,3}}){_S}[）)]")
_NUM_DOT = re.compile(rf"([0-9０-９]{{1,3}}){_S}[．.、]")
_NUM_LIST = re.compile(r"[0-9０-９]+(?:[、号號期和及至～~—–月日级級类類-])")
_DECIMAL = re.compile(r"([0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2}){1,4})([.．、])?(?![0-9０-９.．])")
_BARE = re.compile(r"([0-9０-９]{1,2})(?=[ \t\u3000\u00a0]+[A-Z\u4e00-\u9fff])")
_TIGHT = re.compile(
    rf"([0-9０-９]{{1,2}}){_S}(?=[\u4e00-\u9fff])(?!{_UNIT_WORDS})[^。，；：、,;:!?！？\n]{{2,20}}{_S}$"
)
_EN_WORD = re.compile(
    r"(article|art\.|chapter|section|sec\.|part|title|division|clause)[ \t\u3000\u00a0]+"
    rf"((?:[0-9]{{1,3}}|[ivxlc]+|{'|'.join(_WORDS)}))(?:-[0-9]{{1,2}}|[ ]?(?:bis|ter|quater))?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_INSERTED = re.compile(r"[0-9](?:-[0-9]{1,2}|[ ]?(?:bis|ter|quater))$|之", re.IGNORECASE)
_LETTERS_DOT = re.compile(rf"([A-Za-zⅠ-Ⅻⅰ-ⅻ]{{1,7}}){_S}([.．、])")
_LETTERS_PAREN = re.compile(rf"[（(]{_S}([A-Za-zⅠ-Ⅻⅰ-ⅻ]{{1,7}}){_S}[）)]")
_LETTERS_HALF = re.compile(rf"([A-Za-z]{{1,5}}){_S}[）)]")
_BLANK = " \t\n\r\u3000\u00a0\u200b\ufeff"


def match(text: str, *, weak: bool = False) -> Label | None:
    """The clause label at the start of a line or paragraph (leading blanks allowed), or None.

    `weak` also accepts patterns that are labels only in the company of their neighbours.
    """
    found = readings(text)
    return next((label for label in found if weak or not label.weak), None)


def readings(text: str) -> tuple[Label, ...]:
    """Every sense in which the text opens with a label, the likeliest first; weak ones included."""
    start = 0
    while start < len(text) and text[start] in _BLANK:
        start += 1
    if start == len(text):
        return ()
    first = text[start]
    if first == "第":
        found = _ordinal(text, start)
    elif first in "（(〈〔［[【":
        found = _parenthesis(text, start)
    elif first in _STEMS:
        found = _stem(text, start)
    elif first in "—－–-" and (m := _CN_DASH.match(text, start)):
        # A flat 一 that a machine read as a dash.
        found = _make(text, start, m.end(), "一、", 1, "一", weak=True)
    elif first in _DIGITS or first in _UNITS or first in _TENS:
        found = _chinese(text, start)
    elif "0" <= first <= "9" or "０" <= first <= "９":
        found = _arabic(text, start)
    elif (first.isascii() and first.isalpha()) or "Ⅰ" <= first <= "ⅻ":
        found = _latin(text, start)
    else:
        found = _single(text, start)
    return tuple(found)


def _make(text: str, start: int, end: int, form: str, number: int | None, name: str, weak: bool = False) -> list[Label]:
    return [] if number is None else [Label(text[start:end], start, end, form, number, name.strip(_BLANK), weak)]


def _ordinal(text: str, start: int) -> list[Label]:
    """第X编/章/节/条/款/项: a label, unless what follows makes it a reference."""
    m = _DI.match(text, start)
    if m is None:
        return []
    rest = text[m.end() : m.end() + 60]
    line = rest.split("\n", 1)[0]
    kind = m[2].translate(str.maketrans("編節條項", "编节条项"))
    listed = line.startswith("、") and not line[1:].lstrip(_BLANK).startswith("第")
    if not line or line[0] in _BLANK:
        after = line.lstrip(_BLANK)
        reference = kind in "条款项" and _DI.match(after) is not None
    elif listed and kind not in "款项":
        reference = len(line) > 40 and kind != "条"
    elif kind == "条":
        reference = _NOT_AFTER_ARTICLE.match(line) is not None
    elif kind in ("款", "项"):
        reference = line[0] not in "：:"
    else:
        # A chapter's heading is short and no sentence.
        reference = bool(_NOT_AFTER_ARTICLE.match(line) or re.search(r"[。；，,;]", line) or len(line) > 40)
    if reference:
        return []
    colon = _COLON.match(text, m.end())
    end = colon.end() if colon else m.end()
    return _make(text, start, end, f"第{kind}", chinese_number("".join(m[1].split())), m[0])


def _chinese(text: str, start: int) -> list[Label]:
    m = _CN.match(text, start)
    if m is None or _CN_LIST.match(text, m.end()):
        return []
    form = "壹、" if _FORMAL.issuperset(m[1]) else "一、"
    return _make(text, start, m.end(), form, chinese_number(m[1]), m[1])


def _stem(text: str, start: int) -> list[Label]:
    """甲、 and （甲）: a label only in the company of its neighbours, for it names parties as well."""
    m = _STEM.match(text, start)
    if m is None:
        return []
    stem = m[1] or m[2]
    return _make(text, start, m.end(), "甲、" if m[1] else "（甲）", _STEMS.index(stem) + 1, m[1] or m[0], weak=True)


def _parenthesis(text: str, start: int) -> list[Label]:
    for pattern, form in ((_CN_PAREN, "（一）"), (_NUM_PAREN, "（1）")):
        m = pattern.match(text, start)
        if m is not None:
            if _NOT_AFTER_ITEM.match(text, m.end()):
                return []
            end = m.end() + (text[m.end() : m.end() + 1] in ("、", "．"))
            if _FORMAL.issuperset(m[1]):
                form = "（壹）"
            return _make(text, start, end, form, chinese_number(m[1]), m[0])
    m = _CN_BRACKET.match(text, start)
    if m is not None and not _NOT_AFTER_ITEM.match(text, m.end()):
        # Brackets of another kind, or a flat 一 that a machine read as a dash.
        dash = m[1] in "—－–-"
        return _make(
            text, start, m.end(), "（一）", 1 if dash else chinese_number(m[1]), "（一）" if dash else m[0], weak=True
        )
    stem = _stem(text, start)
    if stem:
        return stem
    m = _LETTERS_PAREN.match(text, start)
    return [] if m is None else _letters(text, start, m.end(), m[1], "({})", m[0])


def _arabic(text: str, start: int) -> list[Label]:
    m = _NUM_PAREN.match(text, start) or _NUM_HALF.match(text, start)
    if m is not None:
        end = m.end() + (text[m.end() : m.end() + 1] == "、")
        return _make(text, start, end, "1）", chinese_number(m[1]), m[1])
    m = _DECIMAL.match(text, start)
    if m is not None:
        return _decimal(text, start, m)
    m = _NUM_DOT.match(text, start)
    if m is not None:
        rest = text[m.end() : m.end() + 12]
        mark = m[0][-1]
        # "1．2022年底前…" is label 1; "1.5亿元" was caught above, "12.345" is a figure.
        if mark == "、" and _NUM_LIST.match(rest):
            return []
        if mark != "、" and rest[:1].isdigit() and not re.match(r"[0-9０-９]{4}年", rest):
            return []
        # "1. 5倍": a typist's blank in a figure as often as a label.
        figure = _FIGURE.match(text, m.end() - 1) is not None
        return _make(text, start, m.end(), "1．", chinese_number(m[1]), m[1], weak=figure)
    m = _BARE.match(text, start)
    if m is not None and not re.match(rf"[ \t\u3000\u00a0]+(?:{_UNIT_WORDS})", text[m.end() : m.end() + 20]):
        counted = text[m.end() :].lstrip(_BLANK)[0] in _COUNTERS
        if not counted:
            return _make(text, start, m.end(), "1", chinese_number(m[1]), m[1], weak=True)
    m = _TIGHT.match(text, start)
    if m is None:
        return []
    return [replace(r, tight=True) for r in _make(text, start, m.end(1), "1", chinese_number(m[1]), m[1], weak=True)]


def _decimal(text: str, start: int, m: re.Match[str]) -> list[Label]:
    rest = text[m.end() : m.end() + 24]
    figures = [int(f) for f in re.split(r"[.．]", m[1])]
    if re.match(rf"[ \t\u3000\u00a0]*(?:{_UNIT_WORDS})", rest) or 0 in figures[:-1]:
        return []
    if len(figures) == 2 and not m[2] and rest and rest[0] not in _BLANK and not "\u4e00" <= rest[0] <= "\u9fff":
        return []
    # A word that begins like a unit (4.2 分级响应): a label where its series says so.
    weak = text[m.end() :].lstrip(_BLANK)[:1] in tuple(_UNIT_SIGNS)
    return _make(text, start, m.end(), ".".join("1" * len(figures)), figures[-1], m[1], weak)


def _latin(text: str, start: int) -> list[Label]:
    m = _EN_WORD.match(text, start)
    if m is not None:
        return _english_word(text, start, m)
    m = _LETTERS_DOT.match(text, start)
    if m is not None:
        rest = text[m.end() : m.end() + 2]
        # "U.S. firms", "e.g. this", "i.e.": a label is followed by a blank, or by a word with a capital.
        run_on = bool(rest) and rest[0] not in _BLANK and not re.match(r"[A-Z][a-z]|[\u4e00-\u9fff“‘《]", rest)
        if run_on:
            return []
        found = _letters(text, start, m.end(), m[1], "{}.", m[1])
        if m[1] == "l" and re.match(rf"{_S}[\u4e00-\u9fff]", text[m.end() : m.end() + 4]):
            # A figure one that a machine read as a letter.
            found += _make(text, start, m.end(), "1．", 1, "1", weak=True)
        return found
    m = _LETTERS_HALF.match(text, start)
    return [] if m is None else _letters(text, start, m.end(), m[1], "{})", m[1])


def _english_word(text: str, start: int, m: re.Match[str]) -> list[Label]:
    rest = text[m.end() : m.end() + 80]
    line = rest.split("\n", 1)[0]
    word = {"art.": "Article", "sec.": "Section"}.get(m[1].lower(), m[1].capitalize())
    if m[1].islower() or re.match(r"[ \t\u3000\u00a0]*(?:[,;()（）/]|[a-z])", line):
        return []
    # "Article 5. The …": one stop belongs to the label; "in / Article 5." alone on a line is the end of a sentence
    # as often as a label, and stays one.
    stop = re.match(rf"{_S}(?:[.．:：](?=\s|$|[A-Z])|[—–]{_S}(?=[A-Z]))", rest)
    figure = m[2].lower()
    number = int(figure) if figure.isdigit() else roman_number(figure)
    if number is None:
        number = _WORDS.index(figure) + 1 if figure in _WORDS else None
    end = m.end() + (stop.end() if stop else 0)
    return _make(text, start, end, word, number, m[0])


def _letters(text: str, start: int, end: int, letters: str, frame: str, name: str) -> list[Label]:
    """Roman numbers first (where the letters form one), then the letter of the alphabet."""
    folded = unicodedata.normalize("NFKC", letters)
    upper = folded.isupper()
    single = len(folded) == 1
    found: list[Label] = []
    roman = roman_number(folded)
    if roman is not None:
        weak = single and folded.lower() in "cdlm"
        found = _make(text, start, end, frame.format("I" if upper else "i"), roman, name, weak)
    if single:
        letter = ord(folded.lower()) - ord("a") + 1
        weak = frame == "{}." or letter > 12
        as_letter = _make(text, start, end, frame.format("A" if upper else "a"), letter, name, weak)
        found = as_letter + found if roman is not None and folded.lower() in "cdlm" else found + as_letter
    return found


def _single(text: str, start: int) -> list[Label]:
    """Numbers in one character: ① ⑴ ⒈ ㈠ ❶, with or without a stop after them."""
    c = text[start]
    m = re.compile(r"§§?[ \t\u00a0]*([0-9]{1,3})[.．]?(?=[ \t\u3000\u00a0]+[A-Z\u4e00-\u9fff])").match(text, start)
    if m is not None:
        return _make(text, start, m.end(), "Section", int(m[1]), m[0].rstrip(".．"))
    for low, high, form, base in (
        ("①", "⑳", "①", 1),
        ("㉑", "㉟", "①", 21),
        ("㊱", "㊿", "①", 36),
        ("❶", "❿", "①", 1),
        ("⑴", "⒇", "（1）", 1),
        ("⒈", "⒛", "1．", 1),
        ("㈠", "㈩", "（一）", 1),
    ):
        if low <= c <= high:
            if _NOT_AFTER_ITEM.match(text, start + 1):
                return []
            return _make(text, start, start + 1, form, ord(c) - ord(low) + base, c)
    return []
