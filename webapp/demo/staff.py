"""The two support organisations and everybody who works there, with the log-ins that are printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.account import Account, Role
from models.organisation import Organisation
from models.types import Country
from webapp.access import Actor
from webapp.credentials import HASHER, index_of, prepared
from webapp.demo.world import DemoAccount, Dice, World

ORGANISATIONS = {
    Country.AT: ("Beispiel Frauenberatung Wien (demo)", "Europe/Vienna"),
    Country.GR: ("Παράδειγμα Στήριξη Θεσσαλονίκη (demo)", "Europe/Athens"),
}
TOWNS = {Country.AT: "Wien", Country.GR: "Θεσσαλονίκη"}
"""What the organisations are called for short, where log-ins are printed."""

STAFF = (
    (Country.AT, Role.COORDINATOR, "Demo-Koordinatorin Wien", "coordinator.at@example.org"),
    (Country.AT, Role.COACH, "Demo-Coach Wien 1", "coach1.at@example.org"),
    (Country.AT, Role.COACH, "Demo-Coach Wien 2", "coach2.at@example.org"),
    (Country.GR, Role.COORDINATOR, "Συντονίστρια Δοκιμή", "coordinator.gr@example.org"),
    (Country.GR, Role.COACH, "Σύμβουλος Δοκιμή 1", "coach1.gr@example.org"),
    (Country.GR, Role.COACH, "Σύμβουλος Δοκιμή 2", "coach2.gr@example.org"),
)
PASSWORDS = {
    Role.COORDINATOR: "demo-coordinator",
    Role.COACH: "demo-coach",
    Role.ADMINISTRATOR: "demo-administrator",
    Role.EMPLOYER: "demo-employer",
}


@dataclass
class Staff:
    """Who works where. Actors are made at once, since later code may see the accounts expired."""

    organisations: dict[Country, Organisation] = field(default_factory=dict)
    coordinators: dict[Country, Account] = field(default_factory=dict)
    coaches: dict[Country, list[Account]] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)  # by account id
    log_ins: list[DemoAccount] = field(default_factory=list)


def new_account(world: World, dice: Dice, *, name: str, secret: str, **values: object) -> Account:
    """Return an account that signs in with this name and secret, not yet stored."""
    account = Account(
        ref=dice.ref(),
        sign_in_index=index_of(world.keys, name),
        secret_hash=HASHER.hash(prepared(secret)),
        created_at=world.ago(330),
        **values,
    )
    world.session.add(account)
    return account


def make_staff(world: World) -> Staff:
    """Make organisations, coordinators, coaches and one administrator."""
    dice, staff = Dice("staff"), Staff()
    for country, (name, zone) in ORGANISATIONS.items():
        staff.organisations[country] = Organisation(
            ref=dice.ref(), name=name, country=country, time_zone=zone, created_at=world.ago(400)
        )
    for country, role, name, address in STAFF:
        organisation = staff.organisations[country]
        account = new_account(
            world,
            dice,
            name=address,
            secret=PASSWORDS[role],
            role=role,
            display_name=name,
            organisation=organisation,
        )
        if role is Role.COACH:
            staff.coaches.setdefault(country, []).append(account)
        else:
            staff.coordinators[country] = account
        who = f"{'Job coach' if role is Role.COACH else 'Coordinator'}, {TOWNS[country]}"
        staff.log_ins.append(DemoAccount(who, "/sign-in", address, PASSWORDS[role]))
    administrator, secret = "administrator@example.org", PASSWORDS[Role.ADMINISTRATOR]  # pragma: allowlist secret
    new_account(
        world, dice, name=administrator, secret=secret, role=Role.ADMINISTRATOR, display_name="Demo-Administrator"
    )
    staff.log_ins.append(DemoAccount("Administrator", "/sign-in", administrator, secret))
    world.session.flush()
    for account in (*staff.coordinators.values(), *(coach for team in staff.coaches.values() for coach in team)):
        staff.actors[account.id] = Actor.of(account)
    return staff
