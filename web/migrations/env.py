"""What Alembic runs for every command: the connection comes from the store, with its transaction."""

from __future__ import annotations

from alembic import context

from web.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The transaction of the store holds all revisions: they appear together or not at all, in SQLite too.
    transactional_ddl=True,
)
context.run_migrations()
