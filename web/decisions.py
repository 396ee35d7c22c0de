"""What may be said with a decision on a finding, in the pages and in the API, and the baseline that decisions make."""

from __future__ import annotations

from diff.gate.baseline import accept, as_json
from web.snapshot import Snapshot
from web.store import Comparison, Store

REASONS = ("false-alarm", "intended", "covered", "municipal", "no-effect", "other")
"""Why a finding is dismissed; the catalogues say each in a sentence."""


def assignable(store: Store, name: str) -> bool:
    """Whether a finding can be given to the account with exactly this name: one that signs in and can decide."""
    user = store.people.named(name)
    return user is not None and user.name == name and user.active and user.role in ("reviewer", "admin")


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
