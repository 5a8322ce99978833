"""Nothing that axe finds, and nothing wider than a phone, on any page that anybody can reach."""

from __future__ import annotations

import pytest

from tests.browser.people import EVERYBODY
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ar")
FOR_MACHINES = {"pages.healthz"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_axe_finds_nothing_on_any_page_of_anybody(app, visit, who, language):
    visitor = visit(language=language)
    if EVERYBODY[who]:
        visitor.sign_in(*EVERYBODY[who])
    walk, faults = Walk(app, visitor), []

    for place in walk.pages(visitor.path, "/", *(() if EVERYBODY[who] else ("/sign-in", "/my"))):
        faults += [f"{place}: {fault}" for fault in visitor.faults()]

    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_page_of_what_does_not_exist(visit, language):
    visitor = visit(language=language)
    visitor.page.goto("/nowhere")

    assert visitor.faults() == []
