"""Everyday words of policy texts with the English that good translators use for them: what the general dictionary, which is
literal, does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from normalize.tables import DATA, TableError, read_table, split_cell


class Kind(StrEnum):
    """What the absence of a word from a translation says.

    CORE: a complete translation renders it. QUALIFIER: it narrows who or what is meant, so that without it the scope is
    another. SUPPORT: it may be dropped without loss. FREE: it is rendered in so many ways that its absence says little.
    """

    CORE = "core"
    QUALIFIER = "qualifier"
    SUPPORT = "support"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Word:
    """One Chinese word, in Simplified characters, with its English renderings, best first."""

    zh: str
    renderings: tuple[str, ...]
    kind: Kind


@lru_cache(maxsize=1)
def glossary() -> Mapping[str, Word]:
    """All words of the tables in `normalize/data/glossary`, by their Chinese; of two entries for one word the renderings are
    joined and the kind that asks for less counts. Raises `TableError` for a table that cannot be used."""
    found: dict[str, Word] = {}
    for path in sorted((DATA / "glossary").glob("*.csv")):
        for row in read_table(path, ("zh", "en", "kind")):
            if row["kind"] not in _LENIENCE:
                raise TableError(f"{path}: “{row['zh']}” is of kind “{row['kind']}”; use {', '.join(_LENIENCE)}.")
            word = Word(row["zh"], split_cell(row["en"]), Kind(row["kind"]))
            if (other := found.get(word.zh)) is not None:
                both = tuple(dict.fromkeys((*other.renderings, *word.renderings)))
                word = Word(word.zh, both, min(word.kind, other.kind, key=_LENIENCE.index))
            found[word.zh] = word
    return found


_LENIENCE = (Kind.SUPPORT, Kind.FREE, Kind.QUALIFIER, Kind.CORE)
