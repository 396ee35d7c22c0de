"""Answers to requests with an Idempotency-Key; one without a status is being worked out."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select, update

from web.store import clock
from web.store.database import Database
from web.store.model import Answer
from web.store.tables import answers

ANSWERS_KEPT = timedelta(days=7)
"""So long an Idempotency-Key gets the answer of its first request."""


class KeyBusy(Exception):
    """The first request with this Idempotency-Key has not been answered yet."""


class KeyReused(Exception):
    """The Idempotency-Key was given with another request before."""


class Answers:
    """The room of the answers."""

    database: Database

    def claim_answer(self, key: str, asked: str) -> Answer | None:
        """The answer that the request `asked` (a hash of it) got under this key; None for the first one, which must be followed by
        `keep_answer` or `release_answer`. Raises KeyReused or KeyBusy."""
        with self.database.write() as db:
            db.execute(answers.delete().where(answers.c.at < clock.ago(ANSWERS_KEPT)))
            row = db.execute(select(answers).where(answers.c.key == key)).mappings().first()
            if row is None:
                db.execute(answers.insert().values(key=key, asked=asked, at=clock.now(), headers="[]", body=b""))
                return None
        if row["asked"] != asked:
            raise KeyReused(key)
        if row["status"] is None:
            raise KeyBusy(key)
        headers = tuple((name, value) for name, value in json.loads(row["headers"]))
        return Answer(row["status"], headers, row["body"])

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Keeps what the first request with this key was answered."""
        kept = update(answers).where(answers.c.key == key)
        with self.database.write() as db:
            db.execute(kept.values(status=answer.status, headers=json.dumps(answer.headers), body=answer.body))

    def release_answer(self, key: str) -> None:
        """Lets the key be used again after its request failed by a fault of the program."""
        with self.database.write() as db:
            db.execute(answers.delete().where(answers.c.key == key, answers.c.status.is_(None)))

    def release_unanswered(self) -> None:
        """Lets all keys be used again whose requests a former process did not finish."""
        with self.database.write() as db:
            db.execute(answers.delete().where(answers.c.status.is_(None)))
