"""Passkeys with a virtual authenticator, and text that outlives a session that ended, in a real browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.browser import people
from tests.browser.site import Site


@pytest.fixture
def site(site, app):
    """The site under a name, since passkeys belong to names; second factors are obligatory."""
    installed = app.extensions["foothold"]
    app.extensions["foothold"] = replace(installed, settings=replace(installed.settings, second_factor=True))
    named = Site(int(site.home.rsplit(":", 1)[1]))
    named.home = named.home.replace("127.0.0.1", "work.localhost")
    return named


def password(person):
    person.go("/sign-in")
    person.fill(name=people.COACH[0], secret=people.COACH[1])
    person.press("Sign in")


@pytest.mark.parametrize("transport", ["internal", "usb"], ids=["in the device", "carried along"])
def test_a_coach_makes_a_passkey_at_her_first_sign_in_and_opens_the_next_with_it(visit, transport):
    coach = visit()
    devices = coach.context.new_cdp_session(coach.page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": transport, "hasResidentKey": True, "automaticPresenceSimulation": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**kind, "hasUserVerification": True, "isUserVerified": True}},
    )
    password(coach)
    coach.follow("Use a passkey instead", within="main")
    coach.fill(name="My phone")

    coach.press("Make the passkey")
    faults = coach.faults()
    coach.follow("I have written them down", within="main")
    coach.press("Sign out", within=".fh-nav")
    password(coach)
    coach.press("Use the passkey")

    assert faults == []
    assert coach.h1 == "Caseload"


def test_text_outlives_a_session_that_ends_and_is_kept_in_the_browser_only(visit, app):
    installed = app.extensions["foothold"]
    app.extensions["foothold"] = replace(installed, settings=replace(installed.settings, second_factor=False))
    coach = visit()
    coach.sign_in(*people.COACH)
    coach.page.clock.install()
    coach.go("/api-access")
    coach.fill(name="Half a sentence")

    coach.page.clock.fast_forward("08:30")
    coach.page.locator(".fh-idle").wait_for()
    with coach.page.expect_navigation():
        coach.page.clock.fast_forward("01:30")
    coach.fill(name=people.COACH[0], secret=people.COACH[1])
    coach.press("Sign in")

    assert coach.path == "/api-access"
    assert coach.main.locator("[name=name]").input_value() == "Half a sentence"
    assert coach.page.evaluate("sessionStorage.getItem('kept')") is None


def test_whoever_says_that_she_is_there_stays(visit, app):
    installed = app.extensions["foothold"]
    app.extensions["foothold"] = replace(installed, settings=replace(installed.settings, second_factor=False))
    coach = visit()
    coach.sign_in(*people.COACH)
    coach.page.clock.install()
    coach.go("/api-access")
    coach.page.clock.fast_forward("08:30")
    with coach.page.expect_response("**/stay") as answered:
        coach.page.locator(".fh-idle button").click()

    coach.page.locator(".fh-idle").wait_for(state="hidden")

    assert answered.value.status == 204
    assert coach.path == "/api-access"
