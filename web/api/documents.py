"""Documents: files that were given, under the SHA-256 of their bytes, with the parts and clauses that reading finds in them."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

import marshmallow as ma
from flask import Response, request, send_file, url_for
from flask_smorest.fields import Upload
from werkzeug.datastructures import FileStorage

from diff.exports.clauses_report import as_json
from diff.pipeline import UNUSABLE_INPUT, clause_tree, load
from web.api.idempotency import PARAMETER
from web.api.problems import MEDIA_TYPE, Problem, refuse
from web.api.shared import SHA256, document_or_refusal, store
from web.api.spec import Pages, page_of
from web.store import KeptFile, Store, StoredFile, shown_name
from web.work.engine import read_stored

pages = Pages("Documents", __name__, description="Files, by the SHA-256 of their bytes, and what is in them.")
ID = [{"in": "path", "name": "id", "required": True, "schema": {"type": "string", "pattern": SHA256}}]
PART = [*ID, {"in": "path", "name": "part", "required": True, "schema": {"type": "integer", "minimum": 1}}]


class UploadForm(ma.Schema):
    """The form of an upload."""

    file = Upload(required=True, metadata={"description": "the file; its name is kept for display"})


class Document(ma.Schema):
    """A file that is kept."""

    id = ma.fields.String(
        required=True,
        attribute="sha256",
        validate=ma.validate.Regexp(SHA256),
        metadata={"description": "its SHA-256"},
    )
    name = ma.fields.String(required=True, metadata={"description": "the name under which it was last given"})
    size = ma.fields.Integer(required=True, metadata={"description": "bytes"})
    added = ma.fields.String(required=True, metadata={"description": "ISO 8601, UTC"})


class PartSummary(ma.Schema):
    """One of the documents that a file holds."""

    part = ma.fields.Integer(required=True, metadata={"description": "its number, from 1"})
    title = ma.fields.String(required=True)
    language = ma.fields.String(required=True)
    clauses = ma.fields.Integer(required=True, metadata={"description": "how many clauses it has"})


class Contents(ma.Schema):
    """What reading a file found."""

    id = ma.fields.String(required=True)
    format = ma.fields.String(required=True)
    complete = ma.fields.Boolean(required=True, metadata={"description": "whether all of it could be read"})
    notes = ma.fields.List(ma.fields.String(), required=True)
    parts = ma.fields.List(ma.fields.Nested(PartSummary), required=True)


class Clause(ma.Schema):
    """One clause; offsets are into the text of its part."""

    path = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    start = ma.fields.Integer(required=True)
    end = ma.fields.Integer(required=True)
    page = ma.fields.Integer()


class Part(ma.Schema):
    """One of the documents that a file holds, with its text and its clauses."""

    part = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    language = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    clauses = ma.fields.List(ma.fields.Nested(Clause), required=True)


@pages.route("/documents", methods=["POST"])
@pages.arguments(UploadForm, location="files")
@pages.response(201, Document, description="kept", headers={"Location": {"schema": {"type": "string"}}})
@pages.alt_response(200, schema=Document, description="was there already; its name is the one given now")
@pages.doc(parameters=PARAMETER)
def upload(form: dict[str, Any]) -> tuple[KeptFile, int, dict[str, str]]:
    """Keep a file"""
    others = [*request.form, *(name for name in request.files if name != "file")]
    if others or len(request.files.getlist("file")) > 1:
        refuse(422, "file: send one file, and nothing besides it; a form of its own for each.")
    file = form["file"]
    if not isinstance(file, FileStorage) or not file.filename:
        refuse(422, "file: the part of the form has no file name; send it as a file.")
    data = file.read()
    known = store().file(hashlib.sha256(data).hexdigest()) is not None
    kept = store().add_file(data, shown_name(file.filename))
    address = url_for("Documents.show", id=kept.sha256)
    return document_or_refusal(kept.sha256), 200 if known else 201, {"Location": address}


@pages.route("/documents")
@pages.response(200, Document(many=True))
@pages.paginate()
def index(pagination_parameters: Any) -> list[KeptFile]:
    """List the files, the newest first"""
    return page_of(store().files(), pagination_parameters)


@pages.route("/documents/<string:id>", parameters=ID)
@pages.response(200, Document)
def show(id: str) -> KeptFile:
    """Show a file"""
    return document_or_refusal(id)


@pages.route("/documents/<string:id>/content", parameters=ID)
@pages.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
@pages.alt_response(304, description="what If-None-Match names is what there is")
def content(id: str) -> Response:
    """Download the bytes of a file"""
    found = document_or_refusal(id)
    if request.if_none_match.contains(found.sha256):
        # Before the file is opened: nobody would close it.
        response = Response(status=304)
    else:
        response = send_file(
            store().path(found.sha256),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=found.name,
            conditional=False,
            etag=False,
        )
    response.set_etag(found.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@pages.route("/documents/<string:id>/parts", parameters=ID)
@pages.response(200, Contents)
@pages.alt_response(422, schema=Problem, content_type=MEDIA_TYPE, description="the file cannot be read")
def parts(id: str) -> dict[str, Any]:
    """List the documents that a file holds"""
    found = _clauses(id)
    summaries = [{**part, "clauses": len(part["clauses"])} for part in found["parts"]]
    return {**found, "id": id, "parts": summaries}


@pages.route("/documents/<string:id>/parts/<int:part>", parameters=PART)
@pages.response(200, Part)
@pages.alt_response(422, schema=Problem, content_type=MEDIA_TYPE, description="the file cannot be read")
def one_part(id: str, part: int) -> dict[str, Any]:
    """Show one document of a file, with its text and clauses"""
    found: list[dict[str, Any]] = [one for one in _clauses(id)["parts"] if one["part"] == part]
    if not found:
        refuse(404, f"Document {id} has no part {part}; GET /api/v1/documents/{id}/parts lists its parts.")
    return found[0]


def _clauses(sha256: str) -> dict[str, Any]:
    file = document_or_refusal(sha256)
    try:
        return _read(store(), StoredFile(file.sha256, file.name))
    except UNUSABLE_INPUT as error:
        refuse(422, str(error))


@lru_cache(maxsize=8)
def _read(kept: Store, file: StoredFile) -> dict[str, Any]:
    """What `duizhao clauses --format json` gives for the file."""
    doc, parts = load(read_stored(file, kept, "accepted", lambda stage: None))
    found: dict[str, Any] = json.loads(as_json(doc, [clause_tree(doc, part) for part in parts]))
    return found
