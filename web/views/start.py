"""The page on which two files are chosen."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from diff.judge.settings import Settings
from ingest.limits import Limits
from web import samples
from web.language import translate
from web.store import RELATIONS, Order, Store
from web.views.library import uploaded

pages = Blueprint("start", __name__)

RECENT = 5


@pages.get("/")
def index() -> str:
    """Files, samples, and the last comparisons."""
    return _page()


@pages.post("/comparisons")
def upload() -> BaseResponse | tuple[str, int]:
    """Takes one or two files and puts their comparison in the queue."""
    original, draft = uploaded("original"), uploaded("draft")
    # Whichever field it was put in, one file alone is a file that holds both documents.
    original, draft = (original, draft) if original else (draft, None)
    if original is None:
        return _page(translate("start.no_file")), 400
    relation = request.form.get("relation", "auto")
    if relation not in RELATIONS:
        abort(400)
    return _queued(Order(original, draft, relation, _part("original_part"), _part("draft_part")))


@pages.post("/samples/<slug>")
def sample(slug: str) -> BaseResponse:
    """Compares a sample that came with the program."""
    chosen = next((one for one in samples.find() if one.slug == slug), None)
    if chosen is None:
        abort(404)
    return _queued(Order(*samples.keep(chosen, _store())))


@pages.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it even where a page names another."""
    return redirect(url_for("static", filename="icon.svg"), 301)


def _page(error: str = "") -> str:
    return render_template(
        "start.html",
        error=error,
        samples=[(one, one.titles.get(g.language) or one.slug) for one in samples.find()],
        recent=_store().summaries(limit=RECENT),
        relations=RELATIONS,
        judge=Settings.chosen(),
        max_bytes=Limits.from_settings().file_size,
        form=request.form,
    )


def _part(field: str) -> str | None:
    return request.form.get(field, "").strip()[:200] or None


def _queued(order: Order) -> Response | BaseResponse:
    """Puts the files into the library and their comparison into the queue."""
    number = _store().add_comparison(_store().library.placed(order))
    current_app.extensions["wake"]()
    return redirect(url_for("comparisons.show", number=number), 303)


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
