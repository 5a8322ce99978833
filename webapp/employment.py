"""Writing the employment record. Each service loads the record as `actor`, changes it, and audits the change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.interfaces import ORMOption

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
from models.taxonomy import Concept, ConceptKind
from models.types import LanguageActivity, Licence, Support, WorkTrait
from webapp import access
from webapp.access import Actor
from webapp.audit import record_change


@dataclass(frozen=True)
class Conditions:
    """The conditions form: everything may be None, which is "not known"; no licences is "none" only if `licences_known`."""

    region_code: str | None
    reach_km: float | None
    min_hours: float | None
    max_hours: float | None
    slots: int | None
    right_to_work: RightToWork
    permit_until: date | None
    licences_known: bool
    licences: frozenset[Licence]
    wants_women_only: bool
    max_course_cost: float | None


@dataclass(frozen=True)
class Ticked:
    """What was ticked of a text: URIs of skills and occupations, CEFR levels by language, licences."""

    skills: Collection[str]
    occupations: Collection[str]
    languages: Mapping[str, int]
    licences: frozenset[Licence]


@dataclass(frozen=True)
class Basics:
    """What stands above the record: who she is to the program, and whether it may rank at all."""

    language: str | None
    adult: bool
    frozen: bool
    ranking_opt_out: bool


def writable(session: Session, ref: str, actor: Actor, *options: ORMOption) -> Beneficiary:
    """Return the record with this reference, if it is the actor's; raises NoResultFound otherwise."""
    return access.get(session, Beneficiary, ref, actor, *options)


def concept_of(session: Session, uri: str, kind: ConceptKind) -> Concept:
    """Return a concept by URI; raises NoResultFound for one that is not there or of another kind."""
    return session.scalars(select(Concept).where(Concept.uri == uri, Concept.kind == kind)).one()


def add_skill(
    session: Session,
    *,
    ref: str,
    actor: Actor,
    now: datetime,
    uri: str,
    said: str | None,
    level: SkillLevel,
    source: SkillSource,
) -> None:
    """Add a skill that a person chose, or give the one she has another level and source. Audit: `add_skill`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.skills))
    _put_skill(her, concept_of(session, uri, ConceptKind.SKILL), said=said, level=level, source=source)
    record_change(session, actor, "add_skill", ref, now=now, concept=uri, level=level.value, source=source.value)


def _put_skill(her: Beneficiary, concept: Concept, *, said: str | None, level: SkillLevel, source: SkillSource) -> None:
    row = next((held for held in her.skills if held.concept_id == concept.id), None)
    if row is None:
        her.skills.append(BeneficiarySkill(concept_id=concept.id, said=said, level=level, source=source))
    else:
        row.level, row.source, row.said = level, source, said or row.said


def remove_skill(session: Session, *, ref: str, actor: Actor, now: datetime, uri: str) -> None:
    """Take a skill out; one that is not there changes nothing. Audit: `remove_skill`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.skills).joinedload(BeneficiarySkill.concept))
    for row in [held for held in her.skills if held.concept.uri == uri]:
        her.skills.remove(row)
        record_change(session, actor, "remove_skill", ref, now=now, concept=uri)


def add_occupation(
    session: Session, *, ref: str, actor: Actor, now: datetime, uri: str, said: str | None, months: int | None
) -> None:
    """Add an occupation she has held, or say anew for how long. Audit: `add_occupation`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.occupations))
    concept = concept_of(session, uri, ConceptKind.OCCUPATION)
    row = next((held for held in her.occupations if held.concept_id == concept.id), None)
    if row is None:
        her.occupations.append(BeneficiaryOccupation(concept_id=concept.id, said=said, months=months))
    else:
        row.months = months if months is not None else row.months
    record_change(session, actor, "add_occupation", ref, now=now, concept=uri)


def remove_occupation(session: Session, *, ref: str, actor: Actor, now: datetime, uri: str) -> None:
    """Take an occupation out; the skills ticked for it stay. Audit: `remove_occupation`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.occupations).joinedload(BeneficiaryOccupation.concept))
    for row in [held for held in her.occupations if held.concept.uri == uri]:
        her.occupations.remove(row)
        record_change(session, actor, "remove_occupation", ref, now=now, concept=uri)


def tick_skills(
    session: Session,
    *,
    ref: str,
    actor: Actor,
    now: datetime,
    offered: Collection[str],
    ticked: Collection[str],
    level: SkillLevel,
    source: SkillSource,
) -> None:
    """Of the skills `offered` for an occupation, add those ticked that she did not have and take out those unticked.

    What she had already keeps its level and source. Audit: `tick_skills`.
    """
    her = writable(session, ref, actor, selectinload(Beneficiary.skills).joinedload(BeneficiarySkill.concept))
    held = {row.concept.uri: row for row in her.skills}
    wanted = set(ticked) & set(offered)
    for uri in set(offered) & set(held) - wanted:
        her.skills.remove(held[uri])
    added = session.scalars(
        select(Concept).where(Concept.uri.in_(wanted - set(held)), Concept.kind == ConceptKind.SKILL)
    ).all()
    for concept in added:
        her.skills.append(BeneficiarySkill(concept_id=concept.id, level=level, source=source))
    removed = len(set(offered) & set(held) - wanted)
    record_change(session, actor, "tick_skills", ref, now=now, added=len(added), removed=removed)


def set_language(
    session: Session,
    *,
    ref: str,
    actor: Actor,
    now: datetime,
    language: str,
    levels: Mapping[LanguageActivity, int],
) -> None:
    """Set her level in one language for the activities given; the others stay as they are. Audit: `set_language`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.languages))
    held = {row.activity: row for row in her.languages if row.language == language}
    for activity, level in levels.items():
        if activity in held:
            held[activity].level = level
        else:
            her.languages.append(BeneficiaryLanguage(language=language, activity=activity, level=level))
    record_change(session, actor, "set_language", ref, now=now, language=language)


def remove_language(session: Session, *, ref: str, actor: Actor, now: datetime, language: str) -> None:
    """Take a language out: its levels are unknown again. Audit: `remove_language`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.languages))
    her.languages = [row for row in her.languages if row.language != language]
    record_change(session, actor, "remove_language", ref, now=now, language=language)


def keep_said(
    session: Session,
    *,
    ref: str,
    actor: Actor,
    now: datetime,
    ticked: Ticked,
    level: SkillLevel,
    source: SkillSource,
) -> None:
    """Add what was ticked of a text. What she had already keeps its level and source, also in a language. Audit: `keep_said`."""
    her = writable(
        session,
        ref,
        actor,
        *(selectinload(own) for own in (Beneficiary.skills, Beneficiary.occupations)),
        *(selectinload(own) for own in (Beneficiary.languages, Beneficiary.licences)),
    )
    skills = _new_concepts(session, ticked.skills, ConceptKind.SKILL, {row.concept_id for row in her.skills})
    work = _new_concepts(
        session, ticked.occupations, ConceptKind.OCCUPATION, {row.concept_id for row in her.occupations}
    )
    her.skills.extend(BeneficiarySkill(concept_id=number, level=level, source=source) for number in skills)
    her.occupations.extend(BeneficiaryOccupation(concept_id=number) for number in work)
    known = {(row.language, row.activity) for row in her.languages}
    for language, reached in ticked.languages.items():
        missing = [activity for activity in LanguageActivity if (language, activity) not in known]
        her.languages.extend(BeneficiaryLanguage(language=language, activity=own, level=reached) for own in missing)
    new = ticked.licences - {row.licence for row in her.licences}
    her.licences.extend(BeneficiaryLicence(licence=licence) for licence in sorted(new))
    added = {"skills": len(skills), "occupations": len(work), "languages": len(ticked.languages), "licences": len(new)}
    record_change(session, actor, "keep_said", ref, now=now, **added)


def _new_concepts(session: Session, uris: Collection[str], kind: ConceptKind, held: Collection[int]) -> list[int]:
    found = session.scalars(select(Concept.id).where(Concept.uri.in_(uris), Concept.kind == kind).order_by(Concept.id))
    return [number for number in found if number not in held]


def moves_on(her: Beneficiary) -> None:
    """Let her record take a new version although no column of its own changed: of two who write at once, the second is noticed."""
    flag_modified(her, "reach_km")


def set_conditions(session: Session, *, ref: str, actor: Actor, now: datetime, conditions: Conditions) -> None:
    """Set what work has to fit. Audit: `set_conditions`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.licences))
    values: dict[str, Any] = {name: getattr(conditions, name) for name in Conditions.__dataclass_fields__}
    licences: frozenset[Licence] = values.pop("licences")
    for name, value in values.items():
        setattr(her, name, value)
    kept = [row for row in her.licences if row.licence in licences]
    new = licences - {row.licence for row in kept}
    her.licences = [*kept, *(BeneficiaryLicence(licence=licence) for licence in sorted(new))]
    moves_on(her)
    record_change(session, actor, "set_conditions", ref, now=now)


def set_basics(session: Session, *, ref: str, actor: Actor, now: datetime, basics: Basics) -> None:
    """Set language, adulthood, freeze and opt-out. Audit: `set_basics` with the switches."""
    her = writable(session, ref, actor)
    her.language, her.adult = basics.language, basics.adult
    her.frozen, her.ranking_opt_out = basics.frozen, basics.ranking_opt_out
    switches = {"adult": basics.adult, "frozen": basics.frozen, "opt_out": basics.ranking_opt_out}
    record_change(session, actor, "set_basics", ref, now=now, **switches)


def set_wishes(
    session: Session,
    *,
    ref: str,
    actor: Actor,
    now: datetime,
    weights: Mapping[WorkTrait, float],
    needs: frozenset[Support],
) -> None:
    """Set what she would rather have in a job and which support she needs. Audit: `set_wishes`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.preferences), selectinload(Beneficiary.support_needs))
    held = {row.trait: row for row in her.preferences if row.trait in weights}
    for trait, row in held.items():
        row.weight = weights[trait]
    new = [BeneficiaryPreference(trait=trait, weight=weights[trait]) for trait in weights if trait not in held]
    her.preferences = [*held.values(), *new]
    kept = [row for row in her.support_needs if row.support in needs]
    missing = needs - {row.support for row in kept}
    her.support_needs = [*kept, *(BeneficiarySupportNeed(support=support) for support in sorted(missing))]
    moves_on(her)
    record_change(session, actor, "set_wishes", ref, now=now)


def add_qualification(session: Session, *, ref: str, actor: Actor, now: datetime, title: str, eqf: int | None) -> None:
    """Add schooling or training that she completed. Audit: `add_qualification`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.qualifications))
    her.qualifications.append(Qualification(title=title, eqf=eqf))
    record_change(session, actor, "add_qualification", ref, now=now)


def remove_qualification(session: Session, *, ref: str, actor: Actor, now: datetime, number: int) -> None:
    """Take out her qualification with this number; another person's is not touched. Audit: `remove_qualification`."""
    her = writable(session, ref, actor, selectinload(Beneficiary.qualifications))
    her.qualifications = [row for row in her.qualifications if row.id != number]
    record_change(session, actor, "remove_qualification", ref, now=now)
