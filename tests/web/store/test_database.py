"""The database: old ones are taken over without loss, migrations lead to what the statements expect, logs cannot be changed."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from web.migrations.config import alembic_config
from web.store import Order, Store, StoreError
from web.store.tables import metadata

ROOT = Path(__file__).parents[3]

VERSION_1 = """
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    added TEXT NOT NULL
) STRICT;
CREATE TABLE comparisons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    original_sha256 TEXT NOT NULL REFERENCES files (sha256),
    original_name TEXT NOT NULL,
    draft_sha256 TEXT REFERENCES files (sha256),
    draft_name TEXT,
    relation TEXT NOT NULL,
    original_part TEXT,
    draft_part TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    stage TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL,
    finished TEXT,
    pair TEXT
) STRICT;
CREATE TABLE results (
    comparison INTEGER PRIMARY KEY REFERENCES comparisons (id),
    snapshot TEXT NOT NULL,
    report TEXT NOT NULL,
    original_title TEXT NOT NULL,
    draft_title TEXT NOT NULL,
    relation TEXT NOT NULL,
    complete INTEGER NOT NULL
) STRICT;
CREATE TABLE findings (
    comparison INTEGER NOT NULL REFERENCES comparisons (id),
    n INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    severity TEXT NOT NULL,
    PRIMARY KEY (comparison, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch INTEGER NOT NULL,
    comparison INTEGER NOT NULL REFERENCES comparisons (id),
    pair TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('accept', 'dismiss', 'reopen', 'comment')),
    reason TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    undone TEXT
) STRICT;
CREATE INDEX events_by_pair ON events (pair, fingerprint, id);
CREATE INDEX events_by_batch ON events (comparison, batch);
"""
"""As the first program wrote it, to the letter: databases of it exist."""

VERSION_2 = """
ALTER TABLE files ADD COLUMN name TEXT NOT NULL DEFAULT 'file';
ALTER TABLE comparisons ADD COLUMN revisions TEXT NOT NULL DEFAULT 'accepted';
ALTER TABLE comparisons ADD COLUMN termbases TEXT NOT NULL DEFAULT '[]';
CREATE TABLE answers (
    key TEXT PRIMARY KEY,
    asked TEXT NOT NULL,
    status INTEGER,
    headers TEXT NOT NULL DEFAULT '[]',
    body BLOB NOT NULL DEFAULT x'',
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def old_database(root: Path, version: int) -> sqlite3.Connection:
    (root / "files").mkdir(parents=True)
    db = sqlite3.connect(root / "reviews.sqlite")
    db.executescript(f"{VERSION_1} {VERSION_2 if version == 2 else ''} PRAGMA user_version = {version};")
    for letter, day in (("a", 1), ("b", 2)):
        db.execute(
            "INSERT INTO files (sha256, size, added) VALUES (?, 3, ?)", (letter * 64, f"2026-01-0{day}T00:00:00+00:00")
        )
    db.execute(
        "INSERT INTO comparisons (id, original_sha256, original_name, relation, state, created, pair, attempts)"
        " VALUES (7, ?, '办法.pdf', 'auto', 'done', '2026-01-01', 'p', 2)",
        ("a" * 64,),
    )
    db.execute("INSERT INTO findings VALUES (7, 1, 'f', 'high'), (7, 2, 'g', 'low')")
    db.execute("INSERT INTO results VALUES (7, '{}', '{\"findings\": []}', '原', '稿', 'auto', 1)")
    db.executemany(
        "INSERT INTO events (id, batch, comparison, pair, fingerprint, action, reason, note, at, undone)"
        " VALUES (?, ?, 7, 'p', ?, ?, ?, ?, '2026-01-03T00:00:00+00:00', ?)",
        [
            (3, 1, "f", "accept", "", "", None),
            (5, 2, "f", "comment", "", "请核实", None),
            (8, 3, "g", "dismiss", "other", "", "2026-01-04T00:00:00+00:00"),
        ],
    )
    db.commit()
    return db


@pytest.mark.parametrize("version", [1, 2])
def test_a_directory_of_an_old_program_keeps_all_that_it_holds(tmp_path, version):
    db = old_database(tmp_path, version)
    if version == 2:
        db.execute("UPDATE files SET name = '旧名.pdf' WHERE sha256 = ?", ("b" * 64,))
        db.execute("INSERT INTO answers VALUES ('k', 'asked', 201, '[[\"Location\", \"/x\"]]', x'6162', '2999')")
        db.commit()
    before = db.execute("SELECT id, batch, comparison, pair, fingerprint, action, reason, note, at, undone FROM events")
    events = before.fetchall()
    db.close()
    opened = Store(tmp_path)
    names = {file.sha256[0]: file.name for file in opened.files()}
    assert names == ({"a": "办法.pdf", "b": "file"} if version == 1 else {"a": "file", "b": "旧名.pdf"})
    comparison = opened.comparison(7)
    assert (comparison.order.termbases, comparison.order.revisions, comparison.attempts) == ((), "accepted", 2)
    kept = opened.history("p")
    assert [
        (e.id, e.batch, e.comparison, "p", e.fingerprint, e.action, e.reason, e.note, e.at, e.undone) for e in kept
    ] == events
    assert {(e.by, e.assignee, e.parent) for e in kept} == {("", "", None)}
    (summary,) = opened.summaries()
    assert (summary.counts, summary.open) == ({"high": 1, "low": 1}, {"low": 1})
    assert opened.report_json(7) == '{"findings": []}'
    if version == 2:
        answer = opened.claim_answer("k", "asked")
        assert (answer.status, answer.headers, answer.body) == (201, (("Location", "/x"),), b"ab")
    # Numbers are not given twice: addresses of old findings stay theirs.
    assert opened.add_comparison(Order(opened.add_file(b"new", "new"), None)) == 8
    opened.decide(opened.comparison(7), ["f"], "fix")
    assert opened.history("p")[-1].id == 9
    assert opened.decisions("p")["f"].status == "fixed"
    opened.close()
    again = Store(tmp_path)
    assert len(again.history("p")) == 4
    again.close()


def test_a_database_of_version_2_is_what_the_first_revision_makes(tmp_path):
    """So that what the later revisions change is there."""
    from alembic import command

    (tmp_path / "old").mkdir()
    old_database(tmp_path / "old", 2).close()
    engines = [create_engine(f"sqlite:///{tmp_path}/{name}") for name in ("old/reviews.sqlite", "new.sqlite")]
    with engines[1].begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
    shapes = []
    for engine in engines:
        found = inspect(engine)
        shapes.append(
            {
                table: (
                    {(c["name"], str(c["type"]), c["nullable"], c["primary_key"]) for c in found.get_columns(table)},
                    {(key["constrained_columns"][0], key["referred_table"]) for key in found.get_foreign_keys(table)},
                    {(index["name"], *index["column_names"]) for index in found.get_indexes(table)},
                    found.get_table_options(table),
                )
                for table in set(found.get_table_names()) - {"alembic_version"}
            }
        )
        engine.dispose()
    for table, (columns, *rest) in shapes[0].items():
        # SQLite says nullable of a text that is the primary key, in STRICT tables wrongly.
        strip = {(name, kind, pk or not null, pk) for name, kind, null, pk in columns}
        assert strip == {(name, kind, pk or not null, pk) for name, kind, null, pk in shapes[1][table][0]}, table
        assert rest == list(shapes[1][table][1:]), table
    assert set(shapes[0]) == set(shapes[1])


def test_the_migrations_lead_to_the_tables_of_the_statements(store):
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0003"]


def test_all_migrations_happen_or_none(tmp_path, monkeypatch):
    from web.migrations.versions import r0002_people

    db = old_database(tmp_path, 1)
    db.close()
    source = Path(r0002_people.__file__)
    broken = tmp_path / "migrations"
    for path in source.parents[1].rglob("*.py"):
        copy = broken / path.relative_to(source.parents[1])
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    changed = broken / "versions" / source.name
    changed.write_text(changed.read_text().replace("CREATE TRIGGER {name}", "CREATE TRIGER {name}"))
    monkeypatch.setattr("web.migrations.config.__file__", str(broken / "config.py"))
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path)
    monkeypatch.undo()
    with sqlite3.connect(tmp_path / "reviews.sqlite") as left:
        assert left.execute("PRAGMA user_version").fetchone() == (1,)
        tables = {name for (name,) in left.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"users", "answers", "alembic_version"} & tables == set()
    left.close()
    opened = Store(tmp_path)
    assert len(opened.history("p")) == 3
    opened.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET who = 'somebody else'",
        "DELETE FROM audit",
        "UPDATE events SET note = 'never said'",
        "UPDATE events SET pair = 'another'",
        "UPDATE events SET assignee = 'somebody else'",
        "DELETE FROM events",
        "UPDATE events SET undone = NULL WHERE undone IS NOT NULL",
    ],
)
def test_the_logs_can_only_be_added_to(store, change):
    comparison = store.comparison(store.add_comparison(Order(store.add_file(b"a", "a"), None)))
    store.decide(comparison, ["f"], "accept")
    store.decide(comparison, ["g"], "accept")
    store.undo(comparison)
    before = store.history(""), tuple(store.audit.all())
    with pytest.raises(DBAPIError, match=r"only be|undone once"), store.database.write() as db:
        db.execute(text(change))
    assert (store.history(""), tuple(store.audit.all())) == before


def test_a_newer_database_is_left_alone(store):
    with store.database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    address = "" if store.database.is_sqlite else store.database.url.render_as_string(hide_password=False)
    store.close()
    with pytest.raises(StoreError, match="newer version"):
        Store(store.root, address)


def test_a_second_server_on_the_database_is_refused(store, tmp_path):
    address = store.database.url.render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="Another review is running on the da"):
        Store(tmp_path / "another", address)
    store.close()
    Store(tmp_path / "another", address).close()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nonsense", "none that duizhao knows"),
        ("mysql://a@b/c", "none that duizhao knows"),
        ("sqlite://", "keeps nothing"),
        ("postgresql://a:secret@127.0.0.1:1/c", "cannot be used"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_the_password(tmp_path, address, sentence):
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match=sentence) as raised:
        Store(tmp_path, address)
    assert "secret" not in str(raised.value) and "\n" not in str(raised.value)


def test_a_password_is_never_shown(store):
    assert re.match(r"^(sqlite:///|postgresql\+psycopg://)", store.database.shown)


def test_alembic_and_the_database_are_not_loaded_for_the_help(tmp_path):
    program = "import sys, web.__main__ as m; m.build_parser().format_help(); print([n for n in sys.modules if n in ('sqlalchemy', 'alembic', 'flask')])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
