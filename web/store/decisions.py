"""Decisions: a log of events that only grows. Undoing marks an event as undone and never removes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from web.store import clock
from web.store.audit import ACTING, record
from web.store.blind import BlindRefused, running, visible
from web.store.database import Database
from web.store.model import ACTIONS, STATUS, Comparison, Decision, Event
from web.store.tables import comparisons, events, results

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


@dataclass(frozen=True, slots=True)
class Target:
    """A finding that is decided on together with others, perhaps of other comparisons, and the version of its decision that was
    seen."""

    comparison: int
    pair: str
    fingerprint: str
    seen: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a decision on many: the number of the batch (None where nothing was left to decide), what was decided, and
    what was left out because somebody else had decided on it since it was seen, with what holds."""

    batch: int | None
    made: tuple[Target, ...]
    left: tuple[tuple[Target, Decision], ...]


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
        `parent` is the comment that a comment answers; raises UnknownComment where it is none on the finding, and BlindRefused
        for an assignment in a blind review.
        """
        keys = _checked(action, fingerprints)
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
                answered = select(events.c.id).where(
                    events.c.id == parent, events.c.action == "comment", of_finding, visible(db)
                )
                if action != "comment" or len(keys) != 1 or db.execute(answered).first() is None:
                    raise UnknownComment(parent)
            rows = [(comparison.id, comparison.pair, key) for key in keys]
            return _record(db, rows, action, reason=reason, note=note, assignee=assignee, parent=parent)

    def decide_many(
        self, targets: Iterable[Target], action: str, reason: str = "", note: str = "", *, assignee: str = ""
    ) -> Done:
        """Records one action on findings of one or several comparisons, as one batch. What somebody else has decided on since
        it was seen is left out. Raises BlindRefused for an assignment in a blind review."""
        wanted = tuple({(one.pair, one.fingerprint): one for one in targets}.values())
        _checked(action, (one.fingerprint for one in wanted))
        none = Decision()
        by_pair: dict[str, list[str]] = {}
        for one in wanted:
            by_pair.setdefault(one.pair, []).append(one.fingerprint)
        with self.database.write() as db:
            current = {pair: _decisions(db, pair, keys) for pair, keys in by_pair.items()}
            now = [(one, current[one.pair].get(one.fingerprint, none)) for one in wanted]
            left = tuple((one, held) for one, held in now if held.version != one.seen)
            made = tuple(one for one, held in now if held.version == one.seen)
            batch = None
            if made:
                rows = [(one.comparison, one.pair, one.fingerprint) for one in made]
                batch = _record(db, rows, action, reason=reason, note=note, assignee=assignee)
        return Done(batch, made, left)

    def undo(self, comparison: Comparison, batch: int | None = None) -> tuple[str, ...]:
        """Takes back a batch, in whichever comparisons it was made, or the last one that the acting person made in this one.
        Returns the fingerprints that it touched, none where there is nothing (left) to undo. What was decided in a blind review
        is taken back by its reviewer only, and only while it runs."""
        with self.database.write() as db:
            seen = visible(db)
            if batch is None:
                mine = events.c.comparison == comparison.id, events.c.undone.is_(None), events.c.by == ACTING.get().who
                batch = db.execute(select(func.max(events.c.batch)).where(*mine, seen)).scalar()
            undone = (
                update(events)
                .where(events.c.batch == batch, events.c.undone.is_(None), seen)
                .values(undone=clock.now())
                .returning(events.c.fingerprint)
            )
            touched = tuple(db.execute(undone).scalars()) if batch is not None else ()
            if touched:
                record(db, "decision.undo", comparison.id, batch=batch, findings=len(touched))
        return touched

    def batch_by(self, batch: int) -> str | None:
        """Who made a batch; None where there is none with this number."""
        made = select(events.c.by).where(events.c.batch == batch).limit(1)
        with self.database.read() as db:
            by: str | None = db.execute(made).scalar()
        return by

    def can_undo(self, comparison: Comparison) -> bool:
        """Whether a decision that the acting person made in this comparison is left to take back."""
        left = select(events.c.id).where(
            events.c.comparison == comparison.id, events.c.undone.is_(None), events.c.by == ACTING.get().who
        )
        with self.database.read() as db:
            return db.execute(left.where(visible(db)).limit(1)).first() is not None

    def alike(self, comparison: Comparison, scope: str) -> tuple[int, ...]:
        """The finished comparisons that were started together with this one (`scope` "batch") or have the same original
        ("original"), this one first; of each other pair of documents the newest. On a pair that the acting person reviews blind,
        there is nothing but this one."""
        together = func.coalesce(comparisons.c.batch, comparisons.c.id)
        title = select(results.c.original_title).where(results.c.comparison == comparison.id).scalar_subquery()
        same = (
            together == (comparison.batch or comparison.id)
            if scope == "batch"
            else (comparisons.c.original_sha256 == comparison.order.original.sha256)
            & (results.c.original_title == title)
        )
        with self.database.read() as db:
            hidden = running(db)
            if comparison.pair in hidden:
                return (comparison.id,)
            others = (
                select(func.max(comparisons.c.id))
                .join(results, results.c.comparison == comparisons.c.id)
                .where(
                    same, comparisons.c.state == "done", comparisons.c.pair.not_in([comparison.pair, *sorted(hidden)])
                )
                .group_by(comparisons.c.pair)
            )
            return (comparison.id, *sorted(db.execute(others).scalars()))

    def decisions(self, pair: str, only: Sequence[str] = ()) -> dict[str, Decision]:
        """What has been decided on this pair of documents, by fingerprint, whichever comparison it was made in; where `only` some
        fingerprints are named, at least on these. A finding of which everything was taken back is there with its version. Who
        reviews the pair blind gets what they decided themselves."""
        with self.database.read() as db:
            return _decisions(db, pair, only)

    def history(self, pair: str, fingerprint: str = "") -> tuple[Event, ...]:
        """Every event on this pair of documents, or on one finding of it, that the acting person may see, oldest first, also what
        was taken back."""
        wanted = _EVENT.where(events.c.pair == pair)
        if fingerprint:
            wanted = wanted.where(events.c.fingerprint == fingerprint)
        with self.database.read() as db:
            wanted = wanted.where(visible(db))
            return tuple(Event(**row) for row in db.execute(wanted).mappings())

    def news(self, pair: str, after: int, at: str) -> tuple[Event, ...]:
        """The events on a pair that the acting person may see and that were made after the one with this number, or taken back
        since this time, oldest first."""
        wanted = _EVENT.where(events.c.pair == pair, (events.c.id > after) | (events.c.undone >= at))
        with self.database.read() as db:
            return tuple(Event(**row) for row in db.execute(wanted.where(visible(db))).mappings())

    def revision(self, pair: str) -> str:
        """A mark that changes with every event on a pair that the acting person may see, and with every undoing: how many events
        there are, the number of the last, how many were taken back, and whether the pair is reviewed blind."""
        counted = select(func.count(), func.max(events.c.id), func.count(events.c.undone)).where(events.c.pair == pair)
        with self.database.read() as db:
            blind = int(pair in running(db))
            made, last, undone = db.execute(counted.where(visible(db))).one()
        return f"{made}-{last or 0}-{undone}-{blind}"


def _checked(action: str, fingerprints: Iterable[str]) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(fingerprints))
    if action not in ACTIONS:
        raise ValueError(f"unknown action: {action}")
    if not keys:
        raise ValueError("a decision needs a finding")
    return keys


def _record(db: Connection, rows: Collection[tuple[int, str, str]], action: str, **said: object) -> int:
    """Adds a batch of events for (comparison, pair, fingerprint), each of them blind where its pair is reviewed so."""
    by, at, blind = ACTING.get().who, clock.now(), running(db)
    if action == "assign" and any(pair in blind for _, pair, _ in rows):
        raise BlindRefused("assign")
    batch = int(db.execute(select(func.coalesce(func.max(events.c.batch), 0) + 1)).scalar_one())
    made = {"batch": batch, "action": action, "at": at, "by": by, **said}
    db.execute(
        events.insert(),
        [
            {**made, "comparison": comparison, "pair": pair, "fingerprint": key, "blind": int(pair in blind)}
            for comparison, pair, key in rows
        ],
    )
    counts: dict[int, int] = {}
    for comparison, _, _ in rows:
        counts[comparison] = counts.get(comparison, 0) + 1
    for comparison, findings in counts.items():
        record(db, f"decision.{action}", comparison, batch=batch, findings=findings, reason=said["reason"])
    return batch


def _decisions(db: Connection, pair: str, only: Sequence[str] = ()) -> dict[str, Decision]:
    """What holds on a pair for the acting person, or for `only` these of its findings."""
    wanted = _EVENT.where(events.c.pair == pair, visible(db))
    # A database takes some thousands of values in a statement; for so many, all are read as fast.
    if 0 < len(only) <= MOST_NAMED:
        wanted = wanted.where(events.c.fingerprint.in_(only))
    by_fingerprint: dict[str, list[Event]] = {}
    for row in db.execute(wanted).mappings():
        event = Event(**row)
        by_fingerprint.setdefault(event.fingerprint, []).append(event)
    return {fingerprint: decision_of(made) for fingerprint, made in by_fingerprint.items()}


def decision_of(made: Iterable[Event]) -> Decision:
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
