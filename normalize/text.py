"""Normalised text that remembers where each of its characters stood.

Comparison works on the normalised form (width, punctuation and script folded); whatever is shown to a
reviewer is cut from the raw text through the offset map.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


def folded(text: str) -> str:
    """The text for comparison: width folded (Unicode's NFKC), white space dropped, case ignored."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True, slots=True)
class NormText:
    """`text` is the normalised form of `raw`; `starts[i]` is the offset in `raw` of the character that
    `text[i]` came from, and `starts[len(text)] == len(raw)`."""

    raw: str
    text: str
    starts: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `raw` that the half-open [start, end) of `text` came from, without white space around it."""
        low = self.starts[start]
        if start >= end:
            return low, low
        high = max(self.starts[end], self.starts[end - 1] + 1)
        while high > low and self.raw[high - 1].isspace():
            high -= 1
        return low, high

    def slice(self, start: int, end: int) -> str:
        """The raw characters behind [start, end) of `text`."""
        low, high = self.raw_span(start, end)
        return self.raw[low:high]

    def rewrite(self, edits: Iterable[tuple[int, int, str]]) -> NormText:
        """This text with each [start, end) replaced, in ascending order and disjoint; the way back to `raw` is kept:
        all of a replacement leads to all of what it replaced."""
        text: list[str] = []
        starts: list[int] = []
        at = 0
        for start, end, new in edits:
            text.append(self.text[at:start])
            starts.extend(self.starts[at:start])
            text.append(new)
            starts.extend([self.starts[start]] * len(new))
            at = end
        text.append(self.text[at:])
        starts.extend(self.starts[at:])
        return NormText(self.raw, "".join(text), tuple(starts))
