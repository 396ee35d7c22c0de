"""Idempotency-Key: a POST that is sent again under its key is answered as the first time and does nothing again.

As in the IETF draft draft-ietf-httpapi-idempotency-key-header-07: 422 where the key came with another request before, 409 while
the first is worked on.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Flask, Response, g, request

from web.access import person
from web.api.problems import refuse
from web.store import Answer, KeyBusy, KeyReused, Store

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT = ("Content-Type", "Location", "ETag")
"""The headers that are part of an answer."""

PARAMETER = ["IDEMPOTENCY_KEY"]
"""For the description of every operation that takes the header."""


def register(app: Flask, spec: Any) -> None:
    """Adds the header to all POST requests of the API."""
    spec.components.parameter(
        "IDEMPOTENCY_KEY",
        "header",
        {
            "name": HEADER,
            "description": "a key of your choice; the same request under the same key is answered as the first time, for 7 days",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[A-Za-z0-9_.:-]+$"},
        },
    )

    def kept() -> Store:
        store: Store = app.extensions["store"]
        return store

    @app.before_request
    def replay() -> Response | None:
        if request.method != "POST" or not request.path.startswith("/api/") or HEADER not in request.headers:
            return None
        # A structured header writes strings in quotation marks; most clients do without.
        key = request.headers[HEADER].strip().removeprefix('"').removesuffix('"')
        if not 1 <= len(key) <= LONGEST or not all(c.isascii() and (c.isalnum() or c in "_.:-") for c in key):
            refuse(400, f"{HEADER} must be 1 to {LONGEST} letters, digits or _ . : -; give another key.")
        # Two accounts may choose the same key; neither gets the answers of the other.
        whose = person().user
        own = key if whose is None else f"{whose.id} {key}"
        try:
            answer = kept().claim_answer(own, _asked())
        except KeyReused:
            refuse(422, f"{HEADER} {key} was used for another request; give each request a key of its own.")
        except KeyBusy:
            refuse(409, f"The first request with {HEADER} {key} is not answered yet; ask again.", retry_after="1")
        if answer is None:
            g.idempotency_key = own
            return None
        return Response(answer.body, answer.status, [*answer.headers, ("Idempotency-Replayed", "true")])

    @app.after_request
    def keep(response: Response) -> Response:
        key = g.get("idempotency_key")
        # What failed by a fault of the server, or for being too early, may be tried again.
        if key is not None and response.status_code < 500 and response.status_code not in (409, 429):
            headers = tuple((name, response.headers[name]) for name in KEPT if name in response.headers)
            kept().keep_answer(key, Answer(response.status_code, headers, response.get_data()))
            g.idempotency_key = None
        return response

    @app.teardown_request
    def release(error: BaseException | None) -> None:
        if (key := g.get("idempotency_key")) is not None:
            kept().release_answer(key)


def _asked() -> str:
    """What makes the request this one: method, address, and content; the boundaries of a form are none of it."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}\x1f{request.mimetype}".encode())
    if request.mimetype == "multipart/form-data":
        fields = sorted(request.form.items(multi=True))
        digest.update(json.dumps(fields).encode())
        for name, file in sorted(request.files.items(multi=True)):
            content = hashlib.sha256(file.read()).hexdigest()
            file.stream.seek(0)
            digest.update(f"\x1f{name}\x1f{file.filename}\x1f{content}".encode())
    else:
        digest.update(request.get_data())
    return digest.hexdigest()
