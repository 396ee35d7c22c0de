"""The versions of the database (Alembic): one module a revision, each leading from the one before."""
