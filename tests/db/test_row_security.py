"""On PostgreSQL the application's role sees its organisation's rows only, also when a query forgets every filter."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

import models  # noqa: F401 - makes the metadata whole
from models.account import Account
from models.audit import AuditEvent, append
from models.base import Base
from models.beneficiary import Beneficiary
from models.database import connect, sessions_on
from models.employer import Standing
from models.reach import Reach, ReachKind, Unguarded, across_organisations, limit, refuse_owners
from models.vacancy import Vacancy, VacancySkill, VacancyStatus, VacancySupport
from tests import factories
from tests.db.rows import one_of_each

pytestmark = pytest.mark.postgres

SHARED = {
    "audit_head",  # numbers and seals of chains, which every writer has to go on from
    "broader", "concept", "label", "occupation_skill", "skill_relation", "taxonomy_import",
    "course", "course_language", "course_licence", "course_run", "course_skill", "training_provider",
    "employer", "evidence_file", "standing_change", "vetting_evidence",
    "lexicon_entry", "screening_question", "screening_run", "screening_sign", "screening_verdict",
    "municipality", "region",
    "kept_ranker", "kept_record", "kept_set",  # vacancies and courses as they were, and curves
    "attempts",  # numbers under keyed hashes
    "organisation",  # names and countries, for whom a record may be passed to
}  # fmt: skip
"""Tables that belong to no organisation and to no person of one. Every other one needs a policy."""

ADVERTISED = {
    "vacancy", "vacancy_document", "vacancy_language", "vacancy_licence", "vacancy_skill", "vacancy_support", "vacancy_trait",
}  # fmt: skip
"""Tables whose rows everybody sees who has signed in, and nobody else but those on the public page."""

PRIVATE = [table for table in Base.metadata.sorted_tables if table.name not in SHARED | ADVERTISED]
AT_THE_DOOR = {"account", "browser_session", "api_token", "passkey", "recovery_code", "invitation"}
WITHOUT_ONE_ORGANISATION = {"account", "audit_event", "browser_session"}
"""Tables that hold rows of employers, of administration and of who has not signed in too."""


@pytest.fixture
def backend():
    return "postgres"


@pytest.fixture
def rows(database):
    found = one_of_each(database)
    factories.audit_event(
        database, found.coach, organisation=database.get_one(Account, found.coach.id).organisation.ref
    )
    return found


@pytest.fixture
def application(application_url):
    """Sessions as the application has them; each begins as told."""
    engine = connect(application_url, pool_size=1, max_overflow=0)
    sessions = sessions_on(engine, factories.KEYS)

    def begin(reach=None):
        session = sessions()
        if reach is not None:
            limit(session, reach)
        return session

    yield begin
    engine.dispose()


def counts(session):
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in PRIVATE}


def of(account):
    return Reach(ReachKind.OWN, account.organisation_id, account.id)


def test_every_table_has_a_policy_or_belongs_to_nobody(database):
    guarded = set(
        database.scalars(
            text(
                "SELECT relname FROM pg_class c WHERE relrowsecurity"
                " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
            )
        )
    )

    assert guarded == {table.name for table in PRIVATE} | ADVERTISED
    assert Base.metadata.tables.keys() >= SHARED | ADVERTISED


def test_unfiltered_queries_show_nothing_of_another_organisation(database, rows, application):
    other = factories.coach(database)

    with application(of(other)) as session:
        found = counts(session)

    assert found == dict.fromkeys(found, 0) | {"account": 1}  # the one who asks
    assert all(counts(database).values())


def test_unfiltered_queries_show_the_own_organisation_whole(database, rows, application):
    with application(of(rows.coach)) as session:
        found, everything = counts(session), counts(database)

    assert all(found.values())
    assert {name: found[name] for name in found.keys() - WITHOUT_ONE_ORGANISATION} == {
        name: everything[name] for name in found.keys() - WITHOUT_ONE_ORGANISATION
    }


def test_a_session_that_was_told_nothing_sees_nothing(rows, application):
    with application() as session:
        found = counts(session)

    assert found == dict.fromkeys(found, 0)


def test_at_the_door_only_accounts_sessions_and_tokens_are_seen(rows, application):
    with application(Reach(ReachKind.DOOR)) as session:
        found = counts(session)

    assert {name for name, count in found.items() if count} == AT_THE_DOOR


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ({"advertised": True}, True),
        ({"advertised": False}, False),
        ({"advertised": True, "status": VacancyStatus.HELD}, False),
        ({"advertised": True, "status": VacancyStatus.CLOSED}, False),
        ({"advertised": True, "status": VacancyStatus.SCREENING}, False),
        ({"advertised": True, "standing": Standing.SUSPENDED}, False),
        ({"advertised": True, "standing": Standing.WATCH}, False),
    ],
)
def test_at_the_door_only_advertised_vacancies_are_seen_with_their_lists(database, application, values, seen):
    factories.small_taxonomy(database)
    employer = factories.employer(database, standing=values.pop("standing", Standing.VETTED))
    factories.vacancy(database, employer=employer, skills=["mop-floors"], support=["childcare"], **values)

    def found(reach):
        with application(reach) as session:
            return [
                session.scalar(select(func.count()).select_from(table))
                for table in (Vacancy, VacancySkill, VacancySupport)
            ]

    assert found(Reach(ReachKind.DOOR)) == [int(seen)] * 3
    assert found(of(factories.coach(database))) == [1] * 3
    assert found(None) == [int(seen)] * 3


def test_at_the_door_no_vacancy_is_changed_or_made(database, rows, application):
    database.execute(text("UPDATE vacancy SET advertised = true"))
    database.commit()

    with application(Reach(ReachKind.DOOR)) as session:
        assert session.execute(text("UPDATE vacancy SET places = 2")).rowcount == 0
        assert session.execute(text("DELETE FROM vacancy_skill")).rowcount == 0


def test_across_organisations_reads_no_identity_and_changes_nothing(database, rows, application):
    other = factories.coach(database)

    with application(of(other)) as session:
        with across_organisations(session):
            found = counts(session)
            changed = session.execute(text("UPDATE beneficiary SET language = 'xx'")).rowcount
        after = counts(session)

    assert all(found[name] for name in ("beneficiary", "consent", "enrolment"))
    assert [found[name] for name in ("identity", "person_key", "candidacy", "ranking_run", "audit_event")] == [0] * 5
    assert changed == 0
    assert after["beneficiary"] == 0


def test_foreign_rows_are_neither_changed_nor_deleted_nor_made(database, rows, application):
    other = factories.coach(database)
    forbidden = {"audit_event"}

    with application(of(other)) as session:
        for table in PRIVATE:
            column = next(iter(table.primary_key.columns)).name
            if table.name not in forbidden | {"account"}:
                assert session.execute(text(f"UPDATE {table.name} SET {column} = {column}")).rowcount == 0  # noqa: S608
                assert session.execute(text(f"DELETE FROM {table.name}")).rowcount == 0  # noqa: S608
        foreign = {"organisation_id": rows.coach.organisation_id, "created_at": factories.NOW, "language": "en"}
        session.add(Beneficiary(**foreign))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()


def test_nothing_is_left_on_a_connection_that_goes_back_to_the_pool(rows, application):
    with application(of(rows.coach)) as session:
        seen = counts(session)["beneficiary"]
        session.commit()
        seen_again = counts(session)["beneficiary"]
    with application() as session:
        left = counts(session)["beneficiary"]

    assert (seen, seen_again, left) == (1, 1, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM audit_head",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_not_changed ON audit_event",
        "ALTER TABLE beneficiary DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own ON beneficiary",
        "SET ROLE foothold",
        "UPDATE alembic_version SET version_num = ''",
    ],
)
def test_the_applications_role_cannot_alter_the_log_or_the_walls(rows, application, statement):
    with application(of(rows.coach)) as session, pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        session.execute(text(statement))


def test_the_application_appends_to_every_chain(rows, application):
    with application(Reach(ReachKind.DOOR)) as session:
        for organisation in ("houseofone", None):
            append(session, AuditEvent(at=factories.NOW, organisation=organisation, action="sign_in_failed", detail={}))
        session.commit()

        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_an_owner_is_refused_as_the_applications_role(engine_url, application_url):
    owner, application = connect(engine_url), connect(application_url)
    for engine in (owner, application):
        refuse_owners(engine)

    application.connect().close()
    with pytest.raises(Unguarded, match="a role of its own"):
        owner.connect()

    owner.dispose()
    application.dispose()
