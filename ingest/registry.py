"""Which parser reads a file: decided by what its bytes are, never by its name."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.document import Document, IngestError, SourceFile
from ingest.formats import sniff
from ingest.limits import Limits

_NAMED = {".pdf": "PDF", ".docx": "DOCX"}

Progress = Callable[[int, int], None]
"""Is told before each page that is recognised which one it is, from 1, and how many there are."""

PARSERS = {
    "pdf": "ingest.pdf.parser",
    "docx": "ingest.word.parser",
    "html": "ingest.html.parser",
    "txt": "ingest.text_parser",
}
"""The module that reads each kind of file, in a process of its own."""


def read(
    path: Path | str,
    *,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    progress: Progress | None = None,
) -> Document:
    """Reads a file, or standard input where `path` is "-", into a Document.

    `revisions` says how tracked changes of a Word file are shown: "accepted", or "original" as if never made.
    `limits` bound what reading may use (default: `Limits.from_settings`). `ocr` says what recognises the pages that show
    their text as a picture: an engine ("rapidocr", "tesseract"), "auto" for the first of them that is installed, or
    "off"; `progress` is told of each such page. Raises IngestError with one sentence that names the file, says what is
    wrong and what to do.
    """
    limits = limits or Limits.from_settings()
    data, name = _bytes_of(path, limits)
    return read_bytes(data, name, revisions=revisions, limits=limits, ocr=ocr, progress=progress)


def read_lines(path: Path | str, limits: Limits | None = None) -> tuple[str, ...]:
    """The lines of a text file, or of standard input where `path` is "-", as they stand, blank ones included.

    Raises IngestError with one sentence for a file that cannot be read or is no text.
    """
    from ingest.text_parser import decode

    data, name = _bytes_of(path, limits or Limits.from_settings())
    if sniff(data, name) not in ("txt", "html"):
        raise IngestError(f"{name}: this is no text file; give plain text with one sentence a line.")
    text, _ = decode(data, name)
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"))


def _bytes_of(path: Path | str, limits: Limits) -> tuple[bytes, str]:
    """The bytes of a file or of standard input, and what messages call it."""
    if str(path) == "-":
        data = sys.stdin.buffer.read(limits.file_size + 1)
        if len(data) > limits.file_size:
            raise IngestError(_too_large("standard input", limits))
        return data, "standard input"
    file = Path(path)
    try:
        if file.is_dir():
            raise IngestError(f"{path}: this is a folder; name a file in it.")
        if file.stat().st_size > limits.file_size:
            raise IngestError(_too_large(str(path), limits))
        return file.read_bytes(), str(path)
    except FileNotFoundError:
        raise IngestError(f"{path}: there is no such file; check the name.") from None
    except OSError as error:
        raise IngestError(f"{path}: the file cannot be read ({error.strerror}); check its permissions.") from None


def read_bytes(
    data: bytes,
    name: str,
    *,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    progress: Progress | None = None,
) -> Document:
    """Reads the bytes of a file that is called `name`. The rest is as in `read`."""
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
        doc = sandbox.parse(data, source, PARSERS[kind], limits, revisions=revisions)
        claimed = _NAMED.get(Path(name).suffix.lower())
        if kind != "html" or claimed is None:
            return doc
        note = f"The file is a web page, though its name says {claimed}: check that it is no error message of a server."
        return replace(doc, notes=(*doc.notes, note))
    if kind == "picture":
        from ingest.recognition.pictures import as_pdf

        return _read_pdf(as_pdf(data, source, limits), source, limits, ocr, progress)
    if kind == "pdf":
        return _read_pdf(data, source, limits, ocr, progress)
    return sandbox.parse(data, source, PARSERS[kind], limits)


def _read_pdf(data: bytes, source: SourceFile, limits: Limits, ocr: str, progress: Progress | None) -> Document:
    """Reads a PDF, and again with the pages that must be recognised, where an engine can read them."""
    from ingest import sandbox

    doc = sandbox.parse(data, source, PARSERS["pdf"], limits, partial=True)
    if not doc.unread:
        return doc
    from ingest.recognised import pack
    from ingest.recognition import engines
    from ingest.recognition.reading import recognise

    engine = engines.chosen(ocr)
    if engine is None:
        hint = "choose an engine with --ocr" if ocr == "off" else engines.HOW_TO_INSTALL
        if not doc.blocks:
            raise IngestError(f"{source.name}: the text of this file must be recognised from pictures of it; {hint}.")
        return replace(doc, notes=(*doc.notes, f"These pages can be recognised: {hint}."))
    result = recognise(data, source.sha256, doc.unread, engine, limits, progress)
    doc = sandbox.parse(data, source, PARSERS["pdf"], limits, partial=True, recognised=pack(result.pages))
    if not doc.blocks:
        why = f" ({result.notes[0].rstrip('.')})" if result.notes else ""
        raise IngestError(
            f"{source.name}: no text could be recognised in the file{why}; check that it is the right one."
        )
    return replace(doc, notes=(*doc.notes, *result.notes), complete=doc.complete and not result.notes)


def _too_large(name: str, limits: Limits) -> str:
    size = limits.file_size // 1024**2
    hint = limits.hint("file_size")
    return f"{name}: the file has more than {size} MB; give the document alone, without its annexes {hint}."
