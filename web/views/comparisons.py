"""The pages of a comparison: progress, review, one finding, decisions."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, send_file, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from diff.finding import Finding, Severity, Side
from diff.vocabulary import TYPES
from web.access import NotAllowed, person
from web.decisions import LONGEST_NOTE, REASONS, assignable, baseline_of
from web.jobs import STAGES
from web.language import translate
from web.marks import Segment, Span, differences, segments
from web.numbers import number as number_of
from web.snapshot import Row, SideView, Snapshot
from web.store import ACTIONS, STATUSES, Comparison, Conflict, Decision, Store, UnknownComment
from web.views.checks import find as find_check

pages = Blueprint("comparisons", __name__)

CONTEXT = 24
"""Characters shown on either side of a quote."""

NO_DECISION = Decision()


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the list: its number from 1, and what was decided."""

    n: int
    finding: Finding
    decision: Decision

    @property
    def status(self) -> str:
        """One of web.store.STATUSES."""
        return self.decision.status


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: the paths of its clauses, and their texts with the findings marked."""

    paths: str
    clauses: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class RowText:
    """A row of the side-by-side view; `rejected` is (path, score, number of the row in which it stands)."""

    number: int
    row: Row
    original: Cell
    draft: Cell
    rejected: tuple[tuple[str, float, int], ...]
    marked: bool


@pages.get("/comparisons")
def index() -> str:
    """All comparisons, the newest first."""
    return render_template("comparisons.html", summaries=_store().summaries())


@pages.get("/comparisons/<int:number>")
def show(number: int) -> str | tuple[str, int]:
    """The review page; while there is no result yet, the progress page; where there will be none, why."""
    comparison = _comparison(number)
    if comparison.state == "failed":
        return render_template("failed.html", comparison=comparison)
    if comparison.state != "done":
        return render_template("progress.html", comparison=comparison, stages=_stages(comparison))
    snapshot = _snapshot(number)
    items = _items(comparison, snapshot)
    return render_template(
        "review.html",
        comparison=comparison,
        snapshot=snapshot,
        rows=_rows(snapshot, items),
        items=items,
        severities=tuple(Severity),
        severity_counts=Counter(item.finding.severity.value for item in items),
        type_counts=_type_counts(items),
        status_counts=_status_counts(items),
        reasons=REASONS,
        can_undo=_store().can_undo(comparison),
    )


@pages.get("/comparisons/<int:number>/status")
def status(number: int) -> dict[str, Any]:
    """How far a comparison is, for the progress page."""
    comparison = _comparison(number)
    return {"state": comparison.state, "stages": _stages(comparison)}


@pages.post("/comparisons/<int:number>/again")
def again(number: int) -> BaseResponse:
    """Compares the same files once more; what was decided on their findings is taken over."""
    new = _store().add_comparison(_comparison(number).order)
    current_app.extensions["wake"]()
    return redirect(url_for(".show", number=new), 303)


@pages.get("/comparisons/<int:number>/report.json")
def report_json(number: int) -> Response:
    """The JSON report, as `duizhao check --format json` prints it."""
    text = _store().report_json(_comparison(number).id)
    if text is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="duizhao-{number}.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@pages.get("/comparisons/<int:number>/baseline.json")
def baseline_json(number: int) -> Response:
    """The findings that were dismissed, as the baseline that `duizhao check` takes."""
    text = baseline_of(_store(), _comparison(number), _snapshot(number))
    headers = {"Content-Disposition": 'attachment; filename="duizhao-baseline.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@pages.get("/comparisons/<int:number>/files/<side>")
def source_file(number: int, side: str) -> Response:
    """The file that was compared. A PDF is shown by the browser (at `#page=`), anything else is downloaded."""
    order = _comparison(number).order
    file = {"original": order.original, "draft": order.draft or order.original}.get(side)
    if file is None:
        abort(404)
    path = _store().path(file.sha256)
    with path.open("rb") as source:
        is_pdf = source.read(5) == b"%PDF-"
    if not is_pdf:
        return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=file.name)
    response = send_file(path, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file.name)}"
    # The browser's own viewer is a document of its own, which the pages' policy would keep from its styles.
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    return response


@pages.get("/comparisons/<int:number>/findings/<int:n>")
def finding(number: int, n: int) -> str:
    """All about one finding; `?fragment=1` gives the part that the review page shows in its list."""
    comparison = _comparison(number)
    snapshot = _snapshot(number)
    items = _items(comparison, snapshot)
    if not 1 <= n <= len(items):
        abort(404)
    item = items[n - 1]
    left, right = _quotes(snapshot, item.finding)
    return render_template(
        "_finding.html" if request.args.get("fragment") else "finding.html",
        comparison=comparison,
        item=item,
        left=left,
        right=right,
        snapshot=snapshot,
        message=item.finding.message.get(g.language) or next(iter(item.finding.message.values()), ""),
        has_check_page=find_check(item.finding.code) is not None,
        candidates=tuple(_candidates(snapshot, item.finding)),
        count=len(items),
        reasons=REASONS,
    )


@pages.post("/comparisons/<int:number>/decisions")
def decide(number: int) -> Any:
    """Records one action on the findings of the form (`finding`, repeated), then answers with what changed. `seen`, repeated as
    well, is the version of each decision that the page showed: where one has changed since, nothing is recorded and the answer
    is a 409 with what holds now."""
    comparison = _comparison(number)
    snapshot = _snapshot(number)
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
        or (assignee and not assignable(_store(), assignee))
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
        batch = _store().decide(
            comparison, touched, action, reason, note, assignee=assignee or "", parent=parent, seen=seen
        )
    except Conflict as conflict:
        if not _wants_json():
            abort(409)
        return _changed(comparison, snapshot, conflict.now, None), 409
    except UnknownComment:
        abort(400)
    return _changed(comparison, snapshot, touched, batch)


@pages.post("/comparisons/<int:number>/undo")
def undo(number: int) -> Any:
    """Takes back the batch of the form, or the last one, then answers with what changed."""
    comparison = _comparison(number)
    snapshot = _snapshot(number)
    batch = request.form.get("batch", type=number_of)
    by = _store().batch_by(comparison, batch) if batch is not None else None
    if by is not None and not person().may_undo(by):
        raise NotAllowed
    return _changed(comparison, snapshot, _store().undo(comparison, batch), None)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _changed(comparison: Comparison, snapshot: Snapshot, touched: Iterable[str], batch: int | None) -> Any:
    """JSON for the script of the page, a redirect for a plain form."""
    keys = set(touched)
    items = _items(comparison, snapshot)
    if not _wants_json():
        n = next((item.n for item in items if item.finding.fingerprint in keys), 1)
        return redirect(url_for(".finding", number=comparison.id, n=n), 303)
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
        "counts": _status_counts(items),
        "can_undo": _store().can_undo(comparison),
    }


# -- what the templates show ---------------------------------------------------------------------------------


def _rows(snapshot: Snapshot, items: Sequence[Item]) -> tuple[RowText, ...]:
    left = _by_clause(snapshot.original, ((item.n, item.finding.original) for item in items))
    right = _by_clause(snapshot.draft, ((item.n, item.finding.draft) for item in items))
    row_of_original = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
    row_of_draft = {i: n for n, row in enumerate(snapshot.rows) for i in row.draft}

    def cell(side: SideView, indices: Sequence[int], spans: Mapping[int, list[Span]]) -> Cell:
        return Cell(
            " + ".join(side.clauses[i].path for i in indices),
            tuple(_clause_html(side, i, spans.get(i, []), items) for i in indices),
        )

    def row_text(number: int, row: Row) -> RowText:
        other, where = (snapshot.draft, row_of_draft) if row.original else (snapshot.original, row_of_original)
        return RowText(
            number,
            row,
            cell(snapshot.original, row.original, left),
            cell(snapshot.draft, row.draft, right),
            tuple((other.clauses[i].path, score, where[i]) for i, score in row.rejected),
            any(i in left for i in row.original) or any(i in right for i in row.draft),
        )

    return tuple(row_text(number, row) for number, row in enumerate(snapshot.rows))


def _by_clause(side: SideView, places: Iterable[tuple[int, Side | None]]) -> dict[int, list[Span]]:
    """The spans of the findings, by the index of the clause on which they lie; a span may lie on several."""
    starts = [clause.start for clause in side.clauses]
    found: dict[int, list[Span]] = {}
    for n, place in places:
        if place is None:
            continue
        span = Span(n, place.start, place.end)
        first = max(bisect_left(starts, place.start + 1) - 1, 0)
        for index in range(first, len(side.clauses)):
            clause = side.clauses[index]
            if clause.start >= place.end and index > first:
                break
            # A mere place after the end of its clause is drawn at the end.
            if place.start == place.end:
                span = Span(n, *[min(max(place.start, clause.start), clause.end)] * 2)
            elif clause.end <= place.start:
                continue
            found.setdefault(index, []).append(span)
    return found


def _clause_html(side: SideView, index: int, spans: list[Span], items: Sequence[Item]) -> Markup:
    """A clause as it is printed, its heading strong. A page has thousands, so this is not left to the template."""
    clause = side.clauses[index]
    lead_end = max(clause.lead_end, clause.body)
    lead: list[str] = []
    rest: list[str] = []
    label: list[str] = []
    for segment in segments(side.text, clause.start, clause.end, spans, (clause.body, lead_end)):
        part = label if segment.start < clause.body else lead if segment.start < lead_end else rest
        part.append(_segment_html(segment, items))
    strong = f"<strong>{''.join(lead)}</strong>" if lead else ""
    return Markup("".join((*label, strong, *rest)))  # every piece was escaped by _segment_html


def _segment_html(segment: Segment, items: Sequence[Item]) -> str:
    """Its colour is that of the weightiest finding on it that is not dismissed."""
    if not segment.findings:
        return escape(segment.text)
    here = [items[n - 1] for n in segment.findings]
    live = [item.finding.severity for item in here if item.status != "dismissed"]
    severity = max(live, key=lambda s: s.rank).value if live else "gone"
    point, text = (" point", "‸") if segment.point else ("", escape(segment.text))
    return f'<mark class="mark-{severity}{point}" data-f="{" ".join(map(str, segment.findings))}">{text}</mark>'


def _quotes(snapshot: Snapshot, finding: Finding) -> tuple[Markup, Markup]:
    """Both quotes in their context. What differs is marked where both are in one language."""
    left, right = finding.original, finding.draft
    texts = (left.quote if left else "", right.quote if right else "")
    marked = (escape(texts[0]), escape(texts[1]))
    if snapshot.original.language == snapshot.draft.language:
        marked = differences(*texts)
    return _in_context(snapshot.original, left, marked[0]), _in_context(snapshot.draft, right, marked[1])


def _in_context(side: SideView, place: Side | None, quote: Markup) -> Markup:
    if place is None:
        return Markup("")
    clause = next((c for c in side.clauses if c.start <= place.start <= c.end), None)
    low = max(place.start - CONTEXT, clause.start if clause else 0)
    high = min(place.end + CONTEXT, clause.end if clause else len(side.text))
    before, after = side.text[low : place.start].lstrip(), side.text[place.end : high].rstrip()
    return Markup('<span class="context">{}{}</span>{}<span class="context">{}{}</span>').format(
        "…" if clause and low > clause.start else "",
        before,
        quote or Markup('<span class="nothing">‸</span>'),
        after,
        "…" if clause and high < clause.end else "",
    )


def _candidates(snapshot: Snapshot, finding: Finding) -> Iterator[tuple[str, float, str, int | None]]:
    """(path, score, beginning of the text, number of its row) of the places that were turned down."""
    in_draft = finding.original is not None and (finding.draft is None or not finding.draft.quote)
    side = snapshot.draft if in_draft else snapshot.original
    where = {i: n for n, row in enumerate(snapshot.rows) for i in (row.draft if in_draft else row.original)}
    index = {clause.path: i for i, clause in enumerate(side.clauses)}
    for path, score in finding.candidates:
        i = index.get(path)
        text = "" if i is None else side.text[side.clauses[i].start : side.clauses[i].end]
        yield path, score, text[:60] + ("…" if len(text) > 60 else ""), None if i is None else where.get(i)


def _items(comparison: Comparison, snapshot: Snapshot) -> tuple[Item, ...]:
    decisions = _store().decisions(comparison.pair)
    return tuple(Item(n, f, decisions.get(f.fingerprint, NO_DECISION)) for n, f in enumerate(snapshot.findings, 1))


def _type_counts(items: Iterable[Item]) -> tuple[tuple[str, int], ...]:
    """How many findings of each type, in the order of the contract."""
    counts = Counter(item.finding.type for item in items)
    order = {name: i for i, name in enumerate(TYPES)}
    return tuple(sorted(counts.items(), key=lambda pair: order.get(pair[0], len(order))))


def _status_counts(items: Iterable[Item]) -> dict[str, int]:
    counts = Counter(item.status for item in items)
    return {name: counts[name] for name in STATUSES}


def _stages(comparison: Comparison) -> list[dict[str, Any]]:
    """Each stage with its name and whether it is done, at work or to come."""
    now, _, pages = comparison.stage.partition(" ")
    page, _, count = pages.partition("/")
    at = STAGES.index(now) if now in STAGES else -1
    return [
        {
            "key": stage,
            "name": translate("stage.page", page=page, count=count)
            if pages and i == at
            else translate(f"stage.{stage}"),
            "state": "done" if comparison.state == "done" or i < at else "now" if i == at else "next",
        }
        for i, stage in enumerate(STAGES)
    ]


def _comparison(number: int) -> Comparison:
    comparison = _store().comparison(number)
    if comparison is None:
        abort(404)
    return comparison


def _snapshot(number: int) -> Snapshot:
    try:
        return _cached_snapshot(_store(), number)
    except LookupError:
        abort(404)


@lru_cache(maxsize=8)
def _cached_snapshot(store: Store, number: int) -> Snapshot:
    """A finished comparison never changes; one without a result raises LookupError, which is not remembered."""
    snapshot = store.snapshot(number)
    if snapshot is None:
        raise LookupError(number)
    return snapshot


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
