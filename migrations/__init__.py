"""Alembic migrations. They import nothing of `models`: each has to work on its own, years later."""
