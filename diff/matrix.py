"""One original beside many drafts: what became of each of its clauses in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from align.link import Link
from diff.finding import Finding, Report, Severity
from diff.gathering import compare_each, gather, shared_notes
from diff.pipeline import Input, Progress
from diff.selection import SelectionError
from ingest.limits import Limits
from normalize.clause import Clause, ClauseTree


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one clause of the original in one draft.

    `relation` is same | localised | changed | moved | missing. `clauses` are the paths of the counterpart, none where it
    is missing. `findings` are those above info that point into the clause or its counterpart, the gravest first.
    `candidates` are the best places that were turned down for a missing clause: (path in the draft, score).
    """

    relation: str
    clauses: tuple[str, ...]
    findings: tuple[Finding, ...]
    candidates: tuple[tuple[str, float], ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The severity of the gravest finding, None without one."""
        return self.findings[0].severity if self.findings else None

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the findings, the gravest first, each once."""
        return tuple(dict.fromkeys(finding.type for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of the original, with a cell for each draft. `measure` says that it is a numbered clause that provides
    something by itself; preamble, closing and bare headings are none."""

    clause: Clause
    measure: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A clause of a draft without a counterpart in the original; `candidates` are (path in the original, score)."""

    clause: Clause
    measure: bool
    findings: tuple[Finding, ...]
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One draft: the report of its comparison, what it adds, and the notes that concern it alone."""

    report: Report
    added: tuple[Addition, ...]
    notes: tuple[str, ...]

    @property
    def draft(self) -> ClauseTree:
        """The clauses of the draft."""
        return self.report.alignment.draft


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` in the order of the original, their cells and `columns` in the order in which the drafts were named.
    `notes` concern the original or all drafts."""

    original: ClauseTree
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """False where some of a file could not be read."""
        return all(column.report.complete for column in self.columns)

    @property
    def measures(self) -> int:
        """How many measures the original has."""
        return sum(row.measure for row in self.rows)

    def covered(self, column: int) -> int:
        """How many of the measures this draft has, in whatever form and place."""
        return sum(row.measure and row.cells[column].relation != "missing" for row in self.rows)


def compare_all(
    original: Input,
    drafts: Sequence[Input],
    *,
    relation: str = "auto",
    original_part: str | None = None,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    termbases: Sequence[Path] = (),
    progress: Progress = lambda stage: None,
) -> Matrix:
    """Compares every draft with the same part of the original. The arguments are those of `compare_files`; without
    `original_part`, the part that most drafts match best is taken. Raises one of `diff.pipeline.UNUSABLE_INPUT`, naming
    the file, also where nothing but the original was named.
    """
    files = gather(
        original,
        drafts,
        relation=relation,
        original_part=original_part,
        revisions=revisions,
        limits=limits,
        ocr=ocr,
        progress=progress,
    )
    if not files.drafts:
        raise SelectionError(f"{files.original.source.name}: this is the original; name a draft of it besides.")
    reports = compare_each(files, relation=relation, revisions=revisions, termbases=termbases, progress=progress)
    return matrix(reports, files.notes)


def matrix(reports: Sequence[Report], notes: Sequence[str] = ()) -> Matrix:
    """The matrix of comparisons with one and the same original, in their order. `notes` go before those that the reports
    share. Raises ValueError without a report, and where the originals differ."""
    originals = {report.alignment.original.text: report.alignment.original for report in reports}
    if len(originals) != 1:
        raise ValueError("the reports of a matrix compare with one original")
    (original,) = originals.values()
    read = [_Reading(report) for report in reports]
    rows: list[Row] = []
    for clause in original.clauses:
        measure = is_measure(original, clause)
        cells = tuple(reading.cell(clause) for reading in read)
        framing = clause.level == 0 and clause.kind != "title" and original.own_text(clause).strip()
        if measure or framing or any(cell.findings for cell in cells):
            rows.append(Row(clause, measure, cells))
    shared, own = shared_notes([report.notes for report in reports])
    columns = tuple(
        Column(report, tuple(reading.added()), said) for report, reading, said in zip(reports, read, own, strict=True)
    )
    return Matrix(original, columns, tuple(rows), (*notes, *shared))


def is_measure(tree: ClauseTree, clause: Clause) -> bool:
    """Whether a numbered clause provides something by itself: it says more than its heading, or nothing stands below it."""
    if clause.level == 0:
        return False
    return bool(tree.text[clause.lead_end : clause.end].strip()) or not any(tree.children(clause))


class _Reading:
    """One report, by clause."""

    def __init__(self, report: Report) -> None:
        self._report = report
        alignment = report.alignment
        self._draft = alignment.draft
        self._link_of = {i: k for k, link in enumerate(alignment.links) for i in link.source}
        originals = {clause.path: clause.index for clause in alignment.original.clauses}
        drafts = {clause.path: clause.index for clause in alignment.draft.clauses}
        behind = {j: link for link in alignment.links for j in link.target}
        self._findings: dict[tuple[bool, int], list[Finding]] = {}
        self._homes: dict[int, str] = {}
        for finding in report.findings:
            here = originals[finding.original.clause] if finding.original else None
            there = drafts[finding.draft.clause] if finding.draft else None
            if finding.severity is Severity.INFO:
                # A clause without counterpart that is called out of order, not missing, was merged into another.
                if finding.type == "order-changed" and here is not None and finding.draft is not None:
                    self._homes[here] = finding.draft.clause
                continue
            for place in _places(here, there, behind.get(there) if there is not None else None):
                self._findings.setdefault(place, []).append(finding)

    def _found(self, of_draft: bool, clause: int) -> tuple[Finding, ...]:
        return tuple(sorted(self._findings.get((of_draft, clause), ()), key=lambda finding: -finding.severity.rank))

    def cell(self, clause: Clause) -> Cell:
        """What became of this clause of the original."""
        k = self._link_of[clause.index]
        link, relation = self._report.alignment.links[k], self._report.relations[k]
        findings = self._found(False, clause.index)
        if relation != "missing":
            # Of several clauses that became one, those without a finding of their own only moved there.
            merged = relation == "changed" and not findings and len(link.source) > 1
            return Cell("moved" if merged else relation, self._paths(link.target), findings)
        home = self._homes.get(clause.index)
        if home is not None and not any(finding.type == "measure-missing" for finding in findings):
            return Cell("changed" if findings else "moved", (home,), findings)
        return Cell(relation, (), findings, self._candidates(link, self._draft))

    def added(self) -> Iterable[Addition]:
        """The clauses of the draft without counterpart that say something, or in which something was found."""
        original = self._report.alignment.original
        for link in self._report.alignment.links:
            for index in () if link.source else link.target:
                clause, findings = self._draft.clauses[index], self._found(True, index)
                measure = is_measure(self._draft, clause)
                if measure or findings or (clause.level == 0 and self._draft.own_text(clause).strip()):
                    yield Addition(clause, measure, findings, self._candidates(link, original))

    def _paths(self, indices: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._draft.clauses[i].path for i in indices)

    def _candidates(self, link: Link, tree: ClauseTree) -> tuple[tuple[str, float], ...]:
        return tuple((tree.clauses[i].path, score) for i, score in link.rejected)


def _places(here: int | None, there: int | None, link: Link | None) -> Iterable[tuple[bool, int]]:
    """The clauses, as (of the draft, index), in whose cells a finding belongs: that of the original, and where the draft's
    side stands in the counterpart of another clause, that one too."""
    if here is not None:
        yield False, here
    if there is None or link is None:
        return
    if not link.source:
        yield True, there
    elif here not in link.source:
        yield False, link.source[0]
