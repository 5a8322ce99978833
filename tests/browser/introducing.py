"""From a match to a name, by hand, in pieces: what coach, beneficiary and employer do on their pages."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import COACH
from tests.browser.visitor import Visitor


def take_on(coach: Visitor, given_name: str = "Demo-Neu") -> str:
    """Sign in as a coach and take somebody on who agrees to matching; return her reference."""
    coach.sign_in(*COACH)
    coach.follow("Add a person")
    coach.fill(given_name=given_name)
    coach.tick("adult", "yes")
    coach.main.locator("[name=agrees]").first.check()
    coach.main.locator("[name=given]").first.check()
    coach.press("Save and add skills")
    expect(coach.page.locator("h1")).to_have_text("What she can do")
    return re.search(r"/beneficiaries/([^/]+)/", coach.path).group(1)


def add_skill(coach: Visitor, words: str) -> str:
    """Add the first skill that is offered for some words, on her skills page; return its name."""
    coach.fill(said=words)
    coach.press("Find")
    offered = coach.main.locator(".fh-suggest__choose").first
    label = offered.inner_text()
    offered.click()
    expect(coach.main.locator(".fh-chip", has_text=label)).to_be_visible()
    return label


def give_code(coach: Visitor, her: str) -> tuple[str, str, str]:
    """Give her a code and a PIN; return what she signs in with, and where."""
    coach.go(f"/beneficiaries/{her}/code")
    coach.press("Give a code and PIN")
    code, pin = coach.main.locator("dd bdi").all_inner_texts()
    return code, pin, "/my"


def shortlist(coach: Visitor, her: str, vacancy: str) -> str:
    """Put a vacancy on her shortlist from its page among her matches; return the address of the candidacy."""
    coach.go(f"/beneficiaries/{her}/matches/{vacancy}")
    coach.main.locator("[name=choose-reason]").first.check()
    coach.press("Put on the shortlist")
    coach.go(f"/beneficiaries/{her}/candidacies")
    return str(coach.main.locator("a[href^='/candidacies/']").first.get_attribute("href"))


def say_yes(she: Visitor, vacancy: str) -> None:
    """Say yes to a job on her own page, having read what the employer will see."""
    she.go(f"/my/jobs/{vacancy}")
    she.press("Yes, show my skills for this job")


def share(coach: Visitor, candidacy: str) -> None:
    """Check the vacancy once more and share her without her name."""
    for stage in ("vacancy_checked", "shared_anonymously"):
        coach.go(candidacy)
        coach.fill(**{"advance-target": stage})
        coach.press("Save the stage")


def reveal(she: Visitor, vacancy: str, fields: str = "full_name") -> None:
    """Tell the employer who she is."""
    she.go(f"/my/jobs/{vacancy}/employer")
    she.tick("fields", fields)
    she.press("Yes, tell the employer")
