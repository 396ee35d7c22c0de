"""Normalised text that remembers where each of its characters stood.

Comparison works on the normalised form (width, punctuation and script folded); whatever is shown to a
reviewer is cut from the raw text through the offset map.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NormText:
    """`text` is the normalised form of `raw`; `starts[i]` is the offset in `raw` of the character that
    `text[i]` came from, and `starts[len(text)] == len(raw)`."""

    raw: str
    text: str
    starts: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `raw` that the half-open [start, end) of `text` came from."""
        if start >= end:
            at = self.starts[start]
            return at, at
        return self.starts[start], self.starts[end - 1] + 1

    def slice(self, start: int, end: int) -> str:
        """The raw characters behind [start, end) of `text`."""
        low, high = self.raw_span(start, end)
        return self.raw[low:high]
