"""Whatever she, her coach and an employer do, in whatever order: the employer sees nothing that she does not allow at that moment."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.pool import StaticPool

from models.account import Role
from models.base import Base
from models.candidacy import INTRODUCED, REVEALED, Candidacy, EndedBy, Stage
from models.conversation import Voice
from models.database import connect, sessions_on
from models.employer import Employer
from models.errors import DomainError
from models.protection import Consent, GivenBy, Purpose
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from webapp import consents, conversations, introductions, journeys, postings
from webapp.access import Actor
from webapp.answers import EmployerAnswer
from webapp.candidacies import queries as coach_queries
from webapp.candidacies import services as coach_services
from webapp.engine import Engine
from webapp.own import services as her_services
from webapp.shortlists import queries as employer_queries
from webapp.shortlists import services as employer_services

FOLDER = TemporaryDirectory()
ENGINE = Engine(Path(FOLDER.name))
KEYS = factories.KEYS
SECRETS = tuple(stem.lower() for stem in factories.CANARY_STEMS)


class Histories(RuleBasedStateMachine):
    """One woman, one vacancy and every act that changes what its employer may see."""

    @initialize(steps=st.sampled_from([0, 3, 4, 5, 6, 7]))
    def begin(self, steps):
        engine = connect("sqlite://", poolclass=StaticPool)
        Base.metadata.create_all(engine)
        self.database = sessions_on(engine, KEYS)()
        self.now = factories.NOW
        factories.small_taxonomy(self.database)
        coach = factories.coach(self.database)
        self.her = factories.beneficiary(self.database, coach=coach, skills=["mop-floors"], min_hours=20.0)
        vacancy = factories.vacancy(self.database, skills=["mop-floors", "make-beds"])
        self.vacancy_id, self.ref = vacancy.id, vacancy.ref
        employer = self.database.get_one(Employer, vacancy.employer_id)
        employer.vetted_until = self.now.date() + timedelta(days=3000)
        factories.candidacy(self.database, beneficiary=self.her, vacancy=vacancy)
        self.coach = Actor.of(self.loaded(coach))
        contact = factories.account(self.database, Role.EMPLOYER, employer=employer)
        self.employer = Actor.of(self.loaded(contact))
        self.stranger = Actor.of(self.loaded(factories.account(self.database, Role.EMPLOYER)))
        she = factories.account(self.database, Role.BENEFICIARY, beneficiary=self.her)
        self.she = Actor.of(self.loaded(she))
        self.words = factories.canaries_of(self.her)
        for _ in range(steps):  # most begin where there is something to see
            self.her_coach_takes_the_next_step()

    def loaded(self, account):
        return self.database.scalars(
            select(type(account)).where(type(account).id == account.id).options(joinedload(type(account).organisation))
        ).one()

    def teardown(self):
        if hasattr(self, "database"):
            self.database.close()

    # --- what is read ----------------------------------------------------------------------------------------------

    def vacancy(self):
        return self.database.scalars(
            select(Vacancy).where(Vacancy.id == self.vacancy_id).options(*postings.WHOLE)
        ).one()

    def candidacy(self):
        return self.database.scalars(
            select(Candidacy).options(*coach_queries.WHOLE, selectinload(Candidacy.history))
        ).one()

    def seen_by(self, actor):
        found = introductions.introduced(
            self.database, vacancies=[self.vacancy()], actor=actor, keys=KEYS, now=self.now
        )
        return found[0] if found else None

    def in_force(self, purpose):
        rows = self.database.scalars(
            select(Consent).where(Consent.purpose == purpose, Consent.recipient == self.ref)
        ).all()
        return [
            row
            for row in rows
            if row.withdrawn_at is None and row.since <= self.now and (row.until is None or self.now < row.until)
        ]

    def attempt(self, act, *arguments, **options):
        """Do it, or find that it is refused: a refusal changes nothing."""
        try:
            act(self.database, *arguments, **options, now=self.now)
            self.database.commit()
        except DomainError:
            self.database.rollback()
        self.database.expire_all()

    # --- what is done ----------------------------------------------------------------------------------------------

    @rule(stage=st.sampled_from(Stage), fields=st.sampled_from(sorted(consents.REVEALS)))
    def her_coach_goes_a_step_on(self, stage, fields):
        self.step(stage, fields)

    def step(self, stage, fields):
        self.attempt(
            journeys.advance,
            candidacy=self.candidacy(),
            target=stage,
            reason="",
            told_by_her=True,
            language="en",
            by=self.coach,
            field_set=fields,
        )

    @rule()
    def her_coach_takes_the_next_step(self):
        following = self.candidacy().next_stages()
        if following:
            self.step(following[0], "name_and_contact")

    @rule()
    def her_coach_opens_it_again(self):
        self.attempt(journeys.reopen, candidacy=self.candidacy(), reason="mistake", by=self.coach)

    @rule()
    def it_ends(self):
        self.attempt(journeys.end, candidacy=self.candidacy(), side=EndedBy.JOB, reason="gone", by=self.coach)

    @rule(answer=st.sampled_from(EmployerAnswer))
    def the_employer_answers(self, answer):
        one = self.seen_by(self.employer)
        if one is not None:
            self.attempt(employer_services.answer, one=one, answer=answer, by=self.employer)

    @rule(fields=st.sampled_from(sorted(consents.REVEALS)))
    def she_reveals(self, fields):
        one = self.seen_by(self.she)
        self.attempt(her_services.reveal, one=one, field_set=fields, note="", language="en", by=self.she)

    @rule()
    def she_takes_it_back(self):
        self.attempt(her_services.hide, one=self.seen_by(self.she), note="", by=self.she)

    @rule(purpose=st.sampled_from([Purpose.SHARE_ANONYMOUS, Purpose.REVEAL_IDENTITY]))
    def she_ends_a_permission(self, purpose):
        for row in self.in_force(purpose):
            her = self.candidacy().beneficiary
            self.attempt(her_services.switch_off, beneficiary=her, consent_ref=row.ref, note="", by=self.she)

    @rule(purpose=st.sampled_from([Purpose.SHARE_ANONYMOUS, Purpose.REVEAL_IDENTITY]), known=st.booleans())
    def a_permission_is_given(self, purpose, known):
        self.attempt(
            consents.give,
            beneficiary=self.candidacy().beneficiary,
            purpose=purpose,
            given=GivenBy.ON_PAPER,
            language="en",
            by=self.coach,
            recipient=self.ref,
            field_set=None if known else "something_new",
        )

    @rule(who=st.sampled_from(["she", "coach", "employer"]), secret=st.booleans())
    def somebody_writes(self, who, secret):
        text = f"I am {self.words.full_name}, {self.words.phone}, {self.words.email}" if secret else "Good morning"
        if who == "coach":
            self.attempt(coach_services.write, candidacy=self.candidacy(), text=text, keys=KEYS, by=self.coach)
        elif who == "she":
            self.attempt(her_services.write, one=self.seen_by(self.she), text=text, keys=KEYS, by=self.she)
        elif (one := self.seen_by(self.employer)) is not None:
            self.attempt(employer_services.write, one=one, text="Good morning", keys=KEYS, by=self.employer)

    @rule(release=st.booleans())
    def her_coach_decides_about_what_waits(self, release):
        candidacy = self.candidacy()
        for row in coach_queries.talk(self.database, candidacy, KEYS).said:
            if row.masked is not None:
                self.attempt(
                    conversations.decide, candidacy=candidacy, ref=row.ref, release=release, keys=KEYS, by=self.coach
                )

    @rule(days=st.sampled_from([1, 20, 61, 366]))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(frozen=st.booleans(), status=st.sampled_from([VacancyStatus.OPEN, VacancyStatus.HELD, VacancyStatus.PAUSED]))
    def the_record_or_the_vacancy_is_stopped_or_not(self, frozen, status):
        self.candidacy().beneficiary.frozen = frozen
        self.vacancy().status = status
        self.database.commit()
        self.database.expire_all()

    # --- what always holds -----------------------------------------------------------------------------------------

    @invariant()
    def the_employer_sees_what_she_allows_now_and_nothing_else(self):
        one, candidacy = self.seen_by(self.employer), self.candidacy()
        shared, revealed = self.in_force(Purpose.SHARE_ANONYMOUS), self.in_force(Purpose.REVEAL_IDENTITY)
        if one is None:
            return
        assert shared
        assert candidacy.stage in INTRODUCED
        assert not candidacy.beneficiary.frozen
        assert self.vacancy().status is not VacancyStatus.HELD
        vocabulary = ENGINE.vocabulary(self.database)
        card = introductions.card(one, self.vacancy(), vocabulary=vocabulary, language="en", now=self.now)
        assert card.keys() == introductions.Card().fields.keys()
        assert self.clean(json.dumps(card))
        if shared[0].field_set == "something_new":
            assert (card["brings"], card["skills"], card["hours"], card["region"]) == ([], [], None, None)
        identity = introductions.identity_of(self.database, one, actor=self.employer, keys=KEYS)
        said, _can_write = employer_queries.conversation(self.database, one, KEYS)
        if revealed and candidacy.stage in REVEALED:
            assert identity.keys() <= set(consents.REVEALS.get(revealed[-1].field_set, ()))
        else:
            assert identity == {}
            assert self.clean(" ".join(row.text or "" for row in said))
        assert all(row.voice is Voice.EMPLOYER or row.delivery == "delivered" for row in said)

    @invariant()
    def nobody_else_sees_her(self):
        assert self.seen_by(self.stranger) is None

    @staticmethod
    def clean(text):
        return not any(secret in text.lower() for secret in SECRETS)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
