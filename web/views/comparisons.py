"""The list of comparisons; one of them: how far it is, why it failed, or its review page; and its files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.decisions import baseline_of
from web.jobs import STAGES
from web.language import translate
from web.store import Comparison
from web.views import review
from web.views.shared import comparison_or_404, snapshot_or_404, store

pages = Blueprint("comparisons", __name__)


@pages.get("/comparisons")
def index() -> str:
    """All comparisons, the newest first."""
    return render_template("comparisons.html", summaries=store().summaries())


@pages.get("/comparisons/<int:number>")
def show(number: int) -> str | tuple[str, int]:
    """The review page; while there is no result yet, the progress page; where there will be none, why."""
    comparison = comparison_or_404(number)
    if comparison.state == "failed":
        return render_template("failed.html", comparison=comparison)
    if comparison.state != "done":
        return render_template("progress.html", comparison=comparison, stages=_stages(comparison))
    return review.show(comparison)


@pages.get("/comparisons/<int:number>/status")
def status(number: int) -> dict[str, Any]:
    """How far a comparison is, for the progress page."""
    comparison = comparison_or_404(number)
    return {"state": comparison.state, "stages": _stages(comparison)}


@pages.post("/comparisons/<int:number>/again")
def again(number: int) -> BaseResponse:
    """Compares the same files once more; what was decided on their findings is taken over."""
    new = store().add_comparison(comparison_or_404(number).order)
    current_app.extensions["wake"]()
    return redirect(url_for(".show", number=new), 303)


@pages.get("/comparisons/<int:number>/report.json")
def report_json(number: int) -> Response:
    """The JSON report, as `duizhao check --format json` prints it."""
    text = store().report_json(comparison_or_404(number).id)
    if text is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="duizhao-{number}.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@pages.get("/comparisons/<int:number>/baseline.json")
def baseline_json(number: int) -> Response:
    """The findings that were dismissed, as the baseline that `duizhao check` takes."""
    text = baseline_of(store(), comparison_or_404(number), snapshot_or_404(number))
    headers = {"Content-Disposition": 'attachment; filename="duizhao-baseline.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@pages.get("/comparisons/<int:number>/files/<side>")
def source_file(number: int, side: str) -> Response:
    """The file that was compared. A PDF is shown by the browser (at `#page=`), anything else is downloaded."""
    order = comparison_or_404(number).order
    file = {"original": order.original, "draft": order.draft or order.original}.get(side)
    if file is None:
        abort(404)
    path = store().path(file.sha256)
    with path.open("rb") as source:
        is_pdf = source.read(5) == b"%PDF-"
    if not is_pdf:
        return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=file.name)
    response = send_file(path, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file.name)}"
    # The browser's own viewer is a document of its own, which the pages' policy would keep from its styles.
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    return response


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
