"""The starter taxonomy is complete, consistent, and speaks all eight languages."""

import csv
import io
import os
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STARTER = ROOT / "matcher" / "starter"
LANGUAGES = ("en", "el", "ro", "it", "bg", "de", "fr", "ar")
KINDS = ("occupations", "skills")
SCRIPTS = {"el": "GREEK", "bg": "CYRILLIC", "ar": "ARABIC"}
PRODUCT_NAMES = {"Excel", "Word"}
CONCEPT_TYPES = {"occupations": "Occupation", "skills": "KnowledgeSkillCompetence"}
ESCO_PREFIX = "http://data.europa.eu/esco/"
OWN_PREFIX = "https://foothold.example/"
ESCO_PACKAGE = "ESCO dataset - v1.1.1 - classification - en - csv.zip"

every_file = pytest.mark.parametrize(("kind", "language"), [(kind, lang) for kind in KINDS for lang in LANGUAGES])


def read(name: str) -> list[dict[str, str]]:
    with (STARTER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def uris(name: str) -> set[str]:
    return {row["conceptUri"] for row in read(name)}


def labels(row: dict[str, str]) -> list[str]:
    return [row["preferredLabel"], *filter(None, row["altLabels"].split("\n"))]


def skills_by_occupation(relation: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {uri: set() for uri in uris("occupations_en")}
    for row in read("occupationSkillRelations"):
        if row["relationType"] == relation:
            found[row["occupationUri"]].add(row["skillUri"])
    return found


def words_of_mixed_script(text: str) -> Iterator[str]:
    for word in "".join(char if char.isalpha() else " " for char in text).split():
        if len({unicodedata.name(char).split()[0] for char in word}) > 1:
            yield word


def test_there_are_enough_occupations_and_skills_in_english() -> None:
    assert len(uris("occupations_en")) >= 64
    assert len(uris("skills_en")) >= 260


@every_file
def test_every_concept_is_labelled_in_every_language(kind: str, language: str) -> None:
    rows = read(f"{kind}_{language}")

    assert [row["conceptUri"] for row in rows] == sorted(uris(f"{kind}_en"))
    assert [row["conceptUri"] for row in rows if not row["preferredLabel"]] == []


@every_file
def test_every_concept_has_other_words_for_it(kind: str, language: str) -> None:
    wanted = {"occupations": 3, "skills": 2}[kind]

    assert [row["preferredLabel"] for row in read(f"{kind}_{language}") if len(set(labels(row))) < wanted] == []


@every_file
def test_no_two_concepts_of_a_kind_share_a_preferred_label(kind: str, language: str) -> None:
    counts = Counter(row["preferredLabel"].casefold() for row in read(f"{kind}_{language}"))

    assert [label for label, count in counts.items() if count > 1] == []


@every_file
def test_labels_are_clean_text(kind: str, language: str) -> None:
    for row in read(f"{kind}_{language}"):
        for text in (*labels(row), row["description"]):
            assert text == " ".join(text.split())
            assert text == unicodedata.normalize("NFC", text)
            assert all(char.isprintable() for char in text)
        assert len(labels(row)) == len({label.casefold() for label in labels(row)})


@every_file
def test_no_word_mixes_letters_of_two_scripts(kind: str, language: str) -> None:
    assert [
        word for row in read(f"{kind}_{language}") for text in labels(row) for word in words_of_mixed_script(text)
    ] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_labels_are_written_in_the_letters_of_their_language(kind: str, language: str) -> None:
    script = SCRIPTS[language]

    strange = [
        text
        for row in read(f"{kind}_{language}")
        for text in labels(row)
        if not any(unicodedata.name(char, "").startswith(script) for char in text) and text not in PRODUCT_NAMES
    ]

    assert strange == []


def test_romanian_is_written_with_commas_below_not_cedillas() -> None:
    assert [row["preferredLabel"] for kind in KINDS for row in read(f"{kind}_ro") if set("şţŞŢ") & set(str(row))] == []


@every_file
def test_files_have_the_columns_and_codes_of_the_official_packages(kind: str, language: str) -> None:
    for row in read(f"{kind}_{language}"):
        assert row["conceptType"] == CONCEPT_TYPES[kind]
        assert row["conceptUri"].startswith((ESCO_PREFIX, OWN_PREFIX))
        if kind == "skills":
            assert row["skillType"] in {"skill/competence", "knowledge"}
            assert row["reuseLevel"] in {"cross-sector", "sector-specific", "occupation-specific", "transversal"}
        else:
            assert len(row["iscoGroup"]) == 4
            assert row["iscoGroup"].isdigit()


@pytest.mark.parametrize("kind", KINDS)
def test_every_concept_is_described_in_english_in_one_sentence(kind: str) -> None:
    wrong = [
        row["description"]
        for row in read(f"{kind}_en")
        if not row["description"].endswith(".") or row["description"].count(".") != 1
    ]

    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_codes_do_not_depend_on_the_language_of_the_file(kind: str) -> None:
    columns = ("conceptUri", "iscoGroup") if kind == "occupations" else ("conceptUri", "skillType", "reuseLevel")
    english = [tuple(row[name] for name in columns) for row in read(f"{kind}_en")]

    for language in LANGUAGES:
        assert [tuple(row[name] for name in columns) for row in read(f"{kind}_{language}")] == english


def test_both_ends_of_every_occupation_skill_relation_exist() -> None:
    rows = read("occupationSkillRelations")
    types = {row["conceptUri"]: row["skillType"] for row in read("skills_en")}

    assert {row["occupationUri"] for row in rows} == uris("occupations_en")
    assert {row["skillUri"] for row in rows} == set(types)
    assert all(row["skillType"] == types[row["skillUri"]] for row in rows)
    assert {row["relationType"] for row in rows} == {"essential", "optional"}


def test_no_occupation_names_a_skill_twice() -> None:
    counts = Counter((row["occupationUri"], row["skillUri"]) for row in read("occupationSkillRelations"))

    assert [pair for pair, count in counts.items() if count > 1] == []


def test_every_occupation_has_six_to_fourteen_essential_and_three_to_eight_optional_skills() -> None:
    essential = skills_by_occupation("essential")
    optional = skills_by_occupation("optional")

    assert {uri: len(found) for uri, found in essential.items() if not 6 <= len(found) <= 14} == {}
    assert {uri: len(found) for uri, found in optional.items() if not 3 <= len(found) <= 8} == {}


def test_most_skills_are_shared_by_occupations() -> None:
    counts = Counter(row["skillUri"] for row in read("occupationSkillRelations"))

    assert sum(count > 1 for count in counts.values()) >= 0.75 * len(counts)


def test_no_two_occupations_ask_for_the_same_essential_skills() -> None:
    counts = Counter(frozenset(found) for found in skills_by_occupation("essential").values())

    assert max(counts.values()) == 1


def test_close_skills_are_pairs_of_two_known_skills_named_once() -> None:
    rows = read("skillSkillRelations")
    types = {row["conceptUri"]: row["skillType"] for row in read("skills_en")}
    pairs = [frozenset((row["originalSkillUri"], row["relatedSkillUri"])) for row in rows]

    assert len(pairs) >= 60
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 and pair <= set(types) for pair in pairs)
    assert all(row["originalSkillType"] == types[row["originalSkillUri"]] for row in rows)
    assert all(row["relatedSkillType"] == types[row["relatedSkillUri"]] for row in rows)
    assert {row["relationType"] for row in rows} <= {"essential", "optional"}


@pytest.mark.parametrize(
    ("relations", "concepts", "groups"),
    [
        ("broaderRelationsOccPillar", "occupations_en", "ISCOGroups_en"),
        ("broaderRelationsSkillPillar", "skills_en", "skillGroups_en"),
    ],
)
def test_every_concept_hangs_in_a_hierarchy_without_loose_ends_or_circles(
    relations: str, concepts: str, groups: str
) -> None:
    broader: dict[str, set[str]] = {}
    for row in read(relations):
        broader.setdefault(row["conceptUri"], set()).add(row["broaderUri"])
    known = uris(concepts) | uris(groups)

    assert uris(concepts) <= set(broader)
    assert set(broader) | set().union(*broader.values()) == known
    for start in known:
        above, front = set(), broader.get(start, set())
        while front - above:
            above |= front
            front = set().union(*(broader.get(uri, set()) for uri in front))
        assert start not in above


def test_an_occupation_hangs_under_the_isco_group_it_names() -> None:
    codes = {row["conceptUri"]: row["code"] for row in read("ISCOGroups_en")}
    parents = {row["conceptUri"]: codes[row["broaderUri"]] for row in read("broaderRelationsOccPillar")}

    assert {row["conceptUri"]: row["iscoGroup"] for row in read("occupations_en")} == {
        uri: parents[uri] for uri in uris("occupations_en")
    }


def test_nearly_all_concepts_carry_esco_uris_so_that_a_later_import_joins() -> None:
    for kind, share in (("occupations", 0.9), ("skills", 0.7)):
        found = uris(f"{kind}_en")

        assert sum(uri.startswith(ESCO_PREFIX) for uri in found) >= share * len(found)


@pytest.fixture(scope="module")
def esco_package() -> Iterator[zipfile.ZipFile]:
    shared = Path(os.environ.get("FOOTHOLD_SHARED", ROOT.parent / "shared"))
    path = shared / "data" / "esco" / ESCO_PACKAGE
    if not path.is_file():
        pytest.skip(f"FOOTHOLD_SHARED holds no {ESCO_PACKAGE}")
    with zipfile.ZipFile(path) as package:
        yield package


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("occupations_en", ("conceptType", "iscoGroup")),
        ("skills_en", ("conceptType", "skillType", "reuseLevel")),
        ("ISCOGroups_en", ("conceptType", "code")),
        ("skillGroups_en", ("conceptType",)),
    ],
)
def test_every_esco_uri_exists_in_esco_as_the_same_kind(
    esco_package: zipfile.ZipFile, name: str, columns: tuple[str, ...]
) -> None:
    with esco_package.open(f"{name}.csv") as raw:
        handle = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        official = {row["conceptUri"]: [row[column] for column in columns] for row in csv.DictReader(handle)}

    ours = {row["conceptUri"]: [row[column] for column in columns] for row in read(name)}

    borrowed = {uri: values for uri, values in ours.items() if uri.startswith(ESCO_PREFIX)}
    assert borrowed == {uri: official.get(uri) for uri in borrowed}
