"""How often somebody may fail: by account, by network, and what of it is written down. All of it stands in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Account
from models.crypto import KeyRing
from models.sign_in import Attempts

FREE_BY_ACCOUNT, FREE_BY_NETWORK = 5, 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_BY_ACCOUNT, LONGEST_BY_NETWORK = timedelta(minutes=15), timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=2)
NETWORK_BITS = {4: 32, 6: 64}  # one household or office: an address, or what it is given of IPv6


class TooManyTries(Exception):  # noqa: N818
    """The network that asks has to wait. Says nothing of any account."""


def key_of(keys: KeyRing, kind: str, what: str) -> bytes:
    """Return the keyed hash under which tries are counted."""
    return keys.blind_index(f"attempts.{kind}", what)


def key_of_network(keys: KeyRing, address: str | None) -> bytes:
    """Return the key of the network that an address belongs to; what is no address is one network."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return key_of(keys, "network", "unknown")
    mapped = getattr(found, "ipv4_mapped", None) or found
    return key_of(keys, "network", str(ip_network((mapped, NETWORK_BITS[mapped.version]), strict=False)))


def refuse(session: Session, network: bytes, now: datetime) -> None:
    """Raise TooManyTries while this network has to wait. Costs one look-up: no hash, no event."""
    row = session.get(Attempts, network)
    if row is not None and row.waits_until is not None and now < row.waits_until:
        raise TooManyTries


def count(session: Session, key: bytes, now: datetime) -> int:
    """Count one more try and return how many there were lately."""
    row = session.get(Attempts, key, with_for_update=True) or _new(session, key, now)
    row.number = 1 if now - row.last_at > FORGOTTEN_AFTER else row.number + 1
    row.last_at = now
    return row.number


def count_network(session: Session, network: bytes, now: datetime) -> bool:
    """Count a failure of a network; return True when it has to wait from now on, twice as long each time."""
    over = count(session, network, now) - FREE_BY_NETWORK
    row = session.get_one(Attempts, network)
    row.waits_until = now + _wait(over, LONGEST_BY_NETWORK) if over >= 0 else None
    return over >= 0


def count_account(account: Account, now: datetime) -> None:
    """Count a failure of an account; from the fifth on it waits."""
    account.failed_attempts += 1
    over = account.failed_attempts - FREE_BY_ACCOUNT
    if over >= 0:
        account.locked_until = now + _wait(over, LONGEST_BY_ACCOUNT)


def locked(account: Account, now: datetime) -> bool:
    """Whether the account has to wait, whatever is typed."""
    return account.locked_until is not None and now < account.locked_until


def worth_noting(number: int) -> bool:
    """Whether the n-th try of a kind gets an event: 1, 2, 4, 8, ... so that a flood does not fill the log."""
    return number & (number - 1) == 0


def _wait(over: int, longest: timedelta) -> timedelta:
    return min(longest, FIRST_WAIT * 2 ** min(over, 10))


def _new(session: Session, key: bytes, now: datetime) -> Attempts:
    session.execute(delete(Attempts).where(Attempts.last_at < now - FORGOTTEN_AFTER))
    try:
        with session.begin_nested():
            row = Attempts(key=key, number=0, last_at=now)
            session.add(row)
    except IntegrityError:  # another request was quicker
        return session.get_one(Attempts, key, with_for_update=True)
    return row
