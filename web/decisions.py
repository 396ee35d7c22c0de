"""What may be said with a decision on a finding, in the pages and in the API; which findings are decided on together; threads of
comments; and the baseline that decisions make."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from diff.finding import Finding
from diff.gate.baseline import accept, as_json
from web.shown.review import Item
from web.snapshot import Snapshot
from web.store import Comparison, Event, Store, Target

REASONS = ("false-alarm", "intended", "covered", "municipal", "no-effect", "other")
"""Why a finding is dismissed; the catalogues say each in a sentence."""


def assignable(store: Store, name: str) -> bool:
    """Whether a finding can be given to the account with exactly this name: one that signs in and can decide."""
    user = store.people.named(name)
    return user is not None and user.name == name and user.active and user.role in ("reviewer", "admin")


def deciders(store: Store) -> tuple[str, ...]:
    """The accounts that a finding can be given to, by name; none without accounts."""
    return tuple(user.name for user in store.people.all() if user.active and user.role in ("reviewer", "admin"))


LONGEST_NOTE = 4000
"""Characters of a remark."""


def baseline_of(store: Store, comparison: Comparison, snapshot: Snapshot, original: str = "", draft: str = "") -> str:
    """The findings that were dismissed, as the baseline file that `duizhao check --baseline` takes: what is accepted as a divergence
    must be dealt with, and so stays out. `original` and `draft` are the paths of the files from its folder (default: their names)."""
    order, decisions = comparison.order, store.decisions(comparison.pair)
    return as_json(
        accept(
            finding,
            original or order.original.name,
            draft or (order.draft.name if order.draft else ""),
            snapshot.original.title,
            snapshot.draft.title,
            decision.reason_given,
        )
        for finding in snapshot.findings
        if (decision := decisions.get(finding.fingerprint)) is not None and decision.status == "dismissed"
    )


# -- many at once --------------------------------------------------------------------------------------------------

SCOPES = ("filter", "rule", "batch", "same", "original")
"""What is decided on together with a finding: what a filter shows, what the same check found here or in all comparisons of the
batch, the same difference here or in all comparisons of the original."""

SHOWN = 30
"""Findings that a preview shows, the first of all comparisons."""


def likeness(finding: Finding) -> tuple[str, ...]:
    """Findings with the same likeness say the same difference: one check, one pair of values; without values, one pair of quotes."""
    if finding.expected or finding.found:
        return finding.code, "values", finding.expected, finding.found
    quotes = (side.quote if side else "" for side in (finding.original, finding.draft))
    return finding.code, "quotes", *quotes


def alike(items: Iterable[Item], scope: str, finding: Finding, numbers: Collection[int] = ()) -> tuple[Item, ...]:
    """Those of the items that a scope takes together with a finding, or for the scope filter those with the numbers."""
    if scope == "filter":
        return tuple(item for item in items if item.n in numbers)
    if scope in ("rule", "batch"):
        return tuple(item for item in items if item.finding.code == finding.code)
    wanted = likeness(finding)
    return tuple(item for item in items if likeness(item.finding) == wanted)


@dataclass(frozen=True, slots=True)
class Group:
    """What is to be decided on in one comparison."""

    comparison: Comparison
    title: str
    items: tuple[Item, ...]

    @property
    def open(self) -> int:
        """How many nobody has decided on."""
        return sum(item.status == "open" for item in self.items)

    def targets(self, decided: bool) -> tuple[Target, ...]:
        """What is decided on, the findings that have been `decided` already or only the others, as they are seen now."""
        return tuple(
            Target(self.comparison.id, self.comparison.pair, item.finding.fingerprint, item.decision.version)
            for item in self.items
            if decided or item.status == "open"
        )


def as_ranges(numbers: Iterable[int]) -> str:
    """Numbers in a short form for an address: 1-3,7."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def from_ranges(text: str, largest: int) -> frozenset[int]:
    """The inverse of `as_ranges`, up to the largest number that there is. Raises ValueError for anything else."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        low, dash, high = part.partition("-")
        first, last = int(low), int(high if dash else low)
        if not 1 <= first <= last <= largest:
            raise ValueError(part)
        found.update(range(first, last + 1))
    return frozenset(found)


# -- comments ------------------------------------------------------------------------------------------------------


def threads_of(events: Iterable[Event]) -> tuple[tuple[Event, ...], ...]:
    """The comments that count, each with all answers to it and to these, oldest first."""
    comments = [event for event in events if event.action == "comment" and event.undone is None]
    first_of: dict[int, int] = {}
    threads: dict[int, list[Event]] = {}
    for event in comments:
        # What answered a comment that was taken back begins a thread of its own.
        first_of[event.id] = first_of.get(event.parent, event.id) if event.parent is not None else event.id
        threads.setdefault(first_of[event.id], []).append(event)
    return tuple(tuple(thread) for thread in threads.values())
