"""A database that cannot work is told in plain words; nothing is saved by halves, and what was typed comes back."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DatabaseError, OperationalError
from wtforms import PasswordField

from models.account import Role
from models.audit_check import check
from models.beneficiary import Beneficiary
from models.outage import Outage, outage_of
from models.vacancy import Vacancy
from tests import factories
from tests.web.api import Program
from webapp.forms import Form
from webapp.typed import is_secret

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
on_both = pytest.mark.parametrize("backend", ["sqlite", ON_POSTGRES])
on_postgres = pytest.mark.parametrize("backend", [ON_POSTGRES])

FAMILY = "Quillowe the second"
HER = {"given_name": "Zykanar", "family_name": FAMILY, "language": "el", "adult": "yes", "agrees": "yes"}
HER |= {"given": "in_person", "wording_language": "en"}
LONG = "You clean rooms with a colleague, and she shows you how. " * 80


def engine_of(app):
    return app.extensions["foothold"].sessions.kw["bind"]


@contextmanager
def every_connection(app, statement):
    """Run a statement on each connection that the application takes."""
    engine = engine_of(app)

    def prepare(connection, _record, _proxy):
        with closing(connection.cursor()) as cursor:
            cursor.execute(statement)

    event.listen(engine, "checkout", prepare)
    try:
        yield
    finally:
        event.remove(engine, "checkout", prepare)
        engine.dispose()


@contextmanager
def cut(app, database, moment):
    """End the connections of the application from the other side, at a moment of a session ("before_flush", "before_commit")."""
    sessions = app.extensions["foothold"].sessions
    ended = []

    def end(session, *_more):
        if not ended:
            ended.append(session.connection().scalar(text("SELECT pg_backend_pid()")))
            database.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended[0]})
            database.rollback()

    event.listen(sessions, moment, end)
    try:
        yield
    finally:
        event.remove(sessions, moment, end)


@pytest.fixture
def coach(client, database):
    coach = factories.coach(database)
    client.sign_in(coach).get("/caseload/new")
    return coach


def people(database):
    return database.scalar(select(func.count()).select_from(Beneficiary))


def gave_back(page, sent):
    """Whether the page holds all that was sent, to be sent again."""
    again = page.forms["/caseload/new"]
    assert (page.status, page.headers["Retry-After"]) == (503, "30")
    return all(again.get(name) == value for name, value in sent.items())


READ_ONLY = {"sqlite": "PRAGMA query_only=1", "postgres": "SET transaction_read_only=on"}


@on_both
def test_what_was_typed_into_a_form_comes_back_and_can_be_sent_once_it_works_again(
    client, database, app, coach, backend
):
    client.token()
    with every_connection(app, READ_ONLY[backend]):
        page = client.post("/caseload/new", HER, status=503)

    assert gave_back(page, HER)
    assert page.h1 == "This does not work at the moment"
    assert "can read at the moment, but not write" in page.main
    assert people(database) == 0
    client.page = page
    client.submit("/caseload/new")
    assert people(database) == 1
    assert check(database, factories.KEYS).breaks == []


def test_a_full_disk_is_named_and_nothing_is_written_by_halves(client, database, app):
    factories.small_taxonomy(database)
    client.sign_in(factories.account(database, Role.EMPLOYER)).get("/vacancies/new")
    sent = {"title": "Room attendant", "description": LONG, "language": "en", "places": "2", "said": "", "uri": ""}
    client.token()
    with every_connection(app, "PRAGMA max_page_count=1"):
        page = client.post("/vacancies/new", sent, status=503)

    assert "The disk of the server is full" in page.main
    assert LONG.strip() in page.main
    assert database.scalars(select(Vacancy)).all() == []
    client.page = page
    client.submit("/vacancies/new")
    assert database.scalars(select(Vacancy)).one().description == LONG.strip()


def test_a_page_that_cannot_note_who_looked_is_not_shown(client, database, app, coach, backend):
    her = factories.beneficiary(database, coach=coach)
    with every_connection(app, READ_ONLY[backend]):
        page = client.get(f"/beneficiaries/{her.ref}/identity", status=503)

    assert not any(stem in page.html.lower() for stem in factories.CANARY_STEMS)
    assert client.get(f"/beneficiaries/{her.ref}/identity").status == 200


@on_postgres
def test_a_connection_lost_before_the_commit_saved_nothing_and_the_next_request_works(
    client, database, app, coach, backend
):
    client.token()
    with cut(app, database, "before_flush"):
        page = client.post("/caseload/new", HER, status=503)

    assert gave_back(page, HER)
    assert "The database does not answer" in page.main
    assert "Nothing was saved, and nothing by halves" in page.main
    assert people(database) == 0
    client.page = page
    client.submit("/caseload/new")
    assert people(database) == 1


@on_postgres
def test_a_connection_lost_at_the_commit_is_told_as_not_known(client, database, app, coach, backend):
    client.token()
    with cut(app, database, "before_commit"):
        page = client.post("/caseload/new", HER, status=503)

    assert gave_back(page, HER)
    assert "It was saved whole or not at all" in page.main


def test_what_was_saved_is_told_as_saved_when_only_the_page_after_it_fails(client, database, app, coach, monkeypatch):
    client.token()

    def fail():
        raise OperationalError("x", {}, sqlite_error(sqlite3.SQLITE_FULL))

    monkeypatch.setattr("webapp.security.write_accesses", fail)
    page = client.post("/caseload/new", HER, status=503)

    assert page.h1 == "What you sent was saved"
    assert "/caseload/new" not in page.forms
    assert people(database) == 1


def test_no_session_can_be_read_and_the_page_says_so_without_a_trace(client, app, coach, monkeypatch, caplog):
    def fail(*_arguments):
        raise OperationalError("SELECT secret", {"who": FAMILY}, sqlite_error(sqlite3.SQLITE_CANTOPEN))

    client.token()
    monkeypatch.setattr("webapp.sessions.DatabaseSessions._read", fail)

    page = client.post("/caseload/new", HER, status=503)

    assert gave_back(page, HER)
    assert "csrf_token" not in page.forms["/caseload/new"]
    assert "database: gone" in caplog.text
    assert FAMILY not in caplog.text
    assert "SELECT" not in caplog.text + page.html


def test_a_program_gets_a_problem_and_when_to_come_again(client, database, app, backend):
    factories.small_taxonomy(database)
    program = Program(app, database, factories.account(database, Role.EMPLOYER))
    sent = {"title": "Room attendant", "description": "You clean rooms.", "language": "en"}
    with every_connection(app, READ_ONLY[backend]):
        answer = program.ask("POST", "vacancies", 503, json=sent)

    assert answer.json["detail"].endswith("Nothing was saved by this request. Try again in a moment.")
    assert answer.headers["Retry-After"] == "30"
    program.write("POST", "vacancies", sent, 201)


def test_passwords_pins_and_codes_are_never_given_back(client, app, backend, database):
    client.get("/sign-in")
    client.token()
    with every_connection(app, READ_ONLY[backend]):
        page = client.post("/sign-in", {"name": "anna@example.org", "secret": factories.SECRET}, status=503)

    assert "anna@example.org" in page.html
    assert factories.SECRET not in page.html


def forms_of(base):
    for form in base.__subclasses__():
        yield form
        yield from forms_of(form)


def test_every_field_that_holds_a_secret_is_known_by_its_name(app):
    with app.test_request_context():
        found = {
            name
            for form in forms_of(Form)
            if form.__module__.startswith("webapp.")
            for name, made in vars(form).items()
            if getattr(made, "field_class", None) is PasswordField
            or "one-time-code" in str(getattr(made, "kwargs", {}).get("render_kw"))
        }

    assert {"secret", "password", "new", "again", "old", "code"} <= found
    assert [name for name in found if not is_secret(name) or not is_secret(f"one-{name}")] == []
    assert not is_secret("given_name")


# --- codes of the drivers -----------------------------------------------------------------------------------------------


def sqlite_error(code):
    error = sqlite3.OperationalError("never looked at")
    error.sqlite_errorcode = code
    return error


class PostgresError(Exception):
    def __init__(self, state):
        self.sqlstate = state


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), Outage.FULL),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), Outage.READ_ONLY),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), Outage.BUSY),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), Outage.GONE),
        (sqlite_error(sqlite3.SQLITE_ERROR), None),  # no such table: ours
        (sqlite_error(sqlite3.SQLITE_CORRUPT), None),
        (PostgresError("53100"), Outage.FULL),
        (PostgresError("53300"), Outage.BUSY),
        (PostgresError("25006"), Outage.READ_ONLY),
        (PostgresError("57P01"), Outage.GONE),
        (PostgresError("40P01"), Outage.BUSY),
        (PostgresError("23505"), None),
        (PostgresError("42P01"), None),
        (PostgresError(None), None),
    ],
)
def test_what_a_driver_says_is_told_apart_by_its_code(said, expected):
    assert outage_of(DatabaseError("x", {}, said)) is expected


def test_a_full_disk_is_known_from_the_system_too():
    assert outage_of(OSError(28, "No space left on device")) is Outage.FULL
    assert outage_of(OSError(30, "Read-only file system")) is Outage.READ_ONLY
    assert outage_of(OSError(2, "No such file")) is None
    assert outage_of(ValueError()) is None
