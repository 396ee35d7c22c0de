"""What the resources share: the store, and the objects that addresses name."""

from __future__ import annotations

from flask import current_app

from web.api.problems import refuse
from web.store import Comparison, KeptFile, Store

SHA256 = "^[0-9a-f]{64}$"


def store() -> Store:
    """The data directory of the application."""
    kept: Store = current_app.extensions["store"]
    return kept


def document_or_refusal(sha256: str, field: str = "") -> KeptFile:
    """The file with this id; ends the request where there is none: 404, or 422 where a `field` of the request names it."""
    found = store().file(sha256)
    if found is None:
        what = f"{field}: there" if field else "There"
        refuse(422 if field else 404, f"{what} is no document {sha256}; upload it with POST /api/v1/documents.")
    return found


def comparison_or_refusal(number: int) -> Comparison:
    """The comparison with this number; ends the request with 404 where there is none."""
    found = store().comparison(number)
    if found is None:
        refuse(404, f"There is no comparison {number}; GET /api/v1/comparisons lists all.")
    return found


def finished_or_refusal(number: int) -> Comparison:
    """The comparison with this number, which is done; ends the request with 404, 409 or, where it failed, 422."""
    found = comparison_or_refusal(number)
    if found.state == "failed":
        refuse(422, f"Comparison {number} failed: {found.error}")
    if found.state != "done":
        refuse(409, f"Comparison {number} is {found.state}; ask again when its state is done.", retry_after="1")
    return found
