"""Hints beside the fields of a vacancy's form, and how many more would fit: live, on saving, and without showing anybody."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.account import Role
from models.audit import AuditEvent
from models.protection import Purpose
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from tests.small_taxonomy import occupation, skill
from webapp.vacancies import hints

MOP, BEDS = skill("mop-floors"), skill("make-beds")
FAULTY = {"title": "Waitress", "description": "Send a photo with your CV. We are a young team!!", "language": "en"}


@pytest.fixture
def employer(database):
    factories.small_taxonomy(database)
    return factories.employer(database)


@pytest.fixture
def contact(client, database, employer):
    account = factories.account(database, Role.EMPLOYER, employer=employer)
    client.sign_in(account)
    return account


@pytest.fixture
def asks_too_much(database, employer, contact):
    """A draft that asks for first aid, a licence, of which nobody is sure, and six people who hold none."""
    for _ in range(6):
        factories.beneficiary(
            database,
            skills=[MOP],
            occupations=[occupation("office-cleaner")],
            licences=["food_hygiene"],
            licences_known=True,
            languages={("el", "reading"): 1},
        )
    return factories.vacancy(
        database,
        employer=employer,
        status=VacancyStatus.DRAFT,
        skills=[MOP],
        licences=["first_aid"],
        occupation="office-cleaner",
    )


@pytest.mark.usefixtures("contact")
def test_hints_come_while_somebody_types_and_nothing_is_kept(client, database):
    page = client.fragment("/vacancies/new/hints", FAULTY)

    assert "This names one gender." in page.text
    assert "No photo is needed" in page.text
    (use, *_) = page.find_all("button")
    assert (use.get("data-apply"), use.get("data-words"), use.get("data-instead")) == ("title", "Waitress", "Server")
    assert database.scalar(select(func.count()).select_from(Vacancy)) == 0
    assert database.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.mark.usefixtures("contact")
def test_a_text_without_anything_to_point_out_reads_easily(client):
    clean = "You clean ten rooms a day with a colleague. We show you how. You start at nine and you stop at two. It is near the bus."

    page = client.fragment("/vacancies/new/hints", {"title": "Cleaner", "description": clean, "language": "en"})

    assert page.text.strip() == "The text is easy to read."


def test_without_script_the_hints_stand_on_the_page_of_the_step_and_of_the_whole(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, **FAULTY)

    for path in (f"/vacancies/{vacancy.ref}/what", f"/vacancies/{vacancy.ref}"):
        page = client.get(path)
        assert "This names one gender." in page.text
        assert "What could bring more people" in page.main
    assert not page.find_all("button", **{"data-apply": "title"})


def test_what_is_typed_counts_and_not_what_was_saved(client, asks_too_much):
    address = f"/vacancies/{asks_too_much.ref}/support/hints"

    asked = client.fragment(address, {"licences": ["first_aid"]})
    gone = client.fragment(address, {})

    assert "Candidates whom it fits: fewer than 5" in asked.text
    assert "Without: First aid certificate: about 5 more would fit" in asked.text
    assert "Candidates whom it fits: 5 or more" in gone.text
    assert "more would fit" not in gone.text


def test_a_skill_tells_beside_itself_how_many_more_would_fit(client, database, asks_too_much):
    asks_too_much.licences = []
    database.commit()
    typed = {f"skill:{MOP}": "", f"skill:{BEDS}": "", f"skill:{skill('care-for-children')}": "day_one"}

    page = client.fragment(f"/vacancies/{asks_too_much.ref}/skills/hints", typed)

    (beside,) = page.find_all("div", id=hints.skill_id(skill("care-for-children")))
    assert "about 5 more would fit" in "".join(beside.itertext())
    assert beside.get("hx-swap-oob") == "true"
    assert "not essential for the occupation" in page.text


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("languages", {"needed": "yes", "blocks-0-language": "el", "blocks-0-reading": "3"}, "Greek, Reading: A2"),
        ("when", {"min_hours": "40", "slots": "3"}, "Also on weekdays by day"),
    ],
)
@pytest.mark.usefixtures("contact")
def test_levels_and_hours_have_moves_too(client, database, employer, step, typed, said):  # noqa: PLR0917 - fixtures
    for _ in range(5):
        factories.beneficiary(
            database,
            skills=[MOP],
            occupations=[occupation("office-cleaner")],
            languages={("el", "reading"): 2},
            slots=0b0011,
        )
    vacancy = factories.vacancy(database, employer=employer, skills=[MOP], occupation="office-cleaner")

    page = client.fragment(f"/vacancies/{vacancy.ref}/{step}/hints", typed)

    told = [row for row in page.texts("li") if "about 5 more would fit" in row]
    assert any(row.startswith(said) for row in told)


def test_a_person_who_comes_is_not_seen_before_the_next_day(client, database, asks_too_much, contact, clock):
    address = f"/vacancies/{asks_too_much.ref}/support/hints"
    before = client.fragment(address, {}).text
    for _ in range(5):
        factories.beneficiary(database, skills=[MOP], occupations=[occupation("office-cleaner")])

    same_day = client.fragment(address, {}).text
    clock.forward(minutes=24 * 60)
    client.cookie = factories.browser_session(database, contact, at=factories.NOW + timedelta(days=1))
    next_day = client.fragment(address, {}).text

    assert same_day == before
    assert "5 or more" in before
    assert "10 or more" in next_day


def test_who_withdraws_is_out_at_once_and_her_cohort_with_her(client, database, asks_too_much):
    address = f"/vacancies/{asks_too_much.ref}/support/hints"
    assert "5 or more" in client.fragment(address, {}).text
    her = factories.beneficiary(database, skills=[MOP])
    first = database.scalars(select(type(her)).order_by(type(her).id)).first()
    first.frozen = True
    database.commit()

    page = client.fragment(address, {})

    assert "fewer than 5" in page.text


def test_an_employer_that_nobody_vetted_gets_hints_and_no_numbers(client, database, employer, asks_too_much):
    employer.vetted_until = date(2026, 1, 31)
    database.commit()

    page = client.fragment(f"/vacancies/{asks_too_much.ref}/support/hints", {"licences": ["driving_b"]})

    assert "needs driving" in page.text
    assert "Candidates whom it fits" not in page.text


def test_somebody_elses_vacancy_is_not_there(client, database, contact):
    other = factories.vacancy(database)

    client.post(f"/vacancies/{other.ref}/what/hints", FAULTY, status=404)


def test_a_level_that_is_none_is_refused(client, asks_too_much):
    typed = {"needed": "yes", "blocks-0-language": "el", "blocks-0-reading": "much"}

    client.post(f"/vacancies/{asks_too_much.ref}/languages/hints", typed, status=422)


@pytest.mark.usefixtures("contact")
def test_who_asks_without_end_is_stopped_and_may_go_on_later(client, clock, monkeypatch):
    monkeypatch.setattr(hints, "TYPING", hints.Pace(2, timedelta(minutes=1)))

    for _ in range(2):
        client.fragment("/vacancies/new/hints", FAULTY)
    client.post("/vacancies/new/hints", FAULTY, status=429)
    clock.forward(minutes=2)

    client.fragment("/vacancies/new/hints", FAULTY)


def test_numbers_stop_before_everything_could_be_asked(client, asks_too_much, monkeypatch):
    monkeypatch.setattr(hints, "A_DAY", hints.Pace(1, timedelta(days=1)))
    address = f"/vacancies/{asks_too_much.ref}/support/hints"

    first, second = client.fragment(address, {}), client.fragment(address, {})

    assert "Candidates whom it fits" in first.text
    assert "Candidates whom it fits" not in second.text


def test_more_people_cost_no_more_statements(client, database, asks_too_much):
    address = f"/vacancies/{asks_too_much.ref}/support/hints"
    client.fragment(address, {})
    few = len(client.fragment(address, {}).statements)
    for _ in range(6):
        her = factories.beneficiary(database, skills=[MOP], consent=False)
        factories.consent_of(database, her, Purpose.MATCHING)

    assert len(client.fragment(address, {}).statements) == few
