"""The audit trail: who did what, when, with which version. Rows are added in the transaction of the act itself, and the database
refuses to change or remove them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from diff import VERSION
from web.store import clock, tables
from web.store.database import Database


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name of an account ("" in single-user mode), through what (page, api, terminal, worker), from which address."""

    who: str = ""
    via: str = "program"
    address: str = ""


NOBODY = Actor()

ACTING: ContextVar[Actor] = ContextVar("acting", default=NOBODY)
"""Who acts in this thread. Each request sets it at its beginning."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the trail. `detail` is a JSON object; `engine` the version of duizhao."""

    id: int
    at: str
    who: str
    via: str
    address: str
    action: str
    object: str
    detail: str
    engine: str


FIELDS = tuple(Entry.__dataclass_fields__)


def record(db: Connection, action: str, what: object = "", **detail: object) -> None:
    """Adds an act on `what` to the trail, in the transaction in which it happens."""
    actor = ACTING.get()
    db.execute(
        tables.audit.insert().values(
            at=clock.now(),
            who=actor.who,
            via=actor.via,
            address=actor.address,
            action=action,
            object=str(what),
            detail=json.dumps(detail, ensure_ascii=False),
            engine=VERSION,
        )
    )


class Audit:
    """Reads the trail, and adds acts that change nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, action: str, what: object = "", **detail: object) -> None:
        """Adds an act that needs no transaction of its own."""
        with self._database.write() as db:
            record(db, action, what, **detail)

    def count(self) -> int:
        """How many entries there are."""
        with self._database.read() as db:
            return int(db.execute(select(func.count()).select_from(tables.audit)).scalar_one())

    def page(self, limit: int, offset: int = 0) -> tuple[Entry, ...]:
        """Entries, the newest first."""
        wanted = select(tables.audit).order_by(tables.audit.c.id.desc()).limit(limit).offset(offset)
        with self._database.read() as db:
            return tuple(Entry(**row) for row in db.execute(wanted).mappings())

    def all(self, at_once: int = 1000) -> Iterator[Entry]:
        """All entries, the oldest first, read in portions: the trail may be longer than the memory."""
        last = 0
        while True:
            wanted = select(tables.audit).where(tables.audit.c.id > last).order_by(tables.audit.c.id).limit(at_once)
            with self._database.read() as db:
                rows = tuple(Entry(**row) for row in db.execute(wanted).mappings())
            if not rows:
                return
            yield from rows
            last = rows[-1].id
