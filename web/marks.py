"""Marks in texts: findings that overlap are cut into segments, and two quotes show what differs between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup, escape


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


_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
_LONGEST = 3000
"""Quotes of more tokens than this are shown without marks: comparing them is quadratic, and nobody reads them."""


def differences(original: str, draft: str) -> tuple[Markup, Markup]:
    """Both quotes with what is only on one side in <del> and <ins>. Numbers and Latin words are compared whole."""
    left, right = _TOKEN.findall(original), _TOKEN.findall(draft)
    if not left or not right or max(len(left), len(right)) > _LONGEST:
        return escape(original), escape(draft)
    parts: tuple[list[Markup], list[Markup]] = ([], [])
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for out, text, element in ((parts[0], "".join(left[i:j]), "del"), (parts[1], "".join(right[k:m]), "ins")):
            if text:
                out.append(escape(text) if tag == "equal" else Markup("<{0}>{1}</{0}>").format(element, text))
    return Markup("").join(parts[0]), Markup("").join(parts[1])
