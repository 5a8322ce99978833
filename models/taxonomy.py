"""ESCO (or the starter taxonomy) in the database: concepts, their labels in every language, and how they belong together."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, choice
from models.types import LANGUAGE_CODE


class ConceptKind(StrEnum):
    """What a concept is."""

    SKILL = "skill"
    OCCUPATION = "occupation"
    ISCO_GROUP = "isco_group"
    SKILL_GROUP = "skill_group"


class LabelKind(StrEnum):
    """ESCO's three kinds of label."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    HIDDEN = "hidden"


class RelationKind(StrEnum):
    """ESCO's two relations of an occupation to a skill; a vacancy uses the same words."""

    ESSENTIAL = "essential"
    OPTIONAL = "optional"


class Concept(Base):
    """One ESCO concept, known by its URI. Written by imports only; never deleted, so that no profile loses a skill."""

    __tablename__ = "concept"

    id: Mapped[int] = mapped_column(primary_key=True)
    uri: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[ConceptKind] = mapped_column(choice(ConceptKind, "kind"), index=True)
    code: Mapped[str | None] = mapped_column(String(40))  # ESCO's own code, ISCO digits for an ISCO group
    isco: Mapped[str | None] = mapped_column(String(4))  # ISCO-08 unit group of an occupation
    skill_type: Mapped[str | None] = mapped_column(String(40))
    reuse_level: Mapped[str | None] = mapped_column(String(40))
    description: Mapped[str | None] = mapped_column(Text)  # English

    labels: Mapped[list[Label]] = relationship(lazy="raise", back_populates="concept")


class Label(Base):
    """One name of a concept in one language."""

    __tablename__ = "label"
    __table_args__ = (
        Index("ix_label_preferred", "concept_id", "language", "kind"),
        CheckConstraint(LANGUAGE_CODE.format("language"), "language"),
        CheckConstraint("length(text) > 0", "text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    language: Mapped[str] = mapped_column(String(3))
    kind: Mapped[LabelKind] = mapped_column(choice(LabelKind, "kind"))
    text: Mapped[str] = mapped_column(Text)

    concept: Mapped[Concept] = relationship(lazy="raise", back_populates="labels")


class OccupationSkill(Base):
    """That a skill is essential or optional for an occupation."""

    __tablename__ = "occupation_skill"

    occupation_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    kind: Mapped[RelationKind] = mapped_column(choice(RelationKind, "kind"))


class SkillRelation(Base):
    """That one skill helps with another (ESCO skill-skill relation)."""

    __tablename__ = "skill_relation"

    skill_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    related_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    kind: Mapped[RelationKind] = mapped_column(choice(RelationKind, "kind"))


class Broader(Base):
    """That a concept lies under a group (or a narrower skill under a broader one)."""

    __tablename__ = "broader"

    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    broader_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)


class TaxonomyImport(Base):
    """One import that went in: what was read. The newest row's id is the version that ranking runs are stamped with."""

    __tablename__ = "taxonomy_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(Text)  # file names, without folders
    concepts: Mapped[int]
    labels: Mapped[int]
    relations: Mapped[int]
    refused: Mapped[int]
