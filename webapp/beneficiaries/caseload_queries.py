"""The caseload: a fixed number of statements, however many beneficiaries there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.beneficiary import Beneficiary, BeneficiaryLanguage, BeneficiarySkill
from models.candidacy import ORDER, Candidacy, Stage
from models.crypto import KeyRing
from models.protection import Consent, Purpose
from models.taxonomy import Label, LabelKind
from models.types import Cefr
from webapp import access
from webapp.access import Actor
from webapp.identities import names_of

SOON = timedelta(days=60)
LATEST = date.max


class Show(StrEnum):
    """Which part of the caseload is shown."""

    ALL = "all"
    DUE = "due"
    ENDING = "ending"
    NO_CONSENT = "no_consent"
    NO_CANDIDACY = "no_candidacy"


@dataclass(frozen=True)
class CaseloadRow:
    """One beneficiary in the caseload. `candidacies` counts those that have not ended; `stage` is the furthest of them."""

    ref: str
    name: str
    region: str | None
    languages: tuple[tuple[str, str], ...]
    skills: int
    candidacies: int
    stage: Stage | None
    next_step: str | None
    due_on: date | None
    overdue: bool
    permit_ends: date | None
    consent_ends: date | None
    consented: bool

    def is_in(self, show: Show) -> bool:
        """Whether the row belongs to this part of the caseload."""
        match show:
            case Show.DUE:
                return self.due_on is not None
            case Show.ENDING:
                return self.permit_ends is not None or self.consent_ends is not None
            case Show.NO_CONSENT:
                return not self.consented
            case Show.NO_CANDIDACY:
                return not self.candidacies
            case _:
                return True


@dataclass(frozen=True)
class Caseload:
    """The rows to show, how many there are in all, and the references whose names were opened."""

    rows: list[CaseloadRow]
    total: int
    opened: list[str]


def read_caseload(
    session: Session,
    *,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
    language: str,
    words: str = "",
    show: Show = Show.ALL,
) -> Caseload:
    """Read the actor's caseload: what is due first, then by name. `words` are looked for in names and skills."""
    people = session.scalars(
        access.visible(select(Beneficiary), actor).options(
            joinedload(Beneficiary.region), selectinload(Beneficiary.languages)
        )
    ).all()
    ids = [her.id for her in people]
    names = names_of(session, keys, ids)
    skills = _skill_counts(session, ids)
    candidacies = _open_candidacies(session, ids)
    consents = _matching_consents(session, ids, now)
    rows = {
        her.id: _row(
            her,
            name=names.get(her.id, ""),
            skills=skills.get(her.id, 0),
            candidacies=candidacies.get(her.id, []),
            consents=consents.get(her.id, []),
            today=now.date(),
        )
        for her in people
    }
    wanted = _wanted(session, rows, words, language)
    chosen = [rows[her_id] for her_id in rows if her_id in wanted and rows[her_id].is_in(show)]
    chosen.sort(key=lambda row: (row.due_on or LATEST, row.name.casefold(), row.ref))
    return Caseload(chosen, len(rows), [her.ref for her in people if her.id in names])


def _row(
    her: Beneficiary,
    *,
    name: str,
    skills: int,
    candidacies: list[Candidacy],
    consents: list[Consent],
    today: date,
) -> CaseloadRow:
    furthest = max(candidacies, key=lambda row: ORDER.index(row.stage), default=None)
    due = min((row for row in candidacies if row.due_on), key=lambda row: row.due_on or LATEST, default=None)
    named = due or furthest
    return CaseloadRow(
        ref=her.ref,
        name=name,
        region=her.region.name if her.region else None,
        languages=_shortened(her.languages),
        skills=skills,
        candidacies=len(candidacies),
        stage=furthest.stage if furthest else None,
        next_step=named.next_step if named else None,
        due_on=due.due_on if due else None,
        overdue=due is not None and due.due_on is not None and due.due_on < today,
        permit_ends=her.permit_until if her.permit_until and her.permit_until <= today + SOON else None,
        consent_ends=_consent_end(consents, today),
        consented=bool(consents),
    )


def _shortened(rows: Iterable[BeneficiaryLanguage]) -> tuple[tuple[str, str], ...]:
    """Return each language with the short name of its best level, best language first."""
    best: dict[str, int] = {}
    for row in rows:
        best[row.language] = max(row.level, best.get(row.language, 0))
    ordered = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((language, "<A1" if level == Cefr.PRE_A1 else Cefr(level).name) for language, level in ordered)


def _consent_end(consents: list[Consent], today: date) -> date | None:
    """Return the day on which the last consent in force runs out, if that is soon."""
    if not consents or any(row.until is None for row in consents):
        return None
    last = max(row.until.date() for row in consents if row.until is not None)
    return last if last <= today + SOON else None


def _skill_counts(session: Session, ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(BeneficiarySkill.beneficiary_id, func.count())
        .where(BeneficiarySkill.beneficiary_id.in_(ids))
        .group_by(BeneficiarySkill.beneficiary_id)
    )
    return dict(rows.all())


def _open_candidacies(session: Session, ids: Collection[int]) -> dict[int, list[Candidacy]]:
    found: dict[int, list[Candidacy]] = {}
    for row in session.scalars(
        select(Candidacy)
        .where(Candidacy.beneficiary_id.in_(ids), Candidacy.stage != Stage.ENDED)
        .order_by(Candidacy.id)
    ):
        found.setdefault(row.beneficiary_id, []).append(row)
    return found


def _matching_consents(session: Session, ids: Collection[int], now: datetime) -> dict[int, list[Consent]]:
    found: dict[int, list[Consent]] = {}
    for row in session.scalars(
        select(Consent).where(Consent.beneficiary_id.in_(ids), Consent.purpose == Purpose.MATCHING)
    ):
        if row.in_force(now):
            found.setdefault(row.beneficiary_id, []).append(row)
    return found


def _wanted(session: Session, rows: dict[int, CaseloadRow], words: str, language: str) -> set[int]:
    """Return whose name, reference or skills hold every one of the words."""
    wanted = words.casefold().split()
    if not wanted:
        return set(rows)
    texts = {her_id: f"{row.name} {row.ref}" for her_id, row in rows.items()}
    for her_id, said, label in session.execute(
        select(BeneficiarySkill.beneficiary_id, BeneficiarySkill.said, Label.text)
        .join(Label, Label.concept_id == BeneficiarySkill.concept_id)
        .where(
            BeneficiarySkill.beneficiary_id.in_(rows),
            Label.language.in_((language, "en")),
            Label.kind != LabelKind.HIDDEN,
        )
    ):
        texts[her_id] += f" {said or ''} {label}"
    return {her_id for her_id, text in texts.items() if all(word in text.casefold() for word in wanted)}
