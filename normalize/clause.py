"""The clause tree of one document: every character of its text belongs to exactly one clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Box, Part, SourceFile


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered provision, or what stands before, between and after them.

    `path`: the labels from the root joined by "/", as printed but without the punctuation that closes
    them (三/（四）/10, 第二章/第十四条, III/(iv)/10); repeated printed numbers among siblings get "#2", "#3".
    `title`, `preamble` and `closing` have these words as path and kind, and no label.
    `number` is the number that was meant (for a printed 1. that should be 2., number is 2), None for kinds
    without one. `level` counts from 1 (0 for title, preamble, closing). `parent` is the index of the parent
    in `ClauseTree.clauses`, -1 at the root.

    Offsets are into `ClauseTree.text`, half-open: [start, end) holds the label and the clause's own text
    (without sub-clauses); [body, end) is that without the label. `title` is the heading or run-in lead sentence
    without its closing stop ("" where the clause has none); `lead_end` is where the heading ends (== body where
    there is none), closing stop included.
    """

    index: int
    path: str
    kind: str
    label: str
    number: int | None
    level: int
    parent: int
    title: str
    start: int
    body: int
    lead_end: int
    end: int


@dataclass(frozen=True, slots=True)
class ClauseTree:
    """Clauses in document order. The spans [start, end) of the clauses are disjoint and ascending, and what lies
    between them is white space: the tree's text equals the document's, nothing lost, nothing twice."""

    source: SourceFile
    part: Part
    text: str
    clauses: tuple[Clause, ...]
    notes: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """ "zh" or "en"."""
        return self.part.language

    @property
    def title(self) -> str:
        """The title of the document, on one line."""
        return self.part.title

    def own_text(self, clause: Clause) -> str:
        """The clause's own text, without label and sub-clauses."""
        return self.text[clause.body : clause.end]

    def children(self, clause: Clause) -> Iterator[Clause]:
        """The direct sub-clauses, in order."""
        return (c for c in self.clauses if c.parent == clause.index)

    def clause_at(self, offset: int) -> Clause | None:
        """The clause whose span holds the offset."""
        return next((c for c in self.clauses if c.start <= offset < c.end), None)

    def locate(self, start: int, end: int) -> tuple[int | None, tuple[Box, ...]]:
        """Page and boxes of a stretch of `text`."""
        return self.part.locate(start, end)
