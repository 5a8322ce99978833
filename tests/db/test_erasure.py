"""After an erasure nothing of her is in a table, in the database's files, or in what was saved beside it; the log stays whole."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from models.account import Role
from models.audit import AuditEvent
from models.audit_check import check
from models.beneficiary import Beneficiary
from models.candidacy import Stage
from models.database import settle
from models.desk import ErasedFor, ErasureReceipt
from models.identity import Identity, PersonKey
from models.vacancy import Vacancy
from tests import factories
from tests.db.rows import one_of_each
from webapp import erasure
from webapp.access import Actor
from webapp.erasure import StillThere, erase, mark_of, search, search_files
from webapp.footprint import traces

PLANTED = ("Kwizzelbrot said it", "Kwizzelbrot school", "Kwizzelbrot next")


@pytest.fixture
def rows(database):
    """One of each, with words of hers in every plain column, another woman, and events about both."""
    found = one_of_each(database)
    found.her.skills[0].said, found.her.qualifications[0].title = PLANTED[:2]
    found.candidacy.next_step = PLANTED[2]
    database.commit()
    found.coordinator = factories.account(database, Role.COORDINATOR, organisation=found.coach.organisation)
    found.other = factories.beneficiary(database, coach=found.coach)
    factories.candidacy(database, beneficiary=found.other, vacancy=found.vacancy, stage=Stage.SHORTLISTED)
    of = {"organisation": found.coach.organisation.ref}
    factories.audit_event(database, found.coach, "read_profile", subject=found.her.ref, **of)
    factories.audit_event(
        database, found.coach, "read_identity", detail={"refs": [found.her.ref, found.other.ref]}, **of
    )
    return found


@pytest.fixture
def erased(database, rows):
    actor = Actor.of(rows.coordinator)
    before = database.get_one(Beneficiary, rows.her.id)
    receipt = erase(database, her=before, reason=ErasedFor.ASKED, keys=factories.KEYS, by=actor, now=factories.NOW)
    database.commit()
    return receipt


def everything(rows):
    details = factories.canaries_of(rows.her)
    return [details.given_name, details.family_name, details.phone, details.email, "Kwizzelbrot", rows.her.ref]


def test_nothing_of_hers_is_left_nothing_of_others_is_gone_and_the_receipt_names_nobody(
    database, db_engine, rows, erased, files
):
    title, plain = rows.vacancy.title, everything(rows)[:-1]  # the log keeps her reference
    for trace in traces():
        statement = select(func.count()).select_from(trace.table).where(trace.of(rows.her.id))
        assert database.scalar(statement) == 0, trace.table.name
    assert database.scalar(select(func.count(PersonKey.id))) == 1
    assert list(database.scalars(select(Beneficiary.ref))) == [rows.other.ref]
    assert database.scalar(select(func.count()).select_from(Identity)) == 1
    assert database.scalar(select(Vacancy.title)) == rows.vacancy.title
    assert check(database, factories.KEYS).breaks == []
    assert {one.place for one in search(database, everything(rows))} == {"audit_event.subject", "audit_event.detail"}

    receipt = database.scalars(select(ErasureReceipt).where(ErasureReceipt.ref == erased.ref)).one()
    told = repr([getattr(receipt, column.name) for column in receipt.__table__.columns])

    assert receipt.counts["candidacy"] == 1
    assert receipt.counts["message"] == 1
    assert receipt.counts["person_key"] == 1
    assert receipt.in_log == 2
    assert receipt.searched > 100
    assert [word for word in everything(rows) if word in told] == []
    assert receipt.mark == mark_of(factories.KEYS, rows.her.ref)
    (event,) = database.scalars(select(AuditEvent).where(AuditEvent.action == "erased"))
    assert event.subject == receipt.ref

    database.rollback()
    on_postgres = db_engine.dialect.name == "postgresql"
    settle(db_engine, whole=on_postgres)
    if on_postgres:
        database.execute(text("CHECKPOINT"))  # files of tables that were rewritten go with it
    assert search_files(files, [title]), "the search would find what is in the clear"
    assert search_files(files, plain) == []


@pytest.fixture
def files(backend, tmp_path, request):
    """The folder of the database's files. PostgreSQL's write-ahead log is left out: it keeps what was written until it is reused."""
    if backend == "sqlite":
        return tmp_path
    return Path(make_url(request.getfixturevalue("postgres_url")).query["host"]).parent / "data" / "base"


def test_a_reference_that_stands_elsewhere_stops_the_erasure_whole(database):
    coordinator = factories.account(database, Role.COORDINATOR)
    her = factories.beneficiary(database, organisation=coordinator.organisation)
    factories.vacancy(database, description=f"asked for {her.ref}")

    with pytest.raises(StillThere, match=r"vacancy\.description"):
        erase(
            database,
            her=her,
            reason=ErasedFor.ASKED,
            keys=factories.KEYS,
            by=Actor.of(coordinator),
            now=factories.NOW,
        )
    database.rollback()

    assert database.scalar(select(func.count(PersonKey.id))) == 1
    assert database.scalars(select(ErasureReceipt)).all() == []


def test_words_in_files_are_found_across_the_border_of_two_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(erasure, "PIECE", 8)
    (tmp_path / "market.npz").write_bytes(b"x" * 5 + "Kwizzelbrot".encode("utf-16-le"))

    assert [one.place for one in search_files(tmp_path, ["Kwizzelbrot"])] == ["market.npz"]
    assert search_files(tmp_path, ["Nobody"]) == []
