"""Making organisations and the accounts of those who work with them.

By command, as the installation's administrator; a coordinator makes those of employers' contacts on a page.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.account import Account, Role
from models.crypto import KeyRing
from models.employer import Employer
from models.errors import DomainError
from models.organisation import Organisation
from models.reach import across_organisations
from models.types import REF_ALPHABET, Country, new_ref
from webapp.access import Action, Actor, may
from webapp.accounts.factor_services import remove_factors
from webapp.accounts.services import end_sessions
from webapp.audit import record_change
from webapp.credentials import HASHER, SHORTEST, Weakness, index_of, prepared, weakness

COMMAND = Actor(role=Role.ADMINISTRATOR, ref="command")
"""Who acts in a command: whoever may run it holds the keys anyway. No account has this reference."""


class Refused(DomainError):  # noqa: N818
    """Something cannot be made as asked; the message says why, for whoever typed the command."""


def new_password() -> str:
    """Return a random password (78 bits) in four groups that can be read out."""
    return "-".join("".join(secrets.choice(REF_ALPHABET) for _ in range(4)) for _ in range(4))


def _ensure_administrator(actor: Actor, role: Role | None = None) -> None:
    """Refuse whoever is no administrator; accounts of employers' contacts are a coordinator's too."""
    decision = may(actor, Action.ADMINISTER)
    if not decision and not (role is Role.EMPLOYER and may(actor, Action.VET)):
        raise Refused(decision.rule)


class AddressTaken(Refused):
    """There is an account with this address already."""


def add_organisation(
    session: Session, *, name: str, country: Country, time_zone: str, actor: Actor, now: datetime
) -> Organisation:
    """Make a support organisation. Raises Refused for an unknown time zone or a name that is taken. Audit: `add_organisation`."""
    _ensure_administrator(actor)
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(f"There is no time zone {time_zone!r}. One looks like Europe/Athens.") from error
    if not name.strip():
        raise Refused("An organisation needs a name.")
    if session.scalar(select(Organisation.id).where(Organisation.name == name.strip())):
        raise Refused("There is an organisation of this name already.")
    made = Organisation(ref=new_ref(), name=name.strip(), country=country, time_zone=time_zone, created_at=now)
    session.add(made)
    record_change(session, actor, "add_organisation", made.ref, now=now, country=country)
    return made


def add_account(
    session: Session,
    *,
    keys: KeyRing,
    role: Role,
    address: str,
    password: str,
    display_name: str,
    organisation: str | None,
    employer: str | None,
    language: str | None,
    actor: Actor,
    now: datetime,
) -> Account:
    """Make the account of one who signs in with an e-mail address and a password.

    `organisation` and `employer` are references (or the organisation's name). Raises Refused when they do not fit the role,
    the address is taken or the password short. Audit: `add_account`.
    """
    _ensure_administrator(actor, role)
    if role is Role.BENEFICIARY:
        raise Refused("A beneficiary signs in with a code: her coach gives it, or `foothold beneficiary code`.")
    if "@" not in address or not display_name.strip():
        raise Refused("An account needs an e-mail address and a name to show.")
    home = organisation_named(session, organisation) if organisation else None
    works_at = _employer(session, employer) if employer else None
    staff = role in (Role.COACH, Role.COORDINATOR)
    if staff is not (home is not None) or (role is Role.EMPLOYER) is not (works_at is not None):
        raise Refused(
            "A coach or coordinator belongs to an organisation, an employer contact to an employer, no other."
        )
    index = index_of(keys, address)
    with across_organisations(session):
        taken = session.scalar(select(Account.id).where(Account.sign_in_index == index))
    if taken:
        raise AddressTaken("There is an account with this address already.")
    made = Account(
        ref=new_ref(),
        role=role,
        display_name=display_name.strip(),
        sign_in_index=index,
        secret_hash=_hashed(password, display_name, address),
        secret_once=True,
        language=language,
        organisation_id=home.id if home else None,
        employer_id=works_at.id if works_at else None,
        created_at=now,
    )
    session.add(made)
    record_change(session, _in(home, actor), "add_account", made.ref, now=now, role=role)
    return made


def reset_account(
    session: Session, *, keys: KeyRing, address: str, password: str, actor: Actor, now: datetime
) -> Account:
    """Give an account another password, open it again, end its sessions and take its second factors away.

    Both are to be set anew at the first sign-in. Raises Refused. Audit: `reset_account`.
    """
    _ensure_administrator(actor)
    account = session.scalar(
        select(Account)
        .where(Account.sign_in_index == index_of(keys, address))
        .options(joinedload(Account.organisation))
    )
    if account is None or account.role is Role.BENEFICIARY:
        raise Refused("There is no account of staff or an employer with this address.")
    _open_again(session, account, password, _in(account.organisation, actor), now)
    return account


def contacts_of(session: Session, employer: Employer) -> list[Account]:
    """Return the accounts of an employer that the actor may see, the oldest first."""
    return list(session.scalars(select(Account).where(Account.employer_id == employer.id).order_by(Account.id)))


def reset_contact(
    session: Session, *, employer: Employer, ref: str, password: str, actor: Actor, now: datetime
) -> None:
    """Give an employer's contact another password. Raises NoResultFound for the account of somebody else. Audit: `reset_account`."""
    _ensure_administrator(actor, Role.EMPLOYER)
    account = session.scalars(select(Account).where(Account.employer_id == employer.id, Account.ref == ref)).one()
    _open_again(session, account, password, actor, now)


def end_contact(session: Session, *, employer: Employer, ref: str, actor: Actor, now: datetime) -> None:
    """Let an employer's contact in no more, at once. Raises NoResultFound for somebody else's account. Audit: `ended_account`."""
    _ensure_administrator(actor, Role.EMPLOYER)
    account = session.scalars(select(Account).where(Account.employer_id == employer.id, Account.ref == ref)).one()
    account.active = False
    end_sessions(session, account)
    record_change(session, actor, "ended_account", account.ref, now=now)


def _open_again(session: Session, account: Account, password: str, by: Actor, now: datetime) -> None:
    account.secret_hash, account.secret_once = _hashed(password), True
    remove_factors(session, account)
    account.active, account.failed_attempts, account.locked_until = True, 0, None
    end_sessions(session, account)
    record_change(session, by, "reset_account", account.ref, now=now)


def _in(organisation: Organisation | None, actor: Actor) -> Actor:
    """Return the actor as the organisation's log names it, so that its coordinator sees what was done to its accounts."""
    return replace(actor, organisation_ref=organisation.ref) if organisation else actor


def _hashed(password: str, *known: str) -> str:
    match weakness(password, known):
        case Weakness.SHORT:
            raise Refused(f"A password has at least {SHORTEST} characters.")
        case Weakness.COMMON:
            raise Refused("This password is among those that are guessed first.")
    return HASHER.hash(prepared(password))


def organisation_named(session: Session, named: str) -> Organisation:
    """Return the organisation of this reference or name. Raises Refused."""
    found = session.scalar(select(Organisation).where(or_(Organisation.ref == named, Organisation.name == named)))
    if found is None:
        raise Refused("There is no organisation with this name or reference.")
    return found


def _employer(session: Session, ref: str) -> Employer:
    found = session.scalar(select(Employer).where(Employer.ref == ref))
    if found is None:
        raise Refused("There is no employer with this reference.")
    return found
