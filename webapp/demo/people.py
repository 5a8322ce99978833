"""Forty beneficiaries of two organisations, all made up: what they bring, what they need, their rules and consents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.account import Account, Role
from models.beneficiary import (
    Beneficiary,
    BeneficiaryLanguage,
    BeneficiaryLicence,
    BeneficiaryOccupation,
    BeneficiaryPreference,
    BeneficiarySkill,
    BeneficiarySupportNeed,
    Qualification,
    RightToWork,
    SkillLevel,
    SkillSource,
)
from models.employer import Employer
from models.identity import Identity, PersonDetails, PersonKey
from models.protection import BeneficiaryExclusion, ExcludedBy, GivenBy, Purpose
from models.taxonomy import Concept, Label, LabelKind
from models.types import Country, LanguageActivity, Licence, Support, WorkTrait
from webapp import consents
from webapp.access import Actor
from webapp.demo.staff import TOWNS, Staff, new_account
from webapp.demo.world import SLOTS, DemoAccount, Dice, World
from webapp.reference import rows

LEVELS = {
    SkillLevel.INDEPENDENT: 0.5,
    SkillLevel.WITH_HELP: 0.25,
    SkillLevel.EXPERT: 0.15,
    SkillLevel.BEGINNER: 0.1,
}
QUALIFICATIONS = (
    ("Primary school", 1),
    ("Lower secondary school", 2),
    ("Vocational school", 4),
    ("School leaving", None),
)
SAFE_CONTACT = "Messages only on weekdays from 9 to 12. Say that the library is calling. Leave no message."


@dataclass(frozen=True)
class Person:
    """A stored beneficiary with what later parts need to know of her."""

    beneficiary: Beneficiary
    country: Country
    coach: Actor
    known_days: int  # since when she is on the caseload
    may_be_matched: bool


@dataclass(frozen=True)
class Background:
    """Where skills come from: a kind of work, paid or not."""

    source: SkillSource
    occupations: tuple[str, ...]
    skills: tuple[str, ...]


class People:
    """Writes beneficiaries from the rows of the data file."""

    def __init__(self, world: World, staff: Staff, employers: Mapping[str, Employer]) -> None:
        self.world = world
        self.staff = staff
        self.employers = employers
        self.dice = Dice("people")
        self.backgrounds = {
            row["background"]: Background(
                SkillSource(row["source"]), tuple(_split(row["occupations"])), tuple(_split(row["skills"]))
            )
            for row in rows("demo_backgrounds.csv")
        }
        self.words = {
            (concept, language): text
            for concept, language, text in world.session.execute(
                select(Label.concept_id, Label.language, Label.text).where(Label.kind == LabelKind.PREFERRED)
            ).all()
        }

    def beneficiary(self, row: Mapping[str, str], coach: Account) -> Beneficiary:
        """Return the employment record of a row, not yet stored."""
        low, _, high = row["hours"].partition("-")
        her = Beneficiary(
            ref=self.dice.ref(),
            organisation=self.staff.organisations[Country(row["organisation"])],
            coach_id=coach.id,
            language=row["reads"],
            adult=row["state"] != "minor",
            frozen=row["state"] == "frozen",
            ranking_opt_out=row["state"] == "opted_out",
            region_code=row["region"],
            reach_km=_number(row["reach_km"]),
            min_hours=_number(low),
            max_hours=_number(high),
            slots=SLOTS[row["slots"]] if row["slots"] else None,
            right_to_work=RightToWork(row["right_to_work"]),
            permit_until=self.world.day(int(row["permit_weeks"]) * 7) if row["permit_weeks"] else None,
            wants_women_only=Support.WOMEN_ON_SHIFT in _split(row["needs"]),
            max_course_cost=self.dice.pick((None, 0.0, 50.0, 100.0, 200.0)),
            licences_known=row["licences"] != "unknown",
            created_at=self.world.ago(int(row["known_days"])),
        )
        self._experience(her, row)
        self._conditions(her, row)
        return her

    def _experience(self, her: Beneficiary, row: Mapping[str, str]) -> None:
        dice, backgrounds = self.dice, [self.backgrounds[name] for name in _split(row["backgrounds"])]
        source_of = {label: background.source for background in backgrounds for label in background.skills}
        her.skills = [
            self._skill(self.world.skills[label], source_of[label], row["reads"])
            for label in dice.some(list(source_of), int(row["skills"]))
        ]
        held = [label for background in backgrounds for label in background.occupations[:1]]
        her.occupations = [
            BeneficiaryOccupation(concept=self.world.occupations[label], months=dice.pick((None, 6, 14, 30, 60, 96)))
            for label in held[: int(row["past"])]
        ]
        if dice.chance(0.5):
            title, eqf = dice.pick(QUALIFICATIONS)
            her.qualifications = [Qualification(title=title, eqf=eqf)]
        her.languages = [
            BeneficiaryLanguage(language=language, activity=activity, level=int(level))
            for language, levels in (part.split(":") for part in row["languages"].split())
            for activity, level in zip(LanguageActivity, levels, strict=True)
            if level != "-"
        ]

    def _skill(self, concept: Concept, source: SkillSource, language: str) -> BeneficiarySkill:
        dice = self.dice
        return BeneficiarySkill(
            concept=concept,
            said=self.words.get((concept.id, language)) if dice.chance(0.6) else None,
            level=dice.weighted(LEVELS),
            source=SkillSource.STATED if dice.chance(0.15) else source,
        )

    def _conditions(self, her: Beneficiary, row: Mapping[str, str]) -> None:
        known = row["licences"] not in ("unknown", "none")
        her.licences = [BeneficiaryLicence(licence=Licence(code)) for code in _split(row["licences"]) if known]
        her.support_needs = [BeneficiarySupportNeed(support=Support(code)) for code in _split(row["needs"])]
        wishes = [part.split(":") for part in _split(row["wishes"])]
        her.preferences = [
            BeneficiaryPreference(trait=WorkTrait(trait), weight=float(weight)) for trait, weight in wishes
        ]

    def rule(self, her: Beneficiary, text: str, country: Country) -> BeneficiaryExclusion:
        """Return one of her rules as the file writes it: ``night``, ``sector:56``, ``area:town:km``."""
        kind, _, rest = text.partition(":")
        rule = BeneficiaryExclusion(
            ref=self.dice.ref(), beneficiary_id=her.id, kind=ExcludedBy(kind), created_at=her.created_at
        )
        match rule.kind:
            case ExcludedBy.SECTOR:
                rule.sector = rest
            case ExcludedBy.REGION:
                rule.region_code = rest
            case ExcludedBy.EMPLOYER:
                rule.employer_id = self.employers[rest].id
            case ExcludedBy.AREA:
                town, _, kilometres = rest.partition(":")
                rule.municipality_id = self.world.places[country, town].id
                rule.radius_km = float(kilometres)
        return rule

    def identity(self, her: Beneficiary, row: Mapping[str, str]) -> Identity:
        """Return her sealed, invented identity."""
        age = 16 if row["state"] == "minor" else self.dice.between(19, 56)
        identity = Identity(beneficiary_id=her.id, key=PersonKey.new(self.world.keys, now=her.created_at))
        details = PersonDetails(
            given_name=row["given_name"],
            family_name=row["family_name"],
            birth_date=self.world.day(-age * 365 - self.dice.between(10, 300)).isoformat(),
            email=f"demo-{her.ref}@example.org" if self.dice.chance(0.4) else "",
            safe_contact=SAFE_CONTACT,
        )
        identity.write(self.world.keys, details)
        return identity

    def consent(self, her: Beneficiary, row: Mapping[str, str], by: Actor) -> None:
        """Record her agreement to be matched, as the file says it stands."""
        if row["matching"] == "no":
            return
        days = int(row["known_days"])
        given = consents.give(
            self.world.session,
            beneficiary=her,
            purpose=Purpose.MATCHING,
            given=self.dice.pick(list(GivenBy)),
            language=row["reads"],
            by=by,
            now=self.world.ago(days - 1),
        )
        if row["matching"] == "withdrawn":
            consents.withdraw(self.world.session, beneficiary=her, consent=given, by=by, now=self.world.ago(9))

    def log_in(self, her: Beneficiary, row: Mapping[str, str]) -> None:
        """Give her a code and a PIN."""
        new_account(
            self.world,
            self.dice,
            name=row["code"],
            secret=row["pin"],
            role=Role.BENEFICIARY,
            organisation_id=her.organisation_id,
            beneficiary_id=her.id,
            language=row["reads"],
        )
        who = f"{row['given_name']}, {TOWNS[Country(row['organisation'])]}"
        self.staff.log_ins.append(DemoAccount(who, "/my", row["code"], row["pin"]))


def make_people(world: World, staff: Staff, employers: Mapping[str, Employer]) -> list[Person]:
    """Make everybody of the file."""
    people, made = People(world, staff, employers), []
    for row in rows("demo_people.csv"):
        coach = staff.coaches[Country(row["organisation"])][int(row["coach"]) - 1]
        made.append((people.beneficiary(row, coach), row, staff.actors[coach.id]))
    world.session.add_all(her for her, _, _ in made)
    world.session.flush()
    for her, row, coach_actor in made:
        world.session.add(people.identity(her, row))
        rules = [people.rule(her, text, Country(row["organisation"])) for text in _split(row["rules"])]
        world.session.add_all(rules)
        people.consent(her, row, coach_actor)
        if row["code"]:
            people.log_in(her, row)
    world.session.flush()
    return [
        Person(
            her,
            Country(row["organisation"]),
            coach_actor,
            int(row["known_days"]),
            her.may_be_ranked and row["matching"] == "yes",
        )
        for her, row, coach_actor in made
    ]


def _split(text: str) -> Sequence[str]:
    return [part for part in text.split(";") if part]


def _number(text: str) -> float | None:
    return float(text) if text else None
