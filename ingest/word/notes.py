"""What stands beside the text of a Word document: footnotes, endnotes, comments, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from ingest.document import Block, BlockKind
from ingest.word.package import W14, W15, W, local
from ingest.word.story import StoryReader

_REPLIES = 10
"""How far replies to replies are followed."""
_ANCHOR = 120
"""Characters of the text that a comment is about, as far as they are quoted."""


def note_blocks(reader: StoryReader, root: etree._Element, item: str, gone: set[str]) -> Iterator[Block]:
    """Footnotes or endnotes (`item`), one block each.

    A note that the shown text does not cite is left out where its citation is among the `gone`, and is hidden
    otherwise: Word does not print it.
    """
    kind = BlockKind.ENDNOTE if item == "endnote" else BlockKind.FOOTNOTE
    for at, note in enumerate(root.iterchildren(f"{W}{item}"), 1):
        key = f"{item} {note.get(f'{W}id', '')}"
        if note.get(f"{W}type", "normal") != "normal" or (key in gone and key not in reader.cited):
            continue
        path = f"{item}[{at}]"
        text = "\n".join(block.text for block in reader.blocks(note, reader.prefix + path, flat=True))
        if text:
            mark = reader.note_marks.get(key, "").strip()
            shown = kind if key in reader.cited else BlockKind.HIDDEN
            # Word writes such a mark into the note as well; other programs do not.
            yield Block(text if text.startswith(mark) else f"{mark} {text}", shown, path=reader.prefix + path)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where comments belong: the id of a comment's last paragraph → that of the comment it replies to, and whether
    the thread is resolved."""

    parents: Mapping[str, str]
    resolved: frozenset[str]

    def top(self, key: str) -> str:
        """The comment at the head of the thread that a comment belongs to; Word replies to heads alone."""
        for _ in range(_REPLIES):
            if key not in self.parents:
                break
            key = self.parents[key]
        return key


def threads(root: etree._Element | None) -> Thread:
    """What commentsExtended.xml says ([MS-DOCX] 2.5.4, commentEx)."""
    parents: dict[str, str] = {}
    resolved: set[str] = set()
    for item in root.iterchildren(f"{W15}commentEx") if root is not None else ():
        key = item.get(f"{W15}paraId", "")
        if parent := item.get(f"{W15}paraIdParent"):
            parents[key] = parent
        if item.get(f"{W15}done") in ("1", "true", "on"):
            resolved.add(key)
    return Thread(parents, frozenset(resolved))


def comment_blocks(reader: StoryReader, root: etree._Element, thread: Thread) -> Iterator[Block]:
    """Comments, one block each: who, when, on which words, and what is said; replies follow their comment."""
    comments = [*root.iterchildren(f"{W}comment")]
    keys = [_last_paragraph(comment) for comment in comments]
    places = {key: at for at, key in enumerate(keys) if key}
    tops = [places.get(thread.top(key), at) for at, key in enumerate(keys)]
    order = sorted(range(len(comments)), key=lambda at: (tops[at], at))
    for at in order:
        comment = comments[at]
        path = f"{reader.prefix}comment[{at + 1}]"
        text = "\n".join(block.text for block in reader.blocks(comment, path, flat=True))
        if not text:
            continue
        top = tops[at]
        by = ", ".join(filter(None, (comment.get(f"{W}author", ""), comment.get(f"{W}date", "")[:10])))
        state = "resolved" if keys[top] in thread.resolved or keys[at] in thread.resolved else ""
        said = "; ".join(filter(None, (by, state)))
        anchor = "\n".join(reader.anchors.get(comment.get(f"{W}id", ""), ())).strip()
        if len(anchor) > _ANCHOR:
            anchor = anchor[:_ANCHOR] + "…"
        head = ("Comment" if top == at else "Reply") + (f" ({said})" if said else "")
        yield Block(f"{head} on “{anchor}”: {text}" if anchor else f"{head}: {text}", BlockKind.COMMENT, path=path)


def _last_paragraph(comment: etree._Element) -> str:
    ids = [paragraph.get(f"{W14}paraId", "") for paragraph in comment.iterchildren(f"{W}p")]
    return ids[-1] if ids else ""


_PAGE_NUMBER = re.compile(r"(?:[\s\d\-—–―－·./／]|第|共|页|頁|\bpage\b|\bof\b)*", re.IGNORECASE)


def header_blocks(reader: StoryReader, root: etree._Element) -> list[Block]:
    """The lines of a header or footer, those of its text boxes and what else is set aside in it."""
    before = len(reader.aside)
    lines = [replace(block, kind=BlockKind.RUNNING_HEAD) for block in reader.blocks(root, reader.prefix, flat=True)]
    lines += reader.aside[before:]
    del reader.aside[before:]
    return lines


def running_heads(blocks: Iterable[Block]) -> Iterator[Block]:
    """Running heads and feet, those that hold a page number alone named so; each text once, for Word keeps headers
    for every section and for odd and even pages."""
    seen: set[tuple[BlockKind, str]] = set()
    for block in blocks:
        numbers = block.kind is BlockKind.RUNNING_HEAD and _PAGE_NUMBER.fullmatch(block.text) is not None
        kind = BlockKind.PAGE_NUMBER if numbers else block.kind
        if (kind, block.text) not in seen:
            seen.add((kind, block.text))
            yield Block(block.text, kind, path=block.path)


def cited(root: etree._Element) -> set[str]:
    """The notes that a part cites, whatever the view."""
    found = root.iter(f"{W}footnoteReference", f"{W}endnoteReference")
    return {f"{local(e.tag).removesuffix('Reference')} {e.get(f'{W}id', '')}" for e in found}
