"""Two documents of one language, aligned down to the provision: what the checks for localisations and revisions read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import Indel

from align.assignment import best_pairs
from align.byhand import NOTHING, ByHand
from align.clauses import align_clauses
from align.likeness import Likeness
from align.link import Alignment, Link
from align.localisation import Localisation, derive
from align.segments import Hunk, Match, Segment, cut, differences, match, similarities, without_titles
from ingest.document import Block
from normalize.chinese import fold
from normalize.clause import Clause, ClauseTree
from normalize.english import sentences
from normalize.text import NormText
from normalize.unit_lists import UnitList, read_list, unit_lists

RELOCATED_FLOOR = 0.72
"""A provision that is absent from its clause counts as moved where this share of it stands in another clause."""


SHORTEST_MOVED = 6
RELOCATED_OPEN = 0.40
"""From this share of common subsequence on, a provision may stand elsewhere in other words."""
REORDERED, CONTAINED, CONTAINED_ALIKE = 0.60, 0.90, 0.40
"""It does where the two have this share of weighted character pairs in common; or where nearly all words of one stand in the other,
and a good part of the pairs."""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause's own text as it is compared: `norm` is folded and, where the draft localises, localised. Offsets into
    `norm.text` become offsets into the tree's text through `place`. `units` are its lists of responsible units, with
    offsets into the clause's raw own text, `history` the lines that say when the text was adopted and amended;
    `segments` leave both out."""

    clause: Clause
    language: str
    norm: NormText
    segments: tuple[Segment, ...]
    units: tuple[UnitList, ...]
    history: tuple[tuple[int, int], ...] = ()

    @property
    def aside(self) -> tuple[tuple[int, int], ...]:
        """The stretches of the raw own text that are compared by themselves or not at all."""
        return (*((unit.start, unit.end) for unit in self.units), *self.history)

    @property
    def text(self) -> str:
        """The folded, localised text."""
        return self.norm.text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the folded text as a half-open stretch of the tree's text."""
        low, high = self.norm.raw_span(start, end)
        return self.clause.body + low, self.clause.body + high

    def raw(self, start: int, end: int) -> str:
        """The document's own characters behind [start, end) of the folded text."""
        return self.norm.slice(start, end)

    def said(self) -> str:
        """The folded text of all segments: without what is compared by itself; the whole text where that is all there is."""
        return "".join(segment.text for segment in self.segments) or self.text

    def in_heading(self, index: int) -> bool:
        """Whether a segment is of the heading of a clause that has one."""
        low, _ = self.place(self.segments[index].start, self.segments[index].end)
        return bool(self.clause.title) and low < self.clause.lead_end

    def joined(self, indices: tuple[int, ...]) -> str:
        """The folded text of these segments."""
        return "".join(self.segments[i].text for i in indices)


@dataclass(frozen=True, slots=True)
class ClausePair:
    """A linked pair of clauses with its provisions matched. A link of several clauses has a pair for each two of them that
    share something; each of their segments is in the matches of one of these pairs."""

    link: Link
    source: ClauseText
    target: ClauseText
    matches: tuple[Match, ...]

    def holds(self, start: int, end: int, *, of_draft: bool) -> bool:
        """Whether what stands in [start, end) of the raw own text (of the draft's clause, or the original's) is compared in
        this pair, not in another one of the link."""
        if len(self.link.source) == len(self.link.target) == 1:
            return True
        text = self.target if of_draft else self.source
        low, high = _folded_span(text.norm, start, end)
        return any(
            text.segments[i].start < high and low < text.segments[i].end
            for one in self.matches
            for i in (one.target if of_draft else one.source)
        )


@dataclass(frozen=True, slots=True)
class Relocation:
    """A segment that stands in another clause of the draft than the rest of its clause does."""

    source: tuple[int, int]
    """Clause index and segment index in the original."""
    target: tuple[int, int]
    score: float
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Segments of the original beside the segments of the draft that restate them, and where they differ. Offsets of
    the hunks are into the folded texts of the two clauses."""

    source: ClauseText
    target: ClauseText
    left: tuple[int, ...]
    right: tuple[int, ...]
    hunks: tuple[Hunk, ...]
    relocated: bool = False


@dataclass(frozen=True, slots=True)
class Restatement:
    """`pairs` has one entry for each link of two clauses and several for a link of more, in the order of the alignment."""

    relation: str
    alignment: Alignment
    localisation: Localisation
    original: tuple[ClauseText, ...]
    draft: tuple[ClauseText, ...]
    pairs: tuple[ClausePair, ...]
    relocations: tuple[Relocation, ...]

    def relocated(self, clause: int, segment: int, *, of_draft: bool = False) -> Relocation | None:
        """The relocation that this segment takes part in, if any."""
        for relocation in self.relocations:
            if (relocation.target if of_draft else relocation.source) == (clause, segment):
                return relocation
        return None

    def compared(self) -> Iterator[Compared]:
        """All that is said on both sides: in the same clause first, then what moved to another clause."""
        for pair in self.pairs:
            for one in pair.matches:
                if one.source and one.target:
                    yield Compared(pair.source, pair.target, one.source, one.target, one.hunks)
        for move in self.relocations:
            source, target = self.original[move.source[0]], self.draft[move.target[0]]
            yield Compared(source, target, (move.source[1],), (move.target[1],), move.hunks, relocated=True)

    def missing(self) -> Iterator[tuple[Link, ClauseText]]:
        """Clauses of the original without a counterpart."""
        return ((link, self.original[link.source[0]]) for link in self.alignment.links if not link.target)

    def added(self) -> Iterator[tuple[Link, ClauseText]]:
        """Clauses of the draft without a counterpart."""
        return ((link, self.draft[link.target[0]]) for link in self.alignment.links if not link.source)

    def merged(self, *, of_draft: bool = False) -> Iterator[tuple[ClauseText, ClauseText]]:
        """Clauses of the original that stand in a clause of the draft together with another one, to which more of it answers,
        each with that clause of the draft; with `of_draft`, the clauses split off one of the original, each with that one."""
        for link in self.alignment.links:
            ones = link.target if of_draft else link.source
            if len(ones) < 2 or not link.source or not link.target:
                continue
            shares: dict[int, tuple[int, ClauseText]] = {}
            for pair in self.pairs:
                if pair.link is link:
                    here, there = (pair.target, pair.source) if of_draft else (pair.source, pair.target)
                    size = sum(
                        len(here.joined(m.target if of_draft else m.source))
                        for m in pair.matches
                        if m.source and m.target
                    )
                    best = shares.get(here.clause.index)
                    if best is None or size > best[0]:
                        shares[here.clause.index] = size, there
            main = max(sorted(shares), key=lambda index: shares[index][0])
            texts = self.draft if of_draft else self.original
            yield from ((texts[index], shares[index][1]) for index in ones if index != main)

    def is_localised(self, link: Link) -> bool:
        """Whether the pair's texts differ where, and only where or besides wording, one carries the other over."""
        pairs = [pair for pair in self.pairs if pair.link is link]
        if len(pairs) != 1 or not self.localisation:
            return False
        (pair,) = pairs
        source, target = pair.source, pair.target
        if fold(source.norm.raw).text == fold(target.norm.raw).text:
            return False
        if _localised_words(source) != _localised_words(target):
            return True
        return any(
            self.localisation.carries_over(source.text, hunk.a0, hunk.a1, target.text, hunk.b0, hunk.b1)
            for one in pair.matches
            for hunk in one.hunks
        )


def _localised_words(text: ClauseText) -> list[str]:
    """What stands behind the signs of the text, and the units that it names."""
    signs = [text.raw(at, at + 1) for at, char in enumerate(text.text) if "\ue000" <= char <= "\uf8ff"]
    return signs + [unit.name for one in text.units for unit in one.units]


def align(
    original: ClauseTree,
    draft: ClauseTree,
    relation: str,
    wordings: Iterable[tuple[str, str]] = (),
    by_hand: ByHand = NOTHING,
) -> Restatement:
    """Aligns two trees of one language. `relation` is "localisation" or "revision"; only the former takes 全市 → 全区
    for the same text, and each of `wordings` (of the original, of the draft). `by_hand` is what a reviewer linked and parted."""
    localisation = derive(original, draft, wordings) if relation == "localisation" else Localisation()
    left, right = clause_texts(original, localisation), clause_texts(draft, localisation)
    links = align_clauses(original, draft, [c.said() for c in left], [c.said() for c in right], by_hand)
    likeness = Likeness.of(segment.text for text in (*left, *right) for segment in text.segments)
    pairs = tuple(pair for link in links for pair in _pairs(link, left, right, likeness))
    alignment = Alignment(original, draft, links)
    relocations = _relocations(links, pairs, left, right, likeness)
    return Restatement(relation, alignment, localisation, left, right, pairs, relocations)


def _pairs(
    link: Link, left: Sequence[ClauseText], right: Sequence[ClauseText], likeness: Likeness
) -> Iterator[ClausePair]:
    """The pairs of clauses of a link. Where it has several on a side, their provisions are matched together, and what has no
    counterpart stays with the first pair of its clause."""
    if not link.source or not link.target:
        return
    if len(link.source) == len(link.target) == 1:
        a, b = left[link.source[0]], right[link.target[0]]
        yield ClausePair(link, a, b, _headed(a, b, match(a.segments, b.segments, likeness=likeness)))
        return
    sources, targets = [left[i] for i in link.source], [right[j] for j in link.target]
    of_source, all_source = _together(sources)
    of_target, all_target = _together(targets)
    found: dict[tuple[int, int], list[Match]] = {}
    clauses_of = [k for k, _ in of_source], [k for k, _ in of_target]
    for one in match(all_source, all_target, *clauses_of, likeness):  # fmt: skip
        row = of_source[one.source[0]][0] if one.source else -1
        column = of_target[one.target[0]][0] if one.target else -1
        mine = Match(
            tuple(of_source[i][1] for i in one.source), tuple(of_target[j][1] for j in one.target), one.score, one.hunks
        )
        found.setdefault((row, column), []).append(mine)
    both = sorted(place for place in found if min(place) >= 0)
    both += [(k, 0) for k in range(len(sources)) if all(k != row for row, _ in both)]
    both += [(0, k) for k in range(len(targets)) if all(k != column for _, column in both)]
    for row, column in sorted(set(both)):
        matches = list(found.get((row, column), ()))
        if (row, column) == min(place for place in both if place[0] == row):
            matches += found.get((row, -1), ())
        if (row, column) == min(place for place in both if place[1] == column):
            matches += found.get((-1, column), ())
        matches.sort(key=lambda m: (not m.source, m.source, m.target))
        yield ClausePair(link, sources[row], targets[column], tuple(matches))


def _headed(source: ClauseText, target: ClauseText, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The matches with heading beside heading, where neither has another counterpart: a clause that got another name has not
    lost a provision."""
    left = [one for one in matches if not one.target and source.in_heading(one.source[0])]
    right = [one for one in matches if not one.source and target.in_heading(one.target[0])]
    if len(left) != 1 or len(right) != 1:
        return matches
    a, b = source.segments[left[0].source[0]], target.segments[right[0].target[0]]
    hunks = _hunks(a, b)
    joined = Match(left[0].source, right[0].target, float(similarities([a.text], [b.text])[0, 0]), hunks)
    rest = [one for one in matches if one not in (left[0], right[0])]
    return tuple(sorted([*rest, joined], key=lambda m: (not m.source, m.source, m.target)))


def _hunks(a: Segment, b: Segment) -> tuple[Hunk, ...]:
    """The differences of two segments, with offsets into the texts of their clauses."""
    return tuple(
        Hunk(h.a0 + a.start, h.a1 + a.start, h.b0 + b.start, h.b1 + b.start) for h in differences(a.text, b.text)
    )


def _together(texts: Sequence[ClauseText]) -> tuple[list[tuple[int, int]], list[Segment]]:
    """The segments of several clauses as of one, and for each which of the clauses it is of and its index there."""
    places = [(k, i) for k, text in enumerate(texts) for i in range(len(text.segments))]
    sentence, out = 0, []
    for text in texts:
        out += [replace(segment, sentence=sentence + segment.sentence) for segment in text.segments]
        sentence = out[-1].sentence + 1 if out else sentence
    return places, out


def clause_texts(tree: ClauseTree, localisation: Localisation | None = None) -> tuple[ClauseText, ...]:
    """The clauses as they are compared, by index."""
    localisation = localisation or Localisation()
    blocks = list(tree.part.block_spans())
    starts = [start for start, _, _ in blocks]
    out: list[ClauseText] = []
    for clause in tree.clauses:
        inside = blocks[max(bisect_right(starts, clause.body) - 1, 0) : bisect_left(starts, clause.end)]
        # The lines of a title are one title; elsewhere a new block is a new paragraph, a line break inside one is none.
        breaks = (
            [] if clause.kind == "title" else [start - clause.body for start, _, _ in inside if start > clause.body]
        )
        cells = [cell for start, _, block in inside if block.cells for cell in _cells(start - clause.body, block)]
        out.append(_text(tree, clause, localisation, breaks, cells))
    return tuple(out)


_Cell = tuple[str, int, int]
"""Header, and where the cell stands in the clause's own text."""


def _cells(at: int, block: Block) -> Iterator[_Cell]:
    pos = 0
    for header, text in block.cells:
        found = block.text.find(text, pos) if text else -1
        if found >= 0:
            pos = found + len(text)
            if at + found >= 0:
                yield header, at + found, at + pos


def _text(
    tree: ClauseTree, clause: Clause, localisation: Localisation, breaks: list[int], cells: list[_Cell]
) -> ClauseText:
    raw = tree.own_text(clause)
    units = list(unit_lists(raw, tree.language))
    for header, start, end in cells:
        if _UNIT_COLUMN.search(header):
            one = read_list(raw[start:end], tree.language, header)
            units.append(_shifted(one, start))
    norm = localisation.apply(fold(raw))
    history = () if clause.level else tuple(m.span() for m in _HISTORY.finditer(raw))
    hidden = [_folded_span(norm, start, end) for start, end in (*((u.start, u.end) for u in units), *history)]
    edges = {*breaks, *(at for _, start, end in cells for at in (start, end))}
    if tree.language == "en":
        # An English full stop may belong to a figure or an abbreviation: no mark of its own ends a sentence.
        edges |= {end for _, end in sentences(raw)}
    folded = [_folded_span(norm, at, at)[0] for at in sorted(edges) if 0 < at < len(raw)]
    return ClauseText(clause, tree.language, norm, cut(norm.text, hidden, folded), tuple(units), history)


_UNIT_COLUMN = re.compile("责任(?:单位|部门)|牵头|配合|负责(?:单位|部门)|责任主体|實施單位|責任單位")


def _shifted(one: UnitList, by: int) -> UnitList:
    """The list with offsets into the text of which its cell begins at `by`."""
    return replace(
        one,
        start=one.start + by,
        end=one.end + by,
        units=tuple(replace(unit, start=unit.start + by, end=unit.end + by) for unit in one.units),
        collectives=tuple(replace(unit, start=unit.start + by, end=unit.end + by) for unit in one.collectives),
        remarks=tuple((start + by, end + by) for start, end in one.remarks),
    )


# 2017年11月4日 第十二届全国人民代表大会常务委员会…第二次修正: a line before the first clause.
_HISTORY = re.compile(
    r"^[ \t\u3000（(]*\d{4}年\d{1,2}月\d{1,2}日.*(?:通过|批准|公布|发布|颁布|修订|修正|修改|施行|令).*$", re.MULTILINE
)


def _folded_span(norm: NormText, start: int, end: int) -> tuple[int, int]:
    """The stretch of folded text that came from [start, end) of the raw text."""
    low = int(np.searchsorted(norm.starts, start, side="left"))
    high = int(np.searchsorted(norm.starts, end, side="left"))
    return low, min(high, len(norm.text))


def _relocations(
    links: tuple[Link, ...],
    pairs: tuple[ClausePair, ...],
    left: tuple[ClauseText, ...],
    right: tuple[ClauseText, ...],
    likeness: Likeness,
) -> tuple[Relocation, ...]:
    """Pairs up segments that found no counterpart in their own clause with such segments of any other clause."""
    lost = [(p.source.clause.index, i) for p in pairs for m in p.matches if not m.target for i in m.source]
    lost += [
        (link.source[0], i) for link in links if not link.target for i in range(len(left[link.source[0]].segments))
    ]
    new = [(p.target.clause.index, j) for p in pairs for m in p.matches if not m.source for j in m.target]
    new += [
        (link.target[0], j) for link in links if not link.source for j in range(len(right[link.target[0]].segments))
    ]
    if not lost or not new:
        return ()
    texts_a = [left[c].segments[i].text for c, i in lost]
    texts_b = [right[c].segments[j].text for c, j in new]
    bare_a, bare_b = [without_titles(text) for text in texts_a], [without_titles(text) for text in texts_b]
    scores: dict[tuple[int, int], float] = {}
    for i, j in likeness.candidates(texts_a, texts_b):
        # A phrase of a few characters is found anywhere; it proves nothing.
        if min(len(texts_a[i]), len(texts_b[j])) < SHORTEST_MOVED:
            continue
        score = min(
            Indel.normalized_similarity(texts_a[i], texts_b[j]), Indel.normalized_similarity(bare_a[i], bare_b[j])
        )
        if RELOCATED_OPEN <= score < RELOCATED_FLOOR and _restates(bare_a[i], bare_b[j], likeness):
            score = RELOCATED_FLOOR
        if score >= RELOCATED_FLOOR:
            scores[i, j] = score
    out: list[Relocation] = []
    for i, j in best_pairs(scores):
        a, b = left[lost[i][0]].segments[lost[i][1]], right[new[j][0]].segments[new[j][1]]
        out.append(Relocation(lost[i], new[j], round(scores[i, j], 3), _hunks(a, b)))
    return tuple(out)


def _restates(a: str, b: str, likeness: Likeness) -> bool:
    """Whether two segments of different clauses say the same in other words or another order."""
    between = likeness.between(a, b)
    if between >= REORDERED:
        return True
    short, long = sorted((a, b), key=len)
    return between >= CONTAINED_ALIKE and likeness.covered(short, long) >= CONTAINED
