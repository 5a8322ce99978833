from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Role
from models.audit import AuditEvent
from models.employer import Standing
from models.protection import Purpose
from models.screening import Verdict
from models.taxonomy import RelationKind
from models.types import Country
from models.vacancy import Vacancy, VacancyLanguage, VacancySkill, VacancyStatus
from tests import factories
from tests.small_taxonomy import occupation, skill
from webapp.engine import Candidate, Gate

WHAT = {
    "title": "Room attendant",
    "description": "You clean rooms with a colleague.",
    "language": "en",
    "places": "2",
    "said": "",
}
WHEN = {
    "min_hours": "20",
    "max_hours": "",
    "slots": ["0", "4", "3"],
    "contract": "permanent",
    "starts_on": "",
    "ends_on": "",
}
PAY = {"pay_min": "7,50", "pay_max": "", "currency": "EUR", "pay_per": "hour", "costs": "no", "costs_to_worker": ""}


@pytest.fixture
def employer(database):
    return factories.employer(database)


@pytest.fixture
def contact(client, database, employer):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.EMPLOYER, employer=employer)
    client.sign_in(account)
    return account


def the_only_vacancy(database):
    return database.scalars(select(Vacancy)).one()


def market(app, database):
    database.commit()
    return app.extensions["foothold"].engine.market(database, factories.TODAY)


def somebody():
    return Candidate("somebody", consent=True)


def test_a_vacancy_goes_from_the_first_step_into_the_market(client, app, database, contact, employer):
    town = factories.municipality(database, name="Kalliste")
    client.get("/vacancies")
    client.get("/vacancies/new")

    client.post("/vacancies/new", WHAT)
    found = client.follow()
    assert "room attendant" in found.text
    vacancy = the_only_vacancy(database)
    base = f"/vacancies/{vacancy.ref}"
    client.submit(f"{base}/what", {"uri": occupation("room-attendant")})
    skills = client.follow()
    assert skills.location is None
    assert client.page.forms[f"{base}/skills"][f"skill:{skill('mop-floors')}"] == "day_one"
    client.submit(
        f"{base}/skills", {f"skill:{skill('mop-floors')}": "learn_here", f"skill:{skill('do-laundry')}": "welcome"}
    )
    client.follow()
    client.submit(f"{base}/when", WHEN)
    client.follow()
    client.submit(
        f"{base}/where", {"place": "kalliste", "remote_share": "20", "live_in": "no", "alone_with_clients": "yes"}
    )
    client.follow()
    client.submit(f"{base}/pay", PAY)
    client.follow()
    client.submit(
        f"{base}/languages",
        {
            "needed": "yes",
            "blocks-0-language": "el",
            "blocks-0-listening": "2",
            "blocks-0-listening_example": "Understands the list of rooms",
        },
    )
    client.follow()
    client.submit(f"{base}/support", {"support": ["mentor", "childcare"], "traits": ["with_hands"], "licences": []})
    whole = client.follow()
    assert "Understands the list of rooms" in whole.text
    assert "Missing" not in whole.text
    client.submit(f"{base}/submit")
    waiting = client.follow()
    assert "Being checked" in waiting.text
    assert "A person reads your vacancy" in waiting.text

    opening = market(app, database).opening(vacancy.ref)
    assert opening.screened is False
    assert set(opening.essential) == {skill("make-beds"), skill("mop-floors"), skill("use-cleaning-agents")}
    assert opening.learnable == {skill("mop-floors")}
    assert set(opening.optional) == {skill("do-laundry")}
    assert (opening.min_hours, opening.max_hours, opening.night) == (20.0, 20.0, True)
    assert opening.alone_with_clients is True
    assert opening.languages == {("el", "listening"): 2}
    assert opening.support == {"mentor", "childcare"}
    database.refresh(vacancy)
    assert vacancy.municipality_id == town.id
    assert (str(vacancy.pay_min), vacancy.pay_per, vacancy.currency) == ("7.50", "hour", "EUR")

    client.sign_in(factories.account(database, Role.COORDINATOR))
    client.get(f"/screening/{vacancy.ref}")
    client.submit(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": "Pay and hours are in order."})

    candidate = somebody()
    foothold = app.extensions["foothold"]
    assert market(app, database).opening(vacancy.ref).screened is True
    assert foothold.engine.ranker.closed(candidate, market(app, database)).get(Gate.SCREENED, 0) == 0
    assert [match.opening_id for match in foothold.engine.ranker.rank(candidate, market(app, database))] == [
        vacancy.ref
    ]


def test_an_edit_of_the_pay_reopens_the_check_and_closes_the_gate(client, app, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer)
    assert market(app, database).opening(vacancy.ref).screened is True
    page = client.get(f"/vacancies/{vacancy.ref}/pay")
    assert "a person checks the vacancy again" in page.text

    client.submit(f"/vacancies/{vacancy.ref}/pay", {"pay_min": "900"})

    assert client.page.location == f"/vacancies/{vacancy.ref}"
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING
    assert market(app, database).opening(vacancy.ref).screened is False
    ranker = app.extensions["foothold"].engine.ranker
    assert ranker.closed(somebody(), market(app, database))[Gate.SCREENED] == 1


def test_saving_the_same_pay_again_leaves_it_open(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer)
    client.get(f"/vacancies/{vacancy.ref}/pay")

    client.submit(f"/vacancies/{vacancy.ref}/pay")

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.OPEN


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(("before", "after"), [("day_one", "welcome"), ("day_one", ""), ("", "day_one")])
def test_a_change_of_skills_reopens_the_check(client, database, employer, before, after):
    chosen = [skill("mop-floors")] if before else []
    vacancy = factories.vacancy(database, employer=employer, occupation=occupation("room-attendant"), skills=chosen)
    client.get(f"/vacancies/{vacancy.ref}/skills")

    client.submit(f"/vacancies/{vacancy.ref}/skills", {f"skill:{skill('mop-floors')}": after})

    changed = database.scalars(
        select(Vacancy).options(selectinload(Vacancy.skills).joinedload(VacancySkill.concept))
    ).one()
    assert changed.status is VacancyStatus.SCREENING
    kinds = {row.concept.uri: row.kind for row in changed.skills}
    expected = {"welcome": RelationKind.OPTIONAL, "day_one": RelationKind.ESSENTIAL}.get(after)
    assert kinds.get(skill("mop-floors")) is expected


def test_another_skill_is_added_by_typing_in_another_language(client, database, contact, employer):
    vacancy = factories.vacancy(
        database, employer=employer, status=VacancyStatus.DRAFT, occupation=occupation("room-attendant")
    )
    base = f"/vacancies/{vacancy.ref}/skills"
    client.get(base)

    found = client.submit(base, {"said": "σιδερώνω"}, status=200)
    assert "iron clothes" in found.texts("button")
    client.submit(base, {"said": "σιδερώνω", "uri": skill("iron-clothes")})

    assert client.follow().forms[base][f"skill:{skill('iron-clothes')}"] == "day_one"
    rows = database.scalars(
        select(VacancySkill).where(VacancySkill.vacancy_id == vacancy.id).options(selectinload(VacancySkill.concept))
    )
    assert skill("make-beds") in {row.concept.uri for row in rows}


def test_words_that_mean_nothing_find_nothing_and_keep_the_answers(client, database, contact, employer):
    vacancy = factories.vacancy(
        database, employer=employer, status=VacancyStatus.DRAFT, occupation=occupation("room-attendant")
    )
    base = f"/vacancies/{vacancy.ref}/skills"
    client.get(base)

    page = client.submit(base, {"said": "qqxxzz", f"skill:{skill('make-beds')}": "welcome"}, status=422)

    assert page.forms[base]["said"] == "qqxxzz"
    assert page.forms[base][f"skill:{skill('make-beds')}"] == "welcome"


def test_an_occupation_that_is_none_is_refused(client, database, contact):
    client.get("/vacancies/new")

    page = client.submit("/vacancies/new", {**WHAT, "uri": skill("mop-floors")}, status=422)

    assert page.forms["/vacancies/new"]["title"] == "Room attendant"
    assert "Choose an occupation from the list" in page.text
    assert database.scalar(select(Vacancy.id)) is None


def test_the_first_step_keeps_what_was_typed(client, contact):
    client.get("/vacancies/new")

    page = client.submit("/vacancies/new", {**WHAT, "title": " ", "places": "many"}, status=422)

    assert page.forms["/vacancies/new"]["description"] == WHAT["description"]
    assert page.forms["/vacancies/new"]["places"] == "many"
    assert len(page.errors) == 2


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(
    ("step", "typed", "message"),
    [
        ("when", {"min_hours": "", "max_hours": ""}, "Enter the hours of a week"),
        ("when", {"min_hours": "30", "max_hours": "20"}, "cannot be below the lowest"),
        ("when", {"min_hours": "30", "max_hours": "60"}, "48"),
        ("when", {"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "cannot be before the first"),
        ("when", {"slots": "99"}, "Tick parts of the week"),
        ("where", {"place": "Nowhere"}, "Choose a town from the list"),
        ("where", {"live_in": "maybe"}, "Choose yes or no"),
        ("pay", {"pay_min": ""}, "Enter the pay"),
        ("pay", {"pay_min": "a lot"}, "Enter an amount such as"),
        ("pay", {"pay_min": "NaN"}, "Enter an amount such as"),
        ("pay", {"pay_min": "-3"}, "Enter an amount above 0"),
        ("pay", {"pay_min": "9", "pay_max": "8"}, "cannot be below the lowest"),
        ("pay", {"costs": "yes", "costs_to_worker": " "}, "Say what the worker has to pay for"),
        ("pay", {"currency": "XXX"}, "Not a valid choice"),
        ("languages", {"needed": "yes"}, "Choose a level"),
        ("languages", {"needed": ""}, "Say whether the work needs a language"),
        ("support", {"support": "gold"}, "Invalid choice"),
    ],
)
def test_bad_input_is_explained_and_kept(client, database, *, step, typed, message, employer):
    vacancy = factories.vacancy(
        database, employer=employer, status=VacancyStatus.DRAFT, remote=False, live_in=False, alone_with_clients=False
    )
    address = f"/vacancies/{vacancy.ref}/{step}"
    client.get(address)

    page = client.submit(address, typed, status=422)

    assert any(message in error for error in page.errors), page.errors
    shown = page.forms[address]
    for name, value in typed.items():
        if name not in ("live_in", "support", "slots", "currency", "needed"):
            assert shown[name] == value.strip()
    database.refresh(vacancy)
    assert (vacancy.pay_min, vacancy.min_hours, vacancy.live_in, vacancy.slots) == (1000, 40, False, None)


def test_no_language_takes_the_levels_away(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, languages={("el", "listening"): 2, ("el", "reading"): 1})
    address = f"/vacancies/{vacancy.ref}/languages"
    page = client.get(address)
    assert page.forms[address]["blocks-0-listening"] == "2"

    client.submit(address, {"needed": "no"})

    assert database.scalars(select(VacancyLanguage)).all() == []


def test_one_language_twice_is_refused(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer)
    address = f"/vacancies/{vacancy.ref}/languages"
    client.get(address)
    twice = {
        f"blocks-{number}-{name}": value for number in (0, 1) for name, value in (("language", "el"), ("reading", "1"))
    }

    page = client.submit(address, {"needed": "yes", **twice}, status=422)

    assert "Choose each language once" in page.text


def test_a_draft_says_what_is_missing_and_cannot_be_handed_in(client, database, contact, employer):
    client.post("/vacancies/new", {**WHAT, "uri": occupation("room-attendant")})
    vacancy = the_only_vacancy(database)
    assert "Still missing: Hours, days and contract, Place, Pay" in client.get("/vacancies").text
    client.get(f"/vacancies/{vacancy.ref}")

    page = client.submit(f"/vacancies/{vacancy.ref}/submit", status=422)

    assert "It is not complete yet" in page.text
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.DRAFT


def test_the_second_of_two_writers_is_told_and_loses_nothing(client, new_client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    address = f"/vacancies/{vacancy.ref}/pay"
    client.get(address)
    other = new_client().sign_in(factories.account(database, Role.EMPLOYER, employer=employer))
    other.get(address)
    other.submit(address, {"pay_min": "1200"})

    page = client.submit(address, {"pay_min": "1300"}, status=409)

    assert page.texts("span", class_="fh-side") == ["1300", "1200.00"]
    database.refresh(vacancy)
    assert vacancy.pay_min == 1200
    client.submit(address)
    database.refresh(vacancy)
    assert vacancy.pay_min == 1300


def test_two_who_change_different_steps_do_not_get_in_each_others_way(client, new_client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    base = f"/vacancies/{vacancy.ref}"
    client.get(f"{base}/pay")
    other = new_client().sign_in(factories.account(database, Role.EMPLOYER, employer=employer))
    other.get(f"{base}/support")
    other.submit(f"{base}/support", {"support": "mentor"})

    client.submit(f"{base}/pay", {"pay_min": "1300"})

    database.refresh(vacancy)
    assert vacancy.pay_min == 1300
    assert client.get(f"{base}/support").forms[f"{base}/support"]["support"] == "mentor"


def test_skills_and_languages_that_two_changed_stand_side_by_side_with_their_names(
    client, new_client, database, contact, employer
):
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    other = new_client().sign_in(factories.account(database, Role.EMPLOYER, employer=employer))
    for step, mine, theirs, told in [
        (
            "skills",
            {f"skill:{skill('mop-floors')}": "day_one"},
            {f"skill:{skill('make-beds')}": "day_one"},
            "make beds",
        ),
        (
            "languages",
            {"needed": "yes", "blocks-0-language": "el", "blocks-0-listening": "2"},
            {"needed": "yes", "blocks-0-language": "el", "blocks-0-listening": "3"},
            "Listening",
        ),
    ]:
        address = f"/vacancies/{vacancy.ref}/{step}"
        client.get(address)
        other.get(address)
        other.submit(address, theirs)

        page = client.submit(address, mine, status=409)

        assert told in page.main.casefold() or told in page.main
        client.submit(address, {f"take:{'needs' if step == 'skills' else 'blocks'}": "theirs"})
        kept = other.get(address).forms[address]
        assert {name: kept[name] for name in theirs} == theirs


def test_a_change_of_a_list_alone_moves_the_version(client, database, contact, employer, clock):
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)
    address = f"/vacancies/{vacancy.ref}/support"
    client.get(address)
    clock.forward(minutes=1)

    client.submit(address, {"support": "mentor"})

    database.refresh(vacancy)
    assert vacancy.version > 1


@pytest.mark.parametrize(
    "path",
    ["", "/what", "/skills", "/when", "/where", "/pay", "/languages", "/support", "/close"],
)
def test_a_foreign_vacancy_is_not_there(client, database, contact, path):
    foreign = factories.vacancy(database)

    client.get(f"/vacancies/{foreign.ref}{path}", status=404)


@pytest.mark.parametrize(
    "path", ["what", "skills", "pay", "submit", "pause", "resume", "refresh", "close", "duplicate"]
)
def test_a_foreign_vacancy_cannot_be_written(client, database, contact, path):
    foreign = factories.vacancy(database)

    client.post(f"/vacancies/{foreign.ref}/{path}", {**WHAT, **PAY}, status=404)

    database.refresh(foreign)
    assert (foreign.status, foreign.version) == (VacancyStatus.OPEN, 1)


@pytest.mark.parametrize("role", [Role.COACH, Role.COORDINATOR, Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_nobody_but_an_employer_writes_vacancies(client, database, role):
    vacancy = factories.vacancy(database)
    client.sign_in(factories.account(database, role))

    client.get("/vacancies", status=404)
    client.get(f"/vacancies/{vacancy.ref}", status=404)
    client.post("/vacancies/new", WHAT, status=404)
    client.post(f"/vacancies/{vacancy.ref}/close", status=404)

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.OPEN


def test_an_employer_that_is_not_vetted_is_told_and_may_write_and_hand_in(client, database, contact, employer):
    employer.standing, employer.vetted_until = Standing.NEW, None
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.DRAFT)

    page = client.get(f"/vacancies/{vacancy.ref}")
    assert "shown to nobody until a support organisation has vetted you" in page.text
    client.submit(f"/vacancies/{vacancy.ref}/submit")

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING


def test_pause_resume_refresh_and_close(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, refreshed_on=factories.TODAY - timedelta(days=50))
    base = f"/vacancies/{vacancy.ref}"
    assert "Suggested for 10 more days" in client.get("/vacancies").text
    client.get(base)

    client.submit(f"{base}/pause")
    assert "Paused" in client.follow().text
    client.submit(f"{base}/resume")
    client.follow()
    client.submit(f"{base}/refresh")
    database.refresh(vacancy)
    assert (vacancy.status, vacancy.refreshed_on) == (VacancyStatus.OPEN, factories.TODAY)
    client.get(f"{base}/close")
    client.submit(f"{base}/close")

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.CLOSED
    assert f"{base}/pay" not in client.follow().links.values()
    client.post(f"{base}/pause", status=409)
    client.get(f"{base}/pay")
    client.submit(f"{base}/pay", {"pay_min": "950"}, status=409)
    actions = database.scalars(
        select(AuditEvent.action).where(AuditEvent.subject == vacancy.ref).order_by(AuditEvent.id)
    )
    written = [action for action in actions if action != "counted_candidates"]
    assert written == ["paused_vacancy", "resumed_vacancy", "refreshed_vacancy", "closed_vacancy"]


def test_a_stale_vacancy_asks_whether_it_is_still_open(client, database, contact, employer):
    factories.vacancy(database, employer=employer, refreshed_on=factories.TODAY - timedelta(days=61))

    assert "Not suggested any more" in client.get("/vacancies").text


def test_a_copy_says_the_same_and_is_a_draft(client, database, contact, employer):
    vacancy = factories.vacancy(
        database,
        employer=employer,
        skills=[skill("mop-floors")],
        languages={("el", "reading"): 1},
        support=["mentor"],
        licences=["first_aid"],
        traits=["quiet"],
    )
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/duplicate")

    copy = database.scalars(
        select(Vacancy)
        .where(Vacancy.id != vacancy.id)
        .options(
            *(selectinload(getattr(Vacancy, name)) for name in ("skills", "languages", "support", "licences", "traits"))
        )
    ).one()
    assert (copy.status, copy.title, copy.pay_min, copy.refreshed_on) == (
        VacancyStatus.DRAFT,
        vacancy.title,
        vacancy.pay_min,
        None,
    )
    assert all(len(getattr(copy, name)) == 1 for name in ("skills", "languages", "support", "licences", "traits"))


def test_the_question_of_a_held_vacancy_is_shown_and_an_edit_answers_it(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.HELD)
    coordinator = factories.account(database, Role.COORDINATOR)
    factories.verdict(database, vacancy, coordinator, Verdict.HOLD, reason="Please clarify who pays for the bus.")

    page = client.get(f"/vacancies/{vacancy.ref}")
    assert "Please clarify who pays for the bus." in page.text
    assert coordinator.display_name not in page.text
    client.get(f"/vacancies/{vacancy.ref}/what")
    client.submit(f"/vacancies/{vacancy.ref}/what", {"description": "The bus is free."})

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(
    ("people", "said"), [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5 or more"), (6, "5 or more")]
)
def test_an_employer_sees_how_many_fit_as_a_guarded_count(client, database, employer, people, said):
    skills = [skill("mop-floors"), skill("make-beds")]
    vacancy = factories.vacancy(database, employer=employer, occupation=occupation("room-attendant"), skills=skills)
    home = factories.organisation(database)
    for _ in range(people):
        factories.beneficiary(database, organisation=home, skills=skills, occupations=[occupation("room-attendant")])
    for left_out in (
        {"consent": False},
        {"ranking_opt_out": True},
        {"frozen": True},
        {"adult": False},
    ):
        factories.beneficiary(database, organisation=home, skills=skills, **left_out)
    factories.beneficiary(database, organisation=home)  # nothing known: a stretch

    page = client.get(f"/vacancies/{vacancy.ref}")

    assert f"Candidates whom it fits: {said}" in page.text


def test_people_whose_consent_ended_are_not_counted(client, database, contact, employer):
    skills = [skill("mop-floors")]
    vacancy = factories.vacancy(database, employer=employer, skills=skills)
    for _ in range(5):
        her = factories.beneficiary(database, skills=skills, consent=False)
        factories.consent_of(database, her, Purpose.MATCHING, withdrawn_at=factories.NOW)

    assert "fewer than 5" in client.get(f"/vacancies/{vacancy.ref}").text


@pytest.mark.parametrize(
    "status", [VacancyStatus.DRAFT, VacancyStatus.SCREENING, VacancyStatus.HELD, VacancyStatus.PAUSED]
)
def test_nothing_is_counted_before_a_person_cleared_the_vacancy(client, database, contact, employer, status):
    vacancy = factories.vacancy(database, employer=employer, status=status)

    page = client.get(f"/vacancies/{vacancy.ref}")

    assert "Candidates whom it fits" not in page.text


def test_nothing_is_counted_for_an_employer_whose_vetting_ran_out(client, database, contact, employer):
    employer.vetted_until = date(2026, 1, 31)
    vacancy = factories.vacancy(database, employer=employer)

    assert "Candidates whom it fits" not in client.get(f"/vacancies/{vacancy.ref}").text


@pytest.mark.parametrize("step", ["what", "skills", "when", "where", "pay", "languages", "support"])
def test_the_steps_are_there_in_arabic(client, database, contact, employer, step):
    vacancy = factories.vacancy(database, employer=employer, skills=[skill("mop-floors")])
    client.post("/language", {"language": "ar"})

    page = client.get(f"/vacancies/{vacancy.ref}/{step}")

    assert page.tree.get("dir") == "rtl"


def test_an_employer_in_romania_pays_in_lei_unless_it_says_otherwise(client, database):
    factories.small_taxonomy(database)
    employer = factories.employer(database, country=Country.RO)
    client.sign_in(factories.account(database, Role.EMPLOYER, employer=employer))
    client.post("/vacancies/new", {**WHAT, "uri": occupation("room-attendant")})
    vacancy = the_only_vacancy(database)

    page = client.get(f"/vacancies/{vacancy.ref}/pay")

    assert page.forms[f"/vacancies/{vacancy.ref}/pay"]["currency"] == "RON"


def test_the_list_takes_the_same_number_of_statements_however_long_it_is(client, database, contact, employer):
    factories.vacancy(database, employer=employer)
    client.get("/vacancies")
    few = len(client.get("/vacancies").statements)
    for _ in range(4):
        factories.vacancy(database, employer=employer)

    assert len(client.get("/vacancies").statements) == few
