"""Free text finds the right concept, in any script, and nonsense finds none with confidence."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from matcher import ConceptLinker, Taxonomy
from matcher.artifacts import MANIFEST
from matcher.errors import ArtifactError
from matcher.linking import MAX_CHARACTERS
from matcher.places import Places

SHARED = Path(os.environ.get("FOOTHOLD_SHARED", "../shared")) / "data" / "esco"
LABELS = [
    ("o:cleaner", "office cleaner", "en"),
    ("o:cleaner", "καθαριστής γραφείων/καθαρίστρια γραφείων", "el"),
    ("o:cleaner", "чистачка в офис", "bg"),
    ("o:cleaner", "Bürokauffrau für Reinigung", "de"),
    ("o:cook", "cook", "en"),
    ("o:cook", "μάγειρας/μαγείρισσα", "el"),
    ("o:cook", "готвач", "bg"),
    ("o:cook", "Koch/Köchin", "de"),
    ("o:seamstress", "seamstress", "en"),
    ("o:seamstress", "шивачка", "bg"),
    ("o:driver", "taxi driver", "en"),
    ("o:driver", "οδηγός ταξί", "el"),
    ("s:clean", "clean offices", "en"),
]


@pytest.fixture(scope="module")
def linker() -> ConceptLinker:
    return ConceptLinker(n_features=2**14).fit(LABELS)


@pytest.fixture(scope="module")
def starter() -> ConceptLinker:
    return ConceptLinker(n_features=2**17).fit(Taxonomy.starter().labels())


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Office Cleaner", "o:cleaner"),
        ("ofice claener", "o:cleaner"),
        ("καθαρίστρια", "o:cleaner"),
        ("ΜΑΓΕΙΡΙΣΣΑ", "o:cook"),
        ("mageirissa", "o:cook"),
        ("magirissa", "o:cook"),
        ("gotvach", "o:cook"),
        ("6iva4ka", "o:seamstress"),
        ("Köchin", "o:cook"),
        ("Koch (m/w/d)", "o:cook"),
        ("driver of a taxi", "o:driver"),
        ("odigos taxi", "o:driver"),
    ],
)
def test_a_text_finds_its_concept_in_any_script_and_spelling(linker: ConceptLinker, text: str, concept: str) -> None:
    assert linker.rank([text])[0][0].concept_id == concept


def test_a_link_carries_the_label_as_written(linker: ConceptLinker) -> None:
    best = linker.rank(["katharistria grafion"])[0][0]

    assert (best.label, best.language) == ("καθαριστής γραφείων/καθαρίστρια γραφείων", "el")


def test_an_equal_text_is_surer_than_a_similar_one_and_nonsense_is_not_sure_at_all(linker: ConceptLinker) -> None:
    equal, similar, nonsense = linker.rank(["seamstress", "seamtress helper", "xqzkw vrrt"])

    assert equal[0].score > similar[0].score > 0.3
    assert equal[0].confidence > 0.9
    assert equal[0].confidence > similar[0].confidence
    assert all(link.confidence < 0.05 for link in nonsense)


def test_concepts_that_fit_equally_share_the_confidence() -> None:
    labels = [(f"c:{n}", "helper", "en") for n in range(4)]

    links = ConceptLinker(n_features=2**10).fit(labels).rank(["helper"])[0]

    assert [link.concept_id for link in links] == ["c:0", "c:1", "c:2", "c:3"]
    assert sum(link.confidence for link in links) <= 1
    assert {round(link.confidence, 3) for link in links} == {round(links[0].confidence, 3)}
    assert links[0].confidence < 0.26


def test_one_link_per_concept_or_one_per_label(linker: ConceptLinker) -> None:
    concepts = linker.rank(["office cleaner"], top=100)[0]
    labels = linker.rank(["clean office cleaner"], top=100, per="label")[0]

    assert len({link.concept_id for link in concepts}) == len(concepts)
    assert len({(link.concept_id, link.label, link.language) for link in labels}) == len(labels)
    assert sum(link.concept_id == "o:cleaner" for link in labels) > 1


def test_the_best_label_of_every_concept_comes_before_any_second_one(linker: ConceptLinker) -> None:
    links = linker.rank(["office cleaner"], top=100, per="label")[0]
    concepts = [link.concept_id for link in links]
    single = [link.concept_id for link in linker.rank(["office cleaner"], top=100)[0]]

    assert concepts[: len(single)] == single
    assert len(concepts) > len(single)


def test_a_text_in_a_script_of_no_label_finds_nothing() -> None:
    labels = [("c:1", "food homogenisation", "en"), ("c:2", "β-carotene", "en"), ("c:3", "cleaner", "en")]

    assert ConceptLinker(n_features=2**4).fit(labels).rank(["καθαρίστρια", "чистачка", "تنظيف"]) == [[], [], []]


def test_a_word_of_a_language_without_labels_is_not_sure(starter: ConceptLinker) -> None:
    strangers = ["szakács", "hentesüzlet", "põllumajandus", "kokybės valdymas", "ylläpitäjä"]

    assert all(link.confidence < 0.2 for links in starter.rank(strangers) for link in links)


def test_relatives_of_the_best_come_in_by_their_unit_group() -> None:
    group = "http://data.europa.eu/esco/isco/C"
    labels = [(f"{group}9112", "cleaners and helpers", "en"), (f"{group}5120", "cooks", "en"), ("x:1", "florist", "en")]
    linker = ConceptLinker(n_features=2**10).fit(labels)
    linker.index_.places = Places(np.full(3, 9112), np.full(3, 5), np.zeros(3))

    found = [link.concept_id for link in linker.rank(["cooks"])[0]]

    assert found[0] == f"{group}5120"
    assert set(found) == {concept for concept, _, _ in labels}


def test_the_language_asked_for_comes_first_and_others_still_count() -> None:
    labels = [("c:1", "chef", "fr"), ("c:2", "chef", "en"), ("c:3", "κουζίνα", "el")]
    linker = ConceptLinker(n_features=2**10).fit(labels)

    assert [link.concept_id for link in linker.rank(["chef"], language="en")[0]] == ["c:2", "c:1"]
    assert [link.concept_id for link in linker.rank(["chef"], language="fr")[0]] == ["c:1", "c:2"]
    assert linker.rank(["κουζίνα"], language="en")[0][0].concept_id == "c:3"
    assert linker.rank(["chef"], language="xx") == linker.rank(["chef"])


def test_a_concept_with_more_fitting_labels_comes_first_among_equals() -> None:
    labels = [
        ("c:a", "lawyer", "en"),
        ("c:a", "unrelated thing", "en"),
        ("c:b", "lawyer", "en"),
        ("c:b", "lawyers", "en"),
    ]

    assert ConceptLinker(n_features=2**10).fit(labels).rank(["lawyer"])[0][0].concept_id == "c:b"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "!?—", "\ud800"])
def test_a_text_without_letters_gets_no_link(linker: ConceptLinker, text: str) -> None:
    assert linker.rank([text]) == [[]]
    assert linker.suggest(text) == []


def test_a_very_long_text_is_read_up_to_a_limit(linker: ConceptLinker) -> None:
    start = "taxi driver " * (MAX_CHARACTERS // 12 + 1)

    assert linker.rank([start + "cook " * 100_000]) == linker.rank([start[:MAX_CHARACTERS]])


def test_no_texts_give_no_lists_and_bad_arguments_are_refused(linker: ConceptLinker) -> None:
    assert linker.rank([]) == []
    with pytest.raises(TypeError, match="one string"):
        linker.rank("cook")
    with pytest.raises(ValueError, match="per"):
        linker.rank(["cook"], per="word")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="top"):
        linker.rank(["cook"], top=0)


def test_it_follows_the_conventions_of_estimators() -> None:
    linker = ConceptLinker(n_candidates=7)

    assert clone(linker).get_params() == {
        "ngram_range": (3, 5),
        "n_features": 2**20,
        "n_candidates": 7,
        "other_language": 0.92,
    }
    with pytest.raises(NotFittedError):
        linker.rank(["cook"])
    with pytest.raises(NotFittedError):
        linker.suggest("co")
    with pytest.raises(NotFittedError):
        linker.save("nowhere")
    assert linker.set_params(n_features=2**10).fit(LABELS) is linker
    assert linker.languages_ == ("bg", "de", "el", "en")


def test_labels_without_a_letter_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="at least one label"):
        ConceptLinker().fit([("c:1", "--", "en")])


def test_labels_in_one_script_only_can_be_searched_in_another() -> None:
    latin = ConceptLinker(n_features=2**10).fit([("c:1", "cook", "en")])
    greek = ConceptLinker(n_features=2**10).fit([("c:1", "μάγειρας", "el")])

    assert latin.rank(["готвач"]) == [[]]
    assert greek.rank(["mageiras"])[0][0].concept_id == "c:1"


def test_typing_ahead_puts_beginnings_first_then_inner_words_then_similar_ones(linker: ConceptLinker) -> None:
    labels = [link.label for link in linker.suggest("c", language="en")]
    inner = linker.suggest("driv", language="en")
    typo = linker.suggest("semstres")

    assert labels[:2] == ["cook", "clean offices"]
    assert inner[0].label == "taxi driver"
    assert inner[0].score < 1
    assert typo[0].concept_id == "o:seamstress"


@pytest.mark.parametrize(
    ("typed", "concept"),
    [("καθ", "o:cleaner"), ("kath", "o:cleaner"), ("shiv", "o:seamstress"), ("ГОТ", "o:cook"), ("gotv", "o:cook")],
)
def test_typing_ahead_works_across_scripts(linker: ConceptLinker, typed: str, concept: str) -> None:
    assert linker.suggest(typed)[0].concept_id == concept


def test_typing_ahead_gives_each_concept_once_and_no_more_than_asked(linker: ConceptLinker) -> None:
    links = linker.suggest("c", top=3)

    assert len(links) == len({link.concept_id for link in links}) == 3


def test_a_loaded_linker_answers_exactly_as_the_saved_one(linker: ConceptLinker, tmp_path: Path) -> None:
    linker.save(tmp_path / "linker")
    texts = [text for _, text, _ in LABELS]

    for memory_map in (True, False):
        again = ConceptLinker.load(tmp_path / "linker", memory_map=memory_map)

        assert again.get_params() == linker.get_params()
        assert again.rank(texts, language="el") == linker.rank(texts, language="el")
        assert again.suggest("kat") == linker.suggest("kat")


def test_an_artifact_that_is_not_whole_is_refused(linker: ConceptLinker, tmp_path: Path) -> None:
    path = tmp_path / "linker"
    linker.save(path)
    manifest = path / MANIFEST
    text = manifest.read_text(encoding="utf-8")

    for broken in (
        text.replace('"n_features": 16384', '"n_features": 9'),
        text.replace('"params"', '"other"'),
        text.replace('"label_of"', '"label_off"'),
    ):
        manifest.write_text(broken, encoding="utf-8")
        with pytest.raises(ArtifactError):
            ConceptLinker.load(path)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("nettoyage", "clean surfaces"),
        ("καθαρίστρια", "building cleaner"),
        ("katharistria", "building cleaner"),
        ("curățenie", "clean surfaces"),
        ("curatenie", "clean surfaces"),
        ("почистване", "clean surfaces"),
        ("تنظيف", "clean surfaces"),
        ("pulizie", "clean surfaces"),
    ],
)
def test_words_for_cleaning_find_cleaning_in_the_starter_taxonomy(
    starter: ConceptLinker, text: str, label: str
) -> None:
    best = starter.rank([text])[0][0]

    assert Taxonomy.starter().label(best.concept_id, "en") == label
    assert best.confidence > 0.4


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the ESCO packages at FOOTHOLD_SHARED")
def test_words_for_cleaning_find_cleaning_in_official_labels() -> None:
    taxonomy = Taxonomy.from_esco(
        [*SHARED.glob("*v1.0.8*- el -*"), *SHARED.glob("*v1.0.8*- bg -*"), *SHARED.glob("*v1.0.8*- fr -*")]
    )
    linker = ConceptLinker().fit(taxonomy.labels())

    found = linker.rank(["καθαρίστρια", "katharistria", "чистачка", "chistachka", "nettoyage"], top=1)

    assert [links[0].label for links in found[:4]] == ["καθαρίστρια", "καθαρίστρια", "чистачка", "чистачка"]
    assert "nettoyage" in found[4][0].label
