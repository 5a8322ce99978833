"""The way of one vacancy by hand, in pieces: each is what one person does on her pages. Whoever plays them is a `Visitor`.

employer: `register`, `sign_charter`, `post`, `answer_and_mend`; coordinator: `vet`, `ask`, `clear`.
"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

ADDRESS, PASSWORD = "eva@zimmerhaus.example", "three lemons and a kite"  # made up  # pragma: allowlist secret
NAME = "Zimmerhaus (demo)"
TITLE = "Room attendant (demo)"
CLEAN = "You make beds and clean rooms, in a team of two. A colleague shows you everything."
DOUBTFUL = f"{CLEAN} You hand in your passport on the first day."


def register(employer: Visitor) -> None:
    """Register an employer in Austria from the home page, and sign in."""
    employer.go("/")
    employer.follow("We are an employer", within="main")
    employer.fill(name=NAME, country="AT", register_number="FN 123456A", tax_number="U13585627", sector="I55")
    town = employer.main.locator("#place option", has_text="Wien").first.get_attribute("value")
    employer.fill(place=town, contact_name="Demo-Eva", telephone="+43 1 0000000", address=ADDRESS, password=PASSWORD)
    employer.press("Register")
    employer.follow("Sign in", within="main")
    employer.fill(name=ADDRESS, secret=PASSWORD)
    employer.press("Sign in")


def sign_charter(employer: Visitor) -> None:
    """Sign the charter, from the first page."""
    employer.follow("Read and sign the charter", within="main")
    employer.fill(signer="Demo-Eva, owner")
    employer.tick("agreed", "y")
    employer.press("Sign")


def vet(coordinator: Visitor, name: str = NAME) -> None:
    """Record the three steps that a coordinator takes, and vet the employer, which has signed the charter."""
    coordinator.go("/employers")
    coordinator.follow(name, within="main")
    for step in ("legal_existence", "labour_record", "visit_or_call"):
        coordinator.tick("step", step)
        coordinator.fill(note="Looked up, and seen on the spot.")
        coordinator.press("Record it")
    coordinator.tick("target", "vetted")
    coordinator.fill(reason="All four steps are done and in order.")
    coordinator.press("Write the decision down")
    expect(coordinator.main).to_contain_text("Vetted until")


def post(employer: Visitor, *, title: str = TITLE, description: str = DOUBTFUL) -> str:
    """Fill in the seven steps with what is needed, and hand in; return the reference of the vacancy."""
    employer.follow("My vacancies")
    employer.follow("Post a vacancy", within="main")
    employer.fill(title=title, description=description, said="room attendant")
    employer.choose(".fh-suggest__choose")
    employer.page.wait_for_url("**/skills")
    ref = re.search(r"/vacancies/([^/]+)/skills", employer.path).group(1)
    employer.press("Save and continue")
    employer.fill(min_hours="30")
    employer.tick("contract", "permanent")
    employer.press("Save and continue")
    employer.tick("live_in", "no")
    employer.tick("alone_with_clients", "no")
    employer.press("Save and continue")
    agreement = employer.main.locator("#agreements option").first.get_attribute("value")
    employer.fill(pay_min="1900")
    employer.pick("agreement", agreement)
    employer.tick("costs", "no")
    employer.press("Save and continue")
    employer.tick("needed", "no")
    employer.press("Save and continue")
    employer.tick("support", "mentor")
    employer.press("Save and continue")
    employer.press("Hand in to be checked")
    return ref


def ask(coordinator: Visitor, ref: str) -> None:
    """Ask the employer what the first sign asks."""
    coordinator.go(f"/screening/{ref}")
    coordinator.tick("verdict", "ask")
    coordinator.choose("[name=questions]")
    coordinator.fill(reason="Please read the question about papers.")
    coordinator.press("Write the decision down")


def answer_and_mend(employer: Visitor, ref: str) -> None:
    """Answer the question and take the doubtful sentence out."""
    employer.follow("My vacancies")
    employer.follow(TITLE, within="main")
    question = employer.main.locator("textarea").first.get_attribute("name")
    employer.fill(**{question: "Nobody gives it away: we look at it once. I take the sentence out."})
    employer.press("Send the answer")
    employer.follow("What the work is", within="main")
    employer.fill(description=CLEAN)
    employer.press("Save and see the whole")
    assert employer.path == f"/vacancies/{ref}"


def clear(coordinator: Visitor, ref: str) -> None:
    """Clear the vacancy."""
    coordinator.go(f"/screening/{ref}")
    coordinator.tick("verdict", "clear")
    coordinator.fill(reason="The answer is good, the sentence is gone, pay and hours are in order.")
    coordinator.press("Write the decision down")
