"""In a language that is translated nobody meets an English sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest
from babel.messages.pofile import read_po

from models.account import Role
from tests import factories
from tests.addresses import addresses
from tests.client import Page
from tests.inspection import check_page, elements
from webapp.i18n import CATALOGUES

TRANSLATED = sorted(path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/messages.po"))
SPOKEN = ("aria-label", "data-label", "data-leaving", "title", "placeholder", "value")


@dataclass(frozen=True)
class English:
    """Every text in English that reads otherwise in one language: those that stand as they are, and those with something in them."""

    plain: frozenset[str]
    filled: re.Pattern[str]

    def has(self, text: str) -> bool:
        """Tell whether this is one of them."""
        return text in self.plain or self.filled.fullmatch(text) is not None


PLACE = re.compile(r"%\(\w+\)s")


@cache
def english_texts(language: str) -> English:
    """Read them from the catalogue of the language."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    texts = set()
    for message in catalogue:
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        told = [message.string] if isinstance(message.string, str) else list(message.string)
        texts.update(text for text in english if re.search("[A-Za-z]{2}", text) and text not in told)
    filled = {text for text in texts if PLACE.search(text)}
    patterns = (".*".join(map(re.escape, PLACE.split(text))) for text in filled)
    return English(frozenset(texts - filled), re.compile("|".join(patterns)))


def told_texts(page) -> list[str]:
    """Return each text of a page by itself, with what is only heard; the choice of languages names each in its own."""
    texts = []
    for element in elements(page.tree):
        if element.tag in ("script", "style", "option", "code") and element.get("lang"):
            continue
        texts += [element.text or "", element.tail or ""]
        texts += [element.get(name, "") for name in SPOKEN if element.tag not in ("input", "button", "option", "meter")]
    return [" ".join(text.split()) for text in texts if text.strip()]


@pytest.fixture
def people(database):
    """One person with a candidacy, and one account of each role that may look at something."""
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    her = factories.beneficiary(database, coach=coach, skills=["mop-floors"])
    vacancy = factories.vacancy(database, skills=["mop-floors"], languages={})
    candidacy = factories.candidacy(database, beneficiary=her, vacancy=vacancy)
    factories.enrolment(database, her, factories.run(database, teaches=["mop-floors"]))
    organisation = coach.organisation
    return (
        her,
        vacancy,
        candidacy,
        {
            None: None,
            Role.COACH: coach,
            Role.COORDINATOR: factories.account(database, Role.COORDINATOR, organisation=organisation),
            Role.EMPLOYER: factories.account(database, Role.EMPLOYER, employer=vacancy.employer),
            Role.ADMINISTRATOR: factories.account(database, Role.ADMINISTRATOR),
            Role.BENEFICIARY: factories.account(database, Role.BENEFICIARY, beneficiary=her),
        },
    )


IN_ENGLISH = ("/order/model-card", "/installation/documents/")
"""Documents that are English in every language: of the measurements, and drafts for the data protection officer."""


# A text that is not marked shows in every language alike, and the catalogues are whole by another test: two are enough.
@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("language", ["ar", "bg"])
def test_no_page_of_a_role_says_anything_in_english(app, client, people, language, role):
    her, vacancy, candidacy, accounts = people
    english = english_texts(language)
    if accounts[role] is not None:
        client.sign_in(accounts[role])
    client.post("/language", {"language": language})
    found, pages = set(), 0

    for path in addresses(app, her, vacancy, candidacy):
        answer = client.browser.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        pages += 1
        page = Page(answer, statements=[])
        check_page(page.tree)
        if not path.startswith(IN_ENGLISH):
            found |= {(path, text) for text in told_texts(page) if english.has(text)}

    assert pages >= 4
    assert sorted(found) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_form_refuses_is_said_in_the_language_of_the_page(client, language):
    english = english_texts(language)
    client.post("/language", {"language": language})
    client.get("/sign-in")

    page = client.submit("/sign-in", {"name": "", "secret": ""}, status=422)

    assert page.errors
    assert [text for text in told_texts(page) if english.has(text)] == []
