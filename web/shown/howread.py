"""How a file of a comparison was read: what was set aside of it and why, its tracked changes, and how sure the recognition was of the
pages that it read from pictures. The snapshot leaves all of this out: the file is read again, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from diff import VERSION
from diff.pipeline import UNUSABLE_INPUT, load
from ingest.document import Block, Document, Part
from web.shown.pictures import cache_of, made_once
from web.store import Comparison, Store
from web.work.engine import read_stored

MOST = 200
"""Texts of one kind that are listed; of a long file nobody reads more running heads."""

LONGEST = 300
"""Characters of one text that are shown."""

UNSURE = 0.85
"""Below this confidence a recognised line is worth a look at the page."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What was set aside for one reason: the kind (`ingest.document.BlockKind`), how often, and the texts as (page, text)."""

    kind: str
    count: int
    texts: tuple[tuple[int | None, str], ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page that was read from a picture: the mean confidence (0-1) over its characters, and the lines that are unsure, as
    (confidence, text), the least sure first."""

    page: int
    confidence: float
    unsure: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class HowRead:
    """What there is to know of the reading of a file. `parts` are (number, title); `revisions` (kind, author, date, text)."""

    format: str
    size: int
    pages: int | None
    complete: bool
    notes: tuple[str, ...]
    unread: tuple[int, ...]
    metadata: tuple[tuple[str, str], ...]
    parts: tuple[tuple[int, str], ...]
    aside: tuple[Aside, ...]
    revisions: tuple[tuple[str, str, str, str], ...]
    recognised: tuple[Recognised, ...]


def how_read(store: Store, comparison: Comparison, side: str) -> HowRead:
    """How the file of one side ("original" | "draft") was read; kept, so that it takes long only once.

    Raises IngestError, with one sentence, where the file cannot be read any more.
    """
    order = comparison.order
    file = order.draft if side == "draft" and order.draft is not None else order.original

    def read() -> bytes:
        doc, parts = load(read_stored(file, store, order.revisions, lambda stage: None))
        return json.dumps(asdict(of_document(doc, parts)), ensure_ascii=False).encode()

    key = f"reading-{file.sha256}-{order.revisions}-{VERSION}".lower()
    return _from_json(json.loads(made_once(cache_of(store), key, read, UNUSABLE_INPUT)))


def of_document(doc: Document, parts: tuple[Part, ...]) -> HowRead:
    """The same of a document that was read, and the parts that it holds."""
    kinds: dict[str, list[Block]] = {}
    for block in doc.aside:
        if block.text.strip():
            kinds.setdefault(block.kind.value, []).append(block)
    return HowRead(
        doc.source.format,
        doc.source.size,
        doc.pages,
        doc.complete,
        doc.notes,
        doc.unread,
        doc.metadata,
        tuple((part.number, part.title) for part in parts),
        tuple(
            Aside(kind, len(blocks), tuple((block.page, _short(block.text)) for block in blocks[:MOST]))
            for kind, blocks in kinds.items()
        ),
        tuple((one.kind, one.author, one.date, _short(one.text)) for one in doc.revisions),
        tuple(_recognised(doc)),
    )


def _recognised(doc: Document) -> Iterator[Recognised]:
    pages: dict[int, list[tuple[float, str]]] = {}
    for block in doc.blocks:
        for run in block.runs:
            if run.confidence is not None and run.end > run.start:
                pages.setdefault(run.box.page, []).append((run.confidence, block.text[run.start : run.end]))
    for page, lines in sorted(pages.items()):
        total = sum(len(text) for _, text in lines)
        mean = sum(confidence * len(text) for confidence, text in lines) / total
        unsure = sorted((round(confidence, 3), _short(text)) for confidence, text in lines if confidence < UNSURE)
        yield Recognised(page, round(mean, 3), tuple(unsure[:MOST]))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _from_json(data: dict[str, Any]) -> HowRead:
    return HowRead(
        **{
            **data,
            **{name: tuple(data[name]) for name in ("notes", "unread")},
            **{name: tuple(tuple(row) for row in data[name]) for name in ("metadata", "parts", "revisions")},
            "aside": tuple(
                Aside(one["kind"], one["count"], tuple((page, text) for page, text in one["texts"]))
                for one in data["aside"]
            ),
            "recognised": tuple(
                Recognised(one["page"], one["confidence"], tuple((sure, text) for sure, text in one["unsure"]))
                for one in data["recognised"]
            ),
        }
    )
