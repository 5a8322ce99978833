"""Courses, their dated runs, what they teach and ask, and who has a place."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.place import Municipality
from models.taxonomy import Concept
from models.types import LANGUAGE_CODE, WEEK_SLOTS, Country, LanguageActivity, Licence


class CourseKind(StrEnum):
    """What a course is for. Orientation covers health care, residence permit, benefits, education and public services."""

    SKILLS = "skills"
    LANGUAGE = "language"
    LICENCE = "licence"
    ORIENTATION = "orientation"


class TrainingProvider(Referenced, Recorded, Base):
    """Somebody who offers courses."""

    __tablename__ = "training_provider"

    name: Mapped[str] = mapped_column(unique=True)
    country: Mapped[Country] = mapped_column(choice(Country, "country"))


class Course(Referenced, Recorded, Base):
    """A course as its provider offers it, again and again."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("hours > 0 AND weeks > 0", "length"),
        CheckConstraint("cost >= 0", "cost"),
        CheckConstraint(LANGUAGE_CODE.format("language"), "language"),
    )

    provider_id: Mapped[int] = mapped_column(ForeignKey("training_provider.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(3))  # it is taught in
    kind: Mapped[CourseKind] = mapped_column(choice(CourseKind, "kind"))
    hours: Mapped[float]
    weeks: Mapped[float]
    cost: Mapped[Decimal] = mapped_column(Numeric(8, 2))  # euro, to the participant
    childcare: Mapped[bool]
    women_only: Mapped[bool]
    online: Mapped[bool]

    provider: Mapped[TrainingProvider] = relationship(lazy="raise")
    skills: Mapped[list[CourseSkill]] = relationship(lazy="raise", cascade="all, delete-orphan")
    languages: Mapped[list[CourseLanguage]] = relationship(lazy="raise", cascade="all, delete-orphan")
    licences: Mapped[list[CourseLicence]] = relationship(lazy="raise", cascade="all, delete-orphan")


class CourseSkill(Base):
    """A skill that the course teaches, and the level reached (0..1)."""

    __tablename__ = "course_skill"
    __table_args__ = (CheckConstraint("level > 0 AND level <= 1", "level"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    level: Mapped[float]

    concept: Mapped[Concept] = relationship(lazy="raise")


class CourseLanguage(Base):
    """A language level that the course leads to (`teaches`) or asks for (not `teaches`), per activity."""

    __tablename__ = "course_language"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 6", "level"),
        CheckConstraint(LANGUAGE_CODE.format("language"), "language"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)
    activity: Mapped[LanguageActivity] = mapped_column(choice(LanguageActivity, "activity"), primary_key=True)
    teaches: Mapped[bool] = mapped_column(primary_key=True)
    level: Mapped[int]


class CourseLicence(Base):
    """A licence or certificate that the course ends with."""

    __tablename__ = "course_licence"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    licence: Mapped[Licence] = mapped_column(choice(Licence, "licence"), primary_key=True)


class CourseRun(Referenced, Recorded, Base):
    """One dated run of a course, in one place or online, with a number of places."""

    __tablename__ = "course_run"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "dates"),
        CheckConstraint("places BETWEEN 1 AND 500", "places"),
        CheckConstraint(f"slots IS NULL OR (slots >= 0 AND slots < {1 << WEEK_SLOTS})", "slots"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    places: Mapped[int]
    slots: Mapped[int | None]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))

    course: Mapped[Course] = relationship(lazy="raise")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise")


class EnrolmentStatus(StrEnum):
    """How a place in a run stands."""

    ASKED = "asked"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    LEFT = "left"


class Enrolment(Referenced, Recorded, Base):
    """One beneficiary's place in one course run. She asks or her coach enrols her."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("beneficiary_id", "run_id"),)

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id", ondelete="CASCADE"), index=True)
    status: Mapped[EnrolmentStatus] = mapped_column(choice(EnrolmentStatus, "status"))
    decided_at: Mapped[datetime | None]

    run: Mapped[CourseRun] = relationship(lazy="raise")
