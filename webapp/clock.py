"""The only place that asks the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

SKEW = timedelta(minutes=2)
"""How far a moment that was written down may lie ahead: other processes and small corrections. Further means that the clock was set back."""

_stopped: list[datetime] = []


def now() -> datetime:
    """Return this moment in UTC, or the moment the clock was stopped at."""
    return _stopped[-1] if _stopped else datetime.now(UTC)


def today() -> date:
    """Return today's date in UTC."""
    return now().date()


def within(moment: datetime, limit: timedelta) -> bool:
    """Whether `moment` is not longer ago than `limit`. A moment ahead is none that may be trusted: a clock set back prolongs nothing."""
    return -SKEW <= now() - moment <= limit


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Stop the clock of this process, for tests and for replaying a ranking run."""
    _stopped.append(moment)
    try:
        yield
    finally:
        _stopped.pop()
