"""What an employer sees of those who let it: a card without identity, and who she is only while she reveals it.

Everything is asked anew on each page: stage, consents in force, her record, the vacancy, the employer. A card is made from what her
consent names and from nothing else; it cannot hold a name, a date or a text of hers, because it has no field for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext as _n
from marshmallow import RAISE, Schema, fields
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.account import Role
from models.beneficiary import Beneficiary, BeneficiarySkill
from models.candidacy import INTRODUCED, REVEALED, Candidacy, Stage
from models.crypto import KeyRing
from models.errors import Shredded
from models.identity import Identity
from models.protection import Consent, Purpose
from models.reach import introduced_people
from models.types import REF_ALPHABET, Cefr, LanguageActivity
from models.vacancy import Vacancy, VacancyStatus
from webapp.access import Actor, visible
from webapp.audit import event, record_access
from webapp.consents import CARDS, REVEALS
from webapp.engine import Vocabulary
from webapp.journeys import in_her_log
from webapp.needs import Need, need_of
from webapp.reference import SPOKEN_IN
from webapp.silence import Silence, silence_of

SHOWS_PEOPLE = (VacancyStatus.OPEN, VacancyStatus.PAUSED, VacancyStatus.CLOSED)
"""A vacancy that waits to be checked shows nobody until a person has looked."""

SHOWN: tuple[ORMOption, ...] = (
    joinedload(Candidacy.beneficiary).options(
        joinedload(Beneficiary.organisation),
        joinedload(Beneficiary.region),
        selectinload(Beneficiary.skills).joinedload(BeneficiarySkill.concept),
        selectinload(Beneficiary.languages),
    ),
    joinedload(Candidacy.vacancy),
    selectinload(Candidacy.history),
)
HOURS_APART = 5
"""Her hours are told in steps of five: enough to plan with, too coarse to know her by."""


class CardHours(Schema):
    """Hours of a week."""

    min = fields.Integer(required=True)
    max = fields.Integer(required=True)


class Spoken(Schema):
    """Her level in one activity of a language that the job or the country asks for."""

    language = fields.String(required=True)
    activity = fields.Enum(LanguageActivity, by_value=fields.String, required=True)
    level = fields.Enum(Cefr, required=True)


class Card(Schema):
    """All that an employer is told of somebody on its shortlist. There is no other field."""

    class Meta:
        unknown = RAISE

    name = fields.String(required=True, metadata={"description": "Stands for her in this vacancy, and nowhere else."})
    stage = fields.Enum(Stage, by_value=fields.String, required=True)
    answer_waits = fields.Boolean(
        required=True, metadata={"description": "Whether she waits for an answer for 14 days or more."}
    )
    fit = fields.String(required=True, allow_none=True)
    brings = fields.List(fields.String(), required=True, metadata={"description": "Skills that the vacancy asks for."})
    not_named = fields.List(
        fields.String(), required=True, metadata={"description": "Skills asked for that she did not name."}
    )
    skills = fields.List(fields.String(), required=True, metadata={"description": "Other skills of hers."})
    hours = fields.Nested(CardHours, required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True, metadata={"description": "Name of a NUTS 3 region."})
    languages = fields.List(fields.Nested(Spoken), required=True)


@dataclass(frozen=True)
class Introduced:
    """One person on a shortlist: her candidacy, for services; the consents in force, for what may be shown."""

    candidacy: Candidacy
    name: str
    shared: Consent
    reveal: Consent | None

    @property
    def revealed(self) -> bool:
        """Whether the employer may see who she is now."""
        return self.reveal is not None


def pseudonym(keys: KeyRing, candidacy: Candidacy) -> str:
    """Return what stands for her in one vacancy. It comes from a secret key: nobody can tell who it is, or link two of them."""
    digest = keys.blind_index("candidacy.pseudonym", candidacy.ref)
    return "".join(REF_ALPHABET[byte % len(REF_ALPHABET)] for byte in digest[:8])


def introduced(
    session: Session, *, vacancies: Iterable[Vacancy], actor: Actor, keys: KeyRing, now: datetime
) -> list[Introduced]:
    """Return who lets the employer of these vacancies (loaded with it) see her now, in an order that says nothing.

    For an employer's contact; others get those of their own whom it would see, so that pages can say what it sees.
    """
    showing = {
        row.id: row.ref for row in vacancies if row.status in SHOWS_PEOPLE and row.employer.may_recruit(now.date())
    }
    if not showing:
        return []
    with introduced_people(session) if actor.role is Role.EMPLOYER else nullcontext():
        rows = session.scalars(
            visible(select(Candidacy), actor).where(Candidacy.vacancy_id.in_(showing)).options(*SHOWN)
        ).all()
        agreed = _agreed(session, {row.beneficiary_id for row in rows}, set(showing.values()), now)
    found = []
    for row in rows:
        key = (row.beneficiary_id, showing[row.vacancy_id])
        shared, reveal = agreed.get((*key, Purpose.SHARE_ANONYMOUS)), agreed.get((*key, Purpose.REVEAL_IDENTITY))
        if shared is not None and _may_be_shown(row, now):
            found.append(Introduced(row, pseudonym(keys, row), shared, reveal if row.stage in REVEALED else None))
    return sorted(found, key=lambda one: one.name)


def introduced_as(
    session: Session, name: str, *, vacancy: Vacancy, actor: Actor, keys: KeyRing, now: datetime
) -> Introduced:
    """Return the one whom `name` stands for. Raises NoResultFound alike for nobody and for one who may not be seen now."""
    for one in introduced(session, vacancies=[vacancy], actor=actor, keys=keys, now=now):
        if one.name == name:
            return one
    raise NoResultFound("nobody of this name is on the shortlist")


def _may_be_shown(row: Candidacy, now: datetime) -> bool:
    her = row.beneficiary
    return row.stage in INTRODUCED and her.adult and not her.frozen and silence_of(row, now) is not Silence.OVER


def _agreed(
    session: Session, beneficiary_ids: set[int], refs: set[str], now: datetime
) -> Mapping[tuple[int, str, Purpose], Consent]:
    rows = session.scalars(
        select(Consent)
        .where(Consent.beneficiary_id.in_(beneficiary_ids), Consent.recipient.in_(refs))
        .order_by(Consent.id)
    )
    return {(row.beneficiary_id, str(row.recipient), row.purpose): row for row in rows if row.in_force(now)}


def card(one: Introduced, vacancy: Vacancy, *, vocabulary: Vocabulary, language: str, now: datetime) -> dict[str, Any]:
    """Return her card as `Card` lets it out, for a page."""
    told = facts(one, vacancy, vocabulary=vocabulary, language=language, now=now)
    shown: dict[str, Any] = Card().dump(told)
    return shown


def facts(one: Introduced, vacancy: Vacancy, *, vocabulary: Vocabulary, language: str, now: datetime) -> dict[str, Any]:
    """Return what `Card` lets out of her; the vacancy has to be loaded with employer, skills and languages."""
    her, allowed = one.candidacy.beneficiary, CARDS.get(one.shared.field_set, frozenset())
    held = {row.concept.uri for row in her.skills} if "skills" in allowed else set[str]()
    asked = {row.concept.uri: need_of(row) for row in vacancy.skills}

    def named(uris: Iterable[str]) -> list[str]:
        return sorted(vocabulary.label(uri, language) for uri in uris)

    return {
        "name": one.name,
        "stage": one.candidacy.stage,
        "answer_waits": silence_of(one.candidacy, now) is not None,
        "fit": _fit(held, asked) if "skills" in allowed else None,
        "brings": named(held & asked.keys()),
        "not_named": named(uri for uri, need in asked.items() if need is Need.DAY_ONE and uri not in held),
        "skills": named(held - asked.keys()),
        "hours": _hours(her) if "hours" in allowed else None,
        "region": her.region.name if her.region and "region" in allowed else None,
        "languages": _spoken(her, vacancy) if "languages" in allowed else [],
    }


def _fit(held: set[str], asked: Mapping[str, Need]) -> str:
    needed = {uri for uri, need in asked.items() if need is Need.DAY_ONE}
    if not needed:
        return _("The job asks for no skill from the first day.")
    if needed <= held:
        return _("Brings every skill that the job needs from the first day.")
    brought = len(needed & held)
    return _n(
        "Brings %(num)s skill of %(all)s that the job needs from the first day.",
        "Brings %(num)s skills of %(all)s that the job needs from the first day.",
        brought,
        all=len(needed),
    )


def _hours(her: Beneficiary) -> dict[str, int] | None:
    if her.min_hours is None and her.max_hours is None:
        return None
    least = her.min_hours if her.min_hours is not None else 0.0
    most = her.max_hours if her.max_hours is not None else least
    return {"min": int(least // HOURS_APART) * HOURS_APART, "max": -int(-most // HOURS_APART) * HOURS_APART}


def _spoken(her: Beneficiary, vacancy: Vacancy) -> list[dict[str, Any]]:
    """Return her levels in languages that the job or its country speaks: another one would tell where she is from."""
    country = vacancy.employer.country.value
    wanted = {need.language for need in vacancy.languages} | {
        code for code, spoken_in in SPOKEN_IN.items() if spoken_in == country
    }
    rows = sorted(
        (row for row in her.languages if row.language in wanted), key=lambda row: (row.language, row.activity)
    )
    return [{"language": row.language, "activity": row.activity, "level": Cefr(row.level)} for row in rows]


def identity_of(session: Session, one: Introduced, *, actor: Actor, keys: KeyRing) -> dict[str, str]:
    """Open what she lets the employer know of who she is, by field of her identity; nothing without her consent in force.

    The caller queues the audit event `read_revealed`.
    """
    allowed = REVEALS.get(one.reveal.field_set, ()) if one.reveal is not None else ()
    if not allowed:
        return {}
    with introduced_people(session) if actor.role is Role.EMPLOYER else nullcontext():
        row = session.scalar(
            select(Identity)
            .where(Identity.beneficiary_id == one.candidacy.beneficiary_id)
            .options(joinedload(Identity.key))
        )
    if row is None:
        return {}
    try:
        details = row.read(keys)
    except Shredded:
        return {}
    return {name: value for name in allowed if (value := getattr(details, name))}


def note_cards_read(actor: Actor, people: Iterable[Introduced], now: datetime) -> None:
    """Queue, for each organisation's log, that an employer read cards; she finds it among who looked. Audit: `read_card`."""
    homes: dict[str | None, list[Beneficiary]] = {}
    for one in people:
        homes.setdefault(one.candidacy.beneficiary.organisation.ref, []).append(one.candidacy.beneficiary)
    for hers in homes.values():
        subjects = sorted(her.ref for her in hers)
        record_access(event(in_her_log(actor, hers[0]), "read_card", None, now=now, subjects=subjects))
