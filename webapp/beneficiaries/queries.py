"""What the pages about one beneficiary show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.beneficiary import Beneficiary, BeneficiaryOccupation, BeneficiarySkill
from models.crypto import KeyRing
from models.employer import Employer
from models.errors import Shredded
from models.identity import Identity, PersonDetails
from models.place import Municipality, Region
from models.protection import BeneficiaryExclusion, Consent, ExcludedBy
from models.types import Country, LanguageActivity
from webapp import access
from webapp.access import Actor
from webapp.candidates import Profile, load_profile
from webapp.engine import Vocabulary
from webapp.identities import names_of


@dataclass(frozen=True)
class SkillRow:
    """One of her skills with its name in the page's language."""

    uri: str
    label: str
    row: BeneficiarySkill


@dataclass(frozen=True)
class TickSkill:
    """One essential skill of an occupation that she held, and whether her record has it."""

    uri: str
    label: str
    held: bool


@dataclass(frozen=True)
class OccupationRow:
    """One occupation that she held, with what people in it can do."""

    uri: str
    label: str
    months: int | None
    skills: list[TickSkill]


@dataclass(frozen=True)
class LanguageRow:
    """One language with her level in each activity; None where it is not known."""

    code: str
    levels: dict[LanguageActivity, int | None]

    @property
    def same(self) -> int | None:
        """The one level that holds for every activity; None when they differ or one is not known."""
        levels = set(self.levels.values())
        return levels.pop() if len(levels) == 1 else None


@dataclass(frozen=True)
class RuleRow:
    """One rule of hers. `about` names an occupation, employer, place or region; a sector is named by its code."""

    ref: str
    kind: ExcludedBy
    sector: str | None
    about: str
    radius_km: float | None


@dataclass(frozen=True)
class ProfilePage:
    """Everything on the profile page. `name` is empty when she was never named or her key was shredded."""

    profile: Profile
    name: str
    skills: list[SkillRow]
    occupations: list[OccupationRow]
    languages: list[LanguageRow]
    rules: list[RuleRow]
    consents: list[Consent]

    @property
    def week(self) -> list[tuple[int, list[int]]]:
        """When she can work: numbers of days, each with the numbers of its parts."""
        slots = self.profile.beneficiary.slots or 0
        days = [(day, [part for part in range(4) if slots >> day * 4 + part & 1]) for day in range(7)]
        return [(day, parts) for day, parts in days if parts]


def profile_page(
    session: Session, *, ref: str, actor: Actor, keys: KeyRing, now: datetime, vocabulary: Vocabulary, language: str
) -> ProfilePage:
    """Read the whole record; raises NoResultFound when it is not the actor's."""
    profile = load_profile(session, ref, actor, now)
    her = profile.beneficiary
    return ProfilePage(
        profile,
        names_of(session, keys, [her.id]).get(her.id, ""),
        skill_rows(her.skills, vocabulary, language),
        _occupation_rows(her, vocabulary, language),
        language_rows(her),
        rule_rows(session, her, vocabulary, language),
        consents_of(session, her),
    )


def skill_rows(rows: Iterable[BeneficiarySkill], vocabulary: Vocabulary, language: str) -> list[SkillRow]:
    """Return skills (loaded with their concepts) by name."""
    named = [SkillRow(row.concept.uri, vocabulary.label(row.concept.uri, language), row) for row in rows]
    return sorted(named, key=lambda row: row.label.casefold())


def skills_page(
    session: Session, *, ref: str, actor: Actor, vocabulary: Vocabulary, language: str
) -> tuple[Beneficiary, list[SkillRow]]:
    """Read her skills."""
    her = access.get(
        session, Beneficiary, ref, actor, selectinload(Beneficiary.skills).joinedload(BeneficiarySkill.concept)
    )
    return her, skill_rows(her.skills, vocabulary, language)


def occupations_page(
    session: Session, *, ref: str, actor: Actor, vocabulary: Vocabulary, language: str
) -> tuple[Beneficiary, list[OccupationRow]]:
    """Read the occupations she held, the newest first, each with its essential skills."""
    her = access.get(
        session,
        Beneficiary,
        ref,
        actor,
        selectinload(Beneficiary.skills).joinedload(BeneficiarySkill.concept),
        selectinload(Beneficiary.occupations).joinedload(BeneficiaryOccupation.concept),
    )
    return her, _occupation_rows(her, vocabulary, language)


def _occupation_rows(her: Beneficiary, vocabulary: Vocabulary, language: str) -> list[OccupationRow]:
    held = {row.concept.uri for row in her.skills}
    return [
        OccupationRow(
            row.concept.uri,
            vocabulary.label(row.concept.uri, language),
            row.months,
            essential_skills(vocabulary, row.concept.uri, held, language),
        )
        for row in sorted(her.occupations, key=lambda row: row.id, reverse=True)
    ]


def essential_skills(vocabulary: Vocabulary, occupation: str, held: set[str], language: str) -> list[TickSkill]:
    """Return what an occupation needs, by name; nothing for one that the taxonomy no longer holds."""
    if not vocabulary.taxonomy.has_occupation(occupation):
        return []
    skills = [
        TickSkill(uri, vocabulary.label(uri, language), uri in held)
        for uri in vocabulary.taxonomy.essential_of(occupation)
    ]
    return sorted(skills, key=lambda skill: skill.label.casefold())


def language_rows(her: Beneficiary) -> list[LanguageRow]:
    """Return her languages, best first."""
    found: dict[str, dict[LanguageActivity, int | None]] = {}
    for row in her.languages:
        found.setdefault(row.language, dict.fromkeys(LanguageActivity))[row.activity] = row.level
    best = {code: max(level for level in levels.values() if level is not None) for code, levels in found.items()}
    return [LanguageRow(code, found[code]) for code in sorted(found, key=lambda code: (-best[code], code))]


def rule_rows(session: Session, her: Beneficiary, vocabulary: Vocabulary, language: str) -> list[RuleRow]:
    """Read her own rules with what they are about."""
    found = session.execute(
        select(BeneficiaryExclusion, Region.name)
        .outerjoin(Region, Region.code == BeneficiaryExclusion.region_code)
        .where(BeneficiaryExclusion.beneficiary_id == her.id)
        .order_by(BeneficiaryExclusion.id)
        .options(
            joinedload(BeneficiaryExclusion.concept),
            joinedload(BeneficiaryExclusion.employer),
            joinedload(BeneficiaryExclusion.municipality),
        )
    )
    return [
        RuleRow(row.ref, row.kind, row.sector, _about(row, region, vocabulary, language), row.radius_km)
        for row, region in found
    ]


def _about(row: BeneficiaryExclusion, region: str | None, vocabulary: Vocabulary, language: str) -> str:
    if row.concept is not None:
        return vocabulary.label(row.concept.uri, language)
    if row.employer is not None:
        return row.employer.name
    if row.municipality is not None:
        return row.municipality.name
    return region or row.region_code or ""


def consents_of(session: Session, her: Beneficiary) -> list[Consent]:
    """Read her consents, newest first; those withdrawn too, because the ledger tells what was true when."""
    return list(session.scalars(select(Consent).where(Consent.beneficiary_id == her.id).order_by(Consent.id.desc())))


def regions_of(session: Session, country: Country) -> list[tuple[str, str]]:
    """Read the regions of a country: code and name."""
    rows = session.execute(
        select(Region.code, Region.name).where(Region.country == country).order_by(Region.name, Region.code)
    )
    return [(code, name) for code, name in rows]


def municipalities_of(session: Session, country: Country) -> list[tuple[str, str]]:
    """Read the municipalities of a country: key and name."""
    rows = session.execute(
        select(Municipality.id, Municipality.name)
        .join(Municipality.region)
        .where(Region.country == country)
        .order_by(Municipality.name, Municipality.id)
    )
    return [(str(key), name) for key, name in rows]


def employers_for(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Read the employers that a rule can name: key and name."""
    rows = session.scalars(access.visible(select(Employer), actor).order_by(Employer.name, Employer.id))
    return [(str(row.id), row.name) for row in rows]


def identity_page(
    session: Session, *, ref: str, actor: Actor, keys: KeyRing
) -> tuple[Beneficiary, PersonDetails | None]:
    """Open who she is; None when she was erased. Raises NoResultFound when she is not the actor's."""
    her = access.get(session, Beneficiary, ref, actor)
    row = session.scalar(select(Identity).where(Identity.beneficiary_id == her.id).options(joinedload(Identity.key)))
    if row is None:
        return her, None
    try:
        return her, row.read(keys)
    except Shredded:
        return her, None
