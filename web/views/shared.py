"""What the views of all pages use: the store, and what an address names, or 404."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import Response, abort, current_app, request, send_file

from web.snapshot import Snapshot
from web.store import Comparison, Store, StoredFile


def store() -> Store:
    """The store of the application."""
    kept: Store = current_app.extensions["store"]
    return kept


def comparison_or_404(number: int) -> Comparison:
    """The comparison with this number; ends the request with 404 where there is none."""
    comparison = store().comparison(number)
    if comparison is None:
        abort(404)
    return comparison


def snapshot_or_404(number: int) -> Snapshot:
    """What came out of a comparison; ends the request with 404 where there is no result."""
    try:
        return _cached_snapshot(store(), number)
    except LookupError:
        abort(404)


def sent(file: StoredFile) -> Response:
    """A file of the store, under the name that its user knows; a PDF for the browser's own viewer."""
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


def wants_json() -> bool:
    """Whether a script asks, and not a plain form."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


@lru_cache(maxsize=8)
def _cached_snapshot(kept: Store, number: int) -> Snapshot:
    """A finished comparison never changes; one without a result raises LookupError, which is not remembered."""
    snapshot = kept.snapshot(number)
    if snapshot is None:
        raise LookupError(number)
    return snapshot
