"""Where a stretch of a text stands, counted in characters that are no white space: the same in a file, its clause tree and what a tool
gives back."""

from __future__ import annotations

from bisect import bisect_right

from scoring import Spot

from normalize.clause import ClauseTree


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


class Squeezed:
    """A text without white space, whose characters know their clauses."""

    def __init__(self, tree: ClauseTree) -> None:
        self.text = squeezed(tree.text)
        self._paths = [clause.path.partition("#")[0] for clause in tree.clauses]
        self._starts = [len(squeezed(tree.text[: clause.start])) for clause in tree.clauses]

    def path(self, at: int) -> str:
        """The clause of this character."""
        return self._paths[max(bisect_right(self._starts, at) - 1, 0)]

    def spot(self, start: int, end: int) -> Spot:
        """The stretch with the clause in which it begins."""
        return Spot(self.path(start), self.text[start:end])
