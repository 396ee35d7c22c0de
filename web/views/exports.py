"""Downloads of a comparison, the workbook that comes back, and the print view."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, render_template, request

from diff.exports import DOCX, EXPORTS, ExportError
from diff.finding import Severity
from diff.pipeline import UNUSABLE_INPUT
from diff.sentences import in_language
from web.access import person
from web.language import translate
from web.shown import paper, workbook
from web.shown.reports import StaleError, annotated, exported, report_for, without_dismissed
from web.shown.review import items_of
from web.snapshot import Snapshot
from web.store import STATUSES, Comparison
from web.views.shared import comparison_or_404, snapshot_or_404, store
from web.work.apart import Refused, decisions_in
from web.work.line import Busy

pages = Blueprint("exports", __name__)

GROUPS = (
    ("read", ("docx", "html", "text", "markdown")),
    ("decide", ("xlsx",)),
    ("draft", ("annotated", "changes")),
    ("translate", ("xliff", "xliff-1.2")),
    ("programs", ("json", "sarif", "junit", "gitlab", "github")),
)
"""The forms, in the order in which they are offered."""

COPIES = {"docx": (".docx", DOCX), "pdf": (".pdf", "application/pdf")}
"""The formats of drafts that can be given back with comments: ending and media type."""

LARGEST_WORKBOOK = 50 << 20
"""Bytes: a workbook of two thousand findings has one of them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a workbook: the plan and the number of the batch (None where nothing was recorded), or why it cannot be used."""

    plan: workbook.Plan | None = None
    batch: int | None = None
    error: str = ""
    problems: tuple[str, ...] = ()


@pages.get("/comparisons/<int:number>/exports")
def index(number: int) -> str:
    """Everything that can be downloaded of a comparison, and the form that takes a workbook back."""
    return _page(comparison_or_404(number), Outcome())


@pages.get("/comparisons/<int:number>/exports/<form>")
def download(number: int, form: str) -> Response | tuple[str, int]:
    """One of the forms. What was dismissed counts in none of them; `?decisions=ignore` leaves decisions out."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    if form not in forms_of(snapshot):
        abort(404)
    decisions = {} if request.args.get("decisions") == "ignore" else store().decisions(comparison.pair)
    try:
        report = report_for(store(), comparison)
        if form in ("annotated", "changes"):
            suffix, media = COPIES[snapshot.draft.format]
            kept = without_dismissed(report, decisions)
            data = annotated(store(), comparison, kept, g.language, form == "changes")
        else:
            suffix, media, order = EXPORTS[form].suffix, EXPORTS[form].media_type, comparison.order
            names = order.original.name, order.draft.name if order.draft else ""
            # In the workbook a decision stands in its own columns.
            kept = report if form == "xlsx" else without_dismissed(report, decisions)
            said = workbook.outgoing(snapshot, decisions, g.language) if form in ("xlsx", "docx") else None
            data = exported(kept, form, g.language, names, said)
    except (StaleError, ExportError, Refused, *UNUSABLE_INPUT) as error:
        return _page(comparison, Outcome(error=in_language(str(error), g.language))), 409
    except Busy:
        return _page(comparison, Outcome(error=translate("exports.busy"))), 503
    stem = (snapshot.draft.title or snapshot.draft.file.rpartition(".")[0] or "duizhao")[:80]
    name = f"{stem}-{number}{'' if form in ('annotated', 'changes') else '-' + form}{suffix}"
    response = Response(data, content_type=media)
    plain = f"duizhao-{number}-{form}{suffix}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return response


@pages.post("/comparisons/<int:number>/workbook")
def take_back(number: int) -> tuple[str, int]:
    """Records the decisions of a workbook as made by the person who gives it, as one batch."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    given = request.files.get("workbook")
    if given is None or not given.filename:
        return _page(comparison, Outcome(error=translate("exports.no_workbook"))), 400
    data = given.read(LARGEST_WORKBOOK + 1)
    if len(data) > LARGEST_WORKBOOK:
        return _page(comparison, Outcome(error=translate("exports.too_large", size=LARGEST_WORKBOOK >> 20))), 413
    try:
        rows = decisions_in(data, given.filename.replace("\\", "/").rpartition("/")[2][:100])
    except Refused as error:
        said = Outcome(
            error=in_language(str(error), g.language),
            problems=tuple(in_language(problem, g.language) for problem in error.problems),
        )
        return _page(comparison, said), 400
    except Busy:
        return _page(comparison, Outcome(error=translate("exports.busy"))), 503
    decisions = store().decisions(comparison.pair)
    planned = workbook.plan(rows, snapshot, decisions, person().name, bool(request.form.get("replace")))
    if rows and not any(row.finding.fingerprint in {f.fingerprint for f in snapshot.findings} for row in rows):
        return _page(comparison, Outcome(error=translate("exports.other_workbook"))), 409
    batch = None
    if planned.decided:
        batch = store().imports.record(comparison, planned.decided, hashlib.sha256(data).hexdigest())
    return _page(comparison, Outcome(planned, batch)), 200


@pages.get("/comparisons/<int:number>/print")
def on_paper(number: int) -> str:
    """The review for printing, or for a PDF by the browser; `?severity=` and `?status=`, repeated or with blanks between, narrow it."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    items = items_of(snapshot, store().decisions(comparison.pair))
    severities = [word for word in _words("severity") if word in {one.value for one in Severity}]
    statuses = [word for word in _words("status") if word in STATUSES]
    printed = paper.chosen(items, severities, statuses)
    return render_template(
        "print.html",
        comparison=comparison,
        snapshot=snapshot,
        documents=paper.documents_of(comparison, snapshot),
        engine=paper.engine_of(store().report_json(number)),
        notes=[in_language(note, g.language) for note in snapshot.notes],
        entries=paper.entries_of(snapshot, printed),
        tallies=paper.tallies(items),
        statuses=STATUSES,
        severities=tuple(Severity),
        chosen=(severities, statuses),
        total=len(items),
    )


def forms_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The forms that fit a comparison."""
    kind = snapshot.draft.format
    left_out = {"annotated", "changes"} if kind not in COPIES else {"changes"} if kind != "docx" else set()
    if snapshot.relation != "translation":
        left_out |= {"xliff", "xliff-1.2"}
    return tuple(form for _, forms in GROUPS for form in forms if form not in left_out)


def _page(comparison: Comparison, outcome: Outcome) -> str:
    snapshot = snapshot_or_404(comparison.id)
    fitting = forms_of(snapshot)
    groups = [(group, [form for form in forms if form in fitting]) for group, forms in GROUPS]
    return render_template(
        "exports.html",
        comparison=comparison,
        snapshot=snapshot,
        groups=[(group, forms) for group, forms in groups if forms],
        outcome=outcome,
    )


def _words(name: str) -> list[str]:
    return " ".join(request.args.getlist(name)).split()
