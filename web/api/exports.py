"""Exports: the report of a comparison in any form of `diff.exports`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import marshmallow as ma
from flask import Response

from diff.exports import EXPORTS, Export, ExportError, Style
from diff.finding import Report
from diff.pipeline import UNUSABLE_INPUT
from diff.run import Run
from web.api.comparisons import NUMBER
from web.api.problems import MEDIA_TYPE, Problem, refuse
from web.api.shared import finished_or_refusal, store
from web.api.spec import Pages, page_of
from web.decisions import baseline_of
from web.reports import StaleError, report_of
from web.store import Comparison, Store

pages = Pages("Exports", __name__, description="The report of a comparison in other forms.")

FORM = [*NUMBER, {"in": "path", "name": "form", "required": True, "schema": {"type": "string", "enum": list(EXPORTS)}}]


class Form(ma.Schema):
    """A form in which reports are given."""

    name = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    suffix = ma.fields.String(required=True, metadata={"description": "ending of its files"})
    media_type = ma.fields.String(required=True)


class Wish(ma.Schema):
    """For whom an export is made."""

    lang = ma.fields.String(load_default="en", validate=ma.validate.OneOf(("en", "zh")))
    decisions = ma.fields.String(
        load_default="ignore",
        validate=ma.validate.OneOf(("ignore", "apply")),
        metadata={"description": "apply: findings that were dismissed are marked as waived, with the reason"},
    )


class Places(ma.Schema):
    """Where the files lie, from the folder of the baseline."""

    original = ma.fields.String(validate=ma.validate.Length(1, 1000), metadata={"description": "default: its name"})
    draft = ma.fields.String(validate=ma.validate.Length(1, 1000), metadata={"description": "default: its name"})


@pages.route("/exports")
@pages.response(200, Form(many=True))
@pages.paginate()
def index(pagination_parameters: Any) -> list[Export]:
    """List the forms"""
    return page_of(tuple(EXPORTS.values()), pagination_parameters)


@pages.route("/comparisons/<int:number>/exports/<string:form>", parameters=FORM)
@pages.arguments(Wish, location="query")
@pages.response(200, {"type": "string"}, content_type="*/*", description="in the media type of the form")
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done, or to be compared anew")
def export(wish: dict[str, str], number: int, form: str) -> Response:
    """The report in one of the forms"""
    if form not in EXPORTS:
        refuse(404, f"There is no form {form}; GET /api/v1/exports lists them.")
    comparison = finished_or_refusal(number)
    try:
        report = _report(store(), comparison)
    except (StaleError, *UNUSABLE_INPUT) as error:
        refuse(409, str(error))
    if wish["decisions"] == "apply":
        report = _decided(report, comparison)
    order, chosen = comparison.order, EXPORTS[form]
    run = Run.of(report, order.original.name, order.draft.name if order.draft else "")
    try:
        data = chosen.render(run, Style(wish["lang"]))
    except ExportError as error:
        refuse(422, str(error))
    response = Response(data, content_type=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="duizhao-{number}-{form}{chosen.suffix}"'
    return response


@pages.route("/comparisons/<int:number>/baseline", parameters=NUMBER)
@pages.arguments(Places, location="query")
@pages.response(200, {"type": "object", "description": "duizhao.baseline/1, as `duizhao check --baseline` takes it"})
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done")
def baseline(wish: dict[str, str], number: int) -> Response:
    """The findings that were dismissed, as a baseline file for the command line"""
    comparison = finished_or_refusal(number)
    snapshot = store().snapshot(number)
    assert snapshot is not None, "what is done has a result"
    text = baseline_of(store(), comparison, snapshot, **wish)
    return Response(text, mimetype="application/json")


@lru_cache(maxsize=4)
def _report(kept: Store, comparison: Comparison) -> Report:
    snapshot = kept.snapshot(comparison.id)
    assert snapshot is not None, "what is done has a result"
    return report_of(kept, comparison, snapshot)


def _decided(report: Report, comparison: Comparison) -> Report:
    """What was dismissed counts no more, as if it were waived."""
    dismissed = {
        fingerprint: decision
        for fingerprint, decision in store().decisions(comparison.pair).items()
        if decision.status == "dismissed"
    }
    return replace(
        report,
        findings=tuple(
            replace(finding, status="waived", accepted=made.reason_given)
            if (made := dismissed.get(finding.fingerprint))
            else finding
            for finding in report.findings
        ),
    )
