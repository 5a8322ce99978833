"""How often somebody may ask."""

from datetime import UTC, datetime, timedelta

from webapp.pace import Pace

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_so_many_within_so_long_and_no_more():
    pace = Pace(2, timedelta(minutes=1))

    answers = [pace.allows("a", NOON + timedelta(seconds=second)) for second in (0, 30, 45, 61, 62, 91)]

    assert answers == [True, True, False, True, False, True]


def test_everybody_has_a_pace_of_their_own_and_is_forgotten():
    pace = Pace(1, timedelta(minutes=1))

    assert [pace.allows(who, NOON) for who in ("a", "b", "a")] == [True, True, False]
    assert pace.allows("b", NOON + timedelta(minutes=2))
    assert pace.known == 1
