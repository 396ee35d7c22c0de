"""Where a text cites parts of an instrument by number: chapters, sections, articles, paragraphs, items, annexes, in Chinese and in
English. Levels are called as in GB usage: 章, 节, 条, 款, 项, 附件."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalize.numerals import parse

LEVELS = ("章", "节", "条", "款", "项", "附件")
WORDS = {"章": "Chapter", "节": "Section", "条": "Article", "款": "Paragraph", "项": "Item", "附件": "Annex"}
"""The usual English word for each level."""
LONGEST_RANGE = 60

_WORD_LEVEL = {
    "chapter": "章",
    "section": "节",
    "article": "条",
    "art": "条",
    "paragraph": "款",
    "para": "款",
    "item": "项",
    "subparagraph": "项",
    "subitem": "项",
    "point": "项",
    "annex": "附件",
    "annexe": "附件",
    "appendix": "附件",
    "appendice": "附件",
    "attachment": "附件",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One word for a level with its numbers: 第二项、第三项, or “Paragraphs 2 and 3”, at [start, end). `level` is one of LEVELS, ""
    for numbers behind a larger unit that do not say their level (Article 12(2)). `word` is the English word in lower case and in
    the singular, "" in Chinese."""

    level: str
    numbers: tuple[int, ...]
    start: int
    end: int
    word: str = ""


_ZH_NUMBER = r"(?:[一二三四五六七八九十百零〇]+|\d{1,3})"
_ZH_END = r"(?:章(?!程)|节(?![点能约日假省])|条(?![件约例线])|款(?!项)|项(?![目链]))"
_ZH = re.compile(rf"第[(（]?(?P<n>{_ZH_NUMBER})[)）]?(?P<level>{_ZH_END})|附件(?P<annex>{_ZH_NUMBER})")
_ZH_JOINT = re.compile(r"\s*(?:、|和|或者?|及|以及|与)\s*")
_ZH_RANGE = re.compile(r"\s*(?:至|到|[-—~～])\s*")

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_CARDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_EN_WORD = (
    r"(?P<word>chapters?|sections?|articles?|arts?\.|(?:sub-?)?paragraphs?|paras?\.|(?:sub-?)?items?|points?|annex(?:e?s)?|"
    r"appendi(?:x|ces)|attachments?)"
)
_EN_NUMBER = (
    rf"(?:[(（]?\d{{1,3}}[)）]?(?![\d,.]*\d|%)|[(（]?[IVXivx]{{1,6}}[)）]?(?![a-z])|(?:{'|'.join(_CARDINALS)})\b)"
)
_EN = re.compile(
    rf"\b{_EN_WORD}\s*(?P<numbers>{_EN_NUMBER}(?:\s*(?:,\s*and|,\s*or|,|and|or|&|to|through|[-–—])\s*{_EN_NUMBER})*)(?P<deeper>(?:\s?\(\w{{1,4}}\))*)",
    re.IGNORECASE,
)
_EN_ORDINAL = re.compile(
    rf"\b(?P<which>(?:{'|'.join(_ORDINALS)})(?:(?:,|,?\s+and|,?\s+or|\s+to)\s+(?:the\s+)?(?:{'|'.join(_ORDINALS)}))*)\s+"
    r"(?P<word>(?:sub-?)?paragraphs?|(?:sub-?)?items?|articles?|chapters?|sections?)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(
    rf"(?P<range>\bto\b|\bthrough\b|[-–—])|(?P<n>\d{{1,3}}|[IVXivx]+\b|\b(?:{'|'.join(_CARDINALS)})\b)", re.I
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


@lru_cache(maxsize=4096)
def provision_mentions(text: str, language: str) -> tuple[Mention, ...]:
    """What a text of "zh" or "en" cites by number, in order of place, with offsets into `text`."""
    return tuple(sorted((_chinese if language == "zh" else _english)(text), key=lambda one: one.start))


def _chinese(text: str) -> list[Mention]:
    out: list[Mention] = []
    ranged = False
    for match in _ZH.finditer(text):
        level = "附件" if match["annex"] else match["level"][0]
        number = int(parse(match["n"] or match["annex"], "zh"))
        last = out[-1] if out else None
        between = text[last.end : match.start()] if last else ""
        ranged = last is not None and _ZH_RANGE.fullmatch(between) is not None
        if last is not None and last.level == level and (ranged or _ZH_JOINT.fullmatch(between)):
            more = range(last.numbers[-1] + 1, number) if ranged and number - last.numbers[-1] <= LONGEST_RANGE else ()
            out[-1] = Mention(level, (*last.numbers, *more, number), last.start, match.end())
        else:
            out.append(Mention(level, (number,), match.start(), match.end()))
    return out


def _english(text: str) -> list[Mention]:
    out: list[Mention] = []
    for match in _EN.finditer(text):
        # I is a pronoun, and "article a" no number; a number alone behind a comma may be another thing.
        numbers = _numbers(match["numbers"])
        word = _singular(match["word"])
        if not numbers or (match["numbers"].strip() == "I" and word not in ("chapter", "section", "annex", "appendix")):
            continue
        out.append(Mention(_WORD_LEVEL[word], numbers, match.start(), match.end("numbers"), word))
        for deeper in re.finditer(r"\((\w{1,4})\)", match["deeper"]):
            if below := _numbers(deeper[1]):
                at = match.start("deeper")
                out.append(Mention("", below, at + deeper.start(), at + deeper.end()))
    for match in _EN_ORDINAL.finditer(text):
        found = [
            _ORDINALS.index(one.lower()) + 1
            for one in re.findall(r"[a-z]+", match["which"], re.I)
            if one.lower() in _ORDINALS
        ]
        word = _singular(match["word"])
        out.append(Mention(_WORD_LEVEL[word], tuple(found), match.start(), match.end(), word))
    return out


def _singular(word: str) -> str:
    low = word.lower().replace("-", "").rstrip(".")
    return "appendix" if low == "appendices" else low.removesuffix("es") if low == "annexes" else low.removesuffix("s")


def _numbers(text: str) -> tuple[int, ...]:
    out: list[int] = []
    ranged = False
    for piece in _PIECE.finditer(text):
        if piece["range"]:
            ranged = True
            continue
        number = _value(piece["n"].lower())
        if ranged and out and 0 < number - out[-1] <= LONGEST_RANGE:
            out += range(out[-1] + 1, number)
        out.append(number)
        ranged = False
    return tuple(out)


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in _CARDINALS:
        return _CARDINALS.index(text) + 1
    values = [_ROMAN[char] for char in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
