"""The package of a Word document: its parts, read into memory one by one and never further than the limits.

A package is a ZIP archive, or one XML file that holds the same parts (Flat OPC, "Word XML document"). The file is
treated as hostile: nothing is unpacked to disk, every part is inflated up to a limit, XML with a document type is
refused, and nothing outside the package is ever opened.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from base64 import b64decode
from io import BytesIO

from lxml import etree

from ingest.document import IngestError
from ingest.limits import Limits

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"

_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", OFFICE.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M[1:-1].encode()),
)


class Package:
    """The parts of a Word document by name ("word/document.xml"). Raises IngestError for what cannot be used."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._data, self._name, self._inflated, self._limits = data, name, 0, limits
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._flat: dict[str, etree._Element] = {}
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            self._read_flat()
            return
        try:
            infos = zipfile.ZipFile(BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise self.damaged() from None
        if len(infos) > limits.members:
            raise self._too_many(len(infos))
        self._infos = {info.filename.lstrip("/"): info for info in infos}

    def _read_flat(self) -> None:
        root = self.parsed(self._data)
        if root.tag != f"{_PKG}package":
            raise IngestError(f"{self._name}: the XML holds no Word document; save the text as DOCX in Word.")
        if len(root) > self._limits.members:
            raise self._too_many(len(root))
        self._flat = {part.get(f"{_PKG}name", "").lstrip("/"): part for part in root.iterchildren(f"{_PKG}part")}

    def damaged(self) -> IngestError:
        """The error for a package that cannot be read."""
        return IngestError(f"{self._name}: the Word file is damaged or cut off; get or save it once more.")

    def _too_many(self, count: int) -> IngestError:
        return IngestError(
            f"{self._name}: the file holds {count} members, far more than a Word document has; save the text in a new "
            f"document {self._limits.hint('members')}."
        )

    def _too_large(self) -> IngestError:
        left = self._limits.inflated_size - self._inflated
        name = "part_size" if self._limits.part_size <= left else "inflated_size"
        return IngestError(
            f"{self._name}: unpacked, the file is larger than any document; it may be made to do harm - save the text in a "
            f"new document {self._limits.hint(name)}."
        )

    def too_deep(self) -> IngestError:
        """The error for elements that are nested further than the limit."""
        return IngestError(
            f"{self._name}: its XML is nested too deeply (more than {self._limits.depth} levels); open it in Word and "
            f"save it again {self._limits.hint('depth')}."
        )

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None where there is none."""
        if part in self._flat:
            data = self._read_flat_part(self._flat[part])
            self._inflated += len(data)
            if self._inflated > self._limits.inflated_size:
                raise self._too_large()
            return data
        info = self._infos.get(part)
        if info is None:
            return None
        if info.flag_bits & 1:
            raise IngestError(f"{self._name}: the document is protected by a password; save a copy without it.")
        # The sizes in the headers may lie: what counts is how many bytes come out.
        room = min(self._limits.part_size, self._limits.inflated_size - self._inflated)
        if info.file_size > room:
            raise self._too_large()
        head = self._data[info.header_offset : info.header_offset + 30]
        if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
            raise self.damaged()
        start = info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        raw = self._data[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            data, done = raw[: room + 1], True
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            inflate = zlib.decompressobj(-15)
            try:
                data = inflate.decompress(raw, room + 1)
            except zlib.error:
                raise self.damaged() from None
            done = inflate.eof
        else:
            raise IngestError(
                f"{self._name}: the file is packed in a way that Word does not use; save it again in Word."
            )
        if len(data) > room:
            raise self._too_large()
        self._inflated += len(data)
        if not done or len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise self.damaged()
        return data

    def _read_flat_part(self, part: etree._Element) -> bytes:
        content = next(part.iterchildren(f"{_PKG}xmlData", f"{_PKG}binaryData"), None)
        if content is None:
            return b""
        if content.tag == f"{_PKG}xmlData":
            return etree.tostring(content[0]) if len(content) else b""
        try:
            return b64decode(content.text or "")
        except ValueError:
            raise self.damaged() from None

    def parsed(self, data: bytes) -> etree._Element:
        """The root element of XML. Strict names are given as transitional ones."""
        if b"purl.oclc.org/ooxml" in data:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        if b"<!DOCTYPE" in data or b"<\x00!\x00D\x00O\x00C" in data or b"\x00<\x00!\x00D\x00O\x00C" in data:
            raise IngestError(
                f"{self._name}: its XML declares a document type, which Word never does and which may do harm; open the "
                "document in Word and save it under another name."
            )
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error.msg):
                raise self.too_deep() from None
            # Some of libxml2's messages have two lines.
            why = " ".join(str(error.msg).split()).replace(" ,", ",")[:80]
            raise IngestError(f"{self._name}: its XML is broken ({why}); open it in Word and save it again.") from None

    def xml(self, part: str) -> etree._Element | None:
        """The root element of a part, None where there is none."""
        data = self.read(part)
        return None if data is None else self.parsed(data)

    def related(self, part: str) -> dict[str, list[tuple[str, str]]]:
        """Relationship type (its last word) → (id, target part) for the parts inside the package.

        A target outside the package is given as "".
        """
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, list[tuple[str, str]]] = {}
        for rel in root if root is not None else ():
            if not isinstance(rel.tag, str):
                continue
            target = posixpath.normpath(posixpath.join("/", folder, rel.get("Target", ""))).lstrip("/")
            inside = "" if rel.get("TargetMode") == "External" else target
            found.setdefault(rel.get("Type", "").rpartition("/")[2], []).append((rel.get("Id", ""), inside))
        return found


def value(parent: etree._Element | None, name: str) -> str | None:
    """The w:val of a child, None where there is no such child."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(f"{W}val")


def is_on(parent: etree._Element | None, name: str) -> bool:
    """Whether an on/off property stands under `parent` and is on (ECMA-376 Part 1, 17.17.4)."""
    child = None if parent is None else parent.find(W + name)
    return child is not None and child.get(f"{W}val", "1") not in ("0", "false", "off")


def integer(text: str | None, default: int) -> int:
    """A whole number of the XML; `default` where it is missing or no number."""
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isascii() and digits.isdigit() and len(digits) < 10 else default


def inside(element: etree._Element, top: etree._Element | None, *tags: str) -> bool:
    """Whether an element named in `tags` stands between the element and `top`."""
    for parent in element.iterancestors():
        if parent is top:
            return False
        if parent.tag in tags:
            return True
    return False


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


class Paths:
    """The ways from an element (not named) down to those inside: local names, each with its position among its
    namesakes. Positions are counted once for all children of an element, so that many paths cost no more than one walk.
    """

    def __init__(self, top: etree._Element) -> None:
        self._top = top
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}

    def of(self, element: etree._Element) -> str:
        """The path of an element, "body/p[3]/r[1]"."""
        steps = []
        while element is not self._top:
            parent = element.getparent()
            if parent is None:
                break
            steps.append(self._children(parent)[element])
            element = parent
        return "/".join(reversed(steps))

    def _children(self, parent: etree._Element) -> dict[etree._Element, str]:
        found = self._steps.get(parent)
        if found is None:
            found, counts = self._steps.setdefault(parent, {}), dict[str, int]()
            for child in parent.iterchildren("*"):
                name = local(child.tag)
                counts[name] = counts.get(name, 0) + 1
                # A document has one body.
                found[child] = name if name == "body" else f"{name}[{counts[name]}]"
        return found
