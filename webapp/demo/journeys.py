"""Candidacies in every stage and ended on every side, each begun from a ranking that was really computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from models.beneficiary import Beneficiary
from models.candidacy import ORDER, Answer, Candidacy, EndedBy, Stage, StageChange
from models.protection import GivenBy, Purpose
from models.run import RankingRun, RunKind
from models.vacancy import Vacancy
from webapp import consents
from webapp.access import Actor
from webapp.candidates import WHOLE_PROFILE, Profile, profiles_of
from webapp.choosing import DismissReason, ShortlistReason
from webapp.demo.people import Person
from webapp.demo.world import Dice, World
from webapp.engine import Band, Engine, Market, Ranking
from webapp.suggestions import TOP, new_run, shown

REACHED_AFTER: dict[Stage, int] = dict(
    zip(ORDER, (0, 1, 3, 4, 6, 11, 13, 18, 22, 26, 29, 36, 43, 66, 126, 216), strict=True)
)
"""Days from the suggestion to each stage."""

NEXT_STEP = {
    Stage.SUGGESTED: "Talk it over with her",
    Stage.SHORTLISTED: "Ask her what she thinks of it",
    Stage.SHE_SAID_YES: "Check the vacancy again before anything is shared",
    Stage.VACANCY_CHECKED: "Share the anonymous card",
    Stage.SHARED_ANONYMOUSLY: "Wait for the employer until Friday, then call",
    Stage.EMPLOYER_INTERESTED: "Ask her whether her name may be told",
    Stage.IDENTITY_REVEALED: "Find a time for the interview",
    Stage.INTERVIEW: "Practise the way there together",
    Stage.PAID_TRIAL: "Call after the first trial day",
    Stage.OFFER: "Read the contract with her",
    Stage.CONTRACT_CHECKED: "Ask about work clothes for the first day",
    Stage.STARTED: "Call her after the first shift",
    Stage.WEEK_1: "Visit in the second week",
    Stage.DAY_30: "Ask about the pay slip",
    Stage.DAY_90: "Talk about what she wants to learn next",
    Stage.DAY_180: "Ask whether she still wants us to call",
}
DUE_IN = (-4, 0, 2, 5, -1, 9, 14)
"""Days until the next step is due; some are overdue, one is due today."""


@dataclass(frozen=True)
class Journey:
    """One candidacy to tell: how far it went, and whose side it ended on."""

    reached: Stage
    ended_by: EndedBy | None = None
    reason: str = ""
    asks: bool = False


JOURNEYS = (
    *(Journey(stage) for stage in reversed(ORDER)),
    Journey(Stage.DAY_30, EndedBy.HER_CHOICE, "She found work closer to her child's school"),
    Journey(Stage.OFFER, EndedBy.HER_CHOICE, "The hours in the offer were not the ones she was told"),
    Journey(Stage.INTERVIEW, EndedBy.EMPLOYER, "Somebody with more practice was taken"),
    Journey(Stage.INTERVIEW),
    Journey(Stage.EMPLOYER_INTERESTED, EndedBy.JOB, "The place was filled from within"),
    Journey(Stage.SHARED_ANONYMOUSLY, EndedBy.EMPLOYER, "The employer did not answer for three weeks"),
    Journey(Stage.SHORTLISTED, asks=True),
    Journey(Stage.SHORTLISTED),
    Journey(Stage.SUGGESTED, EndedBy.HER_CHOICE, DismissReason.SHE_DOES_NOT_WANT),
    Journey(Stage.SUGGESTED, EndedBy.JOB, DismissReason.NOT_SUITABLE),
    Journey(Stage.SUGGESTED, EndedBy.SYSTEM, DismissReason.WRONG_SUGGESTION),
    Journey(Stage.SUGGESTED),
)
"""Told once for each organisation, the longest first, so that they fall to those known for longest."""


class Teller:
    """Tells journeys from today's market."""

    def __init__(self, world: World, engine: Engine) -> None:
        self.world = world
        self.engine = engine
        self.dice = Dice("journeys")
        self.due = cycle(DUE_IN)
        self.market: Market = engine.market(world.session, world.today)

    def ranking(self, profile: Profile) -> Ranking:
        """Rank the market for her as the page would."""
        return self.engine.ranker.rank(profile.candidate, self.market)

    def tell(self, journey: Journey, person: Person, profile: Profile, ranking: Ranking, place: int) -> None:
        """Store one candidacy with the vacancy at `place` (from 0) of her ranking, and everything that happened."""
        session, coach = self.world.session, str(person.coach.ref)
        vacancy = session.scalars(select(Vacancy).where(Vacancy.ref == ranking[place].opening_id)).one()
        rest = self.dice.between(1, 5) + (15 if journey.ended_by else 0)
        begun = REACHED_AFTER[journey.reached] + rest
        run = self._run(profile, ranking, person.coach, self.world.ago(begun))
        candidacy = Candidacy(
            ref=self.dice.ref(),
            beneficiary_id=profile.beneficiary.id,
            vacancy_id=vacancy.id,
            stage=Stage.SUGGESTED,
            run_ref=run.ref,
            position=place + 1,
            evidence=dict(run.shown[place]),
            created_at=run.at,
            history=[StageChange(source=None, target=Stage.SUGGESTED, at=run.at, by=coach, reason="")],
        )
        for stage in ORDER[1 : ORDER.index(journey.reached) + 1]:
            self._advance(candidacy, stage, person, vacancy, self.world.ago(begun - REACHED_AFTER[stage]))
        self._now(candidacy, journey, coach)
        session.add_all([run, candidacy])

    def _advance(self, candidacy: Candidacy, stage: Stage, person: Person, vacancy: Vacancy, at: datetime) -> None:
        purpose = {
            Stage.SHE_SAID_YES: Purpose.SHARE_ANONYMOUS,
            Stage.IDENTITY_REVEALED: Purpose.REVEAL_IDENTITY,
        }.get(stage)
        if purpose is not None:
            consents.give(
                self.world.session,
                beneficiary=person.beneficiary,
                purpose=purpose,
                recipient=vacancy.ref,
                given=GivenBy.IN_PERSON,
                language=person.beneficiary.language or "en",
                by=person.coach,
                now=at,
            )
        reason = self.dice.pick(list(ShortlistReason)) if stage is Stage.SHORTLISTED else ""
        candidacy.advance(stage, by=str(person.coach.ref), now=at, reason=reason)
        if stage is Stage.SHE_SAID_YES:
            candidacy.answer = Answer.YES

    def _now(self, candidacy: Candidacy, journey: Journey, coach: str) -> None:
        """End it, or say what comes next."""
        if journey.ended_by is None:
            candidacy.answer = Answer.ASK if journey.asks else candidacy.answer
            candidacy.next_step = NEXT_STEP[journey.reached]
            candidacy.due_on = self.world.day(next(self.due))
            return
        if journey.reason == DismissReason.SHE_DOES_NOT_WANT:
            candidacy.answer = Answer.NO
        last = candidacy.history[-1].at
        at = last if journey.reached is Stage.SUGGESTED else min(last + timedelta(days=12), self.world.now)
        candidacy.end(journey.ended_by, by=coach, now=at, reason=journey.reason)

    def _run(self, profile: Profile, ranking: Ranking, coach: Actor, at: datetime) -> RankingRun:
        self.engine.keep_seen(self.world.session, self.market)
        return new_run(
            self.engine,
            self.market,
            ref=self.dice.ref(),
            kind=RunKind.VACANCIES_FOR_BENEFICIARY,
            profile=profile,
            actor=coach,
            now=at,
            shown=[shown(match) for match in ranking],
            seen=self.engine.seen(profile.candidate, self.market, top=TOP),
        )


def make_journeys(world: World, people: Sequence[Person]) -> None:
    """Tell every journey once for each organisation, over those who agreed to be matched and have something that suits them."""
    matched = {person.beneficiary.id: person for person in people if person.may_be_matched}
    world.session.expire_all()
    records = world.session.scalars(
        select(Beneficiary).where(Beneficiary.id.in_(matched)).order_by(Beneficiary.id).options(*WHOLE_PROFILE)
    )
    profiles = profiles_of(world.session, records, world.now)
    with TemporaryDirectory() as artifacts:
        teller = Teller(world, Engine(Path(artifacts)))
        for country in {person.country: None for person in people}:
            own = [profile for profile in profiles if matched[profile.beneficiary.id].country is country]
            _tell_all(teller, [(matched[profile.beneficiary.id], profile, teller.ranking(profile)) for profile in own])
    world.session.flush()


def _tell_all(teller: Teller, caseload: list[tuple[Person, Profile, Ranking]]) -> None:
    """Go round the caseload; each journey falls to the next person known long enough, with her next suitable vacancy."""
    used = dict.fromkeys((person.beneficiary.id for person, _, _ in caseload), 0)
    turn = cycle(caseload)
    for journey in JOURNEYS:
        for person, profile, ranking in (next(turn) for _ in caseload):
            place = used[person.beneficiary.id]
            long_enough = person.known_days > REACHED_AFTER[journey.reached] + 25
            if long_enough and place < len(ranking) and ranking[place].band is not Band.STRETCH:
                used[person.beneficiary.id] += 1
                teller.tell(journey, person, profile, ranking, place)
                break
