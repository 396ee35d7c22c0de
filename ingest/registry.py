"""Which parser reads a file: decided by what its bytes are, never by its name."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

from ingest.document import Document, IngestError, SourceFile
from ingest.formats import sniff
from ingest.limits import Limits

_NAMED = {".pdf": "PDF", ".docx": "DOCX"}


def read(path: Path | str, *, revisions: str = "accepted", limits: Limits | None = None) -> Document:
    """Reads a file, or standard input where `path` is "-", into a Document.

    `revisions` says how tracked changes of a Word file are shown: "accepted", or "original" as if never made.
    `limits` bound what reading may use (default: `Limits.from_settings`). Raises IngestError with one sentence that names the file, says what is wrong and what to do.
    """
    limits = limits or Limits.from_settings()
    if str(path) == "-":
        data = sys.stdin.buffer.read(limits.file_size + 1)
        return read_bytes(data, "standard input", revisions=revisions, limits=limits)
    file = Path(path)
    if file.is_dir():
        raise IngestError(f"{path}: this is a folder; name a file in it.")
    try:
        if file.stat().st_size > limits.file_size:
            raise IngestError(_too_large(str(path), limits))
        data = file.read_bytes()
    except FileNotFoundError:
        raise IngestError(f"{path}: there is no such file; check the name.") from None
    except OSError as error:
        raise IngestError(f"{path}: the file cannot be read ({error.strerror}); check its permissions.") from None
    return read_bytes(data, str(path), revisions=revisions, limits=limits)


def read_bytes(data: bytes, name: str, *, revisions: str = "accepted", limits: Limits | None = None) -> Document:
    """Reads the bytes of a file that is called `name`. Raises IngestError as `read` does."""
    limits = limits or Limits.from_settings()
    if len(data) > limits.file_size:
        raise IngestError(_too_large(name, limits))
    kind = sniff(data, name)
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), kind, len(data))
    if kind == "doc":
        # Converts in a process of its own and hands the result to the sandbox.
        from ingest import doc_parser

        return doc_parser.parse(data, source, revisions, limits=limits)
    from ingest import sandbox

    if kind in ("docx", "html"):
        doc = sandbox.parse(data, source, kind, limits, revisions=revisions)
        claimed = _NAMED.get(Path(name).suffix.lower())
        if kind != "html" or claimed is None:
            return doc
        note = f"The file is a web page, though its name says {claimed}: check that it is no error message of a server."
        return replace(doc, notes=(*doc.notes, note))
    return sandbox.parse(data, source, "text" if kind == "txt" else kind, limits)


def _too_large(name: str, limits: Limits) -> str:
    size = limits.file_size // 1024**2
    hint = limits.hint("file_size")
    return f"{name}: the file has more than {size} MB; give the document alone, without its annexes {hint}."
