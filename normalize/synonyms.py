"""Words that drafters of policy documents use for one another without legal effect (`data/synonyms.csv`)."""

from __future__ import annotations

from functools import lru_cache

from normalize.tables import read_table, split_cell


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[frozenset[str], int], ...]:
    groups = [frozenset(split_cell(row["words"])) for row in read_table("synonyms.csv", ("words",))]
    return tuple((group, max(map(len, group))) for group in groups)


def interchangeable(a: str, b: str, around_a: str, around_b: str) -> bool:
    """Whether `a` → `b` exchanges members of one group. `around_…` are the differing words with up to three characters of
    their context on each side that both texts share, so that 落实 → 贯彻落实 (a difference of 贯彻) is recognised as well."""
    for group, longest in _groups():
        if a in group and b in group:
            return True
        for cut in range(min(longest, 4)):
            for left in range(cut + 1):
                right = cut - left
                x, y = _grown(a, around_a, left, right), _grown(b, around_b, left, right)
                if x is not None and y is not None and x != y and x in group and y in group:
                    return True
    return False


def _grown(word: str, around: str, left: int, right: int) -> str | None:
    """`word` with `left` and `right` characters of its context; `around` is three characters, the word, three characters
    (blanks where there is no context)."""
    start = 3 - left
    end = 3 + len(word) + right
    grown = around[start:end]
    return None if " " in grown else grown
