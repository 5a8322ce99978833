from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Role
from models.interchange import VacancyImport
from models.place import Municipality
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from webapp import postings
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


def only_import(database):
    return database.scalars(select(VacancyImport)).one()


def test_unknown_headings_are_given_a_meaning_by_hand(client, database, contact):
    page = upload(client, "Was;Wozu;Wie lange\nHelper;Wash the pots.;20\n")
    ref = only_import(database).ref
    assert "Cannot be taken" in page.text
    chosen = {"column-0": "title", "column-1": "description", "column-2": "min_hours", "encoding": "utf-8"}

    client.submit(f"/imports/{ref}/reading", chosen)
    read_again = client.follow()

    assert "Cannot be taken" not in read_again.text
    client.submit(f"/imports/{ref}", {"hand_in": "no"})
    made = database.scalars(select(Vacancy)).one()
    assert (made.title, made.description, made.min_hours) == ("Helper", "Wash the pots.", 20)


def test_one_meaning_for_two_columns_changes_nothing(client, database, contact):
    upload(client)
    ref = only_import(database).ref

    page = client.submit(f"/imports/{ref}/reading", {"column-0": "title", "column-1": "title"}, status=422)

    assert "Choose each meaning once" in page.text
    assert only_import(database).columns is None


@pytest.mark.parametrize("number", ["9" * 5000, "100", "-1", "x"])
def test_a_column_that_is_none_changes_nothing(client, database, contact, number):
    upload(client)
    ref = only_import(database).ref

    client.submit(f"/imports/{ref}/reading", {f"column-{number}": "currency"})

    assert "currency" not in only_import(database).columns


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"own_number": "K-7", "title": "Pastry cook", "description": "Bake."}, "the same number"),
        ({"title": "Room attendant", "description": "Clean the rooms of the house."}, "nearly the same text"),
    ],
)
def test_a_vacancy_that_is_there_already_is_told_and_not_ticked(client, database, contact, there, told):
    there = factories.vacancy(database, employer=contact.employer, **there)

    page = upload(client, "number;title;description\nK-7;Room attendant;Clean the rooms of the house!\n")

    assert told in page.text
    assert there.title in page.text
    assert [box for box in page.find_all("input", name="take") if "checked" in box.attrib] == []
    client.submit(f"/imports/{only_import(database).ref}", {"hand_in": "no"}, status=422)
    assert database.scalars(select(Vacancy)).all() == [there]


def test_a_row_that_says_what_an_earlier_one_says_is_told(client, contact):
    page = upload(client, "title;description\nHelper;Wash the pots.\nHelper;Wash the pots!\n")

    ticked = [box.get("value") for box in page.find_all("input", name="take") if "checked" in box.attrib]
    assert ticked == ["2"]
    assert "Row 2: Helper – nearly the same text" in page.text


def test_a_vacancy_of_somebody_else_is_no_duplicate(client, database, contact):
    factories.vacancy(database, title="Helper", description="Wash the pots.")

    page = upload(client, "title;description\nHelper;Wash the pots.\n")

    assert "Is it there already?" not in page.text


def test_a_coordinator_uploads_for_an_employer(client, database):
    factories.small_taxonomy(database)
    employer = factories.employer(database)
    client.sign_in(factories.account(database, Role.COORDINATOR))

    upload(client, "title;description\nHelper;Wash the pots.\n", employer=employer.ref)
    client.submit(f"/imports/{only_import(database).ref}", {"hand_in": "no"})

    made = database.scalars(select(Vacancy)).one()
    assert (made.employer_id, made.status) == (employer.id, VacancyStatus.DRAFT)


def test_an_upload_is_nobody_elses(client, database, contact, new_client):
    upload(client)
    colleague = new_client().sign_in(factories.account(database, Role.EMPLOYER, employer=contact.employer))

    colleague.get(f"/imports/{only_import(database).ref}", status=404)


SAME = [
    "title",
    "description",
    "language",
    "places",
    "min_hours",
    "max_hours",
    "slots",
    "contract",
    "municipality_id",
    "pay_min",
    "pay_max",
    "pay_per",
    "currency",
    "own_number",
    "remote",
    "live_in",
    "alone_with_clients",
    "costs_to_worker",
    "teaches_language",
    "starts_on",
    "ends_on",
    "occupation_id",
    "days_a_week",
    "shifts",
    "contract_months",
    "agreement",
    "remote_share",
    "housing_offered",
    "housing_cost",
    "keeps_documents",
    "trainer",
]


def content(vacancy):
    codes = [sorted(row.licence for row in vacancy.licences), sorted(row.support for row in vacancy.support)]
    codes.append(sorted(row.document for row in vacancy.documents))
    skills = sorted((row.concept_id, row.kind, row.learnable) for row in vacancy.skills)
    needs = sorted((row.language, row.activity, row.level) for row in vacancy.languages)
    return [getattr(vacancy, name) for name in SAME], codes, sorted(row.trait for row in vacancy.traits), skills, needs


@pytest.mark.parametrize("kind", ["csv", "jsonld", "xml"])
def test_what_an_employer_downloads_and_uploads_again_is_the_same_vacancy(client, database, contact, kind):
    factories.vacancy(
        database,
        employer=contact.employer,
        title="=HYPERLINK(1)",
        municipality=database.scalars(select(Municipality).where(Municipality.name == "Kalliste")).one(),
        skills=["mop-floors"],
        optional=["fold-laundry"],
        learnable=["mop-floors"],
        languages={("en", "spoken_interaction"): 2},
        licences=["driving_b"],
        support=["mentor"],
        traits=["with_people"],
        documents=["work_permit"],
        keeps_documents=False,
        trainer="colleague",
        own_number="K-7",
        slots=0b11,
        days_a_week=5,
        shifts="rotating",
        contract_months=6,
        agreement="Hotels, 2026",
        remote=False,
        remote_share=20,
        housing_offered=True,
        housing_cost=Decimal("0.00"),
        costs_to_worker="None.",
    )
    client.sign_in(contact)
    file = client.browser.get(f"/exports/{kind}").get_data()
    if kind == "csv":
        assert b"\n'=HYPERLINK(1);" in file or b";'=HYPERLINK(1);" in file

    client.get("/imports/new")
    client.post("/imports/new", {"file": (BytesIO(file), f"x.{kind}"), "language": "en"})
    client.follow()
    client.submit(f"/imports/{only_import(database).ref}", {"hand_in": "no", "take": "2" if kind == "csv" else "1"})

    before, again = database.scalars(select(Vacancy).order_by(Vacancy.id).options(*postings.WHOLE)).all()
    assert content(again) == content(before)
    assert again.status is VacancyStatus.DRAFT
