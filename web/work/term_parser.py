"""The reader of term files for the limited child process (`ingest.sandbox`). It imports little, for it is started anew for each file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from ingest.document import Block, Document, IngestError, SourceFile
from ingest.limits import Limits
from normalize.tables import TableError
from normalize.terms import terms_in


def parse(data: bytes, source: SourceFile, limits: Limits | None = None) -> Document:
    """The terms as JSON in a document of one block. Raises IngestError."""
    try:
        found = terms_in(data, Path(source.name))
    except TableError as error:
        raise IngestError(str(error)) from error
    return Document(source, (Block(json.dumps([asdict(term) for term in found], ensure_ascii=False)),))
