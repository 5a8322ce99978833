from datetime import UTC, date, datetime, timedelta

import pytest

from models.employer import Employer, Standing
from models.protection import Consent

SINCE = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_consent_holds_from_its_first_moment():
    consent = Consent(since=SINCE)

    assert consent.in_force(SINCE)
    assert consent.in_force(SINCE + 900 * DAY)


def test_a_consent_does_not_hold_before_it_begins():
    assert not Consent(since=SINCE).in_force(SINCE - timedelta(seconds=1))


def test_a_consent_ends_at_its_end():
    consent = Consent(since=SINCE, until=SINCE + DAY)

    assert consent.in_force(SINCE + DAY - timedelta(seconds=1))
    assert not consent.in_force(SINCE + DAY)


def test_a_withdrawn_consent_holds_no_more_at_once():
    consent = Consent(since=SINCE, until=SINCE + 30 * DAY)

    consent.withdraw(SINCE + DAY)

    assert not consent.in_force(SINCE + DAY)
    assert consent.withdrawn_at == SINCE + DAY


def test_a_second_withdrawal_changes_nothing():
    consent = Consent(since=SINCE)

    consent.withdraw(SINCE + DAY)
    consent.withdraw(SINCE + 2 * DAY)

    assert consent.withdrawn_at == SINCE + DAY


@pytest.mark.parametrize(
    ("standing", "until", "may"),
    [
        (Standing.VETTED, date(2026, 11, 24), True),
        (Standing.VETTED, date(2026, 11, 23), False),
        (Standing.NEW, None, False),
        (Standing.WATCH, date(2027, 1, 1), False),
        (Standing.SUSPENDED, date(2027, 1, 1), False),
    ],
)
def test_only_an_employer_whose_vetting_has_not_run_out_may_recruit(standing, until, may):
    assert Employer(standing=standing, vetted_until=until).may_recruit(date(2026, 11, 24)) is may
