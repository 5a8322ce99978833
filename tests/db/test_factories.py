"""The builders that all tests stand on make rows that both databases take."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.account import Role
from models.candidacy import Stage
from models.identity import Identity
from models.protection import ExcludedBy
from models.vacancy import Vacancy, VacancyStatus
from tests import factories


def test_every_builder_makes_a_row_that_the_database_takes(database):
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    her = factories.beneficiary(
        database,
        coach=coach,
        skills=["mop-floors", "make-beds"],
        occupations=["room-attendant"],
        languages={("el", "listening"): 2},
        licences=["first_aid"],
        qualifications=["Eight years of school"],
        preferences={"quiet": 1.0},
        support_needs=["childcare"],
    )
    vacancy = factories.vacancy(
        database,
        skills=["mop-floors"],
        optional=["make-beds"],
        learnable=["make-beds"],
        languages={("el", "listening"): 1},
        licences=["first_aid"],
        support=["childcare"],
        traits=["quiet"],
    )
    for role in Role:
        factories.account(database, role)
    factories.account(database, Role.BENEFICIARY, beneficiary=her)
    factories.exclusion(database, her)
    factories.exclusion(database, her, ExcludedBy.SECTOR, sector="I")
    factories.verdict(database, vacancy, coach)
    factories.candidacy(database, beneficiary=her, vacancy=vacancy, stage=Stage.ENDED)
    run = factories.run(database, teaches=["sew-by-machine"])
    factories.run(database, factories.course(database, languages=[("el", "reading", 2, True)], licences=["first_aid"]))
    factories.enrolment(database, her, run)
    factories.api_token(database, coach, ["vacancies:read"])
    factories.browser_session(database, coach)
    factories.ranking_run(database, her, coach)
    factories.audit_event(database, coach)

    assert database.scalar(select(Vacancy.status).where(Vacancy.id == vacancy.id)) is VacancyStatus.OPEN
    sealed = database.get_one(Identity, her.id, options=[joinedload(Identity.key)])
    assert sealed.read(factories.KEYS) == factories.canaries_of(her)


def test_every_beneficiary_has_planted_words_of_her_own(database):
    one, other = factories.beneficiary(database), factories.beneficiary(database)

    assert factories.canaries_of(one).family_name not in factories.canaries_of(other).family_name
    assert all(
        any(stem in value.lower().replace("-", "") for stem in factories.CANARY_STEMS)
        for value in (factories.canaries_of(one).given_name, factories.canaries_of(one).birth_date)
    )
