from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.errors import Incomplete, InvalidTransition
from models.taxonomy import RelationKind
from models.vacancy import (
    REOPENS_SCREENING,
    TRANSITIONS,
    ContractKind,
    PayPeriod,
    Shifts,
    Vacancy,
    VacancyLanguage,
    VacancySkill,
    VacancyStatus,
)

TODAY = date(2026, 11, 24)
S = VacancyStatus
PUBLISHED = (S.OPEN, S.PAUSED, S.HELD)
CHANGES = {
    "title": "Night cleaner",
    "description": "Other duties",
    "language": "el",
    "occupation_id": 8,
    "places": 4,
    "pay_min": Decimal(900),
    "pay_max": Decimal(2000),
    "pay_per": PayPeriod.HOUR,
    "currency": "RON",
    "min_hours": 20.0,
    "max_hours": 48.0,
    "slots": 1,
    "contract": ContractKind.SEASONAL,
    "ends_on": date(2027, 9, 1),
    "municipality_id": 9,
    "remote": True,
    "night": True,
    "live_in": True,
    "alone_with_clients": True,
    "costs_to_worker": "Uniform 40 euro",
    "days_a_week": 6,
    "shifts": Shifts.SPLIT,
    "contract_months": 3,
    "agreement": "CCNL Turismo",
    "remote_share": 20,
    "housing_offered": True,
    "housing_cost": Decimal(200),
    "keeps_documents": True,
}


def vacancy(status: VacancyStatus = S.DRAFT, **values) -> Vacancy:
    given = {
        "title": "Cleaner",
        "description": "Clean rooms",
        "occupation_id": 1,
        "places": 1,
        "pay_min": Decimal(1000),
        "pay_per": PayPeriod.MONTH,
        "currency": "EUR",
        "min_hours": 40.0,
        "max_hours": 40.0,
        "contract": ContractKind.PERMANENT,
        "municipality_id": 1,
    }
    row = Vacancy(**(given | values))
    row.status = status
    return row


def test_a_whole_draft_can_be_submitted_and_counts_as_fresh():
    row = vacancy()

    row.submit(TODAY)

    assert row.status is S.SCREENING
    assert row.refreshed_on == TODAY


@pytest.mark.parametrize(
    "name",
    ["occupation_id", "pay_min", "pay_per", "currency", "min_hours", "max_hours", "contract", "municipality_id"],
)
def test_without_what_the_law_asks_it_is_not_submitted(name):
    row = vacancy(**{name: None})

    with pytest.raises(Incomplete) as refused:
        row.submit(TODAY)

    assert refused.value.fields == (name,)
    assert row.status is S.DRAFT


def test_only_a_person_opens_holds_or_refuses_after_screening():
    for decide, reached in ((Vacancy.open, S.OPEN), (Vacancy.hold, S.HELD), (Vacancy.refuse, S.REFUSED)):
        row = vacancy(S.SCREENING)

        decide(row)

        assert row.status is reached


@pytest.mark.parametrize("act", [Vacancy.open, Vacancy.hold, Vacancy.refuse, Vacancy.pause])
def test_a_draft_cannot_skip_screening(act):
    row = vacancy()

    with pytest.raises(InvalidTransition) as refused:
        act(row)

    assert refused.value.source is S.DRAFT
    assert row.status is S.DRAFT


@pytest.mark.parametrize("act", [Vacancy.open, Vacancy.hold, Vacancy.refuse, Vacancy.pause, Vacancy.close])
def test_nothing_leads_back_from_closed(act):
    row = vacancy(S.CLOSED)

    with pytest.raises(InvalidTransition):
        act(row)


def test_a_refused_vacancy_can_only_be_closed():
    assert TRANSITIONS[S.REFUSED] == {S.CLOSED}


def test_every_status_can_end_in_closed_but_closed_itself():
    assert all(S.CLOSED in TRANSITIONS[status] for status in S if status is not S.CLOSED)


def test_a_held_vacancy_cannot_be_brought_back_by_its_employer():
    row = vacancy(S.HELD)

    with pytest.raises(InvalidTransition):
        row.resume(TODAY)

    assert row.status is S.HELD


def test_a_paused_vacancy_comes_back_open_and_fresh():
    row = vacancy(S.OPEN)

    row.pause()
    row.resume(TODAY)

    assert row.status is S.OPEN
    assert row.refreshed_on == TODAY


def test_only_an_open_vacancy_can_be_paused():
    with pytest.raises(InvalidTransition):
        vacancy(S.SCREENING).pause()


@pytest.mark.parametrize("status", [S.OPEN, S.SCREENING, S.PAUSED])
def test_an_employer_can_say_that_it_is_still_open(status):
    row = vacancy(status)

    row.refresh(TODAY)

    assert (row.status, row.refreshed_on) == (status, TODAY)


@pytest.mark.parametrize("status", [S.DRAFT, S.HELD, S.REFUSED, S.CLOSED])
def test_what_is_not_offered_is_not_refreshed(status):
    with pytest.raises(InvalidTransition):
        vacancy(status).refresh(TODAY)


def test_every_field_that_reopens_screening_is_tried_here():
    assert set(CHANGES) == set(REOPENS_SCREENING)


@pytest.mark.parametrize("status", PUBLISHED)
@pytest.mark.parametrize("name", REOPENS_SCREENING)
def test_a_change_of_what_was_cleared_sends_it_back_to_screening(status, name):
    row = vacancy(status)

    setattr(row, name, CHANGES[name])

    assert row.status is S.SCREENING
    assert getattr(row, name) == CHANGES[name]


@pytest.mark.parametrize("name", REOPENS_SCREENING)
def test_saying_the_same_again_changes_nothing(name):
    row = vacancy(S.OPEN)

    setattr(row, name, getattr(row, name))

    assert row.status is S.OPEN


@pytest.mark.parametrize("status", [S.DRAFT, S.SCREENING, S.REFUSED, S.CLOSED])
def test_what_was_not_cleared_stays_where_it_is(status):
    row = vacancy(status)

    row.pay_min = Decimal(5)

    assert row.status is status


def test_what_was_not_cleared_by_anybody_may_change_freely():
    row = vacancy(S.OPEN)

    row.refreshed_on, row.starts_on, row.teaches_language = TODAY, TODAY, True

    assert row.status is S.OPEN


@pytest.mark.parametrize("status", PUBLISHED)
def test_a_new_duty_sends_it_back_to_screening(status):
    row = vacancy(status)

    row.skills.append(VacancySkill(concept_id=3, kind=RelationKind.ESSENTIAL))

    assert row.status is S.SCREENING


@pytest.mark.parametrize("status", PUBLISHED)
def test_a_new_example_of_the_use_of_a_language_sends_it_back_to_screening(status):
    row = vacancy(status)

    row.languages.append(
        VacancyLanguage(language="el", activity="reading", level=1, example="Reads messages on her phone")
    )

    assert row.status is S.SCREENING


def test_a_level_without_words_is_no_text_to_check():
    row = vacancy(S.OPEN)

    row.languages.append(VacancyLanguage(language="el", activity="reading", level=1))

    assert row.status is S.OPEN


@pytest.mark.parametrize(("before", "after"), [(S.HELD, S.SCREENING), (S.SCREENING, S.SCREENING), (S.OPEN, S.OPEN)])
def test_an_answer_brings_a_held_vacancy_back_to_whoever_asked(before, after):
    row = vacancy(before)

    row.answered()

    assert row.status is after


def test_a_duty_taken_away_sends_it_back_to_screening():
    row = vacancy(skills=[VacancySkill(concept_id=3, kind=RelationKind.ESSENTIAL)])
    row.status = S.OPEN

    row.skills.clear()

    assert row.status is S.SCREENING


def test_the_error_says_what_was_asked():
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    row = vacancy(S.CLOSED, changed_at=moment)

    with pytest.raises(InvalidTransition, match="a vacancy that is 'closed' cannot become 'open'"):
        row.open()
