"""Decisions that come from elsewhere all at once, each of its own kind: one batch, which one undoing takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from web.store import clock
from web.store.audit import ACTING, record
from web.store.blind import running
from web.store.database import Database
from web.store.model import STATUS, Comparison
from web.store.tables import events


@dataclass(frozen=True, slots=True)
class Imported:
    """One decision: `action` is one that sets a status, `reason` a code of web.decisions.REASONS where it dismisses."""

    fingerprint: str
    action: str
    reason: str = ""
    note: str = ""


class Imports:
    """The room of what is imported."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, comparison: Comparison, decided: Sequence[Imported], sha256: str) -> int:
        """Records decisions as made by the acting person and returns the number of their batch; `sha256` is that of the file that
        they come from. In a blind review of the pair they belong to it. Raises ValueError for none, and for an unknown action."""
        if not decided or not all(one.action in STATUS for one in decided):
            raise ValueError("nothing that decides")
        by, at = ACTING.get().who, clock.now()
        with self._database.write() as db:
            blind = int(comparison.pair in running(db))
            batch = int(db.execute(select(func.coalesce(func.max(events.c.batch), 0) + 1)).scalar_one())
            db.execute(
                events.insert(),
                [
                    {
                        "batch": batch,
                        "comparison": comparison.id,
                        "pair": comparison.pair,
                        "fingerprint": one.fingerprint,
                        "action": one.action,
                        "reason": one.reason,
                        "note": one.note,
                        "at": at,
                        "by": by,
                        "blind": blind,
                    }
                    for one in decided
                ],
            )
            record(db, "decision.import", comparison.id, batch=batch, findings=len(decided), file=sha256)
        return batch
