"""The policy parameters of a document, every figure with what it measures and for whom, beside those of its drafts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from align.link import Alignment
from align.restatement import clause_texts
from diff.finding import Finding, Report, Side
from diff.gathering import compare_each, gather, shared_notes
from diff.outliers import outliers
from diff.pipeline import Input, Progress, clause_tree
from diff.selection import listing
from ingest.limits import Limits
from ingest.parts import split
from normalize.clause import Clause, ClauseTree
from normalize.facts import Fact, facts, likeness, pair_facts
from normalize.quantity import Change, compare, pair_quantities

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

    `relation` is same | changed | missing | new. `parameter` is the draft's figure, None where it is missing; `clauses`
    are the paths of the clauses that hold it, or should: none where the whole clause is missing. `change` says how a changed
    figure differs, `finding` is what the report says of it, if anything, and `outlier` is "" or how it stands apart from the
    other drafts (`diff.outliers`).
    """

    relation: str
    parameter: Parameter | None
    clauses: tuple[str, ...]
    change: Change | None = None
    finding: Finding | None = None
    outlier: str = ""

    @property
    def direction(self) -> str:
        """The direction in which a changed figure deviates, as the finding has it, else ""."""
        return self.finding.direction if self.finding is not None and self.relation == "changed" else ""


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
    limits: Limits | None = None,
    ocr: str = "auto",
    progress: Progress = lambda stage: None,
) -> ParameterTable:
    """The parameters of a file, and with drafts what each of them has in their place.

    `part` is the number or a fragment of the title of the document in the first file; without it, the one that most
    drafts match best is taken, or without drafts the longest. Raises one of `diff.pipeline.UNUSABLE_INPUT`.
    """
    files = gather(original, drafts, original_part=part, revisions=revisions, limits=limits, ocr=ocr, progress=progress)
    doc = files.original
    if not files.drafts:
        parts = split(doc)
        tree = clause_tree(doc, next(one for one in parts if one.number == files.part))
        notes = (*files.notes, *doc.notes, *tree.notes)
        if len(parts) > 1:
            notes = (f"Part {files.part} of {len(parts)} is shown; the file holds {listing(parts)}.", *notes)
        rows = tuple(Row(one, ()) for one in parameters(tree))
        return ParameterTable(Source(tree, "", doc.complete, notes), (), rows)
    reports = compare_each(files, revisions=revisions, progress=progress)
    return tabulate(reports, files.notes, complete=doc.complete)


def tabulate(reports: Sequence[Report], notes: Sequence[str] = (), *, complete: bool = True) -> ParameterTable:
    """The table of comparisons with one and the same original, in their order. `notes` go before those that the reports
    share; `complete` says whether all of the original could be read."""
    return table_of(reports, [correspond(report) for report in reports], notes, complete=complete)


def table_of(
    reports: Sequence[Report], found: Sequence[Correspondence], notes: Sequence[str] = (), *, complete: bool = True
) -> ParameterTable:
    """The same where the figures of each comparison were paired before."""
    original = reports[0].alignment.original
    shared, own = shared_notes([report.notes for report in reports])
    drafts = tuple(
        Source(report.alignment.draft, report.relation, report.complete, said)
        for report, said in zip(reports, own, strict=True)
    )
    # Each figure of the original is in one match of each comparison.
    mine = sorted((one.original for one in found[0].matches if one.original is not None), key=lambda one: one.start)
    rows = tuple(_rows(mine, found))
    return ParameterTable(Source(original, "", complete, (*notes, *shared)), drafts, rows)


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


_OF_FIGURES = frozenset({
    "threshold-changed", "cap-changed", "rate-changed", "target-changed", "target-missing", "amount-changed",
    "deadline-changed", "bound-changed", "number-format", "accuracy/number",
})  # fmt: skip
_OF_ONE_SIDE = frozenset({
    "provision-missing", "provision-added", "list-item-missing", "list-item-added", "accuracy/omission", "accuracy/addition",
})  # fmt: skip

_ALIKE = 0.45
"""The same figure in clauses that are no counterparts is one provision that moved if it measures the same to this extent."""


@dataclass(frozen=True, slots=True)
class Match:
    """A figure of the original beside that of the draft; where there is none, None. `finding` says what became of it."""

    original: Parameter | None
    draft: Parameter | None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The figures of two documents, each in one match; `counterparts` are the paths of the draft's clauses by clause of the
    original."""

    matches: tuple[Match, ...]
    counterparts: dict[int, tuple[str, ...]]


def correspond(report: Report) -> Correspondence:
    """Pairs the figures of two documents, so that the table says what the report says.

    What a finding about figures holds beside one another is a pair. Then the same figure is looked for in the counterpart of
    its clause; what stands in a provision that was found missing or added has no partner; the rest of a clause pairs with the
    rest of its counterpart by what it measures; and last the same figure is looked for wherever it may have moved.
    """
    alignment, across = report.alignment, report.relation == "translation"
    mine, theirs = _Figures(parameters(alignment.original)), _Figures(parameters(alignment.draft))
    matches: list[Match] = []

    def of_findings(types: frozenset[str]) -> None:
        for finding in report.findings:
            if finding.type in types:
                left, right = mine.take(_spans(finding.original)), theirs.take(_spans(finding.draft))
                matches.extend(Match(a, b, finding) for a, b in _paired(left, right, across=across))

    def of_clauses(*, same: bool) -> None:
        for _, sources, targets in alignment.pairs():
            left = mine.within([(clause.body, clause.end) for clause in sources])
            right = theirs.within([(clause.body, clause.end) for clause in targets])
            for a, b in _paired(left, right, across=across):
                if a and b and (not same or compare(a.fact.qty, b.fact.qty) is None):
                    matches.append(Match(mine.drop(a), theirs.drop(b)))

    of_findings(_OF_FIGURES)
    of_clauses(same=True)
    of_findings(_OF_ONE_SIDE)
    of_clauses(same=False)
    for a, b in () if across else _paired(mine.rest(), theirs.rest(), across=False):
        if a and b and compare(a.fact.qty, b.fact.qty) is None and likeness(a.fact, b.fact) >= _ALIKE:
            matches.append(Match(mine.drop(a), theirs.drop(b)))
    matches += [Match(one, None) for one in mine.rest()] + [Match(None, one) for one in theirs.rest()]
    return Correspondence(tuple(matches), counterparts(alignment))


def counterparts(alignment: Alignment) -> dict[int, tuple[str, ...]]:
    """The paths of the draft's clauses by clause of the original."""
    return {
        clause.index: tuple(target.path for target in targets)
        for _, sources, targets in alignment.pairs()
        for clause in sources
    }


def _spans(side: Side | None) -> list[Span]:
    return [] if side is None else [(side.start, side.end)]


class _Figures:
    """The figures of one document that have no partner yet, by where their numbers stand."""

    def __init__(self, found: Sequence[Parameter]) -> None:
        self._left = {_at(one): one for one in found}
        self._order = sorted(self._left)

    def within(self, spans: Iterable[Span]) -> list[Parameter]:
        """Those in the spans, in order."""
        at = {k for s, e in spans for k in self._order[bisect_left(self._order, s) : bisect_left(self._order, e)]}
        return [self._left[k] for k in sorted(at & self._left.keys())]

    def take(self, spans: Iterable[Span]) -> list[Parameter]:
        """Those in the spans, which are gone from here then."""
        return [self.drop(one) for one in self.within(spans)]

    def drop(self, one: Parameter) -> Parameter:
        """This one, which is gone from here then."""
        return self._left.pop(_at(one))

    def rest(self) -> list[Parameter]:
        """All of them, in order."""
        return [self._left[k] for k in sorted(self._left)]


def _at(one: Parameter) -> int:
    return one.clause.body + one.fact.qty.number_start


def _paired(
    left: Sequence[Parameter], right: Sequence[Parameter], *, across: bool
) -> list[tuple[Parameter | None, Parameter | None]]:
    """Pairs figures by what they measure; across languages by what they say."""
    if across:
        mine, theirs = {id(one.fact.qty): one for one in left}, {id(one.fact.qty): one for one in right}
        figures = pair_quantities([one.fact.qty for one in left], [one.fact.qty for one in right])
        return [(mine.get(id(a)), theirs.get(id(b))) for a, b in figures]
    of_left, of_right = {id(one.fact): one for one in left}, {id(one.fact): one for one in right}
    pairs = pair_facts([one.fact for one in left], [one.fact for one in right])
    return [(of_left.get(id(a)), of_right.get(id(b))) for a, b in pairs]


def _rows(original: Sequence[Parameter], correspondences: Sequence[Correspondence]) -> Iterator[Row]:
    found = [{one.original.start: one for one in each.matches if one.original is not None} for each in correspondences]
    for one in original:
        values = [
            _value(matches[one.start], each.counterparts.get(one.clause.index, ()))
            for matches, each in zip(found, correspondences, strict=True)
        ]
        apart = outliers([value.parameter.fact.qty if value.parameter else None for value in values])
        yield Row(one, tuple(replace(value, outlier=apart.get(k, "")) for k, value in enumerate(values)))
    for k, each in enumerate(correspondences):
        for match in sorted((m for m in each.matches if m.original is None), key=lambda m: _at_draft(m)):
            alone: list[Value | None] = [None] * len(correspondences)
            alone[k] = _value(match, ())
            yield Row(None, tuple(alone))


def _at_draft(match: Match) -> int:
    return match.draft.start if match.draft else -1


def _value(match: Match, counterparts: tuple[str, ...]) -> Value:
    one, other, finding = match.original, match.draft, match.finding
    if other is None:
        return Value("missing", None, counterparts, finding=finding)
    here = (other.clause.path,)
    if one is None:
        return Value("new", other, here, finding=finding)
    change = compare(one.fact.qty, other.fact.qty)
    if change is None:
        return Value("same", other, here)
    return Value("changed", other, here, change, finding)
