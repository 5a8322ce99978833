"""What the matches page needs beside the ranking."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.candidacy import Candidacy
from models.place import Municipality
from models.vacancy import Vacancy

WHOLE_VACANCY: tuple[ORMOption, ...] = (
    joinedload(Vacancy.employer),
    joinedload(Vacancy.occupation),
    joinedload(Vacancy.municipality).joinedload(Municipality.region),
    selectinload(Vacancy.languages),
    selectinload(Vacancy.licences),
    selectinload(Vacancy.support),
    selectinload(Vacancy.traits),
    selectinload(Vacancy.documents),
)


def candidacies_of(session: Session, beneficiary_id: int) -> dict[str, Candidacy]:
    """Return her candidacies by the reference of their vacancy."""
    rows = session.execute(
        select(Vacancy.ref, Candidacy).join(Candidacy.vacancy).where(Candidacy.beneficiary_id == beneficiary_id)
    )
    return dict(rows.all())


def candidacy_of(session: Session, beneficiary_id: int, vacancy_id: int) -> Candidacy | None:
    """Return her candidacy with one vacancy."""
    return session.scalar(
        select(Candidacy).where(Candidacy.beneficiary_id == beneficiary_id, Candidacy.vacancy_id == vacancy_id)
    )
