"""Compartment three: her own exclusions and her consents. Rules without reasons; no employer ever reads them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.employer import Employer
from models.place import Municipality
from models.taxonomy import Concept


class ExcludedBy(StrEnum):
    """What an exclusion is about."""

    SECTOR = "sector"
    OCCUPATION = "occupation"
    EMPLOYER = "employer"
    REGION = "region"
    AREA = "area"
    NIGHT = "night"
    LIVE_IN = "live_in"
    ALONE_WITH_CLIENTS = "alone_with_clients"


NAMES_ITS_OBJECT = """
(kind = 'sector' AND sector IS NOT NULL AND concept_id IS NULL AND employer_id IS NULL AND region_code IS NULL
 AND municipality_id IS NULL)
OR (kind = 'occupation' AND concept_id IS NOT NULL AND sector IS NULL AND employer_id IS NULL AND region_code IS NULL
 AND municipality_id IS NULL)
OR (kind = 'employer' AND employer_id IS NOT NULL AND sector IS NULL AND concept_id IS NULL AND region_code IS NULL
 AND municipality_id IS NULL)
OR (kind = 'region' AND region_code IS NOT NULL AND sector IS NULL AND concept_id IS NULL AND employer_id IS NULL
 AND municipality_id IS NULL)
OR (kind = 'area' AND municipality_id IS NOT NULL AND radius_km IS NOT NULL AND sector IS NULL AND concept_id IS NULL
 AND employer_id IS NULL AND region_code IS NULL)
OR (kind IN ('night', 'live_in', 'alone_with_clients') AND sector IS NULL AND concept_id IS NULL
 AND employer_id IS NULL AND region_code IS NULL AND municipality_id IS NULL)
"""


class BeneficiaryExclusion(Referenced, Recorded, Base):
    """One rule of hers that closes vacancies. It carries no reason: there is no column to write one in.

    Written by her coach or herself; absolute; gone as soon as she takes it back.
    """

    __tablename__ = "beneficiary_exclusion"
    __table_args__ = (
        CheckConstraint(NAMES_ITS_OBJECT, "names_its_object"),
        CheckConstraint("radius_km IS NULL OR (radius_km > 0 AND radius_km <= 300)", "radius"),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ExcludedBy] = mapped_column(choice(ExcludedBy, "kind"))
    sector: Mapped[str | None] = mapped_column(String(8))
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employer.id"))
    region_code: Mapped[str | None] = mapped_column(String(5))  # a NUTS code or its beginning, so no foreign key
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    radius_km: Mapped[float | None]

    concept: Mapped[Concept | None] = relationship(lazy="raise")
    employer: Mapped[Employer | None] = relationship(lazy="raise")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise")


class Purpose(StrEnum):
    """What a consent is for."""

    MATCHING = "matching"
    SHARE_ANONYMOUS = "share_anonymous"
    REVEAL_IDENTITY = "reveal_identity"
    REFERRAL = "referral"
    REPORTING = "reporting"


class GivenBy(StrEnum):
    """How she gave a consent."""

    IN_PERSON = "in_person"
    ON_PAPER = "on_paper"
    ON_SCREEN = "on_screen"


class Consent(Referenced, Recorded, Base):
    """One permission she gave: for what, to whom, which fields, from when until when, on which wording, in which language.

    A row is never changed except by `withdraw`: giving again makes a new row, so that the ledger tells what was true when.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", "period"),
        CheckConstraint("purpose IN ('matching', 'reporting') OR recipient IS NOT NULL", "names_its_recipient"),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    recipient: Mapped[str | None] = mapped_column(String(40))  # reference of a vacancy, employer or organisation
    field_set: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    wording_version: Mapped[str] = mapped_column(String(20))
    wording_language: Mapped[str] = mapped_column(String(3))
    given: Mapped[GivenBy] = mapped_column(choice(GivenBy, "given"))
    recorded_by: Mapped[str] = mapped_column(String(16))  # reference of the account that recorded it

    def in_force(self, now: datetime) -> bool:
        """Whether it holds at `now`: begun, not run out, not withdrawn."""
        return self.since <= now and (self.until is None or now < self.until) and self.withdrawn_at is None

    def withdraw(self, now: datetime) -> None:
        """End it now; a second withdrawal changes nothing."""
        if self.withdrawn_at is None:
            self.withdrawn_at = now
