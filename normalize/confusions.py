"""Words that translators confuse with their opposite or their neighbour: 除外 and 包括, 出租人 and 承租人, 批准 and 备案."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from normalize.tables import TableError, read_table, split_cell


@dataclass(frozen=True, slots=True)
class Confusion:
    """A Chinese word, its renderings, and those of what it is confused with.

    `unless` are Chinese words that ask for the other rendering themselves; with `counted` they do so only as often as they
    stand there, so that two debtors for 债务人 and 债权人 are one too many. `longer` are Chinese words that contain the word
    and mean something else. `serious` says that rights, duties, money or persons change.
    """

    zh: str
    renderings: tuple[str, ...]
    other: tuple[str, ...]
    unless: tuple[str, ...]
    longer: tuple[str, ...]
    counted: bool
    serious: bool

    def asked(self, text: str) -> int:
        """How often words of `unless` stand in Chinese text (folded) apart from the word itself, no two in the same place."""
        words = sorted((re.escape(word) for word in self.unless), key=len, reverse=True)
        return len(re.findall("|".join(words), text.replace(self.zh, "　"))) if words else 0


@lru_cache(maxsize=1)
def confusions() -> tuple[Confusion, ...]:
    """All of `normalize/data/confusions.csv`. Raises `TableError` for a table that cannot be used."""
    found = tuple(
        Confusion(
            row["zh"],
            split_cell(row["en"]),
            split_cell(row["other"]),
            split_cell(row["unless"]),
            split_cell(row["longer"]),
            row["counted"] == "yes",
            row["serious"] == "yes",
        )
        for row in read_table("confusions.csv", ("zh", "en", "other"))
    )
    for entry in found:
        if strange := [word for word in entry.longer if entry.zh not in word]:
            raise TableError(
                f"confusions.csv: “{strange[0]}” does not contain “{entry.zh}”; move it to the column “unless”."
            )
    return found


def occurrences(text: str) -> Iterator[tuple[Confusion, int, int]]:
    """The entries whose word stands in Chinese text (folded), each with its [start, end), in order. A word inside a longer one
    of the table, or inside one of its entry's `longer`, does not count."""
    reach = 0
    for start, char in enumerate(text):
        for word, entries in _by_first().get(char, ()):
            if text.startswith(word, start):
                end = start + len(word)
                if end > reach:
                    for entry in entries:
                        if not _inside(text, start, end, entry):
                            yield entry, start, end
                reach = max(reach, end)
                break


def _inside(text: str, start: int, end: int, entry: Confusion) -> bool:
    return any(
        text.startswith(word, start - at)
        for word in entry.longer
        for at in range(len(word) - len(entry.zh) + 1)
        if at <= start and word.startswith(entry.zh, at)
    )


@lru_cache(maxsize=1)
def _by_first() -> Mapping[str, tuple[tuple[str, tuple[Confusion, ...]], ...]]:
    """The words of the table by their first character, the longest first."""
    words: defaultdict[str, list[Confusion]] = defaultdict(list)
    for entry in confusions():
        words[entry.zh].append(entry)
    out: defaultdict[str, list[tuple[str, tuple[Confusion, ...]]]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        out[word[0]].append((word, tuple(words[word])))
    return {char: tuple(some) for char, some in out.items()}
