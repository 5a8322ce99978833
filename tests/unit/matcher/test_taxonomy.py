"""The taxonomy as arrays: relations, closeness of skills, rarity, labels."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from matcher import Taxonomy
from matcher.errors import UnknownConceptError
from matcher.relatedness import MAX_NEIGHBOURS, MIN_CREDIT, NARROW_GROUP, PARENT_CREDIT, RELATED_CREDIT, SIBLING_CREDIT
from matcher.rows import (
    BroaderRow,
    ConceptKind,
    ConceptRow,
    LabelKind,
    LabelRow,
    RelationKind,
    RelationRow,
    SkillRelationRow,
)

SHARED = Path(os.environ.get("FOOTHOLD_SHARED", "../shared")) / "data" / "esco"
ESSENTIAL, OPTIONAL = RelationKind.ESSENTIAL, RelationKind.OPTIONAL
CONCEPTS = [
    *(ConceptRow(f"s:{name}", ConceptKind.SKILL) for name in ("mop", "dust", "sew", "cut", "drive")),
    ConceptRow("o:cleaner", ConceptKind.OCCUPATION, isco="9112"),
    ConceptRow("o:tailor", ConceptKind.OCCUPATION, isco="7531"),
    ConceptRow("o:housekeeper", ConceptKind.OCCUPATION),
    ConceptRow("g:narrow", ConceptKind.SKILL_GROUP),
]
LABELS = [
    LabelRow("s:mop", "en", LabelKind.PREFERRED, "mop floors"),
    LabelRow("s:mop", "en", LabelKind.ALTERNATIVE, "floor mopping"),
    LabelRow("s:mop", "el", LabelKind.PREFERRED, "σφουγγαρίζω"),
    LabelRow("s:sew", "el", LabelKind.PREFERRED, "ράβω"),
    LabelRow("o:cleaner", "en", LabelKind.PREFERRED, "cleaner"),
    LabelRow("s:gone", "en", LabelKind.PREFERRED, "of nobody"),
]
RELATIONS = [
    RelationRow("o:cleaner", "s:mop", ESSENTIAL),
    RelationRow("o:cleaner", "s:dust", ESSENTIAL),
    RelationRow("o:cleaner", "s:sew", OPTIONAL),
    RelationRow("o:housekeeper", "s:mop", ESSENTIAL),
    RelationRow("o:tailor", "s:sew", ESSENTIAL),
    RelationRow("o:tailor", "s:cut", ESSENTIAL),
]


def small(**more: object) -> Taxonomy:
    return Taxonomy.from_rows(CONCEPTS, LABELS, RELATIONS, **more)  # type: ignore[arg-type]


def credit(taxonomy: Taxonomy, one: str, other: str) -> float:
    return float(taxonomy.relatedness[taxonomy.skill_index(one), taxonomy.skill_index(other)])


def test_skills_and_occupations_lie_in_the_order_of_their_uris() -> None:
    taxonomy = small()

    assert taxonomy.skills == ("s:cut", "s:drive", "s:dust", "s:mop", "s:sew")
    assert taxonomy.occupations == ("o:cleaner", "o:housekeeper", "o:tailor")
    assert taxonomy.skill_index("s:mop") == 3
    assert taxonomy.occupation_index("o:tailor") == 2


def test_the_matrices_say_who_needs_what() -> None:
    taxonomy = small()

    assert taxonomy.essential.toarray().tolist() == [[0, 0, 1, 1, 0], [0, 0, 0, 1, 0], [1, 0, 0, 0, 1]]
    assert taxonomy.essential_of("o:cleaner") == ("s:dust", "s:mop")
    assert taxonomy.optional_of("o:cleaner") == ("s:sew",)
    assert taxonomy.essential.dtype == np.float32


def test_a_skill_that_is_essential_and_optional_is_essential() -> None:
    for pair in ([ESSENTIAL, OPTIONAL], [OPTIONAL, ESSENTIAL]):
        taxonomy = Taxonomy.from_rows(CONCEPTS, LABELS, [RelationRow("o:cleaner", "s:mop", kind) for kind in pair])

        assert taxonomy.essential_of("o:cleaner") == ("s:mop",)
        assert taxonomy.optional_of("o:cleaner") == ()


def test_relations_to_unknown_concepts_are_dropped_and_counted() -> None:
    relations = [*RELATIONS, RelationRow("o:cleaner", "s:none", ESSENTIAL), RelationRow("s:mop", "s:sew", ESSENTIAL)]

    taxonomy = Taxonomy.from_rows(CONCEPTS, LABELS, relations, [SkillRelationRow("s:mop", "s:none", OPTIONAL)])

    assert taxonomy.dropped == 3
    assert small().dropped == 0


def test_content_decides_the_version_and_order_does_not() -> None:
    same = Taxonomy.from_rows(CONCEPTS[::-1], LABELS[::-1], RELATIONS[3:] + RELATIONS[2::-1])

    assert same.version == small().version
    assert (same.relatedness != small().relatedness).nnz == 0
    assert small(broader=[BroaderRow("s:mop", "g:narrow")]).version != small().version


def test_an_explicit_relation_gives_its_credit_both_ways() -> None:
    taxonomy = small(
        skill_relations=[
            SkillRelationRow("s:drive", "s:mop", ESSENTIAL),
            SkillRelationRow("s:drive", "s:sew", OPTIONAL),
        ]
    )

    assert credit(taxonomy, "s:drive", "s:mop") == pytest.approx(RELATED_CREDIT[ESSENTIAL])
    assert credit(taxonomy, "s:mop", "s:drive") == pytest.approx(RELATED_CREDIT[ESSENTIAL])
    assert credit(taxonomy, "s:drive", "s:sew") == pytest.approx(RELATED_CREDIT[OPTIONAL])


def test_the_hierarchy_relates_parents_and_the_members_of_a_narrow_group() -> None:
    broader = [BroaderRow("s:drive", "s:cut"), BroaderRow("s:dust", "g:narrow"), BroaderRow("s:drive", "g:narrow")]

    taxonomy = small(broader=broader)

    assert credit(taxonomy, "s:drive", "s:cut") == pytest.approx(PARENT_CREDIT)
    assert credit(taxonomy, "s:drive", "s:dust") == pytest.approx(SIBLING_CREDIT)


def test_the_members_of_a_wide_group_are_not_related() -> None:
    concepts = [ConceptRow(f"s:{n:02}", ConceptKind.SKILL) for n in range(NARROW_GROUP + 1)]

    taxonomy = Taxonomy.from_rows(concepts, [], [], broader=[BroaderRow(row.uri, "g:wide") for row in concepts])

    assert taxonomy.relatedness.nnz == len(concepts)


def test_skills_that_meet_in_many_occupations_are_closer_than_those_that_meet_in_one() -> None:
    skills = [ConceptRow(f"s:{n}", ConceptKind.SKILL) for n in range(40)]
    occupations = [ConceptRow(f"o:{n}", ConceptKind.OCCUPATION) for n in range(9)]
    often = [RelationRow(f"o:{n}", skill, ESSENTIAL) for n in range(8) for skill in ("s:1", "s:2")]
    once = [RelationRow("o:8", skill, ESSENTIAL) for skill in ("s:3", "s:4")]

    taxonomy = Taxonomy.from_rows([*skills, *occupations], [], [*often, *once])

    assert credit(taxonomy, "s:1", "s:2") > 0.3
    assert credit(taxonomy, "s:3", "s:4") < MIN_CREDIT
    assert credit(taxonomy, "s:1", "s:3") == 0


def test_relatedness_is_symmetric_with_ones_on_the_diagonal_and_credit_above_the_threshold() -> None:
    related = Taxonomy.starter().relatedness

    assert abs(related - related.T).max() == 0
    assert (related.diagonal() == 1).all()
    assert related.data.min() >= np.float32(MIN_CREDIT)
    assert related.data.max() == 1
    assert related.has_sorted_indices


def test_a_skill_keeps_only_its_best_neighbours() -> None:
    concepts = [ConceptRow(f"s:{n:02}", ConceptKind.SKILL) for n in range(60)]
    ring = [
        SkillRelationRow(f"s:{n:02}", f"s:{(n + step) % 60:02}", OPTIONAL) for n in range(60) for step in range(1, 30)
    ]

    taxonomy = Taxonomy.from_rows(concepts, [], [], ring)

    assert np.diff(taxonomy.relatedness.indptr).max() < 60
    assert np.diff(taxonomy.relatedness.indptr).min() >= MAX_NEIGHBOURS + 1


def test_a_rarer_skill_weighs_more_and_one_that_nobody_needs_weighs_most() -> None:  # pragma: allowlist secret
    taxonomy = small()

    rarity = {uri: float(taxonomy.rarity[at]) for at, uri in enumerate(taxonomy.skills)}
    assert rarity["s:drive"] == 1
    assert rarity["s:mop"] < rarity["s:dust"] < rarity["s:drive"]
    assert rarity["s:mop"] == pytest.approx((1 + np.log(4 / 3)) / (1 + np.log(4)))


def test_a_label_falls_back_to_english_then_to_any_language_then_to_the_uri() -> None:
    taxonomy = small()

    assert taxonomy.label("s:mop", "el") == "σφουγγαρίζω"
    assert taxonomy.label("s:mop", "ro") == "mop floors"
    assert taxonomy.label("s:sew", "ro") == "ράβω"
    assert taxonomy.label("s:cut", "ro") == "s:cut"


def test_labels_can_be_chosen_by_kind_and_language() -> None:
    taxonomy = small()

    assert list(taxonomy.labels({ConceptKind.OCCUPATION})) == [("o:cleaner", "cleaner", "en")]
    assert {text for _, text, _ in taxonomy.labels(languages={"el"})} == {"σφουγγαρίζω", "ράβω"}
    assert "of nobody" not in {text for _, text, _ in taxonomy.labels()}


def test_unknown_concepts_are_told_apart_and_named() -> None:
    taxonomy = small()

    assert "s:mop" in taxonomy
    assert "g:narrow" in taxonomy
    assert "s:none" not in taxonomy
    assert not taxonomy.has_skill("o:cleaner")
    assert taxonomy.has_occupation("o:cleaner")
    for ask in (
        taxonomy.skill_index,
        taxonomy.occupation_index,
        taxonomy.essential_of,
        taxonomy.isco,
        taxonomy.concept,
    ):
        with pytest.raises(UnknownConceptError, match="s:none"):
            ask("s:none")
    with pytest.raises(UnknownConceptError, match="s:none"):
        taxonomy.label("s:none", "en")


def test_isco_is_empty_where_it_is_not_stated() -> None:
    assert small().isco("o:cleaner") == "9112"
    assert small().isco("o:housekeeper") == ""
    assert small().concept("g:narrow").kind is ConceptKind.SKILL_GROUP


def test_an_empty_taxonomy_has_empty_arrays() -> None:
    taxonomy = Taxonomy.from_rows([], [], [])

    assert taxonomy.relatedness.shape == (0, 0)
    assert taxonomy.rarity.shape == (0,)
    assert list(taxonomy.labels()) == []


def test_the_starter_taxonomy_is_whole() -> None:
    taxonomy = Taxonomy.starter()

    assert taxonomy.dropped == 0
    assert len(taxonomy.occupations) >= 60
    assert len(taxonomy.skills) >= 250
    assert {language for _, _, language in taxonomy.labels()} == {"en", "el", "ro", "it", "bg", "de", "fr", "ar"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the ESCO packages at FOOTHOLD_SHARED")
def test_all_of_esco_makes_a_taxonomy() -> None:
    taxonomy = Taxonomy.from_esco(sorted(SHARED.glob("*v1.1.1*.zip")))

    assert (len(taxonomy.occupations), len(taxonomy.skills), taxonomy.dropped) == (
        3007,
        13_896,
        67,
    )  # three occupations that v1.1.1 left out
    assert taxonomy.essential.nnz + taxonomy.optional.nnz == 123_855 - 67
    hungarian = next(uri for uri, text, _ in taxonomy.labels() if text == "write Hungarian")
    close = taxonomy.relatedness[[taxonomy.skill_index(hungarian)]].indices
    assert "Hungarian" in {taxonomy.label(taxonomy.skills[at], "en") for at in close}
