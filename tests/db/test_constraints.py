"""The database refuses what the model forbids, on both databases and by name."""

import pytest
from sqlalchemy import CheckConstraint, Enum, func, select, text
from sqlalchemy.exc import IntegrityError

import models  # noqa: F401 - makes the metadata whole
from models.base import Base
from models.beneficiary import Beneficiary, BeneficiarySkill, SkillLevel, SkillSource
from models.candidacy import Candidacy, StageChange
from models.identity import Identity, PersonKey
from models.protection import Consent
from models.taxonomy import Concept
from tests import factories
from tests.db.rows import one_of_each

BROKEN = {
    "ck_region_on_earth": "UPDATE region SET latitude = 91",
    "ck_municipality_on_earth": "UPDATE municipality SET longitude = -181",
    "ck_beneficiary_course_cost": "UPDATE beneficiary SET max_course_cost = -1",
    "ck_beneficiary_hours": "UPDATE beneficiary SET min_hours = 31",
    "ck_beneficiary_max_hours": "UPDATE beneficiary SET max_hours = 81",
    "ck_beneficiary_min_hours": "UPDATE beneficiary SET min_hours = -1",
    "ck_beneficiary_reach": "UPDATE beneficiary SET reach_km = 501",
    "ck_beneficiary_slots": "UPDATE beneficiary SET slots = 268435456",
    "ck_breach_decided": "UPDATE breach SET decided_by = 'somebody'",
    "ck_breach_notify": "UPDATE breach SET notify = true",
    "ck_breach_people": "UPDATE breach SET people = -1",
    "ck_breach_records": "UPDATE breach SET records = -1",
    "ck_data_request_answered": "UPDATE data_request SET outcome = 'done'",
    "ck_ranking_decision_place": "UPDATE ranking_decision SET place = 0",
    "ck_suggestion_contest_answered_whole": "UPDATE suggestion_contest SET outcome = 'stands'",
    "ck_hand_out_safe": "UPDATE hand_out SET asked_herself = false",
    "ck_course_cost": "UPDATE course SET cost = -1",
    "ck_course_language": "UPDATE course SET language = 'EN'",
    "ck_course_length": "UPDATE course SET weeks = 0",
    "ck_label_language": "UPDATE label SET language = 'e'",
    "ck_label_text": "UPDATE label SET text = ''",
    "ck_beneficiary_language_language": "UPDATE beneficiary_language SET language = 'EL'",
    "ck_beneficiary_language_level": "UPDATE beneficiary_language SET level = 7",
    "ck_beneficiary_occupation_months": "UPDATE beneficiary_occupation SET months = -1",
    "ck_beneficiary_preference_weight": "UPDATE beneficiary_preference SET weight = 1.5",
    "ck_consent_names_its_recipient": "UPDATE consent SET purpose = 'reveal_identity', recipient = NULL",
    "ck_consent_period": "UPDATE consent SET until = since",
    "ck_course_language_language": "UPDATE course_language SET language = 'e'",
    "ck_course_language_level": "UPDATE course_language SET level = -1",
    "ck_course_run_dates": "UPDATE course_run SET ends_on = '2020-01-01'",
    "ck_course_run_places": "UPDATE course_run SET places = 0",
    "ck_course_run_slots": "UPDATE course_run SET slots = -1",
    "ck_course_skill_level": "UPDATE course_skill SET level = 1.1",
    "ck_employer_vetted_has_an_end": "UPDATE employer SET vetted_until = NULL",
    "ck_qualification_eqf": "UPDATE qualification SET eqf = 9",
    "ck_account_belongs": "UPDATE account SET organisation_id = NULL WHERE role = 'coach'",
    "ck_account_failed_attempts": "UPDATE account SET failed_attempts = -1",
    "ck_beneficiary_exclusion_names_its_object": "UPDATE beneficiary_exclusion SET kind = 'sector'",
    "ck_beneficiary_exclusion_radius": "UPDATE beneficiary_exclusion SET radius_km = 0",
    "ck_vacancy_contract_months": "UPDATE vacancy SET contract_months = 0",
    "ck_vacancy_days_a_week": "UPDATE vacancy SET days_a_week = 7",
    "ck_vacancy_housing_cost": "UPDATE vacancy SET housing_cost = -1",
    "ck_vacancy_remote_share": "UPDATE vacancy SET remote_share = 101",
    "ck_vacancy_language": "UPDATE vacancy SET language = 'E'",
    "ck_vacancy_max_hours": "UPDATE vacancy SET max_hours = 49",
    "ck_vacancy_min_hours": "UPDATE vacancy SET min_hours = 0",
    "ck_vacancy_no_pay_no_publication": "UPDATE vacancy SET pay_min = NULL, pay_max = NULL",
    "ck_vacancy_pay_min": "UPDATE vacancy SET pay_min = 0",
    "ck_vacancy_pay_range": "UPDATE vacancy SET pay_max = 999",
    "ck_vacancy_pay_said_whole": "UPDATE vacancy SET currency = NULL",
    "ck_vacancy_places": "UPDATE vacancy SET places = 501",
    "ck_vacancy_slots": "UPDATE vacancy SET slots = -1",
    "ck_candidacy_ended_has_a_side": "UPDATE candidacy SET ended_by = 'job'",
    "ck_candidacy_position": "UPDATE candidacy SET position = 0",
    "ck_attempts_number": "UPDATE attempts SET number = -1",
    "ck_passkey_sign_count": "UPDATE passkey SET sign_count = -1",
    "ck_card_reading_version": "UPDATE card_reading SET version = 0",
    "ck_lexicon_entry_ended_by_somebody": "UPDATE lexicon_entry SET ended_by = 1",
    "ck_lexicon_entry_has_words_and_an_example": "UPDATE lexicon_entry SET phrase = ''",
    "ck_screening_question_answer": "UPDATE screening_question SET answer = 'Nobody'",
    "ck_message_decided": "UPDATE message SET decided_by = 'somebody'",
    "ck_screening_sign_span": "UPDATE screening_sign SET ends_at = 0",
    "ck_screening_verdict_has_a_reason": "UPDATE screening_verdict SET reason = ''",
    "ck_standing_alert_seen": "UPDATE standing_alert SET seen_by = 'somebody'",
    "ck_standing_change_has_a_reason": "UPDATE standing_change SET reason = ''",
    "ck_vetting_evidence_has_a_note": "UPDATE vetting_evidence SET note = ''",
    "ck_vacancy_language_language": "UPDATE vacancy_language SET language = 'x'",
    "ck_vacancy_language_level": "UPDATE vacancy_language SET level = 7",
}
"""Name of every CHECK of ours -> a change that breaks it, and at least it."""

CHOICES = [
    (table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]


@pytest.fixture
def rows(database):
    return one_of_each(database)


def refused(database, statement, *, by):
    """The statement is refused, and the database says by which constraint."""
    with pytest.raises(IntegrityError) as error:
        database.execute(text(statement))
    database.rollback()
    assert by.lower() in str(error.value.orig).lower()


def test_every_check_is_tried_here():
    checks = {
        constraint.name
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and not constraint._type_bound
    }

    assert checks == BROKEN.keys()


def test_there_is_a_row_in_every_table(database, rows):
    empty = [
        table.name
        for table in Base.metadata.sorted_tables
        if not database.scalar(select(func.count()).select_from(table))
    ]

    assert empty == []


def test_every_check_refuses_what_breaks_it(database, rows):
    for name, statement in BROKEN.items():
        refused(database, statement, by=name)


def test_every_choice_takes_only_its_values(database, rows):
    for table, column in CHOICES:
        # Where another CHECK of the row speaks of the same column, the database may name that one.
        refused(database, f"UPDATE {table} SET {column} = 'nonsense'", by=f"ck_{table}_")  # noqa: S608


def test_an_account_belongs_to_what_its_role_says(database, rows):
    for what in (
        "SET organisation_id = NULL, employer_id = NULL, beneficiary_id = NULL",
        "SET employer_id = (SELECT min(id) FROM employer)",
        "SET role = 'administrator'",
        "SET role = 'employer'",
    ):
        refused(database, f"UPDATE account {what} WHERE role = 'coach'", by="ck_account_belongs")


def test_an_exclusion_names_its_object_and_nothing_else(database, rows):
    for what in (
        "SET kind = 'area', municipality_id = (SELECT min(id) FROM municipality)",
        "SET kind = 'region'",
        "SET kind = 'employer', employer_id = (SELECT min(id) FROM employer), sector = 'I'",
        "SET kind = 'night', sector = 'I'",
    ):
        refused(database, f"UPDATE beneficiary_exclusion {what}", by="ck_beneficiary_exclusion_names_its_object")


def test_nothing_is_published_without_what_the_law_asks(database, rows):
    for column in ("pay_min", "min_hours", "max_hours", "contract", "municipality_id", "occupation_id"):
        for status in ("open", "screening", "held", "paused"):
            without = f"{column} = NULL, pay_max = NULL" if column == "pay_min" else f"{column} = NULL"
            refused(
                database,
                f"UPDATE vacancy SET status = '{status}', {without}",  # noqa: S608
                by="ck_vacancy_no_pay_no_publication",
            )


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_draft_may_lack_everything(database, rows, status):
    database.execute(
        text("UPDATE vacancy SET status = :status, pay_min = NULL, pay_max = NULL, contract = NULL"),
        {"status": status},
    )

    database.commit()


def test_a_skill_stands_once_in_a_profile(database, rows):
    database.add(
        BeneficiarySkill(
            beneficiary_id=rows.her.id,
            concept_id=rows.skill.id,
            level=SkillLevel.EXPERT,
            source=SkillSource.WORKED,
        )
    )

    with pytest.raises(IntegrityError):
        database.commit()


def test_there_is_one_candidacy_for_a_person_and_a_vacancy(database, rows):
    with pytest.raises(IntegrityError):
        factories.candidacy(database, beneficiary=rows.her, vacancy=rows.vacancy)


def test_a_sign_in_name_belongs_to_one_account(database):
    factories.coach(database, name="same@people.example")

    with pytest.raises(IntegrityError):
        factories.coach(database, name="SAME@people.example")


def test_an_employer_is_registered_once_in_a_country(database):
    factories.employer(database, register_number="R1")

    with pytest.raises(IntegrityError):
        factories.employer(database, register_number="R1")


def test_a_reference_is_unique(database):
    factories.organisation(database, ref="sameref")

    with pytest.raises(IntegrityError):
        factories.organisation(database, ref="sameref")


def test_a_row_that_others_stand_on_is_not_deleted(database, rows):
    for table in ("concept", "employer", "organisation", "municipality", "account"):
        refused(database, f"DELETE FROM {table}", by="foreign key")  # noqa: S608


def test_with_a_beneficiary_goes_everything_that_is_hers(database, rows):
    database.execute(text("DELETE FROM beneficiary"))
    database.commit()

    for table in (Beneficiary, BeneficiarySkill, Candidacy, StageChange, Consent, Identity):
        assert database.scalar(select(func.count()).select_from(table)) == 0, table
    assert database.scalar(select(func.count()).select_from(Concept)) > 0


def test_shredding_a_key_leaves_the_row_closed(database, rows):
    database.execute(text("DELETE FROM person_key"))
    database.commit()

    assert database.scalar(select(func.count()).select_from(PersonKey)) == 0
    assert database.scalar(select(Identity.key_id)) is None
    assert database.scalar(select(Identity.given_name)) is not None
