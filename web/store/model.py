"""What the store takes and gives: frozen records, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["waiting", "running", "done", "failed"]
SHOWN_STATES = ("waiting", "running", "done", "failed", "cancelled")
"""What a list tells apart: what was cancelled is in the state failed."""

RELATIONS = ("auto", "localisation", "translation", "revision")
"""What the draft can be said to be."""

ACTIONS = ("accept", "dismiss", "reopen", "comment", "needs-source", "fix", "assign")
STATUS = {
    "accept": "accepted",
    "dismiss": "dismissed",
    "reopen": "open",
    "needs-source": "needs-source",
    "fix": "fixed",
}
"""The status that a finding has after an action; a comment and an assignment leave it as it was."""

STATUSES = ("open", "accepted", "dismissed", "needs-source", "fixed")


class StoreError(Exception):
    """The data directory or the database cannot be used. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file kept in the data directory, and the name under which the user gave it this time."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asks for. `draft` is None where the original holds both documents. `termbases` are files of terms for a
    translation; `revisions` says how tracked changes are read ("accepted" or "original"). `original_version` and `draft_version`
    are a document of the library and the number of its version, where a file came from there."""

    original: StoredFile
    draft: StoredFile | None
    relation: str = "auto"
    original_part: str | None = None
    draft_part: str | None = None
    termbases: tuple[StoredFile, ...] = ()
    revisions: str = "accepted"
    original_version: tuple[int, int] | None = None
    draft_version: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A row of the list of files: the name under which it was last given, its size in bytes, and when it came first."""

    sha256: str
    name: str
    size: int
    added: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the library, whose versions are files. `kind` is original | draft | termbase. `merged` is the document that took
    over its versions; `offered` the one of which it may be a new version, until somebody says."""

    id: int
    title: str
    kind: str
    created: str
    merged: int | None = None
    offered: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, numbered from 1."""

    document: int
    number: int
    file: StoredFile
    added: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a file has been read: `state` is waiting | running | done | failed, and `error` the sentence that says why it cannot be.
    `notes` say what could not be read, a sentence each."""

    state: str = "waiting"
    error: str = ""
    format: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPart:
    """One of the documents that a file holds. Pages count from 1, None where the format has none; `clauses` is how many it has.
    `shown` is its text, and `pages` say where in it each page begins, as (offset, page); both are left out of lists."""

    number: int
    title: str
    language: str
    first_page: int | None
    last_page: int | None
    clauses: int
    shown: str = ""
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file that was given: version `number` of `document`; `known` where it was there already."""

    document: Document
    number: int
    known: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """A document with its versions, the oldest first, and what was read in the newest of them."""

    document: Document
    versions: tuple[Version, ...]
    reading: Reading
    parts: tuple[ReadPart, ...]

    @property
    def newest(self) -> Version:
        """The version that counts."""
        return self.versions[-1]

    @property
    def clauses(self) -> int:
        """How many clauses all parts have."""
        return sum(part.clauses for part in self.parts)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the parts, each once."""
        return tuple(dict.fromkeys(part.language for part in self.parts))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request with an Idempotency-Key was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison and how far it is. Times are ISO 8601, UTC; `error` is the sentence that made it fail.
    `pair` says which two documents it is about ("" until they have been read). `by` is the account that started it, `batch` the
    number of the first of those that were started together (None for one alone), `started` when work on it began, `cancelled` when
    somebody took it back: its state is then failed."""

    id: int
    order: Order
    state: State
    stage: str
    attempts: int
    error: str
    created: str
    finished: str | None
    pair: str
    by: str = ""
    batch: int | None = None
    started: str | None = None
    cancelled: str | None = None


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
class Wanted:
    """Which comparisons a list shows: those in a state (one of SHOWN_STATES, "" for any), with a text in a name or a title, of a document of
    the library, and of those that were started together."""

    state: str = ""
    text: str = ""
    document: int | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What a comparison has to read: its files, the suffixes of their names, and their bytes together."""

    files: tuple[str, str | None]
    kinds: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Duration:
    """How long a comparison took, in seconds, once it had begun."""

    load: Load
    seconds: float


@dataclass(frozen=True, slots=True)
class Event:
    """One decision, comment or assignment. `comparison` is where it was made: another number than that of the page that shows
    it means that it was taken over. `undone` is when it was taken back. `by` is who made it ("" before there were accounts),
    `assignee` whom an assignment names ("" for nobody any more), `parent` the comment that a comment answers. `blind` is 1 for what was
    made in a blind review."""

    id: int
    batch: int
    comparison: int
    fingerprint: str
    action: str
    reason: str
    note: str
    at: str
    undone: str | None = None
    by: str = ""
    assignee: str = ""
    parent: int | None = None
    blind: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for a finding now: `status` is one of STATUSES, and `last` the event that made it so.
    `events` are all that count, oldest first, comments included. `version` grows with every decision, assignment and undoing; who
    decides says which one was seen."""

    status: str = "open"
    last: Event | None = None
    events: tuple[Event, ...] = ()
    assignee: str = ""
    version: int = 0

    @property
    def reason_given(self) -> str:
        """Reason and remark of the event that decided, on one line."""
        return ": ".join(filter(None, (self.last.reason, " ".join(self.last.note.split())))) if self.last else ""
