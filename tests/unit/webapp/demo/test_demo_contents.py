"""The demonstration is whole, plainly made up, and the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.account import Account, Role
from models.beneficiary import Beneficiary, BeneficiarySkill, RightToWork
from models.candidacy import ORDER, Candidacy, EndedBy, Stage
from models.database import connect
from models.employer import Employer, Standing
from models.identity import Identity
from models.organisation import Organisation
from models.place import Municipality, Region
from models.protection import BeneficiaryExclusion, Consent, ExcludedBy, Purpose
from models.run import RankingRun
from models.screening import ScreeningQuestion, ScreeningRun, ScreeningSign, ScreeningVerdict, Verdict
from models.training import Course, CourseRun, Enrolment, EnrolmentStatus
from models.types import Country
from models.vacancy import PayPeriod, Vacancy, VacancyStatus
from tests import factories
from tests.filled_demo import CHEAP, Demo, filled, opened
from webapp.accounts import services
from webapp.candidates import WHOLE_PROFILE
from webapp.engine import Band

FLOOR_OF_A_MONTH = {Country.AT: 2000, Country.GR: 1027, Country.RO: 4050, Country.BG: 620}
FLOOR_OF_AN_HOUR = {Country.AT: 12, Country.GR: 5.93, Country.RO: 24, Country.BG: 3.7, Country.IT: 8}


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


# --- what is there ----------------------------------------------------------------------------------------------------


def test_the_demonstration_has_the_promised_size(stored: Session) -> None:
    assert count(stored, Organisation) == 2
    assert count(stored, Beneficiary) == 40
    assert count(stored, Employer) == 25
    assert count(stored, Vacancy) == 300
    assert count(stored, Course) == 60
    assert set(stored.scalars(select(Organisation.country))) == {Country.AT, Country.GR}
    roles = Counter(stored.scalars(select(Account.role)))
    assert roles[Role.COACH] == 4
    assert roles[Role.COORDINATOR] == 2
    assert roles[Role.ADMINISTRATOR] == 1
    assert roles[Role.EMPLOYER] >= 4
    assert roles[Role.BENEFICIARY] >= 4


def test_each_organisation_has_twenty_beneficiaries_over_two_coaches(stored: Session) -> None:
    caseloads = Counter(map(tuple, stored.execute(select(Beneficiary.organisation_id, Beneficiary.coach_id))))

    assert sorted(caseloads.values()) == [10, 10, 10, 10]


def test_names_say_that_they_are_made_up(stored: Session) -> None:
    names = [*stored.scalars(select(Organisation.name)), *stored.scalars(select(Employer.name))]
    identities = stored.scalars(select(Identity).options(joinedload(Identity.key))).all()

    people = [identity.read(factories.KEYS) for identity in identities]

    assert [name for name in names if "(demo)" not in name] == []
    assert len(people) == 40
    assert [
        person.given_name for person in people if not person.given_name.startswith(("Demo-", "Δοκιμή-", "تجربة-"))
    ] == []
    assert len({person.full_name for person in people}) == 40
    assert [person.email for person in people if person.email and not person.email.endswith("@example.org")] == []


def test_every_printed_log_in_opens_its_own_door_and_no_other(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "HASHER", CHEAP)
    roles = set()
    with opened(demo) as session:
        for account in demo.accounts:
            own = account.path == "/my"
            given = {"name": account.name, "secret": account.secret, "now": factories.NOW}

            found = services.sign_in(session, factories.KEYS, beneficiary=own, **given)
            refused = services.sign_in(session, factories.KEYS, beneficiary=not own, **given)

            assert found is not None, account
            assert refused is None, account
            roles.add(found.role)
    assert roles == set(Role)


def test_beneficiaries_of_both_organisations_can_sign_in(stored: Session) -> None:
    theirs = stored.scalars(select(Account.organisation_id).where(Account.role == Role.BENEFICIARY)).all()

    assert len(set(theirs)) == 2
    assert min(Counter(theirs).values()) >= 2


def test_what_is_known_about_beneficiaries_differs(stored: Session) -> None:
    people = stored.scalars(select(Beneficiary).options(*WHOLE_PROFILE)).all()

    assert {her.right_to_work for her in people} == set(RightToWork)
    assert {her.licences_known for her in people} == {True, False}
    assert min(len(her.skills) for her in people) == 2
    assert max(len(her.skills) for her in people) == 14
    assert [her for her in people if her.slots is None] != []
    assert [her for her in people if her.permit_until and her.permit_until < factories.TODAY + timedelta(days=90)] != []
    assert Counter(her.adult for her in people)[False] == 1
    assert Counter(her.frozen for her in people)[True] == 1
    assert Counter(her.ranking_opt_out for her in people)[True] == 1
    spoken = {row.language for her in people for row in her.languages}
    assert spoken >= {"ar", "uk", "ro", "bg", "fa", "fr", "en", "de", "el"}


def test_many_speak_the_local_language_better_than_they_write_it(stored: Session) -> None:
    people = stored.scalars(select(Beneficiary).options(*WHOLE_PROFILE)).all()
    better = 0
    for her in people:
        levels = {(row.language, row.activity.value): row.level for row in her.languages}
        local = "de" if her.organisation.country is Country.AT else "el"
        written = levels.get((local, "writing"))
        better += written is not None and written < levels.get((local, "spoken_interaction"), 0)

    assert better >= 15


def test_three_never_agreed_to_be_matched_and_one_took_it_back(stored: Session) -> None:
    agreed = stored.scalars(select(Consent).where(Consent.purpose == Purpose.MATCHING)).all()

    assert len({row.beneficiary_id for row in agreed}) == 37
    assert sum(not row.in_force(factories.NOW) for row in agreed) == 1


def test_rules_of_many_kinds_are_there(stored: Session) -> None:
    kinds = set(stored.scalars(select(BeneficiaryExclusion.kind)))

    assert kinds >= {ExcludedBy.NIGHT, ExcludedBy.LIVE_IN, ExcludedBy.SECTOR, ExcludedBy.EMPLOYER, ExcludedBy.REGION}


# --- vacancies --------------------------------------------------------------------------------------------------------


def test_three_quarters_of_the_vacancies_are_open_and_fresh_and_every_status_occurs(stored: Session) -> None:
    vacancies = stored.scalars(select(Vacancy)).all()
    limit = factories.TODAY - timedelta(days=60)
    fresh = [row for row in vacancies if row.status is VacancyStatus.OPEN and row.refreshed_on >= limit]

    assert {row.status for row in vacancies} == set(VacancyStatus)
    assert 0.7 * 300 <= len(fresh) <= 0.85 * 300
    assert [row for row in vacancies if row.status is VacancyStatus.OPEN and row.refreshed_on < limit] != []


def test_every_vacancy_that_waits_was_looked_through_and_some_have_signs(stored):
    waiting = set(
        stored.scalars(select(Vacancy.id).where(Vacancy.status.in_((VacancyStatus.SCREENING, VacancyStatus.HELD))))
    )

    assert set(stored.scalars(select(ScreeningRun.vacancy_id))) == waiting
    assert stored.scalar(select(ScreeningSign.id).limit(1))
    assert stored.scalar(select(ScreeningQuestion.id).limit(1))


def test_every_vacancy_that_was_ever_cleared_or_held_has_a_verdict_of_a_coordinator(stored: Session) -> None:
    verdicts = stored.scalars(select(ScreeningVerdict).options(joinedload(ScreeningVerdict.decider))).all()
    by_vacancy = {row.vacancy_id: row.verdict for row in verdicts}
    asked = {
        VacancyStatus.OPEN: Verdict.CLEAR,
        VacancyStatus.PAUSED: Verdict.CLEAR,
        VacancyStatus.CLOSED: Verdict.CLEAR,
        VacancyStatus.HELD: Verdict.ASK,
        VacancyStatus.REFUSED: Verdict.REFUSE,
    }

    for vacancy in stored.scalars(select(Vacancy)):
        assert by_vacancy.get(vacancy.id) is asked.get(vacancy.status), vacancy.status
    assert {row.decider.role for row in verdicts} == {Role.COORDINATOR}
    assert [row for row in verdicts if row.decided_at > factories.NOW] == []


def test_nothing_of_an_employer_that_was_never_vetted_or_is_suspended_is_open(stored: Session) -> None:
    standings = set(stored.scalars(select(Employer.standing).join(Vacancy).where(Vacancy.status == VacancyStatus.OPEN)))

    assert standings == {Standing.VETTED, Standing.WATCH}
    assert [
        row
        for row in stored.scalars(select(Employer))
        if row.standing is Standing.VETTED and not row.may_recruit(factories.TODAY)
    ] != []


def test_no_vacancy_pays_less_than_the_floor_of_its_country(stored: Session) -> None:
    floors = {PayPeriod.HOUR: FLOOR_OF_AN_HOUR, PayPeriod.MONTH: FLOOR_OF_A_MONTH}

    for vacancy in stored.scalars(select(Vacancy).options(joinedload(Vacancy.employer))):
        country = vacancy.employer.country
        assert vacancy.pay_min >= floors[vacancy.pay_per][country], (country, vacancy.pay_min, vacancy.pay_per)
        assert vacancy.pay_per is PayPeriod.HOUR or vacancy.min_hours >= 38
        assert 15 <= vacancy.min_hours <= vacancy.max_hours <= 40


def test_vacancies_stand_in_the_country_of_their_employer_and_ask_for_something(stored: Session) -> None:
    vacancies = stored.scalars(
        select(Vacancy).options(
            joinedload(Vacancy.employer),
            joinedload(Vacancy.municipality).joinedload(Municipality.region),
            selectinload(Vacancy.skills),
            selectinload(Vacancy.languages),
        )
    ).all()

    assert [row for row in vacancies if row.municipality.region.country is not row.employer.country] == []
    assert [row for row in vacancies if not row.skills] == []
    assert {row.language for row in vacancies} >= {"de", "el", "ro", "it", "bg"}
    assert 0 < sum(not row.languages for row in vacancies) < 150
    assert [row for row in vacancies if any(skill.learnable for skill in row.skills)] != []


# --- courses ----------------------------------------------------------------------------------------------------------


def test_every_course_comes_again_within_nine_months(stored: Session) -> None:
    coming = stored.scalars(
        select(CourseRun.course_id).where(
            CourseRun.starts_on >= factories.TODAY, CourseRun.starts_on <= factories.TODAY + timedelta(days=275)
        )
    )

    assert len(set(coming)) == 60


def test_some_runs_have_begun_and_some_are_full(stored: Session) -> None:
    taken = Counter(stored.scalars(select(Enrolment.run_id).where(Enrolment.status == EnrolmentStatus.ENROLLED)))
    runs = {row.id: row for row in stored.scalars(select(CourseRun))}

    assert [row for row in runs.values() if row.starts_on < factories.TODAY <= row.ends_on] != []
    assert [run for run, places in taken.items() if places >= runs[run].places] != []
    assert set(stored.scalars(select(Enrolment.status))) == set(EnrolmentStatus)


# --- candidacies ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def candidacies(stored: Session) -> list[Candidacy]:
    return list(
        stored.scalars(
            select(Candidacy).options(
                selectinload(Candidacy.history), joinedload(Candidacy.beneficiary), joinedload(Candidacy.vacancy)
            )
        )
    )


def test_candidacies_are_in_every_stage_and_ended_on_every_side_in_both_organisations(
    candidacies: list[Candidacy],
) -> None:
    for organisation in {row.beneficiary.organisation_id for row in candidacies}:
        own = [row for row in candidacies if row.beneficiary.organisation_id == organisation]
        assert {row.stage for row in own} == set(Stage)
        assert {row.ended_by for row in own} - {None} == set(EndedBy)


def test_the_history_of_a_candidacy_runs_in_order_and_ends_where_it_stands(candidacies: list[Candidacy]) -> None:
    for row in candidacies:
        times = [change.at for change in row.history]
        assert times == sorted(times)
        assert times[-1] <= factories.NOW
        assert row.history[-1].target is row.stage
        assert row.history[0].target is Stage.SUGGESTED
        assert row.created_at >= row.beneficiary.created_at


def test_what_an_employer_saw_was_consented_to_before(stored: Session, candidacies: list[Candidacy]) -> None:
    given = {(row.beneficiary_id, row.recipient, row.purpose): row.since for row in stored.scalars(select(Consent))}
    needs = {Stage.SHARED_ANONYMOUSLY: Purpose.SHARE_ANONYMOUS, Stage.IDENTITY_REVEALED: Purpose.REVEAL_IDENTITY}
    shown = 0

    for row in candidacies:
        assert given[row.beneficiary_id, None, Purpose.MATCHING] <= row.created_at
        for change in row.history:
            if change.target in needs:
                shown += 1
                assert given[row.beneficiary_id, row.vacancy.ref, needs[change.target]] <= change.at
    assert shown > len(ORDER)


def test_a_candidacy_keeps_what_its_ranking_run_showed(stored: Session, candidacies: list[Candidacy]) -> None:
    runs = {row.ref: row for row in stored.scalars(select(RankingRun))}

    for row in candidacies:
        run = runs[str(row.run_ref)]
        assert run.beneficiary_id == row.beneficiary_id
        assert run.shown[row.position - 1] == row.evidence
        assert row.evidence["vacancy"] == row.vacancy.ref
        assert row.evidence["band"] in (Band.STRONG, Band.POSSIBLE)


def test_next_steps_are_overdue_due_today_and_ahead(candidacies: list[Candidacy]) -> None:
    due = [row.due_on for row in candidacies if row.stage is not Stage.ENDED]

    assert None not in due
    assert min(due) < factories.TODAY < max(due)
    assert factories.TODAY in due


# --- making it --------------------------------------------------------------------------------------------------------


def test_the_demonstration_is_the_same_every_time(demo: Demo, sqlite_template: Path, tmp_path: Path) -> None:
    def fingerprint(path: Path) -> list[list[object]]:
        engine = connect(f"sqlite:///{path}")
        skill = select(BeneficiarySkill.beneficiary_id, BeneficiarySkill.concept_id, BeneficiarySkill.level)
        statements = (
            select(Vacancy.ref, Vacancy.title, Vacancy.status, Vacancy.pay_min, Vacancy.municipality_id),
            select(Beneficiary.ref, Beneficiary.region_code),
            skill,
            select(CourseRun.ref, CourseRun.starts_on),
            select(Candidacy.ref, Candidacy.stage, Candidacy.vacancy_id),
        )
        with Session(engine) as session:
            found = [sorted(map(str, session.execute(statement))) for statement in statements]
        engine.dispose()
        return found

    again = filled(tmp_path / "again.sqlite", sqlite_template)

    assert again == demo.accounts
    assert fingerprint(tmp_path / "again.sqlite") == fingerprint(demo.path)


def test_places_are_loaded_with_it(stored: Session) -> None:
    assert count(stored, Region) == 264
    assert count(stored, Municipality) == 446
