"""Words that translators confuse with their opposite or their neighbour: 除外 and 包括, 出租人 and 承租人, 批准 and 备案."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from normalize.tables import read_table, split_cell


@dataclass(frozen=True, slots=True)
class Confusion:
    """A Chinese word, its renderings, and those of what it is confused with. `unless` are Chinese words that ask for the other
    rendering themselves; `serious` says that rights, duties, money or persons change."""

    zh: str
    renderings: tuple[str, ...]
    other: tuple[str, ...]
    unless: tuple[str, ...]
    serious: bool


@lru_cache(maxsize=1)
def confusions() -> tuple[Confusion, ...]:
    """All of `normalize/data/confusions.csv`. Raises `TableError` for a table that cannot be used."""
    return tuple(
        Confusion(
            row["zh"],
            split_cell(row["en"]),
            split_cell(row["other"]),
            split_cell(row["unless"]),
            row["serious"] == "yes",
        )
        for row in read_table("confusions.csv", ("zh", "en", "other"))
    )
