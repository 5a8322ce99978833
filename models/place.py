"""Where work is, as coarse as safety asks: regions (NUTS 3) and municipality centres. Reference data, no personal data."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, choice
from models.types import Country

ON_EARTH = "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180"


class Region(Base):
    """A NUTS 3 region with the coordinates of its main town. The finest place a beneficiary is known by."""

    __tablename__ = "region"
    __table_args__ = (CheckConstraint(ON_EARTH, "on_earth"),)

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    country: Mapped[Country] = mapped_column(choice(Country, "country"))
    name: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]


class Municipality(Base):
    """A municipality with the coordinates of its centre: where a vacancy or a course is."""

    __tablename__ = "municipality"
    __table_args__ = (UniqueConstraint("region_code", "name"), CheckConstraint(ON_EARTH, "on_earth"))

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    name: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]

    region: Mapped[Region] = relationship(lazy="raise")
