"""The database: SQLite beside the files or PostgreSQL, one writer at a time on both, and its migrations."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from web.store.model import StoreError

VARIABLE = "DUIZHAO_DATABASE"
"""The variable that names a database, as --database does."""

LEGACY_VERSION = 2
"""`PRAGMA user_version` of the last database before Alembic. Later ones have LEGACY_VERSION + 1, at which the programs of that time
stop with a sentence."""

WRITING, SERVING = 0x44_5A_01, 0x44_5A_02
"""Advisory locks of PostgreSQL: of the transaction that writes, and of the server that works on the database."""


class Database:
    """Transactions on one database; may be used from any thread."""

    def __init__(self, root: Path, address: str = "") -> None:
        """Opens the database at the SQLAlchemy URL `address`, or the SQLite file in the directory `root`.

        Raises StoreError where the address is none, and SQLAlchemy's errors where it leads nowhere.
        """
        self.url = _url(root, address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._claims: list[Any] = []
        self._engine = _engine(self.url)
        self._reading: Engine = self._engine
        self._writing: Engine = self._engine
        if self.is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
            self._writing = self._engine.execution_options(duizhao_writes=True)
        else:
            # One page is drawn from several statements: all see the same moment, as in SQLite.
            self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def directory(self) -> Path | None:
        """Where an SQLite database lies."""
        return Path(str(self.url.database)).resolve().parent if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, on one state of the database."""
        with self._reading.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes. Writers come one after the other, so that what is read in it still holds when it ends; what
        it wrote is on the disk when this returns."""
        with self._writing.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITING})"))
            yield connection

    def upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that can be given ON CONFLICT."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def claim(self) -> bool:
        """Holds the database of a server program for this process; false where another one does."""
        if self.is_sqlite:
            return True
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._claims.append(connection)
        return bool(connection.execute(text(f"SELECT pg_try_advisory_lock({SERVING})")).scalar())

    def migrate(self) -> None:
        """Brings the tables to the newest version; a database from before Alembic is taken over first.

        Raises StoreError where a newer program has written it.
        """
        # Loaded where a database is opened, which the command line's help does not do.
        from alembic import command
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        from web.migrations.config import alembic_config

        with self.write() as connection:
            config = alembic_config(connection)
            known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
            at = _revision(connection)
            newer = StoreError(
                f"The database {self.shown} was written by a newer version of duizhao; install that version or choose another "
                "directory with --data."
            )
            if at is not None and at not in known:
                raise newer
            if at is None and self.is_sqlite:
                version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
                if version > LEGACY_VERSION:
                    raise newer
                if version:
                    from web.store.legacy import UPGRADE

                    if version < LEGACY_VERSION:
                        for statement in UPGRADE:
                            connection.exec_driver_sql(statement)
                    command.stamp(config, "0001")
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise StoreError(f"The tables of {self.shown} cannot be brought up to date: {error}.") from error
            if self.is_sqlite:
                connection.exec_driver_sql(f"PRAGMA user_version = {LEGACY_VERSION + 1}")

    def close(self) -> None:
        """Closes all connections."""
        for claim in self._claims:
            # The server may have gone before us.
            with contextlib.suppress(DBAPIError):
                claim.close()
        self._claims.clear()
        self._engine.dispose()

    @property
    def engine(self) -> Engine:
        """For what looks at the tables themselves."""
        return self._engine


def _url(root: Path, address: str) -> URL:
    if not address:
        return URL.create("sqlite", database=str(root / "reviews.sqlite"))
    try:
        url = make_url(address)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in ("sqlite", "postgresql+psycopg"):
            raise NoSuchModuleError(url.drivername)
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(
            "The address of the database is none that duizhao knows; give postgresql://USER:PASSWORD@HOST/NAME or "
            "sqlite:////PATH."
        ) from None
    if url.drivername != "sqlite" and importlib.util.find_spec("psycopg") is None:
        raise StoreError("PostgreSQL needs a driver; install it with pip install 'duizhao[postgresql]'.")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError("A database in memory keeps nothing; give sqlite:////PATH or leave --database out.")
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return create_engine(url, pool_size=16, max_overflow=32)
    return create_engine(url, pool_size=16, max_overflow=32, pool_pre_ping=True)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # The driver would begin transactions at moments of its own; `_begin_sqlite` does.
    connection.isolation_level = None
    # A writer waits for the one before; readers never wait (write-ahead log).
    # FULL: a decision that the page has confirmed is on the disk, even if the power fails now.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later could fail half-way: writers say so at the beginning.
    writes = connection.get_execution_options().get("duizhao_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def chosen_address(option: str | None) -> str:
    """The address given as an option, else that of the environment, else ""."""
    return option if option is not None else os.environ.get(VARIABLE, "")
