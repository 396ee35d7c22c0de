"""Errors as problem documents (RFC 9457): the status, its name, and one sentence that says what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

import marshmallow as ma
from flask import Response, abort, request
from werkzeug.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"

SENTENCES = {
    400: "The request cannot be read; check the JSON or the form that it carries.",
    404: "There is nothing at {path}; /api/v1/openapi.json lists what there is.",
    405: "{path} does not take {method}; the header Allow says what it takes.",
    406: "The answer cannot be given in the form that the header Accept asks for.",
    413: "The request is larger than the server reads; raise the limit with DUIZHAO_LIMIT_FILE_SIZE or send a smaller file.",
    421: "The server answers to 127.0.0.1, localhost and its own address only; use one of these names.",
    429: "There were too many such requests; wait a minute and go on.",
    500: "The request failed by a fault of the program; the server's log holds the trace: report it.",
}
"""What is said where the program has nothing more exact to say."""


class ProblemField(ma.Schema):
    """One fault of a request: where (`query.page`, `json.relation`), and what is wrong."""

    field = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class Problem(ma.Schema):
    """A problem document (RFC 9457)."""

    type = ma.fields.String(
        required=True, metadata={"description": "always about:blank: the status says which problem"}
    )
    title = ma.fields.String(required=True, metadata={"description": "the name of the status"})
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "one sentence: what is wrong and what to do"})
    errors = ma.fields.List(
        ma.fields.Nested(ProblemField), metadata={"description": "the fields at fault, where known"}
    )


def refuse(status: int, sentence: str, **headers: str) -> NoReturn:
    """Ends the request with a problem. `headers` have their names with underscores."""
    answer = _answer(status, sentence)
    answer.headers.update({name.replace("_", "-").title(): value for name, value in headers.items()})
    abort(answer)


def problem(error: HTTPException) -> Response:
    """The answer to any error of a request to the API."""
    status = error.code or 500
    faults = [
        {"field": field, "message": message} for field, message in _faults(getattr(error, "data", {}).get("messages"))
    ]
    if faults:
        # One fault a field, and three in all, can be read in a sentence; `errors` has them all.
        first = {fault["field"]: fault["message"].rstrip(".") for fault in reversed(faults)}
        sentence = "; ".join(f"{field}: {message}" for field, message in [*reversed(first.items())][:3])
        answer = _answer(status, f"{sentence}; see /api/v1/openapi.json.", faults)
    else:
        sentence = SENTENCES.get(status, "{name}: the request cannot be answered; check it.")
        answer = _answer(status, sentence.format(path=request.path, method=request.method, name=error.name))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _answer(status: int, sentence: str, faults: list[dict[str, str]] | None = None) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
    }
    if faults:
        body["errors"] = faults
    return Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype=MEDIA_TYPE)


def _faults(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The faults in what the parser of arguments says, which nests lists in objects."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _faults(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _faults(inner, path)
    elif messages:
        yield path.removesuffix("._schema"), str(messages)
