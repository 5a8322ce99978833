"""Migrations go up and down, with rows and without, and end where the models are: names of constraints included."""

from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, func, inspect, select, table

import models  # noqa: F401 - makes the metadata whole
from models.base import Base
from models.database import connect
from tests.conftest import ROOT, migrate
from tests.db.rows import one_of_each


def revisions() -> list[str]:
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))
    found = [script.revision for script in ScriptDirectory.from_config(configuration).walk_revisions()]
    return found[::-1]


@pytest.fixture
def empty(empty_url):
    engine = connect(empty_url)
    yield engine
    engine.dispose()


def plain(sql: object) -> str:
    """SQL without what databases and migrations add to it: spaces, quotes, casts, outer brackets."""
    short = re.sub(
        r'::(character varying|text|numeric|double precision|bpchar)(\[\])?|["\s()\[\]]', "", str(sql)
    ).lower()
    return re.sub(r"=anyarray", "in", short)


def described(engine: Engine) -> dict[str, dict[str, object]]:
    """What the database itself says of every table."""
    inspector = inspect(engine)
    return {table: _table(inspector, table) for table in inspector.get_table_names() if table != "alembic_version"}


def _table(inspector, table: str) -> dict[str, object]:
    return {
        "columns": sorted(
            (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
            for column in inspector.get_columns(table)
        ),
        "primary key": inspector.get_pk_constraint(table),
        "unique": sorted((row["name"], row["column_names"]) for row in inspector.get_unique_constraints(table)),
        "checks": sorted((row["name"], plain(row["sqltext"])) for row in inspector.get_check_constraints(table)),
        "foreign keys": sorted(
            (row["name"], row["constrained_columns"], row["referred_table"], sorted(row["options"].items()))
            for row in inspector.get_foreign_keys(table)
        ),
        "indexes": sorted(
            (row["name"], row["column_names"], bool(row["unique"])) for row in inspector.get_indexes(table)
        ),
    }


def test_the_migrations_have_one_line(empty):
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))

    assert len(ScriptDirectory.from_config(configuration).get_heads()) == 1


def test_every_migration_goes_up_down_and_up_again(empty):
    for number, revision in enumerate(revisions()):
        before = described(empty)
        migrate(empty, revision)
        after = described(empty)
        migrate(empty, revisions()[number - 1] if number else "base", down=True)
        assert described(empty) == before, revision
        migrate(empty, revision)
        assert described(empty) == after, revision


def test_going_down_leaves_nothing(empty):
    migrate(empty)

    migrate(empty, "base", down=True)

    assert described(empty) == {}


def test_migrations_run_down_and_up_with_rows_and_lose_none_of_a_table_that_stays(database, db_engine):
    one_of_each(database)
    database.close()
    before = counts(db_engine)

    for revision in [*reversed(revisions()[:-1]), "base"]:
        migrate(db_engine, revision, down=True)
        kept = counts(db_engine)
        assert kept == {table: before[table] for table in kept}, revision
    migrate(db_engine)

    assert set(described(db_engine)) == set(Base.metadata.tables)


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.scalar(select(func.count()).select_from(table(name))) for name in tables}


def test_autogenerate_finds_no_difference_to_the_models(db_engine):
    with db_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


def test_migrations_and_models_make_the_same_database_to_the_last_name(db_engine, empty):
    for mapped in Base.metadata.tables.values():
        for key in mapped.foreign_key_constraints:
            key._create_rule = None  # create_all on PostgreSQL leaves a mark that keeps SQLite from writing the key
    Base.metadata.create_all(empty)
    wanted, found = described(empty), described(db_engine)

    assert found.keys() == wanted.keys()
    for name, parts in wanted.items():
        for part, value in parts.items():
            assert found[name][part] == value, f"{name}: {part}"


def test_every_constraint_has_a_name(db_engine):
    for name, parts in described(db_engine).items():
        named = [
            parts["primary key"]["name"],
            *(row[0] for key in ("unique", "checks", "foreign keys") for row in parts[key]),
        ]
        assert all(named), name


def test_a_migration_imports_no_model():
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert not re.search(r"^\s*(?:from|import)\s+(?:models|webapp|matcher)\b", path.read_text(), re.MULTILINE), (
            path.name
        )


def test_the_migrated_database_can_be_read_without_the_models(db_engine):
    reflected = MetaData()

    reflected.reflect(db_engine)

    assert Base.metadata.tables.keys() <= reflected.tables.keys()
