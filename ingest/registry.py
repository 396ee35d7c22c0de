"""Which parser reads a file: decided by what its bytes are, never by its name."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.document import Document, IngestError, SourceFile
from ingest.limits import Limits

_ASK = "give a PDF, DOCX, DOC, RTF, HTML or text file"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"(?>\s|\xef\xbb\xbf|<\?xml[^>]*\?>|<!--.*?-->)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|article|section|script|h[1-6]|center|font|span|main)"
    rb"[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_OTHER = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "a PostScript file"),
)


Progress = Callable[[int, int], None]
"""Is told before each page that is recognised which one it is, from 1, and how many there are."""


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
    if str(path) == "-":
        data = sys.stdin.buffer.read(limits.file_size + 1)
        return read_bytes(data, "standard input", revisions=revisions, limits=limits, ocr=ocr, progress=progress)
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
    return read_bytes(data, str(path), revisions=revisions, limits=limits, ocr=ocr, progress=progress)


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
        return sandbox.parse(data, source, kind, limits, revisions=revisions)
    if kind == "pdf":
        return _read_pdf(data, source, limits, ocr, progress)
    return sandbox.parse(data, source, "text" if kind == "txt" else kind, limits)


def _read_pdf(data: bytes, source: SourceFile, limits: Limits, ocr: str, progress: Progress | None) -> Document:
    """Reads a PDF, and again with the pages that must be recognised, where an engine can read them."""
    from ingest import sandbox

    doc = sandbox.parse(data, source, "pdf", limits, partial=True)
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
    doc = sandbox.parse(data, source, "pdf", limits, partial=True, recognised=pack(result.pages))
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


def sniff(data: bytes, name: str = "the file") -> str:
    """What the bytes are: pdf, docx, doc (OLE2 and RTF), html or txt.

    Raises IngestError for an empty file and for what none of the parsers reads.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise IngestError(f"{name}: the file is empty; {_ASK}.")
    # Readers of PDF accept junk before the header (mail or HTTP headers, a byte order mark), and so must we.
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_kind(data, name)
    if data.startswith(_OLE2):
        return _ole2_kind(data, name)
    if data.startswith(b"{\\rtf"):
        return "doc"
    for start, what in _OTHER:
        if data.startswith(start) and (start not in (b"BM", b"MZ") or b"\x00" in data[:64]):
            raise IngestError(f"{name}: this is {what}, which cannot be read; {_ASK}.")
    return "html" if _looks_like_html(data) else "txt"


def _looks_like_html(data: bytes) -> bool:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    return _HTML.match(head) is not None


def _zip_kind(data: bytes, name: str) -> str:
    # Names of members stand in the clear in local headers and in the directory, so that no archive need be opened.
    for member, what in (
        (b"word/document", "docx"),
        (b"xl/workbook", "a spreadsheet"),
        (b"ppt/presentation", "a presentation"),
        (b"mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument text"),
        (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
        (b"mimetypeapplication/epub", "an EPUB book"),
        (b"OFD.xml", "an OFD file"),
    ):
        if member in data:
            if what == "docx":
                return what
            raise IngestError(f"{name}: this is {what}; save or print it as DOCX or PDF first.")
    if b"[Content_Types].xml" in data:
        # The main part may bear another name; the parser finds it through the relationships.
        return "docx"
    raise IngestError(f"{name}: this is a ZIP archive without a Word document in it; unpack it and name one file.")


def _ole2_kind(data: bytes, name: str) -> str:
    # Stream names in an OLE2 directory are UTF-16LE.
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise IngestError(f"{name}: the document is protected by a password; save a copy without it.")
    if holds("WordDocument"):
        return "doc"
    for stream, what in (("Workbook", "a spreadsheet"), ("PowerPoint Document", "a presentation")):
        if holds(stream):
            raise IngestError(f"{name}: this is {what}; save or print it as DOCX or PDF first.")
    raise IngestError(f"{name}: this is an Office file of an unknown kind; save it as DOCX or PDF.")
