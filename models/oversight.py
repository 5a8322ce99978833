"""Human oversight of the order of suggestions (AI Act, articles 14, 26 and 86): what a named person decided about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class RankingDecision(Base):
    """What a named person did with one place of an order that was shown: put forward or left aside, and why. Never changed.

    `followed` says whether it was the first place that was left. `listed_at` is when the order was shown, `opened_at` when the reasons
    of this vacancy were first opened after that.
    """

    __tablename__ = "ranking_decision"
    __table_args__ = (CheckConstraint("place >= 1 AND place <= places", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    run_ref: Mapped[str] = mapped_column(String(16))
    vacancy_ref: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    places: Mapped[int]
    forward: Mapped[bool]
    followed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(String(200))
    listed_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(16))  # reference of the account
