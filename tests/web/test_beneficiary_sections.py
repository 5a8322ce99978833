"""The sections of the employment record, one small form each."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.audit import AuditEvent
from models.beneficiary import (
    Beneficiary,
    BeneficiaryLanguage,
    BeneficiaryLicence,
    BeneficiaryOccupation,
    BeneficiaryPreference,
    BeneficiarySkill,
    BeneficiarySupportNeed,
    Qualification,
    RightToWork,
    SkillLevel,
    SkillSource,
)
from models.organisation import Organisation
from models.taxonomy import Concept
from models.types import Cefr, LanguageActivity, Licence, Support, WorkTrait
from tests import factories
from tests import small_taxonomy as small
from webapp import employment

MOP = small.skill("mop-floors")


@pytest.fixture
def taxonomy(database):
    return factories.small_taxonomy(database)


@pytest.fixture
def her(client, database, taxonomy):
    coach = factories.coach(database)
    client.sign_in(coach)
    return factories.beneficiary(database, coach=coach)


@pytest.fixture
def path(her):
    return f"/beneficiaries/{her.ref}"


def rows(database, kind):
    return list(database.scalars(select(kind)))


def actions(database):
    return [event.action for event in database.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def uris(database):
    return set(database.scalars(select(Concept.uri).join(BeneficiarySkill, BeneficiarySkill.concept_id == Concept.id)))


# --- skills ----------------------------------------------------------------------------------------------------------


def test_typed_words_show_choices_and_add_nothing_by_themselves(client, database, path):
    client.get(f"{path}/skills")

    page = client.submit(f"{path}/skills", {"said": "σφουγγαρίζω πατώματα", "level": "expert"}, status=200)

    assert len(page.find_all("button", name="uri", value=MOP)) == 1
    assert page.forms[f"{path}/skills"]["level"] == "expert"
    assert page.forms[f"{path}/skills"]["said"] == "σφουγγαρίζω πατώματα"
    assert rows(database, BeneficiarySkill) == []


def test_a_chosen_skill_is_added_with_her_words_level_and_source(client, database, path, taxonomy):
    client.get(f"{path}/skills")

    page = client.submit(
        f"{path}/skills", {"said": "σφουγγάρισμα", "uri": MOP, "level": "expert", "source": "informal"}
    )

    (row,) = rows(database, BeneficiarySkill)
    assert page.location == f"{path}/skills"
    assert (row.concept_id, row.said) == (taxonomy["mop-floors"].id, "σφουγγάρισμα")
    assert (row.level, row.source) == (SkillLevel.EXPERT, SkillSource.INFORMAL)
    assert "mop floors Very well, could teach it, Home, care, volunteering" in client.follow().main
    assert "add_skill" in actions(database)


def test_the_same_skill_again_changes_its_level(client, database, path):
    client.post(f"{path}/skills", {"said": "mop", "uri": MOP, "level": "beginner", "source": "stated"})

    client.post(f"{path}/skills", {"said": "mopping", "uri": MOP, "level": "expert", "source": "worked"})

    (row,) = rows(database, BeneficiarySkill)
    assert (row.level, row.source) == (SkillLevel.EXPERT, SkillSource.WORKED)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("", "Type a word and choose from the list"),
        ("   ", "Type a word and choose from the list"),
        ("qxzwvk", "We found nothing that fits. Try another word."),
        ("x" * 201, "Use fewer words: 200 letters at most"),
    ],
)
def test_words_that_lead_nowhere_are_answered_at_the_field(client, database, path, said, message):
    page = client.post(f"{path}/skills", {"said": said, "level": "expert", "source": "stated"}, status=422)

    assert page.errors == [f"Error: {message}"]
    assert rows(database, BeneficiarySkill) == []


def test_an_occupation_is_not_taken_for_a_skill(client, database, path):
    sent = {"said": "x", "uri": small.occupation("office-cleaner"), "level": "expert", "source": "stated"}

    client.post(f"{path}/skills", sent, status=404)

    assert rows(database, BeneficiarySkill) == []


def test_a_skill_is_taken_out(client, database, path):
    client.post(f"{path}/skills", {"said": "mop", "uri": MOP, "level": "expert", "source": "stated"})
    client.follow()

    client.submit(f"{path}/skills/remove")

    assert rows(database, BeneficiarySkill) == []
    assert "remove_skill" in actions(database)


# --- occupations -----------------------------------------------------------------------------------------------------


def test_a_past_occupation_offers_its_skills_to_tick(client, database, path):
    said = {"said": "καμαριέρα", "uri": small.occupation("room-attendant"), "months": "18,4"}

    client.post(f"{path}/occupations", said)

    page = client.follow()
    (held,) = rows(database, BeneficiaryOccupation)
    assert (held.months, held.said) == (18, "καμαριέρα")
    ticks = {box.get("value") for box in page.find_all("input", name="skills")}
    assert ticks == {small.skill(name) for name in ("make-beds", "mop-floors", "use-cleaning-agents")}


def test_ticks_add_and_take_out_and_keep_what_she_had(client, database, path):
    client.post(f"{path}/occupations", {"said": "x", "uri": small.occupation("room-attendant")})
    client.post(f"{path}/skills", {"said": "mop", "uri": MOP, "level": "expert", "source": "informal"})
    elsewhere = small.skill("iron-clothes")
    client.post(f"{path}/skills", {"said": "iron", "uri": elsewhere, "level": "expert", "source": "informal"})
    tick, beds = f"{path}/occupations/skills", small.skill("make-beds")
    client.get(f"{path}/occupations")

    client.submit(tick, {"skills": [MOP, beds, small.skill("cut-fabric")], "level": "with_help"})
    both = uris(database)
    levels = {row.level for row in rows(database, BeneficiarySkill)}
    client.get(f"{path}/occupations")
    client.submit(tick, {"skills": [beds]})

    assert both == {MOP, beds, elsewhere}
    assert levels == {SkillLevel.EXPERT, SkillLevel.WITH_HELP}
    assert uris(database) == {beds, elsewhere}


def test_an_occupation_is_taken_out_and_its_skills_stay(client, database, path):
    client.post(f"{path}/occupations", {"said": "x", "uri": small.occupation("room-attendant")})
    client.get(f"{path}/occupations")
    client.submit(f"{path}/occupations/skills", {"skills": [MOP]})
    client.get(f"{path}/occupations")

    client.submit(f"{path}/occupations/remove")

    assert rows(database, BeneficiaryOccupation) == []
    assert uris(database) == {MOP}


# --- languages -------------------------------------------------------------------------------------------------------


def test_one_level_holds_for_everything_but_what_is_said_apart(client, database, path):
    client.get(f"{path}/languages")

    client.submit(f"{path}/languages", {"language": "el", "everything": "3", "writing": "0"})

    levels = {row.activity: row.level for row in rows(database, BeneficiaryLanguage)}
    assert levels == dict.fromkeys(LanguageActivity, Cefr.B1) | {LanguageActivity.WRITING: Cefr.PRE_A1}
    assert "Writing: Before A1: single words" in client.follow().main


def test_what_is_not_said_stays_unknown(client, database, path):
    client.get(f"{path}/languages")

    client.submit(f"{path}/languages", {"language": "el", "listening": "2"})

    (row,) = rows(database, BeneficiaryLanguage)
    assert (row.activity, row.level) == (LanguageActivity.LISTENING, Cefr.A2)
    assert "Reading: not known" in client.follow().main


def test_a_language_is_changed_and_taken_out(client, database, path):
    client.post(f"{path}/languages", {"language": "el", "everything": "2"})
    client.post(f"{path}/languages", {"language": "el", "listening": "4"})
    changed = {row.activity: row.level for row in rows(database, BeneficiaryLanguage)}
    client.follow()

    client.submit(f"{path}/languages/remove")

    assert (changed[LanguageActivity.LISTENING], changed[LanguageActivity.READING]) == (Cefr.B2, Cefr.A2)
    assert rows(database, BeneficiaryLanguage) == []


@pytest.mark.parametrize("sent", [{"everything": "2"}, {"language": "el"}, {"language": "xx", "everything": "2"}])
def test_a_language_needs_a_name_and_a_level(client, database, path, sent):
    page = client.post(f"{path}/languages", sent, status=422)

    assert len(page.errors) == 1
    assert rows(database, BeneficiaryLanguage) == []


# --- conditions and basics -------------------------------------------------------------------------------------------


def test_conditions_are_saved_and_shown_again(client, database, her, path):
    region = factories.region(database, "EL303", name="Kentrikos Tomeas")
    client.get(f"{path}/conditions")

    page = client.submit(
        f"{path}/conditions",
        {
            "region_code": region.code,
            "reach_km": "12,5",
            "min_hours": "15",
            "max_hours": "30",
            "slots": ["0", "4", "27"],
            "right_to_work": "yes",
            "permit_until": "2027-03-31",
            "licences": ["forklift", "first_aid"],
            "max_course_cost": "0",
            "wants_women_only": "y",
        },
    )

    (row,) = rows(database, Beneficiary)
    assert page.location == path
    assert (row.region_code, row.reach_km, row.min_hours, row.max_hours) == ("EL303", 12.5, 15, 30)
    assert (row.slots, row.right_to_work) == (1 | 1 << 4 | 1 << 27, RightToWork.YES)
    assert (row.permit_until, row.max_course_cost) == (date(2027, 3, 31), 0)
    assert (row.wants_women_only, row.licences_known) == (True, False)
    assert {licence.licence for licence in rows(database, BeneficiaryLicence)} == {Licence.FORKLIFT, Licence.FIRST_AID}
    again = client.get(f"{path}/conditions").forms[f"{path}/conditions"]
    assert (again["reach_km"], again["max_hours"], again["slots"]) == ("12.5", "30", ["0", "4", "27"])


def test_conditions_left_empty_stay_unknown(client, database, path):
    client.get(f"{path}/conditions")

    client.submit(f"{path}/conditions")

    (row,) = rows(database, Beneficiary)
    assert (row.region_code, row.reach_km, row.min_hours, row.max_hours, row.slots) == (None,) * 5
    assert (row.permit_until, row.max_course_cost, row.licences_known) == (None, None, False)
    assert row.right_to_work is RightToWork.UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"min_hours": "30", "max_hours": "20"}, "Enter at least as many hours as the fewest"),
        ({"max_hours": "81"}, "Enter a number from 0 to 80"),
        ({"reach_km": "far"}, "Enter a number, such as 30"),
        ({"reach_km": "nan"}, "Enter a number from 0 to 500"),
        ({"permit_until": "soon"}, "Enter a date such as 2027-03-31"),
        ({"slots": "28"}, "Tick parts of the week in the table"),
    ],
)
def test_conditions_that_cannot_be_are_sent_back_with_what_was_typed(client, database, path, wrong, message):
    client.get(f"{path}/conditions")

    page = client.submit(f"{path}/conditions", wrong, status=422)

    assert [error.removeprefix("Error: ") for error in page.errors] == [message]
    assert rows(database, Beneficiary)[0].max_hours is None


@pytest.mark.parametrize(
    ("form", "one", "other", "touched"),
    [
        ("conditions", {"licences": ["forklift"], "reach_km": "30"}, {"licences": ["driving_c"], "reach_km": "10"}, "mine"),
        ("basics", {"language": "ar", "frozen": "y"}, {"language": "el"}, "theirs"),
        ("wishes", {"likes": ["quiet"], "needs": ["mentor"]}, {"likes": ["in_a_team"], "needs": ["childcare"]}, "mine"),
        ("identity", {"given_name": "Zykanara", "safe_contact": "Only by text"},
         {"given_name": "Zykanari", "safe_contact": "Never on Sunday"}, "mine"),
    ],
)  # fmt: skip
def test_the_second_of_two_writers_sees_both_texts_and_nothing_is_lost(  # noqa: PLR0917 - fixtures
    client, new_client, database, her, path, form, one, other, touched
):
    coach = factories.account(
        database, factories.Role.COORDINATOR, organisation=database.get(Organisation, her.organisation_id)
    )
    colleague, address = new_client().sign_in(coach), f"{path}/{form}"
    colleague.get(address)
    client.get(address)
    client.submit(address, one)
    between = client.get(address).forms[address]

    page = colleague.submit(address, other, status=409)

    assert page.h1 == "Somebody else changed this"
    assert client.get(address).forms[address] == between  # nothing was saved yet
    (first, second) = one
    shown = page.forms[address]
    assert (shown[f"take:{first}"], shown[f"take:{second}"]) == ("mine", touched)
    colleague.submit(address, {f"take:{first}": "theirs"})
    merged = client.get(address).forms[address]
    assert merged[first] == between[first]
    expected = other if touched == "mine" else one
    assert [merged[second]] == (expected[second] if isinstance(expected[second], list) else [expected[second]])


@pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_who_saves_at_the_very_same_moment_is_noticed_at_the_commit(client, database, her, path, monkeypatch):
    client.get(f"{path}/wishes")
    save, others = employment.set_wishes, iter([WorkTrait.SEATED])

    def at_the_same_moment(session, **given):
        for trait in others:
            database.add(BeneficiaryPreference(beneficiary_id=her.id, trait=trait, weight=1.0))
            database.execute(update(Beneficiary).values(version=Beneficiary.version + 1))
            database.commit()
        save(session, **given)

    monkeypatch.setattr(employment, "set_wishes", at_the_same_moment)
    page = client.submit(f"{path}/wishes", {"likes": "quiet"}, status=409)

    assert page.texts("span", class_="fh-side") == ["Quiet", "Seated"]
    assert [row.trait for row in rows(database, BeneficiaryPreference)] == [WorkTrait.SEATED]
    client.submit(f"{path}/wishes")
    assert [row.trait for row in rows(database, BeneficiaryPreference)] == [WorkTrait.QUIET]


def test_a_region_of_another_country_is_not_offered(client, database, path):
    factories.region(database, "RO321")

    page = client.post(f"{path}/conditions", {"region_code": "RO321", "version": "1"}, status=422)

    assert "Region RO321" not in page.main


def test_basics_switch_matching_off(client, database, path):
    client.get(f"{path}/basics")

    client.submit(f"{path}/basics", {"language": "ar", "frozen": "y", "adult": "y"})

    (row,) = rows(database, Beneficiary)
    assert (row.language, row.adult, row.frozen, row.ranking_opt_out) == ("ar", True, True, False)
    assert "Matching is off: the record is frozen." in client.follow().main


# --- wishes, schooling -----------------------------------------------------------------------------------------------


def test_wishes_and_support_are_saved_and_replaced(client, database, path):
    client.get(f"{path}/wishes")
    client.submit(f"{path}/wishes", {"likes": ["quiet", "seated"], "dislikes": "outdoors", "needs": "childcare"})
    first = {row.trait: row.weight for row in rows(database, BeneficiaryPreference)}
    client.get(f"{path}/wishes")

    client.submit(f"{path}/wishes", {"likes": "outdoors", "dislikes": [], "needs": ["childcare", "mentor"]})

    assert first == {WorkTrait.QUIET: 1, WorkTrait.SEATED: 1, WorkTrait.OUTDOORS: -1}
    assert {row.trait: row.weight for row in rows(database, BeneficiaryPreference)} == {WorkTrait.OUTDOORS: 1}
    assert {row.support for row in rows(database, BeneficiarySupportNeed)} == {Support.CHILDCARE, Support.MENTOR}


def test_nothing_is_wished_for_and_not_wished_for(client, database, path):
    page = client.post(f"{path}/wishes", {"likes": "quiet", "dislikes": "quiet"}, status=422)

    assert page.errors == ["Error: Tick each only once: like it, or rather not"]
    assert rows(database, BeneficiaryPreference) == []


def test_schooling_is_added_and_taken_out(client, database, her, path):
    factories.beneficiary(database, coach_id=her.coach_id, qualifications=["Of somebody else"])
    client.post(f"{path}/qualifications", {"title": " Evening school ", "eqf": "2"})
    page = client.follow()
    added = {row.title: row.eqf for row in rows(database, Qualification)}

    client.submit(f"{path}/qualifications/remove")

    assert "EQF level 2" in page.main
    assert added == {"Of somebody else": None, "Evening school": 2}
    assert [row.title for row in rows(database, Qualification)] == ["Of somebody else"]


# --- a pasted text ---------------------------------------------------------------------------------------------------

CV = "I mop floors in a hotel. English: B1. Some French. I have a forklift licence."


def read_cv(client, path):
    client.get(f"{path}/text")
    return client.submit(f"{path}/text", {"text": CV, "language": "en"}, status=200)


def test_a_text_is_read_and_nothing_is_ticked_or_kept(client, database, path):
    page = read_cv(client, path)

    boxes = {box.get("value"): box for box in page.find_all("input", type="checkbox")}
    assert {MOP, "en:3", "forklift"} <= set(boxes)
    assert not any("checked" in box.attrib for box in boxes.values())
    assert "French: no level is said" in page.text
    assert page.forms[f"{path}/text"]["text"].strip() == CV
    assert rows(database, BeneficiarySkill) == []
    files = Path(database.get_bind().engine.url.database).parent.glob("*.sqlite*")
    assert not any(b"mop floors in a hotel" in file.read_bytes() for file in files)


def test_what_is_ticked_is_added_and_what_she_had_stays(client, database, path):
    client.post(f"{path}/skills", {"said": "mop", "uri": MOP, "level": "expert", "source": "worked"})
    read_cv(client, path)

    client.submit(
        f"{path}/text/ticked",
        {"skill": [MOP, "http://nowhere/x"], "language": ["en:3", "en:99", "xx:3"], "licence": ["forklift", "magic"]},
    )

    (skill,) = rows(database, BeneficiarySkill)
    assert (skill.level, skill.source) == (SkillLevel.EXPERT, SkillSource.WORKED)
    assert {(row.language, row.level) for row in rows(database, BeneficiaryLanguage)} == {("en", 3)}
    assert len(rows(database, BeneficiaryLanguage)) == len(LanguageActivity)
    assert [row.licence for row in rows(database, BeneficiaryLicence)] == [Licence.FORKLIFT]
    assert actions(database)[-1] == "keep_said"


@pytest.mark.parametrize("text", ["", "x" * 50_001])
def test_no_text_or_too_long_a_text_is_told(client, path, text):
    client.get(f"{path}/text")

    page = client.submit(f"{path}/text", {"text": text}, status=422)

    assert page.errors


def test_a_text_that_says_nothing_is_told(client, path):
    client.get(f"{path}/text")

    page = client.submit(f"{path}/text", {"text": "?!"}, status=200)

    assert "We found nothing in this text" in page.text
