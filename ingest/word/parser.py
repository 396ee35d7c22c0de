"""Word documents (Office Open XML, transitional and strict; ZIP or Flat OPC): the package → blocks.

The XML is read directly because the text of a policy draft sits where general readers do not look: in tracked changes,
content controls, automatic numbers and text boxes. `word_package` holds the parts, `word_text` reads a paragraph,
`word_story` paragraphs and tables, `word_notes` what stands beside the text, `word_revisions` the tracked changes,
`word_facts` what the file says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ingest.document import Block, BlockKind, Document, IngestError, Revision, SourceFile
from ingest.limits import DEFAULT, Limits
from ingest.word import facts as word_facts
from ingest.word import notes as word_notes
from ingest.word import revisions as word_revisions
from ingest.word.numbering import Numbering, Series
from ingest.word.package import Package, W
from ingest.word.story import StoryReader, breaks_series
from ingest.word.styles import Styles, trimmed

_UNREAD = (
    ("picture", "picture"),
    ("chart", "chart"),
    ("diagram", "diagram"),
    ("equation", "drawn equation"),
    ("object", "embedded object"),
    ("chunk", "embedded document"),
    ("subdocument", "linked subdocument"),
    ("symbol", "symbol of a special font"),
)
_FAULTS = 5
"""Places of wrong numbers that are named."""


def parse(data: bytes, source: SourceFile, revisions: str = "accepted", *, limits: Limits = DEFAULT) -> Document:
    """Reads a DOCX file. `revisions`: "accepted" shows tracked changes as carried out, "original" as never made.

    Comments, notes, headers, text boxes and hidden text go to `aside`, tracked changes to `revisions`. The path of a
    block names the elements of its part by local name and position ("body/p[12]", "word/header1.xml#p[1]"). Raises
    IngestError for a damaged, protected, hostile or empty file.
    """
    if revisions not in ("accepted", "original"):
        raise ValueError(f"revisions must be accepted or original, not {revisions}")
    package = Package(data, source.name, limits)
    try:
        file = _File(package, source, revisions == "original", limits)
        blocks = file.body()
        file.beside()
        file.about()
        return file.document(blocks)
    except RecursionError:
        # Whoever raises the limit of depth may raise it beyond what the interpreter can follow.
        raise package.too_deep() from None


class _File:
    """One Word file while it is read."""

    def __init__(self, package: Package, source: SourceFile, original: bool, limits: Limits) -> None:
        self._package, self._source, self._original = package, source, original
        related = package.related("")
        self._main = next((t for _, t in related.get("officeDocument", ()) if t), "word/document.xml")
        self._core = next((t for _, t in related.get("core-properties", ()) if t), "")
        self._data = package.read(self._main) or b""
        self._root = package.parsed(self._data) if self._data else None
        self._related = package.related(self._main)
        definitions = package.read(self._target("styles"))
        styles = Styles(None if definitions is None else package.parsed(trimmed(definitions)))
        self._reader = StoryReader(package, styles, Numbering(self._part("numbering"), styles), original, limits)
        self._series = Series(breaks_series)
        self._changes: list[Revision] = []
        self._facts: tuple[tuple[str, str], ...] = ()
        self._facts_lost = False

    def _part(self, kind: str) -> etree._Element | None:
        target = self._target(kind)
        return self._package.xml(target) if target else None

    def _target(self, kind: str) -> str:
        return next((target for _, target in self._related.get(kind, ()) if target), "")

    def _start(self, target: str) -> etree._Element | None:
        """Makes the reader begin a part beside the main one; None where there is no such part."""
        data = self._package.read(target) if target else None
        if data is None:
            return None
        root = self._package.parsed(data)
        self._reader.start(root, data, f"{target}#", self._package.related(target))
        if b"author" in data:
            self._changes += word_revisions.revisions(root, f"{target}#")
        return root

    def body(self) -> list[Block]:
        """The blocks of the text itself."""
        body = None if self._root is None else self._root.find(f"{W}body")
        if body is None or self._root is None:
            raise IngestError(
                f"{self._source.name}: the package holds no Word document; save the text as DOCX in Word."
            )
        self._reader.start(self._root, self._data, "", self._related)
        if b"author" in self._data:
            self._changes += word_revisions.revisions(self._root, "")
        self._reader.series = self._series
        blocks = list(self._reader.blocks(body, "body"))
        self._reader.series = None
        return blocks

    def beside(self) -> None:
        """Reads notes, comments, headers and footers to what is set aside."""
        reader = self._reader
        cited = word_notes.cited(self._root) if self._root is not None and b"Reference" in self._data else set()
        for item in ("footnote", "endnote"):
            root = self._start(self._target(f"{item}s"))
            if root is not None:
                reader.aside += word_notes.note_blocks(reader, root, item, cited)
        root = self._start(self._target("comments"))
        if root is not None:
            threads = word_notes.threads(self._part("commentsExtended"))
            reader.aside += word_notes.comment_blocks(reader, root, threads)
        heads: list[Block] = []
        reader.box_kind = BlockKind.RUNNING_HEAD
        for kind in ("header", "footer"):
            for target in dict.fromkeys(target for _, target in self._related.get(kind, ())):
                root = self._start(target)
                if root is not None:
                    heads += word_notes.header_blocks(reader, root)
        reader.aside += word_notes.running_heads(heads)

    def about(self) -> None:
        """Reads what the file says of itself."""
        try:
            root = self._package.xml(self._core) if self._core else None
        except IngestError:
            # The text has been read by now: its properties must not cost it.
            self._facts_lost = True
            return
        if root is not None:
            self._facts = tuple(word_facts.facts(root))

    def document(self, blocks: list[Block]) -> Document:
        """The whole, with its notes."""
        reader = self._reader
        notes = list(self._notes())
        # A document laid out in text boxes holds its text there.
        if sum(len(b.text) for b in reader.boxes) > sum(len(b.text) for b in blocks):
            blocks = [*blocks, *(replace(b, kind=BlockKind.PARAGRAPH) for b in reader.boxes)]
            notes.append("Most of the text stands in text boxes; they are read in the order of the file.")
        else:
            reader.aside += reader.boxes
        if not blocks:
            pictures = " but pictures (export it as PDF, so that they can be read)" if reader.unread["picture"] else ""
            raise IngestError(
                f"{self._source.name}: the document holds no text{pictures}; check that it is the right file."
            )
        return Document(
            self._source,
            tuple(blocks),
            tuple(reader.aside),
            tuple(notes),
            complete=not (reader.unread["chunk"] or reader.unread["subdocument"]),
            revisions=tuple(self._changes),
            metadata=self._facts,
        )

    def _notes(self) -> Iterator[str]:
        reader = self._reader
        if self._changes:
            counts = word_revisions.counted(self._changes)
            yield f"Tracked changes ({counts}) are shown as {'not made' if self._original else 'accepted'}."
        hidden = sum(block.kind is BlockKind.HIDDEN for block in reader.aside)
        for count, singular, plural in (
            (hidden, "1 stretch of hidden text stands", "{} stretches of hidden text stand"),
            (len(reader.boxes), "1 paragraph in text boxes stands", "{} paragraphs in text boxes stand"),
        ):
            if count:
                yield f"{singular if count == 1 else plural.format(count)} apart from the text."
        if faults := self._series.faults:
            places = ", ".join(f"“{_short(line)}”" for line in faults[:_FAULTS])
            more = f" and {len(faults) - _FAULTS} more" if len(faults) > _FAULTS else ""
            yield f"Automatic numbers start again or jump, and are shown as Word prints them, at {places}{more}."
        for kind, what in _UNREAD:
            count = reader.unread[kind]
            if count:
                yield f"{count} {what}{'s were' if count > 1 else ' was'} not read."
        if self._facts_lost:
            yield "What the file says of itself (title, author, dates) is damaged and was not read; the text is."


def _short(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= 30 else f"{line[:30]}…"
