"""Employment profiles of the beneficiaries that a coach or coordinator works with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.beneficiary import Beneficiary
from models.place import Region
from models.taxonomy import Concept, ConceptKind
from models.types import Cefr, LanguageActivity
from webapp import access, clock, current, employment, i18n
from webapp.access import Action
from webapp.api import profile_schemas as schemas
from webapp.api.operations import Answer, bp, operation
from webapp.api.paging import PageQuery, page_of
from webapp.audit import event, record_access
from webapp.candidates import Profile, load_profile
from webapp.engine.digest import digest_of


@bp.get("/profiles")
@operation(Action.READ_PROFILE, schemas.Profiles, query=PageQuery)
def profiles(query: dict[str, Any]) -> Answer:
    """List the beneficiaries that the actor works with."""
    return Answer(page_of(current.session(), access.visible(select(Beneficiary), current.actor()), query))


@bp.get("/profiles/<ref>")
@operation(Action.READ_PROFILE, schemas.Profile)
def profile(ref: str) -> Answer:
    """Read one employment profile."""
    record_access(event(current.actor(), "read_profile", ref, now=clock.now()))
    return _answer(ref)


@bp.put("/profiles/<ref>/skills")
@operation(Action.WRITE_PROFILE, schemas.Profile, body=schemas.Skills, versioned=True)
def set_skills(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Set her skills."""
    with _changing(ref, version) as (session, her):
        wanted = {item["uri"]: item for item in _unique(sent["items"], "uri")}
        _check_concepts(session, list(wanted), ConceptKind.SKILL, "Not a skill of the taxonomy.")
        held = {
            row.concept.uri: {name: getattr(row, name) for name in ("level", "source", "said")} for row in her.skills
        }
        common: dict[str, Any] = {"ref": ref, "actor": current.actor(), "now": clock.now()}
        for uri in sorted(held.keys() - wanted.keys()):
            employment.remove_skill(session, uri=uri, **common)
        for uri, item in wanted.items():
            if held.get(uri) != {name: item[name] for name in ("level", "source", "said")}:
                employment.add_skill(session, **item, **common)
    return _answer(ref)


@bp.put("/profiles/<ref>/languages")
@operation(Action.WRITE_PROFILE, schemas.Profile, body=schemas.Languages, versioned=True)
def set_languages(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Set her languages."""
    with _changing(ref, version) as (session, her):
        wanted = {item["language"]: _numbers(item["levels"]) for item in _unique(sent["items"], "language")}
        held: dict[str, dict[LanguageActivity, int]] = {}
        for row in her.languages:
            held.setdefault(row.language, {})[row.activity] = row.level
        common: dict[str, Any] = {"ref": ref, "actor": current.actor(), "now": clock.now()}
        for language, levels in held.items():
            if levels.keys() - wanted.get(language, {}).keys():
                employment.remove_language(session, language=language, **common)
                session.flush()  # the levels that stay would meet their old rows
        for language, levels in wanted.items():
            if held.get(language) != levels:
                employment.set_language(session, language=language, levels=levels, **common)
    return _answer(ref)


@bp.put("/profiles/<ref>/conditions")
@operation(Action.WRITE_PROFILE, schemas.Profile, body=schemas.Conditions, versioned=True)
def set_conditions(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Set what work has to fit."""
    with _changing(ref, version) as (session, her):
        region = sent.pop("region")
        country = her.organisation.country
        if region and not session.scalar(select(Region.code).where(Region.code == region, Region.country == country)):
            raise ValidationError({"region": ["Not a region of the organisation's country."]})
        chosen = employment.Conditions(
            region_code=region or None,
            slots=sent.pop("week"),
            licences=frozenset(sent.pop("licences")),
            **sent,
        )
        employment.set_conditions(session, ref=ref, actor=current.actor(), now=clock.now(), conditions=chosen)
    return _answer(ref)


@bp.put("/profiles/<ref>/occupations")
@operation(Action.WRITE_PROFILE, schemas.Profile, body=schemas.Occupations, versioned=True)
def set_occupations(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Set the occupations that she held."""
    with _changing(ref, version) as (session, her):
        wanted = {item["uri"]: item for item in _unique(sent["items"], "uri")}
        _check_concepts(session, list(wanted), ConceptKind.OCCUPATION, "Not an occupation of the taxonomy.")
        held = {row.concept.uri: {name: getattr(row, name) for name in ("months", "said")} for row in her.occupations}
        changed = {uri for uri in held if uri not in wanted or held[uri] != {k: wanted[uri][k] for k in held[uri]}}
        common: dict[str, Any] = {"ref": ref, "actor": current.actor(), "now": clock.now()}
        for uri in sorted(changed):
            employment.remove_occupation(session, uri=uri, **common)
        session.flush()  # one that changes is written anew
        for uri in sorted(wanted.keys() - (held.keys() - changed)):
            employment.add_occupation(session, **wanted[uri], **common)
    return _answer(ref)


@bp.put("/profiles/<ref>/qualifications")
@operation(Action.WRITE_PROFILE, schemas.Profile, body=schemas.Qualifications, versioned=True)
def set_qualifications(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Set her schooling and training."""
    with _changing(ref, version) as (session, her):
        wanted = Counter((item["title"], item["eqf"]) for item in sent["items"])
        common: dict[str, Any] = {"ref": ref, "actor": current.actor(), "now": clock.now()}
        for number, what in [(row.id, (row.title, row.eqf)) for row in her.qualifications]:
            if wanted[what]:
                wanted[what] -= 1
            else:
                employment.remove_qualification(session, number=number, **common)
        for title, eqf in wanted.elements():
            employment.add_qualification(session, title=title, eqf=eqf, **common)
    return _answer(ref)


@bp.put("/profiles/<ref>/wishes")
@operation(Action.WRITE_PROFILE, schemas.Profile, body=schemas.Wishes, versioned=True)
def set_wishes(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Set what she would rather have in a job and which support she needs."""
    with _changing(ref, version) as (session, _her):
        weights = {item["trait"]: item["weight"] for item in _unique(sent["preferences"], "trait", "preferences")}
        employment.set_wishes(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            weights=weights,
            needs=frozenset(sent["support_needs"]),
        )
    return _answer(ref)


@contextmanager
def _changing(ref: str, version: str) -> Iterator[tuple[Session, Beneficiary]]:
    """Open a transaction on a record that is still as it was read; nobody else's program changes it meanwhile."""
    with current.transaction() as session:
        visible = access.visible(select(Beneficiary.id), current.actor()).where(Beneficiary.ref == ref)
        session.execute(visible.with_for_update()).one()
        read = load_profile(session, ref, current.actor(), clock.now())
        if etag_of(read) != version:
            raise StaleDataError("the profile is not as it was read")
        yield session, read.beneficiary


def etag_of(read: Profile) -> str:
    """Return what stands for the stored content of a profile; the version of the row does not move with its lists."""
    return digest_of([schemas.Profile().dumps(_shown(read, None), sort_keys=True)])[:32]


def _answer(ref: str) -> Answer:
    session = current.session()
    read = load_profile(session, ref, current.actor(), clock.now())
    return Answer(_shown(read, i18n.language()), etag=etag_of(read))


def _shown(read: Profile, language: str | None) -> dict[str, Any]:
    """Return the record as data; without names of concepts when there is no language."""
    her, vocabulary = read.beneficiary, current.engine().vocabulary(current.session())

    def concept(uri: str) -> dict[str, str]:
        return {"uri": uri, "label": vocabulary.label(uri, language) if language else ""}

    levels: dict[str, dict[str, Cefr]] = {}
    for row in sorted(her.languages, key=lambda row: (row.language, row.activity)):
        levels.setdefault(row.language, {})[row.activity.value] = Cefr(row.level)
    return {
        "ref": her.ref,
        "adult": her.adult,
        "ranking_off": read.ranking_off,
        "created_at": her.created_at,
        "skills": [
            concept(row.concept.uri) | {"level": row.level, "source": row.source, "said": row.said}
            for row in sorted(her.skills, key=lambda row: row.concept.uri)
        ],
        "occupations": [
            concept(row.concept.uri) | {"months": row.months, "said": row.said}
            for row in sorted(her.occupations, key=lambda row: row.concept.uri)
        ],
        "languages": [{"language": code, "levels": found} for code, found in levels.items()],
        "qualifications": sorted(her.qualifications, key=lambda row: row.id),
        "preferences": sorted(her.preferences, key=lambda row: row.trait),
        "support_needs": sorted(row.support for row in her.support_needs),
        "conditions": {
            name: getattr(her, name) for name in employment.Conditions.__dataclass_fields__ if name != "licences"
        }
        | {
            "region": her.region_code,
            "week": her.slots,
            "licences": sorted(row.licence for row in her.licences),
        },
    }


def _unique(items: list[dict[str, Any]], name: str, within: str = "items") -> list[dict[str, Any]]:
    keys = [item[name] for item in items]
    twice = {number: {name: ["Named twice."]} for number, key in enumerate(keys) if key in keys[:number]}
    if twice:
        raise ValidationError({within: twice})
    return items


def _check_concepts(session: Session, uris: list[str], kind: ConceptKind, otherwise: str) -> None:
    known = set(session.scalars(select(Concept.uri).where(Concept.uri.in_(uris), Concept.kind == kind)))
    wrong = {number: {"uri": [otherwise]} for number, uri in enumerate(uris) if uri not in known}
    if wrong:
        raise ValidationError({"items": wrong})


def _numbers(levels: dict[str, Cefr]) -> dict[LanguageActivity, int]:
    return {LanguageActivity(activity): int(level) for activity, level in levels.items()}
