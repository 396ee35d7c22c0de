"""Adverbs of manner and what becomes of them in English (normalize/data/manners.csv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalize.tables import read_table, split_cell


@dataclass(frozen=True, slots=True)
class Manner:
    """One Chinese adverb, the English adjectives that it is turned into, and the phrases that keep it with its verb, best first."""

    zh: str
    adjectives: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def adjective(self) -> re.Pattern[str]:
        """Any of the adjectives."""
        return _any(self.adjectives)

    @property
    def phrase(self) -> re.Pattern[str]:
        """Any of the phrases."""
        return _any(self.phrases)


@lru_cache(maxsize=1)
def manners() -> tuple[Manner, ...]:
    """All of `normalize/data/manners.csv`, the longest adverbs first. Raises `TableError` for a table that cannot be used."""
    rows = read_table("manners.csv", ("zh", "adjective", "phrase"))
    found = (Manner(row["zh"], split_cell(row["adjective"]), split_cell(row["phrase"])) for row in rows)
    return tuple(sorted(found, key=lambda one: -len(one.zh)))


@lru_cache(maxsize=128)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    forms = ("\\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)
