"""The review page of a comparison, and the page of one finding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from flask import Blueprint, abort, g, render_template, request

from diff.finding import Severity
from web.decisions import REASONS
from web.review import candidates_of, items_of, quotes_of, rows_of, status_counts, type_counts
from web.store import Comparison
from web.views.checks import find as find_check
from web.views.shared import comparison_or_404, snapshot_or_404, store

pages = Blueprint("review", __name__)

_STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = tuple(
    script
    for script in ("review/main.js", "decisions/main.js", "page/main.js", "alignment/main.js")
    if (_STATIC / script).exists()
)
"""The modules of the page, in the order in which they run."""


def show(comparison: Comparison) -> str:
    """The review page of a finished comparison."""
    snapshot = snapshot_or_404(comparison.id)
    items = items_of(snapshot, store().decisions(comparison.pair))
    return render_template(
        "review.html",
        comparison=comparison,
        snapshot=snapshot,
        rows=rows_of(snapshot, items),
        items=items,
        severities=tuple(Severity),
        severity_counts=Counter(item.finding.severity.value for item in items),
        type_counts=type_counts(items),
        status_counts=status_counts(items),
        reasons=REASONS,
        scripts=SCRIPTS,
        can_undo=store().can_undo(comparison),
    )


@pages.get("/comparisons/<int:number>/findings/<int:n>")
def finding(number: int, n: int) -> str:
    """All about one finding; `?fragment=1` gives the part that the review page shows in its list."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    items = items_of(snapshot, store().decisions(comparison.pair))
    if not 1 <= n <= len(items):
        abort(404)
    item = items[n - 1]
    left, right = quotes_of(snapshot, item.finding)
    return render_template(
        "_finding.html" if request.args.get("fragment") else "finding.html",
        comparison=comparison,
        item=item,
        left=left,
        right=right,
        snapshot=snapshot,
        message=item.finding.message.get(g.language) or next(iter(item.finding.message.values()), ""),
        has_check_page=find_check(item.finding.code) is not None,
        candidates=tuple(candidates_of(snapshot, item.finding)),
        count=len(items),
        reasons=REASONS,
    )
