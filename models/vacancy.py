"""Vacancies: structured enough to be matched, checked and understood."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from models.base import Base, Recorded, Referenced, choice
from models.employer import Employer
from models.errors import Incomplete, InvalidTransition
from models.place import Municipality
from models.taxonomy import Concept, RelationKind
from models.types import LANGUAGE_CODE, WEEK_SLOTS, LanguageActivity, Licence, Paper, Support, WorkTrait


class VacancyStatus(StrEnum):
    """Where a vacancy stands. Only `open` is ever matched."""

    DRAFT = "draft"
    SCREENING = "screening"
    OPEN = "open"
    HELD = "held"
    REFUSED = "refused"
    PAUSED = "paused"
    CLOSED = "closed"


TRANSITIONS: dict[VacancyStatus, frozenset[VacancyStatus]] = {
    VacancyStatus.DRAFT: frozenset({VacancyStatus.SCREENING, VacancyStatus.CLOSED}),
    VacancyStatus.SCREENING: frozenset(
        {VacancyStatus.OPEN, VacancyStatus.HELD, VacancyStatus.REFUSED, VacancyStatus.CLOSED}
    ),
    VacancyStatus.OPEN: frozenset(
        {VacancyStatus.PAUSED, VacancyStatus.CLOSED, VacancyStatus.SCREENING, VacancyStatus.HELD}
    ),
    VacancyStatus.HELD: frozenset(
        {VacancyStatus.OPEN, VacancyStatus.REFUSED, VacancyStatus.SCREENING, VacancyStatus.CLOSED}
    ),
    VacancyStatus.REFUSED: frozenset({VacancyStatus.CLOSED}),
    VacancyStatus.PAUSED: frozenset(
        {VacancyStatus.OPEN, VacancyStatus.CLOSED, VacancyStatus.SCREENING, VacancyStatus.HELD}
    ),
    VacancyStatus.CLOSED: frozenset(),
}

CLEARED_ONCE = (VacancyStatus.OPEN, VacancyStatus.PAUSED, VacancyStatus.HELD)
"""A person has looked at it: what changes in one of these has to be looked at again."""


class PayPeriod(StrEnum):
    """What an amount of pay is for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class ContractKind(StrEnum):
    """What is signed."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    SEASONAL = "seasonal"
    AGENCY = "agency"
    APPRENTICESHIP = "apprenticeship"


class Shifts(StrEnum):
    """How the hours fall."""

    FIXED = "fixed"
    ROTATING = "rotating"
    SPLIT = "split"
    AGREED = "agreed"


class Trainer(StrEnum):
    """Who shows the work to somebody new."""

    COLLEAGUE = "colleague"
    SUPERVISOR = "supervisor"
    MENTOR = "mentor"
    COURSE = "course"
    NOBODY = "nobody"


REOPENS_SCREENING = (
    "title", "description", "language", "occupation_id", "places", "pay_min", "pay_max", "pay_per", "currency", "min_hours", "max_hours",
    "slots", "contract", "ends_on", "municipality_id", "remote", "night", "live_in", "alone_with_clients", "costs_to_worker",
    "days_a_week", "shifts", "contract_months", "agreement", "remote_share", "housing_offered", "housing_cost", "keeps_documents",
)  # fmt: skip
"""Pay, place, duties, housing, contract and text: what was cleared is no longer what is offered."""


class Vacancy(Referenced, Recorded, Base):
    """A job that an employer offers, with a number of places.

    Written by the employer's contact; nothing is matched before a named person cleared it. Closed ones stay for the
    placements that came from them and go with the employer's retention.
    """

    __tablename__ = "vacancy"
    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 500", "places"),
        CheckConstraint(f"slots IS NULL OR (slots >= 0 AND slots < {1 << WEEK_SLOTS})", "slots"),
        CheckConstraint("pay_min IS NULL OR pay_min > 0", "pay_min"),
        CheckConstraint("pay_max IS NULL OR pay_min IS NOT NULL AND pay_max >= pay_min", "pay_range"),
        CheckConstraint("pay_min IS NULL OR (pay_per IS NOT NULL AND currency IS NOT NULL)", "pay_said_whole"),
        CheckConstraint(
            "status IN ('draft', 'closed') OR (pay_min IS NOT NULL AND min_hours IS NOT NULL AND max_hours IS NOT NULL "
            "AND contract IS NOT NULL AND municipality_id IS NOT NULL AND occupation_id IS NOT NULL)",
            "no_pay_no_publication",
        ),
        CheckConstraint("min_hours IS NULL OR min_hours > 0", "min_hours"),
        CheckConstraint("max_hours IS NULL OR (max_hours >= min_hours AND max_hours <= 48)", "max_hours"),
        CheckConstraint(LANGUAGE_CODE.format("language"), "language"),
        CheckConstraint("days_a_week BETWEEN 1 AND 6", "days_a_week"),
        CheckConstraint("contract_months BETWEEN 1 AND 60", "contract_months"),
        CheckConstraint("remote_share BETWEEN 0 AND 100", "remote_share"),
        CheckConstraint("housing_cost >= 0", "housing_cost"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(3))  # of title and description
    occupation_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"))
    status: Mapped[VacancyStatus] = mapped_column(
        choice(VacancyStatus, "status"), default=VacancyStatus.DRAFT, index=True
    )
    places: Mapped[int] = mapped_column(default=1)
    pay_min: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))  # gross
    pay_max: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    pay_per: Mapped[PayPeriod | None] = mapped_column(choice(PayPeriod, "pay_per"))
    currency: Mapped[str | None] = mapped_column(String(3))
    min_hours: Mapped[float | None]  # per week; the 48-hour week of directive 2003/88 is the ceiling
    max_hours: Mapped[float | None]
    slots: Mapped[int | None]  # week mask of the slots that work may fall in
    days_a_week: Mapped[int | None]  # directive 2003/88: one day of rest in seven
    shifts: Mapped[Shifts | None] = mapped_column(choice(Shifts, "shifts"))
    contract: Mapped[ContractKind | None] = mapped_column(choice(ContractKind, "contract"))
    contract_months: Mapped[int | None]  # how long it lasts, where no last day is known
    agreement: Mapped[str | None] = mapped_column(String(200))  # collective agreement that sets the pay
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    remote: Mapped[bool | None]  # all of it can be done from home
    remote_share: Mapped[int | None]  # percent of the time
    night: Mapped[bool | None]
    live_in: Mapped[bool | None]
    housing_offered: Mapped[bool | None]
    housing_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))  # a month, in `currency`; taken from the pay
    alone_with_clients: Mapped[bool | None]
    costs_to_worker: Mapped[str | None] = mapped_column(Text)
    keeps_documents: Mapped[bool | None]  # whether originals stay with the employer
    trainer: Mapped[Trainer | None] = mapped_column(choice(Trainer, "trainer"))
    teaches_language: Mapped[bool] = mapped_column(default=False)
    refreshed_on: Mapped[date | None]
    own_number: Mapped[str | None] = mapped_column(String(80))  # what its employer calls it elsewhere
    # Its employer wants it on the public page.
    advertised: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[datetime]  # set by every edit, of its lists too, so that the version moves with them
    version: Mapped[int] = mapped_column()

    employer: Mapped[Employer] = relationship(lazy="raise")
    occupation: Mapped[Concept | None] = relationship(lazy="raise")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise")
    skills: Mapped[list[VacancySkill]] = relationship(lazy="raise", cascade="all, delete-orphan")
    languages: Mapped[list[VacancyLanguage]] = relationship(lazy="raise", cascade="all, delete-orphan")
    licences: Mapped[list[VacancyLicence]] = relationship(lazy="raise", cascade="all, delete-orphan")
    support: Mapped[list[VacancySupport]] = relationship(lazy="raise", cascade="all, delete-orphan")
    traits: Mapped[list[VacancyTrait]] = relationship(lazy="raise", cascade="all, delete-orphan")

    documents: Mapped[list[VacancyDocument]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @validates(*REOPENS_SCREENING)
    def _changed(self, name: str, value: Any) -> Any:
        """Send a published vacancy back to screening when what was cleared changes, so that no caller can forget it."""
        if self.status in CLEARED_ONCE and getattr(self, name) != value:
            self.status = VacancyStatus.SCREENING
        return value

    @validates("skills", include_removes=True)
    def _duties_changed(self, _name: str, value: VacancySkill, _is_remove: bool) -> VacancySkill:
        """Send it back to screening: the duties are part of what was cleared."""
        if self.status in CLEARED_ONCE:
            self.status = VacancyStatus.SCREENING
        return value

    @validates("documents")
    def _documents_changed(self, _name: str, value: VacancyDocument) -> VacancyDocument:
        """Send it back to screening for one more document: what is asked for may be what is kept."""
        if self.status in CLEARED_ONCE:
            self.status = VacancyStatus.SCREENING
        return value

    @validates("languages")
    def _example_changed(self, _name: str, value: VacancyLanguage) -> VacancyLanguage:
        """Send it back to screening for a new example of use: it is text that candidates read."""
        if value.example and self.status in CLEARED_ONCE:
            self.status = VacancyStatus.SCREENING
        return value

    def _to(self, target: VacancyStatus) -> None:
        if target not in TRANSITIONS[self.status]:
            raise InvalidTransition("vacancy", self.status, target)
        self.status = target

    def missing(self) -> tuple[str, ...]:
        """Name the fields that are needed before anybody may see it (directive 2023/970: no pay, no publication)."""
        needed = (
            "occupation_id",
            "pay_min",
            "pay_per",
            "currency",
            "min_hours",
            "max_hours",
            "contract",
            "municipality_id",
        )
        return tuple(name for name in needed if getattr(self, name) is None)

    def submit(self, today: date) -> None:
        """Hand it to screening. Raises Incomplete when something that the law asks for is missing."""
        if missing := self.missing():
            raise Incomplete(*missing)
        self._to(VacancyStatus.SCREENING)
        self.refreshed_on = today

    def open(self) -> None:
        """Clear it, as a named person decided."""
        self._to(VacancyStatus.OPEN)

    def answered(self) -> None:
        """Bring one that was held for a question back to whoever asked: its employer has answered."""
        if self.status is VacancyStatus.HELD:
            self._to(VacancyStatus.SCREENING)

    def recheck(self) -> None:
        """Take one that is shown back to screening: there is something about it that nobody has judged yet."""
        if self.status not in (VacancyStatus.OPEN, VacancyStatus.PAUSED):
            raise InvalidTransition("vacancy", self.status, VacancyStatus.SCREENING)
        self._to(VacancyStatus.SCREENING)

    def hold(self) -> None:
        """Hold it: a named person wants to know more first."""
        self._to(VacancyStatus.HELD)

    def refuse(self) -> None:
        """Refuse it: a named person found that it must not be shown."""
        self._to(VacancyStatus.REFUSED)

    def pause(self) -> None:
        """Take it out for a while, as its employer asks."""
        if self.status is not VacancyStatus.OPEN:
            raise InvalidTransition("vacancy", self.status, VacancyStatus.PAUSED)
        self._to(VacancyStatus.PAUSED)

    def resume(self, today: date) -> None:
        """Bring it back unchanged; a changed one went to screening already."""
        if self.status is not VacancyStatus.PAUSED:
            raise InvalidTransition("vacancy", self.status, VacancyStatus.OPEN)
        self._to(VacancyStatus.OPEN)
        self.refreshed_on = today

    def close(self) -> None:
        """End it; nothing leads back."""
        self._to(VacancyStatus.CLOSED)

    def refresh(self, today: date) -> None:
        """Note that its employer says it is still open."""
        if self.status not in (VacancyStatus.OPEN, VacancyStatus.SCREENING, VacancyStatus.PAUSED):
            raise InvalidTransition("vacancy", self.status, self.status)
        self.refreshed_on = today


class VacancySkill(Base):
    """A skill that a vacancy needs or welcomes; `learnable` when it can be learned here."""

    __tablename__ = "vacancy_skill"
    __table_args__ = (UniqueConstraint("vacancy_id", "concept_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"))
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    kind: Mapped[RelationKind] = mapped_column(choice(RelationKind, "kind"))
    learnable: Mapped[bool] = mapped_column(default=False)

    concept: Mapped[Concept] = relationship(lazy="raise")


class VacancyLanguage(Base):
    """The CEFR floor in one language and activity, with an example of what it is used for."""

    __tablename__ = "vacancy_language"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 6", "level"),
        CheckConstraint(LANGUAGE_CODE.format("language"), "language"),
    )

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)
    activity: Mapped[LanguageActivity] = mapped_column(choice(LanguageActivity, "activity"), primary_key=True)
    level: Mapped[int]
    example: Mapped[str | None] = mapped_column(String(200))


class VacancyLicence(Base):
    """A licence or certificate that the work needs on day one."""

    __tablename__ = "vacancy_licence"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    licence: Mapped[Licence] = mapped_column(choice(Licence, "licence"), primary_key=True)


class VacancySupport(Base):
    """Support that the employer offers with this job."""

    __tablename__ = "vacancy_support"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    support: Mapped[Support] = mapped_column(choice(Support, "support"), primary_key=True)


class VacancyTrait(Base):
    """What the job is like, for preferences."""

    __tablename__ = "vacancy_trait"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    trait: Mapped[WorkTrait] = mapped_column(choice(WorkTrait, "trait"), primary_key=True)


class VacancyDocument(Base):
    """A document that the employer asks to see before the work begins."""

    __tablename__ = "vacancy_document"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[Paper] = mapped_column(choice(Paper, "document"), primary_key=True)
