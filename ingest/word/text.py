"""The text of a Word paragraph as it is shown in a chosen view of the tracked changes.

Runs, fields, symbols, content controls, notes and whatever else may stand inside a paragraph (ECMA-376 Part 1, 17.3 and
17.13). An element that is not known is looked into, never skipped: its text would be lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.document import Block, BlockKind
from ingest.limits import Limits
from ingest.word import fields as word_fields
from ingest.word.fields import Field
from ingest.word.formula import formula
from ingest.word.numbering import FieldNumbers, Number, Numbering, joined
from ingest.word.package import MC, OFFICE, M, Package, Paths, W, inside, integer, is_on, value
from ingest.word.styles import Style, Styles, num_properties
from ingest.word.symbols import is_symbol_font, symbol

_P, _R, _T, _TAB, _PPR, _RPR = (W + name for name in ("p", "r", "t", "tab", "pPr", "rPr"))
_PSTYLE, _JC, _OUTLINE, _FRAME = (W + name for name in ("pStyle", "jc", "outlineLvl", "framePr"))
_NUMBER, _VANISH, _VAL = (W + name for name in ("numPr", "vanish", "val"))
BOX = f"{W}txbxContent"
FALLBACK = f"{MC}Fallback"
ADDED = frozenset(W + name for name in ("ins", "moveTo"))
REMOVED = frozenset(W + name for name in ("del", "moveFrom"))

IGNORED = frozenset(
    W + name
    for name in (
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "smartTagPr", "rubyPr"),
        *("customXmlPr", "tblPrEx", "fldData", "ffData", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart"),
        *("permEnd", "lastRenderedPageBreak", "softHyphen", "annotationRef", "footnoteRef", "endnoteRef", "separator"),
        *("continuationSeparator", "commentReference", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart"),
        *("moveToRangeEnd", "delInstrText"),
    )
)
_SPECIAL = (b"vanish", b"superscript", b"ingdings", b'"Symbol"', b"'Symbol'")
"""What makes the properties of runs worth reading (hidden, raised, in a symbol font): without any of it in the bytes of
a part they do not change its text."""


_ANCHOR_PARAGRAPHS = 20
"""Paragraphs of the text that a comment is about, as far as they are gathered: some comments never end."""


@dataclass(slots=True)
class Properties:
    """What counts of a paragraph's properties, in the chosen view."""

    style: str = ""
    num_id: str | None = None
    num_level: int | None = None
    align: str | None = None
    outline: int | None = None
    mark_gone: bool = False
    """The paragraph runs on into the next, for its mark is deleted (or not yet inserted)."""
    mark_hidden: bool = False
    drop_cap: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as it is shown: the text behind the number, the number, and what the style says."""

    text: str
    number: Number | None
    style: Style
    path: str
    align: str | None = None
    outline: int | None = None

    @property
    def shown(self) -> str:
        """The text with its printed number."""
        return self.text if self.number is None else joined(self.number, self.text.lstrip())

    def block(self, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
        """The line as a block."""
        level = self.style.level if self.outline is None else self.outline + 1 if 0 <= self.outline < 9 else None
        return Block(
            self.shown.strip(),
            kind,
            auto=len(self.number.text.strip()) if self.number is not None else 0,
            level=level,
            centred=(self.align or self.style.align) == "center",
            path=self.path,
        )


@dataclass(slots=True)
class _State:
    """What reading a story (the body, a note, a text box) keeps from one paragraph to the next."""

    fields: list[Field] = field(default_factory=list)
    carry: Line | None = None
    """A paragraph that runs on into the next."""
    text: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    hidden_at: int = -1
    silent: int = 0
    """How many instructions, which are not shown, are open."""
    in_contents: int = 0
    """How many tables of contents are open."""


class TextReader:
    """Reads paragraphs, and gathers on the way what does not belong to their text.

    `aside` takes what is set aside, `boxes` the text boxes, `unread` counts what was not read.
    """

    def __init__(self, package: Package, styles: Styles, numbering: Numbering, original: bool, limits: Limits) -> None:
        self.package, self.styles, self.numbering, self.limits = package, styles, numbering, limits
        self.original = original
        self.aside: list[Block] = []
        self.boxes: list[Block] = []
        self.unread: Counter[str] = Counter()
        self.anchors: dict[str, list[str]] = {}
        """Comment → the text that it is anchored to, by paragraphs."""
        self.cited: set[str] = set()
        """The notes that the shown text refers to: "footnote 2"."""
        self.note_marks: dict[str, str] = {}
        """The marks that somebody gave notes instead of numbers."""
        self._gone = ADDED if original else REMOVED
        self._field_numbers = FieldNumbers()
        self._anchored: dict[str, int] = {}
        """Open comments → where in the paragraph the text that they are about begins."""
        self._state = _State()
        self._depth = 0
        self._unclosed: frozenset[etree._Element] = frozenset()
        self._contents_part = 0
        self._hidden_run = False
        self._hidden_style = False
        self._raised = False
        self._font = ""
        self._mark_of: tuple[etree._Element, str] | None = None
        self._outline: int | None = None
        self._where = ""
        self.start(etree.Element(f"{W}document"), b"", "", {})

    def start(self, root: etree._Element, data: bytes, prefix: str, related: dict[str, list[tuple[str, str]]]) -> None:
        """Begins a part of the package: its root, its bytes, what its paths begin with, and its relationships."""
        self._paths, self.prefix, self._related = Paths(root), prefix, related
        self._state = _State()
        odd = data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:64]
        self._special = odd or self.styles.any_hidden or any(mark in data for mark in _SPECIAL)
        self._changed = odd or b"author" in data
        unclosed = word_fields.unclosed(root, self.is_gone) if odd or b"fldChar" in data else ()
        self._unclosed = frozenset(unclosed)
        # Where paragraphs stand in paragraphs, the one pass would not know where the inner ones end.
        self._plain = {} if self._special or b"txbxContent" in data else _plain_texts(root)

    # What a view leaves out.

    def is_gone(self, element: etree._Element) -> bool:
        """Whether the chosen view leaves the element out."""
        if not self._changed:
            return False
        for parent in element.iterancestors():
            if parent.tag in self._gone or (parent.tag == f"{W}tr" and self.row_gone(parent.find(f"{W}trPr"))):
                return True
        return False

    def row_gone(self, properties: etree._Element | None) -> bool:
        """Whether the chosen view has no such row."""
        return properties is not None and properties.find(f"{W}ins" if self.original else f"{W}del") is not None

    # Paragraphs.

    def line(self, element: etree._Element, path: str) -> Line | None:
        """A paragraph; None where it runs on into the next, or where all of it was set aside."""
        state = self._state
        properties = self._properties(element)
        key = properties.style or self.styles.default
        style = self.styles.style(key)
        self._outline = properties.outline + 1 if properties.outline is not None else style.level
        self._where = path
        text = None if state.fields or self._anchored else self._plain.get(element)
        contents = ""
        if text is None:
            text, contents = self._full_text(element, style.hidden)
        if (self._contents_part or style.contents) and not properties.mark_gone:
            contents, text = contents + text, ""
        carry = state.carry
        if properties.mark_gone or properties.drop_cap:
            line = Line(text, None, style, path)
            state.carry = line if carry is None else _carried(carry, line)
            self._set_contents_aside(contents, path)
            return None
        state.carry = None
        number = None
        if not (properties.mark_hidden and not text.strip()):
            number = self.numbering.number(key, properties.num_id, properties.num_level)
        if contents.strip():
            label = number.text.strip() + " " if number else ""
            self._set_contents_aside(label + contents, path)
            if not text.strip():
                state.carry = carry
                return None
        line = Line(text, number, style, path, properties.align, properties.outline)
        if carry is not None:
            line = _carried(carry, line)
        if properties.mark_hidden and text.strip():
            # A style separator: the heading and the next paragraph stand on one line.
            state.carry = line
            return None
        return line

    def rest(self) -> Line | None:
        """What is left of a story that ends with a paragraph that would run on."""
        line, self._state.carry = self._state.carry, None
        return line if line is not None and line.shown.strip() else None

    def _set_contents_aside(self, text: str, path: str) -> None:
        if text.strip():
            self.aside.append(Block(text.strip(), BlockKind.CONTENTS, path=path))

    def _properties(self, paragraph: etree._Element) -> Properties:
        found = Properties()
        element = paragraph[0] if len(paragraph) else None
        if element is None or element.tag != _PPR:
            element = paragraph.find(_PPR)
            if element is None:
                return found
        if self.original and (before := element.find(f"{W}pPrChange/{W}pPr")) is not None:
            self._read_mark(element.find(_RPR), found)
            element = before
        for item in element:
            tag = item.tag
            if tag == _RPR:
                self._read_mark(item, found)
            elif tag == _PSTYLE:
                found.style = item.get(_VAL, "")
            elif tag == _JC:
                found.align = item.get(_VAL)
            elif tag == _OUTLINE:
                found.outline = integer(item.get(_VAL), 9)
            elif tag == _FRAME:
                found.drop_cap = item.get(f"{W}dropCap", "none") != "none"
            elif tag == _NUMBER and not (self.original and item.find(f"{W}ins") is not None):
                found.num_id, found.num_level = num_properties(element)
        return found

    def _read_mark(self, mark: etree._Element | None, found: Properties) -> None:
        if mark is None:
            return
        for item in mark:
            if item.tag == _VANISH:
                found.mark_hidden = item.get(_VAL, "1") not in ("0", "false", "off")
            elif item.tag in self._gone:
                found.mark_gone = True

    def _full_text(self, paragraph: etree._Element, hidden: bool) -> tuple[str, str]:
        """The text of any paragraph, and what of it belongs to a table of contents."""
        state = self._state
        state.text, state.contents, state.hidden, state.hidden_at = [], [], [], -1
        self._hidden_run = self._hidden_style = hidden
        self._inline(paragraph)
        text = "".join(state.text)
        for comment, start in [*self._anchored.items()]:
            anchor = self.anchors[comment]
            anchor.append("".join(state.text[start:]))
            self._anchored[comment] = 0
            if len(anchor) > _ANCHOR_PARAGRAPHS:
                del self._anchored[comment]
        for stretch in state.hidden:
            if stretch.strip():
                self.aside.append(Block(stretch.strip(), BlockKind.HIDDEN, path=self._where))
        contents = "".join(state.contents)
        state.text, state.contents, state.hidden = [], [], []
        return text, contents

    # Inline content.

    def emit(self, text: str) -> None:
        """Takes text where it belongs: the paragraph, the table of contents, or what is hidden."""
        state = self._state
        if state.silent or not text:
            return
        if self._hidden_run:
            if state.hidden_at == len(state.text) and state.hidden:
                state.hidden[-1] += text
            else:
                state.hidden.append(text)
                state.hidden_at = len(state.text)
        else:
            (state.contents if state.in_contents else state.text).append(text)

    def _inline(self, parent: etree._Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == _T:
                self._typed(child)
            elif tag in IGNORED:
                continue
            elif (handler := HANDLERS.get(tag)) is not None:
                handler(self, child)
            elif isinstance(tag, str):
                self.descend(child, self._inline)

    def descend(self, element: etree._Element, read: Callable[[etree._Element], None]) -> None:
        """Reads what is inside an element, unless it is nested too deeply."""
        self.enter(1)
        read(element)
        self.enter(-1)

    def enter(self, levels: int) -> None:
        """Counts how deep the reader is in the XML; leaving gives back what entering took."""
        self._depth += levels
        if self._depth > self.limits.depth:
            raise self.package.too_deep()

    def _typed(self, element: etree._Element) -> None:
        text = element.text or ""
        if self._mark_of is not None and element.getparent() is self._mark_of[0]:
            self.note_marks[self._mark_of[1]] = self.note_marks.get(self._mark_of[1], "") + text
            return
        if self._raised:
            text = word_fields.superscript((text,))
        if self._font and any("\uf000" <= char <= "\uf0ff" for char in text):
            text = "".join(self._drawn(ord(c), self._font) if "\uf000" <= c <= "\uf0ff" else c for c in text)
        self.emit(text)

    def _run(self, run: etree._Element) -> None:
        if not self._special:
            self.descend(run, self._inline)
            return
        properties = run.find(_RPR)
        if properties is not None and self.original:
            before = properties.find(f"{W}rPrChange/{W}rPr")
            properties = properties if before is None else before
        outer = self._hidden_run, self._raised, self._font
        self._hidden_run = self._hidden_style if properties is None else self._hides(properties)
        self._raised = value(properties, "vertAlign") == "superscript"
        fonts = None if properties is None else properties.find(f"{W}rFonts")
        names = () if fonts is None else (fonts.get(W + key, "") for key in ("ascii", "hAnsi", "eastAsia", "cs"))
        self._font = next((name for name in names if is_symbol_font(name)), "")
        self.descend(run, self._inline)
        self._hidden_run, self._raised, self._font = outer

    def _hides(self, properties: etree._Element) -> bool:
        if properties.find(f"{W}vanish") is not None:
            return is_on(properties, "vanish")
        style = value(properties, "rStyle")
        return self._hidden_style or (style is not None and self.styles.style(style).hidden)

    def _change(self, element: etree._Element) -> None:
        if element.tag not in self._gone:
            self.descend(element, self._inline)
            return
        # What a comment is about may begin or end inside text that is gone.
        for mark in element.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd"):
            HANDLERS[mark.tag](self, mark)

    def _deleted(self, element: etree._Element) -> None:
        if self.original:
            self._typed(element)

    def _break(self, element: etree._Element) -> None:
        self.emit("\n")

    def _tab(self, element: etree._Element) -> None:
        self.emit("\t")

    def _hyphen(self, element: etree._Element) -> None:
        self.emit("-")

    def _symbol(self, element: etree._Element) -> None:
        self.emit(self._drawn(_hexadecimal(element.get(f"{W}char", "")), element.get(f"{W}font", "")))

    def _drawn(self, code: int, font: str) -> str:
        drawn = symbol(code, font)
        if drawn is None:
            self.unread["symbol"] += 1
        return drawn or "\ufffd"

    def _formula(self, element: etree._Element) -> None:
        level, depth = [element], 0
        while level:
            depth += 1
            level = [child for parent in level for child in parent]
        if depth + self._depth > self.limits.depth:
            raise self.package.too_deep()
        self.emit(formula(element))

    def _ruby(self, element: etree._Element) -> None:
        """The text under a phonetic guide; the guide itself is a note on it."""
        for part in element.iterchildren(f"{W}rubyBase"):
            self.descend(part, self._inline)
        guide = "".join(t.text or "" for t in element.iterfind(f"{W}rt//{W}t"))
        self._guide(guide)

    def _guide(self, guide: str) -> None:
        if guide.strip() and not self._state.silent:
            self.aside.append(Block(guide.strip(), BlockKind.FOOTNOTE, path=self._where))

    def _note(self, element: etree._Element) -> None:
        key = f"{element.tag[len(W) :].removesuffix('Reference')} {element.get(f'{W}id', '')}"
        self.cited.add(key)
        if element.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            self._mark_of = element.getparent(), key

    def _comment_start(self, element: etree._Element) -> None:
        comment = element.get(f"{W}id", "")
        if comment not in self.anchors:
            self.anchors[comment] = []
            self._anchored[comment] = len(self._state.text)

    def _comment_end(self, element: etree._Element) -> None:
        comment = element.get(f"{W}id", "")
        start = self._anchored.pop(comment, None)
        if start is not None:
            self.anchors[comment].append("".join(self._state.text[start:]))

    # Content controls.

    def _control(self, element: etree._Element) -> None:
        before = len(self._state.text)
        if self.starts_contents(element):
            self._contents_part += 1
            self._state.in_contents += 1
            self.descend(element, self._inline)
            self._contents_part -= 1
            self._state.in_contents -= 1
            return
        self.descend(element, self._inline)
        properties = element.find(f"{W}sdtPr")
        if properties is not None and len(self._state.text) == before:
            self.emit(word_fields.checkbox(properties))

    @staticmethod
    def starts_contents(control: etree._Element) -> bool:
        """Whether a content control holds the table of contents."""
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"

    # Fields.

    def _field_char(self, element: etree._Element) -> None:
        fields = self._state.fields
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            if element not in self._unclosed:
                fields.append(Field(element))
                self._state.silent += 1
        elif kind == "separate" and fields and not fields[-1].result:
            shown = fields[-1]
            shown.result, shown.contents = True, word_fields.is_contents(shown.code)
            self._state.silent -= 1
            self._state.in_contents += shown.contents
        elif kind == "end" and fields:
            ended = fields.pop()
            if ended.result:
                self._state.in_contents -= ended.contents
            else:
                self._state.silent -= 1
                self._unstored(ended)

    def _instruction(self, element: etree._Element) -> None:
        if self._state.fields:
            self._state.fields[-1].instruction.append(element.text or "")

    def _simple_field(self, element: etree._Element) -> None:
        if not word_fields.is_contents(element.get(f"{W}instr", "").strip()):
            self.descend(element, self._inline)
            return
        self._state.in_contents += 1
        self.descend(element, self._inline)
        self._state.in_contents -= 1

    def _unstored(self, ended: Field) -> None:
        """What a field without result prints."""
        shown = self._field_numbers.number(ended.code, self._outline)
        if shown is None:
            drawn = word_fields.equation(ended.code)
            if drawn is not None:
                self.emit(drawn[0])
                self._guide(drawn[1])
                return
            if re.match(r"EQ\b", ended.code, re.IGNORECASE):
                self.unread["equation"] += 1
            shown = word_fields.form_value(ended.begin)
        self.emit(shown)

    # Graphics.

    def alternative(self, element: etree._Element) -> etree._Element | None:
        """One of the versions that Word keeps of the same content: the modern one, else the one for old readers.

        The older one is taken where the modern one holds no text and the older one does.
        """
        choices = element.findall(f"{MC}Choice")
        fallback = element.find(FALLBACK)
        versions = [*choices, *(() if fallback is None else (fallback,))]
        written = (v for v in versions if next(v.iter(_T, BOX, f"{M}t"), None) is not None)
        return next(written, next((v for v in versions if len(v)), None))

    def _alternative(self, element: etree._Element) -> None:
        version = self.alternative(element)
        if version is not None:
            self.descend(version, self._inline)

    def _graphic(self, element: etree._Element) -> None:
        boxes = [box for box in element.iter(BOX) if not inside(box, element, FALLBACK, BOX)]
        for box in boxes:
            self._in_box(box)
        pictures = 0
        for part in element.iter():
            tag = part.tag if isinstance(part.tag, str) else ""
            if tag.endswith("}textpath") and part.get("string", "").strip():
                self.add_box(Block(part.get("string", "").strip(), path=self._path(part)), watermark=True)
                boxes.append(part)
            elif tag.endswith("}relIds"):
                self._diagram(part.get(f"{{{OFFICE}}}dm", ""))
            elif tag == "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart":
                self.unread["chart"] += 1
            elif tag.endswith(("}blip", "}imagedata")):
                pictures += 1
        if element.tag == f"{W}object":
            self.unread["object"] += 1
        elif pictures and not boxes:
            self.unread["picture"] += 1

    def _path(self, element: etree._Element) -> str:
        return self.prefix + self._paths.of(element)

    def _in_box(self, box: etree._Element) -> None:
        """Reads a text box, a story inside the paragraph that is being read."""
        outer = self._state, self._hidden_run, self._hidden_style, self._where, self._outline, self._contents_part
        anchored, self._anchored = self._anchored, {}
        self._state, self._contents_part = _State(), 0
        self.enter(10)
        self.read_box(box, self._path(box))
        self.enter(-10)
        self._state, self._hidden_run, self._hidden_style, self._where, self._outline, self._contents_part = outer
        self._anchored = anchored

    def _diagram(self, relation: str) -> None:
        """The text of a SmartArt diagram, which stands in a part of its own."""
        target = next((t for key, t in self._related.get("diagramData", ()) if key == relation), "")
        root = self.package.xml(target) if target else None
        if root is None:
            self.unread["diagram"] += 1
            return
        paths = Paths(root)
        drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
        for paragraph in root.iter(f"{drawing}p"):
            text = "".join(t.text or "" for t in paragraph.iter(f"{drawing}t")).strip()
            if text:
                self.add_box(Block(text, path=f"{target}#{paths.of(paragraph)}"))

    def read_box(self, box: etree._Element, path: str) -> None:
        """Reads a text box; the reader of stories says how."""
        raise NotImplementedError

    def add_box(self, block: Block, *, watermark: bool = False) -> None:
        """Takes a paragraph of a text box; the reader of stories says as what."""
        raise NotImplementedError

    def _embedded(self, element: etree._Element) -> None:
        self.unread["subdocument" if element.tag == f"{W}subDoc" else "chunk"] += 1


def _carried(carry: Line, line: Line) -> Line:
    """A paragraph that begins with what ran on into it. A number that the first part has stays in front."""
    if carry.number is not None:
        return replace(carry, text=carry.text + line.shown)
    return replace(line, text=carry.text + line.text, path=carry.path if carry.text.strip() else line.path)


HANDLERS: dict[str, Callable[[TextReader, etree._Element], None]] = {
    _R: TextReader._run,
    **dict.fromkeys((*ADDED, *REMOVED), TextReader._change),
    f"{W}delText": TextReader._deleted,
    _TAB: TextReader._tab,
    f"{W}ptab": TextReader._tab,
    f"{W}br": TextReader._break,
    f"{W}cr": TextReader._break,
    f"{W}noBreakHyphen": TextReader._hyphen,
    f"{W}sym": TextReader._symbol,
    f"{W}ruby": TextReader._ruby,
    f"{W}sdt": TextReader._control,
    f"{W}fldChar": TextReader._field_char,
    f"{W}instrText": TextReader._instruction,
    f"{W}fldSimple": TextReader._simple_field,
    f"{W}footnoteReference": TextReader._note,
    f"{W}endnoteReference": TextReader._note,
    f"{W}commentRangeStart": TextReader._comment_start,
    f"{W}commentRangeEnd": TextReader._comment_end,
    f"{W}drawing": TextReader._graphic,
    f"{W}pict": TextReader._graphic,
    f"{W}object": TextReader._graphic,
    f"{W}altChunk": TextReader._embedded,
    f"{W}subDoc": TextReader._embedded,
    f"{MC}AlternateContent": TextReader._alternative,
    f"{M}oMath": TextReader._formula,
}
_MARKED = (_T, *(tag for tag in HANDLERS if tag != _R))


def _plain_texts(root: etree._Element) -> dict[etree._Element, str]:
    """The texts of the paragraphs of nothing but text and tabs, which nearly all are, in one pass over a part."""
    found: dict[etree._Element, str] = {}
    paragraph: etree._Element | None = None
    out: list[str] = []
    for node in root.iterdescendants(_P, *_MARKED):
        tag = node.tag
        if tag == _T:
            out.append(node.text or "")
        elif tag == _P:
            if paragraph is not None:
                found[paragraph] = "".join(out)
            paragraph, out = node, []
        elif tag != _TAB:
            paragraph = None
        elif node.getparent().tag == _R:
            out.append("\t")
    if paragraph is not None:
        found[paragraph] = "".join(out)
    return found


def marked_text(element: etree._Element) -> str:
    """All text inside an element, whatever the view: what a tracked change or a format applies to."""
    out: list[str] = []
    versions = next(element.iter(FALLBACK), None) is not None
    for node in element.iter(_T, f"{W}delText", _TAB, f"{W}br", f"{W}cr", f"{W}noBreakHyphen", f"{W}sym", f"{M}t"):
        if versions and inside(node, element, FALLBACK):
            continue
        name = node.tag[len(W) :] if node.tag.startswith(W) else "t"
        if name in ("t", "delText"):
            out.append(node.text or "")
        elif node.getparent().tag == _R:
            code = _hexadecimal(node.get(f"{W}char", ""))
            out.append(
                {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(name)
                or symbol(code, node.get(f"{W}font", ""))
                or "\ufffd"
            )
    return "".join(out)


def _hexadecimal(text: str) -> int:
    """A hexadecimal number of the XML, 0 where it is none."""
    return int(text, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", text) else 0
