from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.employer import Standing
from models.screening import ScreeningVerdict, Verdict
from models.vacancy import VacancyStatus
from tests import factories
from tests.small_taxonomy import skill

REASON = "Pay and hours are in order."


@pytest.fixture
def coordinator(client, database):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.COORDINATOR)
    client.sign_in(account)
    return account


def waiting(database, **values):
    vacancy = factories.vacancy(database, status=VacancyStatus.SCREENING, **values)
    factories.screening_run(database, vacancy)
    return vacancy


def test_the_one_that_waited_longest_comes_first_with_its_employers_standing(client, database, coordinator):
    late = waiting(database, title="Late one")
    early = waiting(database, title="Early one", employer=factories.employer(database, standing=Standing.NEW))
    held = factories.vacancy(database, title="Held one", status=VacancyStatus.HELD)
    factories.screening_run(database, held)
    factories.vacancy(database, title="Open one")
    factories.vacancy(database, title="Draft one", status=VacancyStatus.DRAFT)
    early.changed_at -= timedelta(days=2)
    held.changed_at -= timedelta(days=1)
    late.changed_at -= timedelta(hours=1)

    page = client.get("/screening")

    assert page.texts("th", scope="row") == ["Early one", "Held one", "Late one"]
    assert "Not vetted yet" in page.main
    assert "Vetted until" in page.main


def test_an_empty_queue_says_what_comes_here(client, coordinator):
    assert "Nothing waits" in client.get("/screening").main


def test_the_page_shows_what_the_employer_wrote_the_facts_and_eleven_questions(client, database, coordinator):
    vacancy = waiting(
        database,
        description="We clean rooms by the sea.",
        skills=[skill("mop-floors")],
        costs_to_worker="Shoes, 20 euro",
        live_in=True,
        languages={("el", "listening"): 2},
    )

    page = client.get(f"/screening/{vacancy.ref}")

    for said in (
        "We clean rooms by the sea.",
        "mop floors",
        "Shoes, 20 euro",
        "Living at the workplace",
        "A2",
        "TEST-",
    ):
        assert said in page.main
    headings = page.texts("h2")
    assert headings.index("What the employer wrote") < headings.index("The facts") < headings.index("Decide")
    assert page.main.count("?") >= 11
    assert "please clarify" in page.main


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("clear", VacancyStatus.OPEN), ("hold", VacancyStatus.HELD), ("refuse", VacancyStatus.REFUSED)],
)
def test_a_named_person_decides_with_a_reason(client, database, coordinator, verdict, status):
    vacancy = waiting(database)
    client.get(f"/screening/{vacancy.ref}")

    client.submit(f"/screening/{vacancy.ref}", {"verdict": verdict, "reason": REASON})

    assert "Your decision is written down." in client.follow().main
    database.refresh(vacancy)
    assert vacancy.status is status
    row = database.scalars(select(ScreeningVerdict)).one()
    assert (row.vacancy_id, row.decided_by, row.verdict, row.reason, row.decided_at) == (
        vacancy.id,
        coordinator.id,
        Verdict(verdict),
        REASON,
        factories.NOW,
    )
    event = database.scalars(select(AuditEvent).where(AuditEvent.action == "decided_screening")).one()
    assert (event.actor, event.subject, event.detail) == (
        coordinator.ref,
        vacancy.ref,
        {"verdict": verdict, "questions": 0},
    )


@pytest.mark.parametrize("reason", ["", "   ", "too short"])
def test_without_a_reason_nothing_is_decided_and_the_choice_stays(client, database, coordinator, reason):
    vacancy = waiting(database)
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "refuse", "reason": reason}, status=422)

    assert page.forms[f"/screening/{vacancy.ref}"]["verdict"] == "refuse"
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING
    assert database.scalar(select(ScreeningVerdict.id)) is None


def test_without_a_choice_nothing_is_decided(client, database, coordinator):
    vacancy = waiting(database)
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"reason": REASON}, status=422)

    assert "Choose what you decide" in page.errors[0]


@pytest.mark.parametrize(
    "employer",
    [{"standing": Standing.NEW}, {"standing": Standing.SUSPENDED}, {"vetted_until": date(2026, 11, 23)}],
)
def test_nothing_is_cleared_for_an_employer_that_is_not_vetted(client, database, coordinator, employer):
    vacancy = waiting(database, employer=factories.employer(database, **employer))
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": REASON}, status=409)

    assert "cannot be cleared while the employer is not vetted" in page.errors[0]
    assert page.forms[f"/screening/{vacancy.ref}"]["reason"] == REASON
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING
    client.submit(f"/screening/{vacancy.ref}", {"verdict": "hold"})
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.HELD


def test_nobody_clears_what_was_changed_after_they_read_it(client, database, coordinator):
    vacancy = waiting(database)
    client.get(f"/screening/{vacancy.ref}")
    vacancy.description, vacancy.changed_at = "Something else.", factories.NOW + timedelta(minutes=1)

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": REASON}, status=409)

    assert "changed while you were reading" in page.main
    assert "Something else." in page.main
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING


def test_a_decision_that_does_not_fit_is_refused(client, database, coordinator):
    vacancy = factories.vacancy(database)
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "refuse", "reason": REASON}, status=409)

    assert "does not fit" in page.errors[0]
    assert database.scalar(select(ScreeningVerdict.id)) is None


def test_an_open_vacancy_can_be_held(client, database, coordinator):
    vacancy = factories.vacancy(database)
    client.get(f"/screening/{vacancy.ref}")

    client.submit(f"/screening/{vacancy.ref}", {"verdict": "hold", "reason": "Please clarify the hours."})

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.HELD


def test_earlier_decisions_are_shown_with_who_decided(client, database, coordinator):
    vacancy = waiting(database)
    other = factories.account(database, Role.COORDINATOR)
    factories.verdict(database, vacancy, other, Verdict.HOLD, reason="Please clarify the pay of the trial day.")

    page = client.get(f"/screening/{vacancy.ref}")

    assert "Please clarify the pay of the trial day." in page.main
    assert other.display_name in page.main


@pytest.mark.parametrize("status", [VacancyStatus.DRAFT, VacancyStatus.REFUSED])
def test_drafts_and_refused_ones_are_not_there(client, database, coordinator, status):
    vacancy = factories.vacancy(database, status=status)

    client.get(f"/screening/{vacancy.ref}", status=404)
    client.post(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": REASON, "version": "1"}, status=404)


@pytest.mark.parametrize("role", [Role.COACH, Role.EMPLOYER, Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_nobody_but_a_coordinator_screens(client, database, role):
    vacancy = waiting(database)
    client.sign_in(factories.account(database, role))

    client.get("/screening", status=404)
    client.get(f"/screening/{vacancy.ref}", status=404)
    client.post(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": REASON, "version": "1"}, status=404)

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING


def test_the_queue_takes_the_same_number_of_statements_however_long_it_is(client, database, coordinator):
    waiting(database)
    client.get("/screening")
    few = len(client.get("/screening").statements)
    for _ in range(4):
        waiting(database)

    assert len(client.get("/screening").statements) == few


def test_the_pages_are_there_in_arabic(client, database, coordinator):
    vacancy = waiting(database)
    client.post("/language", {"language": "ar"})

    for path in ("/screening", f"/screening/{vacancy.ref}"):
        assert client.get(path).tree.get("dir") == "rtl"
