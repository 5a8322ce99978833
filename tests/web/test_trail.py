"""The log of an organisation: read by its coordinator, by page and by command; what has to be an event is one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from tests import factories
from tests.conftest import ROOT
from webapp.trail import words

WRITTEN = re.compile(r'(?:record_change\(\s*session,\s*[\w\[\]()., ]+?,|event\(\s*[\w.()]+,)\s*"(\w+)"')


@pytest.fixture
def coach(database):
    return factories.coach(database, display_name="Coach Anthi")


@pytest.fixture
def coordinator(database, coach):
    return factories.account(database, Role.COORDINATOR, organisation=coach.organisation, display_name="Lead Bruna")


def event(database, by, action, **values):
    given = {"organisation": by.organisation.ref if by.organisation_id else None} | values
    return factories.audit_event(database, by, action, **given)


def actions(page):
    return page.texts("code")


def test_every_code_that_is_written_has_a_kind():
    sources = [path.read_text() for path in (ROOT / "webapp").rglob("*.py")]

    codes = {code for source in sources for code in WRITTEN.findall(source)}

    assert len(codes) > 40
    assert codes - words.KIND_OF.keys() == set()
    assert words.NAMES.keys() == words.CODES.keys() == set(words.Kind)


def test_a_coordinator_reads_who_did_what_without_a_name_of_her(client, database, coach, coordinator):
    her = factories.beneficiary(database, coach=coach)
    event(database, coach, "read_identity", subject=her.ref)
    client.sign_in(coordinator)

    page = client.get("/log")

    assert "Coach Anthi" in page.main
    assert her.ref in page.main
    assert actions(page) == ["read_identity"]
    assert factories.canaries_of(her).given_name not in page.html
    assert len(page.statements) <= 9, page.statements


def test_a_coordinator_reads_nothing_of_another_organisation(client, database, coach, coordinator):
    other = factories.coach(database)
    event(database, other, "read_profile")
    event(database, factories.account(database, Role.EMPLOYER), "created_vacancy")
    client.sign_in(coordinator)

    assert actions(client.get("/log")) == []
    assert actions(client.post("/log", {"about": "", "kind": "record"}, 200)) == []


@pytest.mark.parametrize("role", [Role.COACH, Role.EMPLOYER, Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_nobody_else_reads_the_log(client, database, role):
    client.sign_in(factories.account(database, role))

    client.get("/log", status=404)


def test_the_log_is_narrowed_by_kind_person_reference_and_day(client, database, coach, coordinator):
    event(database, coach, "read_profile", subject="aaaaaaaaaa")
    event(database, coach, "read_identity", subject="bbbbbbbbbb", at=factories.NOW - timedelta(days=3))
    event(database, coordinator, "decided_screening", subject="cccccccccc")
    client.sign_in(coordinator)

    def shown(**chosen):
        return [code for code in actions(client.post("/log", chosen, 200)) if code != "read_log"]

    assert shown(kind="identity") == ["read_identity"]
    assert shown(who=coordinator.ref) == ["decided_screening"]
    assert shown(about="aaaaaaaaaa") == ["read_profile"]
    assert shown(until="2026-11-22") == ["read_identity"]
    assert shown(since="2026-11-24", who=coach.ref) == ["read_profile"]
    client.post("/log", {"since": "yesterday"}, 422)
    client.post("/log", {"kind": "nonsense"}, 422)


def test_older_lines_are_a_page_further(client, database, coach, coordinator):
    for number in range(60):
        event(database, coach, "add_skill" if number % 6 else "read_profile")
    client.sign_in(coordinator)

    first = client.get("/log")
    before = first.find_all("button", name="before")[0].get("value")
    second = client.submit("/log", {"before": before}, 200)

    assert len(actions(first)) == 50
    assert len(actions(second)) == 10
    assert not second.find_all("button", name="before")


def test_reading_the_log_is_written_down_too(client, database, coordinator):
    client.sign_in(coordinator)

    client.get("/log")

    assert [row.action for row in database.scalars(select(AuditEvent))] == ["read_log"]


def test_signing_out_refused_records_and_wrong_names_are_events(client, database, coach):
    factories.small_taxonomy(database)
    foreign = factories.beneficiary(database)
    client.post("/sign-in", {"name": "nobody@people.example", "secret": "x" * 12}, 422)
    client.sign_in(coach)
    client.get(f"/beneficiaries/{foreign.ref}", status=404)
    client.post("/sign-out")

    rows = database.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()

    assert [(row.action, row.actor) for row in rows] == [
        ("sign_in_failed", None),
        ("denied", coach.ref),
        ("signed_out", coach.ref),
    ]
    assert rows[1].detail["asked"] == [foreign.ref]


def test_a_ranking_is_an_event_with_a_digest_of_its_order(client, database, coach):
    factories.small_taxonomy(database)
    her = factories.beneficiary(database, coach=coach, skills=["mop-floors"])
    factories.consent_of(database, her)
    factories.vacancy(database, skills=["mop-floors"])
    client.sign_in(coach)

    client.get(f"/beneficiaries/{her.ref}/matches")

    row = database.scalars(select(AuditEvent).where(AuditEvent.action == "ranked")).one()
    assert row.subject == her.ref
    assert len(row.detail["order"]) == 64
