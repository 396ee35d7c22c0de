"""What became of the findings of a comparison in a later one of the same two documents: new, still open, resolved, decided before, or
back because the facts changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from diff.finding import Finding, Side
from normalize.text import folded
from web.snapshot import SideView, Snapshot
from web.store.model import STATUS, Decision, Event

CLASSES = ("returned", "new", "open", "decided", "resolved")
"""In the order in which they need attention."""

ALIKE = 0.5
"""Quotes that share fewer of their characters are about something else (ratio of `difflib`)."""

NO_DECISION = Decision()


@dataclass(frozen=True, slots=True)
class Change:
    """A finding and what became of it. `n` is its number in the later comparison, None where it was resolved; `finding` is that of the
    later comparison, or the resolved one. `former` is the finding of the earlier comparison by the same check on the same clause with
    other values, and `former_n` its number there. `last` is what had been decided before on the finding, or on `former`. `status` is
    what holds for the finding now."""

    kind: str
    n: int | None
    finding: Finding
    status: str
    last: Event | None = None
    former: Finding | None = None
    former_n: int | None = None


def changes(
    new: Snapshot, former: Snapshot, decisions: Mapping[str, Decision], began: int
) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """The findings of two comparisons of the same documents by CLASSES, in the order of the documents. `decisions` are those on the
    pair, by fingerprint; `began` is the number of the later comparison: what was decided there is no earlier decision."""
    before = {finding.fingerprint for finding in former.findings}
    after = {finding.fingerprint for finding in new.findings}
    numbers = {finding.fingerprint: n for n, finding in enumerate(former.findings, 1)}
    pairs = _matched(
        [finding for finding in new.findings if finding.fingerprint not in before],
        [finding for finding in former.findings if finding.fingerprint not in after],
        new,
        former,
    )
    changed = {finding.fingerprint for finding in pairs.values()}

    def later(n: int, finding: Finding) -> Change:
        now = decisions.get(finding.fingerprint, NO_DECISION)
        had = _last_before(now, began)
        other = pairs.get(finding.fingerprint)
        if other is None:
            known = finding.fingerprint in before
            kind = "decided" if _decides(had) else "open" if known else "new"
            return Change(kind, n, finding, now.status, had)
        old = _last_before(decisions.get(other.fingerprint, NO_DECISION), began)
        kind = "decided" if _decides(had) else "returned" if _decides(old) else "open"
        last = had if _decides(had) else old
        return Change(kind, n, finding, now.status, last, other, numbers[other.fingerprint])

    found = [later(n, finding) for n, finding in enumerate(new.findings, 1)]
    for n, finding in enumerate(former.findings, 1):
        if finding.fingerprint not in after and finding.fingerprint not in changed:
            decision = decisions.get(finding.fingerprint, NO_DECISION)
            found.append(Change("resolved", None, finding, decision.status, decision.last, former_n=n))
    return tuple((kind, tuple(change for change in found if change.kind == kind)) for kind in CLASSES)


def _last_before(decision: Decision, began: int) -> Event | None:
    """The event that decided in an earlier comparison."""
    made = [event for event in decision.events if event.action in STATUS and event.comparison < began]
    return made[-1] if made else None


def _decides(event: Event | None) -> bool:
    return event is not None and STATUS[event.action] != "open"


Key = Callable[[Finding, Snapshot], tuple[str, ...] | None]


def _matched(new: Sequence[Finding], old: Sequence[Finding], later: Snapshot, earlier: Snapshot) -> dict[str, Finding]:
    """For findings of the later comparison, by fingerprint, the one of the earlier comparison by the same check on the same clause; each
    is taken once: first where one side is as it was, then by the clause and what the quotes have in common."""
    found: dict[str, Finding] = {}
    free = {finding.fingerprint: finding for finding in old}
    for key, alike in ((_by_original, 0.0), (_by_draft, 0.0), (_by_clause, ALIKE)):
        by_key: dict[tuple[str, ...], list[Finding]] = {}
        for finding in free.values():
            if (known := key(finding, earlier)) is not None:
                by_key.setdefault(known, []).append(finding)
        for one in new:
            if one.fingerprint in found or (known := key(one, later)) is None:
                continue
            candidates = [other for other in by_key.get(known, ()) if other.fingerprint in free]
            scored = [(_likeness(one, other), -i, other) for i, other in enumerate(candidates)]
            best = max(scored, key=lambda score: score[:2], default=None)
            if best is not None and best[0] >= alike:
                found[one.fingerprint] = best[2]
                del free[best[2].fingerprint]
    return found


def _by_original(finding: Finding, snapshot: Snapshot) -> tuple[str, ...] | None:
    return _by_quote(finding, finding.original, snapshot.original)


def _by_draft(finding: Finding, snapshot: Snapshot) -> tuple[str, ...] | None:
    return _by_quote(finding, finding.draft, snapshot.draft)


def _by_quote(finding: Finding, side: Side | None, view: SideView) -> tuple[str, ...] | None:
    if side is None or not side.quote:
        return None
    return (finding.code, finding.type, _clause(side, view), folded(side.quote))


def _by_clause(finding: Finding, snapshot: Snapshot) -> tuple[str, ...] | None:
    if finding.original is not None:
        return (finding.code, finding.type, "original", _clause(finding.original, snapshot.original))
    if finding.draft is not None:
        return (finding.code, finding.type, "draft", _clause(finding.draft, snapshot.draft))
    return None


def _clause(side: Side, view: SideView) -> str:
    """What a clause is known by in the next version: its heading, which its number may outlive or not; without one, its path."""
    for clause in view.clauses:
        if clause.path == side.clause:
            return folded(view.text[clause.body : clause.lead_end]) or clause.path
    return side.clause


def _likeness(one: Finding, other: Finding) -> float:
    """How much of the quotes two findings share, 0 to 1, on the side on which they are most alike."""
    return max(_ratio(_quotes(one, side), _quotes(other, side)) for side in ("original", "draft"))


def _quotes(finding: Finding, side: str) -> str:
    place: Side | None = getattr(finding, side)
    return folded(place.quote) if place is not None else ""


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def counts(found: Iterable[tuple[str, Sequence[Change]]]) -> dict[str, int]:
    """How many findings there are of each class."""
    return {kind: len(those) for kind, those in found}
