"""Who may do what, as a table that is computed from the rules themselves and from the addresses that exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask

from models.account import Role
from models.beneficiary import Beneficiary
from models.employer import Employer
from models.vacancy import Vacancy, VacancyStatus
from webapp.access import ROLES, Action, Actor, may

OWN, COLLEAGUES, OTHERS = 1, 2, 3
"""Made-up keys to ask the rules with: of the asker, of somebody in the same house, of another house."""


class Whose(StrEnum):
    """How far a role reaches into one kind of record."""

    NONE = "none"
    OWN = "own"
    HOUSE = "house"
    ALL = "all"


@dataclass(frozen=True)
class Line:
    """One action: its addresses with their methods, and the roles that may do it. `everybody` needs no sign-in."""

    action: Action
    addresses: tuple[tuple[str, str], ...]
    roles: frozenset[Role]
    everybody: bool


@dataclass(frozen=True)
class Reach:
    """How far each role reaches into one kind of record by one action."""

    action: Action
    kind: str
    whose: dict[Role, Whose]


def lines(app: Flask) -> list[Line]:
    """Return every action that an address needs, with all its addresses, in order of the actions."""
    found: dict[Action, list[tuple[str, str]]] = {}
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "requires", None)
        if action is not None:
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            found.setdefault(action, []).extend((method, rule.rule) for method in methods)
    return [
        Line(
            action,
            tuple(sorted(found[action], key=lambda address: (address[1], address[0]))),
            ROLES.get(action, frozenset()),
            everybody=action is Action.PUBLIC,
        )
        for action in Action
        if action in found
    ]


def reaches() -> list[Reach]:
    """Return how far each role reaches into people, vacancies and employers, asking the rules about made-up records."""
    people = [
        Beneficiary(id=key, organisation_id=house, coach_id=key)
        for key, house in ((OWN, OWN), (COLLEAGUES, OWN), (OTHERS, OTHERS))
    ]
    vacancies = [Vacancy(id=key, employer_id=key, status=VacancyStatus.OPEN) for key in (OWN, OWN, OTHERS)]
    employers = [Employer(id=key) for key in (OWN, OWN, OTHERS)]
    return [
        Reach(action, kind, {role: _whose(role, action, records) for role in Role})
        for action, kind, records in (
            (Action.READ_PROFILE, "person", people),
            (Action.READ_IDENTITY, "person", people),
            (Action.OWN_PAGES, "person", people),
            (Action.READ_VACANCY, "vacancy", vacancies),
            (Action.WRITE_VACANCY, "vacancy", vacancies),
            (Action.VET, "employer", employers),
        )
    ]


def _whose(role: Role, action: Action, records: Iterable[object]) -> Whose:
    actor = Actor(role=role, account_id=OWN, organisation_id=OWN, employer_id=OWN, beneficiary_id=OWN)
    own, house, others = (bool(may(actor, action, record)) for record in records)
    if others:
        return Whose.ALL
    if house and own and role is not Role.EMPLOYER:
        return Whose.HOUSE
    return Whose.OWN if own else Whose.NONE
