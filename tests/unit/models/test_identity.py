from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from models.crypto import KeyRing, Sealed
from models.errors import KeyUnavailable
from models.identity import Identity, PersonDetails, PersonKey

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
OLD = KeyRing({1: b"1" * 32}, b"i" * 32)
ROTATED = KeyRing({1: b"1" * 32, 2: b"2" * 32}, b"i" * 32)
NEW = KeyRing({2: b"2" * 32}, b"i" * 32)
DETAILS = PersonDetails("Zykanara", "Quillowen", "1977-02-03", "+999 0142779", "z@canary.example", "Marzuvia")


def written(ring: KeyRing = OLD, details: PersonDetails = DETAILS) -> Identity:
    row = Identity(key=PersonKey.new(ring, now=NOW))
    row.write(ring, details)
    return row


def test_what_was_written_is_read_again():
    assert written().read(OLD) == DETAILS


def test_every_field_is_sealed_before_it_is_stored():
    row = written()

    for name in ("given_name", "family_name", "birth_date", "phone", "email", "safe_contact"):
        assert isinstance(getattr(row, name), Sealed)
        assert getattr(DETAILS, name).encode() not in getattr(row, name)


def test_an_empty_field_is_stored_as_nothing():
    row = written(details=PersonDetails(given_name="Zykanara"))

    assert row.phone is None
    assert row.read(OLD) == PersonDetails(given_name="Zykanara")


def test_writing_again_removes_what_is_empty_now():
    row = written()

    row.write(OLD, PersonDetails(given_name="Marzuvia"))

    assert row.read(OLD) == PersonDetails(given_name="Marzuvia")


def test_a_shredded_key_closes_the_row_for_good():
    row = written()
    row.key = None

    with pytest.raises(KeyUnavailable, match="shredded"):
        row.read(OLD)
    with pytest.raises(KeyUnavailable, match="shredded"):
        row.write(OLD, DETAILS)


def test_a_fresh_key_does_not_open_what_the_shredded_one_sealed():
    row = written()
    row.key = PersonKey.new(OLD, now=NOW)

    with pytest.raises(KeyUnavailable):
        row.read(OLD)


def test_a_field_moved_to_another_column_does_not_open():
    row = written()
    row.given_name, row.family_name = row.family_name, row.given_name

    with pytest.raises(KeyUnavailable, match=r"identity\.given_name"):
        row.read(OLD)


def test_a_field_moved_to_another_row_does_not_open_even_with_the_same_key():
    one = written()
    other = Identity(key=one.key)
    other.write(OLD, PersonDetails(given_name="Other"))
    other.given_name = one.given_name

    with pytest.raises(KeyUnavailable):
        other.read(OLD)


def test_rotation_wraps_her_key_again_and_touches_no_value():
    row = written()
    before = row.given_name
    key = ROTATED.unwrap(row.key.wrapped, row.key.ring_version)

    row.key.wrapped, row.key.ring_version = aes_key_wrap(ROTATED.keys[2], key), 2

    assert row.key.ring_version == 2
    assert NEW.unwrap(row.key.wrapped, 2) == key
    assert row.given_name is before
    assert row.read(NEW) == DETAILS


def test_the_name_is_what_is_known_of_it():
    assert DETAILS.full_name == "Zykanara Quillowen"
    assert PersonDetails(family_name="Quillowen").full_name == "Quillowen"
    assert PersonDetails().full_name == ""
