"""The life of a demonstration vacancy: handed in, looked at by a named person, kept fresh or not, paused, closed."""

from __future__ import annotations

from enum import StrEnum

from models.employer import Employer, Standing
from models.screening import ScreeningQuestion, ScreeningVerdict, Verdict
from models.types import Country
from models.vacancy import Vacancy, VacancyStatus
from webapp.demo.world import Dice, World
from webapp.engine import AdvertDesk
from webapp.signs import stored

Verdicts = list[tuple[Verdict, int, str]]
"""Decisions on one vacancy: what, how many days ago, and why."""


class Life(StrEnum):
    """Where a vacancy stands now."""

    FRESH = "fresh"
    STALE = "stale"
    SCREENING = "screening"
    HELD = "held"
    REFUSED = "refused"
    PAUSED = "paused"
    DRAFT = "draft"
    CLOSED = "closed"


USUAL = {
    Life.FRESH: 0.84,
    Life.STALE: 0.055,
    Life.SCREENING: 0.025,
    Life.HELD: 0.02,
    Life.REFUSED: 0.01,
    Life.PAUSED: 0.02,
    Life.DRAFT: 0.015,
    Life.CLOSED: 0.015,
}
LIVES = {
    Standing.VETTED: USUAL,
    Standing.WATCH: USUAL,
    Standing.NEW: {Life.SCREENING: 0.6, Life.DRAFT: 0.4},
    Standing.SUSPENDED: {Life.HELD: 0.5, Life.PAUSED: 0.2, Life.CLOSED: 0.3},
}
"""Nothing of an employer that is not vetted yet was ever cleared; nothing of a suspended one is open."""

CLEARED = (
    "Pay, hours and place are stated and plausible; the employer is known to us.",
    "Called the employer: contract is in writing from the first day, work clothes are paid for.",
    "Pay follows the collective agreement for this work.",
    "Visited in spring; the team leader named in the advert is the one we met.",
)
HELD = (
    "Who pays for the course before the start? Asked the employer in writing.",
    "The advert names two places of work. Waiting for an answer on which one it is.",
    "A deposit for work clothes is mentioned. Not shown until it is gone from the contract.",
)
REFUSED = "A fee is asked of the worker. That is not allowed, and it is not shown."
COSTS = {
    Country.AT: "Für Dienstkleidung sind 150 Euro Kaution zu hinterlegen.",
    Country.BG: "За работното облекло се внася депозит от 50 евро.",
    Country.GR: "Για τη στολή ζητείται εγγύηση 80 ευρώ.",
    Country.IT: "Per la divisa è richiesta una cauzione di 90 euro.",
    Country.RO: "Pentru uniformă se cere o garanție de 300 de lei.",
}


LOOKED_AT = (VacancyStatus.SCREENING, VacancyStatus.HELD)
"""Vacancies whose signs somebody may still read."""


def look_and_ask(
    world: World, dice: Dice, desk: AdvertDesk, vacancy: Vacancy, verdicts: list[ScreeningVerdict]
) -> None:
    """Have the program look at a vacancy that was handed in; whoever wanted to know more asked what its signs ask."""
    found = desk.look(world.session, vacancy)
    run = stored(found, vacancy, vacancy.changed_at)
    run.ref = dice.ref()
    for sign in run.signs:
        sign.ref = dice.ref()
    world.session.add(run)
    for verdict in verdicts:
        if verdict.verdict is Verdict.ASK:
            for question in dict.fromkeys(sign.question for sign in run.signs):
                world.session.add(_question(dice, verdict, question))


def _question(dice: Dice, verdict: ScreeningVerdict, asked: str) -> ScreeningQuestion:
    return ScreeningQuestion(
        ref=dice.ref(),
        vacancy_id=verdict.vacancy_id,
        asked_by=verdict.decided_by,
        asked_at=verdict.decided_at,
        question=asked,
    )


def live_through(world: World, dice: Dice, vacancy: Vacancy, employer: Employer) -> Verdicts:
    """Take a draft to where it stands now, and return the decisions taken about it on the way."""
    life = dice.weighted(LIVES[employer.standing])
    if life in (Life.HELD, Life.REFUSED):
        vacancy.costs_to_worker = COSTS[employer.country]
    refreshed = dice.between(63, 120) if life is Life.STALE else dice.between(0, 44)
    posted = refreshed + dice.between(3, 50)
    vacancy.created_at = world.ago(posted + 2)
    vacancy.changed_at = world.ago(posted)
    if life is Life.DRAFT:
        return []
    vacancy.submit(world.day(-posted))
    if life is Life.SCREENING:
        return []
    looked = posted - dice.between(1, 2)
    match life:
        case Life.HELD:
            vacancy.hold()
            return [(Verdict.ASK, looked, dice.pick(HELD))]
        case Life.REFUSED:
            vacancy.refuse()
            return [(Verdict.REFUSE, looked, REFUSED)]
    vacancy.open()
    vacancy.refresh(world.day(-refreshed))
    if life is Life.PAUSED:
        vacancy.pause()
    elif life is Life.CLOSED:
        vacancy.close()
    return [(Verdict.CLEAR, looked, dice.pick(CLEARED))]
