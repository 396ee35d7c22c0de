"""Proposed translations: a log that only grows, by what a row of the alignment says. The newest entry of a row counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from web.store import clock
from web.store.audit import ACTING, record
from web.store.database import Database
from web.store.model import Comparison
from web.store.tables import targets


@dataclass(frozen=True, slots=True)
class Proposal:
    """One entry of the log of a row. `action` is propose or withdraw; `given` is what stood in the translation then, and
    `comparison` where it was proposed."""

    id: int
    comparison: int
    unit: str
    action: str
    text: str
    given: str
    at: str
    by: str

    @property
    def stands(self) -> bool:
        """Whether something is proposed with it."""
        return self.action == "propose"


class Overtaken(Exception):
    """Somebody else has written on the row since it was shown. `now` is the newest entry."""

    def __init__(self, now: Proposal) -> None:
        super().__init__(now.unit)
        self.now = now


_PROPOSAL = select(*(targets.c[name] for name in Proposal.__dataclass_fields__))


class Targets:
    """The room of the proposed translations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def propose(self, comparison: Comparison, unit: str, text: str, given: str, seen: int) -> Proposal:
        """Puts `text` in the place of `given`, without changing anything in the document. `seen` is the number of the newest entry
        that the person saw, 0 for none; raises Overtaken where there is a newer one."""
        return self._write(comparison, unit, "propose", text, given, seen)

    def withdraw(self, comparison: Comparison, unit: str, given: str, seen: int) -> Proposal:
        """Lets the translation stand as it was given; otherwise as `propose`."""
        return self._write(comparison, unit, "withdraw", "", given, seen)

    def newest(self, pair: str) -> Mapping[str, Proposal]:
        """The entry that counts for each row of a pair of documents, by its unit."""
        last = select(func.max(targets.c.id)).where(targets.c.pair == pair).group_by(targets.c.unit)
        with self._database.read() as db:
            rows = db.execute(_PROPOSAL.where(targets.c.id.in_(last))).mappings()
            return {row["unit"]: Proposal(**row) for row in rows}

    def history(self, pair: str, unit: str) -> tuple[Proposal, ...]:
        """All entries of a row, the newest first."""
        with self._database.read() as db:
            return tuple(reversed(_of_unit(db, pair, unit)))

    def _write(
        self, comparison: Comparison, unit: str, action: str, text: str, given: str, seen: int
    ) -> Proposal:  # fmt: skip
        row = {
            "pair": comparison.pair,
            "comparison": comparison.id,
            "unit": unit,
            "action": action,
            "text": text,
            "given": given,
            "at": clock.now(),
            "by": ACTING.get().who,
        }
        with self._database.write() as db:
            before = _of_unit(db, comparison.pair, unit)
            if before and before[-1].id != seen:
                raise Overtaken(before[-1])
            made = targets.insert().values(row).returning(*_PROPOSAL.selected_columns)
            written = Proposal(**db.execute(made).mappings().one())
            record(db, f"target.{action}", comparison.id, unit=unit)
        return written


def _of_unit(db: Connection, pair: str, unit: str) -> Sequence[Proposal]:
    wanted = _PROPOSAL.where(targets.c.pair == pair, targets.c.unit == unit).order_by(targets.c.id)
    return [Proposal(**row) for row in db.execute(wanted).mappings()]
