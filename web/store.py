"""Where files, comparisons and decisions are kept: one directory with an SQLite database and the files by SHA-256.

Decisions are a log of events that only grows: undoing marks an event as undone and never removes it. A file is on
disk under its hash, complete and flushed, before a row names it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from web.snapshot import Snapshot

State = Literal["waiting", "running", "done", "failed"]
RELATIONS = ("auto", "localisation", "translation", "revision")
"""What the draft can be said to be."""

ACTIONS = ("accept", "dismiss", "reopen", "comment")
STATUS = {"accept": "accepted", "dismiss": "dismissed", "reopen": "open"}
"""The status that a finding has after an action; a comment leaves it as it was."""

SCHEMA_VERSION = 2
SCHEMA = """
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
"""Version 1, on which the upgrades build."""

UPGRADES = {
    2: """
ALTER TABLE files ADD COLUMN name TEXT NOT NULL DEFAULT 'file';
UPDATE files SET name = COALESCE(
    (SELECT original_name FROM comparisons WHERE original_sha256 = sha256 ORDER BY id DESC LIMIT 1),
    (SELECT draft_name FROM comparisons WHERE draft_sha256 = sha256 ORDER BY id DESC LIMIT 1),
    name
);
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
""",
}
"""What leads to each later version. `answers` are those given to requests with an Idempotency-Key; one without a status is
being worked out."""

ANSWERS_KEPT = timedelta(days=7)
"""So long an Idempotency-Key gets the answer of its first request."""


class StoreError(Exception):
    """The data directory cannot be used. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file kept in the data directory, and the name under which the user gave it this time."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asks for. `draft` is None where the original holds both documents. `termbases` are files of terms for a
    translation; `revisions` says how tracked changes are read ("accepted" or "original")."""

    original: StoredFile
    draft: StoredFile | None
    relation: str = "auto"
    original_part: str | None = None
    draft_part: str | None = None
    termbases: tuple[StoredFile, ...] = ()
    revisions: str = "accepted"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A row of the list of files: the name under which it was last given, its size in bytes, and when it came first."""

    sha256: str
    name: str
    size: int
    added: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request with an Idempotency-Key was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class KeyBusy(Exception):
    """The first request with this Idempotency-Key has not been answered yet."""


class KeyReused(Exception):
    """The Idempotency-Key was given with another request before."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison and how far it is. Times are ISO 8601, UTC; `error` is the sentence that made it fail.
    `pair` says which two documents it is about ("" until they have been read)."""

    id: int
    order: Order
    state: State
    stage: str
    attempts: int
    error: str
    created: str
    finished: str | None
    pair: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of the list of comparisons. `counts` and `open` are by severity, where it is done."""

    comparison: Comparison
    original_title: str
    draft_title: str
    relation: str
    complete: bool
    counts: dict[str, int]
    open: dict[str, int]


@dataclass(frozen=True, slots=True)
class Event:
    """One decision or comment. `comparison` is where it was made: another number than that of the page that shows
    it means that it was taken over. `undone` is when it was taken back."""

    id: int
    batch: int
    comparison: int
    fingerprint: str
    action: str
    reason: str
    note: str
    at: str
    undone: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for a finding now: `status` is open | accepted | dismissed, and `last` the event that made it so.
    `events` are all that count, oldest first, comments included."""

    status: str = "open"
    last: Event | None = None
    events: tuple[Event, ...] = ()

    @property
    def reason_given(self) -> str:
        """Reason and remark of the event that decided, on one line."""
        return ": ".join(filter(None, (self.last.reason, " ".join(self.last.note.split())))) if self.last else ""


class Store:
    """The data directory. All methods may be called from any thread."""

    def __init__(self, root: Path) -> None:
        """Opens the directory, making it where there is none.

        Raises StoreError where it cannot be written, belongs to a newer version, or is in use by another process.
        """
        self.root = root
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            (root / "files").mkdir(parents=True, exist_ok=True, mode=0o700)
            self._claim = self._claim_directory()
            self._migrate()
        except (OSError, sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            self.close()
            raise StoreError(
                f"The data directory {root} cannot be used ({error}); choose another one with --data."
            ) from error
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Closes all connections and lets go of the directory."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._local = threading.local()

    # -- files -------------------------------------------------------------------------------------------------

    def add_file(self, data: bytes, name: str) -> StoredFile:
        """Keeps the bytes under their SHA-256 and returns the reference. `name` is only ever shown."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists() or path.stat().st_size != len(data):
            path.parent.mkdir(exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
                Path(temporary).replace(path)
            except BaseException:
                with suppress(FileNotFoundError):
                    Path(temporary).unlink()
                raise
            _sync_directory(path.parent)
        with self._transaction() as db:
            db.execute(
                "INSERT INTO files (sha256, size, added, name) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (sha256) DO UPDATE SET name = excluded.name",
                (sha256, len(data), _now(), name),
            )
        return StoredFile(sha256, name)

    def file(self, sha256: str) -> KeptFile | None:
        """The file with this hash."""
        row = self._db().execute("SELECT sha256, name, size, added FROM files WHERE sha256 = ?", (sha256,)).fetchone()
        return KeptFile(**row) if row else None

    def files(self) -> tuple[KeptFile, ...]:
        """All files, the newest first."""
        rows = self._db().execute("SELECT sha256, name, size, added FROM files ORDER BY added DESC, sha256")
        return tuple(KeptFile(**row) for row in rows)

    def path(self, sha256: str) -> Path:
        """Where the file with this hash is. Raises ValueError for anything that is no hash."""
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.root / "files" / sha256[:2] / sha256

    # -- comparisons -------------------------------------------------------------------------------------------

    def add_comparison(self, order: Order) -> int:
        """Puts a comparison in the queue and returns its number."""
        draft = order.draft
        with self._transaction() as db:
            cursor = db.execute(
                "INSERT INTO comparisons (original_sha256, original_name, draft_sha256, draft_name, relation,"
                " original_part, draft_part, termbases, revisions, state, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)",
                (
                    order.original.sha256,
                    order.original.name,
                    draft.sha256 if draft else None,
                    draft.name if draft else None,
                    order.relation,
                    order.original_part,
                    order.draft_part,
                    json.dumps([(one.sha256, one.name) for one in order.termbases], ensure_ascii=False),
                    order.revisions,
                    _now(),
                ),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def comparison(self, number: int) -> Comparison | None:
        """The comparison with this number."""
        row = self._db().execute("SELECT * FROM comparisons WHERE id = ?", (number,)).fetchone()
        return _comparison(row) if row else None

    def waiting(self) -> int:
        """How many comparisons have not begun."""
        return int(self._db().execute("SELECT COUNT(*) FROM comparisons WHERE state = 'waiting'").fetchone()[0])

    def summary(self, number: int) -> Summary | None:
        """The row of one comparison in the list of all."""
        return next(iter(self.summaries(number)), None)

    def summaries(self, only: int | None = None) -> tuple[Summary, ...]:
        """All comparisons, the newest first, or the `only` one with this number."""
        db, chosen = self._db(), {"only": only}
        found: dict[int, dict[str, int]] = {}
        for row in db.execute(
            "SELECT comparison, severity, COUNT(*) AS n FROM findings"
            " WHERE :only IS NULL OR comparison = :only GROUP BY 1, 2",
            chosen,
        ):
            found.setdefault(row["comparison"], {})[row["severity"]] = row["n"]
        still: dict[int, dict[str, int]] = {}
        # The last event that sets a status decides; a comment does not.
        for row in db.execute(
            "WITH last AS (SELECT pair, fingerprint, action, MAX(id) FROM events"
            "  WHERE undone IS NULL AND action <> 'comment' GROUP BY pair, fingerprint)"
            " SELECT f.comparison, f.severity, COUNT(*) AS n FROM findings f"
            " JOIN comparisons c ON c.id = f.comparison"
            " LEFT JOIN last l ON l.pair = c.pair AND l.fingerprint = f.fingerprint"
            " WHERE COALESCE(l.action, 'reopen') = 'reopen' AND (:only IS NULL OR c.id = :only) GROUP BY 1, 2",
            chosen,
        ):
            still.setdefault(row["comparison"], {})[row["severity"]] = row["n"]
        rows = db.execute(
            "SELECT c.*, r.original_title, r.draft_title, r.relation AS found_relation, r.complete"
            " FROM comparisons c LEFT JOIN results r ON r.comparison = c.id"
            " WHERE :only IS NULL OR c.id = :only ORDER BY c.id DESC",
            chosen,
        )
        return tuple(
            Summary(
                _comparison(row),
                row["original_title"] or "",
                row["draft_title"] or "",
                row["found_relation"] or "",
                bool(row["complete"]),
                found.get(row["id"], {}),
                still.get(row["id"], {}),
            )
            for row in rows
        )

    def take_next(self) -> Comparison | None:
        """Takes the oldest waiting comparison out of the queue and marks it as running."""
        with self._transaction() as db:
            row = db.execute("SELECT * FROM comparisons WHERE state = 'waiting' ORDER BY id LIMIT 1").fetchone()
            if row is None:
                return None
            db.execute(
                "UPDATE comparisons SET state = 'running', stage = '', attempts = attempts + 1 WHERE id = ?",
                (row["id"],),
            )
        return self.comparison(row["id"])

    def requeue_interrupted(self) -> int:
        """Puts what was running when the process ended back in the queue; returns how many."""
        with self._transaction() as db:
            return db.execute("UPDATE comparisons SET state = 'waiting', stage = '' WHERE state = 'running'").rowcount

    def set_stage(self, number: int, stage: str) -> None:
        """Notes what the worker is doing."""
        with self._transaction() as db:
            db.execute("UPDATE comparisons SET stage = ? WHERE id = ?", (stage, number))

    def fail(self, number: int, error: str) -> None:
        """Ends a comparison with the sentence that says why."""
        with self._transaction() as db:
            db.execute(
                "UPDATE comparisons SET state = 'failed', error = ?, finished = ? WHERE id = ?", (error, _now(), number)
            )

    def finish(self, number: int, snapshot: Snapshot, report_json: str) -> None:
        """Keeps the outcome. Result, findings and state appear together or not at all."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    json.dumps(snapshot.to_json(), ensure_ascii=False, separators=(",", ":")),
                    report_json,
                    snapshot.original.title,
                    snapshot.draft.title,
                    snapshot.relation,
                    int(snapshot.complete),
                ),
            )
            db.execute("DELETE FROM findings WHERE comparison = ?", (number,))
            db.executemany(
                "INSERT INTO findings VALUES (?, ?, ?, ?)",
                ((number, n, f.fingerprint, f.severity.value) for n, f in enumerate(snapshot.findings, 1)),
            )
            db.execute(
                "UPDATE comparisons SET state = 'done', error = '', finished = ?, pair = ? WHERE id = ?",
                (_now(), snapshot.pair, number),
            )

    def snapshot(self, number: int) -> Snapshot | None:
        """What the review page shows of a finished comparison."""
        row = self._db().execute("SELECT snapshot FROM results WHERE comparison = ?", (number,)).fetchone()
        return Snapshot.from_json(json.loads(row["snapshot"])) if row else None

    def report_json(self, number: int) -> str | None:
        """The JSON report of a finished comparison, byte for byte as the export gave it."""
        row = self._db().execute("SELECT report FROM results WHERE comparison = ?", (number,)).fetchone()
        return str(row["report"]) if row else None

    # -- decisions ---------------------------------------------------------------------------------------------

    def decide(
        self, comparison: Comparison, fingerprints: Iterable[str], action: str, reason: str = "", note: str = ""
    ) -> int:
        """Records one action on one or many findings and returns the number of the batch, which `undo` takes."""
        if action not in ACTIONS:
            raise ValueError(f"unknown action: {action}")
        at = _now()
        with self._transaction() as db:
            batch: int = db.execute("SELECT COALESCE(MAX(batch), 0) + 1 FROM events").fetchone()[0]
            db.executemany(
                "INSERT INTO events (batch, comparison, pair, fingerprint, action, reason, note, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (batch, comparison.id, comparison.pair, fingerprint, action, reason, note, at)
                    for fingerprint in dict.fromkeys(fingerprints)
                ),
            )
        return batch

    def undo(self, comparison: Comparison, batch: int | None = None) -> tuple[str, ...]:
        """Takes back a batch, or the last one made in this comparison. Returns the fingerprints that it touched,
        none where there is nothing (left) to undo."""
        with self._transaction() as db:
            if batch is None:
                batch = db.execute(
                    "SELECT MAX(batch) FROM events WHERE comparison = ? AND undone IS NULL", (comparison.id,)
                ).fetchone()[0]
            rows: Sequence[sqlite3.Row] = db.execute(
                "UPDATE events SET undone = ? WHERE comparison = ? AND batch = ? AND undone IS NULL"
                " RETURNING fingerprint",
                (_now(), comparison.id, batch),
            ).fetchall()
        return tuple(row["fingerprint"] for row in rows)

    def can_undo(self, comparison: Comparison) -> bool:
        """Whether a decision made in this comparison is left to take back."""
        row = self._db().execute(
            "SELECT 1 FROM events WHERE comparison = ? AND undone IS NULL LIMIT 1", (comparison.id,)
        )
        return row.fetchone() is not None

    def decisions(self, pair: str) -> dict[str, Decision]:
        """What has been decided on this pair of documents, by fingerprint, whichever comparison it was made in."""
        by_fingerprint: dict[str, list[Event]] = {}
        for row in self._db().execute(
            "SELECT id, batch, comparison, fingerprint, action, reason, note, at FROM events"
            " WHERE pair = ? AND undone IS NULL ORDER BY id",
            (pair,),
        ):
            by_fingerprint.setdefault(row["fingerprint"], []).append(Event(**row))
        decisions = {}
        for fingerprint, events in by_fingerprint.items():
            last = next((event for event in reversed(events) if event.action in STATUS), None)
            status = STATUS[last.action] if last else "open"
            decisions[fingerprint] = Decision(status, last, tuple(events))
        return decisions

    def history(self, pair: str) -> tuple[Event, ...]:
        """Every event on this pair of documents, oldest first, also what was taken back."""
        rows = self._db().execute(
            "SELECT id, batch, comparison, fingerprint, action, reason, note, at, undone FROM events"
            " WHERE pair = ? ORDER BY id",
            (pair,),
        )
        return tuple(Event(**row) for row in rows)

    # -- answers to requests with an Idempotency-Key -----------------------------------------------------------

    def claim_answer(self, key: str, asked: str) -> Answer | None:
        """The answer that the request `asked` (a hash of it) got under this key; None for the first one, which must be followed by
        `keep_answer` or `release_answer`. Raises KeyReused or KeyBusy."""
        with self._transaction() as db:
            db.execute("DELETE FROM answers WHERE at < ?", (_iso(datetime.now(UTC) - ANSWERS_KEPT),))
            row = db.execute("SELECT * FROM answers WHERE key = ?", (key,)).fetchone()
            if row is None:
                db.execute("INSERT INTO answers (key, asked, at) VALUES (?, ?, ?)", (key, asked, _now()))
                return None
        if row["asked"] != asked:
            raise KeyReused(key)
        if row["status"] is None:
            raise KeyBusy(key)
        headers = tuple((name, value) for name, value in json.loads(row["headers"]))
        return Answer(row["status"], headers, row["body"])

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Keeps what the first request with this key was answered."""
        with self._transaction() as db:
            db.execute(
                "UPDATE answers SET status = ?, headers = ?, body = ? WHERE key = ?",
                (answer.status, json.dumps(answer.headers), answer.body, key),
            )

    def release_answer(self, key: str) -> None:
        """Lets the key be used again after its request failed by a fault of the program."""
        with self._transaction() as db:
            db.execute("DELETE FROM answers WHERE key = ? AND status IS NULL", (key,))

    # -- the database ------------------------------------------------------------------------------------------

    def _claim_directory(self) -> sqlite3.Connection:
        """Holds a lock for as long as the process lives: two servers on one directory would both take up the same
        interrupted comparisons."""
        claim = sqlite3.connect(self.root / "in-use.lock", timeout=0, isolation_level=None, check_same_thread=False)
        self._connections.append(claim)
        try:
            claim.execute("PRAGMA locking_mode = EXCLUSIVE")
            claim.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"Another review is running on the data directory {self.root}; "
                "use its page, end it, or choose another directory with --data."
            ) from error
        return claim

    def _migrate(self) -> None:
        db = self._db()
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"The data directory {self.root} was written by a newer version of duizhao; "
                "install that version or choose another directory with --data."
            )
        if version == 0:
            db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = 1; COMMIT;")
        for later in range(max(version, 1) + 1, SCHEMA_VERSION + 1):
            db.executescript(f"BEGIN IMMEDIATE; {UPGRADES[later]} PRAGMA user_version = {later}; COMMIT;")
        # What a former process did not finish nobody works on any more.
        db.execute("DELETE FROM answers WHERE status IS NULL")

    def _db(self) -> sqlite3.Connection:
        """The connection of this thread."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.root / "reviews.sqlite", timeout=30, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            # FULL: a decision that the page has confirmed is on the disk, even if the power fails now.
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._db()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def default_directory() -> Path:
    """Where reviews are kept unless the user says otherwise (XDG Base Directory Specification 0.8)."""
    base = os.environ.get("XDG_DATA_HOME", "")
    # The specification tells to ignore a relative path.
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "duizhao"


def _comparison(row: sqlite3.Row) -> Comparison:
    draft = StoredFile(row["draft_sha256"], row["draft_name"]) if row["draft_sha256"] else None
    order = Order(
        StoredFile(row["original_sha256"], row["original_name"]),
        draft,
        row["relation"],
        row["original_part"],
        row["draft_part"],
        tuple(StoredFile(sha256, name) for sha256, name in json.loads(row["termbases"])),
        row["revisions"],
    )
    return Comparison(
        row["id"],
        order,
        row["state"],
        row["stage"],
        row["attempts"],
        row["error"],
        row["created"],
        row["finished"],
        row["pair"] or "",
    )


def _sync_directory(path: Path) -> None:
    """Makes a rename last through a power failure, where the system can flush a directory."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def shown_name(name: str) -> str:
    """The last part of the name that a user gave a file, for display only; no path is ever made of it."""
    return (PureWindowsPath(PurePosixPath(name).name).name or "file")[:200]


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
