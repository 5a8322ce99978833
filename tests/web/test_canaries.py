"""Every page that can be asked for, asked for by everybody: planted words appear only for those who may read them."""

from __future__ import annotations

import logging
import sqlite3

import pytest

from models.account import Role
from models.candidacy import Stage
from models.conversation import Delivery
from tests import factories
from tests.addresses import addresses
from webapp.access import scopes_of


@pytest.fixture
def world(database):
    """One person of one coach, her candidacy, and everybody who might look."""
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    her = factories.beneficiary(database, coach=coach, skills=["mop-floors"])
    vacancy = factories.vacancy(database, skills=["mop-floors"])
    candidacy = factories.shared(database, her, vacancy, stage=Stage.EMPLOYER_INTERESTED)
    details = factories.canaries_of(her)
    secret = f"I am {details.full_name}, {details.phone}"
    factories.message(database, candidacy, secret, delivery=Delivery.HELD, masked="I am")
    factories.message(database, candidacy, secret, masked="I am")
    colleague = factories.account(database, Role.COACH, organisation=coach.organisation)
    return {
        "her": her,
        "vacancy": vacancy,
        "candidacy": candidacy,
        "actors": {
            "coach": coach,
            "colleague": colleague,
            "coordinator": factories.account(database, Role.COORDINATOR, organisation=coach.organisation),
            "other coach": factories.coach(database),
            "other coordinator": factories.account(database, Role.COORDINATOR),
            "employer": factories.account(database, Role.EMPLOYER, employer=vacancy.employer),
            "other employer": factories.account(database, Role.EMPLOYER),
            "administrator": factories.account(database, Role.ADMINISTRATOR),
            "she": factories.account(database, Role.BENEFICIARY, beneficiary=her),
            "other beneficiary": factories.account(database, Role.BENEFICIARY),
        },
    }


READERS = {"coach", "coordinator", "she"}
WRITTEN_BY_READING = {
    "audit_event",
    "audit_head",
    "ranking_run",
    "browser_session",
    "card_reading",
    "kept_ranker",
    "kept_record",
    "kept_set",
}
"""What a GET may write: that somebody looked, what was ranked and from what, and when a session was last used."""


def tables(database):
    database.commit()
    with sqlite3.connect(database.get_bind().engine.url.database) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608


@pytest.mark.parametrize(
    "who",
    [
        "coach",
        "colleague",
        "coordinator",
        "other coach",
        "other coordinator",
        "employer",
        "other employer",
        "administrator",
        "she",
        "other beneficiary",
        None,
    ],
)
def test_planted_words_are_shown_only_to_those_who_may_read_them_and_reading_changes_nothing(
    app, client, world, who, caplog
):
    caplog.set_level(logging.DEBUG)
    words = {word.lower() for word in factories.canaries_of(world["her"]).full_name.split()}
    if who:
        client.sign_in(world["actors"][who])
    seen, statuses = set(), {}
    asked = list(addresses(app, world["her"], world["vacancy"], world["candidacy"]))
    before = tables(client.database)

    for path in asked:
        response = client.browser.get(path)
        statuses[path] = response.status_code
        if any(word in response.get_data(as_text=True).lower() for word in words):
            seen.add(path)

    after = tables(client.database)
    assert {name for name in after if after[name] != before[name]} <= WRITTEN_BY_READING
    assert not [path for path, status in statuses.items() if status >= 500]
    assert bool(seen) == (who in READERS)
    if who not in READERS - {"she"}:
        foreign = [path for path in statuses if path.startswith(("/beneficiaries/", "/candidacies/"))]
        assert {statuses[path] for path in foreign} == ({404} if who else {303})
    assert not any(stem in caplog.text.lower() for stem in factories.CANARY_STEMS)


@pytest.mark.parametrize(
    "who", ["coach", "colleague", "coordinator", "other coach", "other coordinator", "employer", "other employer"]
)
def test_no_program_reads_a_planted_word(app, database, world, who, caplog):
    caplog.set_level(logging.DEBUG)
    words = {word.lower() for word in factories.canaries_of(world["her"]).full_name.split()}
    owner = world["actors"][who]
    secret = factories.api_token(database, owner, scopes_of(owner.role))
    statuses, seen = {}, set()

    for path in addresses(app, world["her"], world["vacancy"], world["candidacy"], api=True):
        database.commit()
        response = app.test_client().get(path, headers={"Authorization": f"Bearer {secret}"})
        statuses[path] = response.status_code
        if any(word in response.get_data(as_text=True).lower() for word in words):
            seen.add(path)

    hers = {status for path, status in statuses.items() if path.startswith(f"/api/v1/profiles/{world['her'].ref}")}
    assert seen == set()
    assert hers == ({200} if who in READERS else {403} if "employer" in who else {404})
    assert not any(stem in caplog.text.lower() for stem in factories.CANARY_STEMS)


def test_an_employer_gets_no_page_of_another_employers_vacancy(app, client, world):
    client.sign_in(world["actors"]["other employer"])

    for path in addresses(app, world["her"], world["vacancy"], world["candidacy"]):
        if path.startswith(f"/vacancies/{world['vacancy'].ref}"):
            assert client.browser.get(path).status_code == 404
