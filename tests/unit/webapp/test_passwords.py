"""Which passwords are taken, how they are kept, and what device a browser says it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp import credentials
from webapp.accounts.devices import kind_of
from webapp.credentials import Weakness, weakness


@pytest.mark.parametrize(
    "taken",
    [
        "vier rote Vögel singen",
        "مظلة خضراء تحت الجسر",
        "τέσσερα κόκκινα πουλιά",
        "kq7-zp2m-vx4h",
        "lantern orbit mule vest" * 5,
    ],
)
def test_long_passwords_of_any_letters_are_taken(taken):
    assert weakness(taken) is None


@pytest.mark.parametrize(
    "refused", ["password1234", "123456789012", "qwertyuiopasdf", "aaaaaaaaaaaaaaaa", "letmeinletmein", "iloveyou1234"]
)
def test_the_commonest_are_refused(refused):
    assert weakness(refused) is Weakness.COMMON


def test_short_ones_are_refused_whatever_they_hold():
    assert weakness("x9!Kq2#Lp7@") is Weakness.SHORT


def test_a_password_of_ones_own_name_is_refused():
    assert weakness("marzuviquillowe", ["Marzuvi Quillowe"]) is Weakness.COMMON


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=256))
def test_no_text_breaks_the_check(text):
    assert weakness(text) in (None, *Weakness)


def test_the_same_letters_typed_in_two_ways_are_one_password():
    stored = credentials.HASHER.hash(credentials.prepared("vier rote V\u00f6gel"))

    assert credentials.right(stored, "vier rote Vo\u0308gel")
    assert not credentials.right(stored, "vier rote Vogel")


def test_every_character_of_a_long_password_counts():
    stored = credentials.HASHER.hash(credentials.prepared("x" * 200))

    assert not credentials.right(stored, "x" * 199)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("", ""),
    ],
)
def test_devices_have_plain_names(said, kind):
    assert kind_of(said) == kind
