"""The parameters of one original and its drafts beside one another, and their downloads."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from diff.exports import Style, parameters_report
from diff.vocabulary import ROLES
from normalize.quantity import Quantity, canonical
from web.numbers import number as read_number
from web.shown.charts import HEIGHT
from web.shown.parameters import Figures, figures_of, shown, table_of
from web.store import Store
from web.views.matrix import MEDIA_TYPES, Selection, file_of, selection_or_answer
from web.views.shared import store

MOST_CELLS = 2500
"""Cells of a page: more take a browser seconds."""

pages = Blueprint("parameters", __name__)


@pages.get("/matrix/<int:number>/parameters")
def show(number: int) -> str | BaseResponse:
    """The parameters of the drafts that were compared with the original of this comparison."""
    selection = selection_or_answer(number)
    if not isinstance(selection, Selection):
        return selection
    figures = _figures(store(), selection.numbers)
    kind, text = request.args.get("kind", ""), request.args.get("text", "").strip()[:200]
    kind, differs = kind if kind in ROLES else "", bool(request.args.get("differs"))
    found = {line.role for line in figures.lines}
    here = shown(figures.lines, kind, text, differs=differs)
    lines = list(zip(figures.lines, here, strict=True))
    # A script filters what is on the page: where that is not all, the server does, page by page.
    paged = len(lines) * len(figures.columns) > MOST_CELLS
    page, last = 1, 1
    if paged:
        lines = [(line, fits) for line, fits in lines if fits]
        on_a_page = max(MOST_CELLS // len(figures.columns), 1)
        last = max(-(-len(lines) // on_a_page), 1)
        page = min(max(request.args.get("page", 1, type=read_number), 1), last)
        lines = lines[(page - 1) * on_a_page : page * on_a_page]
    return render_template(
        "matrix/parameters.html",
        selection=selection,
        figures=figures,
        lines=lines,
        total=len(here),
        paged=paged,
        page=page,
        last=last,
        asked={**selection.address, "kind": kind or None, "text": text or None, "differs": "1" if differs else None},
        shown_count=sum(here),
        kinds=tuple(one for one in ROLES if one in found),
        kind=kind,
        text=text,
        differs=differs,
        forms=tuple(MEDIA_TYPES),
        height=HEIGHT,
        canonical=_canonical,
        left_out=figures.left_out,
    )


@pages.get("/matrix/<int:number>/parameters/download/<form>")
def download(number: int, form: str) -> BaseResponse:
    """The parameters as `duizhao parameters --format` gives them."""
    return file_of(number, form, "parameters", _parameters_file)


def _parameters_file(kept: Store, numbers: tuple[int, ...], form: str, style: Style) -> str | bytes:
    table, _ = table_of(kept.matrices.snapshots(numbers), kept.matrices.figures(numbers))
    if form == "json":
        return parameters_report.as_json(table)
    return parameters_report.as_csv(table, style) if form == "csv" else parameters_report.as_xlsx(table, style)


def _canonical(quantity: Quantity) -> str:
    """A figure as the reader writes it."""
    return canonical(quantity, g.language)


@lru_cache(maxsize=8)
def _figures(kept: Store, numbers: tuple[int, ...]) -> Figures:
    """Finished comparisons never change."""
    return figures_of(kept.matrices.snapshots(numbers), kept.matrices.figures(numbers))
