"""What employers' contacts have read about being a safe workplace."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, choice


class WorkplaceCard(StrEnum):
    """The six cards, in the order in which they are shown."""

    FIRST_DAYS = "first_days"
    IN_WRITING = "in_writing"
    NO_FEES = "no_fees"
    COMPLAINTS = "complaints"
    PRIVACY = "privacy"
    WAY_HOME = "way_home"


class CardState(StrEnum):
    """What somebody did with a card."""

    SKIPPED = "skipped"
    UNDERSTOOD = "understood"  # read, and its question answered right


class CardReading(Base):
    """What one account did last with one version of a card."""

    __tablename__ = "card_reading"
    __table_args__ = (CheckConstraint("version > 0", "version"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    card: Mapped[WorkplaceCard] = mapped_column(choice(WorkplaceCard, "card"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[CardState] = mapped_column(choice(CardState, "state"))
    at: Mapped[datetime]
