"""The HTTP API under `/api/v1`: the resources of the review pages for other programs, described by an OpenAPI document that is
generated from this code."""

from __future__ import annotations

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

from diff import VERSION
from web.api import comparisons, documents, exports, idempotency, terms
from web.api.problems import refuse
from web.api.spec import Description

__all__ = ["register"]

DESCRIPTION = """Compares a policy document with its original, clause by clause. Errors are problem documents (RFC 9457). Every
collection is given in pages; the header `X-Pagination` says how many there are. A POST may carry an `Idempotency-Key`."""

TAKES = {
    "Documents.upload": "multipart/form-data",
    "Comparisons.compare": "application/json",
    "Comparisons.decide": "application/json",
}
"""What the operations that read a body take."""


def register(app: Flask) -> None:
    """Adds the API and its description to the application."""
    app.config.update(
        API_TITLE="Duizhao",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            # The token is asked for only where the server was started with one.
            "security": [{}, {"token": []}],
        },
    )
    # Chinese as it is, and fields in the order of the description.
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.ensure_ascii = app.json.sort_keys = False
    api = Description(app)
    idempotency.register(app, api.spec)

    @app.before_request
    def check_media_type() -> None:
        wanted = TAKES.get(request.endpoint or "")
        if wanted is not None and request.mimetype != wanted:
            refuse(415, f"{request.path} takes {wanted}; set the header Content-Type.")

    for module in (documents, comparisons, exports, terms):
        api.register_blueprint(module.pages, url_prefix="/api/v1")
