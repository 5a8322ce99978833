"""Looking for exploitation in a vacancy: what a named person decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import Account
from models.base import Base, Referenced, choice


class Verdict(StrEnum):
    """What a named person decides about a vacancy."""

    CLEAR = "clear"
    HOLD = "hold"
    REFUSE = "refuse"


class ScreeningVerdict(Referenced, Base):
    """One decision about one vacancy, by a named person, with a reason. Never changed; a new look makes a new row."""

    __tablename__ = "screening_verdict"
    __table_args__ = (CheckConstraint("length(reason) > 0", "has_a_reason"),)

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text)

    decider: Mapped[Account] = relationship(lazy="raise")
