"""The catalogues of translations: whole, without guesses, and true to what the code says."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from webapp.config import LANGUAGES

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "webapp" / "translations"
TRANSLATED = sorted(path.parts[-3] for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
MAY_BE_THE_SAME = {
    "*": {"PIN", ", ", "km", "%(number)s km"},
    "ro": {"Program"},
    "de": {"Code", "Feed (Atom)", "Hotels", "Name", "Online", "Organisation", "Passkey", "Region", "Status", "Team"},
    "fr": {
        "Candidate",
        "Action",
        "Code",
        "Condition",
        "Conditions",
        "Conversations",
        "Invitation",
        "Message",
        "Organisation",
        "Organisations",
        "Orientation",
        "Pages",
        "distance",
    },
    "it": {"Feed (Atom)", "No", "Passkey", "Password"},
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
TAG = re.compile(r"</?[a-z]+")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `run.py messages` finds in the code now."""
    spec = importlib.util.spec_from_file_location("run_for_messages", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    words = [str(word) for word in ("pybabel", "-q", "extract", *run.EXTRACTION, "-o", template, ROOT / "webapp")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", words)
        CommandLineInterface().run(words)
    return catalogue(template)


def catalogue(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=language)


def of(language: str) -> Catalog:
    return catalogue(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po", language)


def messages(of_language: Catalog) -> dict:
    return {(message.context, message.id): message for message in of_language if message.id}


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_every_catalogue_is_of_a_language_that_can_be_chosen():
    assert TRANSLATED
    assert set(TRANSLATED) <= set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_translates_every_text_of_the_code_and_no_other(language, extracted):
    wanted = set(messages(extracted))

    told = {key for key, message in messages(of(language)).items() if all(forms(message.string))}

    assert sorted(map(str, wanted - told)) == []
    assert sorted(map(str, told - wanted)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_in_a_catalogue_is_a_guess_or_fails_the_checks_of_babel(language):
    translated = of(language)

    assert [message.id for message in translated if message.id and message.fuzzy] == []
    assert [(message.id, errors) for message, errors in translated.check()] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_plural_has_all_forms_of_the_language(language):
    translated = of(language)

    plurals = [message for message in translated if message.pluralizable]

    assert plurals
    assert [message.id for message in plurals if len(message.string) != translated.num_plurals] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_tags_are_those_of_the_english_text(language):
    for message in messages(of(language)).values():
        english = forms(message.id)
        for text in forms(message.string):
            missing = set(PLACEHOLDER.findall(english[-1])) - set(PLACEHOLDER.findall(text))
            # "One day" and "two days" are words of their own in Arabic, without a number.
            assert missing <= ({"%(num)s"} if message.pluralizable else set()), text
            assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(english[-1])), text
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(english[-1])), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_was_left_in_english(language):
    allowed = MAY_BE_THE_SAME["*"] | MAY_BE_THE_SAME.get(language, set())

    same = {message.id for message in messages(of(language)).values() if message.string == message.id}

    assert same - allowed == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_says_nothing_about_who_made_it_or_where(language):
    text = (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")

    assert re.findall(r"^#: .*:\d+", text, re.MULTILINE) == []
    assert re.findall(r"\S+@\S+|/home/", text) == []
    assert [folder for folder in (ROOT.parent, Path.home()) if f"{folder}/" in text] == []
