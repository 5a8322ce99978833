"""An employer registers itself: it waits as new, with a log-in that can only prepare drafts.

Whoever asks learns nothing: a number or an address that is known already gets the same answer as a new one, after the same work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Account, Role
from models.crypto import KeyRing
from models.employer import SECOND, Employer, Standing
from models.errors import DomainError
from webapp.access import ANONYMOUS
from webapp.audit import record_change
from webapp.credentials import HASHER, index_of, prepared

MOST_AN_HOUR = 20
"""Registrations that the installation takes in an hour: more than coordinators can look at, fewer than a flood."""


class TooMany(DomainError):  # noqa: N818
    """More employers registered in the last hour than anybody could look at."""


def apply(
    session: Session,
    keys: KeyRing,
    *,
    columns: Mapping[str, Any],
    address: str,
    password: str,
    language: str,
    now: datetime,
) -> None:
    """Take a registration, in the session of somebody who is not signed in. Raises TooMany. Audit: `registered_employer`, and `add_account` where the address was free.

    A number that another employer has is kept with a mark behind it, for a coordinator to find out whose it is. With an address
    that somebody signs in with already no log-in is made.
    """
    recent = select(func.count()).where(Employer.applied_at > now - timedelta(hours=1))
    if (session.scalar(recent) or 0) >= MOST_AN_HOUR:
        raise TooMany
    secret_hash = HASHER.hash(prepared(password))
    employer = Employer(
        standing=Standing.NEW,
        applied_at=now,
        created_at=now,
        **columns | {"register_number": _number(session, columns)},
    )
    session.add(employer)
    session.flush()  # the events and the log-in below need its key
    record_change(session, ANONYMOUS, "registered_employer", employer.ref, now=now)
    index = index_of(keys, address)
    if session.scalar(select(Account.id).where(Account.sign_in_index == index)) is not None:
        return
    account = Account(
        role=Role.EMPLOYER,
        display_name=employer.contact_name,
        sign_in_index=index,
        secret_hash=secret_hash,
        language=language,
        employer_id=employer.id,
        created_at=now,
    )
    session.add(account)
    session.flush()  # the event below needs its reference
    record_change(session, ANONYMOUS, "add_account", account.ref, now=now, role=Role.EMPLOYER)


def _number(session: Session, columns: Mapping[str, Any]) -> str:
    """Return the number as it can be kept: with a mark where another employer of the country has it."""
    number = columns["register_number"]
    same = select(Employer.register_number).where(
        Employer.country == columns["country"],
        (Employer.register_number == number) | Employer.register_number.startswith(number + SECOND, autoescape=True),
    )
    there = set(session.scalars(same))
    marked = (f"{number}{SECOND}{count}" for count in range(2, len(there) + 3))
    return number if number not in there else next(name for name in marked if name not in there)
