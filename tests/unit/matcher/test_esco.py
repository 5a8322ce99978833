"""The reader takes every official column style, and accounts for every row."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from matcher import esco
from matcher.errors import TaxonomyError
from matcher.esco import (
    BroaderRow,
    ConceptKind,
    ConceptRow,
    LabelKind,
    LabelRow,
    RelationKind,
    RelationRow,
    SkillRelationRow,
    read_esco,
)
from matcher.rows import MAX_REFUSALS

SHARED = Path(os.environ.get("FOOTHOLD_SHARED", "../shared")) / "data" / "esco"
U = "http://data.europa.eu/esco/"
FULL = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,description,code\n"
RELATIONS = "occupationUri,relationType,skillType,skillUri\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem, text in files.items():
            archive.writestr(f"{stem}.csv", text)
    return path


def test_a_full_file_gives_concept_and_labels_by_kind(tmp_path: Path) -> None:
    text = (
        FULL + f'Occupation,{U}occupation/1,9112,cleaner,"office  cleaner\nchar","hoover er",released,Cleans.,9112.1\n'
    )

    package = read_esco(written(tmp_path, "occupations_en.csv", "\ufeff" + text))

    assert package.concepts == (
        ConceptRow(f"{U}occupation/1", ConceptKind.OCCUPATION, "9112.1", "9112", "", "", "Cleans."),
    )
    assert package.labels == (
        LabelRow(f"{U}occupation/1", "en", LabelKind.PREFERRED, "cleaner"),
        LabelRow(f"{U}occupation/1", "en", LabelKind.ALTERNATIVE, "office cleaner"),
        LabelRow(f"{U}occupation/1", "en", LabelKind.ALTERNATIVE, "char"),
        LabelRow(f"{U}occupation/1", "en", LabelKind.HIDDEN, "hoover er"),
    )


def test_a_trimmed_file_takes_the_kind_from_its_name_and_splits_at_bars(tmp_path: Path) -> None:
    text = f"conceptUri,preferredLabel,altLabels\n{U}skill/1,nettoyer,nettoyage|faire le ménage|nettoyer\n"

    package = read_esco(written(tmp_path, "skills_fr.csv", text))

    assert package.concepts[0].kind is ConceptKind.SKILL
    assert [(row.language, row.text) for row in package.labels] == [
        ("fr", "nettoyer"),
        ("fr", "nettoyage"),
        ("fr", "faire le ménage"),
    ]


def test_every_relations_file_is_recognised_by_its_header(tmp_path: Path) -> None:
    written(tmp_path, "a.csv", RELATIONS + f"{U}occupation/1,essential,knowledge,{U}skill/1\n")
    skill_header = "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n"
    written(tmp_path, "b.csv", skill_header + f"{U}skill/1,knowledge,optional,knowledge,{U}skill/2\n")
    written(
        tmp_path,
        "c.csv",
        f"conceptType,conceptUri,broaderType,broaderUri\nOccupation,{U}occupation/1,ISCOGroup,{U}isco/C9\n",
    )
    written(
        tmp_path, "d.csv", f"Level 0 URI,Level 1 URI,Level 2 URI,Level 3 URI,Note\n{U}s/A,{U}s/B,{U}s/C,,\n{U}s/A\n"
    )

    package = read_esco(tmp_path)

    assert package.relations == (RelationRow(f"{U}occupation/1", f"{U}skill/1", RelationKind.ESSENTIAL),)
    assert package.skill_relations == (SkillRelationRow(f"{U}skill/1", f"{U}skill/2", RelationKind.OPTIONAL),)
    assert set(package.broader) == {
        BroaderRow(f"{U}occupation/1", f"{U}isco/C9"),
        BroaderRow(f"{U}s/B", f"{U}s/A"),
        BroaderRow(f"{U}s/C", f"{U}s/B"),
    }
    assert package.report.refused == 0


def test_the_newest_version_speaks_and_older_ones_fill_its_gaps(tmp_path: Path) -> None:
    row = "Occupation,{u}occupation/1,{isco},{label},,,released,{about},\n"
    old = zipped(
        tmp_path / "v1.0.8 - en.zip", occupations_en=FULL + row.format(u=U, isco="1111", label="old", about="About.")
    )
    new = zipped(
        tmp_path / "v1.1.1 - en.zip", occupations_en=FULL + row.format(u=U, isco="9112", label="new", about="")
    )

    package = read_esco([old, new])

    assert package.concepts[0].isco == "9112"
    assert package.concepts[0].description == "About."
    assert [label.text for label in package.labels] == ["new"]
    assert [(report.version, report.superseded) for report in package.report.files] == [("1.1.1", 0), ("1.0.8", 1)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Occupation,not a uri,9112,a,,,released,,", "not a URI"),
        (f"Planet,{U}p/1,9112,a,,,released,,", "unknown conceptType 'Planet'"),
        (f"Occupation,{U}o/1,9112,,,,released,,", "no preferredLabel"),
        (f"Occupation,{U}o/1,9112,a,,,obsolete,,", "status is 'obsolete'"),
        (f"Occupation,{U}o/1,9112", "fewer columns"),
        (f"Occupation,{U}o/1,9112,a,,,released,,,,", "more columns"),
        (f"Occupation,{U}o/1,9112,a\x00b,,,released,,", "NUL"),
        (f"KnowledgeSkillCompetence,{U}o/good,,a,,,released,,", "already known as occupation"),
    ],
)
def test_a_row_that_cannot_be_used_is_counted_with_its_line_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    text = FULL + f"Occupation,{U}o/good,9112,good,,,released,,\n{row}\n"

    package = read_esco(written(tmp_path, "occupations_en.csv", text))

    report = package.report.files[0]
    assert (report.read, report.refused, report.refusals[0].line) == (1, 1, 3)
    assert reason in report.refusals[0].reason
    assert [concept.uri for concept in package.concepts] == [f"{U}o/good"]


def test_bytes_that_are_not_utf8_refuse_only_their_row(tmp_path: Path) -> None:
    path = tmp_path / "skills_de.csv"
    path.write_bytes(f"conceptUri,preferredLabel\n{U}s/1,K\u00fcche\n".encode("latin-1") + f"{U}s/2,Küche\n".encode())

    package = read_esco(path)

    assert [label.text for label in package.labels] == ["Küche"]
    assert package.report.files[0].refusals[0].reason == "text is not valid UTF-8 or holds NUL"


def test_refusals_are_all_counted_but_not_all_kept(tmp_path: Path) -> None:
    bad = "x,essential,,y\n" * (MAX_REFUSALS + 5)

    package = read_esco(
        written(tmp_path, "r.csv", RELATIONS + bad + f"{U}o/1,perhaps,,{U}s/1\n{U}o/1,optional,,{U}s/1\n")
    )

    assert package.report.refused == MAX_REFUSALS + 6
    assert len(package.report.files[0].refusals) == MAX_REFUSALS


def test_files_whose_concepts_are_elsewhere_are_named_as_skipped(tmp_path: Path) -> None:
    written(tmp_path, "skills_en.csv", f"conceptUri,preferredLabel\n{U}s/1,clean\n")
    written(tmp_path, "greenSkillsCollection_en.csv", f"conceptUri,preferredLabel\n{U}s/2,other\n")
    written(tmp_path, "conceptSchemes_en.csv", f"conceptSchemeUri,preferredLabel\n{U}s/3,scheme\n")

    package = read_esco(tmp_path)

    assert [concept.uri for concept in package.concepts] == [f"{U}s/1"]
    assert [bool(report.skipped) for report in package.report.files] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("skills_en.csv", "uri;label\n", "expected conceptUri and preferredLabel"),
        ("skills_en.csv", "", "no header"),
        ("skills.csv", "conceptUri,preferredLabel\n", "ends in the language"),
        ("skills_en.csv", "conceptUri,preferredLabel\n", "no ESCO table"),
        ("skills_en.txt", "conceptUri,preferredLabel\n", "neither a zip nor a CSV"),
        ("skills_en.zip", "not a zip", "not a zip"),
        ("skills_en.csv", f'conceptUri,preferredLabel\n{U}s/1,"never closed\n', "unexpected end"),
    ],
)
def test_what_is_not_esco_is_refused_with_what_was_expected(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = written(tmp_path, name, text)

    with pytest.raises(TaxonomyError, match=message):
        read_esco(path)


def test_a_missing_path_is_refused() -> None:
    with pytest.raises(TaxonomyError, match="does not exist"):
        read_esco("no/such/place")


def test_a_zip_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", skills_en="conceptUri,preferredLabel\n" + "a" * 3_000_000)

    with pytest.raises(TaxonomyError, match="more than 100 times"):
        read_esco(bomb)


def test_a_zip_whose_names_lead_out_of_it_is_read_where_it_lies_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "p.zip", "w") as archive:
        archive.writestr("../../skills_en.csv", f"conceptUri,preferredLabel\n{U}s/1,mop floors\n")
        archive.writestr("/skills_fr.csv", f"conceptUri,preferredLabel\n{U}s/1,laver le sol\n")

    package = read_esco(folder / "p.zip")

    assert {label.text for label in package.labels} == {"mop floors", "laver le sol"}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folder / "p.zip"]


def test_a_zip_of_too_many_files_or_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = zipped(
        tmp_path / "p.zip", skills_en=f"conceptUri,preferredLabel\n{U}s/1,a\n", skills_de="conceptUri,preferredLabel\n"
    )

    monkeypatch.setattr(esco, "MAX_MEMBERS", 1)
    with pytest.raises(TaxonomyError, match="holds 2 files"):
        read_esco(package)
    monkeypatch.setattr(esco, "MAX_MEMBERS", 2)
    monkeypatch.setattr(esco, "MAX_BYTES", 10)
    with pytest.raises(TaxonomyError, match="at most 10"):
        read_esco(package)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "p.zip",
        skills_en="conceptUri,preferredLabel\n" + "".join(f"{U}s/{n},label {n}\n" for n in range(999)),
    )
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)

    with pytest.raises(TaxonomyError, match=r"p\.zip"):
        read_esco(path)


def test_progress_counts_up_to_all_bytes(tmp_path: Path) -> None:
    text = RELATIONS + "".join(f"{U}o/{n},essential,,{U}s/{n}\n" for n in range(5000))
    path = written(tmp_path, "r.csv", text)
    told: list[tuple[int, int, str]] = []

    read_esco(path, progress=lambda *now: told.append(now))

    done = [now[0] for now in told]
    assert done == sorted(done)
    assert len(told) > 3
    assert told[-1] == (path.stat().st_size, path.stat().st_size, "r.csv")


def test_a_folder_and_its_zip_given_twice_are_read_once(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", skills_en=f"conceptUri,preferredLabel\n{U}s/1,a\n")

    package = read_esco([tmp_path, path, str(path)])

    assert len(package.report.files) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the ESCO packages at FOOTHOLD_SHARED")
def test_the_official_packages_are_read_without_a_refusal() -> None:
    package = read_esco(SHARED)

    assert package.report.refused == 0
    assert len(package.relations) == 123_855
    assert Counter(row.kind for row in package.relations) == {
        RelationKind.ESSENTIAL: 64_946,
        RelationKind.OPTIONAL: 58_909,
    }
    assert sum(row.kind is ConceptKind.SKILL for row in package.concepts) == 13_958
    assert {row.language for row in package.labels} == {"en", "el", "ro", "it", "bg", "de", "fr", "es"}
    preferred = Counter((row.uri, row.language) for row in package.labels if row.kind is LabelKind.PREFERRED)
    assert max(preferred.values()) == 1
