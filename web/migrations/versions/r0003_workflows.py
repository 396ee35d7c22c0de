"""What the workflows keep: workers and their leases, texts of files, blind reviews, alignments by hand, proposed translations, terms."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, text

revision = "0003"
down_revision = "0002"

LOGS = {
    "targets": 'id, pair, comparison, unit, action, text, given, at, "by"',
    "term_changes": 'id, term, action, before, after, at, "by"',
    "corrections": 'id, pair, comparison, kind, original, draft, at, "by"',
    "events": "blind",
}
"""Columns that are never changed once they are written."""


def upgrade() -> None:
    """Makes the tables and columns, and the triggers that keep the logs."""
    for column in ("original_document", "original_version", "draft_document", "draft_version", "batch", "replaces"):
        op.add_column("comparisons", Column(column, Integer))
    for column in ("started", "lease", "cancelled"):
        op.add_column("comparisons", Column(column, Text))
    for column, default in (("by", ""), ("worker", ""), ("corrections", "[]")):
        op.add_column("comparisons", Column(column, Text, nullable=False, server_default=text(f"'{default}'")))
    op.add_column("results", Column("figures", Text, nullable=False, server_default=text("''")))
    for column in ("merged", "offered"):
        op.add_column("documents", Column(column, Integer))
    op.create_index("comparisons_by_replaces", "comparisons", ["replaces"])
    op.add_column("events", Column("blind", Integer, nullable=False, server_default=text("0")))
    op.create_index("events_in_batch", "events", ["batch"])
    _texts()
    _review()
    _translation()
    if op.get_bind().dialect.name == "sqlite":
        for table, columns in LOGS.items():
            for when in (f"UPDATE OF {columns} ON {table}", f"DELETE ON {table}"):
                op.execute(
                    f"CREATE TRIGGER {table}_3_{when.split()[0].lower()} BEFORE {when}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
                )
        return
    for table, columns in LOGS.items():
        call = "EXECUTE FUNCTION only_added_to()"
        op.execute(f"CREATE TRIGGER {table}_3_update BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW {call}")
        op.execute(f"CREATE TRIGGER {table}_3_delete BEFORE DELETE OR TRUNCATE ON {table} {call}")


def _texts() -> None:
    op.create_table(
        "readings",
        Column("sha256", Text, ForeignKey("files.sha256"), primary_key=True),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("error", Text, nullable=False, server_default=text("''")),
        Column("format", Text, nullable=False, server_default=text("''")),
        Column("notes", Text, nullable=False, server_default=text("'[]'")),
        Column("added", Text, nullable=False),
        Column("worker", Text, nullable=False, server_default=text("''")),
        Column("lease", Text),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="known_state"),
        sqlite_strict=True,
    )
    op.create_table(
        "parts",
        Column("sha256", Text, ForeignKey("files.sha256"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("title", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("first_page", Integer),
        Column("last_page", Integer),
        Column("clauses", Integer, nullable=False, server_default=text("0")),
        Column("text", Text, nullable=False),
        Column("shown", Text, nullable=False, server_default=text("''")),
        Column("pages", Text, nullable=False, server_default=text("'[]'")),
        sqlite_strict=True,
    )


def _review() -> None:
    op.create_table(
        "blind_reviews",
        Column("id", Integer, primary_key=True),
        Column("pair", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
        Column("started", Text, nullable=False),
        Column("ended", Text),
        Column("last_event", Integer),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("blind_reviews_by_pair", "blind_reviews", ["pair", "person"], unique=True)
    op.create_table(
        "corrections",
        Column("id", Integer, primary_key=True),
        Column("pair", Text, nullable=False),
        Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
        Column("kind", Text, nullable=False),
        Column("original", Text, nullable=False, server_default=text("'[]'")),
        Column("draft", Text, nullable=False, server_default=text("'[]'")),
        Column("at", Text, nullable=False),
        Column("by", Text, nullable=False, server_default=text("''")),
        Column("undone", Text),
        CheckConstraint("kind IN ('link', 'unlink')", name="known_kind"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("corrections_by_pair", "corrections", ["pair", "id"])


def _translation() -> None:
    op.create_table(
        "targets",
        Column("id", Integer, primary_key=True),
        Column("pair", Text, nullable=False),
        Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
        Column("unit", Text, nullable=False),
        Column("action", Text, nullable=False, server_default=text("'propose'")),
        Column("text", Text, nullable=False),
        Column("given", Text, nullable=False, server_default=text("''")),
        Column("at", Text, nullable=False),
        Column("by", Text, nullable=False, server_default=text("''")),
        CheckConstraint("action IN ('propose', 'withdraw')", name="known_action"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("targets_by_pair", "targets", ["pair", "unit", "id"])
    op.create_table(
        "termbases",
        Column("id", Integer, primary_key=True),
        Column("name", Text, nullable=False),
        Column("active", Integer, nullable=False, server_default=text("1")),
        Column("created", Text, nullable=False),
        Column("by", Text, nullable=False, server_default=text("''")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "terms",
        Column("id", Integer, primary_key=True),
        Column("termbase", Integer, ForeignKey("termbases.id"), nullable=False),
        Column("source", Text, nullable=False),
        Column("entry", Text, nullable=False),
        Column("removed", Text),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("terms_by_source", "terms", ["termbase", "source"])
    op.create_table(
        "term_changes",
        Column("id", Integer, primary_key=True),
        Column("term", Integer, ForeignKey("terms.id"), nullable=False),
        Column("action", Text, nullable=False),
        Column("before", Text, nullable=False, server_default=text("''")),
        Column("after", Text, nullable=False, server_default=text("''")),
        Column("at", Text, nullable=False),
        Column("by", Text, nullable=False, server_default=text("''")),
        CheckConstraint("action IN ('add', 'change', 'remove', 'restore')", name="known_action"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("term_changes_by_term", "term_changes", ["term", "id"])
