"""Alignments by hand: a log that only grows, kept for a pair of documents, and the comparisons that are made again for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from diff.correction import ClauseKey, Correction, Fate
from web.store import clock
from web.store.audit import ACTING, record
from web.store.comparisons import comparison_of, put_in_queue
from web.store.database import Database
from web.store.model import Comparison
from web.store.tables import comparisons, corrections


@dataclass(frozen=True, slots=True)
class Kept:
    """A correction as it is kept. `comparison` is where it was made, `by` who made it, `undone` when it was taken back."""

    id: int
    comparison: int
    correction: Correction
    at: str
    by: str
    undone: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All corrections of a pair, the oldest first. `version` grows with each that is made or taken back."""

    kept: tuple[Kept, ...] = ()

    @property
    def version(self) -> int:
        """Which state of the corrections this is."""
        return len(self.kept) + sum(one.undone is not None for one in self.kept)

    @property
    def in_force(self) -> tuple[Kept, ...]:
        """Those that nobody took back."""
        return tuple(one for one in self.kept if one.undone is None)


class CorrectedMeanwhile(Exception):
    """Somebody has corrected the alignment of the pair since it was shown. `now` is what holds."""

    def __init__(self, now: History) -> None:
        super().__init__(f"version {now.version}")
        self.now = now


class Corrections:
    """The room of the alignments by hand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def history(self, pair: str) -> History:
        """Every correction of a pair of documents, also what was taken back."""
        with self._database.read() as db:
            return _history(db, pair)

    def add(self, comparison: Comparison, correction: Correction, seen: int) -> tuple[int, int]:
        """Keeps a correction for the pair of the comparison, and puts the comparison in the queue again, at once or not at all:
        the numbers of the correction and of that comparison. `seen` is the version of the corrections that the person saw; raises
        CorrectedMeanwhile where there is another one."""
        with self._database.write() as db:
            _refuse_if_changed(db, comparison.pair, seen)
            row = {
                "pair": comparison.pair,
                "comparison": comparison.id,
                "kind": correction.kind,
                "original": _written(correction.original),
                "draft": _written(correction.draft),
                "at": clock.now(),
                "by": ACTING.get().who,
            }
            number = int(db.execute(corrections.insert().values(row).returning(corrections.c.id)).scalar_one())
            record(
                db,
                f"alignment.{correction.kind}",
                comparison.id,
                number=number,
                original=[key.path for key in correction.original],
                draft=[key.path for key in correction.draft],
            )
            return number, _make_again(db, comparison.id)

    def undo(self, comparison: Comparison, number: int, seen: int) -> int | None:
        """Takes back a correction of the comparison's pair, and puts the comparison in the queue again: the number of that one, None
        where nothing is (left) to take back. Otherwise as `add`."""
        with self._database.write() as db:
            _refuse_if_changed(db, comparison.pair, seen)
            here = (corrections.c.id == number) & (corrections.c.pair == comparison.pair)
            undone = update(corrections).where(here, corrections.c.undone.is_(None)).values(undone=clock.now())
            if not db.execute(undone).rowcount:
                return None
            record(db, "alignment.undo", comparison.id, number=number)
            return _make_again(db, comparison.id)

    def make_again(self, comparison: Comparison) -> int:
        """Puts the comparison in the queue again: the number of the new one, or of one that waits already."""
        with self._database.write() as db:
            return _make_again(db, comparison.id)

    def note(self, number: int, fates: Sequence[tuple[int, Fate]]) -> None:
        """Keeps with a comparison which corrections it knew, and what became of each."""
        with self._database.write() as db:
            db.execute(update(comparisons).where(comparisons.c.id == number).values(corrections=json.dumps(fates)))

    def fates(self, number: int) -> dict[int, Fate]:
        """The corrections that a comparison knew, by number, and what became of each."""
        with self._database.read() as db:
            kept = db.execute(select(comparisons.c.corrections).where(comparisons.c.id == number)).scalar_one()
        return {int(one): fate for one, fate in json.loads(kept)}

    def replaced(self, number: int) -> int | None:
        """The comparison that this one makes again."""
        with self._database.read() as db:
            before: int | None = db.execute(
                select(comparisons.c.replaces).where(comparisons.c.id == number)
            ).scalar_one()
        return before

    def newest(self, number: int) -> Comparison:
        """The comparison that stands for this one by now: itself, or the last that made it again and did not fail."""
        with self._database.read() as db:
            return _newest(db, number)


def _history(db: Connection, pair: str) -> History:
    wanted = select(corrections).where(corrections.c.pair == pair).order_by(corrections.c.id)
    return History(
        tuple(
            Kept(
                row["id"],
                row["comparison"],
                Correction(row["kind"], _read(row["original"]), _read(row["draft"])),
                row["at"],
                row["by"],
                row["undone"],
            )
            for row in db.execute(wanted).mappings()
        )
    )


def _refuse_if_changed(db: Connection, pair: str, seen: int) -> None:
    now = _history(db, pair)
    if now.version != seen:
        raise CorrectedMeanwhile(now)


def _written(keys: Sequence[ClauseKey]) -> str:
    return json.dumps([(key.path, key.text) for key in keys], ensure_ascii=False)


def _read(text: str) -> tuple[ClauseKey, ...]:
    return tuple(ClauseKey(path, said) for path, said in json.loads(text))


def _newest(db: Connection, number: int) -> Comparison:
    row: Any = db.execute(select(comparisons).where(comparisons.c.id == number)).mappings().one()
    while True:
        again = select(func.max(comparisons.c.id)).where(
            comparisons.c.replaces == row["id"], comparisons.c.state != "failed"
        )
        later = db.execute(again).scalar()
        if later is None:
            return comparison_of(row)
        row = db.execute(select(comparisons).where(comparisons.c.id == later)).mappings().one()


def _make_again(db: Connection, number: int) -> int:
    newest = _newest(db, number)
    # One that has not begun will know all corrections.
    if newest.state == "waiting" and newest.id != number:
        return newest.id
    again = put_in_queue(db, newest.order)
    db.execute(update(comparisons).where(comparisons.c.id == again).values(replaces=newest.id))
    return again
