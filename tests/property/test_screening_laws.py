"""Laws of the screen of adverts that hold for every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.adverts import VacancyAdvert
from matcher.screening import AdvertScreener

WORDS = st.sampled_from(
    [
        "fee",
        "passport",
        "we",
        "keep",
        "100",
        "€",
        "euro",
        "not",
        ".",
        ",",
        "!",
        "no",
        "bed",
        "12",
        "hours",
        "a",
        "day",
        "διαβατήριο",
        "κρατάμε",
        "такса",
        "паспорт",
        "taxă",
        "soldi",
        "Pass",
    ]
)
TEXTS = st.text(max_size=200) | st.lists(WORDS | st.text(max_size=8), max_size=30).map(" ".join)


@pytest.fixture(scope="module")
def screener():
    return AdvertScreener()


@settings(max_examples=60, deadline=None)
@given(title=st.text(max_size=40), text=TEXTS, costs=st.none() | st.text(max_size=30), language=st.sampled_from([None, "en", "el", "fr", "xx"]))  # fmt: skip
def test_every_text_is_screened_and_every_sign_points_into_it(screener, title, text, costs, language):
    found = screener.screen(VacancyAdvert(title, text, language, costs_to_worker=costs))

    written = {"title": title, "text": text, "costs_to_worker": costs or ""}
    for sign in found.signs:
        if sign.span is not None:
            low, high = sign.span
            assert 0 <= low < high <= len(written[sign.field])
            assert written[sign.field][low:high] == sign.words
        assert sign.question


@settings(max_examples=30, deadline=None)
@given(text=TEXTS)
def test_the_same_text_has_the_same_signs_in_whatever_language_the_questions_are(screener, text):
    here = screener.screen(VacancyAdvert("-", text), "de").signs
    there = screener.screen(VacancyAdvert("-", text), "ar").signs

    assert [(sign.entry, sign.span) for sign in here] == [(sign.entry, sign.span) for sign in there]
    assert [screener.question(sign, "ar") for sign in here] == [sign.question for sign in there]
