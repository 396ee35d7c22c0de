"""Stretches of two texts that go together although the texts have them in different orders.

A *strip* is a run of units of one text and a run of units of the other that render one another in order, as a block of genes that
two genomes have in common (P. Pevzner and G. Tesler, "Genome rearrangements in mammalian evolution", Genome Research 13, 2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Range = tuple[int, int]
FLOOR = 0.2
"""A pair of units that are less alike than this proves nothing."""
BESIDE = 0.5
"""What the likeness of the neighbours counts for, where the same words stand in many places."""
WEIGHT = 0.45
"""A strip that goes another way than its neighbours has at least this likeness above FLOOR, all of its pairs together …"""
LONELY = 0.5
"""… and a pair all by itself at least this likeness."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Half-open ranges of units in the first and in the second text."""

    first: Range
    second: Range


def strips(likeness: NDArray[np.float64]) -> list[Strip]:
    """The strips of two texts by the likeness of their units, in the order of the first text; one where the two have the same
    order. What stands between two strips belongs to either or to none."""
    pairs = [pair for pair in mutual(likeness, BESIDE) if pair[2] >= FLOOR]
    while True:
        runs = _runs(pairs)
        weak = [run for run, holds in zip(runs, _hold(runs), strict=True) if not holds]
        if len(runs) < 2 or not weak:
            return [Strip((run[0][0], run[-1][0] + 1), (run[0][1], run[-1][1] + 1)) for run in runs]
        worst = set(min(weak, key=lambda run: _weight(run)))
        pairs = [pair for pair in pairs if pair not in worst]


Pair = tuple[int, int, float]


def mutual(likeness: NDArray[np.float64], beside: float = 0.0) -> list[Pair]:
    """The pairs that are the best of their row and of their column, the likeness of the neighbours in order counted in with the
    weight `beside`, as (row, column, likeness)."""
    if not likeness.size:
        return []
    ranked = likeness
    if beside:
        support = np.zeros_like(likeness)
        support[1:, 1:] += likeness[:-1, :-1]
        support[:-1, :-1] += likeness[1:, 1:]
        ranked = likeness + beside * support
    best_second, best_first = ranked.argmax(axis=1), ranked.argmax(axis=0)
    return [(i, int(j), float(likeness[i, j])) for i, j in enumerate(best_second) if best_first[j] == i]


def _runs(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The maximal runs of pairs between whose units no other pair's unit stands, in either text."""
    rank = {pair: k for k, pair in enumerate(sorted(pairs, key=lambda pair: pair[1]))}
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and rank[pair] == rank[runs[-1][-1]] + 1:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return runs


def _weight(run: Iterable[Pair]) -> float:
    return sum(score - FLOOR for *_, score in run)


def _hold(runs: Sequence[Sequence[Pair]]) -> Iterator[bool]:
    """Whether each run is a strip. One pair that only interrupts another run is none: it may be a part of a bead that happens to
    be like something else."""
    in_second = sorted(range(len(runs)), key=lambda k: runs[k][0][1])
    place = {k: at for at, k in enumerate(in_second)}
    for k, run in enumerate(runs):
        if len(run) > 1:
            yield _weight(run) >= WEIGHT
            continue
        at = place[k]
        # Without it, the run before it would go on in the one behind it, in the order of the first or of the second text.
        interrupts = 0 < k < len(runs) - 1 and _next(place[k - 1], place[k + 1], at)
        interrupts |= 0 < at < len(runs) - 1 and _next(in_second[at - 1], in_second[at + 1], k)
        yield run[0][2] >= LONELY and not interrupts


def _next(one: int, other: int, left_out: int) -> bool:
    """Whether `other` follows `one` where `left_out` is not counted."""
    return other - (other > left_out) == one - (one > left_out) + 1
