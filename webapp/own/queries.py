"""What her own pages show of training and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.account import Account
from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, Stage
from models.place import Municipality
from models.training import Course, CourseRun, Enrolment, EnrolmentStatus
from models.vacancy import Vacancy, VacancySkill
from webapp.access import Actor, visible
from webapp.candidates import WHOLE_PROFILE, Profile, profile_of
from webapp.engine import Engine, TrainingEffect
from webapp.suggestions import joinable_runs, suggest_training

PER_PAGE = 8
Item = TypeVar("Item")

SHOWN_VACANCY: tuple[ORMOption, ...] = (
    joinedload(Vacancy.employer),
    joinedload(Vacancy.municipality).joinedload(Municipality.region),
    selectinload(Vacancy.support),
    selectinload(Vacancy.languages),
    selectinload(Vacancy.skills).joinedload(VacancySkill.concept),
)


@dataclass(frozen=True)
class Part(Generic[Item]):
    """Some of many: what one page shows, so that it stays small."""

    items: Sequence[Item]
    page: int
    pages: int


@dataclass(frozen=True)
class CourseCard:
    """A course run as her page shows it; `effect` is None where no order is computed."""

    run: CourseRun
    effect: TrainingEffect | None
    opens: Sequence[Vacancy]


@dataclass(frozen=True)
class TrainingPage:
    """Her courses, then what is offered; `off` says why nothing was put in order, if so."""

    off: str | None
    enrolled: list[Enrolment]
    offered: Part[CourseCard]


def part(items: Sequence[Item], page: int) -> Part[Item]:
    """Return one page of `items`; the nearest one for a number out of range."""
    pages = max(1, -(-len(items) // PER_PAGE))
    page = min(max(page, 1), pages)
    return Part(items[(page - 1) * PER_PAGE : page * PER_PAGE], page, pages)


def own_profile(session: Session, actor: Actor, now: datetime) -> Profile:
    """Read the record of the beneficiary who is signed in."""
    her = session.scalars(visible(select(Beneficiary), actor).options(*WHOLE_PROFILE)).one()
    return profile_of(session, her, now)


def off(profile: Profile) -> str | None:
    """Return why no order is computed for her: the profile's reason, or ``no_consent``."""
    if profile.ranking_off in ("minor", "frozen"):
        return profile.ranking_off
    return profile.ranking_off if profile.candidate.consent else "no_consent"


def training_page(
    session: Session, engine: Engine, *, profile: Profile, actor: Actor, now: datetime, page: int
) -> TrainingPage:
    """Read her places and compute what other courses would open. Who opted out gets all courses by date."""
    why, enrolled = off(profile), enrolments(session, profile.beneficiary.id)
    taken = {row.run.ref for row in enrolled}
    cards: list[CourseCard] = []
    if why is None:
        found = suggest_training(session, engine, profile=profile, actor=actor, now=now)
        useful = [item for item in found.items if item.effect.opens or item.effect.lifts]
        useful.sort(key=lambda item: not item.effect.joinable)  # stable: what she can join stands first
        cards = [CourseCard(item.run, item.effect, item.opens) for item in useful]
    elif why in ("opted_out", "organisation"):
        cards = [CourseCard(run, None, ()) for run in joinable_runs(session, profile, now.date()).values()]
    return TrainingPage(why, enrolled, part([card for card in cards if card.run.ref not in taken], page))


def enrolments(session: Session, beneficiary_id: int) -> list[Enrolment]:
    """Read her places in courses, and her wishes for one, with what a page shows of the course; next ones first."""
    rows = session.scalars(
        select(Enrolment)
        .join(Enrolment.run)
        .where(Enrolment.beneficiary_id == beneficiary_id, Enrolment.status != EnrolmentStatus.LEFT)
        .order_by(CourseRun.starts_on.desc(), Enrolment.id)
        .options(
            joinedload(Enrolment.run).joinedload(CourseRun.municipality),
            joinedload(Enrolment.run).joinedload(CourseRun.course).joinedload(Course.provider),
        )
    )
    return list(rows)


def candidacies(session: Session, actor: Actor) -> list[Candidacy]:
    """Read her candidacies with their vacancies, newest first."""
    rows = session.scalars(
        visible(select(Candidacy), actor)
        .order_by(Candidacy.id.desc())
        .options(*(joinedload(Candidacy.vacancy).options(option) for option in SHOWN_VACANCY))
    )
    return list(rows)


def candidacy_with(session: Session, vacancy: Vacancy, actor: Actor) -> Candidacy | None:
    """Read her candidacy with one vacancy, ready to take a step."""
    return session.scalar(
        visible(select(Candidacy), actor)
        .where(Candidacy.vacancy_id == vacancy.id)
        .options(joinedload(Candidacy.beneficiary), joinedload(Candidacy.vacancy), selectinload(Candidacy.history))
    )


def running(rows: Sequence[Candidacy]) -> list[Candidacy]:
    """Return those that have not ended."""
    return [row for row in rows if row.stage is not Stage.ENDED]


def coach_language(session: Session, her: Beneficiary) -> str:
    """Return the language that a note to her coach is written in."""
    return session.scalar(select(Account.language).where(Account.id == her.coach_id)) or "en"
