"""The data protection desk: what is stored, handed out only where nobody forces her."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from models.account import Account, Role
from models.audit import AuditEvent
from models.desk import DataRequest, HandOut, RequestOutcome
from tests import factories

CHECK = {"asked": "yes", "company": "alone", "keeping": "looks_here", "shape": "page"}


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database, language="en")


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(database, coach=coach, skills=["mop-floors"], max_hours=40.0)


@pytest.fixture
def path(her):
    return f"/beneficiaries/{her.ref}"


def actions(database):
    return [event.action for event in database.scalars(select(AuditEvent).order_by(AuditEvent.id))]


# --- everything that is stored


def test_she_reads_everything_after_a_warning_and_takes_it_along(client, database, her):
    details = factories.canaries_of(her)
    client.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her))
    warning = client.get("/my/data/report")

    page = client.post("/my/data/report", {"shape": "page"}, 200)
    file = client.post("/my/data/report", {"shape": "file"}, 200)

    assert details.given_name not in warning.html
    for told in (details.phone, details.safe_contact, "mop floors", "On her own"):
        assert told in page.main
    assert factories.canaries_of(her).given_name not in page.title
    stored = json.loads(file.response.get_data())
    assert stored["record"]["identity"][0]["phone"] == details.phone
    assert file.headers["Content-Disposition"] == 'attachment; filename="report.json"'
    assert file.headers["Cache-Control"] == "no-store"
    assert actions(database) == ["made_report", "read_identity"] * 2


def test_her_coach_hands_it_out_after_the_check(client, database, her, path, coach):
    client.sign_in(coach)
    client.get(f"{path}/report")

    page = client.submit(f"{path}/report", CHECK, 200)

    assert factories.canaries_of(her).phone in page.main
    (row,) = database.scalars(select(HandOut))
    assert (row.given, row.by) == (True, coach.ref)
    assert actions(database) == ["handed_out", "made_report", "read_identity"]


@pytest.mark.parametrize("answer", [{"asked": "no"}, {"company": "other"}, {"keeping": "no_place"}])
def test_nothing_is_handed_out_where_somebody_may_force_her(client, database, her, coach, answer):
    client.sign_in(coach)

    page = client.post(f"/beneficiaries/{her.ref}/report", CHECK | answer, 409)

    assert "Do not hand it out now" in page.main
    assert factories.canaries_of(her).phone not in page.html
    (row,) = database.scalars(select(HandOut))
    assert not row.given
    assert "made_report" not in actions(database)


def test_the_check_has_to_be_answered_and_what_was_chosen_stays(client, database, path, coach):
    client.sign_in(coach)

    page = client.post(f"{path}/report", {"company": "alone"}, 422)

    assert page.errors
    assert page.forms[f"{path}/report"]["company"] == "alone"
    assert database.scalars(select(HandOut)).all() == []


def test_nobody_else_opens_it(client, database, path):
    for account in (factories.coach(database), factories.account(database, Role.ADMINISTRATOR)):
        client.sign_in(account)
        client.get(f"{path}/report", 404)
        client.post(f"{path}/report", CHECK, 404)

    assert database.scalars(select(HandOut)).all() == []


# --- erasure


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_coordinator_erases_her_and_prints_a_receipt_that_names_nobody(client, database, her, path, coach):
    words, ref = factories.canaries_of(her), her.ref
    factories.account(database, Role.BENEFICIARY, beneficiary=her)
    coordinator = factories.account(database, Role.COORDINATOR, organisation=coach.organisation)
    client.sign_in(coach).get(f"{path}/erase", 404)
    client.sign_in(coordinator).get(f"{path}/erase")
    client.post(f"{path}/erase", {}, 422)
    client.get(f"{path}/erase")

    client.submit(f"{path}/erase", {"wanted": "y"})
    receipt = client.follow()

    assert "beneficiary_skill: 1" in receipt.main
    assert "She asked for it" in receipt.main
    assert words.given_name not in receipt.html
    assert ref not in receipt.html
    assert receipt.texts("bdi")[0] in client.get("/erasures").main
    client.get(path, 404)
    client.sign_in(factories.account(database, Role.COORDINATOR)).get(f"/erasures/{receipt.texts('bdi')[0]}", 404)


# --- requests with a clock


def test_she_asks_and_a_named_person_answers_within_a_month(client, database, her, path, coach):
    client.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her))
    client.get("/my/data/requests")
    client.submit("/my/data/requests", {"kind": "correction", "wish": "My hours are wrong: 20"})
    assert "Dec 24, 2026" in client.follow().main
    client.sign_in(coach)
    assert "1 request waits for an answer" in client.get("/caseload").main
    assert "Put something right" in client.get("/requests").main
    page = client.get(f"{path}/requests")
    (row,) = database.scalars(select(DataRequest))
    answer = f"{path}/requests/{row.ref}"
    assert "My hours are wrong: 20" in page.main
    assert "She asked herself" in page.main

    refused = client.submit(answer, {f"{row.ref}-outcome": "refused"}, 422)
    client.submit(answer, {f"{row.ref}-outcome": "done", f"{row.ref}-text": "It says 20 now"})
    client.post(answer, {f"{row.ref}-outcome": "refused", f"{row.ref}-text": "Too late"})

    assert "Say why" in refused.errors[0]
    database.refresh(row)
    assert (row.outcome, row.answered_by, row.due_on) == (RequestOutcome.DONE, coach.ref, date(2026, 12, 24))
    assert b"20 now" not in row.answer
    assert "waits" not in client.get("/caseload").main
    client.sign_in(database.scalars(select(Account).where(Account.beneficiary_id == her.id)).one())
    page = client.get("/my/data/requests")
    assert "It says 20 now" in page.main
    assert coach.display_name in page.main
    kept = [action for action in actions(database) if "about_data" in action]
    assert kept == ["asked_about_data", "answered_about_data"]


@pytest.mark.parametrize("kind", ["freeze", "no_ranking"])
def test_what_protects_her_works_at_once_and_she_keeps_the_same_service(client, database, her, coach, kind):
    factories.vacancy(database, skills=["mop-floors"], title="Cleaner of the blue house")
    client.sign_in(coach)

    client.post(f"/beneficiaries/{her.ref}/requests", {"kind": kind})

    database.refresh(her)
    assert (her.frozen, her.ranking_opt_out) == (kind == "freeze", kind == "no_ranking")
    matches = client.get(f"/beneficiaries/{her.ref}/matches")
    assert matches.find_all(class_="fh-band") == []
    assert ("Cleaner of the blue house" in matches.main) == (kind == "no_ranking")
    assert factories.canaries_of(her).given_name in client.get("/caseload").main


def test_what_is_overdue_is_said_and_others_see_nothing(client, database, her, path, coach):
    row = factories.data_request(database, her, coach, due_on=date(2026, 11, 20))
    client.sign_in(coach)
    assert "Overdue" in client.get("/requests").main
    client.post(f"{path}/requests", {"kind": "nonsense"}, 422)

    for account in (factories.coach(database), factories.account(database, Role.COORDINATOR)):
        client.sign_in(account)
        assert "Put something right" not in client.get("/requests").main
        client.get(f"{path}/requests", 404)
        client.post(f"{path}/requests/{row.ref}", {}, 404)
    other = factories.beneficiary(database, coach=coach)
    client.sign_in(coach).post(f"/beneficiaries/{other.ref}/requests/{row.ref}", {}, 404)
