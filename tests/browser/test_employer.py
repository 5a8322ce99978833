"""An employer's contact posts a vacancy in the guided form, changes it, hands it in and closes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.people import EMPLOYER, UNVETTED

pytestmark = pytest.mark.browser


def test_an_employer_posts_a_vacancy_step_by_step(visit):
    employer = visit()
    employer.sign_in(*EMPLOYER)
    employer.follow("Post a vacancy", within="main")
    employer.fill(title="Küchenhilfe (demo)", description="Gemüse waschen und schneiden, Geschirr spülen.")
    employer.fill(places="2", said="kitchen helper")
    employer.press("Find the occupation")
    employer.main.locator(".fh-suggest__choose").first.click()
    ref = employer.path.split("/")[2]

    employer.go(f"/vacancies/{ref}/skills")
    employer.press("Save and continue")
    employer.fill(min_hours="20", max_hours="30")
    employer.main.locator("[name=contract]").first.check()
    employer.press("Save and continue")
    employer.fill(place=employer.main.locator("#places option").first.get_attribute("value"))
    for question in ("live_in", "alone_with_clients"):
        employer.tick(question, "no")
    employer.press("Save and continue")
    employer.fill(pay_min="1900", agreement="Kollektivvertrag Hotel- und Gastgewerbe")
    employer.tick("costs", "no")
    employer.press("Save and continue")
    employer.tick("needed", "no")
    employer.press("Save and continue")
    employer.press("Save and continue")
    employer.go(f"/vacancies/{ref}")
    employer.press("Hand in to be checked")

    assert "Küchenhilfe (demo)" in employer.h1
    assert "Hand in to be checked" not in employer.text
    employer.follow("Close it", within="main")
    employer.press("Yes, close it")
    employer.go("/vacancies")
    expect(employer.main.locator("tr", has_text="Küchenhilfe (demo)")).to_contain_text("Nothing for now.")


def test_what_was_forgotten_is_said_beside_the_field_and_above(visit):
    employer = visit()
    employer.sign_in(*UNVETTED)
    employer.follow("Post a vacancy", within="main")

    employer.press("Save and continue")

    expect(employer.page.locator(".govuk-error-summary")).to_be_focused()
    assert "Enter a title" in employer.text
    assert employer.page.title().startswith("Error:")


def test_a_hint_is_applied_with_one_click_and_taken_back_with_another(visit):
    employer = visit()
    employer.sign_in(*EMPLOYER)
    employer.follow("Post a vacancy", within="main")
    title, hints = employer.page.locator("#title"), employer.page.locator("#hints")
    undo = employer.main.get_by_role("button", name="Undo the last change")
    expect(undo).to_be_hidden()

    title.fill("Waitress for 🍞 and tea")
    hints.get_by_role("button", name="Use it").click()

    expect(title).to_have_value("Server for 🍞 and tea")
    expect(hints).not_to_contain_text("Waitress")
    assert employer.faults() == []
    undo.press("Enter")
    expect(title).to_have_value("Waitress for 🍞 and tea")
    expect(title).to_be_focused()
    expect(hints).to_contain_text("Waitress")
    expect(undo).to_be_hidden()
