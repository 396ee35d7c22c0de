"""Blind second reviews: who reviews a pair of documents without seeing what others decided on it.

What is decided in one is an event like any other, with a mark. `visible` says which events the acting person may see; every statement
that reads events for a page, an export or the API goes through it, so that no view can show what it must not.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, update

from web.store import clock
from web.store.audit import ACTING, record
from web.store.database import Database
from web.store.model import Comparison, Event
from web.store.tables import blind_reviews, events


@dataclass(frozen=True, slots=True)
class BlindReview:
    """A blind review of a pair by a person, begun in a comparison. `last_event` is the last event that anybody had made when it
    ended: what was decided later may have been decided in the light of it."""

    id: int
    pair: str
    person: str
    comparison: int
    started: str
    ended: str | None = None
    last_event: int | None = None


class BlindRefused(Exception):
    """A blind review cannot begin, or something cannot be done in one. `why` is one of account (there are none), running, ended,
    decided (the person has decided on the pair already), assign (assignments would show others that there is one)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_REVIEW = select(*(blind_reviews.c[name] for name in BlindReview.__dataclass_fields__)).order_by(blind_reviews.c.id)


def running(db: Connection) -> frozenset[str]:
    """The pairs that the acting person reviews blind now."""
    who = ACTING.get().who
    if not who:
        return frozenset()
    mine = select(blind_reviews.c.pair).where(blind_reviews.c.person == who, blind_reviews.c.ended.is_(None))
    return frozenset(db.execute(mine).scalars())


def visible(db: Connection) -> ColumnElement[bool]:
    """The condition on events that the acting person may see: those that are made openly; on pairs that the person reviews
    blind, nothing but what the person made there in that review."""
    pairs = running(db)
    openly = events.c.blind == 0
    if not pairs:
        return openly
    here = events.c.pair.in_(sorted(pairs))
    return or_(and_(openly, not_(here)), and_(events.c.blind == 1, events.c.by == ACTING.get().who, here))


class BlindReviews:
    """The room of the blind reviews."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, comparison: Comparison) -> None:
        """The acting person reviews the pair blind from now on. Raises BlindRefused for who has no account, has decided on the
        pair already, or has reviewed it blind before: then it would not be a second opinion."""
        who = ACTING.get().who
        if not who:
            raise BlindRefused("account")
        mine = events.c.by == who, events.c.blind == 0, events.c.action != "comment"
        decided = select(events.c.id).where(events.c.pair == comparison.pair, *mine).limit(1)
        made = blind_reviews.insert().values(
            pair=comparison.pair, person=who, comparison=comparison.id, started=clock.now()
        )
        with self._database.write() as db:
            before = _of(db, comparison.pair, who)
            if before is not None:
                raise BlindRefused("ended" if before.ended else "running")
            if db.execute(decided).first() is not None:
                raise BlindRefused("decided")
            db.execute(made)
            record(db, "blind.start", comparison.id)

    def end(self, comparison: Comparison, person: str) -> bool:
        """Ends the blind review of a person; false where none runs. What was decided in it can be compared from now on, and
        changed no more."""
        last = select(func.max(events.c.id)).scalar_subquery()
        ended = (
            update(blind_reviews)
            .where(
                blind_reviews.c.pair == comparison.pair,
                blind_reviews.c.person == person,
                blind_reviews.c.ended.is_(None),
            )
            .values(ended=clock.now(), last_event=func.coalesce(last, 0))
        )
        with self._database.write() as db:
            done = db.execute(ended).rowcount == 1
            if done:
                record(db, "blind.end", comparison.id, name=person)
        return done

    def mine(self, pair: str) -> BlindReview | None:
        """The blind review of the acting person on a pair, running or ended."""
        with self._database.read() as db:
            return _of(db, pair, ACTING.get().who)

    def of_pair(self, pair: str) -> tuple[BlindReview, ...]:
        """All blind reviews of a pair, the oldest first."""
        with self._database.read() as db:
            found = db.execute(_REVIEW.where(blind_reviews.c.pair == pair)).mappings()
            return tuple(BlindReview(**row) for row in found)

    def events(self, review: BlindReview) -> tuple[Event, ...]:
        """What was decided in a blind review that has ended, oldest first, also what was taken back; nothing of one that runs."""
        if review.ended is None:
            return ()
        wanted = (
            select(*(events.c[name] for name in Event.__dataclass_fields__))
            .where(events.c.pair == review.pair, events.c.blind == 1, events.c.by == review.person)
            .order_by(events.c.id)
        )
        with self._database.read() as db:
            return tuple(Event(**row) for row in db.execute(wanted).mappings())


def _of(db: Connection, pair: str, who: str) -> BlindReview | None:
    found = _REVIEW.where(blind_reviews.c.pair == pair, blind_reviews.c.person == who)
    row = db.execute(found).mappings().first()
    return BlindReview(**row) if row else None
