"""Where a finding occurs, whichever comparison it was made in."""

from __future__ import annotations

from sqlalchemy import select

from web.store.database import Database
from web.store.tables import comparisons, findings


def newest_place(database: Database, pair: str, fingerprint: str) -> tuple[int, int] | None:
    """The newest comparison of a pair of documents in which a finding occurs, and its number there; None where it is in none."""
    wanted = (
        select(findings.c.comparison, findings.c.n)
        .join(comparisons, comparisons.c.id == findings.c.comparison)
        .where(comparisons.c.pair == pair, comparisons.c.state == "done", findings.c.fingerprint == fingerprint)
        .order_by(findings.c.comparison.desc(), findings.c.n)
        .limit(1)
    )
    with database.read() as db:
        row = db.execute(wanted).first()
    return None if row is None else (int(row[0]), int(row[1]))
