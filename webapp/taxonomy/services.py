"""One import: what a package holds is joined to what is there by URI. Nothing is deleted that a profile could point to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

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
from webapp.engine import EscoPackage

BATCH = 5000
Row = TypeVar("Row")
Progress = Callable[[int, int, str], None]


@dataclass
class ImportReport:
    """What an import did. `refused` counts rows that name concepts which neither the package nor the database knows."""

    new_concepts: int = 0
    updated_concepts: int = 0
    new_labels: int = 0
    updated_labels: int = 0
    new_relations: int = 0
    removed_relations: int = 0
    refused: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything in the database is different now."""
        return any(value for name, value in vars(self).items() if name != "refused")


def import_package(
    session: Session, package: EscoPackage, *, source: str, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Join a package to the database in the transaction of `session`, and stamp it when something changed.

    Labels that are there already stay: a preferred label that the package replaces becomes an alternative one, so that
    what people used to type still finds the concept. Relations of the occupations in the package are replaced by its own.
    A second import of the same package changes nothing.
    """
    report = ImportReport()
    steps = (_concepts, _labels, _occupation_skills, _skill_relations, _broader)
    ids: dict[str, int] = {}
    for number, step in enumerate(steps):
        if progress is not None:
            progress(number, len(steps), step.__name__.strip("_").replace("_", " "))
        if step is not _concepts and not ids:
            ids = dict(session.execute(select(Concept.uri, Concept.id)).all())
        step(session, package, ids, report)
    if report.changed:
        session.add(
            TaxonomyImport(
                at=now,
                source=source,
                concepts=len(package.concepts),
                labels=len(package.labels),
                relations=len(package.relations),
                refused=report.refused,
            )
        )
    return report


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _insert(session: Session, table: Any, rows: Iterable[dict[str, Any]]) -> int:
    store = _copy if session.get_bind().dialect.name == "postgresql" else _insert_many
    count = 0
    for batch in _batches(rows):
        store(session, table.__table__, batch)
        count += len(batch)
    return count


def _insert_many(session: Session, table: Table, batch: list[dict[str, Any]]) -> None:
    session.connection().execute(insert(table), batch)


def _copy(session: Session, table: Table, batch: list[dict[str, Any]]) -> None:
    """Send a batch by PostgreSQL's COPY: a million labels row by row take minutes."""
    connection = session.connection()
    columns = list(batch[0])
    stored = [
        table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in columns
    ]
    named = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in columns)
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({named}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in batch:
            copy.write_row(
                [store(row[name]) if store else row[name] for store, name in zip(stored, columns, strict=True)]
            )


def _update(session: Session, table: Any, values: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> int:
    statement = (
        update(table.__table__)
        .where(table.__table__.c.id == bindparam("b_id"))
        .values({name: bindparam(f"b_{name}") for name in values})
    )
    count = 0
    for batch in _batches(rows):
        session.connection().execute(statement, [{f"b_{k}": v for k, v in row.items()} for row in batch])
        count += len(batch)
    return count


def _concepts(session: Session, package: EscoPackage, _ids: dict[str, int], report: ImportReport) -> None:
    facts = ("kind", "code", "isco", "skill_type", "reuse_level", "description")
    columns = [getattr(Concept, name) for name in facts]
    there = {row.uri: row for row in session.execute(select(Concept.id, Concept.uri, *columns))}
    new, changed = [], []
    for row in package.concepts:
        known = there.get(row.uri)
        values: dict[str, Any] = {name: getattr(row, name) or None for name in facts}
        values["kind"] = ConceptKind(row.kind)
        if known is None:
            new.append({"uri": row.uri, **values})
        elif known.kind is not values["kind"]:
            report.refused += 1
        else:
            # An emptier source does not wipe what a fuller one said.
            values = {name: value if value is not None else getattr(known, name) for name, value in values.items()}
            if any(getattr(known, name) != value for name, value in values.items()):
                changed.append({"id": known.id, **values})
    report.new_concepts = _insert(session, Concept, new)
    report.updated_concepts = _update(session, Concept, facts, changed)


def _labels(session: Session, package: EscoPackage, ids: dict[str, int], report: ImportReport) -> None:
    there: dict[tuple[int, str, str], tuple[int, LabelKind]] = {}
    preferred: dict[tuple[int, str], tuple[int, str]] = {}
    for row in session.execute(select(Label.id, Label.concept_id, Label.language, Label.kind, Label.text)):
        there[row.concept_id, row.language, row.text] = (row.id, row.kind)
        if row.kind is LabelKind.PREFERRED:
            preferred[row.concept_id, row.language] = (row.id, row.text)
    new, kinds = [], dict[int, LabelKind]()
    for label in package.labels:
        concept_id = ids.get(label.uri)
        if concept_id is None:
            report.refused += 1
            continue
        kind = LabelKind(label.kind)
        known = there.get((concept_id, label.language, label.text))
        if known is None:
            new.append({"concept_id": concept_id, "language": label.language, "kind": kind, "text": label.text})
        elif kind is LabelKind.PREFERRED and known[1] is not kind:
            kinds[known[0]] = kind
        if kind is LabelKind.PREFERRED:
            old = preferred.get((concept_id, label.language))
            if old is not None and old[1] != label.text:
                kinds[old[0]] = LabelKind.ALTERNATIVE
    report.new_labels = _insert(session, Label, new)
    report.updated_labels = _update(
        session, Label, ("kind",), ({"id": key, "kind": kind} for key, kind in kinds.items())
    )


def _pairs(
    rows: Iterable[tuple[str, str, Any]], ids: dict[str, int], report: ImportReport
) -> Iterator[tuple[int, int, Any]]:
    """Give rows of two URIs as ids; count the ones with an unknown end as refused."""
    for one, other, kind in rows:
        if one in ids and other in ids:
            yield ids[one], ids[other], kind
        else:
            report.refused += 1


def _occupation_skills(session: Session, package: EscoPackage, ids: dict[str, int], report: ImportReport) -> None:
    rows = ((row.occupation, row.skill, RelationKind(row.kind)) for row in package.relations)
    wanted = {(one, other): kind for one, other, kind in _pairs(rows, ids, report)}
    occupations = {one for one, _ in wanted}
    there = {
        (row.occupation_id, row.skill_id): row.kind
        for row in session.execute(
            select(OccupationSkill.occupation_id, OccupationSkill.skill_id, OccupationSkill.kind)
        )
        if row.occupation_id in occupations
    }
    gone = [pair for pair, kind in there.items() if wanted.get(pair) is not kind]
    for batch in _batches(gone):
        session.connection().execute(
            delete(OccupationSkill.__table__).where(
                OccupationSkill.__table__.c.occupation_id == bindparam("one"),
                OccupationSkill.__table__.c.skill_id == bindparam("other"),
            ),
            [{"one": one, "other": other} for one, other in batch],
        )
    report.removed_relations += len(gone)
    report.new_relations += _insert(
        session,
        OccupationSkill,
        (
            {"occupation_id": one, "skill_id": other, "kind": kind}
            for (one, other), kind in wanted.items()
            if there.get((one, other)) is not kind
        ),
    )


def _skill_relations(session: Session, package: EscoPackage, ids: dict[str, int], report: ImportReport) -> None:
    there = set(session.execute(select(SkillRelation.skill_id, SkillRelation.related_id)).all())
    rows = ((row.skill, row.related, RelationKind(row.kind)) for row in package.skill_relations)
    wanted = {(one, other): kind for one, other, kind in _pairs(rows, ids, report)}
    report.new_relations += _insert(
        session,
        SkillRelation,
        (
            {"skill_id": one, "related_id": other, "kind": kind}
            for (one, other), kind in wanted.items()
            if (one, other) not in there
        ),
    )


def _broader(session: Session, package: EscoPackage, ids: dict[str, int], report: ImportReport) -> None:
    there = set(session.execute(select(Broader.concept_id, Broader.broader_id)).all())
    rows = ((row.uri, row.broader, None) for row in package.broader)
    wanted = dict.fromkeys((one, other) for one, other, _ in _pairs(rows, ids, report))
    report.new_relations += _insert(
        session,
        Broader,
        ({"concept_id": one, "broader_id": other} for one, other in wanted if (one, other) not in there),
    )
