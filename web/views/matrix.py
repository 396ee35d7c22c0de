"""The matrix of one original and its drafts: which originals there are, the table, and its downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from diff.exports import Style, matrix_report
from diff.finding import Severity
from diff.matrix import matrix
from web import sample_sets
from web.numbers import number as read_number
from web.shown.matrix import (
    DraftSeen,
    Found,
    Grid,
    Rows,
    alike,
    grid_of,
    ordered,
    reports_from,
    seen,
    summary_of,
)
from web.store import Decision, Store
from web.store.matrices import Member
from web.views.shared import comparison_or_404, store

pages = Blueprint("matrix", __name__)

MOST = 60
"""Drafts beside one another. More are narrower than their names, and can be looked at in turns."""

ORDERS = ("given", "divergences", "name")
SIGNS = {"same": "=", "localised": "≈", "changed": "≠", "moved": "⇅", "missing": "∅", "added": "+"}
"""What a relation is marked with beside its word."""

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The comparisons beside one another: `members` are all with this original, `numbers` those that are chosen, in their
    order; `chosen` says whether the address names them. `pending` and `failed` are those that may join them."""

    number: int
    members: tuple[Member, ...]
    numbers: tuple[int, ...]
    chosen: bool
    batch: int | None

    @property
    def pending(self) -> tuple[Member, ...]:
        """Comparisons that have not finished."""
        return tuple(one for one in self._others() if one.state != "failed")

    @property
    def failed(self) -> tuple[Member, ...]:
        """Comparisons of which nothing came, where nothing else is there of the draft."""
        return tuple(one for one in self._others() if one.state == "failed" and not one.cancelled)

    def _others(self) -> Iterator[Member]:
        for one in self.members:
            if one.state != "done" and one.newest and (self.batch is None or one.batch == self.batch):
                yield one

    @property
    def finished(self) -> tuple[Member, ...]:
        """What can be chosen: the newest of each draft, and whatever is chosen."""
        return tuple(m for m in reversed(self.members) if m.state == "done" and (m.newest or m.number in self.numbers))

    @property
    def batches(self) -> tuple[tuple[int, int, str], ...]:
        """Those that were started together, as (number, how many of them finished, when), the newest first; only where they are
        not the newest of all drafts anyhow."""
        found: dict[int, list[Member]] = {}
        for one in self.members:
            if one.state == "done" and one.batch is not None:
                found.setdefault(one.batch, []).append(one)
        newest = {one.number for one in self.members if one.state == "done" and one.newest}
        return tuple(
            (batch, len(ones), ones[-1].created)
            for batch, ones in found.items()
            if len(ones) > 1 and {one.number for one in ones} != newest
        )

    @property
    def address(self) -> dict[str, Any]:
        """What the address says of the choice."""
        return {
            **({"with": self.numbers} if self.chosen and self.batch is None else {}),
            **({"batch": self.batch} if self.batch is not None else {}),
        }


def selection_or_answer(number: int) -> Selection | BaseResponse:
    """The comparisons that the address names; a comparison that has not ended leads to its own page."""
    members = store().matrices.members(number)
    if not members:
        return redirect(url_for("comparisons.show", number=comparison_or_404(number).id), 303)
    done = [one for one in members if one.state == "done"]
    wish = set(request.args.getlist("with", type=read_number))
    batch = request.args.get("batch", type=read_number)
    found = [one for one in done if one.number in wish]
    if not found and batch is not None:
        found = [one for one in done if one.batch == batch]
    else:
        batch = None
    chosen = bool(found)
    found = found or [one for one in done if one.newest]
    numbers = tuple(sorted(one.number for one in found)[-MOST:])
    return Selection(number, members, numbers, chosen, batch if chosen else None)


@pages.get("/matrix")
def index() -> str:
    """The originals of which drafts were compared."""
    sample = next(iter(sample_sets.find()), None)
    return render_template("matrix/index.html", originals=store().matrices.originals(), sample=sample)


@pages.post("/matrix/sample")
def sample() -> BaseResponse:
    """Compares the drafts of the sample with its original, together."""
    chosen = next(iter(sample_sets.find()), None)
    if chosen is None:
        abort(404)
    numbers = store().add_comparisons(sample_sets.orders(chosen, store()))
    current_app.extensions["wake"]()
    return redirect(url_for("comparisons.index", batch=numbers[0]), 303)


@pages.get("/matrix/<int:number>")
def show(number: int) -> str | BaseResponse:
    """The matrix of the drafts that were compared with the original of this comparison."""
    selection = selection_or_answer(number)
    if not isinstance(selection, Selection):
        return selection
    grid = _grid(store(), selection.numbers)
    pairs = {one.number: one.pair for one in selection.members}
    decisions = [store().decisions(pairs[draft.number]) for draft in grid.drafts]
    order = request.args.get("sort", "given")
    shown = seen(grid, decisions, ordered(grid, decisions, order))
    rows = Rows.asked(request.args)
    lines = list(zip(shown.lines, rows.shown(shown.lines), strict=True))
    return render_template(
        "matrix/show.html",
        selection=selection,
        grid=grid,
        columns=shown.columns,
        lines=lines,
        shown_count=sum(here for line, here in lines if line.cells),
        total_count=sum(bool(line.cells) for line, _ in lines),
        rows=rows,
        order=order if order in ORDERS else "given",
        orders=ORDERS,
        signs=SIGNS,
        severities=tuple(one.value for one in Severity if one is not Severity.INFO),
        added=list(_added(shown.columns, dict(zip((d.number for d in grid.drafts), decisions, strict=True)))),
        forms=tuple(MEDIA_TYPES),
        most=MOST,
        left_out=grid.left_out,
        document=_document(number),
    )


def _document(number: int) -> int | None:
    """The document of the library that the original came from."""
    version = comparison_or_404(number).order.original_version
    return version[0] if version else None


@pages.get("/matrix/<int:number>/download/<form>")
def download(number: int, form: str) -> BaseResponse:
    """The matrix as `duizhao matrix --format` gives it."""
    return file_of(number, form, "matrix", _matrix_file)


def _matrix_file(kept: Store, numbers: tuple[int, ...], form: str, style: Style) -> str | bytes:
    snapshots, _ = alike(kept.matrices.snapshots(numbers))
    table = matrix(reports_from(snapshots))
    if form == "json":
        return matrix_report.as_json(table)
    return matrix_report.as_csv(table, style) if form == "csv" else matrix_report.as_xlsx(table, style)


Make = Callable[[Store, tuple[int, ...], str, Style], str | bytes]
"""Makes the table of the comparisons with these numbers in one of the forms."""


def file_of(number: int, form: str, name: str, make: Make) -> BaseResponse:
    """The answer with a table of the chosen comparisons in one of the forms."""
    if form not in MEDIA_TYPES:
        abort(404)
    selection = selection_or_answer(number)
    if not isinstance(selection, Selection):
        return selection
    data = make(store(), selection.numbers, form, Style(g.language))
    response = Response(data, content_type=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="duizhao-{name}-{number}.{form}"'
    return response


@lru_cache(maxsize=8)
def _grid(kept: Store, numbers: tuple[int, ...]) -> Grid:
    """Finished comparisons never change."""
    return grid_of(kept.matrices.snapshots(numbers))


@dataclass(frozen=True, slots=True)
class _AddedSeen:
    """What a draft adds, with what was decided on it."""

    path: str
    title: str
    worst: str
    total: int
    open: int
    target: str
    closest: tuple[str, float] | None


def _added(
    columns: tuple[DraftSeen, ...], decisions: dict[int, dict[str, Decision]]
) -> Iterator[tuple[DraftSeen, list[_AddedSeen]]]:
    for column in columns:
        made = decisions[column.draft.number]
        found = []
        for one in column.draft.added:
            worst, undecided, _ = summary_of(one.found, made)
            target = _first(one.found) or f"r{one.row}"
            found.append(_AddedSeen(one.path, one.title, worst, len(one.found), undecided, target, one.closest))
        if found:
            yield column, found


def _first(found: tuple[Found, ...]) -> str:
    return f"f{found[0].n}" if found else ""
