"""What the administrator sees of the installation: counts, never a person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Account
from models.employer import Employer
from models.organisation import Organisation
from models.reach import across_organisations
from models.taxonomy import Concept, ConceptKind, Label, TaxonomyImport
from models.vacancy import Vacancy


@dataclass(frozen=True)
class InstallationFacts:
    """Counts of what is installed, and the taxonomy imports, newest first."""

    organisations: list[Organisation]
    accounts: dict[str, int]
    employers: int
    vacancies: dict[str, int]
    occupations: int
    skills: int
    labels: dict[str, int]
    imports: list[TaxonomyImport]


def installation_facts(session: Session) -> InstallationFacts:
    """Count what the installation holds."""
    kinds = dict(session.execute(select(Concept.kind, func.count()).group_by(Concept.kind)).all())
    with across_organisations(session):
        accounts = dict(
            session.execute(select(Account.role, func.count()).group_by(Account.role).order_by(Account.role)).all()
        )
    return InstallationFacts(
        organisations=list(session.scalars(select(Organisation).order_by(Organisation.name))),
        accounts=accounts,
        employers=session.scalar(select(func.count()).select_from(Employer)) or 0,
        vacancies=dict(
            session.execute(
                select(Vacancy.status, func.count()).group_by(Vacancy.status).order_by(Vacancy.status)
            ).all()
        ),
        occupations=kinds.get(ConceptKind.OCCUPATION, 0),
        skills=kinds.get(ConceptKind.SKILL, 0),
        labels=dict(
            session.execute(
                select(Label.language, func.count()).group_by(Label.language).order_by(Label.language)
            ).all()
        ),
        imports=list(session.scalars(select(TaxonomyImport).order_by(TaxonomyImport.id.desc()))),
    )
