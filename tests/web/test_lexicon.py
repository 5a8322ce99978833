"""Words that coordinators add: tried, looked for at once, ended; and what of it is refused."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Role
from models.audit import AuditEvent
from models.screening import LexiconEntry, ScreeningRun, Severity
from models.vacancy import VacancyStatus
from tests import factories

DOUBTFUL = "You help in the house. A golden opportunity for a young life."
GOLDEN = {
    "written_in": "en",
    "phrase": "golden .. opportunit*",
    "unless": "training",
    "example": "This is your golden opportunity!",
    "clean": "A golden opportunity: paid training.",
    "indicator": "deception",
    "severity": "high",
    "question": "duties",
}


@pytest.fixture
def coordinator(client, database):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.COORDINATOR)
    client.sign_in(account)
    return account


def send(client, do, status=200, **changed):
    client.get("/lexicon/new")
    return client.submit("/lexicon/new", GOLDEN | changed | {"do": do}, status=status)


def signs(database, vacancy):
    database.rollback()
    runs = select(ScreeningRun).where(ScreeningRun.vacancy_id == vacancy.id).order_by(ScreeningRun.id.desc())
    run = database.scalars(runs.options(selectinload(ScreeningRun.signs)).limit(1)).first()
    return (
        [] if run is None else [(sign.words, sign.entry, sign.severity) for sign in run.signs if "own:" in sign.entry]
    )


def test_trying_shows_what_would_be_found_and_stores_nothing(client, database, coordinator):
    vacancy = factories.vacancy(database, description=DOUBTFUL, title="Help in a house")

    page = send(client, "try")

    assert "Found in 1 vacancy" in page.text
    assert "golden opportunity" in page.text
    assert f"/screening/{vacancy.ref}" in page.html
    assert database.scalars(select(LexiconEntry)).all() == []
    assert signs(database, vacancy) == []


def test_added_words_are_found_in_what_waits_and_what_is_shown_goes_back_to_be_checked(client, database, coordinator):
    shown = factories.vacancy(database, description=DOUBTFUL)
    waits = factories.vacancy(database, description=DOUBTFUL, status=VacancyStatus.SCREENING)
    other = factories.vacancy(database, description="You help in the house.")

    send(client, "add", status=303)

    (entry,) = database.scalars(select(LexiconEntry)).all()
    for vacancy in (shown, waits):
        assert signs(database, vacancy) == [("golden opportunity", f"own:{entry.ref}", Severity.HIGH)]
        assert database.get_one(type(vacancy), vacancy.id).status is VacancyStatus.SCREENING
    assert database.get_one(type(other), other.id).status is VacancyStatus.OPEN
    assert "found in 2 vacancies" in client.follow().text
    actions = set(database.scalars(select(AuditEvent.action)))
    assert {"added_entry", "rechecked_vacancy"} <= actions


def test_what_is_only_worth_a_question_takes_nothing_out(client, database, coordinator):
    shown = factories.vacancy(database, description=DOUBTFUL)

    send(client, "add", status=303, severity="medium")

    assert [severity for _, _, severity in signs(database, shown)] == [Severity.MEDIUM]
    assert database.get_one(type(shown), shown.id).status is VacancyStatus.OPEN


def test_added_words_are_found_in_what_is_handed_in_later_until_they_end(client, database, coordinator):
    send(client, "add", status=303)
    later = factories.vacancy(database, description=DOUBTFUL, status=VacancyStatus.SCREENING)
    client.get(f"/screening/{later.ref}")
    client.submit(f"/screening/{later.ref}/look")
    assert len(signs(database, later)) == 1
    entry = database.scalars(select(LexiconEntry)).one()

    client.get("/lexicon")
    client.submit(f"/lexicon/{entry.ref}/end")

    assert "Ended on" in client.follow().text
    client.get(f"/screening/{later.ref}")
    client.submit(f"/screening/{later.ref}/look")
    assert signs(database, later) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phrase": ""}, "Enter the words"),
        ({"phrase": "golden |"}, "cannot read these words"),
        ({"unless": "training |"}, "cannot read these words"),
        ({"example": "You clean rooms."}, "not found in this sentence"),
        ({"clean": "Your golden opportunity."}, "found in this sentence too"),
        ({"severity": ""}, "Choose how grave it is"),
        ({"written_in": ""}, "Choose a language"),
    ],
)
def test_an_entry_that_does_not_do_what_it_says_is_refused_with_what_to_mend(
    client, database, coordinator, changed, said
):
    page = send(client, "add", status=422, **changed)

    assert any(said in error for error in page.errors)
    assert page.forms["/lexicon/new"]["question"] == "duties"
    assert database.scalars(select(LexiconEntry)).all() == []


def test_an_entry_that_a_release_cannot_take_up_is_told_and_keeps_no_other_from_being_found(
    client, database, coordinator
):
    factories.lexicon_entry(
        database, coordinator, question="of an older release", phrase="old .. words", example="old words"
    )
    factories.lexicon_entry(database, coordinator)
    vacancy = factories.vacancy(database, description=DOUBTFUL, status=VacancyStatus.SCREENING)
    client.get(f"/screening/{vacancy.ref}")
    client.submit(f"/screening/{vacancy.ref}/look")

    page = client.get("/lexicon")

    assert page.text.count("does not fit this version") == 1
    assert len(signs(database, vacancy)) == 1


def test_an_employer_and_a_coach_find_no_lexicon(client, database, coordinator):
    entry = factories.lexicon_entry(database, coordinator)
    for account in (
        factories.coach(database),
        factories.account(database, Role.EMPLOYER, employer=factories.employer(database)),
    ):
        client.sign_in(account)

        client.get("/lexicon", status=404)
        client.get("/lexicon/new", status=404)
        client.post(f"/lexicon/{entry.ref}/end", status=404)
