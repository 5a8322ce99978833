"""What stands behind a sign-in: second factors, recovery codes, invitations, and how often somebody tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Role
from models.base import Base, Recorded, Referenced, choice


class Passkey(Referenced, Recorded, Base):
    """A key that a device keeps for one account (WebAuthn). Only its public half is here; `sign_count` never goes back."""

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("sign_count >= 0", "sign_count"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2048))
    sign_count: Mapped[int]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One code that stands for a lost second factor, as a keyed hash. Used, it is deleted."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(16))


class Invitation(Referenced, Recorded, Base):
    """A way in for somebody who has no account yet: one use, a few days. The table holds only the SHA-256 of the token."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    display_name: Mapped[str]
    sign_in_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    language: Mapped[str | None] = mapped_column(String(3))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]


class Attempts(Base):
    """Failed sign-ins from one network, or of one other kind. `key` is a keyed hash: no network address is kept."""

    __tablename__ = "attempts"
    __table_args__ = (CheckConstraint("number >= 0", "number"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    number: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    waits_until: Mapped[datetime | None]
