"""What is said about one candidacy between the employer, her coach and herself: sealed with her own key, gone with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.candidacy import Candidacy
from models.crypto import KeyRing, Sealed, SealedColumn, seal, unseal
from models.errors import InvalidTransition, Shredded
from models.identity import PersonKey
from models.types import new_ref


class Voice(StrEnum):
    """Who speaks. The employer reads these instead of names."""

    EMPLOYER = "employer"
    COACH = "coach"
    CANDIDATE = "candidate"


class Delivery(StrEnum):
    """Whether a message arrives: at once, after her coach has looked, or not at all."""

    DELIVERED = "delivered"
    HELD = "waiting"
    RETURNED = "returned"


class Conversation(Base):
    """The conversation of one candidacy. It names her key, so that the employer's words can be sealed without her identity."""

    __tablename__ = "conversation"

    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id", ondelete="CASCADE"), primary_key=True)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("person_key.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime]

    key: Mapped[PersonKey | None] = relationship(lazy="raise")
    candidacy: Mapped[Candidacy] = relationship(lazy="raise")

    def data_key(self, ring: KeyRing) -> bytes:
        """Return the opened key. Raises Shredded when she was erased, KeyUnavailable when the ring does not fit."""
        if self.key is None:
            raise Shredded("this person's key was shredded")
        return ring.unwrap(self.key.wrapped, self.key.ring_version)


class Message(Referenced, Recorded, Base):
    """One message. `masked` is what is shown to the employer while it may not know who she is; None where nothing is to hide."""

    __tablename__ = "message"
    __table_args__ = (CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", "decided"),)

    candidacy_id: Mapped[int] = mapped_column(ForeignKey("conversation.candidacy_id", ondelete="CASCADE"), index=True)
    voice: Mapped[Voice] = mapped_column(choice(Voice, "voice"))
    written_by: Mapped[str] = mapped_column(String(16))  # reference of the account
    delivery: Mapped[Delivery] = mapped_column(choice(Delivery, "delivery"))
    body: Mapped[Sealed] = mapped_column(SealedColumn)
    masked: Mapped[Sealed | None] = mapped_column(SealedColumn)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(16))

    conversation: Mapped[Conversation] = relationship(lazy="raise")

    def write(self, data_key: bytes, text: str, masked: str | None) -> None:
        """Seal what was written, and what of it may be shown before she is revealed."""
        self.ref = self.ref or new_ref()
        self.body = seal(data_key, text, place=f"message.body:{self.ref}")
        self.masked = None if masked is None else seal(data_key, masked, place=f"message.masked:{self.ref}")

    def read(self, data_key: bytes) -> str:
        """Open the message as it was written. Raises KeyUnavailable."""
        return unseal(data_key, self.body, place=f"message.body:{self.ref}")

    def read_masked(self, data_key: bytes) -> str:
        """Open the message as it is shown while the employer may not know who she is. Raises KeyUnavailable."""
        if self.masked is None:
            return self.read(data_key)
        return unseal(data_key, self.masked, place=f"message.masked:{self.ref}")

    def release(self, data_key: bytes, *, by: str, now: datetime) -> None:
        """Deliver a held message without the parts that it was held for; they are gone. Raises InvalidTransition."""
        self._decide(Delivery.DELIVERED, by, now)
        self.write(data_key, self.read_masked(data_key), None)

    def give_back(self, *, by: str, now: datetime) -> None:
        """Return a held message to whoever wrote it. Raises InvalidTransition."""
        self._decide(Delivery.RETURNED, by, now)

    def _decide(self, delivery: Delivery, by: str, now: datetime) -> None:
        if self.delivery is not Delivery.HELD:
            raise InvalidTransition("message", self.delivery, delivery)
        self.delivery, self.decided_by, self.decided_at = delivery, by, now
