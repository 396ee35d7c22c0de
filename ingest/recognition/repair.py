"""What recognition misreads and the grammar of Chinese documents leaves no doubt about.

Each rule changes characters one for one, so that every character keeps its place; blanks that recognition puts between
characters of Chinese are taken out. Nothing is changed for what a word means: only where one of two characters that
look alike cannot stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.layout import is_cjk

_DASH = "-－–—─―一"
_NUMERAL = "〇零一二三四五六七八九十百"

Change = Callable[[re.Match[str]], str]


def _long(match: re.Match[str]) -> str:
    return re.sub(f"[{_DASH}]", "—", match[0])


def _one(match: re.Match[str]) -> str:
    return re.sub("[-－–—─―]", "一", match[0])


def _digits(match: re.Match[str]) -> str:
    return match[0].translate(str.maketrans("OoQlI|", "000111"))


def _wide(match: re.Match[str]) -> str:
    return match[0].translate(str.maketrans(",;:?!()", "，；：？！（）"))


RULES: tuple[tuple[re.Pattern[str], Change], ...] = (
    # A page number between dashes, alone on its line: -14-, 一14一 → —14—.
    (re.compile(rf"^[{_DASH}]\s*\d{{1,4}}\s*[{_DASH}]$"), _long),
    # A dash within a number of the first order at the head of a line is the numeral: -、 → 一、, （-） → （一）,
    # 十-、 → 十一、. Lists that begin with a dash have a blank after it, and no mark.
    (re.compile(rf"^[{_NUMERAL}]*[-－–—─―][{_NUMERAL}]*(?=、)"), _one),
    (re.compile(rf"^[（(][{_NUMERAL}]*[-－–—─―][{_NUMERAL}]*(?=[)）])"), _one),
    (re.compile(rf"^第[{_NUMERAL}]*[-－–—─―][{_NUMERAL}]*(?=[章节条款编])"), _one),
    # Letters between digits, or between a digit and a percent sign, are the digits that look like them.
    (re.compile(r"(?<=\d)[OoQlI|]+(?=[\d%％])"), _digits),
    # A dash between two years is the long one.
    (re.compile(rf"(?<=(?:19|20)\d\d)[{_DASH}](?=20\d\d年)"), _long),
)
"""Where a rule applies, and what it puts there."""

# Punctuation behind an ideograph has the width of one; a mark before a digit may be part of a figure or a time.
_MARK = re.compile(r"(?<=[\u3400-\u9fff）》”〕])[,;:?!](?!\d)")
_PAIRED = re.compile(r"[(（]([^()（）]*)[)）]")
_ALONE = re.compile(r"(?<=[\u3400-\u9fff，。、；：》”])[()]|[()](?=[\u3400-\u9fff，。、；：《“])")


def repaired(text: str) -> str:
    """The text of a line with the rules applied; as long as before."""
    for pattern, change in RULES:
        text = pattern.sub(change, text)
    # Brackets around or beside Chinese are wide, both of a pair; one alone has its other on another line.
    around = text
    text = _PAIRED.sub(lambda match: _pair(around, match), text)
    if not _PAIRED.search(text):
        text = _ALONE.sub(_wide, text)
    return _MARK.sub(_wide, text)


def _pair(text: str, match: re.Match[str]) -> str:
    inside, before, after = match[1], text[: match.start()][-1:], text[match.end() :][:1]
    return f"（{inside}）" if any(map(is_cjk, f"{inside}{before}{after}")) else match[0]


def blanks(text: str) -> list[int]:
    """The places of the blanks that do not belong to a line: at its ends, and beside a character of Chinese."""
    found: list[int] = []
    for match in re.finditer(r"\s+", text):
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        if not before or not after or is_cjk(before) or is_cjk(after):
            found.extend(range(match.start(), match.end()))
        else:
            found.extend(range(match.start() + 1, match.end()))
    return found
