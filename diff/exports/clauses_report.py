"""The clause trees of one file, as text and as JSON (`duizhao.clauses/1`, see `diff/data/clauses.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.document import Block, BlockKind, Document
from normalize.clause import Clause, ClauseTree

SCHEMA = "duizhao.clauses/1"


def as_json(doc: Document, trees: Sequence[ClauseTree]) -> str:
    """One indented JSON object, ending in a line feed. `trees` are those of the document's parts, in order."""
    return json.dumps(as_dict(doc, trees), ensure_ascii=False, indent=2) + "\n"


def as_dict(doc: Document, trees: Sequence[ClauseTree]) -> dict[str, Any]:
    """The clause trees as plain data."""
    return {
        "schema": SCHEMA,
        "file": doc.source.name,
        "sha256": doc.source.sha256,
        "format": doc.source.format,
        "complete": doc.complete,
        "notes": _notes(doc, trees),
        "parts": [_part(tree) for tree in trees],
        "aside": [_aside(block.kind.value, block.text, block.page) for block in doc.aside],
    }


def _notes(doc: Document, trees: Sequence[ClauseTree]) -> list[str]:
    return [*doc.notes, *(f"part {tree.part.number}: {note}" for tree in trees for note in tree.notes)]


def _part(tree: ClauseTree) -> dict[str, Any]:
    part = tree.part
    row: dict[str, Any] = {"part": part.number, "title": part.title, "language": part.language}
    row |= {key: value for key, value in (("docno", part.docno), ("date", part.date), ("issuer", part.issuer)) if value}
    if part.parent is not None:
        row["parent"] = part.parent
    row["text"] = tree.text
    rows = {start: block for start, _, block in part.block_spans() if block.kind is BlockKind.ROW and block.cells}
    row["clauses"] = [_clause(tree, clause, rows) for clause in tree.clauses]
    return row


def _clause(tree: ClauseTree, clause: Clause, rows: Mapping[int, Block]) -> dict[str, Any]:
    """`rows` are the rows of tables by where they start: such a clause says its task in one cell, and the others apart."""
    cells = rows[clause.start].cells if clause.start in rows else ()
    task = next((text for _, text in cells if clause.title and text.startswith(clause.title)), None)
    row: dict[str, Any] = {
        "path": clause.path,
        "kind": clause.kind,
        "label": clause.label,
        "number": clause.number,
        "level": clause.level,
        "title": clause.title,
        "text": tree.own_text(clause) if task is None else task,
        "start": clause.start,
        "end": clause.end,
    }
    page, _ = tree.locate(clause.start, clause.end)
    if page is not None:
        row["page"] = page
    if cells:
        row["cells"] = dict(cells)
    return row


def _aside(kind: str, text: str, page: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": kind, "text": text}
    if page is not None:
        row["page"] = page
    return row


def as_text(doc: Document, trees: Sequence[ClauseTree]) -> str:
    """An outline for reading: a line a clause, with its path, page, title and how long its own text is."""
    return "\n".join(_lines(doc, trees)) + "\n"


def _lines(doc: Document, trees: Sequence[ClauseTree]) -> Iterator[str]:
    yield f"{doc.source.name} ({doc.source.format})"
    for tree in trees:
        yield ""
        yield f"{tree.part.number}. {tree.title or '–'} [{tree.language}]"
        for clause in tree.clauses:
            page, _ = tree.locate(clause.start, clause.end)
            where = "" if page is None else f"  p. {page}"
            size = len("".join(tree.own_text(clause).split()))
            heading = " ".join(clause.title.split()) or opening(
                tree.own_text(clause), 24 if tree.language == "zh" else 60
            )
            yield f"   {'  ' * clause.level}{clause.path}  {heading}  ({size}){where}"
    notes = _notes(doc, trees)
    if notes:
        yield ""
        yield "Notes"
        yield from (f"  - {note}" for note in notes)


def opening(text: str, width: int) -> str:
    """The first `width` characters of a text that has no heading, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[:width] + "…"
