"""The caseload, taking somebody on, and the profile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.beneficiary import Beneficiary, BeneficiarySkill
from models.candidacy import Stage
from models.identity import Identity, PersonKey
from models.protection import Consent, GivenBy, Purpose
from models.types import Cefr, LanguageActivity
from tests import factories
from tests import small_taxonomy as small

NEW = {"given_name": "Tirana Blue", "adult": "yes", "agrees": "no", "given": "in_person", "wording_language": "el"}


@pytest.fixture
def coach(client, database):
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    client.sign_in(coach)
    return coach


def events(database, action):
    return list(database.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


def names(page):
    return page.texts("th", scope="row")


# --- the caseload ----------------------------------------------------------------------------------------------------


def test_an_empty_caseload_says_what_to_do_first(client, coach):
    page = client.get("/caseload")

    assert "Nobody is on your caseload yet" in page.main
    assert page.links["Add a person"] == "/caseload/new"
    assert page.find_all("table") == []


def test_the_caseload_shows_what_is_known_of_each_person(client, database, coach):
    levels = {("el", "listening"): Cefr.A2, ("el", "writing"): Cefr.PRE_A1, ("ar", "writing"): Cefr.C2}
    region = factories.region(database, "EL303", name="Kentrikos Tomeas")
    her = factories.beneficiary(
        database, coach=coach, skills=["mop-floors", "iron-clothes"], languages=levels, region_code=region.code
    )
    for stage, due in ((Stage.INTERVIEW, 9), (Stage.SHORTLISTED, 3)):
        factories.candidacy(
            database,
            beneficiary=her,
            vacancy=factories.vacancy(database),
            stage=stage,
            next_step=f"Step {stage}",
            due_on=factories.TODAY + timedelta(days=due),
        )
    factories.candidacy(database, beneficiary=her, vacancy=factories.vacancy(database), stage=Stage.ENDED)

    page = client.get("/caseload")

    cells = {cell.get("data-label"): text for cell, text in zip(page.find_all("td"), page.texts("td"), strict=True)}
    assert names(page) == [factories.canaries_of(her).full_name]
    assert cells["Region"] == "Kentrikos Tomeas"
    assert cells["Languages"] == "Arabic C2, Greek A2"
    assert cells["Skills"] == "2"
    assert cells["Candidacies"] == "2 (Interview)"
    assert cells["Next step"] == "Step shortlisted Nov 27, 2026"


def test_what_is_due_first_stands_first_then_names(client, database, coach):
    people = {name: _named(database, coach, name) for name in ("Zoe", "Ada", "Mara", "Bea")}
    for name, days in (("Zoe", 1), ("Mara", -2)):
        factories.candidacy(
            database,
            beneficiary=people[name],
            vacancy=factories.vacancy(database),
            due_on=factories.TODAY + timedelta(days=days),
        )

    page = client.get("/caseload")

    assert names(page) == ["Mara", "Zoe", "Ada", "Bea"]
    assert page.main.count("Overdue") == 1


def _named(database, coach, name, **values):
    return factories.beneficiary(database, coach=coach, identity=factories.PersonDetails(given_name=name), **values)


def test_what_ends_within_sixty_days_is_flagged(client, database, coach):
    today, now = factories.TODAY, factories.NOW
    _named(database, coach, "Ada", permit_until=today + timedelta(days=60))
    _named(database, coach, "Bea", permit_until=today + timedelta(days=61))
    cleo = _named(database, coach, "Cleo", consent=False)
    factories.consent_of(database, cleo, until=now + timedelta(days=10))
    _named(database, coach, "Dora", consent=False)

    page = client.get("/caseload")

    assert names(page) == [
        "Ada Permit ends Jan 23, 2027",
        "Bea",
        "Cleo Consent ends Dec 4, 2026",
        "Dora No consent to matching",
    ]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (("ada", "all"), ["Ada"]),
        (("MOP", "all"), ["Ada", "Bea"]),
        (("bea floors", "all"), ["Bea"]),
        (("ada windows", "all"), []),
        (("", "ending"), ["Bea"]),
        (("ada", "ending"), []),
        (("", "no_candidacy"), ["Bea", "Cleo"]),
        (("", "due"), ["Ada"]),
        (("", "no_consent"), ["Cleo"]),
    ],
)
def test_the_caseload_is_searched_by_name_and_skill_and_filtered(client, database, coach, sent, found):
    ada = _named(database, coach, "Ada", skills=["mop-floors"])
    _named(database, coach, "Bea", skills=["mop-floors"], permit_until=factories.TODAY)
    _named(database, coach, "Cleo", skills=["clean-windows"], consent=False)
    factories.candidacy(database, beneficiary=ada, vacancy=factories.vacancy(database), due_on=factories.TODAY)
    words_and_show = dict(zip(("words", "show"), sent, strict=True))

    page = client.post("/caseload", words_and_show, status=200)

    assert [name.split()[0] for name in names(page)] == found
    assert page.forms["/caseload"] == words_and_show


def test_a_skill_is_searched_in_the_language_of_the_page(client, database, coach):
    _named(database, coach, "Ada", skills=["mop-floors"])
    client.post("/language", {"language": "el"})

    page = client.post("/caseload", {"words": "πατώματα", "show": "all"}, status=200)

    assert names(page) == ["Ada"]


def test_more_people_cost_no_more_statements(client, database, coach):
    _full(database, coach)
    client.get("/caseload")  # the first page of a session writes its token
    few = len(client.get("/caseload").statements)
    for _ in range(8):
        _full(database, coach)

    page = client.get("/caseload")

    assert len(names(page)) == 9
    assert len(page.statements) == few <= 15


def _full(database, coach):
    her = factories.beneficiary(
        database,
        coach=coach,
        skills=["mop-floors"],
        languages={("el", "writing"): 1},
        region_code=factories.region(database).code,
    )
    factories.candidacy(database, beneficiary=her, vacancy=factories.vacancy(database))
    return her


def test_opening_names_is_written_down_once_with_whose(client, database, coach):
    people = [factories.beneficiary(database, coach=coach) for _ in range(3)]

    client.get("/caseload")

    (opened,) = events(database, "read_identity")
    assert sorted(opened.detail["refs"]) == sorted(her.ref for her in people)
    assert opened.actor == coach.ref


def test_a_coach_sees_her_own_people_and_the_coordinator_the_whole_team(client, database, coach):
    home = coach.organisation
    hers = factories.beneficiary(database, coach=coach)
    colleagues = factories.beneficiary(database, coach=factories.coach(database, organisation=home))
    factories.beneficiary(database)

    own = names(client.get("/caseload"))
    client.sign_in(factories.account(database, Role.COORDINATOR, organisation=home))
    all_of_them = names(client.get("/caseload"))

    assert own == [factories.canaries_of(hers).full_name]
    assert sorted(all_of_them) == sorted(factories.canaries_of(her).full_name for her in (hers, colleagues))


def test_a_person_whose_key_was_shredded_is_shown_by_reference(client, database, coach):
    her = factories.beneficiary(database, coach=coach)
    database.delete(database.scalars(select(PersonKey)).one())

    page = client.get("/caseload")

    assert names(page) == [her.ref]
    assert events(database, "read_identity") == []
    assert "were erased" in client.get(f"/beneficiaries/{her.ref}/identity").main


# --- taking somebody on ----------------------------------------------------------------------------------------------


def test_a_person_is_taken_on_with_one_name_and_led_to_her_skills(client, database, coach):
    client.get("/caseload/new")

    page = client.submit("/caseload/new", {"given_name": "Tirana Blue"})

    her = database.scalars(select(Beneficiary)).one()
    assert page.location == f"/beneficiaries/{her.ref}/skills"
    assert (her.organisation_id, her.coach_id) == (coach.organisation_id, coach.id)
    assert (her.adult, her.language, her.region_code, her.slots) == (False, None, None, None)
    assert events(database, "create_beneficiary")[0].subject == her.ref
    assert client.follow().h1 == "What she can do"


def test_her_name_is_sealed_and_opens_with_the_key_ring(client, database, coach):
    client.post("/caseload/new", {**NEW, "family_name": "Quillowe"})

    row = database.scalars(select(Identity)).one()
    key = database.scalars(select(PersonKey)).one()
    assert b"Tirana" not in bytes(row.given_name)
    row.key = key
    assert row.read(factories.KEYS).full_name == "Tirana Blue Quillowe"


def test_consent_is_recorded_with_how_it_was_given_and_in_which_language(client, database, coach):
    client.post("/caseload/new", {**NEW, "agrees": "yes", "given": "on_paper"})

    consent = database.scalars(select(Consent)).one()
    assert (consent.purpose, consent.given, consent.wording_language) == (Purpose.MATCHING, GivenBy.ON_PAPER, "el")
    assert consent.in_force(factories.NOW)
    assert consent.recorded_by == coach.ref


def test_without_consent_or_adulthood_the_profile_says_that_matching_is_off(client, database, coach):
    client.post("/caseload/new", {**NEW, "adult": "no"})
    her = database.scalars(select(Beneficiary)).one()

    page = client.get(f"/beneficiaries/{her.ref}")

    assert database.scalars(select(Consent)).all() == []
    assert "Matching is off: we do not know that she is 18 or older." in page.main
    assert "Matching is off: she has not agreed to it, or took it back." in page.main


def test_without_any_name_nobody_is_taken_on_and_what_was_typed_stays(client, database, coach):
    page = client.post("/caseload/new", {**NEW, "given_name": " ", "family_name": "Quillowe"}, status=422)

    assert page.errors == ["Error: Enter a name or a code name"]
    assert page.forms["/caseload/new"]["family_name"] == "Quillowe"
    assert database.scalars(select(Beneficiary)).all() == []


def test_a_whole_intake_goes_from_step_to_step(client, database, coach):
    client.post("/caseload/new", {**NEW, "agrees": "yes"})
    page = client.follow()
    ref = database.scalars(select(Beneficiary)).one().ref
    for said, skill in (("σφουγγαρίζω", "mop-floors"), ("spala rufe", "do-laundry"), ("make beds", "make-beds")):
        client.submit(f"/beneficiaries/{ref}/skills", {"said": said, "uri": small.skill(skill)})
        page = client.follow()
    client.get(page.links["Next: languages"])
    client.submit(f"/beneficiaries/{ref}/languages", {"language": "el", "everything": "2"})
    client.get(client.follow().links["Next: where and when she can work"])
    page = client.submit(f"/beneficiaries/{ref}/conditions", {"max_hours": "30", "then": "matches"})

    assert page.location == f"/beneficiaries/{ref}/matches"
    assert client.follow().h1 == "Matches"
    assert len(database.scalars(select(BeneficiarySkill)).all()) == 3


# --- the profile -----------------------------------------------------------------------------------------------------


def test_the_profile_shows_the_whole_record(client, database, coach):
    her = factories.beneficiary(
        database,
        coach=coach,
        skills=["mop-floors"],
        occupations=["office-cleaner"],
        languages={("el", activity.value): Cefr.B1 for activity in LanguageActivity},
        licences=["forklift"],
        qualifications=["Evening school"],
        preferences={"quiet": 1.0, "outdoors": -1.0},
        support_needs=["childcare"],
        slots=0b1001,
        max_hours=30.0,
    )
    factories.exclusion(database, her)

    page = client.get(f"/beneficiaries/{her.ref}")

    for text in (
        factories.canaries_of(her).full_name,
        "mop floors On her own, As she says",
        "office cleaner",
        "Greek B1: gets along at work and in town",
        "Forklift licence",
        "Evening school",
        "She would like Quiet",
        "Rather not Outdoors",
        "Support she needs Childcare",
        "Mon: Morning 6-12, Night 22-6",
        "Most hours a week 30",
        "Region Not known yet",
        "Work at night",
        "Look for jobs and courses for me",
    ):
        assert text in page.main
    assert page.texts("a", aria_current="page") == ["Profile"]
    assert {page.links[text].rsplit("/", 1)[-1] for text in ("Matches", "Training", "Candidacies")} == {
        "matches",
        "training",
        "candidacies",
    }


def test_opening_a_profile_is_written_down(client, database, coach):
    her = factories.beneficiary(database, coach=coach)

    client.get(f"/beneficiaries/{her.ref}")

    assert events(database, "read_profile")[0].subject == her.ref
    assert events(database, "read_identity")[0].subject == her.ref


def test_licences_that_nobody_asked_about_are_unknown_and_those_asked_about_are_none(client, database, coach):
    asked, not_asked = (factories.beneficiary(database, coach=coach, licences_known=known) for known in (True, False))

    assert "Licences and certificates None" in client.get(f"/beneficiaries/{asked.ref}").main
    assert "Licences and certificates Not known yet" in client.get(f"/beneficiaries/{not_asked.ref}").main
