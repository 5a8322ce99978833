"""Drafts of the record of processing, the DPIA and the FRIA, from what this installation is set to and holds today.

They are in English, for a data protection officer to finish. GDPR articles 30 and 35; Regulation (EU) 2024/1689, article 27.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from models.account import Account, Role
from models.base import Base
from models.beneficiary import Beneficiary
from models.crypto import SealedColumn
from models.organisation import Organisation
from models.reach import across_organisations
from webapp.access import ROLES, Action
from webapp.config import Settings
from webapp.purposes import Purpose, purposes
from webapp.reference import DATA

FEW = 5


class DocumentKind(StrEnum):
    """The three drafts."""

    ROPA = "ropa"
    DPIA = "dpia"
    FRIA = "fria"


TITLES = {
    DocumentKind.ROPA: "Record of processing activities (GDPR, article 30)",
    DocumentKind.DPIA: "Data protection impact assessment (GDPR, article 35)",
    DocumentKind.FRIA: "Fundamental rights impact assessment (Regulation (EU) 2024/1689, article 27)",
}


@dataclass(frozen=True)
class Part:
    """One heading with its lines."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class Document:
    """A draft: for a page, or as Markdown."""

    title: str
    made_at: datetime
    parts: list[Part]

    @property
    def markdown(self) -> str:
        """The whole as Markdown."""
        head = f"# {self.title}\n\nDraft, made {self.made_at:%Y-%m-%d %H:%M} UTC from the live configuration.\n"
        return head + "".join(
            f"\n## {part.title}\n\n" + "".join(f"- {line}\n" for line in part.lines) for part in self.parts
        )


@cache
def _texts() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DATA / "assessments.json").read_text(encoding="utf-8"))
    return read


def draft(session: Session, settings: Settings, kind: DocumentKind, *, ranker: str, now: datetime) -> Document:
    """Return one draft. `ranker` is the version of the model that orders now."""
    facts = _facts(session, settings, ranker)
    return Document(TITLES[kind], now, [part(facts) for part in PARTS[kind]])


@dataclass(frozen=True)
class _Facts:
    settings: Settings
    ranker: str
    organisations: list[Organisation]
    people: str
    staff: dict[str, int]


def _facts(session: Session, settings: Settings, ranker: str) -> _Facts:
    organisations = list(session.scalars(select(Organisation).order_by(Organisation.name)))
    with across_organisations(session):
        people = session.scalar(select(func.count(Beneficiary.id))) or 0
        roles = session.execute(select(Account.role, func.count()).where(Account.active).group_by(Account.role))
        staff = {role.value: number for role, number in roles if role is not Role.BENEFICIARY}
    return _Facts(settings, ranker, organisations, str(people) if people >= FEW else f"fewer than {FEW}", staff)


def _controllers(facts: _Facts) -> Part:
    lines = [f"{one.name} ({one.country.value}): controller of its own caseload" for one in facts.organisations]
    return Part("Controllers", [*lines, "Contact and data protection officer of each: to be filled in"])


def _people(facts: _Facts) -> Part:
    staff = ", ".join(f"{role}: {number}" for role, number in sorted(facts.staff.items()))
    return Part("People concerned", [f"Beneficiaries: {facts.people}", f"Accounts that are active: {staff or 'none'}"])


def _purposes(_facts: _Facts) -> Part:
    return Part("Purposes, data, recipients, periods", [_purpose(one) for one in purposes().values()])


def _purpose(one: Purpose) -> str:
    tables = "; ".join(f"{name} ({', '.join(_columns(name))})" for name in one.tables)
    kept = f"{one.days} days from {one.since}" if one.days is not None else "as long as the reason lasts"
    return f"{one.title}. Basis: {one.basis}. Data: {tables}. Recipients: {', '.join(one.recipients)}. Kept: {kept}; {one.why}"


def _columns(table: str) -> list[str]:
    """Return the columns that say something of somebody; sealed ones are marked."""
    return [
        column.name + (" [sealed]" if isinstance(column.type, SealedColumn) else "")
        for column in Base.metadata.tables[table].columns
        if not column.foreign_keys and column.name not in ("id", "ref", "version", "row")
    ]


def _transfers(_facts: _Facts) -> Part:
    return Part(
        "Transfers to third countries",
        ["None by the program: it asks no other server for anything. Where the machine stands: to be filled in"],
    )


def _security(facts: _Facts) -> Part:
    postgres = make_url(facts.settings.database).get_backend_name() == "postgresql"
    own_role = facts.settings.database != facts.settings.owner_database
    measures = [
        ("Production settings, which refuse unsafe ones", facts.settings.production),
        ("Cookies over https alone", facts.settings.https),
        ("Host names are limited", bool(facts.settings.hosts)),
        ("Second factor for coaches, coordinators and administrators", facts.settings.second_factor),
        ("Row-level security of the database, with a role of the application's own", postgres and own_role),
        (
            f"Identity, messages and requests sealed, one key a person; key ring at version {facts.settings.keys.version}",
            True,
        ),
        (f"Deny by default over {len(ROLES)} kinds of action; what is refused looks like what is missing", True),
        ("A chained audit log that shows every change of it", True),
        ("Deleted rows are overwritten in the database's file", not postgres),
    ]
    return Part("Security measures", [f"{'on' if on else 'OFF'}: {name}" for name, on in measures])


def _description(facts: _Facts) -> Part:
    off = [one.name for one in facts.organisations if not one.ranking_enabled]
    return Part(
        "What is done",
        [
            "Coaches keep a skills profile with each beneficiary. A program puts vacancies and courses in order for her and says why.",
            f"Model that orders now: {facts.ranker}. Each run is stored with model, taxonomy and data versions.",
            f"Organisations in which the order is switched off: {', '.join(off) or 'none'}.",
            f"Who may have an order computed: {', '.join(sorted(ROLES[Action.RANK]))}. Used whenever one of them opens a list.",
        ],
    )


def _risks(kind: DocumentKind) -> Callable[[_Facts], Part]:
    def part(_facts: _Facts) -> Part:
        rows = [one for one in _texts()["risks"] if kind in one["documents"]]
        told = [f"{one['risk']} (harm: {one['harm']}). Measures: {one['measures']}" for one in rows]
        return Part("Risks and measures", told)

    return part


def _listed(title: str, name: str) -> Callable[[_Facts], Part]:
    return lambda _facts: Part(title, list(_texts()[name]))


PARTS: dict[DocumentKind, list[Callable[[_Facts], Part]]] = {
    DocumentKind.ROPA: [_controllers, _people, _purposes, _transfers, _security, _listed("Still open", "open")],
    DocumentKind.DPIA: [
        _description,
        _people,
        _purposes,
        _listed("Necessity and proportion", "necessity"),
        _risks(DocumentKind.DPIA),
        _security,
        _listed("Still open", "open"),
    ],
    DocumentKind.FRIA: [
        _description,
        _people,
        _risks(DocumentKind.FRIA),
        _listed("Human oversight and remedies", "oversight"),
        _listed("Still open", "open"),
    ],
}
