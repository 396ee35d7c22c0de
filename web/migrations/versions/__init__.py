"""The revisions, oldest first: 0001 is the database as it was before Alembic."""
