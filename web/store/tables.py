"""The tables as the newest migration leaves them, for writing statements; a test compares the two.

Texts are TEXT and times ISO 8601 in UTC, to the second: they sort as they are, and SQLite's STRICT tables take them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Dialect, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, text
from sqlalchemy import Text as AnyText
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Text(TypeDecorator[str]):
    """A text without NUL, which PostgreSQL's texts cannot hold; what somebody sends with one is kept without it."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is written."""
        return value.replace("\0", "") if isinstance(value, str) else value


def _required(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=None if default is None else text(f"'{default}'"))


def _one_of(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=f"known_{column}")


files = Table(
    "files",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    _required("added"),
    _required("name", "file"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("title"),
    _required("kind"),
    _required("created"),
    # The document that took over its versions; and the one of which it may be a version, until somebody says.
    Column("merged", Integer),
    Column("offered", Integer),
    _one_of("kind", "original", "draft", "termbase"),
)

versions = Table(
    "versions",
    metadata,
    Column("document", Integer, ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, ForeignKey("files.sha256"), nullable=False),
    _required("name"),
    _required("added"),
    Index("versions_by_file", "document", "sha256", unique=True),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("name"),
    _required("name_key"),
    _required("role"),
    _required("password"),
    Column("password_until", Text),
    Column("active", Integer, nullable=False, server_default=text("1")),
    _required("created"),
    Index("users_by_name", "name_key", unique=True),
    _one_of("role", "reader", "translator", "reviewer", "admin"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("person", Integer, ForeignKey("users.id"), nullable=False),
    _required("created"),
    _required("seen"),
    Index("sessions_by_person", "person"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Integer, ForeignKey("users.id"), nullable=False),
    _required("name"),
    _required("secret"),
    _required("created"),
    Column("expires", Text),
    Column("used", Text),
    Column("revoked", Text),
    Index("tokens_by_secret", "secret", unique=True),
    Index("tokens_by_person", "person"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("at"),
    _required("who"),
    _required("via"),
    _required("address"),
    _required("action"),
    _required("object"),
    _required("detail"),
    _required("engine"),
)

comparisons = Table(
    "comparisons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("original_sha256", Text, ForeignKey("files.sha256"), nullable=False),
    _required("original_name"),
    Column("draft_sha256", Text, ForeignKey("files.sha256")),
    Column("draft_name", Text),
    _required("relation"),
    Column("original_part", Text),
    Column("draft_part", Text),
    _required("state"),
    _required("stage", ""),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _required("error", ""),
    _required("created"),
    Column("finished", Text),
    Column("pair", Text),
    _required("revisions", "accepted"),
    _required("termbases", "[]"),
    # Which versions of which documents of the library, where the files came from there.
    Column("original_document", Integer),
    Column("original_version", Integer),
    Column("draft_document", Integer),
    Column("draft_version", Integer),
    # Those that were started together have the number of the first of them.
    Column("batch", Integer),
    _required("by", ""),
    Column("started", Text),
    # Whoever works on it, and until when others leave it alone without hearing of it.
    _required("worker", ""),
    Column("lease", Text),
    # Who took it back keeps it from being worked on; its state is then failed.
    Column("cancelled", Text),
    # The alignments by hand that held for it.
    _required("corrections", "[]"),
    # The comparison that this one makes again because the alignment was corrected.
    Column("replaces", Integer),
    Index("comparisons_by_replaces", "replaces"),
    _one_of("state", "waiting", "running", "done", "failed"),
)

results = Table(
    "results",
    metadata,
    Column("comparison", Integer, ForeignKey("comparisons.id"), primary_key=True),
    _required("snapshot"),
    _required("report"),
    _required("original_title"),
    _required("draft_title"),
    _required("relation"),
    Column("complete", Integer, nullable=False),
    # The figures of both documents beside one another (web.shown.figures), "" where they were not kept.
    _required("figures", ""),
)

findings = Table(
    "findings",
    metadata,
    Column("comparison", Integer, ForeignKey("comparisons.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    _required("fingerprint"),
    _required("severity"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", Integer, nullable=False),
    Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
    _required("pair"),
    _required("fingerprint"),
    _required("action"),
    _required("reason", ""),
    _required("note", ""),
    _required("at"),
    Column("undone", Text),
    _required("by", ""),
    _required("assignee", ""),
    Column("parent", Integer),
    # Made in a blind review: it counts for the comparison of the two reviews alone.
    Column("blind", Integer, nullable=False, server_default=text("0")),
    _one_of("action", "accept", "dismiss", "reopen", "comment", "needs-source", "fix", "assign"),
    Index("events_by_pair", "pair", "fingerprint", "id"),
    Index("events_by_batch", "comparison", "batch"),
    Index("events_in_batch", "batch"),
)

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    _required("asked"),
    Column("status", Integer),
    _required("headers", "[]"),
    Column("body", LargeBinary, nullable=False, server_default=text("''")),
    _required("at"),
)

readings = Table(
    "readings",
    metadata,
    Column("sha256", Text, ForeignKey("files.sha256"), primary_key=True),
    _required("state"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _required("error", ""),
    _required("format", ""),
    _required("notes", "[]"),
    _required("added"),
    _required("worker", ""),
    Column("lease", Text),
    _one_of("state", "waiting", "running", "done", "failed"),
)

parts = Table(
    "parts",
    metadata,
    Column("sha256", Text, ForeignKey("files.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _required("title"),
    _required("language"),
    Column("first_page", Integer),
    Column("last_page", Integer),
    Column("clauses", Integer, nullable=False, server_default=text("0")),
    # What is searched: the text without white space, folded; and the same text as it stands.
    _required("text"),
    _required("shown", ""),
    # Where in the text as it stands each page begins, as [offset, page] (JSON).
    _required("pages", "[]"),
)

blind_reviews = Table(
    "blind_reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("pair"),
    _required("person"),
    Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
    _required("started"),
    Column("ended", Text),
    # The last event when it ended: what came later may have been decided in the light of it.
    Column("last_event", Integer),
    Index("blind_reviews_by_pair", "pair", "person", unique=True),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("pair"),
    Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
    _required("kind"),
    # Clauses by what they say, so that a later version of a document has them too (JSON).
    _required("original", "[]"),
    _required("draft", "[]"),
    _required("at"),
    _required("by", ""),
    Column("undone", Text),
    Index("corrections_by_pair", "pair", "id"),
    _one_of("kind", "link", "unlink"),
)

targets = Table(
    "targets",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("pair"),
    Column("comparison", Integer, ForeignKey("comparisons.id"), nullable=False),
    # The row by what it says, so that a later version of a document has it too.
    _required("unit"),
    _required("action", "propose"),
    _required("text"),
    # What stood in the translation when this was proposed.
    _required("given", ""),
    _required("at"),
    _required("by", ""),
    Index("targets_by_pair", "pair", "unit", "id"),
    _one_of("action", "propose", "withdraw"),
)

termbases = Table(
    "termbases",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("name"),
    Column("active", Integer, nullable=False, server_default=text("1")),
    _required("created"),
    _required("by", ""),
)

terms = Table(
    "terms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("termbase", Integer, ForeignKey("termbases.id"), nullable=False),
    _required("source"),
    # Renderings and what else the term tables know of a term (JSON, the columns of docs/termbase.md).
    _required("entry"),
    Column("removed", Text),
    Index("terms_by_source", "termbase", "source"),
)

term_changes = Table(
    "term_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("term", Integer, ForeignKey("terms.id"), nullable=False),
    _required("action"),
    _required("before", ""),
    _required("after", ""),
    _required("at"),
    _required("by", ""),
    Index("term_changes_by_term", "term", "id"),
    _one_of("action", "add", "change", "remove", "restore"),
)
