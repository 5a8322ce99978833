"""Support organisations. Each is its own data controller."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, Referenced, choice
from models.types import Country


class Organisation(Referenced, Recorded, Base):
    """An NGO that runs a caseload. Made by an administrator; its beneficiaries are invisible to every other one."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)
    country: Mapped[Country] = mapped_column(choice(Country, "country"))
    time_zone: Mapped[str]
    ranking_enabled: Mapped[bool] = mapped_column(default=True)  # the organisation's off switch (AI Act, article 14)
