from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Role
from models.employer import Standing
from models.interchange import VacancyImport
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from webapp.accounts.team_services import COMMAND
from webapp.interchange.services import remove_forgotten

ROWS = """title;description;occupation;skills;hours;contract;town;pay;pay_per
Room attendant;Clean rooms.;room attendant;mop floors;40;permanent;Kalliste;1.050,00;month
;Without a title;;;;;;;
Helper;Wash.;;;60;;;1.050;month
"""


@pytest.fixture
def contact(client, database):
    factories.small_taxonomy(database)
    factories.municipality(database, name="Kalliste")
    account = factories.account(database, Role.EMPLOYER)
    client.sign_in(account)
    return account


def upload(client, data=ROWS, **more):
    client.get("/imports/new")
    client.post("/imports/new", {"file": (BytesIO(data.encode()), "x.csv"), "language": "en", **more})
    return client.follow()


def test_a_file_is_shown_before_it_is_created_and_told_row_by_row(client, database, contact):
    page = upload(client)
    ref = database.scalars(select(VacancyImport)).one().ref
    assert "Row 3" in page.text
    assert "Cannot be taken" in page.text
    assert "can be read in two ways" in page.text
    assert database.scalars(select(Vacancy)).all() == []

    client.submit(f"/imports/{ref}", {"hand_in": "yes", "without_others": "y"})
    report = client.follow()

    made = database.scalars(select(Vacancy).options(selectinload(Vacancy.skills)).order_by(Vacancy.id)).all()
    assert [row.status for row in made] == [VacancyStatus.SCREENING, VacancyStatus.DRAFT]
    assert [len(row.skills) for row in made] == [1, 0]
    assert "Handed in to be checked" in report.text
    assert database.scalars(select(VacancyImport)).one().source == b""


def test_good_rows_are_kept_without_the_others_only_when_that_is_said(client, database, contact):
    upload(client)
    ref = database.scalars(select(VacancyImport)).one().ref

    client.submit(f"/imports/{ref}", {"hand_in": "no"}, status=422)

    assert database.scalars(select(Vacancy)).all() == []


def test_only_advertised_vacancies_of_vetted_employers_are_public(client, database, new_client):
    factories.small_taxonomy(database)
    vacancy = factories.vacancy(database, advertised=True, skills=["mop-floors"], description="</script><b>x")
    hidden = factories.vacancy(database)
    page = client.get("/jobs")
    assert vacancy.title in page.text
    assert hidden.title not in page.text
    assert client.get(f"/jobs/{vacancy.ref}").find_all("script", type="application/ld+json")
    client.get(f"/jobs/{hidden.ref}", status=404)

    vacancy.employer.standing = Standing.SUSPENDED
    database.commit()

    client.get(f"/jobs/{vacancy.ref}", status=404)


def test_a_card_is_remembered(client, database):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.EMPLOYER)
    client.sign_in(account)
    client.get("/safe-workplace/privacy")

    client.post("/safe-workplace/privacy", {"answer": "0"}, status=422)
    client.post("/safe-workplace/privacy", {"answer": "1"})

    assert "1 of 6" in client.get("/safe-workplace").text


def test_only_uploads_undecided_for_more_than_14_days_are_thrown_away(database, contact):
    now = factories.NOW
    old, decided = now - timedelta(days=15), {"finished_at": now, "source": b""}
    factories.vacancy_import(database, contact, contact.employer, created_at=old)
    kept = [
        factories.vacancy_import(database, contact, contact.employer, created_at=now - timedelta(days=13)),
        factories.vacancy_import(database, contact, contact.employer, created_at=old, **decided),
    ]

    removed = remove_forgotten(database, by=COMMAND, now=now)

    database.flush()
    assert removed == 1
    assert database.scalars(select(VacancyImport).order_by(VacancyImport.id)).all() == kept


def test_confirming_twice_creates_nothing_twice(client, database, contact):
    upload(client)
    ref = database.scalars(select(VacancyImport)).one().ref
    client.submit(f"/imports/{ref}", {"hand_in": "no", "without_others": "y"})

    client.post(f"/imports/{ref}", {"hand_in": "no", "without_others": "y"})

    assert len(database.scalars(select(Vacancy)).all()) == 2
