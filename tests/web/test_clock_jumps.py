"""A clock that is set back or forward prolongs no session, opens nothing that was used, and breaks no chain."""

from datetime import timedelta

import pytest

from models.account import BrowserSession
from models.audit_check import check
from tests import factories
from tests.web import test_second_factors as factors
from tests.web.test_second_factors import coach, with_app  # noqa: F401 - fixtures

AHEAD = timedelta(hours=3)


@pytest.mark.parametrize("jump", [-AHEAD, AHEAD])
def test_a_session_ends_when_the_clock_jumps_and_does_not_come_to_life_again(client, database, clock, jump):
    client.sign_in(factories.coach(database)).get("/caseload")
    before = database.query(BrowserSession).count()

    clock.forward(seconds=jump.total_seconds())
    client.get("/caseload", status=303)
    clock.forward(seconds=-jump.total_seconds())

    assert client.get("/caseload", status=303).location.startswith("/sign-in")
    assert (before, database.query(BrowserSession).count()) == (1, 0)


def test_a_small_correction_of_the_clock_signs_nobody_out(client, database, clock):
    client.sign_in(factories.coach(database)).get("/caseload")

    clock.forward(seconds=-90)

    assert client.get("/caseload").status == 200


def test_a_recent_sign_in_is_not_recent_again_after_the_clock_was_set_back(client, database, clock):
    owner = factories.coach(database)
    later = (clock.now + AHEAD).isoformat()
    client.cookie = factories.browser_session(database, owner, proved_at=later)

    assert client.post("/account/recovery-codes").location.startswith("/sign-in")


def test_half_a_sign_in_from_the_time_ahead_is_none(client, database, clock, other_settings, with_app):  # noqa: F811
    other_settings(second_factor=True)
    factors.password(client)
    clock.forward(minutes=-5)

    assert factors.second(client, factors.code_at(clock.now)).location == "/sign-in"


def test_a_used_code_stays_used_whatever_the_clock_says(client, clock, other_settings, with_app, new_client):  # noqa: F811
    other_settings(second_factor=True)
    factors.password(client)
    factors.second(client, factors.code_at(clock.now))
    for minutes in (-1, 60, -59):
        moment = clock.forward(minutes=minutes)
        again = new_client()
        factors.password(again)
        if minutes == 60:
            factors.second(again, factors.code_at(moment))
        else:
            factors.second(again, factors.code_at(moment), status=422)


def test_who_has_to_wait_still_waits_after_the_clock_was_set_back(client, database, clock, coach):  # noqa: F811
    client.get("/sign-in")
    for _try in range(5):
        wrong = {"name": factors.NAME, "secret": "not her secret"}  # made up  # pragma: allowlist secret
        client.post("/sign-in", wrong, status=422)
    clock.forward(hours=-3)

    factors.password(client, status=422)


def test_the_log_stays_whole_when_moments_go_back_and_forward(client, database, clock):
    her = factories.beneficiary(database, coach=(hers := factories.coach(database)))
    for hours in (0, -48, 400):
        clock.forward(hours=hours)
        client.cookie = factories.browser_session(database, hers, at=clock.now)
        client.get(f"/beneficiaries/{her.ref}/identity")

    report = check(database, factories.KEYS)
    assert (report.events >= 3, report.breaks) == (True, [])
