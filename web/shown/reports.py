"""The report of a finished comparison, put together again from what is kept, and the forms in which it is given out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from align.link import Alignment, Link, Signal
from diff.exports import EXPORTS, Style
from diff.finding import Report
from diff.pipeline import clause_tree, load
from diff.run import Run
from ingest.document import Document, Part
from normalize.clause import ClauseTree
from web.snapshot import SideView, Snapshot
from web.store import Comparison, Decision, Store, StoredFile
from web.work import apart
from web.work.engine import read_stored

if TYPE_CHECKING:
    from diff.gate.decisions import Decided


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


@lru_cache(maxsize=4)
def report_for(store: Store, comparison: Comparison) -> Report:
    """The same of a finished comparison, for several forms in a row."""
    snapshot = store.snapshot(comparison.id)
    assert snapshot is not None, "what is done has a result"
    return report_of(store, comparison, snapshot)


def without_dismissed(report: Report, decisions: Mapping[str, Decision]) -> Report:
    """The report in which what was dismissed counts no more, as if it were waived."""
    gone = {fingerprint: made for fingerprint, made in decisions.items() if made.status == "dismissed"}
    return replace(
        report,
        findings=tuple(
            replace(finding, status="waived", accepted=made.reason_given)
            if (made := gone.get(finding.fingerprint))
            else finding
            for finding in report.findings
        ),
    )


def exported(
    report: Report, form: str, lang: str, names: tuple[str, str], decided: Mapping[str, Decided] | None = None
) -> bytes:
    """The report in one of the forms of `EXPORTS`; `names` are those of the two files, `decided` what a workbook begins with.

    Raises ExportError where the form cannot hold it, and `web.work.apart.Refused` and `web.work.line.Busy`.
    """
    run = Run.of(report, *names)
    if EXPORTS[form].binary:
        # They take seconds, in which the other threads of the server would wait.
        return apart.rendered(run, form, lang, decided)
    return EXPORTS[form].render(run, Style(lang))


def annotated(store: Store, comparison: Comparison, report: Report, lang: str, changes: bool) -> bytes:
    """The draft with a comment for every finding that counts. Raises `web.work.apart.Refused` and `web.work.line.Busy`."""
    order = comparison.order
    return apart.annotated(report, store.path((order.draft or order.original).sha256).read_bytes(), lang, changes)


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
