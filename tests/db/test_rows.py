"""What the column types and the way the database is opened promise."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

import models  # noqa: F401 - makes the metadata whole
from models.base import Base
from models.beneficiary import Beneficiary
from models.candidacy import Candidacy
from models.database import WRITES
from models.employer import Employer
from models.identity import Identity
from models.organisation import Organisation
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from tests.db.rows import one_of_each


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Vacancy, {"title": "Cleaner in the evening"}),
        (Candidacy, {"next_step": "Call her"}),
        (Beneficiary, {"reach_km": 30.0}),
        (Employer, {"about": "A small house"}),
    ],
)
def test_the_second_of_two_writers_is_told_and_nothing_is_lost(database, db_engine, kind, change):
    one_of_each(database)
    with Session(db_engine) as first, Session(db_engine, expire_on_commit=False) as second:
        theirs = second.scalars(select(kind)).first()
        version = theirs.version
        second.commit()
        mine = first.scalars(select(kind)).first()
        for name, value in change.items():
            setattr(mine, name, value)
        first.commit()
        theirs.created_at = factories.NOW + timedelta(days=1)

        with pytest.raises(StaleDataError):
            second.commit()

    database.expire_all()
    kept = database.scalars(select(kind)).first()
    assert kept.version == version + 1
    assert {name: getattr(kept, name) for name in change} == change


def test_moments_come_back_aware_and_in_utc(database, db_engine):
    athens = datetime(2026, 11, 24, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    made = factories.organisation(database, created_at=athens)

    with Session(db_engine) as session:
        read = session.get(Organisation, made.id).created_at

    assert read == athens
    assert read.tzinfo is UTC


def test_a_naive_moment_is_not_stored(database):
    with pytest.raises(StatementError, match="needs a time zone"):
        factories.organisation(database, created_at=datetime(2026, 11, 24))  # noqa: DTZ001


@pytest.mark.parametrize("value", ["Zykanar in the clear", b"Zykanar in the clear"])
def test_a_sealed_column_refuses_plain_text(database, value):
    her = factories.beneficiary(database)
    row = database.get_one(Identity, her.id)
    row.given_name = value

    with pytest.raises(StatementError, match="only sealed values"):
        database.commit()


def test_an_unknown_value_of_a_choice_is_not_sent_to_the_database(database):
    vacancy = factories.vacancy(database)
    vacancy.status = "sold"

    with pytest.raises(StatementError, match="sold"):
        database.commit()


def test_identity_is_read_again_from_the_database(database, db_engine):
    her = factories.beneficiary(database)

    with Session(db_engine) as session:
        row = session.get_one(Identity, her.id, options=[joinedload(Identity.key)])

        assert row.read(factories.KEYS) == factories.canaries_of(her)


def test_no_table_holds_identity_in_the_clear(database):
    one_of_each(database)

    for table in Base.metadata.sorted_tables:
        stored = repr(database.execute(text(f"SELECT * FROM {table.name}")).all()).lower()  # noqa: S608
        assert [stem for stem in factories.CANARY_STEMS if stem in stored.replace("-", "")] == [], table.name


def test_a_change_of_place_through_the_relationship_reopens_screening_too(database):
    vacancy = factories.vacancy(database)

    vacancy.municipality = factories.municipality(database)
    database.commit()
    database.expire(vacancy)

    assert vacancy.status is VacancyStatus.SCREENING


class TestSqlite:
    """What is particular to SQLite."""

    @pytest.fixture
    def backend(self):
        return "sqlite"

    def test_the_file_holds_no_identity_in_the_clear(self, database, db_engine):
        rows = one_of_each(database)
        plain = rows.vacancy.title.encode()

        folder = Path(db_engine.url.database).parent
        bytes_of = {path.name: path.read_bytes() for path in folder.glob("test.sqlite*")}

        assert any(plain in content for content in bytes_of.values()), "the search would find what is in the clear"
        assert "test.sqlite-wal" in bytes_of
        details = factories.canaries_of(rows.her)
        told = [details.given_name, details.family_name, details.birth_date, details.phone, details.email, "Marzuvi"]
        for name, content in bytes_of.items():
            found = [word for word in told for code in ("utf-8", "utf-16-le") if word.encode(code) in content]
            assert found == [], name

    def test_a_write_that_was_answered_is_on_disk(self, db_engine):
        with db_engine.connect() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }

        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}

    def test_a_session_that_will_write_takes_the_lock_at_once(self, db_engine):
        begun = []
        event.listen(db_engine, "before_cursor_execute", lambda _c, _u, statement, *_more: begun.append(statement))

        with Session(db_engine) as reading:
            reading.connection()
        with Session(db_engine) as writing:
            writing.connection(execution_options={WRITES: True})

        assert begun == ["BEGIN", "BEGIN IMMEDIATE"]

    def test_what_is_rolled_back_to_a_savepoint_is_gone(self, database, db_engine):
        with Session(db_engine) as session:
            kept = Organisation(name="Kept", country="GR", time_zone="UTC", created_at=factories.NOW)
            session.add(kept)
            session.flush()
            inner = session.begin_nested()
            session.add(Organisation(name="Gone", country="GR", time_zone="UTC", created_at=factories.NOW))
            session.flush()
            inner.rollback()
            session.commit()

        assert list(database.scalars(select(Organisation.name))) == ["Kept"]
