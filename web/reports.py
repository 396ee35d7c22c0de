"""The report of a finished comparison, put together again from what is kept, for the forms of `diff.exports`."""

from __future__ import annotations

from align.link import Alignment, Link, Signal
from diff.finding import Report
from diff.pipeline import clause_tree, load
from ingest.document import Document, Part
from normalize.clause import ClauseTree
from web.engine import read_stored
from web.snapshot import SideView, Snapshot
from web.store import Comparison, Store, StoredFile


class StaleError(Exception):
    """A file is read otherwise now than when it was compared. The message is one sentence."""


def report_of(store: Store, comparison: Comparison, snapshot: Snapshot) -> Report:
    """The report that was stored: nothing is compared again, only the files are read for what the snapshot leaves out.

    Raises StaleError where this version of the program reads a file in another way than the one that compared it.
    """
    order = comparison.order
    original = _read(store, order.original.sha256, order.original.name, order.revisions)
    draft = original
    if order.draft is not None:
        draft = _read(store, order.draft.sha256, order.draft.name, order.revisions)
    alignment = Alignment(
        _tree(original, snapshot.original),
        _tree(draft, snapshot.draft),
        tuple(
            Link(
                row.original,
                row.draft,
                row.score,
                tuple(Signal(name, value, detail) for name, value, detail in row.signals),
                row.moved,
                row.rejected,
            )
            for row in snapshot.rows
        ),
    )
    relations = tuple(row.relation for row in snapshot.rows)
    return Report(snapshot.relation, alignment, relations, snapshot.findings, snapshot.notes, snapshot.complete)


def part_of(store: Store, comparison: Comparison, snapshot: Snapshot, side: str) -> Part:
    """The document on one side ("original" or "draft") with its blocks, read again from its file.

    Raises StaleError as `report_of` does, and IngestError where the file cannot be read any more.
    """
    order, view = comparison.order, getattr(snapshot, side)
    file = order.draft if side == "draft" and order.draft is not None else order.original
    doc = _read(store, file.sha256, file.name, order.revisions)
    part = next((part for part in load(doc)[1] if part.number == view.part), None)
    if part is None or part.text != view.text:
        raise _stale(view)
    return part


def _read(store: Store, sha256: str, name: str, revisions: str) -> Document:
    return read_stored(StoredFile(sha256, name), store, revisions, lambda stage: None)


def _tree(doc: Document, side: SideView) -> ClauseTree:
    part = next((part for part in load(doc)[1] if part.number == side.part), None)
    tree = clause_tree(doc, part) if part is not None else None
    paths = [clause.path for clause in side.clauses]
    if tree is None or tree.text != side.text or [clause.path for clause in tree.clauses] != paths:
        raise _stale(side)
    return tree


def _stale(side: SideView) -> StaleError:
    return StaleError(
        f"{side.file} was compared by another version of duizhao, which read it otherwise; compare it again."
    )
