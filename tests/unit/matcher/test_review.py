"""Hints about the wording of adverts and about requirements, and how a text reads."""

import csv
import shutil
from pathlib import Path

import pytest

from bench import reviewing
from matcher.adverts import VacancyAdvert
from matcher.errors import LexiconError
from matcher.hints import Ease, HintKind
from matcher.readability import readability
from matcher.review import AdvertReviewer
from matcher.taxonomy import Taxonomy
from matcher.text import names_both
from matcher.types import Opening
from matcher.wordings import Wordings

CLEANING = Opening("o", isco="9112")


@pytest.fixture(scope="module")
def reviewer():
    return AdvertReviewer(Taxonomy.starter())


def kinds(review):
    return [hint.kind for hint in review.hints]


def test_every_entry_finds_its_own_sentence_and_leaves_the_clean_one_alone(reviewer):
    assert reviewer.check() == []


@pytest.mark.parametrize(("folder", "least"), [(reviewing.FOLDER, 0.95), (reviewing.FOLDER / "unseen", 0.9)])
def test_known_faults_are_found_in_every_language_and_clean_adverts_left_alone(reviewer, folder, least):
    read = list(reviewing.review(reviewer, folder))

    languages = {one.advert.language for one in read}
    *_, share, clean, false = reviewing.figures(read)
    assert languages == {"en", "el", "ro", "it", "bg", "de", "fr"}
    assert share >= least
    assert (clean >= 10, false <= reviewing.FALSE) == (True, True)
    for language in languages:
        assert reviewing.figures([one for one in read if one.advert.language == language])[2] >= 0.9


def test_a_hint_points_to_the_words_as_written_and_says_what_could_stand_there(reviewer):
    advert = VacancyAdvert("Waitress", "Bring plates. PLEASE SEND a  photo with your CV!!", "en")

    title, photo, loud, bangs = sorted(
        reviewer.review(advert).hints, key=lambda hint: (hint.field == "text", hint.kind)
    )

    assert (title.kind, title.field, title.span, title.words) == (HintKind.GENDERED_TITLE, "title", (0, 8), "Waitress")
    assert (title.replacement, title.exact) == ("Server", True)
    assert (photo.kind, photo.replacement, photo.exact) == (HintKind.PHOTO, None, False)
    assert advert.text[slice(*photo.span)] == photo.words
    assert {loud.words: loud.replacement, bangs.words: bangs.replacement} == {
        "PLEASE SEND": "Please send",
        "!!": ".",
    }


@pytest.mark.parametrize(
    "title",
    ["Kellner/in", "Kellner*in", "KellnerIn", "Kellner:in", "Kellner (m/w/d)", "Kellnerin oder Kellner", "Kellner/-in"],
)
def test_a_title_that_names_both_is_fine(reviewer, title):
    review = reviewer.review(
        VacancyAdvert(title, "Sie bringen Essen an den Tisch und nehmen die Bestellungen auf.", "de")
    )

    assert kinds(review) == []


@pytest.mark.parametrize(
    ("text", "both"),
    [("ospătar/ospătăriță", True), ("сервитьор/ка", True), ("ospătar / bucătar", False), ("Kellner gesucht", False)],
)
def test_two_genders_of_a_word_are_told_from_two_jobs(text, both):
    assert names_both(text, 0, len(text.split("/")[0].split()[0])) is both


def test_what_the_employer_says_is_not_needed_is_no_requirement(reviewer):
    text = (
        "You do not need a photo. No experience is needed. A driving licence is not required. We have flexible hours."
    )

    assert kinds(reviewer.review(VacancyAdvert("Cleaner", text, "en"), CLEANING)) == []


@pytest.mark.parametrize(
    ("isco", "text", "found"),
    [
        ("9112", "You need 2 years of experience.", True),
        ("5322", "You need 2 years of experience.", False),
        ("5322", "You need 5 years of experience.", True),
        ("2221", "You need 5 years of experience.", False),
        ("9112", "A driving licence is required.", True),
        ("8322", "A driving licence is required.", False),
        ("9112", "You drive to three schools. A driving licence is required.", False),
        ("9112", "A high school diploma is required.", True),
        ("3339", "A high school diploma is required.", False),
    ],
)
def test_a_requirement_is_weighed_against_the_skill_level_of_the_work(reviewer, isco, text, found):
    assert bool(kinds(reviewer.review(VacancyAdvert("Work", text, "en"), Opening("o", isco=isco)))) is found


def test_what_the_form_asks_is_compared_with_the_occupation(reviewer):
    taxonomy = reviewer.taxonomy
    occupation = taxonomy.occupations[0]
    needed = taxonomy.essential_of(occupation)
    other = next(uri for uri in taxonomy.skills if uri not in needed and uri not in taxonomy.optional_of(occupation))
    opening = Opening(
        "o",
        essential=[needed[0], other],
        occupation=occupation,
        isco="9112",
        languages={("el", "writing"): 4, ("el", "listening"): 2},
        licences=["driving_b", "food_hygiene"],
    )

    hints = reviewer.review(VacancyAdvert("Work", "", "en"), opening).hints

    assert [(hint.kind, hint.field, hint.words, hint.replacement) for hint in hints] == [
        (HintKind.SKILL_BEYOND, "skills", other, None),
        (HintKind.LANGUAGE_LEVEL, "languages", "el:writing", "1"),
        (HintKind.DRIVING, "licences", "driving_b", None),
    ]


def test_a_skill_that_is_taught_or_only_welcome_is_no_hint_and_many_are(reviewer):
    skills = reviewer.taxonomy.skills[:9]

    taught = reviewer.review(VacancyAdvert("Work", ""), Opening("o", essential=skills, learnable=skills[:1]))
    many = reviewer.review(VacancyAdvert("Work", ""), Opening("o", essential=skills))

    assert kinds(taught) == []
    assert [(hint.kind, hint.words) for hint in many.hints] == [(HintKind.MANY_SKILLS, "9")]


def test_the_text_is_read_in_its_own_language_whatever_the_form_says(reviewer):
    advert = VacancyAdvert("Putzfrau", "Sie sind jung und putzen die Büros in der Nacht.", "en")

    assert [hint.entry[:2] for hint in reviewer.review(advert).hints] == ["de", "de"]


def test_a_language_without_entries_gives_no_hints_about_words(reviewer):
    review = reviewer.review(VacancyAdvert("عاملة نظافة", "ننظف المكاتب كل صباح.", "ar"))

    assert (review.hints, review.readability) == ((), None)


@pytest.mark.parametrize(
    ("language", "formula", "value"),
    [
        ("it", "gulpease", 89 + (300 * 3 - 10 * 90) / 30),
        ("el", "lix", 10.0),
        ("en", "flesch", 206.835 - 1.015 * 10 - 84.6),
        ("de", "amstad", 180 - 10 - 58.5),
        ("fr", "kandel_moles", 207 - 1.015 * 10 - 73.6),
    ],
)
def test_a_text_is_judged_by_the_formula_of_its_language(language, formula, value):
    found = readability([["bat"] * 10] * 3, language)

    assert (found.formula, found.ease, found.sentences, found.words) == (formula, Ease.PLAIN, 3, 30)
    assert found.value == pytest.approx(value)


def test_a_hard_text_is_said_to_be_hard_and_a_short_one_is_not_judged(reviewer):
    hard = "Responsibility necessitates organisational administration alongside interdepartmental communication. " * 5

    review = reviewer.review(VacancyAdvert("Work", hard, "en"))

    assert (review.readability.ease, HintKind.HARD_TEXT in kinds(review)) == (Ease.HARD, True)
    assert readability([["word"] * 20], "en") is None
    assert readability([["word"] * 40], "sv") is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"kind": "nonsense"}, "nonsense"),
        ({"phrase": "@nothing"}, "there is no list"),
        ({"example": ""}, "a sentence that it finds"),
        ({"up_to": "9"}, "a skill level"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(tmp_path, change, complaint):
    shutil.copytree(Path(reviewing.__file__).parents[1] / "matcher" / "wording", tmp_path / "wording")
    path = tmp_path / "wording" / "en.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([rows[0] | change])

    with pytest.raises(LexiconError, match=f"en:2.*{complaint}"):
        Wordings(tmp_path / "wording")
