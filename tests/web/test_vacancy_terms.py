"""What the form asks besides, what the law asks of pay and rest, and that one mistake loses nothing else."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Role
from models.types import Country, Paper
from models.vacancy import Shifts, Trainer, Vacancy, VacancyStatus
from tests import factories
from webapp.access import scopes_of
from webapp.engine import AdvertDesk
from webapp.vacancies import terms


@pytest.fixture
def employer(database):
    return factories.employer(database, name="Kalliste Bakery")


@pytest.fixture
def contact(client, database, employer):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.EMPLOYER, employer=employer)
    client.sign_in(account)
    return account


def draft(database, employer, **values):
    said = {"remote": False, "live_in": False, "alone_with_clients": False} | values
    return factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT, **said)


def save(client, vacancy, step, status=303, **typed):
    address = f"/vacancies/{vacancy.ref}/{step}"
    client.get(address)
    return client.submit(address, typed, status=status)


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_everything_that_a_candidate_should_know_is_asked_kept_and_shown(client, database, contact, employer):
    vacancy = draft(database, employer)
    save(
        client,
        vacancy,
        "when",
        days_a_week="5",
        shifts="rotating",
        contract="seasonal",
        contract_months="6",
    )
    save(client, vacancy, "where", place=vacancy.municipality.name, remote_share="20", housing_offered="yes")
    save(client, vacancy, "pay", agreement="A collective agreement", housing_cost="80", costs="no")
    save(client, vacancy, "support", trainer="mentor", documents=["identity", "work_permit"], keeps_documents="no")

    database.expire_all()
    row = database.scalars(select(Vacancy).options(selectinload(Vacancy.documents))).one()
    assert (row.days_a_week, row.shifts, row.contract_months, row.remote_share, row.remote) == (
        5,
        Shifts.ROTATING,
        6,
        20,
        False,
    )
    assert (row.agreement, row.housing_offered, row.housing_cost) == ("A collective agreement", True, Decimal(80))
    assert (row.trainer, row.keeps_documents) == (Trainer.MENTOR, False)
    assert {asked.document for asked in row.documents} == {Paper.IDENTITY, Paper.WORK_PERMIT}
    told = client.get(f"/vacancies/{vacancy.ref}").main
    for words in (
        "5 days a week",
        "In rotating shifts",
        "For 6 months",
        "20% of the time from home",
        "A collective agreement",
        "80",
        "A named mentor",
        "Originals are given back at once",
        "Residence or work permit",
    ):
        assert words in told


def test_a_copy_takes_over_all_of_it(client, database, contact, employer):
    vacancy = draft(database, employer, days_a_week=5, trainer=Trainer.COLLEAGUE, documents=["identity"])
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/duplicate")

    rows = database.scalars(select(Vacancy).options(selectinload(Vacancy.documents)).order_by(Vacancy.id.desc()))
    copy = rows.first()
    assert (copy.days_a_week, copy.trainer, [row.document for row in copy.documents]) == (
        5,
        Trainer.COLLEAGUE,
        [Paper.IDENTITY],
    )


def test_whoever_asks_for_papers_says_whether_they_stay(client, database, contact, employer):
    page = save(client, draft(database, employer), "support", status=422, documents=["identity"])

    assert "Say below whether originals stay" in page.errors[0]


def test_the_names_of_an_agreement_are_offered_those_of_the_sector_first():
    offered = terms.agreements(Country.AT, "I55")

    assert offered[0] == "Kollektivvertrag Hotel- und Gastgewerbe"
    assert len(offered) == len(set(offered))
    assert terms.agreements(Country.GR, "I55") == []


def test_in_a_country_without_a_statutory_wage_the_agreement_is_named_and_nobody_asks_again(client, database):
    factories.small_taxonomy(database)
    graz = factories.municipality(database, "AT130")
    hotel = factories.employer(database, country=Country.AT, municipality=graz)
    vacancy = draft(database, hotel, municipality=graz)
    client.sign_in(factories.account(database, Role.EMPLOYER, employer=hotel))
    page = save(client, vacancy, "pay", status=422, costs="no", pay_min="2100")
    assert "In Austria collective agreements set the lowest pay" in page.errors[0]

    save(client, vacancy, "pay", costs="no", agreement="Kollektivvertrag Hotel- und Gastgewerbe")

    database.expire_all()
    signs = AdvertDesk().look(database, database.get_one(Vacancy, vacancy.id)).signs
    assert [sign for sign in signs if sign.field == "agreement" or "collective" in sign.question] == []


# --- floors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "pay", "per", "fine"),
    [
        ("40", "879", "month", False),
        ("40", "880", "month", True),
        ("20", "440", "month", True),
        ("20", "439", "month", False),
        ("20", "4", "hour", False),
        ("20", "5,10", "hour", True),
    ],
)
def test_pay_below_the_floor_of_the_country_is_told_at_once(
    client, database, contact, employer, *, hours, pay, per, fine
):
    vacancy = draft(database, employer, pay_min=None, pay_per=None, currency=None)
    vacancy.min_hours = vacancy.max_hours = float(hours)
    database.commit()

    page = save(
        client, vacancy, "pay", status=303 if fine else 422, pay_min=pay, pay_per=per, currency="EUR", costs="no"
    )

    if not fine:
        assert "This is below what the law of Greece asks: €880" in page.errors[0]
        assert "at least" in page.errors[0]


def test_pay_below_the_floor_is_not_handed_in(client, database, contact, employer):
    vacancy = draft(database, employer, pay_min=Decimal(700))
    client.get(f"/vacancies/{vacancy.ref}")

    page = client.submit(f"/vacancies/{vacancy.ref}/submit", status=422)

    assert "This is below what the law of Greece asks" in page.main
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.DRAFT


def test_more_hours_for_the_same_pay_are_no_way_around_the_floor(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, pay_min=Decimal(500), min_hours=20.0, max_hours=20.0)

    page = save(client, vacancy, "when", status=422, min_hours="40", max_hours="40")

    assert "This is below what the law of Greece asks" in page.main
    database.refresh(vacancy)
    assert (vacancy.min_hours, vacancy.status) == (20, VacancyStatus.OPEN)


def test_a_program_is_told_the_floor_too(app, database, employer):
    factories.small_taxonomy(database)
    vacancy = draft(database, employer, pay_min=Decimal(700))
    secret = factories.api_token(
        database, factories.account(database, Role.EMPLOYER, employer=employer), scopes_of(Role.EMPLOYER)
    )

    answer = app.test_client().post(
        f"/api/v1/vacancies/{vacancy.ref}/submit", headers={"Authorization": f"Bearer {secret}", "If-Match": '"1"'}
    )

    assert answer.status_code == 422
    assert "880.00 EUR" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"max_hours": "50"}, "from 1 to 48"),
        ({"days_a_week": "7"}, "Every week has a day of rest"),
        ({"days_a_week": "2,5"}, "Enter whole days"),
        ({"contract_months": "90"}, "Enter 1 to 60 whole months"),
        ({"contract": "seasonal"}, "Say until when the contract lasts"),
    ],
)
def test_hours_and_rest_that_the_law_asks_for_are_told_at_once(client, database, contact, employer, *, typed, said):
    page = save(client, draft(database, employer), "when", status=422, **typed)

    assert said in page.errors[0]


# --- nothing is lost --------------------------------------------------------------------------------------------------


def test_one_mistake_in_a_draft_loses_nothing_else(client, database, contact, employer):
    vacancy = draft(database, employer)
    page = save(
        client, vacancy, "when", status=422, days_a_week="7", min_hours="25", max_hours="30", contract="permanent"
    )
    assert "What is right is saved" in page.main

    client.submit(f"/vacancies/{vacancy.ref}/when", {"days_a_week": "6"})

    database.refresh(vacancy)
    assert (vacancy.min_hours, vacancy.max_hours, vacancy.days_a_week) == (25, 30, 6)


def test_a_mistake_in_what_is_published_changes_nothing(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer)

    save(client, vacancy, "when", status=422, days_a_week="7", min_hours="25")

    database.refresh(vacancy)
    assert (vacancy.status, vacancy.min_hours) == (VacancyStatus.OPEN, 40)


def test_a_step_is_saved_while_it_is_filled_in(client, database, contact, employer):
    vacancy = draft(database, employer)
    town = vacancy.municipality.name
    address = f"/vacancies/{vacancy.ref}/where"
    sent = client.get(address).forms[address] | {"live_in": "yes", "place": "Nowhere"}

    answer = client.fragment(address, sent)

    database.refresh(vacancy)
    assert (vacancy.live_in, vacancy.municipality_id is not None) == (True, True)
    (version,) = answer.find_all("input", name="version")
    assert version.get("value") == str(vacancy.version)
    (seen,) = answer.find_all("input", name="seen")
    assert (seen.get("id"), seen.get("hx-swap-oob")) == ("seen", "true")
    client.post(address, sent | {"place": town, "version": version.get("value"), "seen": seen.get("value")})


@pytest.mark.parametrize(("status", "changed", "answered"), [("open", False, 204), ("draft", True, 409)])
def test_nothing_is_saved_on_the_way_of_what_is_published_or_changed(
    client, database, contact, employer, *, status, changed, answered
):
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus(status), live_in=False)
    address = f"/vacancies/{vacancy.ref}/where"
    sent = client.get(address).forms[address] | {"live_in": "yes"}

    if changed:
        vacancy.live_in = None
        database.commit()

    answer = client.browser.post(address, data=sent | {"csrf_token": client.token()}, headers={"HX-Request": "true"})

    assert answer.status_code == answered
    database.refresh(vacancy)
    assert not vacancy.live_in


# --- as she sees it ---------------------------------------------------------------------------------------------------


def test_the_preview_is_her_page_in_her_language(client, database, contact, employer):
    vacancy = draft(database, employer)

    page = client.get(f"/vacancies/{vacancy.ref}/preview?reads=ar")

    (card,) = page.find_all("div", lang="ar")
    assert card.get("dir") == "rtl"
    assert vacancy.title in page.main
    assert page.find_all("html")[0].get("lang") == "en"


def test_nobody_previews_the_vacancy_of_another_employer(client, database, contact):
    other = factories.vacancy(database)

    client.get(f"/vacancies/{other.ref}/preview", status=404)
