"""An employer registers itself: new in the queue, drafts only, and nobody learns from the answer who is known already."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.account import Account, Role
from models.audit import AuditEvent
from models.employer import Employer, Standing
from models.types import Country
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from webapp.employers import registration

PASSWORD = "three lemons and a kite"  # made up  # pragma: allowlist secret


def sent(database, **values):
    place = factories.municipality(database)
    return {
        "name": "Kalliste Bakery",
        "country": "GR",
        "register_number": "000237901000",
        "tax_number": "EL 094259216",
        "sector": "C10",
        "place": str(place.id),
        "contact_name": "Demo-Anna",
        "telephone": "+30 2310 000000",
        "address": "anna@bakery.example",
        "domain": "bakery.example",
        "password": PASSWORD,
        "trap": "",
        **values,
    }


def register(client, database, status=303, **values):
    client.get("/register")
    return client.post("/register", sent(database, **values), status=status)


def sign_in(client, name="anna@bakery.example", status=303):
    client.get("/sign-in")
    return client.submit("/sign-in", {"name": name, "secret": PASSWORD}, status=status)


def test_an_employer_registers_itself_and_waits_in_the_queue_as_new(client, new_client, database):
    register(client, database)

    page = client.follow()

    assert "A coordinator of a support organisation" in page.main
    employer = database.scalars(select(Employer)).one()
    assert (employer.standing, employer.register_number, employer.applied_at) == (
        Standing.NEW,
        "000237901000",
        factories.NOW,
    )
    codes = list(database.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert codes == ["registered_employer", "add_account"]
    theirs = new_client()
    theirs.sign_in(factories.account(database, Role.COORDINATOR))
    assert "Registered itself on" in theirs.get("/employers").main
    assert "The contact's address is on it" in theirs.get(f"/employers/{employer.ref}").main


def test_it_prepares_drafts_and_hands_them_in_only_when_it_is_vetted(client, database):
    factories.small_taxonomy(database)
    register(client, database)
    employer = database.scalars(select(Employer)).one()
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    sign_in(client)

    page = client.get(f"/vacancies/{vacancy.ref}")
    client.post(f"/vacancies/{vacancy.ref}/submit", status=409)

    assert "You can prepare vacancies as drafts now" in page.main
    assert "Hand in to be checked" not in page.main
    assert database.scalars(select(Vacancy.status)).one() is VacancyStatus.DRAFT


def test_after_vetting_what_registered_itself_hands_in(client, database):
    factories.small_taxonomy(database)
    register(client, database)
    employer = database.scalars(select(Employer)).one()
    employer.standing, employer.vetted_until = Standing.VETTED, factories.TODAY + timedelta(days=200)
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    sign_in(client)
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit", {})

    assert database.scalars(select(Vacancy.status)).one() is VacancyStatus.SCREENING


def test_a_known_number_gets_the_same_answer_and_is_left_to_a_coordinator(client, new_client, database):
    known = factories.employer(database, name="The real one", country=Country.GR, register_number="000237901000")

    answer = register(client, database)
    register(client, database, address="somebody@else.example")

    assert answer.location == "/register/done"
    numbers = list(database.scalars(select(Employer.register_number).order_by(Employer.id)))
    assert numbers == ["000237901000", "000237901000 #2", "000237901000 #3"]
    sign_in(client)
    own = client.get("/employer").main
    assert "The real one" not in own
    assert "#2" not in own, "the mark would tell who is known"
    claim = database.scalars(select(Employer).where(Employer.register_number.endswith("#2"))).one()
    coordinator = factories.account(database, Role.COORDINATOR)
    factories.evidence(database, claim, coordinator)
    theirs = new_client()
    theirs.sign_in(coordinator)
    assert known.name in theirs.get(f"/employers/{claim.ref}").main
    page = theirs.submit(
        f"/employers/{claim.ref}/standing", {"target": "vetted", "reason": "All steps are done."}, status=409
    )
    assert "Another employer has this number" in page.errors[0]


def test_a_known_address_gets_the_same_answer_and_keeps_its_log_in(client, database):
    contact = factories.account(database, Role.EMPLOYER, "anna@bakery.example")
    before = contact.secret_hash

    answer = register(client, database)

    assert answer.location == "/register/done"
    assert database.scalars(select(Account)).one().secret_hash == before
    assert database.scalar(select(func.count()).where(Employer.applied_at.is_not(None))) == 1
    sign_in(client, status=422)


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(client, database):
    answer = register(client, database, trap="https://cheap.example")

    assert answer.location == "/register/done"
    assert database.scalar(select(Employer.id)) is None


def test_a_flood_is_stopped_for_an_hour(client, database, clock, monkeypatch):
    monkeypatch.setattr(registration, "MOST_AN_HOUR", 1)
    register(client, database)

    page = register(client, database, status=429, address="second@bakery.example")
    page = register(client, database, status=429, address="other@bakery.example")
    clock.forward(minutes=61)
    register(client, database, address="third@bakery.example")

    assert "try again in an hour" in page.errors[0]
    assert database.scalar(select(func.count()).select_from(Employer)) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "too short"}, "A password has at least 12 characters"),  # made up  # pragma: allowlist secret
        ({"address": "anna"}, "Enter a whole e-mail address"),
        ({"telephone": ""}, "Enter a telephone number"),
        ({"tax_number": "094259217"}, "One looks like 094259216"),
        ({"domain": "gmail.com"}, "Everybody can have an address there"),
        ({"name": " "}, "Enter the legal name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client, database, wrong, said):
    page = register(client, database, status=422, **wrong)

    assert said in " ".join(page.errors)
    assert database.scalar(select(Employer.id)) is None
    assert PASSWORD not in page.text


@pytest.mark.parametrize(
    ("reach", "fits"),
    [
        ("+30 2310 000000, anna@bakery.example", True),
        ("anna@mail.bakery.example", True),
        ("anna@notbakery.example", False),
        ("+30 2310 000000", None),
    ],
)
def test_an_address_on_another_domain_is_a_hint(reach, fits):
    employer = Employer(domain="bakery.example", contact_reach=reach)

    assert employer.domain_fits is fits
