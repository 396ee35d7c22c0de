"""Decisions: a log of events that only grows. Undoing marks an event as undone and never removes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, func, select, update

from web.store import clock
from web.store.audit import ACTING, record
from web.store.database import Database
from web.store.model import ACTIONS, STATUS, Comparison, Decision, Event
from web.store.tables import events

_EVENT = select(*(events.c[name] for name in Event.__dataclass_fields__)).order_by(events.c.id)


MOST_NAMED = 500
"""Findings that a statement names one by one."""


class Conflict(Exception):
    """Somebody else decided on some of the findings since they were shown. `now` is what holds for these, by fingerprint."""

    def __init__(self, now: Mapping[str, Decision]) -> None:
        super().__init__(", ".join(now))
        self.now = now


class UnknownComment(Exception):
    """The comment that is answered is not one on this finding."""


class Decisions:
    """The room of the decisions."""

    database: Database

    def decide(
        self,
        comparison: Comparison,
        fingerprints: Iterable[str],
        action: str,
        reason: str = "",
        note: str = "",
        *,
        assignee: str = "",
        parent: int | None = None,
        seen: Mapping[str, int] | None = None,
    ) -> int:
        """Records one action on one or many findings and returns the number of the batch, which `undo` takes.

        `seen` says which version of each decision the person saw: where one has changed since, nothing is recorded and Conflict
        is raised. A finding that it leaves out is not compared, and comments never conflict: they take nothing from anybody.
        `parent` is the comment that a comment answers; raises UnknownComment where it is none on the finding.
        """
        if action not in ACTIONS:
            raise ValueError(f"unknown action: {action}")
        keys = tuple(dict.fromkeys(fingerprints))
        if not keys:
            raise ValueError("a decision needs a finding")
        by, at = ACTING.get().who, clock.now()
        with self.database.write() as db:
            if seen and action != "comment":
                current = _decisions(db, comparison.pair, keys)
                none = Decision()
                changed = {
                    key: current.get(key, none)
                    for key in keys
                    if key in seen and current.get(key, none).version != seen[key]
                }
                if changed:
                    raise Conflict(changed)
            if parent is not None:
                of_finding = (events.c.pair == comparison.pair) & events.c.fingerprint.in_(keys)
                answered = select(events.c.id).where(events.c.id == parent, events.c.action == "comment", of_finding)
                if action != "comment" or len(keys) != 1 or db.execute(answered).first() is None:
                    raise UnknownComment(parent)
            batch = int(db.execute(select(func.coalesce(func.max(events.c.batch), 0) + 1)).scalar_one())
            db.execute(
                events.insert(),
                [
                    {
                        "batch": batch,
                        "comparison": comparison.id,
                        "pair": comparison.pair,
                        "fingerprint": key,
                        "action": action,
                        "reason": reason,
                        "note": note,
                        "at": at,
                        "by": by,
                        "assignee": assignee,
                        "parent": parent,
                    }
                    for key in keys
                ],
            )
            record(db, f"decision.{action}", comparison.id, batch=batch, findings=len(keys), reason=reason)
        return batch

    def undo(self, comparison: Comparison, batch: int | None = None) -> tuple[str, ...]:
        """Takes back a batch, or the last one that the acting person made in this comparison. Returns the fingerprints that it
        touched, none where there is nothing (left) to undo."""
        with self.database.write() as db:
            if batch is None:
                batch = db.execute(
                    select(func.max(events.c.batch)).where(
                        events.c.comparison == comparison.id,
                        events.c.undone.is_(None),
                        events.c.by == ACTING.get().who,
                    )
                ).scalar()
            undone = (
                update(events)
                .where(events.c.comparison == comparison.id, events.c.batch == batch, events.c.undone.is_(None))
                .values(undone=clock.now())
                .returning(events.c.fingerprint)
            )
            touched = tuple(db.execute(undone).scalars()) if batch is not None else ()
            if touched:
                record(db, "decision.undo", comparison.id, batch=batch, findings=len(touched))
        return touched

    def batch_by(self, comparison: Comparison, batch: int) -> str | None:
        """Who made a batch in this comparison; None where there is none with this number."""
        made = select(events.c.by).where(events.c.comparison == comparison.id, events.c.batch == batch).limit(1)
        with self.database.read() as db:
            by: str | None = db.execute(made).scalar()
        return by

    def can_undo(self, comparison: Comparison) -> bool:
        """Whether a decision that the acting person made in this comparison is left to take back."""
        left = select(events.c.id).where(
            events.c.comparison == comparison.id, events.c.undone.is_(None), events.c.by == ACTING.get().who
        )
        with self.database.read() as db:
            return db.execute(left.limit(1)).first() is not None

    def decisions(self, pair: str) -> dict[str, Decision]:
        """What has been decided on this pair of documents, by fingerprint, whichever comparison it was made in. A finding of which
        everything was taken back is there with its version."""
        with self.database.read() as db:
            return _decisions(db, pair)

    def history(self, pair: str) -> tuple[Event, ...]:
        """Every event on this pair of documents, oldest first, also what was taken back."""
        with self.database.read() as db:
            return tuple(Event(**row) for row in db.execute(_EVENT.where(events.c.pair == pair)).mappings())


def _decisions(db: Connection, pair: str, only: Sequence[str] = ()) -> dict[str, Decision]:
    """What holds on a pair, or for `only` these of its findings."""
    wanted = _EVENT.where(events.c.pair == pair)
    # A database takes some thousands of values in a statement; for so many, all are read as fast.
    if 0 < len(only) <= MOST_NAMED:
        wanted = wanted.where(events.c.fingerprint.in_(only))
    by_fingerprint: dict[str, list[Event]] = {}
    for row in db.execute(wanted).mappings():
        event = Event(**row)
        by_fingerprint.setdefault(event.fingerprint, []).append(event)
    return {fingerprint: _decision(made) for fingerprint, made in by_fingerprint.items()}


def _decision(made: Iterable[Event]) -> Decision:
    """What the events on one finding come to, oldest first."""
    version, counting = 0, []
    last: Event | None = None
    assignee = ""
    for event in made:
        if event.action != "comment":
            # Once for being made, once more for being taken back: no state has the number of an earlier one.
            version += 1 if event.undone is None else 2
        if event.undone is None:
            counting.append(event)
            last = event if event.action in STATUS else last
            assignee = event.assignee if event.action == "assign" else assignee
    status = STATUS[last.action] if last else "open"
    return Decision(status, last, tuple(counting), assignee, version)
