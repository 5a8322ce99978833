"""One row of every table, for what has to hold for all of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from sqlalchemy.orm import Session

from models.account import Role
from models.candidacy import StandingAlert
from models.employer import Employer
from models.run import KeptRanker, KeptRecord, KeptSet
from models.screening import Verdict
from models.sign_in import Attempts
from models.taxonomy import Broader, RelationKind, SkillRelation
from models.vacancy import PayPeriod
from tests import factories
from webapp.engine.digest import squeezed


def one_of_each(database: Session) -> SimpleNamespace:
    """Store at least one row in every table; return those that tests ask for."""
    concepts = factories.small_taxonomy(database)
    skill, other = concepts["mop-floors"], concepts["make-beds"]
    database.add(SkillRelation(skill_id=skill.id, related_id=other.id, kind=RelationKind.OPTIONAL))
    database.add(Broader(concept_id=skill.id, broader_id=other.id))
    coach = factories.coach(database)
    her = factories.beneficiary(
        database,
        coach=coach,
        skills=["mop-floors"],
        occupations=["room-attendant"],
        languages={("el", "listening"): 2},
        licences=["first_aid"],
        qualifications=["Eight years of school"],
        preferences={"quiet": 1.0},
        support_needs=["childcare"],
        region_code=factories.region(database).code,
        reach_km=20.0,
        min_hours=10.0,
        max_hours=30.0,
        slots=1,
        max_course_cost=50.0,
    )
    vacancy = factories.vacancy(
        database,
        skills=["mop-floors"],
        languages={("el", "listening"): 1},
        licences=["first_aid"],
        support=["childcare"],
        traits=["quiet"],
        documents=["identity"],
        days_a_week=5,
        contract_months=6,
        remote_share=20,
        housing_cost=Decimal(100),
        pay_max=Decimal(1200),
        pay_per=PayPeriod.MONTH,
        slots=1,
    )
    candidacy = factories.candidacy(database, beneficiary=her, vacancy=vacancy, position=1)
    factories.message(database, candidacy)
    run = factories.run(
        database,
        factories.course(
            database, teaches=["sew-by-machine"], languages=[("el", "reading", 2, True)], licences=["first_aid"]
        ),
        slots=1,
    )
    factories.exclusion(database, her)
    factories.verdict(database, vacancy, coach)
    factories.verdict(database, vacancy, coach, Verdict.ASK)
    factories.screening_run(database, vacancy, factories.sign(field="title", starts_at=0, ends_at=3))
    factories.question(database, vacancy, coach)
    factories.lexicon_entry(database, coach)
    factories.enrolment(database, her, run)
    factories.api_token(database, coach, ["vacancies:read"])
    factories.browser_session(database, coach)
    factories.passkey(database, coach)
    factories.recovery_code(database, coach)
    factories.invitation(database, coach.organisation_id)
    factories.save(database, Attempts(key=bytes(16), number=1, last_at=factories.NOW))
    factories.save(database, KeptRecord(digest=bytes(32), body=b"x"))
    factories.save(database, KeptSet(digest=bytes(32), members=b"x"))
    factories.save(database, KeptRanker(version="prior", body={}))
    factories.ranking_run(
        database, her, coach, inputs=squeezed({"candidate": {"hours": 20}}), market_set=bytes(32), options_set=bytes(32)
    )
    factories.ranking_decision(database, her, coach)
    factories.contest(database, her, vacancy)
    factories.ranking_notice(database, her, coach)
    factories.audit_event(database, coach)
    hers = factories.account(database, Role.BENEFICIARY, beneficiary=her)
    factories.browser_session(database, hers)
    factories.consent_of(database, her, until=factories.NOW + timedelta(days=1))
    employer = database.get_one(Employer, vacancy.employer_id)
    factories.evidence_file(database, factories.evidence(database, employer, coach)[0])
    factories.evidence(database, employer, coach)
    factories.vacancy_import(database, coach, employer)
    factories.card_reading(database, coach)
    change = factories.standing_change(database, employer, coach)
    factories.save(database, StandingAlert(candidacy_id=candidacy.id, change_id=change.id))
    factories.data_request(database, her, coach, "My name is written wrong")
    factories.hand_out(database, her, coach)
    factories.record_change(database, her, coach)
    factories.erasure_receipt(database, coach.organisation)
    factories.breach(database, coach.organisation)
    return SimpleNamespace(
        coach=coach, her=her, vacancy=vacancy, candidacy=candidacy, run=run, skill=skill, employer=employer
    )
