"""Where files, comparisons, decisions and people are kept: a directory with the files by SHA-256, and a database.

One room a module: `files`, `library` (documents and versions), `comparisons`, `decisions`, `blind`, `corrections`, `answers`,
`people`, `audit`. `tables` says what the database holds, `database` how it is reached, `web.migrations` how it came to be so.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from web.store.answers import Answers, KeyBusy, KeyReused
from web.store.audit import Audit
from web.store.blind import BlindRefused, BlindReview, BlindReviews
from web.store.comparisons import Comparisons
from web.store.corrections import CorrectedMeanwhile, Corrections
from web.store.database import VARIABLE, Database, chosen_address
from web.store.decisions import Conflict, Decisions, Done, Target, UnknownComment
from web.store.files import Files, shown_name
from web.store.imports import Imports
from web.store.library import Library
from web.store.matrices import Matrices
from web.store.model import (
    ACTIONS,
    RELATIONS,
    SHOWN_STATES,
    STATUS,
    STATUSES,
    Answer,
    Comparison,
    Decision,
    Document,
    Event,
    KeptFile,
    Order,
    State,
    StoredFile,
    StoreError,
    Summary,
    Version,
    Wanted,
)
from web.store.people import People
from web.store.queue import LeaseLost, Queue
from web.store.targets import Targets
from web.store.termbases import Termbases

__all__ = [
    "ACTIONS",
    "RELATIONS",
    "SHOWN_STATES",
    "STATUS",
    "STATUSES",
    "VARIABLE",
    "Answer",
    "BlindRefused",
    "BlindReview",
    "Comparison",
    "Conflict",
    "CorrectedMeanwhile",
    "Decision",
    "Document",
    "Done",
    "Event",
    "KeptFile",
    "KeyBusy",
    "KeyReused",
    "LeaseLost",
    "Order",
    "State",
    "Store",
    "StoreError",
    "StoredFile",
    "Summary",
    "Target",
    "UnknownComment",
    "Version",
    "Wanted",
    "chosen_address",
    "default_directory",
    "shown_name",
]


class Store(Files, Comparisons, Queue, Decisions, Answers):
    """The data directory and its database. All methods may be called from any thread."""

    def __init__(self, root: Path, address: str = "", serving: bool = True) -> None:
        """Opens the directory, making it where there is none, and the database at the SQLAlchemy URL `address` (default: the
        SQLite file in the directory), whose tables are brought up to date. A worker of the server that does so opens the same
        with `serving` False.

        Raises StoreError where one cannot be used, belongs to a newer version, or is in use by another server.
        """
        self.root = root
        self._claims: list[sqlite3.Connection] = []
        self.database = Database(root, address)
        self.people, self.audit, self.library = (
            People(self.database),
            Audit(self.database),
            Library(self.database),
        )
        self.matrices = Matrices(self.database)
        self.blind = BlindReviews(self.database)
        self.corrections = Corrections(self.database)
        self.imports = Imports(self.database)
        self.targets, self.termbases = Targets(self.database), Termbases(self.database)
        try:
            if serving:
                self._open()
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise StoreError(
                f"The data directory {root} cannot be used ({error}); choose another one with --data."
            ) from error
        except SQLAlchemyError as error:
            self.close()
            cause = " ".join(str(getattr(error, "orig", None) or error).split())
            choice = "--database" if address else "--data"
            what = f"The database {self.database.shown}" if address else f"The data directory {root}"
            raise StoreError(f"{what} cannot be used ({cause}); choose another one with {choice}.") from error
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Closes all connections and lets go of the directory."""
        self.database.close()
        for claim in self._claims:
            claim.close()
        self._claims.clear()

    def _open(self) -> None:
        (self.root / "files").mkdir(parents=True, exist_ok=True, mode=0o700)
        # An SQLite database named by its address lies in another directory, perhaps that of another server.
        for directory in dict.fromkeys((self.root.resolve(), self.database.directory or self.root.resolve())):
            self._claim_directory(directory)
        if not self.database.claim():
            raise StoreError(
                f"Another review is running on the database {self.database.shown}; use its page, end it, or choose another one "
                "with --database."
            )
        self.database.migrate()
        # What a former process did not finish nobody works on any more.
        self.release_unanswered()

    def _claim_directory(self, directory: Path) -> None:
        """Holds a lock for as long as the process lives: two servers on one directory would both take up the same
        interrupted comparisons."""
        claim = sqlite3.connect(directory / "in-use.lock", timeout=0, isolation_level=None, check_same_thread=False)
        self._claims.append(claim)
        try:
            claim.execute("PRAGMA locking_mode = EXCLUSIVE")
            claim.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"Another review is running on the data directory {directory}; "
                "use its page, end it, or choose another directory with --data."
            ) from error


def default_directory() -> Path:
    """Where reviews are kept unless the user says otherwise (XDG Base Directory Specification 0.8)."""
    base = os.environ.get("XDG_DATA_HOME", "")
    # The specification tells to ignore a relative path.
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "duizhao"
