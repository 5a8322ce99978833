"""Texts made to be slow to read take no more steps than their length says: twice the text, about twice the steps.

Counted are calls of functions and returns to generators, not time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from matcher.adverts import VacancyAdvert
from matcher.review import AdvertReviewer
from matcher.screening import AdvertScreener
from matcher.taxonomy import Taxonomy
from matcher.text import normalise, transliterate

LENGTH = 240
PIECES = ["x", "ж", "y ", "a@", "a.", "/", "(a", "12 ", "+49 ", "we keep your passport "]


@pytest.fixture(scope="module")
def readers() -> dict[str, Callable[[str], object]]:
    screener, reviewer = AdvertScreener(), AdvertReviewer(Taxonomy.starter())
    return {
        "screen": lambda text: screener.screen(VacancyAdvert("Cook", text, "en", costs_to_worker=text)),
        "review": lambda text: reviewer.review(VacancyAdvert("Cook", text, "en")),
        "fold": lambda text: (normalise(text), transliterate(text)),
    }


def steps(work: Callable[[str], object], text: str) -> int:
    """How many functions were called, ours and built-in ones."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work(text)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_about_twice_the_steps(readers, piece):
    text = piece * (LENGTH // len(piece))

    for name, work in readers.items():
        work(text)  # what is made at the first use
        assert steps(work, text + text) <= 2.3 * steps(work, text), name
