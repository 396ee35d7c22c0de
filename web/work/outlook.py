"""How long comparisons will take, from how long earlier ones took; nothing where nothing is known."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from web.store.model import Duration, Load

LIKE = 2.0
"""A comparison is like another one where neither has more than so many times the bytes of the other, in files of the same kinds."""

ENOUGH = 3
"""So many comparisons that are like one show how long it will take."""


@dataclass(frozen=True, slots=True)
class Times:
    """When a comparison will begin and end, in seconds from now; None for an end that is not known."""

    begin: float
    end: float | None


class Estimates:
    """How long a comparison takes, once it has begun."""

    def __init__(self, earlier: Iterable[Duration]) -> None:
        """`earlier` are comparisons that were made here, the newest first."""
        self._same: dict[tuple[str, str | None], list[float]] = {}
        self._kinds: dict[tuple[str, ...], list[Duration]] = {}
        for one in earlier:
            self._same.setdefault(one.load.files, []).append(one.seconds)
            self._kinds.setdefault(one.load.kinds, []).append(one)

    def seconds(self, load: Load) -> float | None:
        """What the same two files took, else the median of those that are like them; None where there are too few."""
        if same := self._same.get(load.files):
            return median(same[:ENOUGH])
        low, high = load.size / LIKE, load.size * LIKE
        near = [one.seconds for one in self._kinds.get(load.kinds, ()) if low <= one.load.size <= high]
        return median(near) if len(near) >= ENOUGH else None


def schedule(
    running: Sequence[tuple[int, float | None]], waiting: Sequence[tuple[int, float | None]], workers: int
) -> dict[int, Times]:
    """When comparisons begin and end that so many workers make one after the other.

    Both sequences hold numbers and seconds (None for unknown): those that are left of one that runs, those that one in line will take.
    A comparison is left out where it depends on something unknown when it begins.
    """
    times = {number: Times(0.0, left) for number, left in running}
    # A worker on something unknown is never free, as far as anybody knows.
    free = [left for _, left in running if left is not None] + [0.0] * (workers - len(running))
    heapq.heapify(free)
    for number, seconds in waiting:
        if not free:
            break
        begin = heapq.heappop(free)
        times[number] = Times(begin, None if seconds is None else begin + seconds)
        if seconds is not None:
            heapq.heappush(free, begin + seconds)
    return times


def rounded(seconds: float) -> tuple[str, int]:
    """A time as it is said: in steps of 5 seconds, in minutes from one on, in hours from two on, always rounded up; the unit
    ("seconds", "minutes" or "hours") and how many."""
    if seconds <= 55:
        return "seconds", max(5, 5 * math.ceil(seconds / 5))
    if seconds <= 119 * 60:
        return "minutes", math.ceil(seconds / 60)
    return "hours", math.ceil(seconds / 3600)
