"""Twenty-five employers, and log-ins for the contacts of some."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from models.account import Role
from models.employer import EVIDENCE_LASTS, Employer, Standing, StandingChange, VettingEvidence, VettingStep
from models.types import Country
from webapp.demo.staff import PASSWORDS, Staff, new_account
from webapp.demo.world import DemoAccount, Dice, World
from webapp.reference import rows

VETTING_RAN_OUT = "employer-ro-02"
CONTACTS = {
    "employer-at-01": ("hotel@example.com", "Employer: a hotel in Wien"),
    "employer-at-02": ("cleaning@example.com", "Employer: cleaning in Wien"),
    "employer-gr-05": ("kitchen@example.com", "Employer: kitchen, Θεσσαλονίκη"),
    "employer-gr-06": ("sewing@example.com", "Employer: sewing, Σίνδος"),
    "employer-at-05": ("bakery@example.com", "Employer: not vetted yet, Graz"),
}
"""Address, and how the log-in is printed."""

NOTES = {
    VettingStep.LEGAL_EXISTENCE: "Looked up in the register: the name and the number are the same. (demo)",
    VettingStep.LABOUR_RECORD: "No finding of the inspectorate; sample contract and a pay slip without names seen. (demo)",
    VettingStep.VISIT_OR_CALL: "Visited the work place in the morning, spoke with the team leader. (demo)",
    VettingStep.SIGNED_CHARTER: "The charter was signed by the managing director. (demo)",
}

REASONS = {
    Standing.NEW: None,
    Standing.VETTED: "Register entry, collective agreement and one visit to the work place checked.",
    Standing.WATCH: "Two adverts came without the hours of the night shift; we look at every new one together.",
    Standing.SUSPENDED: "Deductions for lodging were not stated. Nothing is shown until this is settled in writing.",
}


def make_employers(world: World, staff: Staff) -> dict[str, Employer]:
    """Make the employers of the file, by their key."""
    dice, employers = Dice("employers"), {}
    for number, row in enumerate(rows("demo_employers.csv"), start=1):
        country, standing = Country(row["country"]), Standing(row["standing"])
        employers[row["key"]] = Employer(
            ref=dice.ref(),
            name=row["name"],
            country=country,
            register_number=f"DEMO-{number:04}",
            sector=row["sector_nace"],
            municipality=world.places[country, row["municipality"]],
            standing=standing,
            vetted_until=_vetted_until(world, row["key"], dice.between(40, 330), standing),
            standing_reason=REASONS[standing],
            created_at=world.ago(dice.between(340, 380)),
        )
    world.session.add_all(employers.values())
    for key, (address, who) in CONTACTS.items():
        _contact(world, staff, employers[key], address, who)
    world.session.flush()
    _tell_how_they_were_vetted(world, staff, dice, list(employers.values()))
    return employers


def _tell_how_they_were_vetted(world: World, staff: Staff, dice: Dice, employers: list[Employer]) -> None:
    """Write the steps and decisions that led to each standing. One of the new ones has half of its steps done."""
    deciders = list(staff.coordinators.values())
    for number, employer in enumerate(employers):
        named = staff.coordinators.get(employer.country, deciders[number % len(deciders)])
        first = employer.vetted_until - EVIDENCE_LASTS if employer.vetted_until else world.day(-6)
        steps = list(VettingStep)[:2] if employer.standing is Standing.NEW else list(VettingStep)
        for days, step in enumerate(steps):
            evidence = VettingEvidence(
                ref=dice.ref(),
                employer_id=employer.id,
                step=step,
                done_on=min(first + timedelta(days=days), world.today),
                note=NOTES[step],
                recorded_by=named.id,
                recorded_at=world.ago((world.today - first).days - days),
            )
            world.session.add(evidence)
        since = world.ago((world.today - first).days - len(steps))
        way = {Standing.NEW: (), Standing.VETTED: (Standing.VETTED,)}.get(
            employer.standing, (Standing.VETTED, employer.standing)
        )
        for source, target in pairwise((Standing.NEW, *way)):
            world.session.add(
                StandingChange(
                    employer_id=employer.id,
                    source=source,
                    target=target,
                    at=since if target is Standing.VETTED else world.ago(30),
                    by=named.id,
                    reason=REASONS[target],
                )
            )


def _vetted_until(world: World, key: str, days: int, standing: Standing) -> date | None:
    if standing is Standing.NEW:
        return None
    return world.day(-20 if key == VETTING_RAN_OUT else days)


def _contact(world: World, staff: Staff, employer: Employer, address: str, who: str) -> None:
    secret = PASSWORDS[Role.EMPLOYER]
    new_account(
        world,
        Dice(address),
        name=address,
        secret=secret,
        role=Role.EMPLOYER,
        display_name="Demo-Contact",
        employer=employer,
    )
    staff.log_ins.append(DemoAccount(who, "/sign-in", address, secret))
