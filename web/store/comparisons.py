"""Comparisons: the queue, how far each is, and what came out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update

from web.snapshot import Snapshot
from web.store import clock
from web.store.audit import ACTING, record
from web.store.database import Database
from web.store.model import STATUS, Comparison, Order, StoredFile, Summary
from web.store.tables import comparisons, events, findings, results


class Comparisons:
    """The room of the comparisons."""

    database: Database

    def add_comparison(self, order: Order) -> int:
        """Puts a comparison in the queue and returns its number."""
        with self.database.write() as db:
            return _add(db, order)

    def add_comparisons(self, orders: Iterable[Order]) -> tuple[int, ...]:
        """Puts several comparisons in the queue together, all or none, and returns their numbers; the first one is the number of
        the batch."""
        with self.database.write() as db:
            numbers = tuple(_add(db, order) for order in orders)
            if numbers:
                db.execute(update(comparisons).where(comparisons.c.id.in_(numbers)).values(batch=numbers[0]))
        return numbers

    def comparison(self, number: int) -> Comparison | None:
        """The comparison with this number."""
        with self.database.read() as db:
            row = db.execute(select(comparisons).where(comparisons.c.id == number)).mappings().first()
        return _comparison(row) if row else None

    def waiting(self) -> int:
        """How many comparisons have not begun."""
        with self.database.read() as db:
            wanted = select(func.count()).select_from(comparisons).where(comparisons.c.state == "waiting")
            return int(db.execute(wanted).scalar_one())

    def summary(self, number: int) -> Summary | None:
        """The row of one comparison in the list of all."""
        return next(iter(self.summaries(number)), None)

    def summaries(self, only: int | None = None) -> tuple[Summary, ...]:
        """All comparisons, the newest first, or the `only` one with this number."""
        here = comparisons.c.id == only if only is not None else comparisons.c.id.is_not(None)
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
            .scalar_subquery()
        )
        undecided = of_comparison.where(func.coalesce(deciding, "reopen") == "reopen")
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
            for statement, counts in ((of_comparison, found), (undecided, still)):
                for number, severity, count in db.execute(statement):
                    counts.setdefault(number, {})[severity] = count
            rows = db.execute(listed).mappings().all()
        return tuple(
            Summary(
                _comparison(row),
                row["original_title"] or "",
                row["draft_title"] or "",
                row["found_relation"] or "",
                bool(row["complete"]),
                found.get(row["id"], {}),
                still.get(row["id"], {}),
            )
            for row in rows
        )

    def take_next(self) -> Comparison | None:
        """Takes the oldest waiting comparison out of the queue and marks it as running."""
        oldest = select(func.min(comparisons.c.id)).where(comparisons.c.state == "waiting")
        with self.database.write() as db:
            number = db.execute(oldest).scalar()
            if number is None:
                return None
            taken = (
                update(comparisons)
                .where(comparisons.c.id == number)
                .values(state="running", stage="", attempts=comparisons.c.attempts + 1)
                .returning(comparisons)
            )
            return _comparison(db.execute(taken).mappings().one())

    def requeue_interrupted(self) -> int:
        """Puts what was running when the process ended back in the queue; returns how many."""
        back = update(comparisons).where(comparisons.c.state == "running").values(state="waiting", stage="")
        with self.database.write() as db:
            return db.execute(back).rowcount

    def set_stage(self, number: int, stage: str) -> None:
        """Notes what the worker is doing."""
        with self.database.write() as db:
            db.execute(update(comparisons).where(comparisons.c.id == number).values(stage=stage))

    def fail(self, number: int, error: str) -> None:
        """Ends a comparison with the sentence that says why."""
        ended = update(comparisons).where(comparisons.c.id == number)
        with self.database.write() as db:
            db.execute(ended.values(state="failed", error=error, finished=clock.now()))
            record(db, "comparison.fail", number)

    def finish(self, number: int, snapshot: Snapshot, report_json: str) -> None:
        """Keeps the outcome. Result, findings and state appear together or not at all."""
        outcome = {
            "snapshot": json.dumps(snapshot.to_json(), ensure_ascii=False, separators=(",", ":")),
            "report": report_json,
            "original_title": snapshot.original.title,
            "draft_title": snapshot.draft.title,
            "relation": snapshot.relation,
            "complete": int(snapshot.complete),
        }
        kept = self.database.upsert(results).values(comparison=number, **outcome)
        rows = [
            {"comparison": number, "n": n, "fingerprint": f.fingerprint, "severity": f.severity.value}
            for n, f in enumerate(snapshot.findings, 1)
        ]
        done = update(comparisons).where(comparisons.c.id == number)
        with self.database.write() as db:
            db.execute(kept.on_conflict_do_update(index_elements=["comparison"], set_=outcome))
            db.execute(findings.delete().where(findings.c.comparison == number))
            if rows:
                db.execute(findings.insert(), rows)
            db.execute(done.values(state="done", error="", finished=clock.now(), pair=snapshot.pair))
            record(db, "comparison.finish", number, findings=len(rows), complete=snapshot.complete)

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


def _add(db: Connection, order: Order) -> int:
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


def _version(row: Mapping[Any, Any], side: str) -> tuple[int, int] | None:
    document, version = row[f"{side}_document"], row[f"{side}_version"]
    return None if document is None else (document, version)


def _comparison(row: Mapping[Any, Any]) -> Comparison:
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
