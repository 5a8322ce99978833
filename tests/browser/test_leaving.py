"""The exit: by the button, by Shift three times, without script; afterwards nobody is signed in and Back shows nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.people import BENEFICIARY, COACH

pytestmark = pytest.mark.browser


def by_button(she):
    she.page.locator("[data-exit]").click()


def by_shift(she):
    for _ in range(3):
        she.page.keyboard.press("Shift")


@pytest.mark.parametrize(
    ("way", "script"),
    [(by_button, True), (by_shift, True), (by_button, False)],
    ids=["button", "shift three times", "without script"],
)
def test_leaving_ends_the_session_and_back_shows_nothing(visit, way, script):
    she = visit(script=script)
    she.sign_in(*BENEFICIARY)
    she.go("/my/data")
    cookies = she.context.cookies()
    she.leaving()

    way(she)
    she.page.wait_for_url(she.site.elsewhere)
    expect(she.page.locator("h1")).to_have_text("Weather")
    she.page.go_back()

    assert "What you allow" not in she.page.locator("body").inner_text()
    she.context.add_cookies(cookies)  # the old cookie opens nothing: the session is gone on the server
    she.page.goto("/my/data")
    assert "What you allow" not in she.page.locator("body").inner_text()


def test_somebody_signs_in_and_searches_with_the_keyboard_alone(visit):
    coach = visit()
    coach.go("/sign-in")
    keyboard = coach.page.keyboard

    tab_to(coach, "[name=name]")
    keyboard.type(COACH[0])
    tab_to(coach, "[name=secret]")
    keyboard.type(COACH[1])
    keyboard.press("Enter")
    expect(coach.page.locator("h1")).to_have_text("Caseload")
    tab_to(coach, "main [name=words]")
    keyboard.type("nobody has this name")
    keyboard.press("Enter")

    expect(coach.main).to_contain_text("Nobody fits.")


def tab_to(visitor, selector):
    """Press Tab until the field has the focus; every stop on the way has to show that it is focused."""
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")
