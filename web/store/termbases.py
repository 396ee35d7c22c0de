"""Termbases: terms with their renderings, and a log of who changed what. A term that is removed stays in its history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from normalize.termbase import term_key
from normalize.terms import Term
from web.store import clock
from web.store.audit import ACTING, record
from web.store.database import Database
from web.store.tables import term_changes, termbases, terms

LONGEST_NAME = 100
"""Characters in the name of a termbase."""


@dataclass(frozen=True, slots=True)
class Termbase:
    """A termbase of the office. Only an active one is used in comparisons; `terms` counts what is not removed."""

    id: int
    name: str
    active: bool
    created: str
    by: str
    terms: int


@dataclass(frozen=True, slots=True)
class KeptTerm:
    """A term in a termbase. `removed` is when it was taken out; `version` grows with every change of it."""

    id: int
    termbase: int
    base_name: str
    term: Term
    removed: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a term: action is add | change | remove | restore; `before` and `after` are what it was and is."""

    id: int
    term: int
    zh: str
    base_name: str
    action: str
    before: Term | None
    after: Term | None
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of bringing terms in."""

    added: int
    changed: int
    same: int


class TermTaken(Exception):
    """The termbase has an entry for this Chinese term, in either script. `existing` is the term."""

    def __init__(self, existing: KeptTerm) -> None:
        super().__init__(existing.term.zh)
        self.existing = existing


class TermOvertaken(Exception):
    """Somebody else has changed the term since it was shown. `now` is what it is."""

    def __init__(self, now: KeptTerm) -> None:
        super().__init__(now.term.zh)
        self.now = now


class NameTaken(Exception):
    """There is a termbase of this name."""


class Termbases:
    """The room of the termbases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Termbase, ...]:
        """All termbases in the order in which they count: the first made first."""
        count = (
            select(func.count()).where(terms.c.termbase == termbases.c.id, terms.c.removed.is_(None)).scalar_subquery()
        )
        with self._database.read() as db:
            rows = db.execute(select(termbases, count.label("terms")).order_by(termbases.c.id)).mappings()
            return tuple(
                Termbase(row["id"], row["name"], bool(row["active"]), row["created"], row["by"], row["terms"])
                for row in rows
            )

    def one(self, number: int) -> Termbase | None:
        """The termbase with this number."""
        return next((base for base in self.all() if base.id == number), None)

    def create(self, name: str) -> int:
        """Makes a termbase, active and empty, and gives its number. Raises NameTaken."""
        by, at = ACTING.get().who, clock.now()
        with self._database.write() as db:
            names = db.execute(select(termbases.c.name)).scalars()
            if name.casefold() in {one.casefold() for one in names}:
                raise NameTaken(name)
            made = termbases.insert().values(name=name, created=at, by=by).returning(termbases.c.id)
            number = int(db.execute(made).scalar_one())
            record(db, "termbase.add", number, name=name)
        return number

    def set_active(self, number: int, active: bool) -> None:
        """Says whether comparisons use a termbase from now on."""
        with self._database.write() as db:
            db.execute(update(termbases).where(termbases.c.id == number).values(active=int(active)))
            record(db, "termbase.activate" if active else "termbase.deactivate", number)

    def terms(self, number: int) -> tuple[KeptTerm, ...]:
        """The terms of a termbase that are not removed, in the order in which they came."""
        with self._database.read() as db:
            wanted = _terms().where(terms.c.termbase == number, terms.c.removed.is_(None))
            return tuple(_kept(row) for row in db.execute(wanted).mappings())

    def search(self, wanted: str) -> tuple[KeptTerm, ...]:
        """The terms of all termbases that hold the words in Chinese or in a rendering; the words are simplified and in lower case."""
        with self._database.read() as db:
            every = [_kept(row) for row in db.execute(_terms().where(terms.c.removed.is_(None))).mappings()]
        return tuple(kept for kept in every if closeness(kept.term, wanted) is not None)

    def term(self, number: int) -> KeptTerm | None:
        """The term with this number, also one that is removed."""
        with self._database.read() as db:
            return _one(db, number)

    def active(self) -> tuple[tuple[Termbase, tuple[Term, ...]], ...]:
        """The terms of every active termbase that has any."""
        found = ((base, tuple(kept.term for kept in self.terms(base.id))) for base in self.all() if base.active)
        return tuple((base, own) for base, own in found if own)

    def revision(self) -> str:
        """Is another one whenever the active terms may have changed."""
        with self._database.read() as db:
            last = db.execute(select(func.max(term_changes.c.id))).scalar() or 0
            active = db.execute(select(termbases.c.id).where(termbases.c.active == 1).order_by(termbases.c.id))
            return f"{last}:{','.join(map(str, active.scalars()))}"

    def add(self, number: int, term: Term) -> KeptTerm:
        """Puts a term into a termbase; one that was removed comes back with what is given now. Raises TermTaken."""
        with self._database.write() as db:
            existing = _known(db, number).get(term_key(term.zh))
            if existing is not None and existing.removed is None:
                raise TermTaken(existing)
            key = self._put(db, number, term, existing)
            record(db, "term.add", key, zh=term.zh)
            kept = _one(db, key)
        assert kept is not None
        return kept

    def change(self, number: int, term: Term, seen: int) -> KeptTerm:
        """Writes an entry anew. `seen` is the version that the person saw: raises TermOvertaken where there is a newer one, and
        TermTaken where another entry of the termbase is of this Chinese term."""
        with self._database.write() as db:
            before = _seen(db, number, seen)
            other = _known(db, before.termbase).get(term_key(term.zh))
            if other is not None and other.id != number:
                raise TermTaken(other)
            if before.term != term:
                _write(db, before, "change", term)
                record(db, "term.change", number, zh=term.zh)
            kept = _one(db, number)
        assert kept is not None
        return kept

    def remove(self, number: int, seen: int) -> None:
        """Takes a term out; its history stays. Raises TermOvertaken."""
        with self._database.write() as db:
            before = _seen(db, number, seen)
            if before.removed is None:
                _write(db, before, "remove", None)
                record(db, "term.remove", number, zh=before.term.zh)

    def restore(self, number: int, seen: int) -> None:
        """Puts back a term that was removed. Raises TermOvertaken."""
        with self._database.write() as db:
            before = _seen(db, number, seen)
            if before.removed is not None:
                _write(db, before, "restore", before.term)
                record(db, "term.restore", number, zh=before.term.zh)

    def bring_in(self, number: int, found: Iterable[Term], file: str) -> Imported:
        """Adds the terms of a file; an entry of the same Chinese term is written anew where it says something else. All or none."""
        counts = {"add": 0, "restore": 0, "change": 0, "same": 0}
        with self._database.write() as db:
            known = _known(db, number)
            for term in found:
                key = term_key(term.zh)
                existing = known.get(key)
                if existing is not None and existing.removed is None:
                    if existing.term == term:
                        counts["same"] += 1
                        continue
                    counts["change"] += 1
                    _write(db, existing, "change", term)
                    written = existing.id
                else:
                    counts["add"] += 1
                    written = self._put(db, number, term, existing)
                # A file may name a term twice: the later line stands for what the table says then.
                kept = _one(db, written)
                assert kept is not None
                known[key] = kept
            record(db, "term.import", number, name=file, added=counts["add"], changed=counts["change"])
        return Imported(counts["add"], counts["change"], counts["same"])

    def changes(
        self, term: int | None = None, base: int | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[Change, ...]:
        """Who changed what, the newest first; of one term, of one termbase, or of all."""
        wanted = (
            select(term_changes, terms.c.entry, termbases.c.name.label("base_name"))
            .join(terms, terms.c.id == term_changes.c.term)
            .join(termbases, termbases.c.id == terms.c.termbase)
            .order_by(term_changes.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        if term is not None:
            wanted = wanted.where(term_changes.c.term == term)
        if base is not None:
            wanted = wanted.where(terms.c.termbase == base)
        with self._database.read() as db:
            return tuple(_change(row) for row in db.execute(wanted).mappings())

    @staticmethod
    def _put(db: Connection, number: int, term: Term, removed: KeptTerm | None) -> int:
        if removed is not None:
            _write(db, removed, "restore", term)
            return removed.id
        values = {"termbase": number, "source": term_key(term.zh), "entry": _json(term)}
        key = int(db.execute(terms.insert().values(values).returning(terms.c.id)).scalar_one())
        _log(db, key, "add", "", _json(term))
        return key


def closeness(term: Term, wanted: str) -> int | None:
    """How long the shortest text of an entry is that holds the words (simplified, in lower case); None where none does."""
    forms = (term_key(term.zh), term.zh, term.preferred, *term.accepted, *term.forbidden, term.instead)
    held = [len(form) for form in forms if wanted in form.lower()]
    return min(held) if held else None


def _terms() -> Select[Any]:
    version = select(func.max(term_changes.c.id)).where(term_changes.c.term == terms.c.id).scalar_subquery()
    return (
        select(terms, termbases.c.name.label("base_name"), version.label("version"))
        .join(termbases, termbases.c.id == terms.c.termbase)
        .order_by(terms.c.id)
    )


def _kept(row: Mapping[Any, Any]) -> KeptTerm:
    term = _term(row["entry"])
    assert term is not None
    return KeptTerm(row["id"], row["termbase"], row["base_name"], term, row["removed"], row["version"])


def _one(db: Connection, number: int) -> KeptTerm | None:
    row = db.execute(_terms().where(terms.c.id == number)).mappings().first()
    return _kept(row) if row else None


def _seen(db: Connection, number: int, seen: int) -> KeptTerm:
    kept = _one(db, number)
    if kept is None:
        raise LookupError(number)
    if kept.version != seen:
        raise TermOvertaken(kept)
    return kept


def _known(db: Connection, number: int) -> dict[str, KeptTerm]:
    rows = db.execute(_terms().where(terms.c.termbase == number)).mappings()
    return {row["source"]: _kept(row) for row in rows}


def _write(db: Connection, before: KeptTerm, action: str, after: Term | None) -> None:
    """Writes a term anew, or takes it out where `after` is None."""
    values: dict[str, str | None]
    if after is None:
        values = {"removed": clock.now()}
    else:
        values = {"entry": _json(after), "source": term_key(after.zh), "removed": None}
    db.execute(update(terms).where(terms.c.id == before.id).values(values))
    _log(db, before.id, action, "" if before.removed else _json(before.term), _json(after) if after else "")


def _log(db: Connection, term: int, action: str, before: str, after: str) -> None:
    db.execute(
        term_changes.insert().values(
            term=term, action=action, before=before, after=after, at=clock.now(), by=ACTING.get().who
        )
    )


def _change(row: Mapping[Any, Any]) -> Change:
    entry = _term(row["entry"])
    assert entry is not None
    return Change(
        row["id"],
        row["term"],
        entry.zh,
        row["base_name"],
        row["action"],
        _term(row["before"]),
        _term(row["after"]),
        row["at"],
        row["by"],
    )


def _json(term: Term) -> str:
    entry = asdict(term)
    # Every term of a termbase here is the user's own.
    del entry["own"]
    return json.dumps(entry, ensure_ascii=False)


def _term(entry: str) -> Term | None:
    return term_of(json.loads(entry)) if entry else None


def term_of(entry: Mapping[str, Any]) -> Term:
    """A term from its fields as JSON gives them."""
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Term(**said)
