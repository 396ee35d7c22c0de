"""The HTTP API under `/api/v1`: the resources of the review pages for other programs, described by an OpenAPI document that is
generated from this code."""

from __future__ import annotations

import json

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
    def check_body() -> None:
        wanted = TAKES.get(request.endpoint or "")
        if wanted is not None and request.mimetype != wanted:
            refuse(415, f"{request.path} takes {wanted}; set the header Content-Type.")
        if wanted == "application/json":
            check_json(request.get_data())

    for module in (documents, comparisons, exports, terms):
        api.register_blueprint(module.pages, url_prefix="/api/v1")


def check_json(body: bytes) -> None:
    """Refuses what the parser of arguments would let through or fail on: JSON in more levels than can be read, and halves of
    characters, which no answer and no store can hold. What is no JSON at all, the parser says itself."""
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except RecursionError:
        refuse(400, "The JSON is nested too deep to be read; send what /api/v1/openapi.json describes.")
    except UnicodeEncodeError:
        refuse(400, "The JSON holds half a character (\\ud800 to \\udfff); send whole ones.")
    except ValueError:
        return
