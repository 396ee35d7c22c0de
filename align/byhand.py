"""What a reviewer says of the alignment: clauses that belong together, and clauses that do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.link import Signal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LINKED, PARTED = "by-hand", "apart-by-hand"
"""Names of the signals: a link made by hand, and one from which a clause was taken away by hand."""

Group = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ByHand:
    """`links` are groups of clauses (indices of the original, of the draft) that are one link, just as they are; a group with one side
    empty says that its clauses have no counterpart. `apart` are pairs (clause of the original, clause of the draft) that are in no
    link together. Everything else is aligned around them.

    Raises ValueError where a clause is in two groups, or a group keeps together what is kept apart.
    """

    links: tuple[Group, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for side in (0, 1):
            clauses = [index for group in self.links for index in group[side]]
            if len(clauses) != len(set(clauses)):
                raise ValueError("a clause is in two links that were made by hand")
        together = {(i, j) for sources, targets in self.links for i in sources for j in targets}
        if together.intersection(self.apart):
            raise ValueError("two clauses are both linked and kept apart by hand")

    def __bool__(self) -> bool:
        return bool(self.links or self.apart)

    def turned(self) -> ByHand:
        """The same with the draft taken for the original."""
        return ByHand(tuple((b, a) for a, b in self.links), tuple((j, i) for i, j in self.apart))

    def free(self, rows: int, columns: int) -> NDArray[np.bool_]:
        """For each clause of the original (row) and of the draft (column), whether they may still be linked otherwise."""
        # Only aligning needs it; a page that lists what was said does not.
        import numpy as np

        out = np.ones((rows, columns), dtype=bool)
        for sources, targets in self.links:
            out[list(sources), :] = False
            out[:, list(targets)] = False
        for i, j in self.apart:
            out[i, j] = False
        return out

    def groups(self) -> Iterator[Group]:
        """The links with clauses on both sides."""
        return (group for group in self.links if group[0] and group[1])

    def alone(self, side: int) -> frozenset[int]:
        """The clauses of the original (side 0) or of the draft (1) that have no counterpart."""
        return frozenset(index for group in self.links if not group[1 - side] for index in group[side])

    def pairs(self, scores: NDArray[np.float64]) -> dict[int, int]:
        """One pair for each group: the two of its clauses with the highest of `scores`, the first where several have it."""
        found = {}
        for sources, targets in self.groups():
            part = scores[list(sources)][:, list(targets)]
            row, column = divmod(int(part.argmax()), len(targets))
            found[sources[row]] = targets[column]
        return found

    def signals(self, source: Sequence[int], target: Sequence[int]) -> tuple[Signal, ...]:
        """What a link of these clauses says of the hand that was in it."""
        mine, theirs = set(source), set(target)
        made = any((set(a), set(b)) == (mine, theirs) for a, b in self.groups())
        # Clauses without counterpart are linked one by one.
        made |= bool(mine <= self.alone(0) and theirs <= self.alone(1))
        parted = any(i in mine or j in theirs for i, j in self.apart)
        return (*([Signal(LINKED, 1.0)] if made else []), *([Signal(PARTED, 1.0)] if parted else []))


NOTHING = ByHand()
