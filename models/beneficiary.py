"""Compartment two: the employment record. What matching may see of her; no name, no story, no reason for support."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.organisation import Organisation
from models.place import Region
from models.taxonomy import Concept
from models.types import LANGUAGE_CODE, WEEK_SLOTS, LanguageActivity, Licence, Support, WorkTrait


class RightToWork(StrEnum):
    """Whether she may work in the organisation's country today. Unknown is never no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class SkillLevel(StrEnum):
    """How well; the engine's number stands in `SKILL_LEVELS`."""

    BEGINNER = "beginner"
    WITH_HELP = "with_help"
    INDEPENDENT = "independent"
    EXPERT = "expert"


SKILL_LEVELS = {
    SkillLevel.BEGINNER: 0.4,
    SkillLevel.WITH_HELP: 0.6,
    SkillLevel.INDEPENDENT: 0.85,
    SkillLevel.EXPERT: 1.0,
}


class SkillSource(StrEnum):
    """Where a skill comes from. Household, care and volunteering count: `informal`."""

    CERTIFIED = "certified"
    WORKED = "worked"
    INFORMAL = "informal"
    STATED = "stated"


class Beneficiary(Referenced, Recorded, Base):
    """One person on a caseload, as the employment compartment knows her.

    Written by her coach and by herself. Under 18 matching is off, as it is while `frozen` (GDPR article 18) or when she
    opted out of ranking (articles 21 and 22), with equal service. Goes by retention or when she asks.
    """

    __tablename__ = "beneficiary"
    __table_args__ = (
        CheckConstraint(f"slots IS NULL OR (slots >= 0 AND slots < {1 << WEEK_SLOTS})", "slots"),
        CheckConstraint("min_hours IS NULL OR min_hours >= 0", "min_hours"),
        CheckConstraint("max_hours IS NULL OR max_hours <= 80", "max_hours"),
        CheckConstraint("min_hours IS NULL OR max_hours IS NULL OR min_hours <= max_hours", "hours"),
        CheckConstraint("reach_km IS NULL OR (reach_km >= 0 AND reach_km <= 500)", "reach"),
        CheckConstraint("max_course_cost IS NULL OR max_course_cost >= 0", "course_cost"),
        Index("ix_beneficiary_organisation_id_coach_id", "organisation_id", "coach_id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    coach_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    language: Mapped[str | None] = mapped_column(String(3))  # the language she reads best
    adult: Mapped[bool] = mapped_column(default=False)  # stated by the coach; the date itself is identity
    frozen: Mapped[bool] = mapped_column(default=False)
    ranking_opt_out: Mapped[bool] = mapped_column(default=False)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    reach_km: Mapped[float | None]
    min_hours: Mapped[float | None]
    max_hours: Mapped[float | None]
    slots: Mapped[int | None]  # week mask, see models.types.WEEK_SLOTS
    right_to_work: Mapped[RightToWork] = mapped_column(
        choice(RightToWork, "right_to_work"), default=RightToWork.UNKNOWN
    )
    permit_until: Mapped[date | None]
    wants_women_only: Mapped[bool] = mapped_column(default=False)  # for courses
    max_course_cost: Mapped[float | None]
    licences_known: Mapped[bool] = mapped_column(default=False)  # an empty list is "none" only once somebody asked
    version: Mapped[int] = mapped_column()

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    region: Mapped[Region | None] = relationship(lazy="raise")
    skills: Mapped[list[BeneficiarySkill]] = relationship(lazy="raise", cascade="all, delete-orphan")
    occupations: Mapped[list[BeneficiaryOccupation]] = relationship(lazy="raise", cascade="all, delete-orphan")
    languages: Mapped[list[BeneficiaryLanguage]] = relationship(lazy="raise", cascade="all, delete-orphan")
    licences: Mapped[list[BeneficiaryLicence]] = relationship(lazy="raise", cascade="all, delete-orphan")
    qualifications: Mapped[list[Qualification]] = relationship(lazy="raise", cascade="all, delete-orphan")
    preferences: Mapped[list[BeneficiaryPreference]] = relationship(lazy="raise", cascade="all, delete-orphan")
    support_needs: Mapped[list[BeneficiarySupportNeed]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def may_be_ranked(self) -> bool:
        """Whether an ordered list may be computed for her at all."""
        return self.adult and not self.frozen and not self.ranking_opt_out


class BeneficiarySkill(Base):
    """A skill she has: the concept, her own words, how well, and where it comes from."""

    __tablename__ = "beneficiary_skill"
    __table_args__ = (UniqueConstraint("beneficiary_id", "concept_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    said: Mapped[str | None] = mapped_column(String(200))  # as typed, in her or the coach's language
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel, "level"))
    source: Mapped[SkillSource] = mapped_column(choice(SkillSource, "source"))

    concept: Mapped[Concept] = relationship(lazy="raise")


class BeneficiaryOccupation(Base):
    """An occupation she has held, paid or not."""

    __tablename__ = "beneficiary_occupation"
    __table_args__ = (
        UniqueConstraint("beneficiary_id", "concept_id"),
        CheckConstraint("months IS NULL OR (months >= 0 AND months <= 720)", "months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    said: Mapped[str | None] = mapped_column(String(200))
    months: Mapped[int | None]

    concept: Mapped[Concept] = relationship(lazy="raise")


class BeneficiaryLanguage(Base):
    """Her level in one language and one activity (CEFR 0 pre-A1 to 6 C2). A missing row is unknown."""

    __tablename__ = "beneficiary_language"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 6", "level"),
        CheckConstraint(LANGUAGE_CODE.format("language"), "language"),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)
    activity: Mapped[LanguageActivity] = mapped_column(choice(LanguageActivity, "activity"), primary_key=True)
    level: Mapped[int]


class BeneficiaryLicence(Base):
    """A licence or certificate she holds."""

    __tablename__ = "beneficiary_licence"

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), primary_key=True)
    licence: Mapped[Licence] = mapped_column(choice(Licence, "licence"), primary_key=True)


class Qualification(Base):
    """Schooling or training she completed, with its EQF level where known."""

    __tablename__ = "qualification"
    __table_args__ = (CheckConstraint("eqf IS NULL OR eqf BETWEEN 1 AND 8", "eqf"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    eqf: Mapped[int | None]


class BeneficiaryPreference(Base):
    """What she would rather (weight up to 1) or rather not (down to -1) have in a job. It orders, it never closes."""

    __tablename__ = "beneficiary_preference"
    __table_args__ = (CheckConstraint("weight BETWEEN -1 AND 1", "weight"),)

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), primary_key=True)
    trait: Mapped[WorkTrait] = mapped_column(choice(WorkTrait, "trait"), primary_key=True)
    weight: Mapped[float]


class BeneficiarySupportNeed(Base):
    """Support without which work would be hard for her."""

    __tablename__ = "beneficiary_support_need"

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), primary_key=True)
    support: Mapped[Support] = mapped_column(choice(Support, "support"), primary_key=True)
