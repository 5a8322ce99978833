"""Compartment one: who she is. Its own tables, its own permission, sealed value by value."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.crypto import KeyRing, Sealed, SealedColumn, seal, unseal
from models.errors import Shredded
from models.types import new_ref


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """The opened identity of one person. Lives for one request; never logged, cached or put in a URL."""

    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""  # ISO 8601
    phone: str = ""
    email: str = ""
    safe_contact: str = ""  # her rules: channel, hours, code name, whether a message may be left

    @property
    def full_name(self) -> str:
        """Given and family name, as far as known."""
        return f"{self.given_name} {self.family_name}".strip()


class PersonKey(Base):
    """One person's data key, wrapped. Deleting the row is erasure: nothing sealed with it opens again, in backups too."""

    __tablename__ = "person_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(40))
    ring_version: Mapped[int]
    created_at: Mapped[datetime]

    @classmethod
    def new(cls, ring: KeyRing, *, now: datetime) -> PersonKey:
        """Return a fresh key wrapped by the ring's newest version."""
        wrapped, version = ring.new_data_key()
        return cls(wrapped=wrapped, ring_version=version, created_at=now)

    def wrap_anew(self, ring: KeyRing) -> None:
        """Wrap the same data key by the ring's newest version; what is sealed with it stays as it is. Raises KeyUnavailable."""
        self.wrapped, self.ring_version = ring.wrap(ring.unwrap(self.wrapped, self.ring_version)), ring.version


class Identity(Base):
    """Name, birth date, contact and safe-contact rules of one beneficiary, sealed with her own key.

    Written and read by her coach and her organisation's coordinator, each read audited. Goes when she asks for erasure.
    """

    __tablename__ = "identity"

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)  # the row's name in associated data
    key_id: Mapped[int | None] = mapped_column(ForeignKey("person_key.id", ondelete="SET NULL"), unique=True)
    given_name: Mapped[Sealed | None] = mapped_column(SealedColumn)
    family_name: Mapped[Sealed | None] = mapped_column(SealedColumn)
    birth_date: Mapped[Sealed | None] = mapped_column(SealedColumn)
    phone: Mapped[Sealed | None] = mapped_column(SealedColumn)
    email: Mapped[Sealed | None] = mapped_column(SealedColumn)
    safe_contact: Mapped[Sealed | None] = mapped_column(SealedColumn)

    key: Mapped[PersonKey | None] = relationship(lazy="raise")

    def write(self, ring: KeyRing, details: PersonDetails) -> None:
        """Seal `details` into the row; an empty field is stored as nothing. Raises KeyUnavailable without a key."""
        data_key = self._data_key(ring)
        for item in fields(PersonDetails):
            text: str = getattr(details, item.name)
            setattr(self, item.name, seal(data_key, text, place=self._place(item.name)) if text else None)

    def read(self, ring: KeyRing) -> PersonDetails:
        """Open the row. Raises Shredded when she was erased, KeyUnavailable when the ring does not fit: never garbage."""
        data_key = self._data_key(ring)
        opened = {}
        for item in fields(PersonDetails):
            sealed: Sealed | None = getattr(self, item.name)
            if sealed is not None:
                opened[item.name] = unseal(data_key, sealed, place=self._place(item.name))
        return PersonDetails(**opened)

    def _data_key(self, ring: KeyRing) -> bytes:
        if self.key is None:
            raise Shredded("this person's key was shredded")
        return ring.unwrap(self.key.wrapped, self.key.ring_version)

    def _place(self, column: str) -> str:
        if self.row is None:
            self.row = new_ref()
        return f"identity.{column}:{self.row}"
