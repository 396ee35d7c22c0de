"""Files, comparisons, results, findings, the log of decisions, and answers: the database as it was before Alembic."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text, text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "files",
        Column("sha256", Text, primary_key=True),
        Column("size", Integer, nullable=False),
        Column("added", Text, nullable=False),
        Column("name", Text, nullable=False, server_default=text("'file'")),
        sqlite_strict=True,
    )
    op.create_table(
        "comparisons",
        Column("id", Integer, primary_key=True),
        Column("original_sha256", Text, ForeignKey("files.sha256"), nullable=False),
        Column("original_name", Text, nullable=False),
        Column("draft_sha256", Text, ForeignKey("files.sha256")),
        Column("draft_name", Text),
        Column("relation", Text, nullable=False),
        Column("original_part", Text),
        Column("draft_part", Text),
        Column("state", Text, nullable=False),
        Column("stage", Text, nullable=False, server_default=text("''")),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("error", Text, nullable=False, server_default=text("''")),
        Column("created", Text, nullable=False),
        Column("finished", Text),
        Column("pair", Text),
        Column("revisions", Text, nullable=False, server_default=text("'accepted'")),
        Column("termbases", Text, nullable=False, server_default=text("'[]'")),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="known_state"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "results",
        Column("comparison", Integer, ForeignKey("comparisons.id"), primary_key=True, autoincrement=False),
        Column("snapshot", Text, nullable=False),
        Column("report", Text, nullable=False),
        Column("original_title", Text, nullable=False),
        Column("draft_title", Text, nullable=False),
        Column("relation", Text, nullable=False),
        Column("complete", Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "findings",
        Column("comparison", Integer, ForeignKey("comparisons.id"), primary_key=True, autoincrement=False),
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("fingerprint", Text, nullable=False),
        Column("severity", Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        Column("id", Integer, primary_key=True),
        Column("batch", Integer, nullable=False),
        Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
        Column("pair", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("reason", Text, nullable=False, server_default=text("''")),
        Column("note", Text, nullable=False, server_default=text("''")),
        Column("at", Text, nullable=False),
        Column("undone", Text),
        CheckConstraint("action IN ('accept', 'dismiss', 'reopen', 'comment')", name="known_action"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("events_by_pair", "events", ["pair", "fingerprint", "id"])
    op.create_index("events_by_batch", "events", ["comparison", "batch"])
    op.create_table(
        "answers",
        Column("key", Text, primary_key=True),
        Column("asked", Text, nullable=False),
        Column("status", Integer),
        Column("headers", Text, nullable=False, server_default=text("'[]'")),
        Column("body", LargeBinary, nullable=False, server_default=text("''")),
        Column("at", Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
