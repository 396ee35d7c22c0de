"""Word documents (Office Open XML, transitional and strict): the package → blocks.

The XML is read directly because the text of a policy draft sits where general readers do not look: in tracked changes,
content controls, automatic numbers and text boxes. The file is treated as hostile: nothing is unpacked to disk, every
part is inflated up to a limit, and XML with a document type is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from lxml import etree

from ingest.document import Block, BlockKind, Document, IngestError, SourceFile
from ingest.limits import DEFAULT, Limits
from ingest.tables import Cell, table_blocks
from ingest.word_numbering import Number, Numbering, StyleNumber, W, integer, is_on, joined

_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)  # fmt: skip
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R = f"{{{_OFFICE}}}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Characters of the Symbol and Wingdings fonts that carry meaning in a text; the fonts keep them at U+F000.
_SYMBOLS = {
    "symbol": dict(zip(b"\xa3\xb3\xb1\xb4\xb8\xb9\xbb\xb0\xb7\xa5", "≤≥±×÷≠≈°•∞", strict=True)),
    "wingdings": dict(zip(b"\xfe\xfd\xa8\x6f\xfc\xfb\x6c\x6e\xd8", "☑☒□□✓✗●■➢", strict=True)),
    "wingdings 2": dict(zip(b"\x52\x53\xa3\x50", "☑☒□✓", strict=True)),
}


# --- the package ---------------------------------------------------------------------------------------------------


class _Package:
    """The parts of a ZIP package, read into memory one by one and never further than the limits."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._data, self._name, self._inflated, self._limits = data, name, 0, limits
        try:
            infos = zipfile.ZipFile(BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise self.damaged() from None
        if len(infos) > limits.members:
            raise IngestError(
                f"{name}: the file holds {len(infos)} members, far more than a Word document has; refused."
            )
        self._infos = {info.filename.lstrip("/"): info for info in infos}

    def damaged(self) -> IngestError:
        """The error for a package that cannot be read."""
        return IngestError(f"{self._name}: the Word file is damaged or cut off; get or save it once more.")

    def _too_large(self) -> IngestError:
        limits = f"{self._limits.part_size >> 20} MB a part, {self._limits.inflated_size >> 20} MB together"
        return IngestError(f"{self._name}: unpacked, the file is larger than any document ({limits}); refused.")

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None where there is none."""
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

    def xml(self, part: str) -> etree._Element | None:
        """The root element of a part, None where there is none. Strict names are given as transitional ones."""
        data = self.read(part)
        if data is None:
            return None
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        if b"<!DOCTYPE" in data or b"<\x00!\x00D\x00O\x00C" in data or b"\x00<\x00!\x00D\x00O\x00C" in data:
            raise IngestError(f"{self._name}: its XML declares a document type, which Word never does; refused.")
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            what = "nested too deeply" if "depth" in str(error.msg) else f"broken ({str(error.msg)[:80]})"
            raise IngestError(f"{self._name}: its XML is {what}; open it in Word and save it again.") from None

    def related(self, part: str) -> dict[str, list[tuple[str, str]]]:
        """Relationship type (its last word) → (id, target part) for the parts inside the package."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, list[tuple[str, str]]] = {}
        for rel in root if root is not None else ():
            if not isinstance(rel.tag, str) or rel.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, rel.get("Target", ""))).lstrip("/")
            found.setdefault(rel.get("Type", "").rpartition("/")[2], []).append((rel.get("Id", ""), target))
        return found


# --- styles --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    num_id: str | None = None
    num_level: int | None = None
    outline: int | None = None
    align: str | None = None
    hidden: bool = False


class _Styles:
    """The paragraph and character styles by id, with what they inherit."""

    def __init__(self, root: etree._Element | None) -> None:
        self._own: dict[str, _Style] = {}
        self.default = ""
        for element in root.iterchildren(f"{W}style") if root is not None else ():
            key = element.get(f"{W}styleId", "")
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                self.default = key
            properties = element.find(f"{W}pPr")
            num_id, level = num_properties(properties)
            outline = _value(properties, "outlineLvl")
            self._own[key] = _Style(
                (_value(element, "name") or "").lower(),
                _value(element, "basedOn") or "",
                num_id,
                level,
                integer(outline, 9) if outline else None,
                _value(properties, "jc"),
                is_on(element.find(f"{W}rPr"), "vanish"),
            )

    def numbers(self) -> dict[str, StyleNumber]:
        """What the styles say about numbering."""
        return {key: StyleNumber(s.based_on, s.num_id, s.num_level) for key, s in self._own.items()}

    def chain(self, key: str) -> Iterator[_Style]:
        """The style and those it is based on."""
        seen = set[str]()
        while key in self._own and key not in seen:
            seen.add(key)
            yield self._own[key]
            key = self._own[key].based_on

    def align(self, key: str) -> str | None:
        """The alignment that the style gives."""
        return next((s.align for s in self.chain(key) if s.align), None)

    def hidden(self, key: str) -> bool:
        """Whether the style hides its text."""
        return any(s.hidden for s in self.chain(key))

    def level(self, key: str) -> int | None:
        """The outline level (1-9) of a heading style."""
        for style in self.chain(key):
            if style.outline is not None:
                return style.outline + 1 if 0 <= style.outline < 9 else None
            m = re.fullmatch(r"(?:heading|标题|標題) ?([1-9])", style.name)
            if m:
                return int(m[1])
        return None

    def is_contents(self, key: str) -> bool:
        """Whether the style is one of the table of contents."""
        return any(re.fullmatch(r"(?:toc|目录|目錄) ?\d", s.name) for s in self.chain(key))


def _value(parent: etree._Element | None, name: str) -> str | None:
    child = None if parent is None else parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def num_properties(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """numId and ilvl of paragraph properties, None where they are not given."""
    element = None if properties is None else properties.find(f"{W}numPr")
    level = _value(element, "ilvl")
    return _value(element, "numId"), integer(level, 0) if level is not None else None


# --- text ----------------------------------------------------------------------------------------------------------

_CHANGES = ("ins", "moveTo", "del", "moveFrom")
_WRAPPERS = ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "bdo", "dir", "fldSimple", "ruby", "rubyBase")
_TRANSPARENT = frozenset(W + name for name in ("r", *_WRAPPERS, *_CHANGES))
_BOX = f"{W}txbxContent"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph before it becomes a block: text, number, and the properties that count."""

    text: str
    number: Number | None
    style: str
    properties: etree._Element | None

    @property
    def shown(self) -> str:
        """The text with its printed number."""
        return self.text if self.number is None else joined(self.number, self.text)

    @property
    def auto(self) -> int:
        """The length of the printed number."""
        return len(self.number.text.rstrip()) if self.number is not None else 0


class _Reader:
    """Walks the story of a document and gathers what it holds."""

    def __init__(self, styles: _Styles, numbering: Numbering, original: bool, columns: int) -> None:
        self.styles, self._numbering, self.original, self.columns = styles, numbering, original, columns
        self.aside: list[Block] = []
        self.boxes: list[Block] = []
        self.changes: Counter[str] = Counter()
        self.hidden = 0
        self.unread: Counter[str] = Counter()
        self._fields: list[bool] = []
        """Open fields, innermost last: True while in the instruction, which is not shown."""
        self._carry = ""
        """Text of a paragraph whose mark was deleted: it runs on into the next."""

    # Inline content.

    def text(self, element: etree._Element, removed: bool = False, quiet: bool = False) -> str:
        """The text of a paragraph, run or container, as it is shown. `quiet` gathers nothing on the way."""
        out: list[str] = []
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag == f"{W}t" or (tag == f"{W}delText" and (removed or self.original)):
                if not (self._fields and any(self._fields)):
                    out.append(child.text or "")
            elif tag in _TRANSPARENT:
                out.append(self._container(child, tag, removed, quiet))
            elif tag.startswith(W):
                out.append(self._mark(child, tag[len(W) :], quiet))
            elif tag == f"{_MC}AlternateContent":
                out.append(self._alternative(child, removed, quiet))
            elif tag.startswith(_M):
                out.append(_formula(child))
        return "".join(out)

    def _container(self, element: etree._Element, tag: str, removed: bool, quiet: bool) -> str:
        if tag == f"{W}r":
            properties = element.find(f"{W}rPr")
            if properties is not None and (is_on(properties, "vanish") or self._hidden_style(properties)):
                self._hide(self.text(element, removed, quiet), quiet)
                return ""
            return self.text(element, removed, quiet)
        kind = tag[len(W) :]
        if kind not in _CHANGES:
            return self.text(element, removed, quiet)
        gone = (kind in ("ins", "moveTo")) == self.original
        if quiet:
            return "" if gone else self.text(element, kind in ("del", "moveFrom"), quiet)
        changed = self.text(element, kind in ("del", "moveFrom"), quiet)
        self._change(kind, changed, element)
        return "" if gone else changed

    def _hidden_style(self, properties: etree._Element) -> bool:
        style = _value(properties, "rStyle")
        shown = properties.find(f"{W}vanish") is not None
        return style is not None and not shown and self.styles.hidden(style)

    def _hide(self, text: str, quiet: bool) -> None:
        if text.strip() and not quiet:
            self.hidden += 1
            self.aside.append(Block(text.strip(), BlockKind.HIDDEN, path="hidden"))

    def _change(self, kind: str, text: str, element: etree._Element) -> None:
        """Notes a tracked change; `element` bears its author and date."""
        self.changes[kind] += 1
        if text.strip():
            word = {"ins": "Inserted", "del": "Deleted", "moveFrom": "Moved from here", "moveTo": "Moved here"}[kind]
            author, date = element.get(f"{W}author", ""), element.get(f"{W}date", "")[:10]
            by = ", ".join(filter(None, (author, date)))
            said = f"{word} ({by}): {text.strip()}" if by else f"{word}: {text.strip()}"
            self.aside.append(Block(said, BlockKind.COMMENT, path=f"revision[{sum(self.changes.values())}]"))

    def _mark(self, element: etree._Element, name: str, quiet: bool) -> str:
        """What the elements that stand for characters print."""
        if name == "fldChar":
            kind = element.get(f"{W}fldCharType")
            if kind == "begin":
                self._fields.append(True)
            elif kind == "separate" and self._fields:
                self._fields[-1] = False
            elif kind == "end" and self._fields:
                self._fields.pop()
            return ""
        if any(self._fields):
            return ""
        if name in ("tab", "ptab"):
            return "\t"
        if name in ("br", "cr"):
            return "" if element.get(f"{W}type") in ("page", "column") else "\n"
        if name == "noBreakHyphen":
            return "-"
        if name == "sym":
            return self._symbol(element)
        if name in ("drawing", "pict", "object") and not quiet:
            self._graphic(element, name)
        return ""

    def _symbol(self, element: etree._Element) -> str:
        code = int(found[0], 16) if (found := re.findall(r"^[0-9A-Fa-f]{2,6}$", element.get(f"{W}char", ""))) else 0
        low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
        table = _SYMBOLS.get(element.get(f"{W}font", "").lower())
        known = table.get(low) if table else chr(low) if low > 0x1F and not 0xD800 <= low <= 0xDFFF else None
        if known is None:
            self.unread["symbol"] += 1
        return known or "\ufffd"

    def _alternative(self, element: etree._Element, removed: bool, quiet: bool) -> str:
        """One of the versions that Word keeps of the same content: the modern one, else the one for old readers."""
        for name in ("Choice", "Fallback"):
            version = element.find(f"{_MC}{name}")
            if version is not None and len(version):
                return self.text(version, removed, quiet)
        return ""

    def _graphic(self, element: etree._Element, name: str) -> None:
        boxes = [b for b in element.iter(_BOX) if not _inside(b, element, f"{_MC}Fallback", _BOX)]
        for box in boxes:
            fields, self._fields, carry, self._carry = self._fields, [], self._carry, ""
            for piece in self.pieces(box):
                if piece.shown.strip():
                    block = self.block(piece, f"textbox[{len(self.boxes) + 1}]")
                    self.boxes.append(replace(block, kind=BlockKind.TEXTBOX))
            self._fields, self._carry = fields, carry
        if name == "object":
            self.unread["object"] += 1
        elif not boxes and any(
            e.tag.endswith(("}blip", "}imagedata")) for e in element.iter() if isinstance(e.tag, str)
        ):
            self.unread["picture"] += 1

    # Paragraphs.

    def paragraph(self, element: etree._Element) -> _Piece | None:
        """A paragraph; None where nothing of it is left after the tracked changes."""
        properties = element.find(f"{W}pPr")
        style = _value(properties, "pStyle") or self.styles.default
        text = self._carry + self.text(element)
        mark = None if properties is None else properties.find(f"{W}rPr")
        if mark is not None and self._joins_next(mark):
            self._carry = text
            return None
        self._carry = ""
        hidden = mark is not None and is_on(mark, "vanish") and not text.strip()
        num_id, level = num_properties(properties)
        number = None if hidden else self._numbering.number(style, num_id, level)
        return _Piece(text, number, style, properties)

    def rest(self) -> Iterator[_Piece]:
        """What is left of a story that ends with a paragraph whose mark was deleted."""
        text, self._carry = self._carry, ""
        if text.strip():
            yield _Piece(text, None, self.styles.default, None)

    def _joins_next(self, mark: etree._Element) -> bool:
        """Whether a tracked change took the paragraph mark away."""
        gone = ("ins", "moveTo") if self.original else ("del", "moveFrom")
        return any(mark.find(f"{W}{name}") is not None for name in gone)

    def pieces(self, story: etree._Element) -> Iterator[_Piece]:
        """All paragraphs of a story or table cell, those in content controls and inner tables included."""
        for child in self.content(story):
            if child.tag == f"{W}p":
                piece = self.paragraph(child)
                if piece is not None:
                    yield piece
            else:
                yield from self.rest()
                for cell in child.iter(f"{W}tc"):
                    if not _inside(cell, child, f"{W}tc"):
                        yield from self.pieces(cell)
        yield from self.rest()

    def content(self, story: etree._Element) -> Iterator[etree._Element]:
        """The paragraphs and tables of a story, through content controls and tracked changes."""
        for child in story:
            tag = child.tag
            if tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif tag in _TRANSPARENT:
                yield from self.content(child)
            elif tag == f"{_MC}AlternateContent":
                version = child.find(f"{_MC}Choice")
                if version is None:
                    version = child.find(f"{_MC}Fallback")
                if version is not None:
                    yield from self.content(version)
            elif tag == f"{W}altChunk":
                self.unread["chunk"] += 1

    def block(self, piece: _Piece, path: str) -> Block:
        """A paragraph as a block."""
        own = _value(piece.properties, "outlineLvl")
        level = integer(own, 9) + 1 if own is not None else self.styles.level(piece.style)
        lead = len(piece.shown) - len(piece.shown.lstrip()) if piece.number is None else 0
        text = piece.shown.strip()
        return Block(
            text,
            auto=piece.auto if lead == 0 else 0,
            level=level if level is not None and level <= 9 else None,
            centred=(_value(piece.properties, "jc") or self.styles.align(piece.style)) == "center",
            path=path,
        )

    def note_blocks(self, root: etree._Element | None, item: str, kind: BlockKind) -> Iterator[Block]:
        """Footnotes, endnotes or comments, one block each."""
        for note in root.iterchildren(f"{W}{item}") if root is not None else ():
            if note.get(f"{W}type", "normal") != "normal":
                continue
            text = "\n".join(p.shown.strip() for p in self.pieces(note) if p.shown.strip())
            by = ", ".join(filter(None, (note.get(f"{W}author", ""), note.get(f"{W}date", "")[:10])))
            if text:
                said = f"Comment ({by}): {text}" if by else text
                yield Block(said, kind, path=f"{item}[{note.get(f'{W}id', '')}]")


def _inside(element: etree._Element, top: etree._Element, *tags: str) -> bool:
    """Whether one of `tags` stands between the element and `top`."""
    for parent in element.iterancestors():
        if parent is top:
            return False
        if parent.tag in tags:
            return True
    return False


def _formula(element: etree._Element) -> str:
    """A formula on one line: fractions with a stroke, the rest as it stands."""
    if element.tag == f"{_M}t":
        return element.text or ""
    parts = [_formula(child) for child in element if isinstance(child.tag, str) and child.tag.startswith(_M)]
    return ("/" if element.tag == f"{_M}f" else "").join(part for part in parts if part)


# --- tables --------------------------------------------------------------------------------------------------------


def _table(reader: _Reader, table: etree._Element, path: str) -> Iterator[Block]:
    """The blocks of a table; its head is set aside."""
    rows = _rows(reader, table, path)
    marked = 0
    for row in table.iterchildren(f"{W}tr"):
        if not is_on(row.find(f"{W}trPr"), "tblHeader"):
            break
        marked += 1
    for block in table_blocks(rows, path, min(marked, len(rows))):
        if block.kind is BlockKind.TABLE_HEAD:
            reader.aside.append(block)
        else:
            yield block


def _rows(reader: _Reader, table: etree._Element, path: str) -> list[list[Cell]]:
    """The rows that are left after the tracked changes, each with the cells that begin in it."""
    rows: list[list[Cell]] = []
    open_cells: dict[int, tuple[int, int]] = {}
    """Column → (row, index) of the cell that a merged cell below continues."""
    gone = "ins" if reader.original else "del"
    for number, row in enumerate((r for r in table.iter(f"{W}tr") if not _inside(r, table, f"{W}tbl")), 1):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}{gone}") is not None:
            continue
        column = min(integer(_value(properties, "gridBefore"), 0), reader.columns)
        cells: list[Cell] = []
        for at, cell in enumerate((c for c in row.iter(f"{W}tc") if not _inside(c, row, f"{W}tc", f"{W}tbl")), 1):
            inner = cell.find(f"{W}tcPr")
            span = min(max(integer(_value(inner, "gridSpan"), 1), 1), reader.columns)
            merge = None if inner is None else inner.find(f"{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue" and column in open_cells:
                above, index = open_cells[column]
                rows[above][index] = replace(rows[above][index], rows=len(rows) - above + 1)
            else:
                found = [
                    reader.block(piece, f"{path}/tr[{number}]/tc[{at}]/p[{line}]")
                    for line, piece in enumerate(reader.pieces(cell), 1)
                ]
                open_cells[column] = (len(rows), len(cells))
                cells.append(Cell(tuple(b for b in found if b.text), column, span))
            column += span
        rows.append(cells)
    return rows


# --- the parser ----------------------------------------------------------------------------------------------------


def parse(data: bytes, source: SourceFile, revisions: str = "accepted", *, limits: Limits = DEFAULT) -> Document:
    """Reads a DOCX file. `revisions`: "accepted" shows tracked changes as carried out, "original" as never made.

    Comments, notes, headers, text boxes, hidden text and the record of tracked changes go to `aside`. Raises
    IngestError for a damaged, protected, hostile or empty file.
    """
    if revisions not in ("accepted", "original"):
        raise ValueError(f"revisions must be accepted or original, not {revisions}")
    package = _Package(data, source.name, limits)
    main = next((t for _, t in package.related("").get("officeDocument", ())), "word/document.xml")
    root = package.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise IngestError(f"{source.name}: the ZIP package holds no Word document; save the text as DOCX in Word.")
    related = package.related(main)

    def part(kind: str) -> etree._Element | None:
        targets = related.get(kind, ())
        return package.xml(targets[0][1]) if targets else None

    styles = _Styles(part("styles"))
    original = revisions == "original"
    reader = _Reader(styles, Numbering(part("numbering"), styles.numbers()), original, limits.columns)
    blocks = list(_body(reader, body))
    reader.aside += reader.note_blocks(part("footnotes"), "footnote", BlockKind.FOOTNOTE)
    reader.aside += reader.note_blocks(part("endnotes"), "endnote", BlockKind.ENDNOTE)
    reader.aside += reader.note_blocks(part("comments"), "comment", BlockKind.COMMENT)
    for kind in ("header", "footer"):
        for _, target in related.get(kind, ()):
            story = package.xml(target)
            for piece in reader.pieces(story) if story is not None else ():
                if piece.shown.strip():
                    reader.aside.append(Block(piece.shown.strip(), BlockKind.RUNNING_HEAD, path=target))
    notes = list(_notes(reader, original))
    # A document laid out in text boxes holds its text there.
    if sum(len(b.text) for b in reader.boxes) > sum(len(b.text) for b in blocks):
        blocks = [*blocks, *(replace(b, kind=BlockKind.PARAGRAPH) for b in reader.boxes)]
        notes.append("Most of the text stands in text boxes; they are read in the order of the file.")
    else:
        reader.aside += reader.boxes
    if not blocks:
        pictures = " but pictures (export it as PDF, so that they can be read)" if reader.unread["picture"] else ""
        raise IngestError(f"{source.name}: the document holds no text{pictures}; check that it is the right file.")
    complete = not reader.unread["chunk"]
    return Document(source, tuple(blocks), tuple(reader.aside), tuple(notes), complete=complete)


def _body(reader: _Reader, body: etree._Element) -> Iterator[Block]:
    paragraphs = tables = 0
    for element in reader.content(body):
        if element.tag == f"{W}tbl":
            yield from _paragraphs(reader, reader.rest(), f"body/p[{paragraphs}]")
            tables += 1
            yield from _table(reader, element, f"body/tbl[{tables}]")
            continue
        paragraphs += 1
        piece = reader.paragraph(element)
        if piece is not None:
            yield from _paragraphs(reader, (piece,), f"body/p[{paragraphs}]")
    yield from _paragraphs(reader, reader.rest(), f"body/p[{paragraphs}]")


def _paragraphs(reader: _Reader, pieces: Iterable[_Piece], path: str) -> Iterator[Block]:
    """The pieces as blocks; empty ones are left out, and lines of the table of contents are set aside."""
    for piece in pieces:
        block = reader.block(piece, path)
        if block.text and reader.styles.is_contents(piece.style):
            reader.aside.append(replace(block, kind=BlockKind.CONTENTS))
        elif block.text:
            yield block


def _notes(reader: _Reader, original: bool) -> Iterator[str]:
    changes = reader.changes
    if changes:
        moved = max(changes["moveFrom"], changes["moveTo"])
        counts = ", ".join(
            f"{count} {word}{'s' if count > 1 else ''}"
            for count, word in ((changes["ins"], "insertion"), (changes["del"], "deletion"), (moved, "move"))
            if count
        )
        yield f"Tracked changes ({counts}) are shown as {'not made' if original else 'accepted'}."
    for count, singular, plural in (
        (reader.hidden, "1 stretch of hidden text stands", "{} stretches of hidden text stand"),
        (len(reader.boxes), "1 paragraph in text boxes stands", "{} paragraphs in text boxes stand"),
    ):
        if count:
            yield f"{singular if count == 1 else plural.format(count)} apart from the text."
    for kind, what in (
        ("picture", "picture"),
        ("object", "embedded object"),
        ("chunk", "embedded document"),
        ("symbol", "symbol of a special font"),
    ):
        count = reader.unread[kind]
        if count:
            yield f"{count} {what}{'s were' if count > 1 else ' was'} not read."
