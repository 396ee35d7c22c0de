"""What a file is, by its bytes: which parser reads it, or one sentence that says why none does. Standard library only."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePath

from ingest.document import IngestError

_ASK = "give a PDF, DOCX, DOC, RTF, HTML or text file, or a scan as PNG, JPEG or TIFF"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LEAD = b"\xef\xbb\xbf \t\r\n"
_HTML = re.compile(
    rb"(?>\s|\xef\xbb\xbf|<\?xml[^>]*\?>|<!--.*?-->)*+"
    rb"<(?:!doctype\s+html|(?:\w{1,20}:)?html|head|body|meta|title|div|p|br|b|ul|ol|link|style|table|article|section|script"
    rb"|h[1-6]|center|font|span|main|frameset)"
    rb"[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
"""PNG, JPEG and TIFF, in which people scan."""
_OTHER = (
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"Founder CEB", "a CEB file (Founder Apabi)"),
    (b"CAJ\x00", "a CAJ file"),
    (b"KDH ", "a KDH file"),
    (b"AT&TFORM", "a DjVu file"),
)
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){1,80}")
_MAIL = re.compile(rb"^(?:To|Received|Return-Path|Delivered-To|Message-ID):", re.IGNORECASE | re.MULTILINE)
_PAGE = re.compile(
    rb"^Content-Type:\s*(?:multipart/related|text/html|multipart/alternative)", re.IGNORECASE | re.MULTILINE
)
_TEXTS = (".pdf", ".docx", ".doc", ".wps", ".rtf", ".odt", ".txt", ".html", ".htm", ".ofd", ".xlsx", ".xls", ".md")


def sniff(data: bytes, name: str = "the file") -> str:
    """What the bytes are: pdf, docx (also as one XML file), doc (what LibreOffice converts), html (also as a web archive),
    txt or picture (PNG, JPEG, TIFF).

    Raises IngestError for an empty file and for what none of the parsers reads.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise IngestError(f"{name}: the file is empty; {_ASK}.")
    # Readers of PDF accept junk before the header (mail or HTTP headers, a byte order mark), and so must we.
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if office(data) is not None:
        return "doc"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name)
    if data.startswith(_OLE2):
        return _ole2_kind(data, name)
    if data.startswith(_PICTURES):
        return "picture"
    if data.startswith(b"\x1f\x8b"):
        raise IngestError(f"{name}: {_gzip(data)}.")
    for start, what in _OTHER:
        if data.startswith(start) and (start not in (b"BM", b"MZ") or b"\x00" in data[:64]):
            raise IngestError(f"{name}: this is {what}, which cannot be read; {_ASK}.")
    return _text_kind(data, name)


def office(data: bytes) -> tuple[str, str] | None:
    """The suffix and the name of what LibreOffice converts; None for everything else."""
    if data.startswith(_OLE2):
        if _holds(data, "EncryptedPackage") or _holds(data, "__substg1.0_"):
            return None
        if _holds(data, "WordDocument"):
            return ".doc", "a legacy Word document"
        return (".wps", "a Works document") if _holds(data, "MatOST") else None
    if data.startswith(b"\xffWPC"):
        return ".wpd", "a WordPerfect document"
    if data[30:38] == b"mimetype":
        kind = data[38:138]
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            return ".odt", "an OpenDocument text"
        if kind.startswith(b"application/vnd.sun.xml.writer"):
            return ".sxw", "an OpenOffice 1 text"
    head = _head(data)
    if head.startswith(b"{\\rtf"):
        return ".rtf", "an RTF document"
    if head.startswith(b"<"):
        if b"<office:document" in head and b"opendocument.text" in head:
            return ".fodt", "an OpenDocument text"
        if b"<uof:UOF" in head:
            return ".uot", "a UOF document"
    return None


def is_message(data: bytes) -> bool:
    """Whether a file begins with the headers of a message or web archive (RFC 5322, RFC 2557)."""
    headers = _HEADERS.match(data.lstrip(_LEAD)[:32_768])
    return headers is not None and re.search(rb"^(?:MIME-Version|Content-Type):", headers[0], re.I | re.M) is not None


def _head(data: bytes) -> bytes:
    """The start of a file without blanks and byte order mark; of UTF-16 as UTF-8."""
    head = data[:8192]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    elif head[1:2] == b"\x00" or head[:1] == b"\x00":
        head = head.decode("utf-16-le" if head[1:2] == b"\x00" else "utf-16-be", "ignore").encode()
    return head.lstrip(_LEAD)


def _text_kind(data: bytes, name: str) -> str:
    head = _head(data)
    if _HTML.match(head) or (re.search(rb"<html[\s>]", head, re.I) and re.search(rb"<(?:head|body)[\s>]", head, re.I)):
        return "html"
    if is_message(data):
        headers = _HEADERS.match(data.lstrip(_LEAD)[:32_768])
        shown = headers[0] if headers else b""
        if _MAIL.search(shown) or not _PAGE.search(shown):
            raise IngestError(f"{name}: this is an e-mail; save the document that is attached to it and give that.")
        return "html"
    if head.startswith(b"<"):
        if b"http://schemas.microsoft.com/office/2006/xmlPackage" in head:
            return "docx"
        if b"http://schemas.microsoft.com/office/word/2003/wordml" in head:
            # LibreOffice loses automatic numbers and tracked insertions of these.
            raise IngestError(f"{name}: this is an XML document of Word 2003; open it in Word and save it as DOCX.")
        if re.match(rb"(?><\?xml[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*+<svg[\s>]", head, re.DOTALL):
            raise IngestError(f"{name}: this is an SVG picture, which cannot be read; {_ASK}.")
        if head.startswith(b"<?xml") or b"<office:document" in head:
            raise IngestError(f"{name}: this is XML data of another kind than a text; {_ASK}.")
    return "txt"


def _gzip(data: bytes) -> str:
    try:
        inside = zlib.decompressobj(31).decompress(data, 8192)
    except zlib.error:
        inside = b""
    if _HTML.match(_head(inside)):
        return (
            "this is a web page as the server compressed it (gzip); unpack it with gunzip, or save the page once more"
        )
    return f"this is a gzip archive, which cannot be read; unpack it and {_ASK}"


# --- ZIP ------------------------------------------------------------------------------------------------------------


def _zip_kind(data: bytes, name: str) -> str:
    names = list(_members(data))
    kind = data[38:138] if data[30:38] == b"mimetype" else b""
    # Of a package that was cut off the directory is missing: its names still stand in the clear before each member.
    broken = not names

    def holds(start: str) -> bool:
        return start.encode() in data if broken else any(n.startswith(start) for n in names)

    if holds("word/document"):
        return "docx"
    for found, what in (
        (holds("xl/workbook"), "a spreadsheet"),
        (holds("ppt/presentation"), "a presentation"),
        (holds("OFD.xml"), "an OFD document (GB/T 33190)"),
        (holds("Index/Document.iwa"), "a Pages document"),
        (holds("FixedDocSeq.fdseq") or holds("FixedDocumentSequence.fdseq"), "an XPS document"),
        (kind.startswith(b"application/vnd.oasis"), "an OpenDocument file that is no text"),
        (kind.startswith(b"application/epub"), "an EPUB book"),
    ):
        if found:
            raise IngestError(f"{name}: this is {what}; open it in its program and save or print it as PDF or DOCX.")
    if holds("[Content_Types].xml"):
        # The main part may bear another name; the parser finds it through the relationships.
        return "docx"
    inside = [n for n in names if PurePath(n).suffix.lower() in _TEXTS and not n.startswith("__MACOSX/")]
    if not inside:
        raise IngestError(f"{name}: this is a ZIP archive without a document in it; unpack it and {_ASK}.")
    shown = ", ".join(inside[:3]) + (f" and {len(inside) - 3} more" if len(inside) > 3 else "")
    raise IngestError(f"{name}: this is a ZIP archive with {shown} in it; unpack it and give the document itself.")


def _members(data: bytes, most: int = 10_000) -> Iterator[str]:
    """The names in the directory at the end of a ZIP archive (APPNOTE 4.3.12), without opening any member."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) < at + 22:
        return
    at = struct.unpack_from("<I", data, at + 16)[0]
    for _ in range(most):
        if data[at : at + 4] != b"PK\x01\x02" or len(data) < at + 46:
            return
        flags = struct.unpack_from("<H", data, at + 8)[0]
        sizes = struct.unpack_from("<HHH", data, at + 28)
        raw = data[at + 46 : at + 46 + sizes[0]]
        # Without the flag for UTF-8 the names are in the code page of the machine: here that of Chinese Windows.
        yield raw.decode("utf-8" if flags & 0x800 else "gb18030", "replace")
        at += 46 + sum(sizes)


# --- OLE2 -----------------------------------------------------------------------------------------------------------


def _holds(data: bytes, stream: str) -> bool:
    # Stream names in an OLE2 directory are UTF-16LE.
    return stream.encode("utf-16-le") in data


def _ole2_kind(data: bytes, name: str) -> str:
    if _holds(data, "EncryptedPackage"):
        raise IngestError(f"{name}: the document is protected by a password; save a copy without it.")
    if _holds(data, "__substg1.0_"):
        raise IngestError(
            f"{name}: this is an e-mail of Outlook; save the document that is attached to it and give that."
        )
    for stream, what in (("Workbook", "a spreadsheet"), ("PowerPoint Document", "a presentation")):
        if _holds(data, stream):
            raise IngestError(f"{name}: this is {what}; save or print it as DOCX or PDF first.")
    raise IngestError(f"{name}: this is an Office file of an unknown kind; save it as DOCX or PDF.")
