"""SQLite databases from before Alembic: version 1 becomes version 2, which is revision 0001."""

from __future__ import annotations

UPGRADE = (
    "ALTER TABLE files ADD COLUMN name TEXT NOT NULL DEFAULT 'file'",
    """UPDATE files SET name = COALESCE(
        (SELECT original_name FROM comparisons WHERE original_sha256 = sha256 ORDER BY id DESC LIMIT 1),
        (SELECT draft_name FROM comparisons WHERE draft_sha256 = sha256 ORDER BY id DESC LIMIT 1),
        name
    )""",
    "ALTER TABLE comparisons ADD COLUMN revisions TEXT NOT NULL DEFAULT 'accepted'",
    "ALTER TABLE comparisons ADD COLUMN termbases TEXT NOT NULL DEFAULT '[]'",
    """CREATE TABLE answers (
        key TEXT PRIMARY KEY,
        asked TEXT NOT NULL,
        status INTEGER,
        headers TEXT NOT NULL DEFAULT '[]',
        body BLOB NOT NULL DEFAULT x'',
        at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
