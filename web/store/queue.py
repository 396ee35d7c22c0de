"""The queue: which work is to be done, who does it, and until when others leave it alone.

A worker takes work with a lease, which it renews as long as it lives. Work whose lease has run out is taken up by another one, and only
who still holds the lease can write a result: whatever happens to a worker, nothing is lost and nothing is done twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from web.snapshot import Snapshot
from web.store import clock
from web.store.audit import record
from web.store.comparisons import comparison_of
from web.store.database import Database
from web.store.library import pair_for
from web.store.model import Comparison
from web.store.tables import comparisons, findings, readings, results

LEASE = timedelta(seconds=20)
"""So long work is left alone without a sign of life from its worker."""

DEATH = 3
"""What counts for so many attempts: a worker that died over its work while the server lived on. That is the work's fault, mostly; the
end of the server is not."""

CANCELLED = "The comparison was cancelled; start it again if it is wanted after all."


class LeaseLost(Exception):
    """The work was given to another worker, or cancelled; what came out of it is not kept."""


class Queue:
    """The room of the queue. A `worker` is any name that no other worker has."""

    database: Database

    def take_next(self, worker: str = "") -> Comparison | None:
        """Gives the worker a comparison: one tried less often before others, one with a corrected alignment before others, and then the
        oldest."""
        row = self._take(comparisons, comparisons.c.id, worker, stage="", started=clock.now())
        return None if row is None else comparison_of(row)

    def take_reading(self, worker: str = "") -> tuple[str, int] | None:
        """Gives the worker a file whose text is to be read: its SHA-256, and how often that was tried, this time included."""
        row = self._take(readings, readings.c.sha256, worker)
        return None if row is None else (row["sha256"], row["attempts"])

    def renew(self, worker: str) -> bool:
        """Renews the lease of what the worker works on; false where it holds none any more."""
        with self.database.write() as db:
            lease = clock.ago(-LEASE)
            return any(
                db.execute(update(table).where(_held(table, worker)).values(lease=lease)).rowcount
                for table in (comparisons, readings)
            )

    def holds(self, worker: str) -> bool:
        """Whether the worker has work whose lease nobody took from it."""
        with self.database.read() as db:
            return any(
                db.execute(select(table.c.state).where(_held(table, worker))).first()
                for table in (comparisons, readings)
            )

    def release(self, worker: str, died: bool = False) -> int:
        """Puts back what a worker left behind that is no more; `died` says that nobody ended it, but for the work perhaps. Returns
        how much that was."""
        with self.database.write() as db:
            return sum(
                _put_back(db, table, _held(table, worker), table.c.attempts + (DEATH - 1 if died else -1))
                for table in (comparisons, readings)
            )

    def requeue_interrupted(self) -> int:
        """Puts all back that somebody was working on; returns how much that was. For a server that begins: the workers of the one
        before are gone or lose their leases."""
        with self.database.write() as db:
            return sum(_put_back(db, table, table.c.state == "running") for table in (comparisons, readings))

    def set_stage(self, number: int, stage: str, worker: str = "") -> None:
        """Notes how far a comparison is. Raises LeaseLost."""
        with self.database.write() as db:
            _change(db, comparisons.c.id, number, worker, stage=stage)

    def fail(self, number: int, error: str, worker: str = "") -> None:
        """Ends a comparison with the sentence that says why. Raises LeaseLost."""
        with self.database.write() as db:
            _change(db, comparisons.c.id, number, worker, state="failed", error=error, finished=clock.now(), lease=None)
            record(db, "comparison.fail", number)

    def finish(self, number: int, snapshot: Snapshot, report_json: str, worker: str = "") -> None:
        """Keeps the outcome. Result, findings and state appear together or not at all. Raises LeaseLost."""
        rows = [
            {"comparison": number, "n": n, "fingerprint": f.fingerprint, "severity": f.severity.value}
            for n, f in enumerate(snapshot.findings, 1)
        ]
        made = results.insert().values(
            comparison=number,
            snapshot=json.dumps(snapshot.to_json(), ensure_ascii=False, separators=(",", ":")),
            report=report_json,
            original_title=snapshot.original.title,
            draft_title=snapshot.draft.title,
            relation=snapshot.relation,
            complete=int(snapshot.complete),
            figures=snapshot.figures,
        )
        done = {"state": "done", "error": "", "finished": clock.now(), "lease": None}
        with self.database.write() as db:
            # A new version of a document may have another title: it takes over the decisions all the same.
            titles = snapshot.original.title, snapshot.draft.title
            done["pair"] = pair_for(db, number, *titles, snapshot.pair)
            _change(db, comparisons.c.id, number, worker, **done)
            db.execute(made)
            if rows:
                db.execute(findings.insert(), rows)
            record(db, "comparison.finish", number, findings=len(rows), complete=snapshot.complete)

    def cancel(self, number: int) -> bool:
        """Takes back a comparison that waits or runs; false where it has ended already."""
        return bool(self.cancel_all(comparisons.c.id == number))

    def cancel_batch(self, batch: int) -> int:
        """Takes back all that waits or runs of those that were started together; returns how many."""
        return self.cancel_all(comparisons.c.batch == batch)

    def cancel_all(self, which: ColumnElement[bool]) -> int:
        """Takes back what waits or runs of some comparisons; returns how many."""
        now = clock.now()
        unfinished = and_(which, comparisons.c.state.in_(("waiting", "running")))
        values = {"state": "failed", "cancelled": now, "finished": now, "error": CANCELLED, "lease": None}
        with self.database.write() as db:
            ended = db.execute(
                update(comparisons).where(unfinished).values(**values).returning(comparisons.c.id)
            ).scalars()
            numbers = sorted(ended)
            for number in numbers:
                record(db, "comparison.cancel", number)
        return len(numbers)

    def retry(self, number: int) -> bool:
        """Puts a comparison that failed or was cancelled in the queue again, under its number; false where it did not fail."""
        return bool(self._retry_all(comparisons.c.id == number))

    def retry_batch(self, batch: int) -> int:
        """Puts all that failed of those that were started together in the queue again, also what was cancelled; returns how many."""
        return self._retry_all(comparisons.c.batch == batch)

    def _retry_all(self, which: ColumnElement[bool]) -> int:
        failed = update(comparisons).where(which, comparisons.c.state == "failed")
        fresh = {
            "stage": "",
            "attempts": 0,
            "error": "",
            "worker": "",
            **dict.fromkeys(("finished", "started", "cancelled")),
        }
        with self.database.write() as db:
            numbers = sorted(db.execute(failed.values(state="waiting", **fresh).returning(comparisons.c.id)).scalars())
            for number in numbers:
                record(db, "comparison.retry", number)
        return len(numbers)

    def _take(self, table: Table, key: Column[Any], worker: str, **values: str) -> Mapping[Any, Any] | None:
        free = or_(
            table.c.state == "waiting",
            # The worker has shown no sign of life.
            and_(table.c.state == "running", table.c.lease < clock.now()),
        )
        # Somebody sits before the page and waits for what is compared again with a corrected alignment.
        order = (table.c.added,) if table is readings else (table.c.replaces.is_(None),)
        with self.database.write() as db:
            first = db.execute(select(key).where(free).order_by(table.c.attempts, *order, key).limit(1)).scalar()
            if first is None:
                return None
            taken = (
                update(table)
                .where(key == first)
                .values(
                    state="running", worker=worker, lease=clock.ago(-LEASE), attempts=table.c.attempts + 1, **values
                )
            )
            return db.execute(taken.returning(table)).mappings().one()


def _held(table: Table, worker: str) -> ColumnElement[bool]:
    return and_(table.c.state == "running", table.c.worker == worker)


def _change(db: Connection, key: Column[Any], value: object, worker: str, **values: object) -> None:
    if db.execute(update(key.table).where(key == value, _held(key.table, worker)).values(**values)).rowcount != 1:
        raise LeaseLost(value)


def _put_back(
    db: Connection, table: Table, which: ColumnElement[bool], attempts: ColumnElement[int] | None = None
) -> int:
    values: dict[str, Any] = {"state": "waiting", "worker": "", "lease": None}
    if table is comparisons:
        values |= {"stage": "", "started": None}
    if attempts is not None:
        values["attempts"] = attempts
    return db.execute(update(table).where(which).values(**values)).rowcount
