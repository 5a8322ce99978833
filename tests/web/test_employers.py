"""Employers: registered by a coordinator, vetted in four steps, watched, suspended with all that follows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Account, Role
from models.audit import AuditEvent
from models.candidacy import Candidacy, EndedBy, Stage, StandingAlert
from models.employer import Employer, Standing, StandingChange, VettingEvidence, VettingStep
from models.screening import ScreeningVerdict, Verdict
from models.types import Country
from models.vacancy import VacancyStatus
from tests import factories
from tests.small_taxonomy import skill
from webapp.engine import Candidate, Gate

REASON = "All four steps are done and in order."
TROUBLE = "Two pay slips show deductions for housing."


@pytest.fixture
def coordinator(client, database):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.COORDINATOR)
    client.sign_in(account)
    return account


def registration(database, **values):
    place = factories.municipality(database, name="Kalliste")
    return {
        "name": "Kalliste Bakery",
        "country": "GR",
        "register_number": "000237901000",
        "tax_number": "EL 094259216",
        "sector": "C10",
        "place": str(place.id),
        "contact_name": "Demo-Anna",
        "contact_reach": "anna@bakery.example",
        "domain": "https://www.Bakery.example/",
        "about": "",
        **values,
    }


def decide(client, employer, target, reason=REASON, **more):
    client.get(f"/employers/{employer.ref}")
    return client.submit(f"/employers/{employer.ref}/standing", {"target": target, "reason": reason}, **more)


def market(app, database):
    database.commit()
    return app.extensions["foothold"].engine.market(database, factories.TODAY)


# --- registered -------------------------------------------------------------------------------------------------------


def test_a_coordinator_registers_an_employer_and_gives_it_a_log_in(client, new_client, database, coordinator):
    client.get("/employers/new")
    client.post("/employers/new", registration(database))
    employer = database.scalars(select(Employer)).one()
    assert (employer.name, employer.standing, employer.tax_number, employer.domain) == (
        "Kalliste Bakery",
        Standing.NEW,
        "094259216",
        "bakery.example",
    )

    client.follow()
    page = client.submit(
        f"/employers/{employer.ref}/accounts",
        {"address": "anna@bakery.example", "display_name": "Demo-Anna", "pages": "el"},
        status=201,
    )

    (password,) = page.texts("code")
    theirs = new_client()
    theirs.get("/sign-in")
    theirs.submit("/sign-in", {"name": "anna@bakery.example", "secret": password})
    assert theirs.get("/employer", status=303).location == "/account/password"
    theirs.get("/account/password")
    theirs.submit(
        "/account/password", {"old": password, "new": "three lemons and a kite", "again": "three lemons and a kite"}
    )
    assert "Kalliste Bakery" in theirs.get("/employer").main
    assert password not in client.get(f"/employers/{employer.ref}/accounts").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tax_number": "094259217"}, "One looks like 094259216"),
        ({"register_number": "12"}, "One looks like 000237901000"),
        ({"country": "AT"}, "One looks like FN 123456A"),
        ({"name": " "}, "Enter the legal name"),
        ({"sector": ""}, "Choose a sector"),
        ({"place": ""}, "Choose a town from the list"),
        ({"contact_name": ""}, "Enter who speaks for the employer"),
        ({"domain": "bakery"}, "Enter a domain such as bakery.example"),
        ({"domain": "gmail.com"}, "Everybody can have an address there"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(client, database, coordinator, wrong, said):
    client.get("/employers/new")

    page = client.post("/employers/new", registration(database, **wrong), status=422)

    assert said in " ".join(page.errors)
    assert database.scalar(select(Employer.id)) is None


def test_the_seat_is_in_the_country_of_the_numbers(client, database, coordinator):
    abroad = factories.municipality(database, "AT130")
    client.get("/employers/new")

    page = client.post("/employers/new", registration(database, place=str(abroad.id)), status=422)

    assert "Choose a town of the country above" in page.errors[0]


def test_nobody_is_registered_twice(client, database, coordinator):
    factories.employer(database, country=Country.GR, register_number="000237901000")
    client.get("/employers/new")

    page = client.post("/employers/new", registration(database), status=409)

    assert "There is an employer with this number already" in page.errors[0]


def test_the_second_of_two_who_change_an_employer_is_told(client, database, coordinator):
    employer = factories.employer(database, register_number="000237901000", tax_number="094259216")
    client.get(f"/employers/{employer.ref}/edit")
    employer.about = "Something else"

    page = client.submit(f"/employers/{employer.ref}/edit", registration(database, about="Bread"), status=409)

    assert page.texts("span", class_="fh-side") == ["Bread", "Something else"]
    database.refresh(employer)
    assert employer.name != "Kalliste Bakery"
    client.submit(f"/employers/{employer.ref}/edit", {"take:about": "theirs"})
    database.refresh(employer)
    assert (employer.name, employer.about) == ("Kalliste Bakery", "Something else")


def test_an_address_is_taken_once(client, database, coordinator):
    employer = factories.employer(database)
    factories.account(database, Role.EMPLOYER, "anna@bakery.example")
    client.get(f"/employers/{employer.ref}/accounts")

    page = client.submit(
        f"/employers/{employer.ref}/accounts", {"address": "anna@bakery.example", "display_name": "Anna"}, status=409
    )

    assert "already" in page.errors[0]


def test_a_log_in_is_renewed_and_ended(client, new_client, database, coordinator):
    employer = factories.employer(database)
    contact = factories.account(database, Role.EMPLOYER, employer=employer)
    theirs = new_client()
    theirs.sign_in(contact)
    base = f"/employers/{employer.ref}/accounts"
    client.get(base)

    page = client.submit(f"{base}/{contact.ref}/reset", status=200)
    client.submit(f"{base}/{contact.ref}/end")

    assert len(page.texts("code")) == 1
    assert theirs.get("/vacancies", 303).location.startswith("/sign-in")
    database.refresh(contact)
    assert not contact.active


def test_no_other_account_is_touched_through_an_employer(client, database, coordinator):
    employer, coach = factories.employer(database), factories.coach(database)
    before = coach.secret_hash
    base = f"/employers/{employer.ref}/accounts/{coach.ref}"
    client.get("/employers")

    client.post(f"{base}/reset", status=404)
    client.post(f"{base}/end", status=404)

    database.refresh(coach)
    assert (coach.secret_hash, coach.active) == (before, True)


# --- vetted -----------------------------------------------------------------------------------------------------------


def test_four_steps_with_evidence_lead_to_vetted_and_the_queue_says_until_when(client, database, coordinator):
    employer = factories.employer(database, standing=Standing.NEW, vetted_until=None)
    address = f"/employers/{employer.ref}"
    page = decide(client, employer, "vetted", status=409)
    assert "before these steps are done: Legal existence" in page.errors[0]

    for step in VettingStep:
        client.get(address)
        client.submit(
            f"{address}/evidence", {"step": step.value, "note": "Seen with my own eyes.", "done_on": "2026-11-20"}
        )
    decide(client, employer, "vetted")

    database.refresh(employer)
    assert (employer.standing, employer.vetted_until) == (Standing.VETTED, date(2027, 11, 20))
    assert "Seen with my own eyes." in client.get(address).main
    assert coordinator.display_name in client.page.main
    assert "Vetted until" in client.get("/employers").main
    assert database.scalar(select(StandingChange.reason)) == REASON
    assert {"recorded_evidence", "changed_standing"} <= set(database.scalars(select(AuditEvent.action)))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"note": "Seen."}, "in 10 to 2000 letters"),
        ({"done_on": "2026-11-25"}, "not in the future"),
        ({"done_on": ""}, "Enter the day it was done"),
        ({"step": ""}, "Choose a step"),
    ],
)
def test_a_step_needs_a_day_and_a_note(client, database, coordinator, sent, said):
    employer = factories.employer(database)
    whole = {"step": "visit_or_call", "note": "Seen with my own eyes.", "done_on": "2026-11-20", **sent}
    client.get(f"/employers/{employer.ref}")

    page = client.post(f"/employers/{employer.ref}/evidence", whole, status=422)

    assert said in " ".join(page.errors)
    assert database.scalar(select(VettingEvidence.id)) is None


def test_the_queue_has_those_that_wait_first_and_says_what_is_missing(client, database, coordinator):
    factories.employer(database, name="Vetted", vetted_until=date(2027, 9, 1))
    factories.employer(database, name="Suspended", standing=Standing.SUSPENDED)
    factories.employer(database, name="Watched", standing=Standing.WATCH)
    new = factories.employer(database, name="New", standing=Standing.NEW, vetted_until=None)
    factories.employer(database, name="Ends soon", vetted_until=date(2026, 12, 20))
    factories.employer(database, name="Ran out", vetted_until=date(2026, 11, 1))
    factories.evidence(database, new, coordinator, VettingStep.LEGAL_EXISTENCE)

    page = client.get("/employers")

    assert page.texts("th", scope="row") == ["Ran out", "Ends soon", "New", "Watched", "Suspended", "Vetted"]
    (row,) = [row for row in page.texts("tr") if row.startswith("New")]
    assert "Labour record" in row
    assert "Legal existence" not in row


def test_the_queue_takes_the_same_number_of_statements_however_long_it_is(client, database, coordinator):
    factories.evidence(database, factories.employer(database), coordinator)
    client.get("/employers")
    few = len(client.get("/employers").statements)
    for _ in range(3):
        factories.evidence(database, factories.employer(database), coordinator)

    assert len(client.get("/employers").statements) == few


def test_a_decision_without_a_reason_or_on_an_old_page_is_none(client, database, coordinator):
    employer = factories.employer(database)
    decide(client, employer, "suspended", "no", status=422)
    client.get(f"/employers/{employer.ref}")
    employer.about = "Something else"

    page = client.submit(f"/employers/{employer.ref}/standing", {"target": "suspended", "reason": TROUBLE}, status=409)

    assert "Somebody else changed this employer" in page.main
    database.refresh(employer)
    assert employer.standing is Standing.VETTED


@pytest.mark.parametrize(
    ("standing", "until", "reached"),
    [
        (Standing.NEW, None, False),
        (Standing.VETTED, date(2026, 11, 24), True),
        (Standing.VETTED, date(2026, 11, 23), False),
        (Standing.WATCH, date(2027, 6, 30), False),
        (Standing.SUSPENDED, date(2027, 6, 30), False),
    ],
)
def test_no_vacancy_of_an_employer_that_is_not_vetted_reaches_matching(app, database, standing, until, reached):
    factories.small_taxonomy(database)
    employer = factories.employer(database, standing=standing, vetted_until=until)
    vacancy = factories.vacancy(database, employer=employer, skills=[skill("mop-floors")])
    openings, engine = market(app, database), app.extensions["foothold"].engine

    ranking = engine.ranker.rank(Candidate("somebody", consent=True, skills=[(skill("mop-floors"), 0.8)]), openings)

    assert [match.opening_id for match in ranking] == ([vacancy.ref] if reached else [])
    assert ranking.closed.get(Gate.SCREENED, 0) == (0 if reached else 1)


# --- suspended --------------------------------------------------------------------------------------------------------


@pytest.fixture
def suspended(client, database, coordinator):
    """An employer with two vacancies, one woman on the way there and one who works there, of two organisations; then suspended."""
    employer = factories.employer(database)
    coaches = [factories.coach(database, organisation=coordinator.organisation), factories.coach(database)]
    open_one = factories.vacancy(database, employer=employer)
    paused = factories.vacancy(database, employer=employer, status=VacancyStatus.PAUSED)
    draft = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    her, other = (factories.beneficiary(database, coach=coach) for coach in coaches)
    introduced = factories.candidacy(database, beneficiary=her, vacancy=open_one, stage=Stage.INTERVIEW)
    placed = factories.candidacy(database, beneficiary=other, vacancy=paused, stage=Stage.DAY_30)
    elsewhere = factories.candidacy(database, beneficiary=her, vacancy=factories.vacancy(database))
    decide(client, employer, "suspended", TROUBLE)
    for row in (open_one, paused, draft, introduced, placed, elsewhere):
        database.refresh(row)
    return {
        "employer": employer,
        "coaches": coaches,
        "vacancies": (open_one, paused, draft),
        "candidacies": (introduced, placed, elsewhere),
    }


def test_a_suspension_freezes_the_vacancies(app, database, suspended):
    open_one, paused, draft = suspended["vacancies"]

    assert [row.status for row in (open_one, paused, draft)] == [
        VacancyStatus.HELD,
        VacancyStatus.HELD,
        VacancyStatus.DRAFT,
    ]
    reasons = database.execute(select(ScreeningVerdict.verdict, ScreeningVerdict.reason)).all()
    assert reasons == [(Verdict.HOLD, TROUBLE)] * 2
    assert market(app, database).opening(open_one.ref).screened is False


def test_a_suspension_ends_introductions_but_no_work(database, suspended):
    introduced, placed, elsewhere = suspended["candidacies"]

    assert (introduced.stage, introduced.ended_by) == (Stage.ENDED, EndedBy.EMPLOYER)
    assert placed.stage is Stage.DAY_30
    assert elsewhere.stage is not Stage.ENDED


def test_the_coaches_of_both_are_alerted_until_they_have_taken_care_of_it(client, database, suspended):
    introduced, placed, _ = suspended["candidacies"]
    for coach, candidacy, said in zip(
        suspended["coaches"], (introduced, placed), ("introduction was ended", "She works there"), strict=True
    ):
        client.sign_in(coach)
        page = client.get("/caseload")
        assert "An employer was suspended" in page.main
        assert said in page.main
        assert TROUBLE in page.main
        assert page.main.count("I have taken care of it") == 1

        client.submit(f"/candidacies/{candidacy.ref}/alert")

        assert "An employer was suspended" not in client.follow().main
    assert database.scalar(select(StandingAlert.id).where(StandingAlert.seen_at.is_(None))) is None


def test_whoever_suspends_learns_nothing_of_other_organisations_people(client, database, coordinator, suspended):
    page = client.get("/caseload")

    assert page.main.count("I have taken care of it") == 1
    her = (
        database.scalars(
            select(Candidacy)
            .options(selectinload(Candidacy.beneficiary))
            .where(Candidacy.id == suspended["candidacies"][1].id)
        )
        .one()
        .beneficiary
    )
    seen = select(AuditEvent).where(AuditEvent.subject == her.ref, AuditEvent.actor == coordinator.ref)
    assert database.scalars(seen).all() == []


def test_nobody_ticks_off_the_alert_of_somebody_else(client, database, suspended):
    _, placed, _ = suspended["candidacies"]
    client.sign_in(suspended["coaches"][0])
    client.get("/caseload")

    client.post(f"/candidacies/{placed.ref}/alert", status=404)

    assert database.scalar(select(StandingAlert.seen_at).where(StandingAlert.candidacy_id == placed.id)) is None


def test_only_four_new_steps_lead_back_and_each_vacancy_is_checked_anew(client, database, coordinator, suspended):
    employer = suspended["employer"]
    client.sign_in(coordinator)
    factories.evidence(database, employer, coordinator, done_on=factories.TODAY - timedelta(days=1))
    decide(client, employer, "vetted", status=409)
    factories.evidence(database, employer, coordinator)

    decide(client, employer, "vetted")

    database.refresh(employer)
    assert employer.may_recruit(factories.TODAY)
    assert [row.status for row in suspended["vacancies"][:2]] == [VacancyStatus.HELD] * 2


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_an_employer_sees_its_steps_and_changes_its_contact_but_not_its_name(client, database, coordinator):
    employer = factories.employer(database, standing=Standing.NEW, vetted_until=None)
    factories.evidence(database, employer, coordinator, VettingStep.SIGNED_CHARTER, note="A note for colleagues alone.")
    client.sign_in(factories.account(database, Role.EMPLOYER, employer=employer))
    page = client.get("/employer")
    assert "Signed charter" in page.main
    assert "A note for colleagues alone." not in page.text

    client.submit(
        "/employer",
        {"contact_name": "Demo-Eva", "contact_reach": "+30 210 555 0100", "name": "Another", "standing": "vetted"},
    )

    name = employer.name
    database.refresh(employer)
    assert (employer.contact_name, employer.name, employer.standing) == ("Demo-Eva", name, Standing.NEW)


@pytest.mark.parametrize("role", [Role.COACH, Role.EMPLOYER, Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_nobody_but_a_coordinator_registers_or_vets(client, database, role):
    employer = factories.employer(database)
    client.sign_in(factories.account(database, role))

    for path in ("", "/new", f"/{employer.ref}", f"/{employer.ref}/edit", f"/{employer.ref}/accounts"):
        client.get(f"/employers{path}", status=404)
    for path in (
        "/new",
        f"/{employer.ref}/edit",
        f"/{employer.ref}/evidence",
        f"/{employer.ref}/standing",
        f"/{employer.ref}/accounts",
    ):
        client.post(f"/employers{path}", {"target": "suspended", "reason": TROUBLE, "version": "1"}, status=404)

    database.refresh(employer)
    assert employer.standing is Standing.VETTED
    assert database.scalar(select(Account.id).where(Account.employer_id == employer.id)) is None


def test_the_pages_are_there_in_arabic(client, database, coordinator):
    employer = factories.employer(database)
    client.post("/language", {"language": "ar"})

    for path in ("/employers", "/employers/new", f"/employers/{employer.ref}", f"/employers/{employer.ref}/accounts"):
        assert client.get(path).tree.get("dir") == "rtl"
