"""Who may sign in, as what, and how a signed-in browser or program is recognised."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.beneficiary import Beneficiary
from models.crypto import Sealed, SealedColumn
from models.employer import Employer
from models.organisation import Organisation


class Role(StrEnum):
    """What an account is. One account has one role: a person with two hats has two accounts."""

    COACH = "coach"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"
    BENEFICIARY = "beneficiary"


BELONGS = """
(role IN ('coach', 'coordinator') AND organisation_id IS NOT NULL AND employer_id IS NULL AND beneficiary_id IS NULL)
OR (role = 'administrator' AND organisation_id IS NULL AND employer_id IS NULL AND beneficiary_id IS NULL)
OR (role = 'employer' AND employer_id IS NOT NULL AND organisation_id IS NULL AND beneficiary_id IS NULL)
OR (role = 'beneficiary' AND beneficiary_id IS NOT NULL AND organisation_id IS NOT NULL AND employer_id IS NULL)
"""


class Account(Referenced, Recorded, Base):
    """Somebody who can sign in.

    Staff and employer contacts sign in with an e-mail address and a password; beneficiaries with a code that their
    organisation gives them and a PIN, so that no address or phone of hers is needed. `sign_in_index` is the blind index
    of that address or code. Made by a coordinator or administrator; ended by `active`, removed with what it belongs to.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(BELONGS, "belongs"),
        CheckConstraint("failed_attempts >= 0", "failed_attempts"),
    )

    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    display_name: Mapped[str | None]  # staff and employer contacts at work; never set for a beneficiary
    sign_in_index: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    secret_hash: Mapped[str]  # argon2id of the password or PIN
    secret_once: Mapped[bool] = mapped_column(default=False, server_default=false())  # by somebody else: to be changed
    totp_sealed: Mapped[Sealed | None] = mapped_column(SealedColumn)  # secret of an authenticator app
    totp_used: Mapped[int | None]  # time step of the last code, so that none is used twice
    devices: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # kinds that signed in before, as codes
    new_device: Mapped[str | None] = mapped_column(String(60))  # the last new one, until its owner has seen the notice
    new_device_at: Mapped[datetime | None]
    language: Mapped[str | None] = mapped_column(String(3))
    active: Mapped[bool] = mapped_column(default=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employer.id"), index=True)
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), unique=True)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    employer: Mapped[Employer | None] = relationship(lazy="raise")
    beneficiary: Mapped[Beneficiary | None] = relationship(lazy="raise", foreign_keys=[beneficiary_id])


class BrowserSession(Base):
    """One signed-in (or not yet signed-in) browser. The cookie holds the id, the table only its SHA-256."""

    __tablename__ = "browser_session"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Referenced, Recorded, Base):
    """A program's key to the API, with the scopes it was given. The table holds only the SHA-256 of the secret."""

    __tablename__ = "api_token"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]  # to the minute

    account: Mapped[Account] = relationship(lazy="raise")
