"""From a stranger's registration to a candidate who tells her name, by hand; the employer's part takes five minutes and 60 interactions."""

from __future__ import annotations

import logging
import time

import pytest
from playwright.sync_api import expect

from tests.browser import introducing, posting
from tests.browser.people import COORDINATOR
from tests.browser.shortlist import Shortlist

pytestmark = pytest.mark.browser

DISABLED = "all => all.map(one => one.disabled)"
LOG = logging.getLogger(__name__)
MOST_INTERACTIONS, MOST_SECONDS = 60, 300


def test_from_a_stranger_to_a_name_that_she_tells(visit):
    employer, coordinator, coach, she = visit(), visit(), visit(), visit()
    coordinator.sign_in(*COORDINATOR)
    began = time.monotonic()

    posting.register(employer)
    posting.sign_charter(employer)
    posting.vet(coordinator)
    ref = posting.post(employer)
    coordinator.go(f"/screening/{ref}")
    signs = coordinator.text
    posting.ask(coordinator, ref)
    posting.answer_and_mend(employer, ref)
    posting.clear(coordinator, ref)
    employer.go(f"/vacancies/{ref}")
    expect(employer.main).to_contain_text("A person checked it. It is suggested to people whom it fits.")
    expect(employer.main).to_contain_text("Candidates whom it fits:")

    her = introducing.take_on(coach)
    introducing.add_skill(coach, "clean rooms")
    coach.go(f"/beneficiaries/{her}/conditions")
    coach.fill(region_code="AT130")
    coach.main.locator("[name=right_to_work]").first.check()
    coach.press("Save and see matches")
    matches = coach.text
    candidacy = introducing.shortlist(coach, her, ref)
    she.sign_in(*introducing.give_code(coach, her))
    introducing.say_yes(she, ref)
    introducing.share(coach, candidacy)
    listed = Shortlist(employer, ref)
    listed.open()
    (name,) = listed.names()
    listed.answer(name, "wants_interview")
    without_name = employer.text
    introducing.reveal(she, ref)
    listed.open_one(name)

    effort, real = employer.effort, time.monotonic() - began
    LOG.info(
        "%d interactions, %.0f s by the model, %.0f s for all in this test", effort.interactions, effort.seconds, real
    )
    assert "Papers" in signs
    assert posting.TITLE in matches
    assert "Demo-Neu" not in without_name
    assert "Demo-Neu" in employer.text
    assert effort.interactions <= MOST_INTERACTIONS
    assert effort.seconds <= MOST_SECONDS


def test_a_step_is_saved_while_it_is_filled_in(visit):
    employer = visit()
    posting.register(employer)
    employer.follow("My vacancies")
    employer.follow("Post a vacancy", within="main")
    employer.fill(title="Hilfe (demo)", description="Betten machen.", said="room attendant")
    employer.choose(".fh-suggest__choose")
    employer.page.wait_for_url("**/skills")
    address = employer.path.replace("skills", "where")
    employer.go(address)

    held, buttons = [], employer.main.locator(".govuk-button-group button")
    employer.page.route(f"**{address}", lambda route: (held.append(buttons.evaluate_all(DISABLED)), route.continue_()))
    employer.tick("live_in", "no")
    expect(employer.main.locator("#saved")).to_contain_text("Saved.")
    employer.page.unroute(f"**{address}")
    employer.go(address)

    expect(employer.main.locator("[name=live_in][value=no]")).to_be_checked()
    assert held == [[True, True]], "nothing is sent with the version from before"
    employer.fill(place="Wien")
    employer.press("Save and continue")
    assert employer.faults() == []
