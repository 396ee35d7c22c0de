"""Texts of tests as Documents, without the child process that `ingest.registry` reads untrusted bytes in."""

from __future__ import annotations

import hashlib

from ingest import text_parser
from ingest.document import Document, SourceFile


def read_bytes(data: bytes, name: str) -> Document:
    """What `ingest.registry.read_bytes` gives for a plain text; thousands of cases would wait for as many processes."""
    return text_parser.parse(data, SourceFile(name, hashlib.sha256(data).hexdigest(), "txt", len(data)))
