"""Exports: the report of a comparison in any form of `diff.exports`."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response

from diff.exports import DOCX, EXPORTS, Export, ExportError
from diff.pipeline import UNUSABLE_INPUT
from web.api.comparisons import NUMBER
from web.api.problems import MEDIA_TYPE, Problem, refuse
from web.api.shared import finished_or_refusal, store
from web.api.spec import Pages, page_of
from web.decisions import baseline_of
from web.shown.reports import StaleError, annotated, exported, report_for, without_dismissed
from web.shown.workbook import outgoing
from web.work.apart import Refused
from web.work.line import Busy

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
    order, chosen = comparison.order, EXPORTS[form]
    snapshot, said = store().snapshot(number), None
    try:
        report = report_for(store(), comparison)
        if wish["decisions"] == "apply":
            decisions = store().decisions(comparison.pair)
            report = without_dismissed(report, decisions)
            said = outgoing(snapshot, decisions, wish["lang"]) if form == "docx" and snapshot else None
        names = order.original.name, order.draft.name if order.draft else ""
        data = exported(report, form, wish["lang"], names, said)
    except (StaleError, *UNUSABLE_INPUT) as error:
        refuse(409, str(error))
    except (ExportError, Refused) as error:
        refuse(422, str(error))
    except Busy:
        refuse(503, "Two files are being made already; ask again in a moment.", retry_after="2")
    response = Response(data, content_type=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="duizhao-{number}-{form}{chosen.suffix}"'
    return response


class Copy(ma.Schema):
    """For whom a copy of the draft is made, and with what."""

    lang = ma.fields.String(load_default="en", validate=ma.validate.OneOf(("en", "zh")))
    changes = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "in a Word file, also propose the original's wording as tracked changes"},
    )


@pages.route("/comparisons/<int:number>/annotated", parameters=NUMBER)
@pages.arguments(Copy, location="query")
@pages.response(200, {"type": "string", "format": "binary"}, content_type="*/*", description="a Word file or a PDF")
@pages.alt_response(409, schema=Problem, content_type=MEDIA_TYPE, description="not done, or to be compared anew")
def annotated_copy(wish: dict[str, Any], number: int) -> Response:
    """The draft with a comment for every finding that was not dismissed"""
    comparison = finished_or_refusal(number)
    try:
        report = without_dismissed(report_for(store(), comparison), store().decisions(comparison.pair))
        data = annotated(store(), comparison, report, wish["lang"], wish["changes"])
    except (StaleError, *UNUSABLE_INPUT) as error:
        refuse(409, str(error))
    except Refused as error:
        refuse(422, str(error))
    except Busy:
        refuse(503, "Two files are being made already; ask again in a moment.", retry_after="2")
    is_pdf = report.alignment.draft.source.format == "pdf"
    response = Response(data, content_type="application/pdf" if is_pdf else DOCX)
    name = f"duizhao-{number}-annotated.{'pdf' if is_pdf else 'docx'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
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
