"""The table of policy parameters of stored comparisons: what each draft has in the place of each figure of the original."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diff.exports.page import heading
from diff.exports.table import same_label
from diff.exports.text_report import on_one_line
from diff.parameters import Parameter, ParameterTable, Value
from normalize.clause import ClauseTree
from normalize.measure import Quantity
from normalize.quantity import base_difference
from web.shown.charts import Chart, chart_of
from web.shown.figures import table_from
from web.shown.matrix import alike, folded, reports_from, short_names
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Figure:
    """What a draft has for a figure. `relation` is same | changed | missing | new; `quantity` None where it is missing. `path` is
    its clause in the draft where that has another label; `target` is where the comparison shows it (f3: finding 3, r5: row 5).
    `change` and `ratio` say how it differs, or `points`, in percentage points, between percentages; `direction` in whose favour,
    `outlier` how it stands apart from the other drafts."""

    relation: str
    quantity: Quantity | None
    quote: str
    path: str
    target: str
    change: str
    ratio: str
    direction: str
    outlier: str
    no_clause: bool
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the original with what each draft has. `about` is what it measures ("" where the text names nothing),
    `context` the words around it, `place` where the first comparison shows it (r5: row 5)."""

    path: str
    title: str
    about: str
    subject: str
    condition: str
    context: str
    quote: str
    role: str
    quantity: Quantity
    place: str
    figures: tuple[Figure, ...]
    chart: Chart | None

    @property
    def differing(self) -> int:
        """In how many drafts it is another one, or missing."""
        return sum(one.relation != "same" for one in self.figures)

    @property
    def outliers(self) -> int:
        """How many drafts stand apart."""
        return sum(bool(one.outlier) for one in self.figures)

    @property
    def text(self) -> str:
        """What is searched."""
        return " ".join((self.path, self.title, self.about, self.subject, self.condition, self.context))


@dataclass(frozen=True, slots=True)
class New:
    """A figure that only one draft has."""

    path: str
    title: str
    about: str
    context: str
    role: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Column:
    """A draft and the number of its comparison; `new` are the figures that only it has."""

    number: int
    name: str
    title: str
    file: str
    complete: bool
    new: tuple[New, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The table."""

    title: str
    file: str
    language: str
    complete: bool
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    left_out: tuple[int, ...]


def table_of(
    snapshots: Sequence[tuple[int, Snapshot]], figures: Mapping[int, str]
) -> tuple[ParameterTable, tuple[int, ...]]:
    """The table that the exports take, and the numbers of the comparisons whose original has another text. `figures` are
    those that were kept, by the number of the comparison."""
    kept, left_out = alike(snapshots)
    return table_from(reports_from(kept), [figures.get(number, "") for number, _ in kept]), left_out


def figures_of(snapshots: Sequence[tuple[int, Snapshot]], figures: Mapping[int, str]) -> Figures:
    """The table for the page. Raises ValueError without a comparison."""
    if not snapshots:
        raise ValueError("a table of parameters needs a comparison")
    kept, left_out = alike(snapshots)
    table, _ = table_of(kept, figures)
    original, first = table.original.tree, kept[0][1].original
    places = [_Places(snapshot, draft.tree) for (_, snapshot), draft in zip(kept, table.drafts, strict=True)]
    lines: list[Line] = []
    new: list[list[New]] = [[] for _ in kept]
    for row in table.rows:
        one = row.parameter
        if one is None:
            for k, value in enumerate(row.values):
                if value is not None and value.parameter is not None:
                    new[k].append(_new(value, value.parameter, places[k], table.drafts[k].tree))
            continue
        values = tuple(
            _figure(value, one, place, original)
            for value, place in zip(row.values, places, strict=True)
            if value is not None
        )
        lines.append(
            Line(
                one.clause.path,
                heading(original, one.clause),
                _about(one),
                one.fact.subject,
                one.fact.condition,
                one.context,
                on_one_line(one.quote),
                one.fact.qty.role,
                one.fact.qty,
                f"r{places[0].row_of_original[one.clause.index]}",
                values,
                chart_of(one.fact.qty, [figure.quantity for figure in values]),
            )
        )
    names = short_names([(one.original.title, one.draft.title, one.draft.file) for _, one in kept])
    columns = tuple(
        Column(number, names[k], one.draft.title, one.draft.file, one.complete, tuple(new[k]))
        for k, (number, one) in enumerate(kept)
    )
    return Figures(first.title, first.file, first.language, table.complete, columns, tuple(lines), left_out)


class _Places:
    """Where findings and clauses of one comparison stand on its page."""

    def __init__(self, snapshot: Snapshot, draft: ClauseTree) -> None:
        self.draft = draft
        self.number = {id(one): n for n, one in enumerate(snapshot.findings, 1)}
        self.row_of_original = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
        self.row_of_draft = {i: n for n, row in enumerate(snapshot.rows) for i in row.draft}

    def target(self, value: Value, one: Parameter | None) -> str:
        if value.finding is not None:
            return f"f{self.number[id(value.finding)]}"
        if value.parameter is not None:
            return f"r{self.row_of_draft[value.parameter.clause.index]}"
        assert one is not None, "what is missing is of the original"
        return f"r{self.row_of_original[one.clause.index]}"


def _figure(value: Value, one: Parameter, place: _Places, original: ClauseTree) -> Figure:
    found, change = value.parameter, value.change
    renamed = found is not None and not same_label(original, one.clause, place.draft, found.clause)
    points = (
        _points(one.fact.qty, found.fact.qty) if found is not None and change is not None and change.ratio else None
    )
    return Figure(
        value.relation,
        found.fact.qty if found else None,
        on_one_line(found.quote) if found else "",
        found.clause.path if found and renamed else "",
        place.target(value, one),
        change.kind if change else "",
        change.ratio if change and points is None else "",
        "" if value.direction == "neutral" else value.direction,
        value.outlier,
        found is None and not value.clauses,
        points,
    )


def _points(expected: Quantity, found: Quantity) -> Decimal | None:
    """From 65 % to 55 % are 10 percentage points less: to call that 15.4 % would mislead."""
    if expected.kind != "rate" or expected.unit != "%":
        return None
    apart = base_difference(expected, found)
    return apart[0] if apart else None


def _new(value: Value, found: Parameter, place: _Places, draft: ClauseTree) -> New:
    figure = Figure(
        value.relation, found.fact.qty, on_one_line(found.quote), "", place.target(value, None), "", "", "", "", False
    )
    return New(
        found.clause.path, heading(draft, found.clause), _about(found), found.context, found.fact.qty.role, figure
    )


def _about(one: Parameter) -> str:
    # In English the facts hold key words for pairing, not the text's own phrase.
    return "" if one.fact.qty.language == "en" else one.fact.measure


def shown(lines: Sequence[Line], kind: str, text: str, *, differs: bool) -> tuple[bool, ...]:
    """Which lines a filter leaves: of this kind ("" for any), with this text, where some draft differs."""
    return tuple(
        (not kind or one.role == kind) and (not differs or one.differing > 0) and folded(text) in folded(one.text)
        for one in lines
    )
