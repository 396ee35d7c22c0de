"""Marks in texts: findings that overlap are cut into segments, and two quotes show what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diff.exports.differences import differences as differences


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch [start, end) that finding `n` marks; start == end marks only a place."""

    n: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, where it starts, and the findings on it, in ascending order; none where the text is plain.
    `point` says that it has no text: something should have stood here."""

    start: int
    text: str
    findings: tuple[int, ...] = ()
    point: bool = False


def segments(text: str, start: int, end: int, spans: Sequence[Span], cuts: Sequence[int] = ()) -> tuple[Segment, ...]:
    """Cuts [start, end) of `text` where a span begins or ends, and at `cuts`. The joined texts equal the stretch."""
    inside = [s for s in spans if s.start < end and s.end > start and s.start < s.end]
    points = [s for s in spans if s.start == s.end and start <= s.start <= end]
    edges = {start, end, *cuts, *(s.start for s in points)}
    for span in inside:
        edges |= {max(span.start, start), min(span.end, end)}
    ordered = sorted(edges)
    result: list[Segment] = []
    for low, high in zip(ordered, [*ordered[1:], end], strict=True):
        missing = tuple(sorted(s.n for s in points if s.start == low))
        if missing:
            result.append(Segment(low, "", missing, point=True))
        if low < high:
            here = tuple(sorted(s.n for s in inside if s.start <= low and high <= s.end))
            result.append(Segment(low, text[low:high], here))
    return tuple(result)
