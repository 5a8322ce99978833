"""The taxonomy of the database as the engine's arrays, with the linker that finds concepts by words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.errors import ArtifactError
from matcher.linking import ConceptLinker
from matcher.results import Link
from matcher.rows import BroaderRow, ConceptRow, LabelRow, RelationRow, SkillRelationRow
from matcher.rows import ConceptKind as RowKind
from matcher.rows import LabelKind as RowLabel
from matcher.rows import RelationKind as RowRelation
from matcher.taxonomy import Taxonomy
from models.errors import DomainError
from models.taxonomy import Broader, Concept, ConceptKind, Label, OccupationSkill, SkillRelation, TaxonomyImport


class NoTaxonomy(DomainError):  # noqa: N818
    """No taxonomy was imported yet: `foothold taxonomy import` or `foothold demo` brings one."""


@dataclass(frozen=True)
class Suggestion:
    """A concept offered for what somebody typed."""

    uri: str
    kind: ConceptKind
    label: str  # preferred, in the page's language
    matched: str  # the label that was found, in whatever language
    matched_language: str
    confidence: float


@dataclass(frozen=True)
class Vocabulary:
    """One import's taxonomy and linkers. Immutable; shared by all requests of this process."""

    import_id: int
    taxonomy: Taxonomy
    skills: ConceptLinker
    occupations: ConceptLinker

    @property
    def version(self) -> str:
        """What ranking runs are stamped with."""
        return self.taxonomy.version

    def label(self, uri: str, language: str) -> str:
        """Return a concept's preferred label; the URI's last part for one that the taxonomy does not hold."""
        return self.taxonomy.label(uri, language) if uri in self.taxonomy else uri.rsplit("/", 1)[-1]

    def find(self, text: str, *, kind: ConceptKind, language: str, top: int = 8) -> list[Suggestion]:
        """Return concepts for a whole word or phrase in any language, best first."""
        found = self._linker(kind).rank([text], top=top, language=language)[0]
        return [self._suggestion(link, kind, language) for link in found]

    def suggest(self, typed: str, *, kind: ConceptKind, language: str, top: int = 8) -> list[Suggestion]:
        """Return concepts for what has been typed so far, best first."""
        found = self._linker(kind).suggest(typed, top=top, language=language)
        return [self._suggestion(link, kind, language) for link in found]

    def _linker(self, kind: ConceptKind) -> ConceptLinker:
        return self.occupations if kind is ConceptKind.OCCUPATION else self.skills

    def _suggestion(self, link: Link, kind: ConceptKind, language: str) -> Suggestion:
        return Suggestion(
            link.concept_id,
            kind,
            self.label(link.concept_id, language),
            link.label,
            link.language,
            link.confidence,
        )


def newest_import(session: Session) -> int:
    """Return the id of the newest import. Raises NoTaxonomy when there is none."""
    newest = session.scalar(select(func.max(TaxonomyImport.id)))
    if newest is None:
        raise NoTaxonomy("no taxonomy was imported yet")
    return newest


def load_vocabulary(session: Session, import_id: int, artifacts: Path) -> Vocabulary:
    """Read the taxonomy from the database; linkers come from the artifact of this import, or are made and kept there."""
    taxonomy = _taxonomy(session)
    return Vocabulary(
        import_id,
        taxonomy,
        _linker(taxonomy, RowKind.SKILL, artifacts),
        _linker(taxonomy, RowKind.OCCUPATION, artifacts),
    )


def _linker(taxonomy: Taxonomy, kind: RowKind, artifacts: Path) -> ConceptLinker:
    path = artifacts / f"linker-{kind}-{taxonomy.version[:16]}"
    if path.exists():
        try:
            return ConceptLinker.load(path)
        except ArtifactError:
            pass  # damaged, or of an older release: made anew below
    linker = ConceptLinker().fit(taxonomy.labels(kinds={kind}))
    artifacts.mkdir(parents=True, exist_ok=True)
    linker.save(path)
    return linker


def _taxonomy(session: Session) -> Taxonomy:
    uris: dict[int, str] = {}
    concepts = []
    for row in session.execute(
        select(
            Concept.id, Concept.uri, Concept.kind, Concept.code, Concept.isco, Concept.skill_type, Concept.reuse_level
        )
    ):
        uris[row.id] = row.uri
        concepts.append(
            ConceptRow(
                row.uri,
                RowKind(row.kind),
                row.code or "",
                row.isco or "",
                row.skill_type or "",
                row.reuse_level or "",
            )
        )
    labels = [
        LabelRow(uris[concept], language, RowLabel(kind), text)
        for concept, language, kind, text in session.execute(
            select(Label.concept_id, Label.language, Label.kind, Label.text)
        )
    ]
    relations = [
        RelationRow(uris[occupation], uris[skill], RowRelation(kind))
        for occupation, skill, kind in session.execute(
            select(OccupationSkill.occupation_id, OccupationSkill.skill_id, OccupationSkill.kind)
        )
    ]
    related = [
        SkillRelationRow(uris[skill], uris[other], RowRelation(kind))
        for skill, other, kind in session.execute(
            select(SkillRelation.skill_id, SkillRelation.related_id, SkillRelation.kind)
        )
    ]
    broader = [
        BroaderRow(uris[concept], uris[above])
        for concept, above in session.execute(select(Broader.concept_id, Broader.broader_id))
    ]
    return Taxonomy.from_rows(concepts, labels, relations, related, broader)
