"""The review on paper: what the print view says, beside the findings themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from diff.finding import Severity
from web.shown.review import Item, quotes_of
from web.snapshot import SideView, Snapshot
from web.store import STATUSES, Comparison, Event


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One of the two documents: its file, and which version of which document of the library it is (None elsewhere)."""

    view: SideView
    file: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding on paper: both quotes in their context, and the comments on it."""

    item: Item
    original: Markup
    draft: Markup
    comments: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings of a severity there are, and how many in each of web.store.STATUSES."""

    severity: str
    total: int
    by_status: tuple[int, ...]


def documents_of(comparison: Comparison, snapshot: Snapshot) -> tuple[DocumentFacts, DocumentFacts]:
    """What was compared."""
    order = comparison.order
    draft = order.draft or order.original
    original_version, draft_version = (
        order.original_version,
        order.draft_version if order.draft else order.original_version,
    )
    return (
        DocumentFacts(snapshot.original, order.original.name, original_version[1] if original_version else None),
        DocumentFacts(snapshot.draft, draft.name, draft_version[1] if draft_version else None),
    )


def engine_of(report_json: str | None) -> str:
    """The version of the program that made a stored report, "" where it does not say."""
    found = re.search(r'"version": "([^"]*)"', (report_json or "")[:400])
    return found[1] if found else ""


def chosen(items: Sequence[Item], severities: Iterable[str], statuses: Iterable[str]) -> tuple[Item, ...]:
    """The findings of these severities and statuses; of all where none is named."""
    wanted, held = frozenset(severities), frozenset(statuses)
    return tuple(
        item
        for item in items
        if (not wanted or item.finding.severity.value in wanted) and (not held or item.status in held)
    )


def entries_of(snapshot: Snapshot, items: Iterable[Item]) -> tuple[Entry, ...]:
    """Findings as they are printed."""
    return tuple(
        Entry(
            item,
            *quotes_of(snapshot, item.finding),
            tuple(event for event in item.decision.events if event.action == "comment"),
        )
        for item in items
    )


def tallies(items: Iterable[Item]) -> tuple[Tally, ...]:
    """The findings counted by severity and status, the weightiest first."""
    counts = Counter((item.finding.severity.value, item.status) for item in items)
    found = []
    for severity in Severity:
        by_status = tuple(counts[severity.value, status] for status in STATUSES)
        found.append(Tally(severity.value, sum(by_status), by_status))
    return tuple(found)
