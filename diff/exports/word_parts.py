"""The parts of a Word package that comments need besides the main one: the comments themselves, and what declares them (ECMA-376 Part 2)."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.package import Package as WordPackage
from docx.parts.comments import CommentsPart
from lxml import etree

from diff.exports.remark import AUTHOR, INITIALS, date
from ingest.word.package import Package, W

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


class Notes:
    """The part that holds the comments."""

    def __init__(self, blob: bytes | None) -> None:
        package = WordPackage()
        if blob is None:
            self._part = CommentsPart.default(package)
        else:
            uri = PackURI("/word/comments.xml")
            self._part = CommentsPart.load(uri, CONTENT_TYPE.WML_COMMENTS, blob, package)
        self.count = 0

    def add(self, text: str) -> str:
        """Adds a comment and gives its id."""
        comment = self._part.comments.add_comment(text, AUTHOR, INITIALS)
        element = self._part.element[-1]
        # python-docx writes the time of the day, which would make every result another one.
        del element.attrib[f"{W}date"]
        if (when := date()) is not None:
            element.set(f"{W}date", when.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.count += 1
        return str(comment.comment_id)

    @property
    def blob(self) -> bytes:
        """The part as it is written."""
        return bytes(self._part.blob)


def declared(package: Package, main: str, comments: str) -> dict[str, bytes]:
    """The parts that must name a new part: the list of types and the relations of the main part."""
    types = package.xml("[Content_Types].xml")
    folder, file = posixpath.split(main)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    relations = package.xml(name)
    if types is None:
        raise package.damaged()
    if relations is None:
        relations = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    # A part that no relation led to may be declared all the same; Word takes no part that is declared twice.
    if not any(entry.get("PartName", "").lower() == f"/{comments}".lower() for entry in types):
        override = {"PartName": f"/{comments}", "ContentType": CONTENT_TYPE.WML_COMMENTS}
        etree.SubElement(types, f"{{{_TYPES}}}Override", override)
    used = {relation.get("Id") for relation in relations}
    key = next(key for number in range(1, len(used) + 2) if (key := f"rId{number}") not in used)
    relation = {"Id": key, "Type": RELATIONSHIP_TYPE.COMMENTS, "Target": posixpath.basename(comments)}
    etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", relation)
    return {
        part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        for part, root in (("[Content_Types].xml", types), (name, relations))
    }


def packed(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with some parts replaced or added; the others keep their bytes, and all their order and dates."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        left = dict(parts)
        for info in before.infolist():
            content = left.pop(info.filename.lstrip("/"), None)
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            fresh.compress_type, fresh.external_attr = info.compress_type, info.external_attr
            after.writestr(fresh, before.read(info) if content is None else content)
        for name, content in left.items():
            fresh = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            fresh.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(fresh, content)
    return out.getvalue()
