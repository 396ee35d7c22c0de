"""Where words and phrases of a list stand in English text, in any inflection: “reduced” is “reduce”, but “important” is not
“import”, which a stemmer does not keep apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from normalize.english import american, irregular_forms, stem

_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdglmnprt]$")

Span = tuple[int, int]


@lru_cache(maxsize=16384)
def forms(word: str) -> frozenset[str]:
    """A word in all its regular inflections and the irregular ones that are known, in lower case and American spelling."""
    word = american(word)
    found = {word, *(word + ending for ending in ("s", "es", "d", "ed", "ing")), *irregular_forms(word)}
    if word.endswith("e"):
        found |= {word[:-1] + "ing", word[:-1] + "ed"}
    if word.endswith("y"):
        found |= {word[:-1] + "ies", word[:-1] + "ied"}
    if _DOUBLED.search(word):
        found |= {word + word[-1] + ending for ending in ("ed", "ing")}
    return frozenset(found)


class Wording:
    """One stretch of English text, its words by their place."""

    def __init__(self, text: str) -> None:
        words = [(match.start(), match.end(), american(match.group())) for match in _WORD.finditer(text)]
        self._spans = [(start, end) for start, end, _ in words]
        self._words = [word for _, _, word in words]
        self._at: defaultdict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self._words):
            self._at[word].append(i)
        self._stems: list[str] = []

    def find(self, phrases: Iterable[str], derived: bool = False) -> list[Span]:
        """Where one of the phrases stands, in order; of two that lie in one another the longer one. With `derived`, words
        of one stem count as well (approval for approve)."""
        every = {span for phrase in phrases for span in self._find(phrase)}
        if derived:
            every.update(span for phrase in phrases for span in self._find_stems(phrase))
        found = sorted(every, key=lambda s: (s[0], -s[1]))
        out: list[Span] = []
        for span in found:
            if not out or span[1] > out[-1][1]:
                out.append(span)
        return out

    def _find(self, phrase: str) -> Iterator[Span]:
        words = _parts(phrase)
        if not words:
            return
        for form in words[0] & self._at.keys():
            for first in self._at[form]:
                last = first + len(words) - 1
                if last < len(self._words) and all(
                    self._words[first + k] in allowed for k, allowed in enumerate(words[1:], 1)
                ):
                    yield self._spans[first][0], self._spans[last][1]

    def _find_stems(self, phrase: str) -> Iterator[Span]:
        self._stems = self._stems or [stem(word) for word in self._words]
        words = _stem_parts(phrase)
        if not words:
            return
        for first, form in enumerate(self._stems):
            if form == words[0] and tuple(self._stems[first : first + len(words)]) == words:
                yield self._spans[first][0], self._spans[first + len(words) - 1][1]


@lru_cache(maxsize=16384)
def _stem_parts(phrase: str) -> tuple[str, ...]:
    return tuple(stem(match.group()) for match in _WORD.finditer(phrase))


@lru_cache(maxsize=16384)
def _parts(phrase: str) -> tuple[frozenset[str], ...]:
    return tuple(forms(match.group()) for match in _WORD.finditer(phrase))
