"""Provisions without a counterpart in an aligned pair of clauses, as runs to be reported together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from align.restatement import ClausePair, ClauseText, Restatement


@dataclass(frozen=True, slots=True)
class Lone:
    """Adjacent segments of `here` that say what `there` does not. [start, end) is in the folded text of `here`, `spot` the
    offset in that of `there` at which they should have stood; `there` is None where the whole clause has no counterpart."""

    here: ClauseText
    there: ClauseText | None
    segments: tuple[int, ...]
    start: int
    end: int
    spot: int

    @property
    def text(self) -> str:
        """The folded text."""
        return self.here.text[self.start : self.end]


def lone_provisions(text: Restatement, pair: ClausePair, *, of_draft: bool) -> Iterator[Lone]:
    """What only the original says (or, `of_draft`, only the draft), moved provisions left out: a sentence without any
    counterpart as one, parts of a sentence that is otherwise there one by one."""
    here, there = (pair.target, pair.source) if of_draft else (pair.source, pair.target)
    partner = {}
    for one in pair.matches:
        mine, other = (one.target, one.source) if of_draft else (one.source, one.target)
        partner.update(dict.fromkeys(mine, other))
    clause = here.clause.index
    lone = {i for i, other in partner.items() if not other and text.relocated(clause, i, of_draft=of_draft) is None}
    if len(pair.link.source) + len(pair.link.target) > 2:
        # Of two headings one has to go where measures are merged.
        lone = {i for i in lone if not here.in_heading(i)}
    sentences: dict[int, list[int]] = {}
    for i, segment in enumerate(here.segments):
        sentences.setdefault(segment.sentence, []).append(i)
    for members in sentences.values():
        runs = [members] if lone.issuperset(members) else [[i] for i in members if i in lone]
        for run in runs:
            yield Lone(
                here,
                there,
                tuple(run),
                _begin(here, run[0]),
                here.segments[run[-1]].end,
                _spot(there, [partner.get(i, ()) for i in range(run[0])]),
            )


# What joins a provision to the one before it. Not the beginning of 并购, 并网, 并轨, 并联.
_JOINS = re.compile(r"(?:并且|并(?![购网轨联举存行发重入排])|以及|同时(?!期))(?=.{4})")


def _begin(here: ClauseText, segment: int) -> int:
    """Where the segment begins without the connective that joins it to what the draft still has."""
    joins = _JOINS.match(here.segments[segment].text)
    return here.segments[segment].start + (joins.end() if joins else 0)


def lone_frames(text: Restatement, *, of_draft: bool) -> Iterator[Lone]:
    """The sentences of a preamble or closing that the other document does not have at all, signatures and dates left out."""
    for _, here in text.added() if of_draft else text.missing():
        if here.clause.kind not in ("preamble", "closing"):
            continue
        sentences: dict[int, list[int]] = {}
        for i, segment in enumerate(here.segments):
            if text.relocated(here.clause.index, i, of_draft=of_draft) is None:
                sentences.setdefault(segment.sentence, []).append(i)
        for run in sentences.values():
            start, end = here.segments[run[0]].start, here.segments[run[-1]].end
            if here.text[end : end + 1] in ("。", ";", "!"):
                yield Lone(here, None, tuple(run), start, end, 0)


NEAR = 0.4
"""Below this share of common characters two provisions have no more in common than any two."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage of the other document: its clause, the share of common characters (Indel similarity, 0 to 1), the quote, and
    whether it is the counterpart of another provision."""

    clause: int
    score: float
    quote: str
    taken: bool


class Elsewhere:
    """What the other document says that is nearest to a lost provision: the proof that it is absent."""

    def __init__(self, text: Restatement, *, of_draft: bool) -> None:
        self._clauses = text.original if of_draft else text.draft
        self._all = [(c, i) for c, clause in enumerate(self._clauses) for i in range(len(clause.segments))]
        self._texts = [self._clauses[c].segments[i].text for c, i in self._all]
        both = [one for one in text.compared() if one.left and one.right]
        self._taken = {
            (side.clause.index, i)
            for one in both
            for side, indices in [(one.source, one.left) if of_draft else (one.target, one.right)]
            for i in indices
        }

    def nearest(self, lone: Lone) -> Nearest | None:
        """The segment nearest to the longest one of the lost provision; None where nothing is near."""
        longest = max((lone.here.segments[i].text for i in lone.segments), key=len)
        found = process.extractOne(longest, self._texts, scorer=Indel.normalized_similarity, score_cutoff=NEAR)
        if found is None:
            return None
        clause, i = self._all[found[2]]
        segment = self._clauses[clause].segments[i]
        quote = self._clauses[clause].raw(segment.start, segment.end)
        return Nearest(clause, float(found[1]), quote, (self._clauses[clause].clause.index, i) in self._taken)


COVERED = 0.5
"""A measure is merged into others where at least this share of its provisions, by length, stands in other clauses."""


def merged_into(text: Restatement, missing: ClauseText) -> int | None:
    """The clause of the draft that took over most of the provisions of a clause without counterpart, if that is enough."""
    total = sum(len(segment.text) for segment in missing.segments)
    weight: dict[int, int] = {}
    for i, segment in enumerate(missing.segments):
        move = text.relocated(missing.clause.index, i)
        if move is not None:
            weight[move.target[0]] = weight.get(move.target[0], 0) + len(segment.text)
    if not total or sum(weight.values()) < COVERED * total:
        return None
    return max(sorted(weight), key=lambda clause: weight[clause])


def lone_merged(text: Restatement) -> Iterator[Lone]:
    """What a measure that was merged into others lost on the way, its heading left out."""
    for _, here in text.missing():
        home = merged_into(text, here) if here.clause.kind == "clause" else None
        if home is None:
            continue
        there = text.draft[home]
        for i, segment in enumerate(here.segments):
            if not here.in_heading(i) and text.relocated(here.clause.index, i) is None:
                spot = there.segments[-1].end if there.segments else 0
                yield Lone(here, there, (i,), segment.start, segment.end, spot)


def _spot(there: ClauseText, before: list[tuple[int, ...]]) -> int:
    """Right after the counterpart of the nearest segment before, else where the other side's own text begins."""
    for other in reversed(before):
        if other:
            return there.segments[other[-1]].end
    return there.segments[0].start if there.segments else 0
