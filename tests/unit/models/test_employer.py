"""Which way leads to which standing, and what evidence counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.employer import EVIDENCE_LASTS, STANDINGS, Employer, Standing, StandingChange, VettingEvidence, VettingStep
from models.errors import Incomplete, InvalidTransition

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = NOW.date()


def employer(standing=Standing.NEW, *, done=TODAY, steps=tuple(VettingStep), suspended=None):
    row = Employer(
        register_number="FN 1A", standing=standing, vetted_until=TODAY if standing is Standing.VETTED else None
    )
    row.evidence = [VettingEvidence(step=step, done_on=done, note="Seen.") for step in steps]
    if suspended:
        moment = datetime.combine(suspended, datetime.min.time(), UTC)
        row.history = [StandingChange(source=Standing.VETTED, target=Standing.SUSPENDED, at=moment, reason="Wages")]
    return row


def test_with_four_steps_it_is_vetted_until_the_first_of_them_runs_out():
    row = employer(done=TODAY)
    row.evidence[2].done_on = TODAY - timedelta(days=100)

    row.vet(by=1, now=NOW, reason="All four steps are done.")

    assert (row.standing, row.vetted_until) == (Standing.VETTED, TODAY - timedelta(days=100) + EVIDENCE_LASTS)
    assert row.may_recruit(row.vetted_until)
    assert not row.may_recruit(row.vetted_until + timedelta(days=1))
    (change,) = row.history
    assert (change.source, change.target, change.by, change.reason) == (
        Standing.NEW,
        Standing.VETTED,
        1,
        row.standing_reason,
    )


@pytest.mark.parametrize("missing", list(VettingStep))
def test_a_missing_step_is_named_and_nothing_changes(missing):
    row = employer(steps=[step for step in VettingStep if step is not missing])

    with pytest.raises(Incomplete) as refused:
        row.vet(by=1, now=NOW, reason="All four steps are done.")

    assert refused.value.fields == (missing,)
    assert (row.standing, row.history) == (Standing.NEW, [])


def test_evidence_counts_for_a_year():
    assert employer(done=TODAY - EVIDENCE_LASTS).missing_steps(TODAY) == ()
    assert employer(done=TODAY - EVIDENCE_LASTS - timedelta(days=1)).missing_steps(TODAY) == tuple(VettingStep)


def test_after_a_suspension_what_was_done_before_does_not_count():
    before = employer(Standing.SUSPENDED, done=date(2026, 11, 1), suspended=date(2026, 11, 2))
    after = employer(Standing.SUSPENDED, done=date(2026, 11, 3), suspended=date(2026, 11, 2))

    with pytest.raises(Incomplete):
        before.vet(by=1, now=NOW, reason="Everything is settled.")
    after.vet(by=1, now=NOW, reason="Everything is settled.")

    assert (before.standing, after.standing) == (Standing.SUSPENDED, Standing.VETTED)


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize(("move", "target"), [("watch", Standing.WATCH), ("suspend", Standing.SUSPENDED)])
def test_a_standing_falls_only_as_it_may(standing, move, target):
    row = employer(standing)

    if target in STANDINGS[standing]:
        getattr(row, move)(by=1, now=NOW, reason="Because of wages.")
        assert row.standing is target
    else:
        with pytest.raises(InvalidTransition):
            getattr(row, move)(by=1, now=NOW, reason="Because of wages.")


@pytest.mark.parametrize("standing", [Standing.NEW, Standing.WATCH, Standing.SUSPENDED])
def test_only_a_vetted_employer_recruits(standing):
    row = employer(standing)
    row.vetted_until = TODAY + timedelta(days=100)

    assert not row.may_recruit(TODAY)
