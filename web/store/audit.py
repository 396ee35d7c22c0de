"""The audit trail: who did what, when, with which version. Rows are added in the transaction of the act itself, and the database
refuses to change or remove them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are asked for, "" for any: by `who`, of this `action`, on an object whose name, number or details hold `text`,
    from the time `since` on and before `until` (ISO 8601, UTC)."""

    who: str = ""
    action: str = ""
    text: str = ""
    since: str = ""
    until: str = ""

    def where(self) -> list[ColumnElement[bool]]:
        """As conditions of a statement."""
        c = tables.audit.c
        conditions = {
            "who": c.who == self.who,
            "action": c.action == self.action,
            "text": or_(c.object.icontains(self.text, autoescape=True), c.detail.icontains(self.text, autoescape=True)),
            "since": c.at >= self.since,
            "until": c.at < self.until,
        }
        return [condition for name, condition in conditions.items() if getattr(self, name)]


ANY = Asked()


class Audit:
    """Reads the trail, and adds acts that change nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, action: str, what: object = "", **detail: object) -> None:
        """Adds an act that needs no transaction of its own."""
        with self._database.write() as db:
            record(db, action, what, **detail)

    def count(self, asked: Asked = ANY) -> int:
        """How many entries there are."""
        with self._database.read() as db:
            counted = select(func.count()).select_from(tables.audit).where(*asked.where())
            return int(db.execute(counted).scalar_one())

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who did something, and what was done, each once."""
        who, action = tables.audit.c.who, tables.audit.c.action
        with self._database.read() as db:
            people = db.execute(select(who).where(who != "").distinct().order_by(who)).scalars()
            return tuple(people), tuple(db.execute(select(action).distinct().order_by(action)).scalars())

    def page(self, limit: int, offset: int = 0, asked: Asked = ANY) -> tuple[Entry, ...]:
        """Entries, the newest first."""
        wanted = select(tables.audit).where(*asked.where()).order_by(tables.audit.c.id.desc())
        wanted = wanted.limit(limit).offset(offset)
        with self._database.read() as db:
            return tuple(Entry(**row) for row in db.execute(wanted).mappings())

    def about_account(self, name: str, limit: int) -> tuple[Entry, ...]:
        """The last entries on an account: signing in and out, refusals, passwords and tokens, changes by others; the newest first."""
        c = tables.audit.c
        on_it = (c.object == name) & or_(
            *(c.action.startswith(f"{kind}.") for kind in ("session", "password", "person"))
        )
        by_it = (c.who == name) & c.action.startswith("token.")
        wanted = select(tables.audit).where(or_(on_it, by_it)).order_by(c.id.desc()).limit(limit)
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
