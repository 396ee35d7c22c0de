"""People with sessions and tokens, the audit trail, documents with versions; decisions by name, assigned, in threads."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, text

revision = "0002"
down_revision = "0001"

ACTIONS = "action IN ('accept', 'dismiss', 'reopen', 'comment', 'needs-source', 'fix', 'assign')"
LOGGED = "id, batch, comparison, pair, fingerprint, action, reason, note, at"
"""What stands in the log of decisions for good; only the time at which an event was taken back is added, once."""


def upgrade() -> None:
    """Makes the tables, and the triggers that keep both logs."""
    _people()
    _library()
    op.create_table(
        "audit",
        Column("id", Integer, primary_key=True),
        *(
            Column(name, Text, nullable=False)
            for name in ("at", "who", "via", "address", "action", "object", "detail", "engine")
        ),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _events_in_sqlite()
        _triggers_in_sqlite()
    else:
        _events_in_postgresql()
        _triggers_in_postgresql()


def _people() -> None:
    op.create_table(
        "users",
        Column("id", Integer, primary_key=True),
        Column("name", Text, nullable=False),
        Column("name_key", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("password", Text, nullable=False),
        Column("password_until", Text),
        Column("active", Integer, nullable=False, server_default=text("1")),
        Column("created", Text, nullable=False),
        CheckConstraint("role IN ('reader', 'translator', 'reviewer', 'admin')", name="known_role"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("users_by_name", "users", ["name_key"], unique=True)
    op.create_table(
        "sessions",
        Column("token", Text, primary_key=True),
        Column("person", Integer, ForeignKey("users.id"), nullable=False),
        Column("created", Text, nullable=False),
        Column("seen", Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("sessions_by_person", "sessions", ["person"])
    op.create_table(
        "tokens",
        Column("id", Integer, primary_key=True),
        Column("person", Integer, ForeignKey("users.id"), nullable=False),
        Column("name", Text, nullable=False),
        Column("secret", Text, nullable=False),
        Column("created", Text, nullable=False),
        Column("expires", Text),
        Column("used", Text),
        Column("revoked", Text),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("tokens_by_secret", "tokens", ["secret"], unique=True)
    op.create_index("tokens_by_person", "tokens", ["person"])


def _library() -> None:
    op.create_table(
        "documents",
        Column("id", Integer, primary_key=True),
        Column("title", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("created", Text, nullable=False),
        CheckConstraint("kind IN ('original', 'draft', 'termbase')", name="known_kind"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "versions",
        Column("document", Integer, ForeignKey("documents.id"), primary_key=True, autoincrement=False),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("sha256", Text, ForeignKey("files.sha256"), nullable=False),
        Column("name", Text, nullable=False),
        Column("added", Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("versions_by_file", "versions", ["document", "sha256"], unique=True)


def _events_in_sqlite() -> None:
    # SQLite cannot change a constraint: the table is made anew, the way its manual describes (ALTER TABLE, section 7).
    op.create_table(
        "events_new",
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
        Column("by", Text, nullable=False, server_default=text("''")),
        Column("assignee", Text, nullable=False, server_default=text("''")),
        Column("parent", Integer),
        CheckConstraint(ACTIONS, name="known_action"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO events_new ({LOGGED}, undone) SELECT {LOGGED}, undone FROM events")
    op.drop_table("events")
    op.rename_table("events_new", "events")
    op.create_index("events_by_pair", "events", ["pair", "fingerprint", "id"])
    op.create_index("events_by_batch", "events", ["comparison", "batch"])


def _events_in_postgresql() -> None:
    op.drop_constraint("known_action", "events", type_="check")
    op.create_check_constraint("known_action", "events", text(ACTIONS))
    op.add_column("events", Column("by", Text, nullable=False, server_default=text("''")))
    op.add_column("events", Column("assignee", Text, nullable=False, server_default=text("''")))
    op.add_column("events", Column("parent", Integer))


def _triggers_in_sqlite() -> None:
    for name, table, when in (
        ("audit_is_never_changed", "audit", "UPDATE ON audit"),
        ("audit_is_never_cut", "audit", "DELETE ON audit"),
        ("events_are_never_changed", "events", f'UPDATE OF {LOGGED}, "by", assignee, parent ON events'),
        ("events_are_never_cut", "events", "DELETE ON events"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
        )
    op.execute(
        "CREATE TRIGGER events_are_undone_once BEFORE UPDATE OF undone ON events WHEN OLD.undone IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'events can only be undone once'); END"
    )


def _triggers_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% can only be added to', TG_TABLE_NAME; END $$"
    )
    call = "EXECUTE FUNCTION only_added_to()"
    op.execute(f"CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit {call}")
    op.execute(
        f'CREATE TRIGGER events_are_never_changed BEFORE UPDATE OF {LOGGED}, "by", assignee, parent ON events'
        f" FOR EACH ROW {call}"
    )
    op.execute(f"CREATE TRIGGER events_are_never_cut BEFORE DELETE OR TRUNCATE ON events {call}")
    op.execute(
        "CREATE TRIGGER events_are_undone_once BEFORE UPDATE OF undone ON events FOR EACH ROW"
        f" WHEN (OLD.undone IS NOT NULL) {call}"
    )
