import pytest

from models.crypto import FORMAT, KeyRing, Sealed, SealedColumn, seal, unseal
from models.errors import KeyUnavailable

ONE, TWO, INDEX = b"1" * 32, b"2" * 32, b"i" * 32
PLACE = "identity.phone:row1"


def data_key(ring: KeyRing) -> bytes:
    return ring.unwrap(*ring.new_data_key())


def test_what_was_sealed_opens_again():
    key = data_key(KeyRing({1: ONE}, INDEX))

    sealed = seal(key, "Ζύκα +30 210", place=PLACE)

    assert unseal(key, sealed, place=PLACE) == "Ζύκα +30 210"


def test_sealed_values_show_nothing_and_differ_each_time():
    key = data_key(KeyRing({1: ONE}, INDEX))

    first, second = (seal(key, "zykanar", place=PLACE) for _ in range(2))

    assert first != second
    assert b"zykanar" not in first
    assert isinstance(first, Sealed)


def test_another_persons_key_does_not_open_a_value():
    ring = KeyRing({1: ONE}, INDEX)
    sealed = seal(data_key(ring), "a", place=PLACE)

    with pytest.raises(KeyUnavailable, match=r"identity\.phone:row1 does not open"):
        unseal(data_key(ring), sealed, place=PLACE)


@pytest.mark.parametrize("elsewhere", ["identity.phone:row2", "identity.email:row1", "account.phone:row1"])
def test_a_value_moved_elsewhere_does_not_open(elsewhere):
    key = data_key(KeyRing({1: ONE}, INDEX))
    sealed = seal(key, "a", place=PLACE)

    with pytest.raises(KeyUnavailable):
        unseal(key, sealed, place=elsewhere)


@pytest.mark.parametrize("position", [1, 15, -1])
def test_a_damaged_value_does_not_open(position):
    key = data_key(KeyRing({1: ONE}, INDEX))
    damaged = bytearray(seal(key, "some text", place=PLACE))
    damaged[position] ^= 1

    with pytest.raises(KeyUnavailable):
        unseal(key, bytes(damaged), place=PLACE)


@pytest.mark.parametrize("value", [b"", b"\x02" + b"0" * 40])
def test_a_value_of_an_unknown_format_is_refused(value):
    assert FORMAT == b"\x01"

    with pytest.raises(KeyUnavailable, match="unknown format"):
        unseal(b"k" * 32, value, place=PLACE)


@pytest.mark.parametrize("length", range(1, 29))
def test_a_value_cut_short_is_refused_like_a_damaged_one(length):
    key = data_key(KeyRing({1: ONE}, INDEX))
    sealed = seal(key, "some text", place=PLACE)

    with pytest.raises(KeyUnavailable):
        unseal(key, sealed[:length], place=PLACE)


def test_the_newest_key_of_the_ring_wraps_and_older_ones_still_open():
    old = KeyRing({1: ONE}, INDEX)
    wrapped, version = old.new_data_key()
    rotated = KeyRing({1: ONE, 2: TWO}, INDEX)

    assert version == 1
    assert rotated.version == 2
    assert rotated.new_data_key()[1] == 2
    assert rotated.unwrap(wrapped, 1) == old.unwrap(wrapped, 1)


def test_a_ring_without_the_version_says_so():
    wrapped, _version = KeyRing({1: ONE}, INDEX).new_data_key()

    with pytest.raises(KeyUnavailable, match="no version 1"):
        KeyRing({2: TWO}, INDEX).unwrap(wrapped, 1)


def test_a_ring_with_another_key_under_the_same_version_does_not_open():
    wrapped, _version = KeyRing({1: ONE}, INDEX).new_data_key()

    with pytest.raises(KeyUnavailable, match="does not open this person's key"):
        KeyRing({1: TWO}, INDEX).unwrap(wrapped, 1)


def test_every_person_gets_a_key_of_her_own():
    ring = KeyRing({1: ONE}, INDEX)

    assert data_key(ring) != data_key(ring)


@pytest.mark.parametrize(("keys", "index"), [({}, INDEX), ({1: b"short"}, INDEX), ({1: ONE}, b"short")])
def test_a_ring_that_cannot_be_used_is_refused(keys, index):
    with pytest.raises(ValueError, match="key"):
        KeyRing(keys, index)


def test_a_ring_does_not_show_its_keys():
    assert "1111" not in repr(KeyRing({1: ONE}, INDEX))
    assert "iiii" not in repr(KeyRing({1: ONE}, INDEX))


def test_the_blind_index_compares_as_people_type():
    ring = KeyRing({1: ONE}, INDEX)

    assert ring.blind_index("account", " Coach@Example.ORG ") == ring.blind_index("account", "coach@example.org")
    assert ring.blind_index("account", "ﬁona") == ring.blind_index("account", "fiona")  # NFKC
    assert len(ring.blind_index("account", "a")) == 16


def test_the_blind_index_differs_by_value_column_and_key():
    ring = KeyRing({1: ONE}, INDEX)

    indexes = {
        ring.blind_index("account", "a"),
        ring.blind_index("account", "b"),
        ring.blind_index("token", "a"),
        KeyRing({1: ONE}, b"j" * 32).blind_index("account", "a"),
    }

    assert len(indexes) == 4


def test_rotating_the_ring_does_not_change_blind_indexes():
    assert KeyRing({1: ONE}, INDEX).blind_index("a", "b") == KeyRing({1: ONE, 2: TWO}, INDEX).blind_index("a", "b")


@pytest.mark.parametrize("value", ["plain text", b"plain bytes", 7])
def test_a_sealed_column_refuses_everything_else(value):
    with pytest.raises(TypeError, match="only sealed values"):
        SealedColumn().process_bind_param(value, None)


def test_a_sealed_column_marks_what_it_reads():
    assert isinstance(SealedColumn().process_result_value(b"x", None), Sealed)
    assert SealedColumn().process_result_value(None, None) is None
