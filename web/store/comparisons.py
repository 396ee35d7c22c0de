"""Comparisons: what was asked for, how far each is, and what came out. `web.store.queue` has who works on them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, case, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from web.snapshot import Snapshot
from web.store import clock
from web.store.audit import ACTING, record
from web.store.blind import visible
from web.store.database import Database
from web.store.model import SHOWN_STATES, STATUS, Comparison, Duration, Load, Order, StoredFile, Summary, Wanted
from web.store.tables import comparisons, events, files, findings, results

IN_LINE = (comparisons.c.attempts, comparisons.c.replaces.is_(None), comparisons.c.id)
"""The order in which comparisons begin, as `web.store.queue` takes them."""

ALL = Wanted()
"""Every comparison."""


class Comparisons:
    """The room of the comparisons."""

    database: Database

    def add_comparison(self, order: Order) -> int:
        """Puts a comparison in the queue and returns its number."""
        with self.database.write() as db:
            return put_in_queue(db, order)

    def add_comparisons(self, orders: Iterable[Order]) -> tuple[int, ...]:
        """Puts several comparisons in the queue together, all or none, and returns their numbers; the first one is the number of
        the batch."""
        with self.database.write() as db:
            numbers = tuple(put_in_queue(db, order) for order in orders)
            if numbers:
                db.execute(update(comparisons).where(comparisons.c.id.in_(numbers)).values(batch=numbers[0]))
        return numbers

    def comparison(self, number: int) -> Comparison | None:
        """The comparison with this number."""
        with self.database.read() as db:
            row = db.execute(select(comparisons).where(comparisons.c.id == number)).mappings().first()
        return comparison_of(row) if row else None

    def waiting(self) -> int:
        """How many comparisons have not begun."""
        with self.database.read() as db:
            wanted = select(func.count()).select_from(comparisons).where(comparisons.c.state == "waiting")
            return int(db.execute(wanted).scalar_one())

    def running(self) -> tuple[tuple[int, str], ...]:
        """The numbers of the comparisons that are at work, and since when."""
        at_work = select(comparisons.c.id, comparisons.c.started).where(comparisons.c.state == "running")
        with self.database.read() as db:
            return tuple((row.id, row.started) for row in db.execute(at_work.order_by(comparisons.c.id)))

    def in_line(self) -> tuple[int, ...]:
        """The numbers of the comparisons that have not begun, in the order in which they will."""
        waiting = select(comparisons.c.id).where(comparisons.c.state == "waiting")
        with self.database.read() as db:
            return tuple(db.execute(waiting.order_by(*IN_LINE)).scalars())

    def numbers(self, wanted: Wanted = ALL) -> tuple[int, ...]:
        """The numbers of the comparisons that are wanted, the oldest first."""
        chosen = _listed(select(comparisons.c.id), wanted).order_by(comparisons.c.id)
        with self.database.read() as db:
            return tuple(db.execute(chosen).scalars())

    def state_counts(self, wanted: Wanted = ALL) -> dict[str, int]:
        """How many comparisons there are in each state (SHOWN_STATES), whatever state `wanted` names."""
        shown = case((comparisons.c.cancelled.is_not(None), "cancelled"), else_=comparisons.c.state).label("shown")
        counted = _listed(select(shown, func.count()), replace(wanted, state="")).where(_current()).group_by("shown")
        with self.database.read() as db:
            found = {str(state): int(count) for state, count in db.execute(counted)}
        return {state: found.get(state, 0) for state in SHOWN_STATES}

    def summary(self, number: int) -> Summary | None:
        """The row of one comparison in the list of all."""
        return next(iter(self.summaries(number)), None)

    def summaries(
        self, only: int | None = None, wanted: Wanted = ALL, limit: int | None = None, offset: int = 0
    ) -> tuple[Summary, ...]:
        """All comparisons, the newest first, or the `only` one with this number; of those that are `wanted`, `limit` after the first
        `offset`."""
        chosen = _listed(select(comparisons.c.id), wanted)
        chosen = (
            chosen.where(_current() if only is None else comparisons.c.id == only)
            .order_by(comparisons.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        here = comparisons.c.id.in_(chosen)
        of_comparison = (
            select(findings.c.comparison, findings.c.severity, func.count().label("n"))
            .join(comparisons, comparisons.c.id == findings.c.comparison)
            .where(here)
            .group_by(findings.c.comparison, findings.c.severity)
        )
        # The last event that sets a status decides. Looked up for each finding by the index of the events: joining the last events
        # of all pairs takes ten times as long.
        deciding = (
            select(events.c.action)
            .where(
                events.c.pair == comparisons.c.pair,
                events.c.fingerprint == findings.c.fingerprint,
                events.c.undone.is_(None),
                events.c.action.in_(STATUS),
            )
            .order_by(events.c.id.desc())
            .limit(1)
        )
        listed = (
            select(
                comparisons,
                results.c.original_title,
                results.c.draft_title,
                results.c.relation.label("found_relation"),
                results.c.complete,
            )
            .outerjoin(results, results.c.comparison == comparisons.c.id)
            .where(here)
            .order_by(comparisons.c.id.desc())
        )
        found: dict[int, dict[str, int]] = {}
        still: dict[int, dict[str, int]] = {}
        with self.database.read() as db:
            # Who reviews a pair blind counts what they decided themselves.
            known = deciding.where(visible(db)).scalar_subquery()
            undecided = of_comparison.where(func.coalesce(known, "reopen") == "reopen")
            for statement, counts in ((of_comparison, found), (undecided, still)):
                for number, severity, count in db.execute(statement):
                    counts.setdefault(number, {})[severity] = count
            rows = db.execute(listed).mappings().all()
        return tuple(
            Summary(
                comparison_of(row),
                row["original_title"] or "",
                row["draft_title"] or "",
                row["found_relation"] or "",
                bool(row["complete"]),
                found.get(row["id"], {}),
                still.get(row["id"], {}),
            )
            for row in rows
        )

    def durations(self, last: int = 300) -> tuple[Duration, ...]:
        """How long the `last` finished comparisons took, the newest first."""
        made = (
            _sized(comparisons.c.started, comparisons.c.finished)
            .where(comparisons.c.state == "done", comparisons.c.started.is_not(None))
            .order_by(comparisons.c.finished.desc())
            .limit(last)
        )
        with self.database.read() as db:
            return tuple(
                Duration(_load(row), (_time(row.finished) - _time(row.started)).total_seconds())
                for row in db.execute(made)
            )

    def loads(self, numbers: Collection[int]) -> dict[int, Load]:
        """What some comparisons have to read, by their numbers."""
        with self.database.read() as db:
            return {row.id: _load(row) for row in db.execute(_sized().where(comparisons.c.id.in_(numbers)))}

    def snapshot(self, number: int) -> Snapshot | None:
        """What the review page shows of a finished comparison."""
        with self.database.read() as db:
            kept = db.execute(select(results.c.snapshot).where(results.c.comparison == number)).scalar()
        return None if kept is None else Snapshot.from_json(json.loads(kept))

    def report_json(self, number: int) -> str | None:
        """The JSON report of a finished comparison, byte for byte as the export gave it."""
        with self.database.read() as db:
            kept: str | None = db.execute(select(results.c.report).where(results.c.comparison == number)).scalar()
        return kept


def put_in_queue(db: Connection, order: Order) -> int:
    """Puts a comparison in the queue, in the transaction of `db`, and returns its number."""
    draft = order.draft
    original_document, original_version = order.original_version or (None, None)
    draft_document, draft_version = order.draft_version or (None, None)
    made = comparisons.insert().values(
        original_sha256=order.original.sha256,
        original_name=order.original.name,
        draft_sha256=draft.sha256 if draft else None,
        draft_name=draft.name if draft else None,
        relation=order.relation,
        original_part=order.original_part,
        draft_part=order.draft_part,
        termbases=json.dumps([(one.sha256, one.name) for one in order.termbases], ensure_ascii=False),
        revisions=order.revisions,
        original_document=original_document,
        original_version=original_version,
        draft_document=draft_document,
        draft_version=draft_version,
        by=ACTING.get().who,
        state="waiting",
        created=clock.now(),
    )
    number = int(db.execute(made.returning(comparisons.c.id)).scalar_one())
    record(
        db,
        "comparison.add",
        number,
        original=order.original.sha256,
        draft=draft.sha256 if draft else None,
        relation=order.relation,
    )
    return number


def _current() -> ColumnElement[bool]:
    """Not made again with a corrected alignment: what a list shows."""
    again = comparisons.alias()
    return ~exists().where(again.c.replaces == comparisons.c.id, again.c.state == "done")


def _version(row: Mapping[Any, Any], side: str) -> tuple[int, int] | None:
    document, version = row[f"{side}_document"], row[f"{side}_version"]
    return None if document is None else (document, version)


def _listed(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    """The statement on those of the comparisons that are wanted."""
    c = comparisons.c
    if wanted.state == "cancelled":
        statement = statement.where(c.cancelled.is_not(None))
    elif wanted.state:
        statement = statement.where(c.state == wanted.state, c.cancelled.is_(None))
    if wanted.batch is not None:
        statement = statement.where(c.batch == wanted.batch)
    if wanted.document is not None:
        statement = statement.where(or_(c.original_document == wanted.document, c.draft_document == wanted.document))
    if wanted.text:
        of_result = (results.c.original_title, results.c.draft_title)
        titled = select(results.c.comparison).where(or_(*(_holds(one, wanted.text) for one in of_result)))
        named = (_holds(one, wanted.text) for one in (c.original_name, c.draft_name))
        statement = statement.where(or_(*named, c.id.in_(titled)))
    return statement


def _holds(column: Column[Any], text: str) -> ColumnElement[bool]:
    # With the type of the column, which takes from the text what no text of the database can hold.
    return func.lower(column, type_=column.type).contains(text.lower(), autoescape=True)


def _sized(*columns: Column[Any]) -> Select[Any]:
    original, draft = files.alias(), files.alias()
    c = comparisons.c
    return (
        select(c.id, c.original_sha256, c.original_name, c.draft_sha256, c.draft_name, *columns)
        .add_columns((original.c.size + func.coalesce(draft.c.size, 0)).label("size"))
        .join(original, original.c.sha256 == c.original_sha256)
        .outerjoin(draft, draft.c.sha256 == c.draft_sha256)
    )


def _load(row: Row[Any]) -> Load:
    kinds = tuple(PurePath(name or "").suffix.lower() for name in (row.original_name, row.draft_name))
    return Load((row.original_sha256, row.draft_sha256), kinds, row.size)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def comparison_of(row: Mapping[Any, Any]) -> Comparison:
    """The record of a row of the table."""
    draft = StoredFile(row["draft_sha256"], row["draft_name"]) if row["draft_sha256"] else None
    order = Order(
        StoredFile(row["original_sha256"], row["original_name"]),
        draft,
        row["relation"],
        row["original_part"],
        row["draft_part"],
        tuple(StoredFile(sha256, name) for sha256, name in json.loads(row["termbases"])),
        row["revisions"],
        _version(row, "original"),
        _version(row, "draft"),
    )
    return Comparison(
        row["id"],
        order,
        row["state"],
        row["stage"],
        row["attempts"],
        row["error"],
        row["created"],
        row["finished"],
        row["pair"] or "",
        row["by"],
        row["batch"],
        row["started"],
        row["cancelled"],
    )
