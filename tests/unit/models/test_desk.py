"""The clocks of the desk, its seals, and when a record may be handed out."""

from datetime import UTC, date, datetime

import pytest

from models.desk import Breach, Company, DataRequest, HandOut, Keeping, RequestKind, RequestOutcome, due_after
from models.errors import InvalidTransition, KeyUnavailable

KEY = b"d" * 32
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2026, 12, 24), date(2027, 1, 24)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_request_is_due_a_month_later(asked, due):
    assert due_after(asked) == due


def test_what_she_wants_and_is_answered_opens_only_in_its_place():
    row, other = DataRequest(kind=RequestKind.CORRECTION), DataRequest(kind=RequestKind.CORRECTION)
    row.say(KEY, "My phone number is wrong")
    other.say(KEY, "")

    row.close(RequestOutcome.DONE, "It was put right", data_key=KEY, by="somebody", now=NOW)
    other.wish = row.wish

    assert row.read(KEY) == ("My phone number is wrong", "It was put right")
    with pytest.raises(KeyUnavailable):
        other.read(KEY)
    with pytest.raises(InvalidTransition):
        row.close(RequestOutcome.REFUSED, "", data_key=KEY, by="somebody", now=NOW)


@pytest.mark.parametrize(
    ("asked_herself", "company", "keeping", "given"),
    [
        (True, Company.ALONE, Keeping.SAFE_PLACE, True),
        (True, Company.CHOSEN, Keeping.LOOKS_HERE, True),
        (False, Company.ALONE, Keeping.SAFE_PLACE, False),
        (True, Company.OTHER, Keeping.SAFE_PLACE, False),
        (True, Company.ALONE, Keeping.NO_PLACE, False),
    ],
)
def test_a_record_is_handed_out_only_when_nobody_forces_her(asked_herself, company, keeping, given):
    assert HandOut(asked_herself=asked_herself, company=company, keeping=keeping).may_be_given is given


def test_the_clock_of_a_breach_runs_from_when_it_is_known_until_it_was_told_or_need_not_be():
    breach = Breach(known_at=NOW)

    assert breach.due_at == datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert breach.waits
    breach.notify = True
    assert breach.waits
    breach.notified_at = NOW
    assert not breach.waits
    breach.notify, breach.notified_at = False, None
    assert not breach.waits
