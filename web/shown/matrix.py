"""The matrix of stored comparisons: what became of each clause of one original in many drafts, and what was decided on it.

`grid_of` takes from the snapshots what never changes and can be kept; `seen` adds the decisions of the moment. Nothing is compared
again: the trees that `diff.matrix` reads are put together from what is stored, as far as it reads them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Self

from align.link import Alignment, Link
from diff.exports.page import heading
from diff.exports.table import same_label
from diff.finding import Finding, Report, Severity
from diff.matrix import Addition, Matrix, is_measure, matrix
from ingest.document import Part, SourceFile
from normalize.clause import Clause, ClauseTree
from web.shown.review import NO_DECISION
from web.snapshot import SideView, Snapshot
from web.store import Decision

DIVERGENT = ("changed", "missing", "moved")
"""What can become of a clause that is no mere localisation."""

_NAME = 12
"""Characters that the name of a district may have; a longer stretch of a title is none."""
_STAGE = re.compile(r"[（(][^（）()]*稿[）)]$")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: its number in its comparison, and what a table says of it."""

    n: int
    fingerprint: str
    severity: Severity
    type: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of a clause in one draft. `row` is the number of its row in the comparison, `paths` the clauses of the draft
    where their label is another one, `found` the findings above info, the gravest first."""

    relation: str
    row: int
    paths: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A clause of the original. `cells` has one for each draft, and none where the line is a heading for those below."""

    path: str
    title: str
    text: str
    level: int
    measure: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A clause of a draft without a counterpart; `closest` is the best clause of the original that was turned down: (path,
    score)."""

    path: str
    title: str
    row: int
    measure: bool
    found: tuple[Found, ...]
    closest: tuple[str, float] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft and the number of its comparison. `name` is short; `covered` is how many measures of the original it has;
    `found` are all its findings, `relations` how many measures came to what, with "added"."""

    number: int
    name: str
    title: str
    file: str
    relation: str
    complete: bool
    notes: tuple[str, ...]
    covered: int
    relations: Mapping[str, int]
    found: tuple[Found, ...]
    added: tuple[Added, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One original beside its drafts: what the comparisons found. `left_out` are the numbers of comparisons with another text
    of the original, which cannot stand beside the others."""

    title: str
    file: str
    language: str
    measures: int
    drafts: tuple[Draft, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    complete: bool
    left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CellSeen:
    """A cell with what was decided: `worst` is the severity of the gravest finding that was not dismissed, `total` counts all
    above info, `open` those that nobody has decided on. `target` is where the comparison shows it (f3: finding 3, r5: row 5)."""

    cell: Cell
    worst: str
    total: int
    open: int
    types: tuple[str, ...]
    target: str

    @property
    def divergent(self) -> bool:
        """Whether the draft differs here in more than what carries the text over: not where everything was dismissed."""
        return bool(self.worst) or (not self.total and self.cell.relation in DIVERGENT)


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line with its cells in the order of the columns; `differing` is in how many drafts it differs, `worst` the gravest
    severity ("" without one)."""

    line: Line
    cells: tuple[CellSeen, ...]
    differing: int
    worst: str


@dataclass(frozen=True, slots=True)
class DraftSeen:
    """A column: `counts` are the findings that were not dismissed by severity, `total` and `open` all and the undecided ones, info
    included, as in the comparison itself."""

    draft: Draft
    counts: Mapping[str, int]
    total: int
    open: int

    @property
    def divergences(self) -> int:
        """Findings above info that were not dismissed."""
        return sum(count for severity, count in self.counts.items() if severity != Severity.INFO.value)


@dataclass(frozen=True, slots=True)
class GridSeen:
    """The matrix as it is shown now."""

    columns: tuple[DraftSeen, ...]
    lines: tuple[LineSeen, ...]


# ---- from snapshots ------------------------------------------------------------------------------------------------


def tree_of(side: SideView) -> ClauseTree:
    """The clauses of a stored document. What nothing here reads is not in it: the blocks with their pages. A
    number is the position among its siblings, which is what was meant by it; `kind` tells numbered clauses from others alone."""
    clauses: list[Clause] = []
    above: list[int] = []
    siblings: Counter[int] = Counter()
    for index, view in enumerate(side.clauses):
        while above and clauses[above[-1]].level >= max(view.level, 1):
            above.pop()
        parent = above[-1] if above and view.level else -1
        siblings[parent] += view.level > 0
        head = side.text[view.body : view.lead_end].strip()
        if side.language == "zh":
            head = "".join(head.split())
        clauses.append(
            Clause(
                index,
                view.path,
                "clause" if view.level else view.path,
                side.text[view.start : view.body].strip(),
                siblings[parent] if view.level else None,
                view.level,
                parent,
                side.title if view.path == "title" else head.rstrip("。.：:"),
                view.start,
                view.body,
                view.lead_end,
                view.end,
            )
        )
        if view.level:
            above.append(index)
    source = SourceFile(side.file, side.sha256, side.format, 0)
    return ClauseTree(source, Part(side.part, side.title, side.language, ()), side.text, tuple(clauses))


def report_from(snapshot: Snapshot, original: ClauseTree | None = None) -> Report:
    """The report of a snapshot, as far as `diff.matrix` and `diff.parameters` read it (see `tree_of`); `original` is its tree,
    where there is one already."""
    links = tuple(
        Link(row.original, row.draft, row.score, moved=row.moved, rejected=row.rejected) for row in snapshot.rows
    )
    return Report(
        snapshot.relation,
        Alignment(original or tree_of(snapshot.original), tree_of(snapshot.draft), links),
        tuple(row.relation for row in snapshot.rows),
        snapshot.findings,
        snapshot.notes,
        snapshot.complete,
    )


def alike(snapshots: Sequence[tuple[int, Snapshot]]) -> tuple[list[tuple[int, Snapshot]], tuple[int, ...]]:
    """Those whose original has the same text as that of the first, and the numbers of the others."""
    text = snapshots[0][1].original.text if snapshots else ""
    kept = [(number, one) for number, one in snapshots if one.original.text == text]
    numbers = {number for number, _ in kept}
    return kept, tuple(number for number, _ in snapshots if number not in numbers)


def reports_from(snapshots: Sequence[tuple[int, Snapshot]]) -> list[Report]:
    """The reports of snapshots with one and the same original."""
    original = tree_of(snapshots[0][1].original)
    return [report_from(snapshot, original) for _, snapshot in snapshots]


def grid_of(snapshots: Sequence[tuple[int, Snapshot]]) -> Grid:
    """The matrix of comparisons, each with its number, in their order. Raises ValueError without one."""
    if not snapshots:
        raise ValueError("a matrix needs a comparison")
    kept, left_out = alike(snapshots)
    table = matrix(reports_from(kept))
    first, tree = kept[0][1].original, table.original
    readings = [_Reading(snapshot) for _, snapshot in kept]
    names = short_names([(one.original.title, one.draft.title, one.draft.file) for _, one in kept])
    return Grid(
        first.title,
        first.file,
        first.language,
        table.measures,
        tuple(_draft(number, names[k], kept[k][1], table, k, readings[k], tree) for k, (number, _) in enumerate(kept)),
        tuple(_lines(table, readings)),
        table.notes,
        table.complete,
        left_out,
    )


class _Reading:
    """Where clauses and findings of one comparison stand on its page."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.all = tuple(
            Found(n, one.fingerprint, one.severity, one.type) for n, one in enumerate(snapshot.findings, 1)
        )
        self._by_finding = {id(one): found for one, found in zip(snapshot.findings, self.all, strict=True)}
        self.row_of_original = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
        self.row_of_draft = {i: n for n, row in enumerate(snapshot.rows) for i in row.draft}

    def found(self, findings: Iterable[Finding]) -> tuple[Found, ...]:
        return tuple(self._by_finding[id(one)] for one in findings)


def _lines(table: Matrix, readings: Sequence[_Reading]) -> Iterator[Line]:
    tree = table.original
    rows = {row.clause.index: row for row in table.rows}
    # A heading that provides nothing stands above what it heads.
    heads: set[int] = set()
    for row in table.rows:
        parent = row.clause.parent
        while parent >= 0 and parent not in rows:
            heads.add(parent)
            parent = tree.clauses[parent].parent
    by_path = [{clause.path: clause for clause in column.draft.clauses} for column in table.columns]
    for clause in tree.clauses:
        found = rows.get(clause.index)
        if found is None and clause.index not in heads:
            continue
        cells = []
        for k, cell in enumerate(found.cells if found else ()):
            other = table.columns[k].draft
            renamed = any(
                path != clause.path and not same_label(tree, clause, other, by_path[k][path]) for path in cell.clauses
            )
            cells.append(
                Cell(
                    cell.relation,
                    readings[k].row_of_original[clause.index],
                    " + ".join(cell.clauses) if renamed else "",
                    readings[k].found(cell.findings),
                )
            )
        text = " ".join(tree.text[clause.start : clause.end].split())
        title = heading(tree, clause)
        yield Line(clause.path, title, text, clause.level, bool(found and found.measure), tuple(cells))


def _draft(
    number: int, name: str, snapshot: Snapshot, table: Matrix, k: int, reading: _Reading, tree: ClauseTree
) -> Draft:
    column = table.columns[k]
    relations = Counter(row.cells[k].relation for row in table.rows if row.measure)
    relations["added"] = sum(one.measure for one in column.added)
    return Draft(
        number,
        name,
        snapshot.draft.title,
        snapshot.draft.file,
        snapshot.relation,
        snapshot.complete,
        column.notes,
        table.covered(k),
        dict(relations),
        reading.all,
        tuple(_added(one, column.draft, reading) for one in column.added),
    )


def _added(one: Addition, draft: ClauseTree, reading: _Reading) -> Added:
    return Added(
        one.clause.path,
        heading(draft, one.clause),
        reading.row_of_draft[one.clause.index],
        is_measure(draft, one.clause),
        reading.found(one.findings),
        one.candidates[0] if one.candidates else None,
    )


def short_names(drafts: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """What to call each draft in the head of a column, from (title of the original, its title, its file): the district by which its
    title differs from that of the original; with the file, without folder and ending, where several have it; the file alone where
    there is none."""
    districts = [_district(_squeezed(original), _squeezed(title)) for original, title, _ in drafts]
    twice = Counter(districts)
    stems = [PurePath(file).stem for _, _, file in drafts]
    return tuple(
        (name if twice[name] == 1 else f"{name} · {stem}") if name else stem
        for name, stem in zip(districts, stems, strict=True)
    )


def _squeezed(title: str) -> str:
    return _STAGE.sub("", "".join(unicodedata.normalize("NFC", title).split()))


def _district(original: str, title: str) -> str:
    """The stretch of a Chinese title in which alone it differs from another."""
    low, most = 0, min(len(original), len(title))
    while low < most and original[low] == title[low]:
        low += 1
    high = 0
    while high < most - low and original[-1 - high] == title[-1 - high]:
        high += 1
    found = title[low : len(title) - high]
    return found if len(found) <= _NAME and re.fullmatch(r"[一-鿿]+", found) else ""


# ---- with what was decided -----------------------------------------------------------------------------------------


def seen(grid: Grid, decisions: Sequence[Mapping[str, Decision]], order: Sequence[int] | None = None) -> GridSeen:
    """The matrix with the decisions on each draft (by fingerprint), its columns in this order."""
    columns = [_draft_seen(draft, made) for draft, made in zip(grid.drafts, decisions, strict=True)]
    chosen = tuple(range(len(columns)) if order is None else order)
    lines = []
    for line in grid.lines:
        cells = tuple(_cell_seen(line.cells[k], decisions[k]) for k in chosen) if line.cells else ()
        worst = max((cell.worst for cell in cells if cell.worst), key=lambda one: Severity(one).rank, default="")
        lines.append(LineSeen(line, cells, sum(cell.divergent for cell in cells), worst))
    return GridSeen(tuple(columns[k] for k in chosen), tuple(lines))


def ordered(grid: Grid, decisions: Sequence[Mapping[str, Decision]], by: str) -> tuple[int, ...]:
    """The columns as they were named ("given"), by "name", or those with the most "divergences" first."""
    positions = range(len(grid.drafts))
    if by == "name":
        return tuple(sorted(positions, key=lambda k: grid.drafts[k].name))
    if by == "divergences":
        many = [_draft_seen(draft, made) for draft, made in zip(grid.drafts, decisions, strict=True)]
        return tuple(sorted(positions, key=lambda k: (-many[k].divergences, -many[k].counts["high"], k)))
    return tuple(positions)


def summary_of(found: Sequence[Found], decisions: Mapping[str, Decision]) -> tuple[str, int, tuple[str, ...]]:
    """The gravest severity that was not dismissed ("" for none), how many are undecided, and the types of the gravest."""
    live = [one for one in found if _status(one, decisions) != "dismissed"]
    worst = max((one.severity for one in live), key=lambda one: one.rank, default=None)
    types = tuple(dict.fromkeys(one.type for one in live if one.severity is worst))
    return (worst.value if worst else ""), sum(_status(one, decisions) == "open" for one in found), types


def _cell_seen(cell: Cell, decisions: Mapping[str, Decision]) -> CellSeen:
    if not cell.found:
        return CellSeen(cell, "", 0, 0, (), f"r{cell.row}")
    worst, undecided, types = summary_of(cell.found, decisions)
    # The gravest that still waits, else the gravest.
    waiting = (one.n for one in cell.found if _status(one, decisions) == "open")
    return CellSeen(cell, worst, len(cell.found), undecided, types, f"f{next(waiting, cell.found[0].n)}")


def _draft_seen(draft: Draft, decisions: Mapping[str, Decision]) -> DraftSeen:
    statuses = [(one.severity.value, _status(one, decisions)) for one in draft.found]
    counts = Counter(severity for severity, status in statuses if status != "dismissed")
    undecided = sum(status == "open" for _, status in statuses)
    return DraftSeen(draft, {one.value: counts[one.value] for one in Severity}, len(statuses), undecided)


def _status(one: Found, decisions: Mapping[str, Decision]) -> str:
    return decisions.get(one.fingerprint, NO_DECISION).status


# ---- which rows ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows are asked for: `differs`, only where something differs; `severity`, from this one on ("" for any); `text`, in the
    clause."""

    differs: bool = False
    severity: str = ""
    text: str = ""

    @classmethod
    def asked(cls, values: Mapping[str, str]) -> Self:
        """What an address asks for; what it cannot mean is left out."""
        severity = values.get("severity", "")
        return cls(
            bool(values.get("differs")), severity if severity in _RANKS else "", values.get("text", "").strip()[:200]
        )

    @property
    def any(self) -> bool:
        """Whether something is asked for."""
        return self.differs or bool(self.severity) or bool(self.text)

    def shown(self, lines: Sequence[LineSeen]) -> tuple[bool, ...]:
        """Which of the lines these are; a heading is there where something below it is."""
        found: list[bool] = []
        # The level of what is shown next below; what stands no deeper than a line is not below it.
        below = -1
        for one in reversed(lines):
            level = one.line.level
            here = self._takes(one) if one.cells else below > level
            found.append(here)
            below = level if here else min(below, level)
        return tuple(reversed(found))

    def _takes(self, one: LineSeen) -> bool:
        if self.differs and not one.differing:
            return False
        if self.severity and _RANKS.get(one.worst, -1) < _RANKS[self.severity]:
            return False
        return folded(self.text) in folded(f"{one.line.path} {one.line.text}")


_RANKS = {one.value: one.rank for one in Severity}


def folded(text: str) -> str:
    """A text as it is searched."""
    return unicodedata.normalize("NFKC", text).casefold()
