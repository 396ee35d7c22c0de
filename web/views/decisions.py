"""Decisions on findings, from the review page and from plain forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for

from web.access import NotAllowed, person
from web.decisions import LONGEST_NOTE, REASONS, assignable
from web.language import translate
from web.numbers import number as number_of
from web.review import items_of, status_counts
from web.snapshot import Snapshot
from web.store import ACTIONS, Comparison, Conflict, UnknownComment
from web.views.shared import comparison_or_404, snapshot_or_404, store, wants_json

pages = Blueprint("decisions", __name__)


@pages.post("/comparisons/<int:number>/decisions")
def decide(number: int) -> Any:
    """Records one action on the findings of the form (`finding`, repeated), then answers with what changed. `seen`, repeated as
    well, is the version of each decision that the page showed: where one has changed since, nothing is recorded and the answer
    is a 409 with what holds now."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    action, reason = request.form.get("action", ""), request.form.get("reason", "")
    note = request.form.get("note", "").strip()
    numbers, versions = request.form.getlist("finding", type=number_of), request.form.getlist("seen", type=number_of)
    assignee, parent = request.form.get("assignee"), request.form.get("parent", type=number_of)
    if (
        action not in ACTIONS
        or (action == "dismiss") != (reason in REASONS)
        or (action == "comment" and not note)
        or len(note) > LONGEST_NOTE
        or (action == "assign") != (assignee is not None)
        or (assignee and not assignable(store(), assignee))
        or not numbers
        or len(versions) != len(numbers)
        or not all(1 <= n <= len(snapshot.findings) for n in numbers)
    ):
        abort(400)
    if not person().may_decide(action):
        raise NotAllowed
    touched = [snapshot.findings[n - 1].fingerprint for n in numbers]
    seen = dict(zip(touched, versions, strict=True))
    try:
        batch = store().decide(
            comparison, touched, action, reason, note, assignee=assignee or "", parent=parent, seen=seen
        )
    except Conflict as conflict:
        if not wants_json():
            abort(409)
        return _changed(comparison, snapshot, conflict.now, None), 409
    except UnknownComment:
        abort(400)
    return _changed(comparison, snapshot, touched, batch)


@pages.post("/comparisons/<int:number>/undo")
def undo(number: int) -> Any:
    """Takes back the batch of the form, or the last one, then answers with what changed."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    batch = request.form.get("batch", type=number_of)
    by = store().batch_by(batch) if batch is not None else None
    if by is not None and not person().may_undo(by):
        raise NotAllowed
    return _changed(comparison, snapshot, store().undo(comparison, batch), None)


def _changed(comparison: Comparison, snapshot: Snapshot, touched: Iterable[str], batch: int | None) -> Any:
    """JSON for the script of the page, a redirect for a plain form."""
    keys = set(touched)
    items = items_of(snapshot, store().decisions(comparison.pair))
    if not wants_json():
        n = next((item.n for item in items if item.finding.fingerprint in keys), 1)
        return redirect(url_for("review.finding", number=comparison.id, n=n), 303)
    return {
        "batch": batch,
        "findings": [
            {
                "n": item.n,
                "status": item.status,
                "label": translate(f"status.{item.status}"),
                "version": item.decision.version,
            }
            for item in items
            if item.finding.fingerprint in keys
        ],
        "counts": status_counts(items),
        "can_undo": store().can_undo(comparison),
    }
