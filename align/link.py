"""What aligning gives: links between clauses, and inside a pair between sentences; each says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from normalize.clause import Clause, ClauseTree


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for (or against) a link: its name, its value from 0 to 1, and what was seen."""

    name: str
    value: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """`source` and `target` are clause indices; one of them is empty for a clause without a counterpart.

    `moved` says that the pair stands in another order than its neighbours. `rejected` holds, for a clause without
    a counterpart, the best candidates that were turned down, as (clause index on the other side, score).
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float
    signals: tuple[Signal, ...] = ()
    moved: bool = False
    rejected: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences that belong together (m-n, 1-0, 0-1). Each span is [start, end) in the tree's text."""

    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]
    score: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """All links of two trees, in the order of the original, added clauses at the place where they stand.
    Every clause of either side is in exactly one link."""

    original: ClauseTree
    draft: ClauseTree
    links: tuple[Link, ...]

    def pairs(self) -> Iterator[tuple[Link, tuple[Clause, ...], tuple[Clause, ...]]]:
        """Every link with its clauses."""
        for link in self.links:
            yield (
                link,
                tuple(self.original.clauses[i] for i in link.source),
                tuple(self.draft.clauses[i] for i in link.target),
            )
