"""Vacancies through the API: written by the pages' services, read by whom the pages show them to."""

from __future__ import annotations

import pytest

from models.account import Role
from models.audit import AuditEvent
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from tests.small_taxonomy import occupation, skill
from tests.web.api import Program

CLEANER = {
    "title": "Cleaner",
    "description": "Clean the rooms of a small guest house.",
    "language": "en",
    "occupation": occupation("office-cleaner"),
    "skills": [{"uri": skill("mop-floors"), "need": "day_one"}],
    "hours": {"min": 20, "max": 30},
    "week": ["monday_morning", "tuesday_night"],
    "contract": "permanent",
    "pay": {"min": "1050.50", "per": "month", "currency": "EUR"},
    "languages": [{"language": "el", "activity": "listening", "level": "A2"}],
    "licences": ["first_aid"],
    "support": ["mentor"],
    "traits": ["quiet"],
}


@pytest.fixture
def employer(app, database):
    factories.small_taxonomy(database)
    return factories.account(database, Role.EMPLOYER)


@pytest.fixture
def program(app, database, employer):
    return Program(app, database, employer)


def place(database):
    where = factories.municipality(database)
    return {"municipality": where.name, "region": where.region_code}


def test_an_employer_posts_hands_in_and_closes_a_vacancy(program, database):
    sent = {**CLEANER, "place": place(database)}

    made = program.ask("POST", "vacancies", 201, json=sent)
    address = made.headers["Location"]
    handed = program.write("POST", f"{address}/submit", etag=made.headers["ETag"])
    closed = program.write("POST", f"{address}/close", etag=program.etag(address))

    read = made.json
    assert {
        name: read[name] for name in ("title", "hours", "week", "contract", "place", "licences", "support", "traits")
    } == {name: sent[name] for name in ("title", "hours", "week", "contract", "place", "licences", "support", "traits")}
    assert read["pay"] == {"min": "1050.50", "max": None, "per": "month", "currency": "EUR"}
    assert (read["night"], read["missing"], read["status"]) == (True, [], "draft")
    assert (handed["status"], closed["status"]) == ("screening", "closed")
    actions = [event.action for event in database.query(AuditEvent).order_by(AuditEvent.id)]
    assert actions == ["created_vacancy", "changed_vacancy", "submitted_vacancy", "closed_vacancy"]


def test_a_draft_that_lacks_something_is_told_what(program):
    made = program.ask(
        "POST", "vacancies", 201, json={name: CLEANER[name] for name in ("title", "description", "language")}
    )

    refused = program.write("POST", f"{made.headers['Location']}/submit", status=422, etag=made.headers["ETag"])

    assert {error["pointer"] for error in refused["errors"]} == {
        "#/occupation",
        "#/pay",
        "#/hours",
        "#/contract",
        "#/place",
    }
    assert set(made.json["missing"]) == {"occupation", "pay", "hours", "contract", "place"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"status": "open"}, "#/status"),
        ({"employer_id": 1}, "#/employer_id"),
        ({"pay": {"min": "5"}}, "#/pay/per"),
        ({"pay": {"min": "5", "max": "4", "per": "hour", "currency": "EUR"}}, "#/pay/max"),
        ({"hours": {"min": 10, "max": 99}}, "#/hours/max"),
        ({"skills": [{"uri": "http://nothing", "need": "day_one"}]}, "#/skills/0/uri"),
        ({"occupation": "http://nothing"}, "#/occupation"),
        ({"place": {"municipality": "Nowhere", "region": "EL303"}}, "#/place"),
        ({"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "#/ends_on"),
        ({"title": "a\0b"}, "#/title"),
        ({"title": "\ud800"}, "#/title"),
        ({"week": ["someday"]}, "#/week/0"),
    ],
)
def test_what_is_wrong_is_pointed_to_and_nothing_is_saved(program, database, change, pointer):
    refused = program.write("POST", "vacancies", {**CLEANER, **change}, status=422)

    assert pointer in {error["pointer"] for error in refused["errors"]}
    assert database.query(Vacancy).count() == 0


def test_a_change_of_pay_sends_it_back_to_be_checked_and_the_rest_stays(program, database, employer):
    row = factories.vacancy(database, employer=employer.employer, skills=["mop-floors"])
    address = f"vacancies/{row.ref}"

    changed = program.write("PATCH", address, {"pay": CLEANER["pay"]}, etag=program.etag(address))

    assert (changed["status"], changed["pay"]["min"], changed["title"]) == ("screening", "1050.50", row.title)
    assert len(changed["skills"]) == 1


def test_the_second_of_two_writers_is_told(program, database, employer):
    row = factories.vacancy(database, employer=employer.employer)
    address = f"vacancies/{row.ref}"
    read = program.etag(address)
    program.write("PATCH", address, {"places": 2}, etag=read)

    refused = program.write("PATCH", address, {"places": 3}, status=412, etag=read)

    assert refused["type"] == "urn:foothold:problem:version-conflict"
    program.write("PATCH", address, {"places": 3}, status=428)
    assert program.get(address)["places"] == 2


def test_what_a_published_vacancy_needs_cannot_be_taken_out(program, database, employer):
    address = f"vacancies/{factories.vacancy(database, employer=employer.employer).ref}"

    program.write("PATCH", address, {"pay": None}, status=422, etag=program.etag(address))


def test_a_closed_vacancy_stays_closed(program, database, employer):
    row = factories.vacancy(database, employer=employer.employer, status=VacancyStatus.CLOSED)
    address = f"vacancies/{row.ref}"

    refused = program.write("POST", f"{address}/resume", status=409, etag=program.etag(address))

    assert refused["type"] == "urn:foothold:problem:wrong-state"


def test_another_employers_vacancy_and_a_missing_one_are_the_same(program, database):
    foreign = factories.vacancy(database)

    answers = [program.ask("GET", f"vacancies/{ref}", 404).text for ref in (foreign.ref, "2222222222", "%00")]

    assert len(set(answers)) == 1
    program.write("PATCH", f"vacancies/{foreign.ref}", {"places": 2}, status=404, etag='"1"')
    program.write("POST", f"vacancies/{foreign.ref}/close", status=404, etag='"1"')
    program.get(f"vacancies/{foreign.ref}/candidates", 404)


def test_a_coach_reads_what_was_handed_in_and_writes_nothing(app, database, employer):
    handed_in = factories.vacancy(database, employer=employer.employer)
    draft = factories.vacancy(database, employer=employer.employer, status=VacancyStatus.DRAFT)
    coach = Program(app, database, factories.coach(database))

    assert [item["ref"] for item in coach.get("vacancies")["items"]] == [handed_in.ref]
    assert "verdict" not in coach.get(f"vacancies/{handed_in.ref}")
    coach.get(f"vacancies/{draft.ref}", 404)
    coach.write("POST", "vacancies", CLEANER, status=403)


def test_a_walk_through_the_pages_meets_every_vacancy_once(program, database, employer):
    made = {factories.vacancy(database, employer=employer.employer).ref for _ in range(7)}
    factories.vacancy(database)

    page, seen = program.get("vacancies?limit=3&status=open"), []
    seen += page["items"]
    while page["next"]:
        page = program.get(page["next"])
        seen += page["items"]

    assert page["total"] == 7
    assert sorted(item["ref"] for item in seen) == sorted(made)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=no", "status=gone", "q=cleaner"])
def test_a_parameter_that_is_wrong_is_named(program, query):
    refused = program.get(f"vacancies?{query}", 422)

    assert [error["parameter"] for error in refused["errors"]] == [query.split("=")[0]]


@pytest.mark.parametrize(("candidates", "told"), [(4, 0), (6, 5)])
def test_an_employer_learns_a_rounded_count_and_it_is_written_down(program, database, employer, candidates, told):
    row = factories.vacancy(database, employer=employer.employer, skills=["mop-floors"])
    for _ in range(candidates):
        factories.beneficiary(database, skills=["mop-floors"])

    count = program.get(f"vacancies/{row.ref}/candidates")

    assert count == {"at_least": told}
    assert [event.action for event in database.query(AuditEvent)] == ["counted_candidates"]
