"""What a course is said to open equals ranking the whole market again with what it teaches: 20 random candidates, no short cut."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matcher import Candidate, Market, Opening, PlacementRanker, Taxonomy, TrainingOption, TrainingPlanner
from models.training import CourseRun
from tests import factories
from tests.filled_demo import Seen
from webapp.engine import Band, Engine
from webapp.engine.openings import option
from webapp.suggestions import joinable_runs

ESCO = Path(os.environ.get("FOOTHOLD_SHARED", Path(__file__).parents[5] / "shared")) / "data" / "esco"
PACKAGES = [ESCO / f"ESCO dataset - v1.1.1 - {part} - csv.zip" for part in ("classification - en", "relations")]
COUNT = 20
COURSES = 12
ABOVE = (Band.STRONG, Band.POSSIBLE)


def after_course(candidate: Candidate, course: TrainingOption) -> Candidate:
    """The oracle's own idea of what a course changes: the higher level of each skill and language, and the licences."""
    skills, languages = dict(candidate.skills), dict(candidate.languages or {})
    for uri, level in dict(course.teaches).items():
        skills[uri] = max(skills.get(uri, 0.0), level)
    for pair, level in dict(course.languages or {}).items():
        languages[pair] = max(languages.get(pair, 0), level)
    held = candidate.licences
    return replace(
        candidate,
        skills=skills,
        languages=languages if candidate.languages is not None or course.languages else None,
        licences=None if held is None else frozenset(held) | frozenset(course.licences),
    )


def check(candidate: Candidate, market: Market, courses: Sequence[TrainingOption]) -> int:
    """Compare every figure of every course; return how many openings were opened."""
    ranker = PlacementRanker()
    line = {match.opening_id for match in ranker.rank(candidate, market, top=None) if match.band in ABOVE}
    effects = {effect.option_id: effect for effect in TrainingPlanner(ranker).plan(candidate, market, courses)}

    assert effects.keys() == {course.id for course in courses}
    for course in courses:
        again = ranker.rank(after_course(candidate, course), market, top=None)
        after = [match for match in again if match.band in ABOVE]
        rises = {
            match.opening_id: match.score - ranker.explain(candidate, market, match.opening_id).score for match in after
        }
        effect = effects[course.id]
        assert effect.opens == tuple(match.opening_id for match in after if match.opening_id not in line)
        assert effect.lifts == sum(name in line and rise > 0.0 for name, rise in rises.items())
        assert effect.gain == pytest.approx(sum(max(rise, 0.0) for rise in rises.values()), abs=1e-9)
    return sum(len(effect.opens) for effect in effects.values())


def some_skills(dice: random.Random, opening: Opening) -> dict[str, float]:
    """Part of what an opening asks for, at levels that are enough or not."""
    asked = sorted({**dict(opening.essential), **dict(opening.optional)})
    return {uri: dice.choice((0.4, 0.6, 0.85, 1.0)) for uri in asked if dice.random() < 0.5}


def test_every_training_figure_of_twenty_random_candidates_equals_a_ranking_done_again(
    stored: Session, seen: list[Seen], market: tuple[Engine, Market]
) -> None:
    dice, openings = random.Random(20261124), market[1]  # noqa: S311 - no secret comes from it
    people = [one.profile for one in seen if one.profile.candidate.consent]
    opened = 0

    for number in range(COUNT):
        profile = dice.choice(people)  # lends her conditions; skills are drawn anew
        near = openings.opening(dice.choice(openings.ids))
        candidate = replace(profile.candidate, id=f"random-{number}", skills=some_skills(dice, near))
        runs: list[CourseRun] = list(joinable_runs(stored, profile, factories.TODAY).values())
        courses = [option(run, taken=0) for run in dice.sample(runs, min(COURSES, len(runs)))]
        opened += check(candidate, openings, courses)

    assert opened > COUNT


@pytest.mark.skipif(not all(path.is_file() for path in PACKAGES), reason="needs the ESCO packages at FOOTHOLD_SHARED")
def test_the_same_holds_on_the_whole_of_esco() -> None:
    dice, taxonomy = random.Random(8), Taxonomy.from_esco(PACKAGES)  # noqa: S311
    jobs = [uri for uri in taxonomy.occupations if taxonomy.essential_of(uri)]
    openings = [
        Opening(
            f"opening-{number}",
            essential=dict.fromkeys(taxonomy.essential_of(job)[:6], 1.0),
            optional=dict.fromkeys(taxonomy.optional_of(job)[:4], 1.0),
            occupation=job,
            screened=True,
        )
        for number, job in enumerate(dice.sample(jobs, 80))
    ]
    market, opened = Market(taxonomy, openings, today=factories.TODAY), 0

    for number in range(COUNT):
        near = dice.choice(openings)
        candidate = Candidate(f"random-{number}", skills=some_skills(dice, market.opening(near.id)), consent=True)
        courses = [
            TrainingOption(f"course-{place}", teaches=dict.fromkeys(dict(dice.choice(openings).essential), 0.85))
            for place in range(4)
        ] + [TrainingOption("course-near", teaches=dict.fromkeys(dict(near.essential), 0.85))]
        opened += check(candidate, market, courses)

    assert opened >= COUNT // 2
