"""Employers, how they were vetted, and their standing."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.crypto import KeyRing, Sealed, SealedColumn, seal_bytes, unseal_bytes
from models.errors import Incomplete, InvalidTransition, NumberTaken
from models.place import Municipality
from models.types import Country, new_ref


class Standing(StrEnum):
    """An employer's vetting state."""

    NEW = "new"
    VETTED = "vetted"
    WATCH = "watch"
    SUSPENDED = "suspended"


STANDINGS: dict[Standing, frozenset[Standing]] = {
    Standing.NEW: frozenset({Standing.VETTED, Standing.WATCH, Standing.SUSPENDED}),
    Standing.VETTED: frozenset({Standing.VETTED, Standing.WATCH, Standing.SUSPENDED}),
    Standing.WATCH: frozenset({Standing.VETTED, Standing.SUSPENDED}),
    Standing.SUSPENDED: frozenset({Standing.VETTED}),
}
"""What may follow a standing; vetted can follow itself, when the vetting is renewed."""


class VettingStep(StrEnum):
    """What a coordinator checks, with evidence, before an employer's vacancies may be shown to anybody."""

    LEGAL_EXISTENCE = "legal_existence"
    LABOUR_RECORD = "labour_record"
    VISIT_OR_CALL = "visit_or_call"
    SIGNED_CHARTER = "signed_charter"


EVIDENCE_LASTS = timedelta(days=365)
"""A step counts for so long from the day it was done; the vetting runs out with the first of the four."""

REMINDED_BEFORE = 60
"""Days before the end of a vetting from which everybody concerned is reminded."""

SECOND = " #"
"""Behind the number of a register that an employer claims while another one has it: a coordinator finds out whose it is."""


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
    tax_number: Mapped[str | None] = mapped_column(String(20))  # without the country's prefix
    sector: Mapped[str] = mapped_column(String(8))  # NACE code
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    about: Mapped[str | None] = mapped_column(Text)
    domain: Mapped[str | None] = mapped_column(String(253))  # of its own web site, without more
    contact_name: Mapped[str | None]  # who speaks for it, at work
    contact_reach: Mapped[str | None]  # her telephone number or address at work
    standing: Mapped[Standing] = mapped_column(choice(Standing, "standing"), default=Standing.NEW)
    vetted_until: Mapped[date | None]
    applied_at: Mapped[datetime | None]  # when it registered itself; a coordinator registered the others
    standing_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column()

    municipality: Mapped[Municipality] = relationship(lazy="raise")
    evidence: Mapped[list[VettingEvidence]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="VettingEvidence.id"
    )
    history: Mapped[list[StandingChange]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="StandingChange.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def may_recruit(self, today: date) -> bool:
        """Whether its vacancies may reach matching: vetted, and not run out."""
        return self.standing is Standing.VETTED and self.vetted_until is not None and today <= self.vetted_until

    @property
    def may_hand_in(self) -> bool:
        """Whether its vacancies may go to those who check: one that registered itself prepares drafts until somebody vetted it."""
        return self.applied_at is None or self.standing is not Standing.NEW

    def vetting_ends_in(self, today: date) -> int | None:
        """Return the days until its vetting runs out, when that is near; None otherwise, and once it has run out."""
        if not self.may_recruit(today) or self.vetted_until is None:
            return None
        days = (self.vetted_until - today).days
        return days if days <= REMINDED_BEFORE else None

    @property
    def claimed_number(self) -> str | None:
        """The number of another employer that this one gave as its own; None when nobody else has its number."""
        number, second, _ = self.register_number.rpartition(SECOND)
        return number if second else None

    @property
    def domain_fits(self) -> bool | None:
        """Whether the contact's address is on the employer's own domain; None when one of the two is not known. A hint, no proof."""
        address = re.search(r"@([^\s,;@]+)", (self.contact_reach or "").lower())
        if address is None or not self.domain:
            return None
        host = address[1]
        return host == self.domain or host.endswith(f".{self.domain}")

    def counting(self, today: date) -> dict[VettingStep, VettingEvidence]:
        """Return the newest evidence of each step that counts today: not too old, and not older than the last suspension.

        The employer has to be loaded with its evidence and history.
        """
        suspended = max((row.at.date() for row in self.history if row.target is Standing.SUSPENDED), default=None)
        newest: dict[VettingStep, VettingEvidence] = {}
        for row in sorted(self.evidence, key=lambda row: row.done_on):
            if today <= row.counts_until and (suspended is None or row.done_on >= suspended):
                newest[row.step] = row
        return newest

    def missing_steps(self, today: date) -> tuple[VettingStep, ...]:
        """Return the steps without evidence that counts, in their order."""
        there = self.counting(today)
        return tuple(step for step in VettingStep if step not in there)

    def vet(self, *, by: int, now: datetime, reason: str) -> None:
        """Vet it, or renew its vetting, until the first of its four steps runs out.

        Raises Incomplete when one is missing, NumberTaken when its number is another employer's.
        """
        if self.claimed_number is not None:
            raise NumberTaken(self.claimed_number)
        if missing := self.missing_steps(now.date()):
            raise Incomplete(*missing)
        until = min(row.counts_until for row in self.counting(now.date()).values())
        self._to(Standing.VETTED, by=by, now=now, reason=reason)
        self.vetted_until = until

    def watch(self, *, by: int, now: datetime, reason: str) -> None:
        """Take its vacancies out of matching until something is clear."""
        self._to(Standing.WATCH, by=by, now=now, reason=reason)

    def suspend(self, *, by: int, now: datetime, reason: str) -> None:
        """End working with it. Only all four steps, done anew, lead back."""
        self._to(Standing.SUSPENDED, by=by, now=now, reason=reason)

    def _to(self, target: Standing, *, by: int, now: datetime, reason: str) -> None:
        if target not in STANDINGS[self.standing]:
            raise InvalidTransition("employer", self.standing, target)
        self.history.append(StandingChange(source=self.standing, target=target, at=now, by=by, reason=reason))
        self.standing, self.standing_reason = target, reason


class VettingEvidence(Referenced, Base):
    """One step of the vetting, done on a day by a named person, and what it rests on. Never changed; a new look makes a new row.

    A charter that the employer signed on its own page names the version and language of the text; the note is who signed.
    """

    __tablename__ = "vetting_evidence"
    __table_args__ = (CheckConstraint("length(note) > 0", "has_a_note"),)

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    step: Mapped[VettingStep] = mapped_column(choice(VettingStep, "step"))
    done_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    charter_version: Mapped[str | None] = mapped_column(String(20))
    charter_language: Mapped[str | None] = mapped_column(String(3))

    files: Mapped[list[EvidenceFile]] = relationship(lazy="raise", order_by="EvidenceFile.id")

    @property
    def counts_until(self) -> date:
        """Last day on which it counts."""
        return self.done_on + EVIDENCE_LASTS


class FileKind(StrEnum):
    """What a file is, by its content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


class EvidenceFile(Referenced, Base):
    """A document that evidence rests on, sealed with a key of its own. Coordinators alone open it; it goes with its employer."""

    __tablename__ = "evidence_file"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("vetting_evidence.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FileKind] = mapped_column(choice(FileKind, "kind"))
    size: Mapped[int]  # bytes, opened
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(40))
    ring_version: Mapped[int]
    content: Mapped[Sealed] = mapped_column(SealedColumn, deferred=True)

    @classmethod
    def of(cls, ring: KeyRing, kind: FileKind, content: bytes) -> EvidenceFile:
        """Seal a file; its reference is its place, so that one cannot be put where another was."""
        ref = new_ref()
        wrapped, version = ring.new_data_key()
        sealed = seal_bytes(ring.unwrap(wrapped, version), content, place=f"evidence_file.content:{ref}")
        return cls(ref=ref, kind=kind, size=len(content), wrapped=wrapped, ring_version=version, content=sealed)

    def opened(self, ring: KeyRing) -> bytes:
        """Return the file. Raises KeyUnavailable."""
        key = ring.unwrap(self.wrapped, self.ring_version)
        return unseal_bytes(key, self.content, place=f"evidence_file.content:{self.ref}")

    def wrap_anew(self, ring: KeyRing) -> None:
        """Wrap the same key by the ring's newest version. Raises KeyUnavailable."""
        self.wrapped, self.ring_version = ring.wrap(ring.unwrap(self.wrapped, self.ring_version)), ring.version


class StandingChange(Base):
    """One change of an employer's standing: from where to where, when, by whom, why. Never changed."""

    __tablename__ = "standing_change"
    __table_args__ = (CheckConstraint("length(reason) > 0", "has_a_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    source: Mapped[Standing] = mapped_column(choice(Standing, "source"))
    target: Mapped[Standing] = mapped_column(choice(Standing, "target"))
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
