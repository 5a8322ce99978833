"""Runs migrations: with the connection handed in by the caller, or on FOOTHOLD_DATABASE."""

import os

import sqlalchemy as sa
from alembic import context

import models  # noqa: F401 - makes the metadata whole
from models.base import Base
from models.database import connect


def render_item(kind, item, _autogen_context):
    """Write our column types as the plain ones below them, so that a migration needs no import of models."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        plain = item.impl_instance
        return "sa.DateTime(timezone=True)" if isinstance(plain, sa.DateTime) else f"sa.{plain!r}"
    return False


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    engine = connect(os.environ.get("FOOTHOLD_DATABASE", "sqlite:///instance/foothold.sqlite"))
    with engine.connect() as connection:
        run(connection)
        connection.commit()
    engine.dispose()
