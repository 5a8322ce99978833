"""Passkeys: a device's own key, in it or carried along, that asks its owner for a finger, a face or a PIN (WebAuthn)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.account import Account
from models.crypto import KeyRing
from models.sign_in import Passkey
from webapp import access
from webapp.access import Actor
from webapp.accounts.factor_services import ensure_one_left
from webapp.accounts.services import failed, own_account, passed, waits
from webapp.audit import record_change

MOST = 10
BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
"""What the library raises for an answer that is not right, or not an answer at all."""


@dataclass(frozen=True)
class Ceremony:
    """Which site asks, and what it asks with: a challenge is good for one answer."""

    host: str
    origin: str
    challenge: bytes


@dataclass(frozen=True)
class Asked:
    """What a browser is given, and the challenge to keep for its answer."""

    options: str
    challenge: bytes


def passkeys_of(session: Session, account_id: int | None) -> list[Passkey]:
    """Return an account's passkeys, the oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)))


def ask_for_new(session: Session, *, by: Actor, host: str, name: str) -> Asked:
    """Ask a device to make a key: in it or carried along, with its owner's finger, face or PIN. Nothing in it names anybody."""
    asked = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=name,
        user_id=(by.ref or "").encode(),
        user_name=by.ref or "",
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(passkeys_of(session, by.account_id)),
    )
    return Asked(webauthn.options_to_json(asked), asked.challenge)


def add_passkey(
    session: Session, *, by: Actor, name: str, answer: str, ceremony: Ceremony, now: datetime
) -> Passkey | None:
    """Keep the new key; None when the answer is not one to this question, or there are ten already. Audit: `added_passkey`."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=ceremony.challenge,
            expected_rp_id=ceremony.host,
            expected_origin=ceremony.origin,
            require_user_verification=True,
        )
    except BROKEN:
        return None
    account = own_account(session, by)
    taken = session.scalar(select(Passkey.id).where(Passkey.credential == found.credential_id))
    if taken is not None or len(passkeys_of(session, account.id)) >= MOST:
        return None
    made = Passkey(
        account_id=account.id,
        name=name,
        credential=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        created_at=now,
    )
    session.add(made)
    session.flush()
    record_change(session, by, "added_passkey", account.ref, now=now)
    return made


def remove_passkey(session: Session, *, ref: str, by: Actor, now: datetime) -> None:
    """Forget one of the actor's keys. Raises NoResultFound for another's, LastFactor. Audit: `removed_passkey`."""
    account = own_account(session, by)
    session.delete(access.get(session, Passkey, ref, by))
    session.flush()
    ensure_one_left(session, account)
    record_change(session, by, "removed_passkey", account.ref, now=now)


def ask_for_known(session: Session, *, account: Account, host: str) -> Asked | None:
    """Ask for one of the account's keys; None when it has none."""
    known = passkeys_of(session, account.id)
    if not known:
        return None
    asked = webauthn.generate_authentication_options(
        rp_id=host,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(webauthn.options_to_json(asked), asked.challenge)


def check_passkey(
    session: Session, *, account: Account, answer: str, ceremony: Ceremony, keys: KeyRing, now: datetime
) -> bool:
    """Let somebody in by a passkey of the account. Wrong answers count like wrong passwords; a counter that went back is one.

    Audit: `signed_in`, `second_factor_failed`, `sign_in_while_locked`.
    """
    if waits(session, keys, account, now):
        return False
    found = _verified(session, account, answer, ceremony)
    if found is None:
        failed(session, account, "second_factor_failed", now)
        return False
    key, count = found
    key.sign_count, key.last_used_at = count, now
    passed(session, account, "passkey", now)
    return True


def _verified(session: Session, account: Account, answer: str, ceremony: Ceremony) -> tuple[Passkey, int] | None:
    try:
        given = parse_authentication_credential_json(answer)
        key = session.scalar(
            select(Passkey)
            .where(Passkey.account_id == account.id, Passkey.credential == base64url_to_bytes(given.id))
            .with_for_update()
        )
        if key is None:
            return None
        verified = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=ceremony.challenge,
            expected_rp_id=ceremony.host,
            expected_origin=ceremony.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except BROKEN:
        return None
    return key, verified.new_sign_count


def _descriptors(keys: list[Passkey]) -> list[Any]:
    return [PublicKeyCredentialDescriptor(id=key.credential) for key in keys]
