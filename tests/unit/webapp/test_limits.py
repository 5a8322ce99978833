"""Counting tries: by network and by kind, stored so that a restart forgets nothing and the log does not fill."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Account, Role
from models.audit import AuditEvent
from models.sign_in import Attempts
from tests import factories
from webapp import credentials
from webapp.accounts import limits, services

NAME = "coach@people.example"
HERE = "203.0.113.7"


def try_in(database, name=NAME, secret="wrong", *, at=factories.NOW, address=HERE, beneficiary=False):  # noqa: S107 - a wrong one  # pragma: allowlist secret
    found = services.sign_in(
        database, factories.KEYS, name=name, secret=secret, beneficiary=beneficiary, now=at, address=address
    )
    database.commit()
    return found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        (None, "no address", True),
    ],
)
def test_one_household_is_one_network(one, other, same):
    keys = [limits.key_of_network(factories.KEYS, address) for address in (one, other)]

    assert (keys[0] == keys[1]) is same


def test_a_network_that_failed_twenty_times_waits_whoever_it_asks_for(database):
    factories.account(database, Role.COACH, name=NAME)
    for number in range(limits.FREE_BY_NETWORK):
        assert try_in(database, f"nobody{number}@people.example") is None

    with pytest.raises(limits.TooManyTries):
        try_in(database, secret=factories.SECRET)

    assert try_in(database, secret=factories.SECRET, address="203.0.113.8") is not None
    assert try_in(database, secret=factories.SECRET, at=factories.NOW + timedelta(minutes=1)) is not None


def test_waiting_doubles_to_an_hour_and_is_forgotten(database):
    network, at = limits.key_of_network(factories.KEYS, HERE), factories.NOW
    waits = []
    for _ in range(limits.FREE_BY_NETWORK + 12):
        limits.count_network(database, network, at)
        waits.append(database.get_one(Attempts, network).waits_until)
    later = at + limits.FORGOTTEN_AFTER + timedelta(seconds=1)

    limits.count_network(database, network, later)

    assert waits[limits.FREE_BY_NETWORK - 2] is None
    assert waits[limits.FREE_BY_NETWORK - 1] == at + limits.FIRST_WAIT
    assert waits[-1] == at + limits.LONGEST_BY_NETWORK
    assert database.get_one(Attempts, network).number == 1


def test_no_address_is_stored(database):
    try_in(database)

    assert HERE.encode() not in b"".join(database.scalars(select(Attempts.key)))
    assert {len(key) for key in database.scalars(select(Attempts.key))} == {16}


def test_a_flood_of_unknown_names_leaves_few_events(database):
    for number in range(100):
        try_in(database, f"nobody{number}@people.example", address=f"203.0.113.{number}")

    assert len(database.scalars(select(AuditEvent)).all()) == 7  # 1, 2, 4, ... 64


def test_a_flood_on_a_locked_account_leaves_few_events(database):
    factories.account(database, Role.COACH, name=NAME)
    for number in range(105):
        try_in(database, address=f"203.0.113.{number}")

    assert len(database.scalars(select(AuditEvent)).all()) == 5 + 7


def test_an_unknown_name_costs_a_hash_too(database, monkeypatch):
    verified = []
    monkeypatch.setattr(credentials, "right", lambda stored, typed: verified.append((stored, typed)))

    try_in(database, "nobody@people.example", "a secret")

    assert verified == [(services.NOBODY, "a secret")]


def test_guessing_pins_stops_as_guessing_passwords_does(database):
    her = factories.account(database, Role.BENEFICIARY, name="river-7")
    for _ in range(limits.FREE_BY_ACCOUNT):
        try_in(database, "river-7", beneficiary=True)

    found = try_in(database, "river-7", factories.SECRET, beneficiary=True)

    assert found is None
    assert database.get_one(Account, her.id).locked_until is not None
