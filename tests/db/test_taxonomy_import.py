"""Importing a taxonomy joins it to what is there by URI and takes nothing away that a profile could point to."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.beneficiary import BeneficiarySkill
from models.taxonomy import (
    Broader,
    Concept,
    ConceptKind,
    Label,
    LabelKind,
    OccupationSkill,
    RelationKind,
    SkillRelation,
    TaxonomyImport,
)
from tests import factories
from webapp.engine import EscoPackage, read_esco, read_starter
from webapp.taxonomy.services import ImportReport, import_package

BASE = "https://taxonomy.example/"
SKILL, OTHER_SKILL, OCCUPATION = f"{BASE}skill/mop", f"{BASE}skill/iron", f"{BASE}occupation/cleaner"
SKILLS = ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "description")
OCCUPATIONS = ("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description")
RELATIONS = ("occupationUri", "relationType", "skillType", "skillUri")
SKILL_RELATIONS = ("originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri")
BROADER = ("conceptType", "conceptUri", "broaderType", "broaderUri")
KSC = "KnowledgeSkillCompetence"


def write(folder: Path, name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def skill_row(uri: str, label: str, alternatives: str = "", description: str = "Mopping.") -> tuple[str, ...]:
    return (KSC, uri, "skill/competence", "cross-sector", label, alternatives, description)


def occupation_row(label: str = "cleaner", description: str = "Cleans.") -> tuple[str, ...]:
    return ("Occupation", OCCUPATION, "9112", label, "", description)


@pytest.fixture
def package(tmp_path: Path) -> EscoPackage:
    """Two skills and one occupation, in English, with relations."""
    folder = tmp_path / "first"
    write(
        folder, "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors", "wash floors"), skill_row(OTHER_SKILL, "iron")]
    )
    write(folder, "occupations_en.csv", OCCUPATIONS, [occupation_row()])
    write(
        folder,
        "occupationSkillRelations.csv",
        RELATIONS,
        [
            (OCCUPATION, "essential", "skill/competence", SKILL),
            (OCCUPATION, "optional", "skill/competence", OTHER_SKILL),
        ],
    )
    return read_esco(folder)


def run(database: Session, package: EscoPackage, source: str = "test") -> ImportReport:
    report = import_package(database, package, source=source, now=factories.NOW)
    database.commit()
    return report


def labels(database: Session, uri: str, language: str = "en") -> dict[str, LabelKind]:
    rows = database.execute(
        select(Label.text, Label.kind).join(Label.concept).where(Concept.uri == uri, Label.language == language)
    )
    return {row.text: row.kind for row in rows}


def relations(database: Session) -> set[tuple[str, str, RelationKind]]:
    uris = {row.id: row.uri for row in database.execute(select(Concept.id, Concept.uri))}
    return {
        (uris[row.occupation_id], uris[row.skill_id], row.kind) for row in database.scalars(select(OccupationSkill))
    }


def count(database: Session, table: type) -> int:
    return database.scalar(select(func.count()).select_from(table)) or 0


def test_the_starter_taxonomy_goes_in_whole(database: Session) -> None:
    starter = read_starter()

    report = run(database, starter, "starter")

    assert report.refused == 0
    assert (report.new_concepts, report.new_labels) == (len(starter.concepts), len(starter.labels))
    assert count(database, Concept) == len(starter.concepts) > 500
    assert count(database, Label) == len(starter.labels)
    stored = count(database, OccupationSkill) + count(database, SkillRelation) + count(database, Broader)
    assert stored == report.new_relations
    assert set(database.scalars(select(Label.language))) == {"en", "el", "ro", "it", "bg", "de", "fr", "ar"}


def test_a_second_import_of_the_same_package_changes_nothing_and_makes_no_new_version(database: Session) -> None:
    starter = read_starter()
    run(database, starter)

    again = run(database, starter)

    assert again == ImportReport()
    assert not again.changed
    assert count(database, TaxonomyImport) == 1


def test_an_import_is_stamped_with_what_it_read(database: Session, package: EscoPackage) -> None:
    run(database, package, "esco-small.zip")

    stamp = database.scalars(select(TaxonomyImport)).one()
    assert (stamp.source, stamp.at, stamp.concepts, stamp.labels, stamp.relations, stamp.refused) == (
        "esco-small.zip",
        factories.NOW,
        3,
        4,
        2,
        0,
    )


def test_a_new_preferred_label_keeps_the_old_one_as_an_alternative(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    write(tmp_path / "esco", "skills_en.csv", SKILLS, [skill_row(SKILL, "clean floors by hand", "", "")])

    report = run(database, read_esco(tmp_path / "esco"))

    assert (report.new_concepts, report.new_labels, report.updated_labels) == (0, 1, 1)
    assert labels(database, SKILL) == {
        "clean floors by hand": LabelKind.PREFERRED,
        "mop floors": LabelKind.ALTERNATIVE,
        "wash floors": LabelKind.ALTERNATIVE,
    }


def test_an_alternative_that_becomes_preferred_is_one_label_still(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    write(tmp_path / "esco", "skills_en.csv", SKILLS, [skill_row(SKILL, "wash floors")])

    run(database, read_esco(tmp_path / "esco"))

    assert labels(database, SKILL) == {"wash floors": LabelKind.PREFERRED, "mop floors": LabelKind.ALTERNATIVE}


def test_another_language_joins_on_the_uri(database: Session, package: EscoPackage, tmp_path: Path) -> None:
    run(database, package)
    write(tmp_path / "esco", "skills_el.csv", SKILLS, [skill_row(SKILL, "σφουγγαρίζω")])

    report = run(database, read_esco(tmp_path / "esco"))

    assert report.new_concepts == 0
    assert labels(database, SKILL, "el") == {"σφουγγαρίζω": LabelKind.PREFERRED}
    assert labels(database, SKILL)["mop floors"] is LabelKind.PREFERRED


def test_an_import_loses_no_skill_of_a_profile(database: Session, package: EscoPackage, tmp_path: Path) -> None:
    run(database, package)
    her = factories.beneficiary(database)
    held = database.scalars(select(Concept).where(Concept.uri == OTHER_SKILL)).one()
    factories.save(
        database,
        BeneficiarySkill(beneficiary_id=her.id, concept_id=held.id, level="independent", source="informal"),
    )
    write(tmp_path / "esco", "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors")])

    run(database, read_esco(tmp_path / "esco"))

    database.expire_all()
    assert database.scalars(select(BeneficiarySkill.concept_id)).all() == [held.id]
    assert database.get_one(Concept, held.id).uri == OTHER_SKILL


def test_esco_after_the_starter_joins_on_the_uri_and_every_profile_keeps_its_skills(
    database: Session, tmp_path: Path
) -> None:
    run(database, read_starter(), "starter")
    skills = database.scalars(select(Concept).where(Concept.kind == ConceptKind.SKILL).order_by(Concept.id)).all()
    of_esco = next(row for row in skills if row.uri.startswith("http://data.europa.eu/esco/skill/"))
    our_own = next(row for row in skills if not row.uri.startswith("http://data.europa.eu/"))
    her = factories.beneficiary(database)
    held = {of_esco.id: of_esco.uri, our_own.id: our_own.uri}
    for number in held:
        row = BeneficiarySkill(beneficiary_id=her.id, concept_id=number, level="independent", source="informal")
        factories.save(database, row)
    before = set(labels(database, of_esco.uri))
    write(tmp_path / "esco", "skills_en.csv", SKILLS, [skill_row(of_esco.uri, "the name that ESCO gives")])

    report = run(database, read_esco(tmp_path / "esco"), "ESCO")

    database.expire_all()
    kept = select(Concept.id, Concept.uri).join(BeneficiarySkill, BeneficiarySkill.concept_id == Concept.id)
    assert dict(database.execute(kept).all()) == held
    assert report.new_concepts == 0
    assert labels(database, of_esco.uri)["the name that ESCO gives"] is LabelKind.PREFERRED
    assert before < set(labels(database, of_esco.uri))


def test_relations_of_an_occupation_in_the_package_are_replaced_by_its_own(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    folder = tmp_path / "esco"
    write(folder, "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors")])
    write(folder, "occupations_en.csv", OCCUPATIONS, [occupation_row()])
    write(folder, "occupationSkillRelations.csv", RELATIONS, [(OCCUPATION, "optional", "skill/competence", SKILL)])

    report = run(database, read_esco(folder))

    assert (report.new_relations, report.removed_relations) == (1, 2)
    assert relations(database) == {(OCCUPATION, SKILL, RelationKind.OPTIONAL)}


def test_relations_of_an_occupation_that_the_package_does_not_hold_stay(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    write(tmp_path / "esco", "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors")])

    report = run(database, read_esco(tmp_path / "esco"))

    assert report.removed_relations == 0
    assert len(relations(database)) == 2


def test_a_concept_of_another_kind_is_refused_and_stays_what_it_was(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    row = ("Occupation", SKILL, "9112", "mop floors", "", "")
    write(tmp_path / "esco", "occupations_en.csv", OCCUPATIONS, [row])

    report = run(database, read_esco(tmp_path / "esco"))

    assert (report.refused, report.updated_concepts) == (1, 0)
    concept = database.scalars(select(Concept).where(Concept.uri == SKILL)).one()
    assert concept.kind is ConceptKind.SKILL


def test_an_emptier_source_does_not_wipe_a_description_and_a_newer_one_replaces_it(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    write(tmp_path / "empty", "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors", "", "")])
    write(tmp_path / "newer", "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors", "", "With a mop.")])
    texts = []

    for folder in ("empty", "newer"):
        run(database, read_esco(tmp_path / folder))
        texts.append(database.scalar(select(Concept.description).where(Concept.uri == SKILL)))

    assert texts == ["Mopping.", "With a mop."]


def test_rows_with_an_end_that_nobody_knows_are_counted_and_left_out(
    database: Session, package: EscoPackage, tmp_path: Path
) -> None:
    run(database, package)
    folder, nobody = tmp_path / "esco", f"{BASE}skill/nobody"
    write(folder, "skills_en.csv", SKILLS, [skill_row(SKILL, "mop floors"), skill_row(OTHER_SKILL, "iron")])
    write(folder, "occupations_en.csv", OCCUPATIONS, [occupation_row()])
    write(
        folder,
        "occupationSkillRelations.csv",
        RELATIONS,
        [
            (OCCUPATION, "essential", "skill/competence", SKILL),
            (OCCUPATION, "optional", "skill/competence", OTHER_SKILL),
            (OCCUPATION, "essential", "skill/competence", nobody),
        ],
    )
    relation = (SKILL, "skill/competence", "optional", "skill/competence")
    write(folder, "skillSkillRelations.csv", SKILL_RELATIONS, [(*relation, nobody), (*relation, OTHER_SKILL)])
    write(
        folder, "broaderRelationsSkillPillar.csv", BROADER, [(KSC, SKILL, KSC, nobody), (KSC, SKILL, KSC, OTHER_SKILL)]
    )

    report = run(database, read_esco(folder))

    assert (report.refused, report.new_relations) == (3, 2)
    assert (count(database, SkillRelation), count(database, Broader)) == (1, 1)
    assert len(relations(database)) == 2


def test_progress_is_told_step_by_step(database: Session, package: EscoPackage) -> None:
    told: list[tuple[int, int, str]] = []

    import_package(
        database,
        package,
        source="test",
        now=factories.NOW,
        progress=lambda done, total, what: told.append((done, total, what)),
    )

    assert [done for done, _, _ in told] == [0, 1, 2, 3, 4]
    assert told[0] == (0, 5, "concepts")
    assert told[-1][2] == "broader"
