"""The policy parameters of a document, every figure with what it measures and for whom, beside those of its drafts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from align.restatement import Restatement, clause_texts
from diff.gathering import gather, shared_notes
from diff.outliers import outliers
from diff.pipeline import Input, Progress, choose, clause_tree
from diff.relation import decide
from ingest.parts import split
from normalize.clause import Clause, ClauseTree
from normalize.facts import Fact, facts, pair_facts
from normalize.quantity import Change, Quantity, compare, pair_quantities

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of a document. [start, end) in the tree's text holds it with the words that bound it; `context` is the
    part of the sentence in which it stands."""

    clause: Clause
    fact: Fact
    start: int
    end: int
    quote: str
    context: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a draft has for a parameter.

    `relation` is same | changed | missing | new. `parameter` is the draft's figure, None where it is missing; `clauses` are
    then the paths of the clauses that should hold it, none where the whole clause is missing. `change` and `direction` say how a changed
    figure differs, as the check of quantities does; `outlier` is "" or how it stands apart from the other drafts (`diff.outliers`).
    """

    relation: str
    parameter: Parameter | None
    clauses: tuple[str, ...]
    change: Change | None = None
    direction: str = ""
    outlier: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter of the original with a value for each draft; where `parameter` is None, one that only a draft has:
    then every value but one is None."""

    parameter: Parameter | None
    values: tuple[Value | None, ...]

    @property
    def shown(self) -> Parameter:
        """The figure that says what the row is about: the original's, else the draft's."""
        if self.parameter is not None:
            return self.parameter
        return next(value.parameter for value in self.values if value is not None and value.parameter is not None)


@dataclass(frozen=True, slots=True)
class Source:
    """One document of the table; `relation` is what it is to the original, "" for the original itself."""

    tree: ClauseTree
    relation: str
    complete: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """`rows` in the order of the original, then what only drafts have, draft by draft."""

    original: Source
    drafts: tuple[Source, ...]
    rows: tuple[Row, ...]

    @property
    def complete(self) -> bool:
        """False where some of a file could not be read."""
        return self.original.complete and all(draft.complete for draft in self.drafts)


def parameter_table(
    original: Input,
    drafts: Sequence[Input] = (),
    *,
    part: str | None = None,
    revisions: str = "accepted",
    progress: Progress = lambda stage: None,
) -> ParameterTable:
    """The parameters of a file, and with drafts what each of them has in their place.

    `part` is the number or a fragment of the title of the document in the first file; without it, the one that most
    drafts match best is taken, or without drafts the longest. Raises one of `diff.pipeline.UNUSABLE_INPUT`.
    """
    files = gather(original, drafts, original_part=part, revisions=revisions, progress=progress)
    doc = files.original
    if not files.drafts:
        parts = split(doc)
        tree = clause_tree(doc, next(one for one in parts if one.number == files.part))
        notes = (*files.notes, *doc.notes, *tree.notes)
        if len(parts) > 1:
            from diff.selection import listing

            notes = (f"Part {files.part} of {len(parts)} is shown; the file holds {listing(parts)}.", *notes)
        rows = tuple(Row(one, ()) for one in parameters(tree))
        return ParameterTable(Source(tree, "", doc.complete, notes), (), rows)
    chosen = [choose(doc, draft, original_part=str(files.part), progress=progress) for draft in files.drafts]
    progress("align")
    shared, own = shared_notes([(*one.notes, *(f"Draft: {note}" for note in one.draft.notes)) for one in chosen])
    tree = chosen[0].original
    sources, correspondences = [], []
    for one, draft, notes in zip(chosen, files.drafts, own, strict=True):
        relation = decide(tree, one.draft)
        sources.append(Source(one.draft, relation, draft.complete, notes))
        correspondences.append(correspond(tree, one.draft, relation))
    notes = (*files.notes, *shared, *(f"Original: {note}" for note in tree.notes))
    return ParameterTable(
        Source(tree, "", doc.complete, notes), tuple(sources), tuple(_rows(parameters(tree), correspondences))
    )


def parameters(tree: ClauseTree) -> tuple[Parameter, ...]:
    """The figures of a document in their order, without those in lists of units and in the history of an enactment."""
    found: list[Parameter] = []
    for text in clause_texts(tree):
        own, base = text.norm.raw, text.clause.body
        for fact in facts(own, tree.language):
            qty = fact.qty
            if not any(start <= qty.number_start < end for start, end in text.aside):
                quote = own[qty.start : qty.end]
                found.append(
                    Parameter(
                        text.clause, fact, base + qty.start, base + qty.end, quote, _context(own, qty.start, qty.end)
                    )
                )
    return tuple(found)


_MARK = re.compile(r"[，。；！？\n]|[,;!?](?!\d)|\.(?=\s|$)")
_ASIDE_MARKS = "（）() "


def _context(text: str, start: int, end: int) -> str:
    """The part of the sentence around [start, end), between the marks next to it; the next part as well where that holds
    nothing else (到2028年，累计建成绿色工厂120家)."""
    marks = [match.span() for match in _MARK.finditer(text)]
    low = max((e for _, e in marks if e <= start), default=0)
    after = [s for s, _ in marks if s >= end] + [len(text)]
    if not text[low:start].strip(_ASIDE_MARKS) and not text[end : after[0]].strip(_ASIDE_MARKS) and len(after) > 1:
        after = after[1:]
    return " ".join(text[low : after[0]].split())


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The figures of two documents in pairs, what has no counterpart with None; `counterparts` are the paths of the draft's
    clauses by clause of the original."""

    pairs: tuple[tuple[Parameter | None, Parameter | None], ...]
    counterparts: dict[int, tuple[str, ...]]


Group = tuple[Sequence[Span], Sequence[Span]]
"""Stretches of the two trees' texts that say the same."""


def correspond(original: ClauseTree, draft: ClauseTree, relation: str) -> Correspondence:
    """Pairs the figures of two documents by the provisions or sentences that restate one another, and there by what they
    measure."""
    groups: Iterable[Group]
    if relation == "translation":
        from align import bitext

        bilingual = bitext.align(original, draft)
        alignment = bilingual.alignment
        groups = ((bead.source, bead.target) for beads in bilingual.beads for bead in beads)
    else:
        from align import restatement

        text = restatement.align(original, draft, relation)
        alignment = text.alignment
        groups = _restated(text)
    mine, theirs = _Figures(parameters(original)), _Figures(parameters(draft))
    pairs: list[tuple[Parameter | None, Parameter | None]] = []
    for left, right in groups:
        pairs += _paired(mine.take(left), theirs.take(right), across=relation == "translation")
    pairs += [(one, None) for one in mine.rest()] + [(None, one) for one in theirs.rest()]
    counterparts = {
        i: tuple(draft.clauses[j].path for j in link.target) for link in alignment.links for i in link.source
    }
    return Correspondence(tuple(pairs), counterparts)


def _restated(text: Restatement) -> Iterator[Group]:
    for one in text.compared():
        left, right = (
            [side.place(side.segments[i].start, side.segments[i].end) for i in indices]
            for side, indices in ((one.source, one.left), (one.target, one.right))
        )
        yield left, right


class _Figures:
    """The figures of one document, each to be taken once."""

    def __init__(self, found: Sequence[Parameter]) -> None:
        self._found = {one.clause.body + one.fact.qty.number_start: one for one in found}
        self._order = sorted(self._found)

    def take(self, spans: Iterable[Span]) -> list[Parameter]:
        """Those that stand in the spans and were not taken before, in order."""
        at = [k for s, e in spans for k in self._order[bisect_left(self._order, s) : bisect_left(self._order, e)]]
        return [self._found.pop(k) for k in sorted(set(at)) if k in self._found]

    def rest(self) -> list[Parameter]:
        """Those that nobody took."""
        return list(self._found.values())


def _paired(
    left: Sequence[Parameter], right: Sequence[Parameter], *, across: bool
) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    mine, theirs = {id(one.fact): one for one in left}, {id(one.fact): one for one in right}
    if across:
        of_mine, of_theirs = {id(p.fact.qty): p for p in left}, {id(p.fact.qty): p for p in right}
        for a, b in pair_quantities([p.fact.qty for p in left], [p.fact.qty for p in right]):
            yield of_mine.get(id(a)), of_theirs.get(id(b))
        return
    for x, y in pair_facts([p.fact for p in left], [p.fact for p in right]):
        yield mine.get(id(x)), theirs.get(id(y))


def _rows(original: Sequence[Parameter], correspondences: Sequence[Correspondence]) -> Iterator[Row]:
    found = [{one.start: other for one, other in each.pairs if one is not None} for each in correspondences]
    for one in original:
        values = [
            _value(one, pairs.get(one.start), each.counterparts.get(one.clause.index, ()))
            for pairs, each in zip(found, correspondences, strict=True)
        ]
        apart = outliers([value.parameter.fact.qty if value.parameter else None for value in values])
        yield Row(one, tuple(replace(value, outlier=apart.get(k, "")) for k, value in enumerate(values)))
    for k, each in enumerate(correspondences):
        for other in sorted((b for a, b in each.pairs if a is None and b is not None), key=lambda b: b.start):
            alone: list[Value | None] = [None] * len(correspondences)
            alone[k] = Value("new", other, (other.clause.path,))
            yield Row(None, tuple(alone))


def _value(one: Parameter, other: Parameter | None, counterparts: tuple[str, ...]) -> Value:
    if other is None:
        return Value("missing", None, counterparts)
    change = compare(one.fact.qty, other.fact.qty)
    if change is None:
        return Value("same", other, (other.clause.path,))
    return Value("changed", other, (other.clause.path,), change, direction(one.fact.qty, other.fact.qty, change))


def direction(a: Quantity, b: Quantity, change: Change) -> str:
    from diff.checks.quantity import _DOWN, _UP

    return {"up": _UP, "down": _DOWN}.get(change.direction, {}).get(a.role, "neutral")
