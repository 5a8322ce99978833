"""An employer's shortlist as hands use it: for journeys that lead there."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.visitor import Visitor


class Shortlist:
    """The shortlist of one vacancy, in the browser of a signed-in employer's contact."""

    def __init__(self, employer: Visitor, vacancy_ref: str) -> None:
        self.employer = employer
        self.address = f"/vacancies/{vacancy_ref}/shortlist"

    def open(self) -> None:
        """Go to the list."""
        self.employer.go(self.address)

    @property
    def cards(self) -> Locator:
        """The people on the list."""
        return self.employer.main.locator("section.fh-card")

    def names(self) -> list[str]:
        """Return what stands for each of them, in the order shown."""
        return [str(card.get_attribute("aria-labelledby")).removeprefix("card-") for card in self.cards.all()]

    def open_one(self, name: str) -> None:
        """Go to one of them."""
        self.employer.go(f"{self.address}/{name}")

    def answer(self, name: str, code: str) -> None:
        """Answer about one of them by a code of `EmployerAnswer`: two clicks on her page."""
        self.open_one(name)
        self.employer.tick("answer", code)
        self.employer.press("Send the answer")

    def write(self, name: str, text: str) -> None:
        """Write to her and her coach."""
        self.open_one(name)
        self.employer.fill(text=text)
        self.employer.main.locator(f"form[action$='/{name}/messages'] button").click()
