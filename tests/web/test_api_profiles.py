"""Profiles and matches through the API: for whom she works with, without who she is and without her own rules."""

from __future__ import annotations

import pytest

from models.account import Role
from models.audit import AuditEvent
from models.protection import ExcludedBy
from models.run import RankingRun
from tests import factories
from tests.small_taxonomy import occupation, skill
from tests.web.api import Program

READ = ["", "/matches", "/training"]


@pytest.fixture
def coach(app, database):
    factories.small_taxonomy(database)
    return factories.coach(database)


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(
        database, coach=coach, skills=["mop-floors"], languages={("el", "listening"): 2}, occupations=["office-cleaner"]
    )


@pytest.fixture
def program(app, database, coach):
    return Program(app, database, coach)


def test_a_coach_reads_a_profile_and_it_is_written_down(program, database, her):
    read = program.get(f"profiles/{her.ref}")

    assert [(item["uri"], item["label"], item["level"]) for item in read["skills"]] == [
        (skill("mop-floors"), "mop floors", "independent")
    ]
    assert read["languages"] == [{"language": "el", "levels": {"listening": "A2"}}]
    assert [(event.action, event.subject) for event in database.query(AuditEvent)] == [("read_profile", her.ref)]


@pytest.mark.parametrize("rest", READ)
def test_no_answer_tells_who_she_is_or_what_her_own_rules_are(program, database, her, rest):
    factories.exclusion(database, her, ExcludedBy.NIGHT)
    factories.vacancy(database, skills=["mop-floors"])

    answer = program.ask("GET", f"profiles/{her.ref}{rest}").text.lower()

    assert not [stem for stem in factories.CANARY_STEMS if stem in answer]
    assert "exclusions" not in answer


@pytest.mark.parametrize("role", [Role.COACH, Role.COORDINATOR])
@pytest.mark.parametrize("rest", READ)
def test_another_organisation_gets_what_a_missing_record_gets(app, database, her, role, rest):
    foreign = Program(app, database, factories.account(database, role))

    answers = [foreign.ask("GET", f"profiles/{ref}{rest}", 404).text for ref in (her.ref, "2222222222")]

    assert answers[0] == answers[1]
    assert foreign.get("profiles")["items"] == []


def test_a_colleague_neither_reads_nor_writes_but_the_coordinator_does(app, database, coach, her):
    colleague = Program(app, database, factories.coach(database, organisation=coach.organisation))
    coordinator = factories.account(database, Role.COORDINATOR, organisation=coach.organisation)

    colleague.get(f"profiles/{her.ref}", 404)
    colleague.write("PUT", f"profiles/{her.ref}/skills", {"items": []}, status=404, etag='"x"')
    assert Program(app, database, coordinator).get("profiles")["total"] == 1


def test_skills_are_set_and_each_change_is_written_down(program, database, her):
    items = [{"uri": skill("do-laundry"), "level": "expert", "source": "worked", "said": "I clean"}]

    changed = program.write(
        "PUT", f"profiles/{her.ref}/skills", {"items": items}, etag=program.etag(f"profiles/{her.ref}")
    )

    assert [item["uri"] for item in changed["skills"]] == [skill("do-laundry")]
    actions = [event.action for event in database.query(AuditEvent).order_by(AuditEvent.id)]
    assert actions[-2:] == ["remove_skill", "add_skill"]


def test_languages_are_set_and_a_level_that_is_left_out_is_unknown_again(program, her):
    items = [{"language": "el", "levels": {"reading": "B1"}}, {"language": "en", "levels": {"writing": "PRE_A1"}}]

    changed = program.write(
        "PUT", f"profiles/{her.ref}/languages", {"items": items}, etag=program.etag(f"profiles/{her.ref}")
    )

    assert changed["languages"] == items


def test_conditions_are_set(program, database, her):
    region = factories.region(database)
    sent = program.get(f"profiles/{her.ref}")["conditions"] | {
        "region": region.code,
        "min_hours": 10.0,
        "max_hours": 20.0,
        "week": ["friday_evening"],
        "licences": ["first_aid"],
        "licences_known": True,
    }

    changed = program.write("PUT", f"profiles/{her.ref}/conditions", sent, etag=program.etag(f"profiles/{her.ref}"))

    assert changed["conditions"] == sent


def test_occupations_are_set_and_the_skills_stay(program, her):
    address = f"profiles/{her.ref}"
    items = [
        {"uri": occupation("office-cleaner"), "months": 18, "said": "I cleaned offices"},
        {"uri": occupation("laundry-worker"), "months": None, "said": None},
    ]

    changed = program.write("PUT", f"{address}/occupations", {"items": items}, etag=program.etag(address))
    fewer = program.write("PUT", f"{address}/occupations", {"items": items[:1]}, etag=program.etag(address))

    assert [{name: row[name] for name in items[0]} for row in changed["occupations"]] == sorted(
        items, key=lambda item: item["uri"]
    )
    assert [row["uri"] for row in fewer["occupations"]] == [occupation("office-cleaner")]
    assert [row["uri"] for row in fewer["skills"]] == [skill("mop-floors")]


def test_schooling_is_set_and_what_stays_is_not_written_anew(program, database, her):
    address = f"profiles/{her.ref}"
    first, second = {"title": "Eight classes", "eqf": 2}, {"title": "Sewing course", "eqf": None}
    program.write("PUT", f"{address}/qualifications", {"items": [first, second]}, etag=program.etag(address))

    changed = program.write("PUT", f"{address}/qualifications", {"items": [second]}, etag=program.etag(address))

    assert changed["qualifications"] == [second]
    actions = [event.action for event in database.query(AuditEvent).order_by(AuditEvent.id)]
    assert [action for action in actions if "qualification" in action] == [
        "add_qualification",
        "add_qualification",
        "remove_qualification",
    ]


def test_wishes_are_set(program, her):
    sent = {
        "preferences": [{"trait": "outdoors", "weight": -1.0}, {"trait": "with_people", "weight": 0.5}],
        "support_needs": ["mentor"],
    }

    changed = program.write("PUT", f"profiles/{her.ref}/wishes", sent, etag=program.etag(f"profiles/{her.ref}"))

    assert {name: changed[name] for name in sent} == sent


def test_the_second_of_two_writers_is_told(program, her):
    address = f"profiles/{her.ref}"
    read = program.etag(address)
    program.write("PUT", f"{address}/skills", {"items": []}, etag=read)

    program.write("PUT", f"{address}/languages", {"items": []}, status=412, etag=read)
    program.write("PUT", f"{address}/languages", {"items": []}, status=428)


@pytest.mark.parametrize(
    ("part", "sent", "pointer"),
    [
        ("skills", {"items": [{"uri": "http://x", "level": "expert", "source": "worked"}]}, "#/items/0/uri"),
        ("skills", {"items": [{"uri": skill("mop-floors"), "level": "best", "source": "worked"}]}, "#/items/0/level"),
        ("skills", {"items": [], "given_name": "x"}, "#/given_name"),
        ("languages", {"items": [{"language": "el", "levels": {}}]}, "#/items/0/levels"),
        ("languages", {"items": [{"language": "EL!", "levels": {"reading": "A1"}}]}, "#/items/0/language"),
        ("conditions", {"region": "EL303"}, "#/reach_km"),
        ("occupations", {"items": [{"uri": skill("mop-floors")}]}, "#/items/0/uri"),
        ("qualifications", {"items": [{"title": "x", "eqf": 9}]}, "#/items/0/eqf"),
        ("wishes", {"preferences": [], "support_needs": ["gold"]}, "#/support_needs/0"),
        (
            "wishes",
            {"preferences": [{"trait": "outdoors", "weight": 2}], "support_needs": []},
            "#/preferences/0/weight",
        ),
    ],
)
def test_what_is_wrong_is_pointed_to(program, her, part, sent, pointer):
    address = f"profiles/{her.ref}"

    refused = program.write("PUT", f"{address}/{part}", sent, status=422, etag=program.etag(address))

    assert pointer in {error["pointer"] for error in refused["errors"]}


def test_a_walk_through_the_pages_meets_every_profile_once(program, database, coach):
    made = {factories.beneficiary(database, coach=coach).ref for _ in range(5)}

    page = program.get("profiles?limit=2")
    seen = [item["ref"] for item in page["items"]]
    while page["next"]:
        page = program.get(page["next"])
        seen += [item["ref"] for item in page["items"]]

    assert sorted(seen) == sorted(made)


def test_matches_come_with_bands_terms_reasons_and_what_stopped_the_others(program, database, her):
    fits = factories.vacancy(database, skills=["mop-floors"])
    closed = factories.vacancy(database, skills=["mop-floors"], licences=["driving_b"])
    her.licences_known = True

    found = program.get(f"profiles/{her.ref}/matches")

    assert [item["vacancy"]["ref"] for item in found["items"]] == [fits.ref]
    assert found["items"][0]["band"] in ("strong", "possible")
    assert "skills_fit" in {reason["code"] for reason in found["items"][0]["reasons"]}
    assert {"gate": "licence", "vacancies": 1} in found["closed"]
    assert [item["vacancy"]["ref"] for item in found["near"]] == [closed.ref]
    run = database.query(RankingRun).one()
    assert (run.ref, [shown["vacancy"] for shown in run.shown]) == (found["run"], [fits.ref])


def test_one_vacancy_is_explained_gate_by_gate(program, database, her):
    vacancy = factories.vacancy(database, skills=["mop-floors"])

    found = program.get(f"profiles/{her.ref}/matches/{vacancy.ref}")

    assert found["match"]["vacancy"]["ref"] == vacancy.ref
    assert found["gates"]["consent"] == "open"
    program.get(f"profiles/{her.ref}/matches/2222222222", 404)


def test_who_opted_out_gets_the_open_vacancies_without_an_order(program, database, her):
    factories.vacancy(database, skills=["mop-floors"])
    her.ranking_opt_out = True

    found = program.get(f"profiles/{her.ref}/matches")

    assert (found["ordered"], found["ranking_off"]) == (False, "opted_out")
    assert [(item["band"], item["terms"], item["reasons"]) for item in found["items"]] == [(None, {}, [])]


def test_training_says_which_vacancies_it_would_open(program, database, her):
    vacancy = factories.vacancy(database, skills=["do-laundry", "make-beds"])
    run = factories.run(database, teaches=["do-laundry", "make-beds"])

    found = program.get(f"profiles/{her.ref}/training")

    assert [(item["run"], [offer["ref"] for offer in item["opens"]]) for item in found["items"]] == [
        (run.ref, [vacancy.ref])
    ]
