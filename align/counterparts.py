"""Which clause of one language is the counterpart of which of the other: assignment by content, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from align.assignment import best_assignment
from align.byhand import NOTHING, ByHand
from align.signals import Matrix, Signals
from normalize.clause import Clause, ClauseTree

ACCEPT, ACCEPT_BARE = 0.30, 0.12
"""A pair of clauses with a body has at least this cosine; bare headings, which translators render freely, may have
less."""
BODY = {"zh": 40, "en": 160}
"""From this many characters of its own on, a clause has a body; below, it is a bare heading."""
NUMBER, LEVEL, PLACE, FAMILY = 0.04, 0.04, 0.04, 0.10
"""Bonuses for an equal number, an equal level, a like place, linked parents or children; none makes a pair alone."""
TYPICAL = 0.6
"""Of the cosine that half of the pairs exceed, a pair with a body that stands in another place must have this share."""
ROUNDS = 2


def counterparts(
    signals: Signals, chinese: ClauseTree, english: ClauseTree, by_hand: ByHand = NOTHING
) -> dict[int, int]:
    """Chinese clause index → English clause index, one-to-one, for the clauses that are counterparts.

    Clauses are assigned with the greatest sum of squared likeness, then again with a bonus for pairs whose parents or
    most of whose children are linked. Title, preamble and closing go only with their like, and do so whatever they
    share. `by_hand`, the Chinese side first, is linked and kept apart whatever is likely; of a group, one pair is in the outcome.
    """
    left, right = chinese.clauses, english.clauses
    if not left or not right:
        return {}
    free, fixed = by_hand.free(len(left), len(right)), by_hand.pairs(signals.content)
    kin = np.array([[a.kind == b.kind for b in right] for a in left]) & free
    body_z, body_e = (np.array([has_body(t, c) for c in t.clauses]) for t in (chinese, english))
    head_z, head_e = (np.array([any(t.children(c)) for c in t.clauses]) for t in (chinese, english))
    bare = ~(body_z[:, None] | body_e[None, :]) & (head_z[:, None] == head_e[None, :])
    need = np.where(bare, ACCEPT_BARE, ACCEPT)
    scores = signals.content + NUMBER * signals.number + LEVEL * signals.level + PLACE * signals.place
    allowed = kin & (signals.content >= need)
    # Squares, so that one good pair is worth more than two middling ones that share its clauses.
    chosen = dict(best_assignment(np.where(allowed, scores**2, 0.0))) | fixed
    for _ in range(ROUNDS):
        # Where the others agree closely, a pair that hardly does is none.
        typical = float(np.median([signals.content[i, j] for i, j in chosen.items()] or [0.0]))
        need = np.where(bare, ACCEPT_BARE, max(ACCEPT, TYPICAL * typical))
        need[_in_place(len(left), len(right), chosen) & ~bare] = ACCEPT
        family = FAMILY * _family(left, right, chosen)
        allowed = kin & (signals.content + family >= need + FAMILY / 2)
        chosen = dict(best_assignment(np.where(allowed, (scores + family) ** 2, 0.0))) | fixed
    return chosen | _frame(left, right, chosen, free)


def _in_place(rows: int, columns: int, chosen: dict[int, int]) -> NDArray[np.bool_]:
    """Whether the nearest linked clauses before both clauses of a pair, or behind both, are linked with one another."""
    back = {j: i for i, j in chosen.items()}
    out = np.zeros((rows, columns), dtype=bool)
    for step in (1, -1):
        of_row = _nearest(rows, chosen, step)
        of_column = _nearest(columns, back, step)
        there = np.array([chosen.get(i, -1) for i in of_row])
        out |= there[:, None] == np.array(of_column)[None, :]
    return out


def _nearest(size: int, linked: dict[int, int], step: int) -> list[int]:
    """For each clause the nearest linked one before it (behind it, for step -1), -1 where there is none."""
    out, last = [-1] * size, -1
    for k in range(size) if step > 0 else range(size - 1, -1, -1):
        out[k] = last
        if k in linked:
            last = k
    return out


def has_body(tree: ClauseTree, clause: Clause) -> bool:
    """Whether the clause has text of its own beyond a heading."""
    return clause.end - clause.body >= BODY[tree.language]


def _family(left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int]) -> Matrix:
    """1 where the parents are linked with one another or both clauses have none; for parents the share of their
    children that are linked with one another, if that is more."""
    out = np.array(
        [[float((a.parent < 0 and b.parent < 0) or chosen.get(a.parent, -2) == b.parent) for b in right] for a in left]
    )
    together = Counter((left[i].parent, right[j].parent) for i, j in chosen.items())
    children = Counter(clause.parent for clause in left), Counter(clause.parent for clause in right)
    for (i, j), n in together.items():
        if i >= 0 and j >= 0:
            out[i, j] = max(out[i, j], n / max(children[0][i], children[1][j]))
    return out


def _frame(
    left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int], free: NDArray[np.bool_]
) -> dict[int, int]:
    """Title with title, preamble with preamble, closing with closing: there is only one of each."""
    frame = {}
    for kind in ("title", "preamble", "closing"):
        a = [clause.index for clause in left if clause.kind == kind]
        b = [clause.index for clause in right if clause.kind == kind]
        if len(a) == len(b) == 1 and a[0] not in chosen and free[a[0], b[0]]:
            frame[a[0]] = b[0]
    return frame
