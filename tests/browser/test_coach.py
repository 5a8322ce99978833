"""A job coach's way: take somebody on, say what she can do, read the matches, choose; with script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.introducing import add_skill, take_on
from tests.browser.people import COORDINATOR, EMPLOYER

pytestmark = pytest.mark.browser

# What she says, in three languages; the page offers concepts, and a person chooses the first.
SAID = ("clean rooms", "καθαρισμός επιφανειών", "إزالة الغبار")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_coach_takes_somebody_on_and_puts_a_job_on_her_shortlist(visit, script):
    coach = visit(script=script)
    ref = take_on(coach)
    skills = {add_skill(coach, words) for words in SAID}

    coach.go(f"/beneficiaries/{ref}/conditions")
    coach.main.locator("[name=region_code]").select_option("AT130")
    coach.fill(reach_km="30", min_hours="20", max_hours="40")
    coach.main.locator("[name=right_to_work]").first.check()
    coach.press("Save and see matches")
    expect(coach.page.locator("h1")).to_have_text("Matches")
    matches = coach.text
    coach.follow("Why, and decide", within="main")
    title = coach.h1
    coach.main.locator("[name=choose-reason]").first.check()
    coach.press("Put on the shortlist")

    assert len(skills) == len(SAID)
    assert [skill for skill in skills if skill not in matches] == []
    assert "What stopped the others" in matches
    coach.go(f"/beneficiaries/{ref}/candidacies")
    assert title in coach.text
    coach.go(f"/beneficiaries/{ref}/training")
    assert "Opens" in coach.text


def test_what_is_offered_comes_while_somebody_types(visit):
    coach = visit()
    take_on(coach)

    coach.main.locator("[name=said]").press_sequentially("καθαρ")

    expect(coach.main.locator(".fh-suggest__choose").first).to_be_visible()


def test_a_vacancy_is_posted_cleared_and_then_suggested(visit):
    employer, coordinator, coach = visit(), visit(), visit()
    title = "Zimmerreinigung am Park (demo)"
    employer.sign_in(*EMPLOYER)
    post_copy(employer, title)

    coordinator.sign_in(*COORDINATOR)
    coordinator.follow("Vacancies to check")
    coordinator.follow(title, within="main")
    coordinator.tick("verdict", "clear")
    coordinator.fill(reason="Read in full, called the employer, pay is above the agreement.")
    coordinator.press("Write the decision down")

    ref = take_on(coach)
    add_skill(coach, "clean rooms")
    coach.go(f"/beneficiaries/{ref}/conditions")
    coach.main.locator("[name=region_code]").select_option("AT130")
    coach.main.locator("[name=right_to_work]").first.check()
    coach.press("Save and see matches")
    assert title in coach.text
    employer.follow("My vacancies")
    employer.follow(title, within="main")
    assert "Candidates whom it fits" in employer.text
    assert "Demo-Neu" not in employer.text


def post_copy(employer, title):
    """Copy an open vacancy of the employer, give it another title, hand it in."""
    row = employer.main.locator("tr", has_text="Suggested for").first
    row.get_by_role("link").first.click()
    employer.press("Make a copy")
    employer.page.goto(f"/vacancies/{employer.path.split('/')[2]}/what")
    employer.fill(title=title)
    employer.press("Save and see the whole")
    employer.press("Hand in to be checked")
