"""What a pasted text says: skills, occupations, languages with a level, licences, each with its place."""

import json

import pytest
from sklearn.exceptions import NotFittedError

from matcher import Mention, SkillExtractor, Taxonomy
from matcher.errors import ArtifactError
from matcher.extraction import MAX_CHARACTERS, WEIGHTS, MentionModel
from matcher.named import FOLDER
from models.types import Licence


@pytest.fixture(scope="module")
def extractor():
    return SkillExtractor().fit(Taxonomy.starter())


def named(extractor, text, kind):
    """Return code, level and words of each mention of a kind."""
    return [
        (found.code, found.level, text[found.start : found.end])
        for found in extractor.extract([text])[0]
        if found.kind == kind
    ]


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("You will clean guest rooms and talk to guests.", "clean rooms", "clean guest rooms"),
        ("Berufserfahrung: Zimmer reinigen im Hotel.", "clean rooms", "Zimmer reinigen"),
    ],
)
def test_a_skill_is_found_where_it_is_nearly_said(extractor, text, label, words):
    starter = Taxonomy.starter()
    found = [(starter.label(code, "en"), said) for code, _, said in named(extractor, text, "skill")]

    assert (label, words) in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("English B2, German A1.", [("en", 4, "English B2"), ("de", 1, "German A1")]),
        ("Deutsch fließend", [("de", 5, "Deutsch fließend")]),
        ("μιλάω καλά ελληνικά", [("el", 3, "καλά ελληνικά")]),
        ("Парла български: майчин език", [("bg", 6, "български: майчин език")]),
        ("Vorbesc engleza, nivel A2", [("en", 2, "engleza, nivel A2")]),
        ("أتكلم العربية بطلاقة", [("ar", 5, "العربية بطلاقة")]),
        ("Italiano e francese.", [("it", None, "Italiano"), ("fr", None, "francese")]),
        ("Polish the silver and keep the floor clean.", [("pl", None, "Polish")]),
        ("You polish the silver.", []),
    ],
)
def test_languages_come_with_the_level_that_is_said(extractor, text, expected):
    assert named(extractor, text, "language") == expected


def test_a_level_that_is_stated_is_surer_than_one_that_is_described(extractor):
    stated, said = extractor.extract(["German B1", "good German"])

    assert stated[0].confidence > said[0].confidence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I have a forklift licence", "forklift"),
        ("Staplerschein vorhanden", "forklift"),
        ("Βιβλιάριο υγείας", "health_booklet"),
        ("шофьорска книжка", "driving_b"),
        ("Führerschein Klasse C", "driving_c"),
    ],
)
def test_licences_are_found_by_everyday_words(extractor, text, code):
    assert [found for found, _, _ in named(extractor, text, "licence")] == [code]


def test_every_licence_is_one_that_the_application_knows():
    rows = (FOLDER / "licences.csv").read_text(encoding="utf-8").splitlines()[1:]

    assert {row.split(",")[0] for row in rows} <= {licence.value for licence in Licence}


@pytest.mark.parametrize("text", ["", "   ", "…", "12 34", "\x00\ufffd", "((((", "💧" * 50])
def test_a_text_that_says_nothing_says_nothing(extractor, text):
    assert extractor.extract([text]) == [[]]


def test_texts_do_not_touch_each_other(extractor):
    texts = ["clean", "rooms German", "B1 iron", "laundry"]

    together = extractor.extract(texts)

    assert together == [extractor.extract([text])[0] for text in texts]
    assert extractor.extract([]) == []


def test_a_text_is_read_up_to_its_limit(extractor):
    assert extractor.extract(["x " * (MAX_CHARACTERS // 2) + "German B1"]) == [[]]


def test_labels_of_other_languages_can_be_left_out():
    english = SkillExtractor(languages=["en"]).fit(Taxonomy.starter())

    assert named(english, "Zimmer reinigen", "skill") == []


def test_a_threshold_of_one_tells_no_skill():
    strict = SkillExtractor(threshold=1.0).fit(Taxonomy.starter())

    assert strict.extract(["clean rooms, German"]) == [[Mention("language", "de", 13, 19, 0.9)]]


def test_it_is_fitted_first():
    with pytest.raises(NotFittedError):
        SkillExtractor().extract(["clean"])


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 99},
        {"weights": {"coverage": 1.0}},
        {"bias": "much"},
        {"threshold": None},
    ],
)
def test_a_model_that_does_not_fit_is_refused(tmp_path, damage):
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8")) | damage
    path = tmp_path / "mentions.json"
    path.write_text(json.dumps(stored), encoding="utf-8")

    with pytest.raises(ArtifactError, match=r"mentions\.json"):
        MentionModel.load(path)


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ArtifactError):
        MentionModel.load(tmp_path / "mentions.json")
