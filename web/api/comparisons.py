"""Comparisons with their progress, their report, their findings, and the decisions on these."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import marshmallow as ma
from flask import Response, current_app, request, url_for
from webargs.fields import DelimitedList
from werkzeug.wrappers import Response as BaseResponse

from diff.finding import Severity
from diff.vocabulary import TYPES
from web import samples
from web.access import person
from web.api.idempotency import PARAMETER
from web.api.problems import MEDIA_TYPE, Problem, refuse
from web.api.shared import SHA256, comparison_or_refusal, document_or_refusal, finished_or_refusal, store
from web.api.spec import Pages, page_of
from web.decisions import LONGEST_NOTE, REASONS, assignable
from web.numbers import LARGEST
from web.store import (
    ACTIONS,
    RELATIONS,
    STATUSES,
    BlindRefused,
    Comparison,
    Conflict,
    Decision,
    Event,
    Order,
    Store,
    StoredFile,
    Summary,
    UnknownComment,
)
from web.work.jobs import STAGES

pages = Pages("Comparisons", __name__, description="Comparisons, their findings, and what was decided on them.")

MOST_WAITING = 100
"""With so many comparisons in the queue no more are taken."""

NUMBER = [{"in": "path", "name": "number", "required": True, "schema": {"type": "integer", "minimum": 1}}]
FINDING = [
    *NUMBER,
    {"in": "path", "name": "id", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"}},
]
BATCH = [*NUMBER, {"in": "path", "name": "batch", "required": True, "schema": {"type": "integer", "minimum": 1}}]

_ID = ma.validate.Regexp(SHA256, error="is no SHA-256; give the id of a document.")
_TEXT = ma.validate.Length(1, 200)


class NewComparison(ma.Schema):
    """What to compare: two documents, one that holds both, or a sample; and how."""

    original = ma.fields.String(validate=_ID, metadata={"description": "id of the original"})
    draft = ma.fields.String(
        validate=_ID, metadata={"description": "id of the draft; left out where the original holds both"}
    )
    sample = ma.fields.String(validate=_TEXT, metadata={"description": "name of a sample, in place of documents"})
    relation = ma.fields.String(
        load_default="auto", validate=ma.validate.OneOf(RELATIONS), metadata={"description": "what the draft is"}
    )
    original_part = ma.fields.String(validate=_TEXT, metadata={"description": "number or words of the title"})
    draft_part = ma.fields.String(validate=_TEXT, metadata={"description": "number or words of the title"})
    termbases = ma.fields.List(
        ma.fields.String(validate=_ID),
        validate=ma.validate.Length(max=20),
        metadata={"description": "ids of files of terms, for a translation"},
    )
    revisions = ma.fields.String(
        load_default="accepted",
        validate=ma.validate.OneOf(("accepted", "original")),
        metadata={"description": "how tracked changes of Word files are read"},
    )


class ComparedFile(ma.Schema):
    """A file of a comparison, under the name that it had then."""

    document = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True, metadata={"description": "title of the part; empty until it was read"})


class Progress(ma.Schema):
    """How far a comparison is."""

    stage = ma.fields.String(required=True, metadata={"description": f"{', '.join(STAGES)}; empty before the first"})
    step = ma.fields.Integer(required=True, metadata={"description": "number of the stage, from 1; 0 before the first"})
    steps = ma.fields.Integer(required=True)
    page = ma.fields.Integer(allow_none=True, required=True, metadata={"description": "page that is recognised"})
    pages = ma.fields.Integer(allow_none=True, required=True)
    place = ma.fields.Integer(
        allow_none=True,
        required=True,
        metadata={"description": "place in the queue, from 1; null for what does not wait"},
    )


class Outcome(ma.Schema):
    """What a comparison found."""

    relation = ma.fields.String(required=True)
    complete = ma.fields.Boolean(required=True, metadata={"description": "false where some of a file was not read"})
    findings = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Integer(), required=True, metadata={"description": "by severity"}
    )
    open = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Integer(), required=True, metadata={"description": "undecided ones"}
    )


class ComparisonSchema(ma.Schema):
    """A comparison: what was asked for, how far it is, what it found."""

    id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(("waiting", "running", "done", "failed")))
    progress = ma.fields.Nested(Progress, required=True)
    error = ma.fields.String(required=True, metadata={"description": "why it failed, in a sentence; else empty"})
    by = ma.fields.String(
        required=True, metadata={"description": "the account that started it; empty without accounts"}
    )
    batch = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "the number of the first of those started together"}
    )
    created = ma.fields.String(required=True)
    started = ma.fields.String(required=True, allow_none=True, metadata={"description": "when work on it began"})
    finished = ma.fields.String(required=True, allow_none=True)
    cancelled = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "when it was cancelled; its state is then failed"}
    )
    original = ma.fields.Nested(ComparedFile, required=True)
    draft = ma.fields.Nested(ComparedFile, required=True, allow_none=True)
    relation = ma.fields.String(required=True, metadata={"description": "as it was asked for"})
    original_part = ma.fields.String(required=True, allow_none=True)
    draft_part = ma.fields.String(required=True, allow_none=True)
    termbases = ma.fields.List(ma.fields.String(), required=True)
    revisions = ma.fields.String(required=True)
    outcome = ma.fields.Nested(Outcome, required=True, allow_none=True)


class Filter(ma.Schema):
    """Which findings: each filter takes one or several values, joined by commas."""

    severity = DelimitedList(
        ma.fields.String(validate=ma.validate.OneOf([severity.value for severity in Severity])),
        metadata={"description": "high, medium, low, info"},
    )
    type = DelimitedList(ma.fields.String(validate=ma.validate.OneOf(list(TYPES))))
    status = DelimitedList(ma.fields.String(validate=ma.validate.OneOf(STATUSES)))


class EventSchema(ma.Schema):
    """One decision or comment. What was taken back stays, with the time."""

    id = ma.fields.Integer(required=True)
    batch = ma.fields.Integer(required=True, metadata={"description": "decisions made together have one number"})
    comparison = ma.fields.Integer(required=True, metadata={"description": "in which it was made"})
    finding = ma.fields.String(required=True, attribute="fingerprint")
    action = ma.fields.String(required=True, validate=ma.validate.OneOf(ACTIONS))
    reason = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    at = ma.fields.String(required=True)
    undone = ma.fields.String(required=True, allow_none=True, metadata={"description": "when it was taken back"})
    by = ma.fields.String(required=True, metadata={"description": "the account that made it; empty without accounts"})
    assignee = ma.fields.String(required=True, metadata={"description": "whom assign names; empty for nobody"})
    parent = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "id of the comment that a comment answers"}
    )
    blind = ma.fields.Boolean(
        required=True, metadata={"description": "made in a blind review of the caller, who is shown nothing else then"}
    )


class FindingSchema(ma.Schema):
    """A finding, as in the report, and what was decided on it."""

    id = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    severity = ma.fields.String(required=True)
    confidence = ma.fields.Float(required=True)
    original = ma.fields.Dict(required=True, allow_none=True)
    draft = ma.fields.Dict(required=True, allow_none=True)
    expected = ma.fields.String(required=True)
    found = ma.fields.String(required=True)
    direction = ma.fields.String(required=True)
    message = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)
    candidates = ma.fields.List(ma.fields.Dict())
    mqm = ma.fields.String()
    source = ma.fields.String()
    suggestion = ma.fields.String()
    judge = ma.fields.Dict()
    decision = ma.fields.String(required=True, validate=ma.validate.OneOf(STATUSES))
    assignee = ma.fields.String(required=True, metadata={"description": "who is to see to it; empty for nobody"})
    version = ma.fields.Integer(required=True, metadata={"description": "of the decision, for seen"})
    events = ma.fields.List(
        ma.fields.Nested(EventSchema), required=True, metadata={"description": "decisions and comments that count"}
    )


class NewDecision(ma.Schema):
    """One action on one or many findings."""

    findings = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(1, 64)),
        required=True,
        validate=ma.validate.Length(1, 10000),
        metadata={"description": "ids of findings of this comparison"},
    )
    action = ma.fields.String(required=True, validate=ma.validate.OneOf(ACTIONS))
    reason = ma.fields.String(
        validate=ma.validate.OneOf(REASONS), metadata={"description": "why they are dismissed; only with dismiss"}
    )
    note = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=LONGEST_NOTE),
        metadata={"description": "a remark; with comment it is needed"},
    )
    assignee = ma.fields.String(
        validate=ma.validate.Length(max=64), metadata={"description": "an account, or empty; only with assign"}
    )
    parent = ma.fields.Integer(
        validate=ma.validate.Range(1, LARGEST),
        metadata={"description": "id of the comment on the finding that this comment answers"},
    )
    seen = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, 64)),
        values=ma.fields.Integer(strict=True, validate=ma.validate.Range(min=0)),
        metadata={
            "description": "by id, the version of each decision that was seen; one that has changed since is a 409"
        },
    )


class FindingStatus(ma.Schema):
    """What holds for a finding now."""

    id = ma.fields.String(required=True)
    decision = ma.fields.String(required=True, validate=ma.validate.OneOf(STATUSES))
    version = ma.fields.Integer(required=True)


class Changed(ma.Schema):
    """The decisions that were made or taken back together, and what holds now."""

    batch = ma.fields.Integer(required=True)
    findings = ma.fields.List(ma.fields.Nested(FindingStatus), required=True)


class SampleSchema(ma.Schema):
    """A sample that comes with the program."""

    name = ma.fields.String(required=True, attribute="slug")
    titles = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)


# -- comparisons ---------------------------------------------------------------------------------------------------


@pages.route("/samples")
@pages.response(200, SampleSchema(many=True))
@pages.paginate()
def list_samples(pagination_parameters: Any) -> list[samples.Sample]:
    """List the samples"""
    found = samples.find()
    return page_of(found, pagination_parameters)


@pages.route("/comparisons", methods=["POST"])
@pages.arguments(NewComparison)
@pages.response(202, ComparisonSchema, description="in the queue", headers={"Location": {"schema": {"type": "string"}}})
@pages.alt_response(429, schema=Problem, content_type=MEDIA_TYPE, description="too many comparisons wait")
@pages.doc(parameters=PARAMETER)
def compare(wish: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Compare two documents, one that holds both, or a sample"""
    if ("sample" in wish) == ("original" in wish) or ("sample" in wish and "draft" in wish):
        refuse(422, "Give either original, with draft where it is another file, or sample.")
    if store().waiting() >= MOST_WAITING:
        refuse(429, f"{MOST_WAITING} comparisons are waiting already; try again later.", retry_after="30")
    if "sample" in wish:
        original, draft = _sample(wish["sample"])
    else:
        original = _stored(wish["original"], "original")
        draft = _stored(wish["draft"], "draft") if "draft" in wish else None
    order = Order(
        original,
        draft,
        wish["relation"],
        wish.get("original_part"),
        wish.get("draft_part"),
        tuple(_stored(one, "termbases") for one in wish.get("termbases", ())),
        wish["revisions"],
    )
    number = store().add_comparison(store().library.placed(order))
    current_app.extensions["wake"]()
    return _view(_summary(number)), 202, {"Location": url_for("Comparisons.show", number=number)}


@pages.route("/comparisons")
@pages.response(200, ComparisonSchema(many=True))
@pages.paginate()
def index(pagination_parameters: Any) -> list[dict[str, Any]]:
    """List the comparisons, the newest first"""
    kept = store()
    pagination_parameters.item_count = count = sum(kept.state_counts().values())
    first, size = pagination_parameters.first_item, pagination_parameters.page_size
    return _views(kept.summaries(limit=size, offset=first)) if first < count else []


@pages.route("/comparisons/<int:number>", parameters=NUMBER)
@pages.response(200, ComparisonSchema)
def show(number: int) -> dict[str, Any]:
    """Show a comparison and how far it is"""
    return _view(_summary(comparison_or_refusal(number).id))


@pages.route("/comparisons/<int:number>/cancel", methods=["POST"], parameters=NUMBER)
@pages.response(200, ComparisonSchema)
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="it has ended")
@pages.doc(parameters=PARAMETER)
def cancel(number: int) -> dict[str, Any]:
    """Cancel a comparison that waits or runs"""
    if not store().cancel(comparison_or_refusal(number).id):
        refuse(409, f"Comparison {number} has ended; there is nothing to cancel.")
    return _view(_summary(number))


@pages.route("/comparisons/<int:number>/retry", methods=["POST"], parameters=NUMBER)
@pages.response(202, ComparisonSchema, description="in the queue again, under its number")
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="it did not fail")
@pages.doc(parameters=PARAMETER)
def retry(number: int) -> dict[str, Any]:
    """Try a comparison again that failed or was cancelled"""
    if not store().retry(comparison_or_refusal(number).id):
        refuse(409, f"Comparison {number} did not fail; start another one with POST /api/v1/comparisons.")
    current_app.extensions["wake"]()
    return _view(_summary(number))


@pages.route("/comparisons/<int:number>/report", parameters=NUMBER)
@pages.response(200, {"type": "object", "description": "duizhao.report/1; `duizhao schema` prints its JSON Schema"})
@pages.alt_response(304, description="what If-None-Match names is what there is")
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done")
def report(number: int) -> BaseResponse:
    """The JSON report, as `duizhao check --format json` prints it"""
    data = _report(store(), finished_or_refusal(number).id)
    response = Response(data, mimetype="application/json")
    response.set_etag(hashlib.sha256(data).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


# -- findings ------------------------------------------------------------------------------------------------------


@pages.route("/comparisons/<int:number>/findings", parameters=NUMBER)
@pages.arguments(Filter, location="query")
@pages.response(200, FindingSchema(many=True))
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done")
@pages.paginate()
def findings(wish: dict[str, list[str]], number: int, pagination_parameters: Any) -> list[dict[str, Any]]:
    """List the findings, in the order of the original"""
    found = [
        view
        for view in _findings(finished_or_refusal(number))
        if all(view["decision" if name == "status" else name] in values for name, values in wish.items())
    ]
    return page_of(found, pagination_parameters)


@pages.route("/comparisons/<int:number>/findings/<string:id>", parameters=FINDING)
@pages.response(200, FindingSchema)
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done")
def finding(number: int, id: str) -> dict[str, Any]:
    """Show a finding"""
    found = [view for view in _findings(finished_or_refusal(number)) if view["id"] == id]
    if not found:
        refuse(404, f"Comparison {number} has no finding {id}; GET /api/v1/comparisons/{number}/findings lists all.")
    return found[0]


# -- decisions -----------------------------------------------------------------------------------------------------


@pages.route("/comparisons/<int:number>/decisions", parameters=NUMBER)
@pages.response(200, EventSchema(many=True))
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done")
@pages.paginate()
def decisions(number: int, pagination_parameters: Any) -> list[Event]:
    """List all that was decided on this pair of documents, also what was taken back, oldest first"""
    found = store().history(finished_or_refusal(number).pair)
    return page_of(found, pagination_parameters)


@pages.route("/comparisons/<int:number>/decisions", methods=["POST"], parameters=NUMBER)
@pages.arguments(NewDecision)
@pages.response(201, Changed)
@pages.alt_response(
    409, schema=Problem, content_type=MEDIA_TYPE, description="not done, or a decision is not the one seen any more"
)
@pages.doc(parameters=PARAMETER)
def decide(wish: dict[str, Any], number: int) -> dict[str, Any]:
    """Accept, dismiss, reopen, comment or assign findings"""
    comparison = finished_or_refusal(number)
    action, reason, note = wish["action"], wish.get("reason", ""), wish["note"].strip()
    if (action == "dismiss") != bool(reason):
        refuse(422, f"reason: dismiss needs one of {', '.join(REASONS)}, and no other action takes one.")
    if not person().may_decide(action):
        refuse(403, f"{action} needs the role reviewer; the account has the role {person().role}.")
    if (action == "assign") != ("assignee" in wish):
        refuse(422, "assignee: assign needs one (empty for nobody), and no other action takes one.")
    assignee = wish.get("assignee", "")
    if assignee and not assignable(store(), assignee):
        refuse(422, "assignee: there is no account of this name that can decide.")
    if action == "comment" and not note:
        refuse(422, "note: a comment needs a text.")
    known = {row["id"] for row in _rows(store(), number)}
    if unknown := [one for one in wish["findings"] if one not in known]:
        refuse(422, f"findings: comparison {number} has no finding {unknown[0]}.")
    try:
        batch = store().decide(
            comparison,
            wish["findings"],
            action,
            reason,
            note,
            assignee=assignee,
            parent=wish.get("parent"),
            seen=wish.get("seen"),
        )
    except Conflict as conflict:
        first, decision = next(iter(conflict.now.items()))
        refuse(
            409,
            f"Finding {first} is {decision.status} now, in version {decision.version}; {len(conflict.now)} of the findings changed "
            "since they were seen: look again and send the new versions.",
        )
    except BlindRefused:
        refuse(
            409,
            "assign: the account reviews these documents blind; nothing can be assigned before that review is ended.",
        )
    except UnknownComment:
        refuse(422, "parent: there is no such comment on the finding; name one finding and a comment on it.")
    return _changed(comparison, batch, dict.fromkeys(wish["findings"]))


@pages.route("/comparisons/<int:number>/decisions/<int:batch>/undo", methods=["POST"], parameters=BATCH)
@pages.response(200, Changed)
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="taken back already, or not done")
@pages.doc(parameters=PARAMETER)
def undo(number: int, batch: int) -> dict[str, Any]:
    """Take back the decisions that were made together; they stay in the history"""
    comparison = finished_or_refusal(number)
    made = [event for event in store().history(comparison.pair) if (event.comparison, event.batch) == (number, batch)]
    if not made:
        refuse(404, f"No decisions {batch} were made in comparison {number}; its decisions list the numbers.")
    if not person().may_undo(made[0].by):
        refuse(403, f"The decisions {batch} were made by another account; only an administrator can take them back.")
    touched = store().undo(comparison, batch)
    if not touched:
        refuse(409, f"The decisions {batch} were taken back already, at {made[0].undone}.")
    # The batch may have been made on the pages, in several comparisons.
    known = {row["id"] for row in _rows(store(), number)}
    return _changed(comparison, batch, dict.fromkeys(one for one in touched if one in known))


# -- what the answers show -----------------------------------------------------------------------------------------


def _summary(number: int) -> Summary:
    found = store().summary(number)
    assert found is not None, "it is in the list, for nothing is ever removed"
    return found


def _view(summary: Summary) -> dict[str, Any]:
    return _views([summary])[0]


def _views(summaries: Sequence[Summary]) -> list[dict[str, Any]]:
    waiting = any(one.comparison.state == "waiting" for one in summaries)
    places = {number: place for place, number in enumerate(store().in_line(), 1)} if waiting else {}
    return [_row(one, places.get(one.comparison.id)) for one in summaries]


def _row(summary: Summary, place: int | None) -> dict[str, Any]:
    comparison = summary.comparison
    order, done = comparison.order, comparison.state == "done"
    stage, _, at = comparison.stage.partition(" ")
    page, _, count = at.partition("/")
    shown = STAGES[-1] if done else stage
    return {
        "id": comparison.id,
        "state": comparison.state,
        "progress": {
            "stage": shown,
            "step": STAGES.index(shown) + 1 if shown in STAGES else 0,
            "steps": len(STAGES),
            "page": int(page) if page and not done else None,
            "pages": int(count) if count and not done else None,
            "place": place,
        },
        "error": comparison.error,
        "by": comparison.by,
        "batch": comparison.batch,
        "created": comparison.created,
        "started": comparison.started,
        "finished": comparison.finished,
        "cancelled": comparison.cancelled,
        "original": _compared(order.original, summary.original_title),
        "draft": _compared(order.draft, summary.draft_title) if order.draft else None,
        "relation": order.relation,
        "original_part": order.original_part,
        "draft_part": order.draft_part,
        "termbases": [file.sha256 for file in order.termbases],
        "revisions": order.revisions,
        "outcome": {
            "relation": summary.relation,
            "complete": summary.complete,
            "findings": _by_severity(summary.counts),
            "open": _by_severity(summary.open),
        }
        if done
        else None,
    }


def _compared(file: StoredFile, title: str) -> dict[str, str]:
    return {"document": file.sha256, "name": file.name, "title": title}


def _by_severity(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity.value: counts.get(severity.value, 0) for severity in Severity}


def _findings(comparison: Comparison) -> list[dict[str, Any]]:
    made, none = store().decisions(comparison.pair), Decision()
    return [
        {
            **row,
            "decision": (found := made.get(row["id"], none)).status,
            "assignee": found.assignee,
            "version": found.version,
            "events": found.events,
        }
        for row in _rows(store(), comparison.id)
    ]


def _changed(comparison: Comparison, batch: int, touched: Mapping[str, None]) -> dict[str, Any]:
    made, none = store().decisions(comparison.pair), Decision()
    findings = [
        {"id": one, "decision": (found := made.get(one, none)).status, "version": found.version} for one in touched
    ]
    return {"batch": batch, "findings": findings}


@lru_cache(maxsize=8)
def _report(kept: Store, number: int) -> bytes:
    """A finished comparison never changes."""
    text = kept.report_json(number)
    assert text is not None, "what is done has a report"
    return text.encode()


@lru_cache(maxsize=8)
def _rows(kept: Store, number: int) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(_report(kept, number))["findings"])


def _sample(name: str) -> tuple[StoredFile, StoredFile | None]:
    chosen = next((one for one in samples.find() if one.slug == name), None)
    if chosen is None:
        refuse(422, f"sample: there is none called {name}; GET /api/v1/samples lists them.")
    return samples.keep(chosen, store())


def _stored(sha256: str, field: str) -> StoredFile:
    found = document_or_refusal(sha256, field)
    return StoredFile(found.sha256, found.name)
