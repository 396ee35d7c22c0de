"""Alignment by hand: which corrections hold for a comparison, and clauses linked, split or parted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from diff.correction import Corrected, as_json
from web.access import person
from web.language import place_name, translate
from web.numbers import number as number_of
from web.shown.alignment import (
    SIDES,
    Candidate,
    Change,
    NoCorrection,
    Preview,
    candidates,
    change,
    correction,
    is_stale,
    listed,
    pieces,
    preview,
    resolved,
)
from web.snapshot import Snapshot
from web.store import Comparison, CorrectedMeanwhile
from web.store.corrections import History, Kept
from web.views.shared import comparison_or_404, snapshot_or_404, store, wants_json

pages = Blueprint("alignment", __name__)


@dataclass(frozen=True, slots=True)
class State:
    """What the review page says of the alignment: the corrections of the pair, those of them whose clauses are not found here, the
    comparison that stands for this one by now (None for itself), what it changed against the one that it made again, and whether
    corrections were made or taken back since it ran."""

    history: History
    lost: tuple[Kept, ...]
    newer: Comparison | None
    change: Change | None
    before: int | None
    stale: bool


@pages.app_template_global("alignment_state")
def state(comparison: Comparison, snapshot: Snapshot) -> State:
    """The state of the alignment of a comparison."""
    room = store().corrections
    history, fates = room.history(comparison.pair), room.fates(comparison.id)
    newest, before = room.newest(comparison.id), room.replaced(comparison.id)
    return State(
        history,
        tuple(one for one in history.in_force if fates.get(one.id) == "lost"),
        None if newest.id == comparison.id else newest,
        None if before is None else change(snapshot_or_404(before), snapshot),
        before,
        is_stale(history, fates),
    )


@pages.get("/comparisons/<int:number>/alignment")
def show(number: int) -> str:
    """The corrections of the pair, and for those who may make one a form that needs no script: `row` or `original` and `draft`,
    repeated, are what it begins with; with `kind`, it shows what that would do."""
    return _page(number)


@pages.get("/comparisons/<int:number>/alignment/map")
def clause_map(number: int) -> dict[str, Any]:
    """For the script of the review page: each row's clauses, and the clauses of both sides, by index."""
    comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    return {
        "rows": [[row.original, row.draft] for row in snapshot.rows],
        **{
            side: [
                {"name": place_name(one.path), "begins": one.begins, "row": one.row} for one in pieces(snapshot, side)
            ]
            for side in SIDES
        },
    }


@pages.get("/comparisons/<int:number>/alignment/candidates")
def candidate_list(number: int) -> dict[str, Any]:
    """Clauses of `side` that may belong to those of the other that are named by `clause`, repeated; `q` looks for a number or words."""
    comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    side = request.args.get("side", "")
    chosen = request.args.getlist("clause", type=number_of)
    other = snapshot.original if side == "draft" else snapshot.draft
    if side not in SIDES or not all(0 <= index < len(other.clauses) for index in chosen):
        abort(400)
    found = candidates(snapshot, side, chosen, request.args.get("q", "")[:200])
    return {"candidates": [_candidate(one) for one in found]}


@pages.get("/comparisons/<int:number>/alignment/preview")
def show_preview(number: int) -> str:
    """What a correction would do, as a part of a page."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    kind, original, draft = _chosen(request.args)
    try:
        seen = preview(snapshot, store().corrections.history(comparison.pair), kind, original, draft)
    except NoCorrection as refusal:
        return render_template("alignment/_preview.html", refusal=refusal.key, seen=None)
    return render_template("alignment/_preview.html", refusal="", seen=seen)


@pages.post("/comparisons/<int:number>/alignment")
def apply(number: int) -> Any:
    """Keeps a correction (`kind`, and `original` and `draft`, repeated) and compares again. `seen` is the version of the corrections
    that the page showed: where there is another by now, nothing is kept and the answer is a 409."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    kind, original, draft = _chosen(request.form)
    try:
        made = correction(snapshot, kind, original, draft)
        kept, again = store().corrections.add(comparison, made, _seen())
    except NoCorrection as refusal:
        if wants_json():
            return {"sentence": translate(f"align_refuse.{refusal.key}")}, 400
        return _page(number, refusal=refusal.key), 400
    except CorrectedMeanwhile:
        return _changed_meanwhile(number)
    return _queued(again, url_for(".to_row", number=again, correction=kept))


@pages.post("/comparisons/<int:number>/alignment/<int:correction>/undo")
def undo(number: int, correction: int) -> Any:
    """Takes a correction back and compares again."""
    comparison = comparison_or_404(number)
    snapshot_or_404(number)
    try:
        again = store().corrections.undo(comparison, correction, _seen())
    except CorrectedMeanwhile:
        return _changed_meanwhile(number)
    if again is None:
        abort(404)
    return _queued(again, url_for(".to_row", number=again, correction=correction))


@pages.post("/comparisons/<int:number>/alignment/again")
def again(number: int) -> Any:
    """Compares again with the corrections that were made since."""
    comparison = comparison_or_404(number)
    snapshot_or_404(number)
    made = store().corrections.make_again(comparison)
    return _queued(made, url_for("comparisons.show", number=made))


@pages.get("/comparisons/<int:number>/alignment/<int:correction>/row")
def to_row(number: int, correction: int) -> BaseResponse:
    """Leads to the row in which the clauses of a correction stand."""
    comparison = comparison_or_404(number)
    if comparison.state != "done":
        return redirect(url_for("comparisons.show", number=number), 303)
    snapshot = snapshot_or_404(number)
    history = store().corrections.history(comparison.pair)
    kept = next((one for one in history.kept if one.id == correction), None)
    if kept is None:
        abort(404)
    (found,) = resolved(snapshot, [kept.correction]).found
    row = next(
        (
            n
            for n, row in enumerate(snapshot.rows)
            if set(row.original) & set(found[0]) or set(row.draft) & set(found[1])
        ),
        None,
    )
    return redirect(url_for("comparisons.show", number=number, _anchor=None if row is None else f"r{row}"), 303)


@pages.get("/comparisons/<int:number>/alignment.json")
def export(number: int) -> Response:
    """The corrections in force, as the file that `duizhao check --alignment` takes."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    kept = tuple(one.correction for one in store().corrections.history(comparison.pair).in_force)
    text = as_json([Corrected(snapshot.original.title, snapshot.draft.title, kept)])
    headers = {"Content-Disposition": 'attachment; filename="duizhao-alignment.json"'}
    return Response(text, mimetype="application/json", headers=headers)


def _page(number: int, refusal: str = "", meanwhile: bool = False) -> str:
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    values = request.values
    kind, original, draft = _chosen(values)
    row = values.get("row", type=number_of)
    if row is not None and row < len(snapshot.rows) and not (original or draft):
        original, draft = list(snapshot.rows[row].original), list(snapshot.rows[row].draft)
    now = state(comparison, snapshot)
    seen: Preview | None = None
    if kind and not meanwhile and not refusal:
        try:
            seen = preview(snapshot, now.history, kind, original, draft)
        except NoCorrection as found:
            refusal = found.key
    return render_template(
        "alignment/show.html",
        comparison=comparison,
        snapshot=snapshot,
        state=now,
        listed=tuple(listed(snapshot, now.history, store().corrections.fates(number))),
        pieces={side: pieces(snapshot, side) for side in SIDES},
        picked={"original": set(original), "draft": set(draft)},
        kind=kind or "link",
        row=row,
        seen=seen,
        refusal=refusal,
        meanwhile=meanwhile,
        changing=person().may("reviewer"),
    )


def _chosen(values: Any) -> tuple[str, list[int], list[int]]:
    sides = [values.getlist(side, type=number_of) for side in SIDES]
    return values.get("kind", ""), sides[0], sides[1]


def _seen() -> int:
    seen = request.form.get("seen", type=number_of)
    if seen is None:
        abort(400)
    return seen


def _candidate(one: Candidate) -> dict[str, Any]:
    score = None if one.score is None else translate("review.score", score=f"{one.score:.2f}")
    piece = one.piece
    return {"index": piece.index, "name": place_name(piece.path), "begins": piece.begins, "score": score}


def _queued(number: int, address: str) -> Any:
    """JSON for the script of the page, a redirect for a plain form."""
    current_app.extensions["wake"]()
    if not wants_json():
        return redirect(url_for("comparisons.show", number=number), 303)
    return {"number": number, "status": url_for("comparisons.status", number=number), "address": address}


def _changed_meanwhile(number: int) -> Any:
    if wants_json():
        return {"sentence": translate("align.meanwhile")}, 409
    return _page(number, meanwhile=True), 409
