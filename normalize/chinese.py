"""Chinese text folded for comparison: width, script and punctuation, with the way back to every raw character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from normalize.text import NormText

# NFKC leaves these apart although typists use them for one another.
_PUNCTUATION = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"',
        "‘": "'", "’": "'",
        "—": "-", "–": "-", "―": "-", "－": "-", "−": "-", "～": "-", "~": "-", "〜": "-", "‐": "-", "‑": "-",
        "〔": "(", "〕": ")", "﹝": "(", "﹞": ")", "【": "(", "】": ")", "[": "(", "]": ")",
        "〈": "《", "〉": "》", "<": "《", ">": "》",
        "·": "·", "•": "·", "・": "·", "‧": "·",
    }
)  # fmt: skip
# Two spellings of one word; the older one stands in laws of before 2001.
_VARIANTS = {ord("帐"): "账"}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad\u2060"), None)
_OPEN = {"(": ")", "《": "》"}
_HAN = re.compile("[\u4e00-\u9fff]+")


@lru_cache(maxsize=2)
def _converter(name: str):  # type: ignore[no-untyped-def]
    import opencc

    return opencc.OpenCC(name)


def simplify(text: str) -> str:
    """Traditional characters as Simplified ones, one for one, so that offsets stay what they are.

    OpenCC's phrase conversion is used where it keeps the length, its character table elsewhere.
    """
    if text.isascii():
        return text
    whole = _converted(text, "hk2s")
    # Taiwan writes 著 for 着 as well (跟著, 著力), which OpenCC leaves alone.
    return whole if whole == text else _ZHE.sub("着", whole)


def traditional(text: str) -> str:
    """Simplified characters as Traditional ones, as Hong Kong writes them, one for one as in `simplify`."""
    return _converted(text, "s2hk")


def _converted(text: str, name: str) -> str:
    converter = _converter(name)
    whole: str = converter.convert(text)
    if len(whole) != len(text):
        whole = "".join(one if len(one := converter.convert(char)) == 1 else char for char in text)
    return whole


_ZHE = re.compile("(?<![显卓编土原论专昭巨译遗合])著(?![名作称录述者书])")


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char).translate(_PUNCTUATION).translate(_VARIANTS).translate(_INVISIBLE)


def fold(raw: str) -> NormText:
    """`raw` with half-width ASCII, Simplified characters and one form of each mark; white space is dropped, except a
    blank between two Latin words. Case is kept. Offsets lead back to `raw`."""
    if _HAN.fullmatch(raw) and _VARIANTS.keys().isdisjoint(map(ord, raw)):
        return NormText(raw, simplify(raw), tuple(range(len(raw) + 1)))
    out: list[str] = []
    starts: list[int] = []
    gap = False
    for at, char in enumerate(simplify(raw)):
        if char.isspace():
            gap = True
            continue
        for piece in _folded(char):
            if piece.isspace():
                gap = True
                continue
            if gap and out and _latin(out[-1]) and _latin(piece):
                out.append(" ")
                starts.append(at - 1)
            gap = False
            out.append(piece)
            starts.append(at)
    return NormText(raw, "".join(out), (*starts, len(raw)))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def split_marks(text: str, marks: str) -> Iterator[tuple[int, int]]:
    """Yields the half-open stretches of folded text between `marks`, the mark included at the end, where marks inside
    parentheses or titles 《》 do not count, nor the colon of a ratio (6:4). A bracket that is not closed in its sentence counts as none."""
    start = 0
    inside = 0
    for at, char in enumerate(text):
        if at < inside:
            continue
        if char in _OPEN:
            inside = _closed(text, at)
        elif char in marks and not (
            char == ":" and text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal()
        ):
            yield start, at + 1
            start = at + 1
    if start < len(text):
        yield start, len(text)


def _closed(text: str, at: int) -> int:
    """Where the bracket at `at` is closed, nested ones included; 0 where it is not, before the sentence ends or the bracket
    around it is closed."""
    closes: list[str] = []
    for pos in range(at, len(text)):
        char = text[pos]
        if char in _OPEN:
            closes.append(_OPEN[char])
        elif char == closes[-1]:
            closes.pop()
            if not closes:
                return pos + 1
        elif char in "。\n" or char in _OPEN.values():
            return 0
    return 0
