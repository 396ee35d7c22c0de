"""Frames of a word: what stands around it and decides who does what to whom, how far and when (normalize/data/frames.csv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalize.english import stem
from normalize.tables import TableError, read_table, split_cell

GAP_ZH, GAP_EN = 15, 4
"""Characters and words for which “…” may stand."""
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d[\d,.]*\s?%?")
Words = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """`zh` finds the word, with its last fixed part as the group “core”; `wrong` are English frames that turn it round, `right` those that render it, the best first. `lack`
    says that the want of a right one is wrong by itself, `anywhere` that a right one may stand anywhere in the sentence then; `unless` are Chinese words that ask for a wrong frame themselves."""

    zh: re.Pattern[str]
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    lack: bool
    anywhere: bool
    unless: tuple[str, ...]
    serious: bool

    def said(self, english: str) -> bool:
        """Whether one of the right frames stands in an English text, letter by letter: session is not sessions."""
        return _literal(self.right).search(english) is not None


@lru_cache(maxsize=1)
def frames() -> tuple[Frame, ...]:
    """All of `normalize/data/frames.csv`. Raises `TableError` for a table that cannot be used."""
    out = []
    for row in read_table("frames.csv", ("zh", "right")):
        lack = row["lack"] in ("yes", "sentence")
        if lack == bool(row["en"]):
            raise TableError(
                f"frames.csv: “{row['zh']}” must have either wrong frames or “yes” or “sentence” under lack."
            )
        *first, core = map(re.escape, row["zh"].split("…"))
        pattern = re.compile(rf"[^，。；：、]{{1,{GAP_ZH}}}?".join((*first, f"(?P<core>{core})")))
        wrong, right, unless = split_cell(row["en"]), split_cell(row["right"]), split_cell(row["unless"])
        out.append(Frame(pattern, wrong, right, lack, row["lack"] == "sentence", unless, row["serious"] == "yes"))
    return tuple(out)


@lru_cache(maxsize=64)
def _literal(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def english_words(text: str) -> Words:
    """The words and figures of an English text as (start, end, stem); a figure's stem is itself without blanks."""
    return tuple((m.start(), m.end(), _stem(m.group())) for m in _WORD.finditer(text))


def find(frame: str, words: Words) -> tuple[int, int] | None:
    """Where the first occurrence of an English frame stands; None where there is none."""
    parts = _parts(frame)
    for first in range(len(words)):
        last = _match(parts, words, first)
        if last is not None:
            return words[first][0], words[last][1]
    return None


def _match(parts: tuple[str, ...], words: Words, at: int) -> int | None:
    """The number of the word that ends the frame if it begins at word `at`."""
    loose, last = False, at - 1
    for part in parts:
        if part == "…":
            loose = True
            continue
        reach = range(last + 1, min(last + 2 + (GAP_EN if loose else 0), len(words)))
        found = next((k for k in reach if _same(part, words[k][2])), None)
        if found is None:
            return None
        last, loose = found, False
    return last


def _same(part: str, word: str) -> bool:
    return word[0].isdigit() if part == "#" else part == word


@lru_cache(maxsize=1024)
def _parts(frame: str) -> tuple[str, ...]:
    return tuple(
        m.group() if m.group() in "…#" else _stem(m.group()) for m in re.finditer(rf"…|#|{_WORD.pattern}", frame)
    )


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    if word[0].isdigit():
        return re.sub(r"[\s,]", "", word)
    return _BE.get(word.lower()) or stem(word)


_BE = dict.fromkeys(("is", "are", "was", "were", "be", "been", "being"), "be")
