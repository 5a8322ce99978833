"""Employers and their standing."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.place import Municipality
from models.types import Country


class Standing(StrEnum):
    """An employer's vetting state."""

    NEW = "new"
    VETTED = "vetted"
    WATCH = "watch"
    SUSPENDED = "suspended"


class Employer(Referenced, Recorded, Base):
    """An employer that wants to hire inclusively. Coordinators set the standing; `vetted` runs out after 12 months."""

    __tablename__ = "employer"
    __table_args__ = (
        CheckConstraint("standing <> 'vetted' OR vetted_until IS NOT NULL", "vetted_has_an_end"),
        UniqueConstraint("country", "register_number"),
    )

    name: Mapped[str]
    country: Mapped[Country] = mapped_column(choice(Country, "country"))
    register_number: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(8))  # NACE code
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    about: Mapped[str | None] = mapped_column(Text)
    standing: Mapped[Standing] = mapped_column(choice(Standing, "standing"), default=Standing.NEW)
    vetted_until: Mapped[date | None]
    standing_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column()

    municipality: Mapped[Municipality] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def may_recruit(self, today: date) -> bool:
        """Whether its vacancies may reach matching: vetted, and not run out."""
        return self.standing is Standing.VETTED and self.vetted_until is not None and today <= self.vetted_until
