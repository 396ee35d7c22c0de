"""What a new version of a document changed: one comparison beside an earlier one of the same two documents."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request

from web.numbers import number as number_of
from web.shown.versions import changes, counts
from web.views.shared import comparison_or_404, snapshot_or_404, store

pages = Blueprint("versions", __name__)


@pages.get("/comparisons/<int:number>/versions")
def show(number: int) -> str:
    """The findings of a comparison by what became of them since an earlier one, the last unless `with` names another."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    earlier = store().library.former(number)
    wanted = request.args.get("with", type=number_of)
    if wanted is not None and wanted not in {one.id for one in earlier}:
        abort(404)
    order = comparison.order
    files = (order.original.sha256, order.draft.sha256 if order.draft else "")
    # The same files compared once more say little: what is asked is what the new version changed.
    others = [one for one in earlier if (one.original_sha256, one.draft_sha256) != files]
    former = next((one for one in earlier if one.id == wanted), None) or next(iter(others or earlier), None)
    if former is None:
        return render_template("versions.html", comparison=comparison, snapshot=snapshot, former=None, earlier=())
    found = changes(snapshot, snapshot_or_404(former.id), store().decisions(comparison.pair), number)
    return render_template(
        "versions.html",
        comparison=comparison,
        snapshot=snapshot,
        former=former,
        former_snapshot=snapshot_or_404(former.id),
        earlier=earlier,
        found=found,
        counts=counts(found),
        say=lambda finding: finding.message.get(g.language) or next(iter(finding.message.values()), ""),
        same_files=(former.original_sha256, former.draft_sha256) == files,
    )
