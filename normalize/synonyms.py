"""Words that drafters of policy documents use for one another without legal effect (`data/synonyms.csv`), words that they
add or leave out without legal effect (`data/fillers.csv`), and terms that look alike and differ in law (`data/distinct.csv`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from normalize.tables import read_table, split_cell
from normalize.words import boundaries

CONTEXT = 3
"""So many characters on either side of a difference may belong to the words that were exchanged."""
LONGEST = 16
"""Longer differences are no exchange of words."""


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    """The groups that each word stands in."""
    found: dict[str, set[int]] = {}
    for number, row in enumerate(read_table("synonyms.csv", ("words",))):
        for word in split_cell(row["words"]):
            found.setdefault(word, set()).add(number)
    return {word: frozenset(groups) for word, groups in found.items()}


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(word for row in read_table("fillers.csv", ("words",)) for word in split_cell(row["words"]))


@dataclass(frozen=True, slots=True)
class Distinction:
    """Two terms that differ in law: `severity` of exchanging them, and why it matters, as the end of a sentence."""

    was: str
    now: str
    severity: str
    en: str
    zh: str


@lru_cache(maxsize=1)
def _distinct() -> dict[str, tuple[tuple[int, str, str, str], ...]]:
    found: dict[str, tuple[tuple[int, str, str, str], ...]] = {}
    for number, row in enumerate(read_table("distinct.csv", ("words", "severity", "en", "zh"))):
        for word in split_cell(row["words"]):
            found[word] = (*found.get(word, ()), (number, row["severity"], row["en"], row["zh"]))
    return found


def distinction(a: str, b: str, around_a: str = "", around_b: str = "") -> Distinction | None:
    """The terms that `a` → `b` exchanges although they differ in law, with the context as for `interchangeable`."""
    rows = _distinct()
    for cut in range(2 * CONTEXT + 1):
        for left in range(max(0, cut - CONTEXT), min(cut, CONTEXT) + 1):
            x, y = (a, b) if not cut else (_grown(a, around_a, left, cut - left), _grown(b, around_b, left, cut - left))
            if x is None or y is None or x == y:
                continue
            for number, severity, en, zh in rows.get(x, ()):
                if any(number == other for other, *_ in rows.get(y, ())):
                    return Distinction(x, y, severity, en, zh)
    return None


def interchangeable(a: str, b: str, around_a: str = "", around_b: str = "") -> bool:
    """Whether `a` → `b` only exchanges words of one group, or adds or drops fillers, word by word and in order.

    `around_…` are the differing words with up to three characters of their context on each side that both texts share, so that
    落实 → 贯彻落实 (a difference of 贯彻) is recognised as well; blanks where there is no context.
    """
    if max(len(a), len(b)) > LONGEST or distinction(a, b, around_a, around_b) is not None:
        return False
    if _same(a, b) or _same(*_cores(a, b)):
        return True
    for cut in range(1, 2 * CONTEXT + 1):
        for left in range(max(0, cut - CONTEXT), min(cut, CONTEXT) + 1):
            x, y = _grown(a, around_a, left, cut - left), _grown(b, around_b, left, cut - left)
            if x is not None and y is not None and _one_group(x, y):
                return True
    return False


def _cores(a: str, b: str) -> tuple[str, str]:
    """The two without the words that both begin and end with: 个人|都 → 个人|均; what is the whole of one side must be a word
    of the other (研究 is none in 研究所)."""
    low = _alike(a, b)
    a, b = a[low:], b[low:]
    high = _alike(a[::-1], b[::-1], backwards=True)
    return a[: len(a) - high], b[: len(b) - high]


def _alike(a: str, b: str, *, backwards: bool = False) -> int:
    """How many characters the two begin with alike, up to the end of a word; `backwards`: both are read from their ends."""
    turn = slice(None, None, -1 if backwards else 1)
    ends = [{len(text) - end if backwards else end for end in boundaries(text[turn])} for text in (a, b)]
    for size in range(min(len(a), len(b)), 0, -1):
        if a[:size] == b[:size]:
            known = [size in one for one in ends]
            if all(known) or (any(known) and size < min(len(a), len(b))):
                return size
    return 0


def _one_group(a: str, b: str) -> bool:
    groups = _groups()
    return a != b and bool(groups.get(a, _NONE) & groups.get(b, _NONE))


@lru_cache(maxsize=4096)
def _same(a: str, b: str) -> bool:
    """Whether the two read the same, word by word, where fillers count for nothing and words of one group for one another.
    A filler is a whole word: the 所 of 研究所 is none."""
    ends_a, ends_b = boundaries(a), boundaries(b)
    groups, fillers = _groups(), _fillers()

    @cache
    def same(i: int, j: int) -> bool:
        if a[i:] == b[j:]:
            return True
        steps_a = [end for end in range(i + 1, len(a) + 1) if i in ends_a and end in ends_a]
        steps_b = [end for end in range(j + 1, len(b) + 1) if j in ends_b and end in ends_b]
        if any(a[i:end] in fillers and same(end, j) for end in steps_a):
            return True
        if any(b[j:end] in fillers and same(i, end) for end in steps_b):
            return True
        if i == len(a) or j == len(b):
            return False
        if a[i] == b[j] and same(i + 1, j + 1):
            return True
        for left in steps_a:
            mine = groups.get(a[i:left], _NONE)
            for right in steps_b if mine else ():
                if mine & groups.get(b[j:right], _NONE) and same(left, right):
                    return True
        return False

    return same(0, 0)


_NONE: frozenset[int] = frozenset()


def _grown(word: str, around: str, left: int, right: int) -> str | None:
    """`word` with `left` and `right` characters of its context; `around` is three characters, the word, three characters
    (blanks where there is no context)."""
    start = CONTEXT - left
    end = CONTEXT + len(word) + right
    if end > len(around):
        return None
    grown = around[start:end]
    return None if " " in grown else grown
