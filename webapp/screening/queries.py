"""Vacancies that wait for a person, and what was decided about each before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.employer import Employer
from models.place import Municipality
from models.reach import across_organisations
from models.screening import ScreeningQuestion, ScreeningRun, ScreeningVerdict, Severity
from models.vacancy import Vacancy, VacancySkill, VacancyStatus
from webapp.access import Actor, visible

WAITING = (VacancyStatus.SCREENING, VacancyStatus.HELD)

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Vacancy.employer).joinedload(Employer.municipality).joinedload(Municipality.region),
    joinedload(Vacancy.occupation),
    joinedload(Vacancy.municipality).joinedload(Municipality.region),
    selectinload(Vacancy.skills).joinedload(VacancySkill.concept),
    selectinload(Vacancy.languages),
    selectinload(Vacancy.licences),
    selectinload(Vacancy.support),
    selectinload(Vacancy.traits),
    selectinload(Vacancy.documents),
)


RANK = {severity: rank for rank, severity in enumerate(Severity)}
LIGHTEST = len(RANK)


@dataclass(frozen=True)
class Waiting:
    """One vacancy of the queue. `looked` is False when the program has not looked it through yet."""

    vacancy: Vacancy
    looked: bool
    severity: Severity | None
    signs: int
    answered: bool

    @property
    def rank(self) -> int:
        """What nobody looked through goes before everything, then by the gravest sign."""
        if not self.looked:
            return -1
        return LIGHTEST if self.severity is None else RANK[self.severity]


def awaiting_screening(session: Session, actor: Actor) -> list[Waiting]:
    """Return the vacancies that are being checked or held: the gravest signs first, then the one that has waited longest."""
    rows = session.scalars(
        visible(select(Vacancy), actor)
        .where(Vacancy.status.in_(WAITING))
        .order_by(Vacancy.changed_at, Vacancy.id)
        .options(joinedload(Vacancy.employer), joinedload(Vacancy.municipality).joinedload(Municipality.region))
    ).all()
    ids = [row.id for row in rows]
    runs, answered = _last_runs(session, ids), _answered(session, ids)
    waiting = [_waiting(row, runs.get(row.id), answered=row.id in answered) for row in rows]
    return sorted(waiting, key=lambda one: one.rank)  # stable: age stays the second key


def _waiting(vacancy: Vacancy, run: ScreeningRun | None, *, answered: bool) -> Waiting:
    signs = run.signs if run else []
    gravest = min((sign.severity for sign in signs), key=RANK.__getitem__, default=None)
    return Waiting(vacancy, run is not None, gravest, len(signs), answered)


def _last_runs(session: Session, ids: Collection[int]) -> dict[int, ScreeningRun]:
    last = select(func.max(ScreeningRun.id)).where(ScreeningRun.vacancy_id.in_(ids)).group_by(ScreeningRun.vacancy_id)
    runs = select(ScreeningRun).where(ScreeningRun.id.in_(last)).options(selectinload(ScreeningRun.signs))
    return {run.vacancy_id: run for run in session.scalars(runs)}


def _answered(session: Session, ids: Collection[int]) -> set[int]:
    """Return which of these have been asked something and have answered all of it."""
    return set(
        session.scalars(
            select(ScreeningQuestion.vacancy_id)
            .where(ScreeningQuestion.vacancy_id.in_(ids))
            .group_by(ScreeningQuestion.vacancy_id)
            .having(func.count() == func.count(ScreeningQuestion.answered_at))
        )
    )


def last_run(session: Session, vacancy: Vacancy) -> ScreeningRun | None:
    """Return the last look for signs at a vacancy that the actor may see, with its signs in the order found."""
    return _last_runs(session, [vacancy.id]).get(vacancy.id)


def verdicts(session: Session, vacancy: Vacancy) -> list[ScreeningVerdict]:
    """Return what was decided about a vacancy that the actor may see, newest first, with who decided."""
    with across_organisations(session):  # a vacancy is everybody's: who decided about it has a name everywhere
        return list(
            session.scalars(
                select(ScreeningVerdict)
                .where(ScreeningVerdict.vacancy_id == vacancy.id)
                .order_by(ScreeningVerdict.decided_at.desc(), ScreeningVerdict.id.desc())
                .options(joinedload(ScreeningVerdict.decider))
            )
        )
