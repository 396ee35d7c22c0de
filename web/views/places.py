"""The page itself beside the texts: pictures of pages with the boxes of the findings, or the paragraphs around a finding."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, jsonify, render_template, request

from diff.finding import Side
from ingest.document import IngestError
from ingest.pdf.drawing import DrawnPage
from web.language import translate
from web.numbers import number as number_of
from web.shown.contexts import context_of, number_at, page_of, paragraphs_of, place_without_quote
from web.shown.pictures import DRAWN, clamped, page_picture, rectangles
from web.snapshot import SideView, Snapshot
from web.store import Comparison, StoredFile
from web.views.shared import comparison_or_404, snapshot_or_404, store
from web.work.line import Busy

pages = Blueprint("places", __name__)

SIDES = ("original", "draft")
DRAWING = 1
"""Grows when pages are drawn otherwise, so that browsers fetch them anew."""


@pages.get("/comparisons/<int:number>/places.json")
def index(number: int) -> Response:
    """Where to look for each finding: on each side how its file is shown ("page" or "text"); and by finding the page (null without
    one) and what stands there: a "quote", only the "place" at which something should have stood, or "nothing"."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    order = comparison.order
    return jsonify(
        {
            "sides": {
                side: {"kind": "page" if _view(snapshot, side).format in DRAWN else "text", "file": file.name}
                for side, file in (("original", order.original), ("draft", order.draft or order.original))
            },
            "findings": [
                {
                    side: {"page": page_of(snapshot, mine, other, side), "stands": _stands(mine)}
                    for side, mine, other in (
                        ("original", finding.original, finding.draft),
                        ("draft", finding.draft, finding.original),
                    )
                }
                for finding in snapshot.findings
            ],
        }
    )


@pages.get("/comparisons/<int:number>/pages/<side>/<int:page>.png")
def picture(number: int, side: str, page: int) -> Response:
    """A page of a file as it is shown, `?w=` pixels wide or somewhat wider."""
    file, kind = _drawable(comparison_or_404(number), snapshot_or_404(number), side)
    width = _width()
    tag = hashlib.sha256(f"{file.sha256} {page} {width} {DRAWING}".encode()).hexdigest()[:32]
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = Response(_picture(file, kind, page, width).png, mimetype="image/png")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@pages.get("/comparisons/<int:number>/pages/<side>/<int:page>.json")
def page_facts(number: int, side: str, page: int) -> Response:
    """A page in points, how many there are, and the findings on it with their boxes (x, y, width, height from the top left corner)."""
    snapshot = snapshot_or_404(number)
    file, kind = _drawable(comparison_or_404(number), snapshot, side)
    drawn = _picture(file, kind, page, _width())
    found = []
    for n, finding in enumerate(snapshot.findings, 1):
        place = finding.original if side == "original" else finding.draft
        if place is not None and (boxes := rectangles(place.boxes, page)):
            found.append({"n": n, "severity": finding.severity.value, "boxes": boxes})
    return jsonify(
        {"page": page, "pages": drawn.pages, "width": drawn.width, "height": drawn.height, "findings": found}
    )


@pages.get("/comparisons/<int:number>/contexts/<side>/<int:n>")
def context(number: int, side: str, n: int) -> str:
    """The paragraphs around finding `n` on one side, or around the paragraph `?at=`, as a part of the review page."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    view = _view(snapshot, side)
    if not 1 <= n <= len(snapshot.findings):
        abort(404)
    finding = snapshot.findings[n - 1]
    paragraphs, as_read = paragraphs_of(store(), comparison, snapshot, side)
    mine, other = finding.original, finding.draft
    if side == "draft":
        mine, other = other, mine
    at = request.args.get("at", type=number_of)
    home = number_at(paragraphs, mine.start if mine else place_without_quote(snapshot, other, side))
    places = [(i, f.original if side == "original" else f.draft) for i, f in enumerate(snapshot.findings, 1)]
    return render_template(
        "review/_context.html",
        context=context_of(paragraphs, as_read, view.text, places, home if at is None else at, home),
        lang="zh-Hans" if view.language == "zh" else view.language,
        n=n,
        absent=mine is None,
        severities=[finding.severity for finding in snapshot.findings],
    )


def _stands(place: Side | None) -> str:
    return "nothing" if place is None else "quote" if place.quote else "place"


def _view(snapshot: Snapshot, side: str) -> SideView:
    if side not in SIDES:
        abort(404)
    return snapshot.original if side == "original" else snapshot.draft


def _drawable(comparison: Comparison, snapshot: Snapshot, side: str) -> tuple[StoredFile, str]:
    """The file of a side and its format; ends the request with 404 where its pages cannot be drawn."""
    view, order = _view(snapshot, side), comparison.order
    if view.format not in DRAWN:
        abort(404)
    return (order.draft if side == "draft" and order.draft is not None else order.original), view.format


def _width() -> int:
    return clamped(request.args.get("w", type=number_of))


def _picture(file: StoredFile, kind: str, page: int, width: int) -> DrawnPage:
    try:
        return page_picture(store(), file, kind, page, width)
    except IndexError:
        abort(404)
    except IngestError:
        answer = jsonify({"error": translate("page.undrawable")})
        answer.status_code = 422
        abort(answer)
    except Busy:
        answer = jsonify({"error": translate("page.busy")})
        answer.status_code, answer.headers["Retry-After"] = 503, "1"
        abort(answer)
