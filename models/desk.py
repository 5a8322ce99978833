"""The data protection desk: requests with their clock, hand-outs, what a correction replaced, receipts of erasure, breaches."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.beneficiary import Beneficiary
from models.crypto import Sealed, SealedColumn, seal, unseal
from models.errors import InvalidTransition
from models.organisation import Organisation
from models.types import new_ref

NOTIFY_WITHIN = timedelta(hours=72)
"""From when the organisation knows of a breach until the authority has to be told (GDPR, article 33(1))."""


class RequestKind(StrEnum):
    """What she asks for (GDPR, articles 15 to 22)."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    FREEZE = "freeze"
    NO_RANKING = "no_ranking"
    CONTEST = "contest"


class RequestOutcome(StrEnum):
    """How a request was answered."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


def due_after(day: date) -> date:
    """Return the day a month later by which a request is answered (GDPR, article 12(3)): the same day, or the month's last one."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class DataRequest(Referenced, Recorded, Base):
    """One request of hers under the GDPR, made by herself or written down by her coach, until a named person has answered it.

    What she wants and what she is answered are sealed with her key, and go with it.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answered_by IS NULL)", "answered"
        ),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind, "kind"))
    asked_by: Mapped[str] = mapped_column(String(16))  # reference of the account: her own, or whoever wrote it down
    wish: Mapped[Sealed | None] = mapped_column(SealedColumn)
    due_on: Mapped[date] = mapped_column(index=True)
    outcome: Mapped[RequestOutcome | None] = mapped_column(choice(RequestOutcome, "outcome"))
    answer: Mapped[Sealed | None] = mapped_column(SealedColumn)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(16))

    beneficiary: Mapped[Beneficiary] = relationship(lazy="raise")

    def say(self, data_key: bytes, wish: str) -> None:
        """Seal what she wants, in her words."""
        self.ref = self.ref or new_ref()
        self.wish = seal(data_key, wish, place=f"data_request.wish:{self.ref}") if wish else None

    def close(self, outcome: RequestOutcome, text: str, *, data_key: bytes, by: str, now: datetime) -> None:
        """Answer it. Raises InvalidTransition when it was answered."""
        if self.outcome is not None:
            raise InvalidTransition("request", self.outcome, outcome)
        self.outcome, self.answered_by, self.answered_at = outcome, by, now
        self.answer = seal(data_key, text, place=f"data_request.answer:{self.ref}") if text else None

    def read(self, data_key: bytes) -> tuple[str, str]:
        """Open what she wants and what she was answered; empty where there is nothing. Raises KeyUnavailable."""
        opened = [
            unseal(data_key, sealed, place=f"data_request.{name}:{self.ref}") if sealed is not None else ""
            for name, sealed in (("wish", self.wish), ("answer", self.answer))
        ]
        return opened[0], opened[1]


class Company(StrEnum):
    """Who is with her when everything about her is handed out."""

    ALONE = "alone"
    CHOSEN = "chosen"
    OTHER = "other"


class Keeping(StrEnum):
    """Where what is handed out will be."""

    LOOKS_HERE = "looks_here"
    STAYS_HERE = "stays_here"
    SAFE_PLACE = "safe_place"
    NO_PLACE = "no_place"


class HandOut(Referenced, Recorded, Base):
    """One time that a coach was about to hand her the whole record: the answers of the coercion check, and whether it was given.

    There is no column for a text. It is given only when she asked herself, nobody is there whom she did not choose, and it has a place.
    """

    __tablename__ = "hand_out"
    __table_args__ = (
        CheckConstraint("NOT given OR (asked_herself AND company <> 'other' AND keeping <> 'no_place')", "safe"),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(16))
    asked_herself: Mapped[bool]
    company: Mapped[Company] = mapped_column(choice(Company, "company"))
    keeping: Mapped[Keeping] = mapped_column(choice(Keeping, "keeping"))
    given: Mapped[bool]

    @property
    def may_be_given(self) -> bool:
        """Whether the answers allow it."""
        return self.asked_herself and self.company is not Company.OTHER and self.keeping is not Keeping.NO_PLACE


class RecordChange(Referenced, Recorded, Base):
    """What stood in her record before somebody changed it, sealed with her key (GDPR, articles 5(1)(d) and 16)."""

    __tablename__ = "record_change"

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    by: Mapped[str | None] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(60))  # as in the audit log
    of_table: Mapped[str] = mapped_column(String(60))
    before: Mapped[Sealed] = mapped_column(SealedColumn)

    def write(self, data_key: bytes, before: str) -> None:
        """Seal the old values: a JSON object by column."""
        self.ref = self.ref or new_ref()
        self.before = seal(data_key, before, place=f"record_change.before:{self.ref}")

    def read(self, data_key: bytes) -> str:
        """Open the old values. Raises KeyUnavailable."""
        return unseal(data_key, self.before, place=f"record_change.before:{self.ref}")


class ErasedFor(StrEnum):
    """Why somebody was erased."""

    ASKED = "asked"
    RETENTION = "retention"


class ErasureReceipt(Referenced, Recorded, Base):
    """That somebody was erased: a number, when, why, how many rows of which table. Nothing here leads back to a person but `mark`.

    `mark` is a keyed hash of her reference: a backup from before can be told whom it must not bring back.
    """

    __tablename__ = "erasure_receipt"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[ErasedFor] = mapped_column(choice(ErasedFor, "reason"))
    counts: Mapped[dict[str, Any]]  # table -> number of rows
    searched: Mapped[int]  # columns that were searched for what remains
    in_log: Mapped[int]  # events that name a reference which leads nowhere now
    mark: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)


class BreachRisk(StrEnum):
    """What a breach may mean for the people concerned (GDPR, articles 33(1) and 34(1))."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


class Breach(Referenced, Recorded, Base):
    """One breach of personal data, kept whether or not anybody had to be told (GDPR, article 33(5)). It names no person.

    Belongs to an organisation, or to the installation when an administrator wrote it down.
    """

    __tablename__ = "breach"
    __table_args__ = (
        CheckConstraint("people IS NULL OR people >= 0", "people"),
        CheckConstraint("records IS NULL OR records >= 0", "records"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", "decided"),
        CheckConstraint("(decided_at IS NULL) = (notify IS NULL)", "notify"),
    )

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    known_at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[Any]]  # codes of what was concerned
    people: Mapped[int | None]
    records: Mapped[int | None]
    risk: Mapped[BreachRisk | None] = mapped_column(choice(BreachRisk, "risk"))
    measures: Mapped[str] = mapped_column(Text, default="")
    notify: Mapped[bool | None]  # whether the authority is told
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(16))
    notified_at: Mapped[datetime | None]
    people_told_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def due_at(self) -> datetime:
        """Until when the authority has to be told."""
        return self.known_at + NOTIFY_WITHIN

    @property
    def waits(self) -> bool:
        """Whether its clock still runs: nothing decided, or decided to notify and not done."""
        return self.notify is None or (self.notify and self.notified_at is None)
