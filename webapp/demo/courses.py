"""Sixty courses with their dated runs over the past months and the coming nine, and who has a place in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from models.beneficiary import Beneficiary
from models.place import Municipality
from models.training import (
    Course,
    CourseKind,
    CourseLanguage,
    CourseLicence,
    CourseRun,
    CourseSkill,
    Enrolment,
    EnrolmentStatus,
    TrainingProvider,
)
from models.types import Cefr, Country, LanguageActivity, Licence
from webapp.demo.world import EVENING, SLOTS, WORKDAYS, Dice, World, week
from webapp.reference import rows

TAUGHT_LEVEL = {CourseKind.SKILLS: 0.85, CourseKind.LICENCE: 0.7, CourseKind.LANGUAGE: 0.6}
TIMES = {
    "mornings": week(range(4), 0),
    "weekdays": SLOTS["mornings"],
    "afternoons": week(WORKDAYS, 1),
    "evenings": week(range(0, 4, 2), EVENING),
}
ASKED_FOR = (LanguageActivity.LISTENING, LanguageActivity.SPOKEN_INTERACTION)
"""What an entry level of a course is asked in."""

COMING, BEGUN, OVER = (3, 260), (-20, -4), (-190, -150)
"""Days from today on which a run begins."""

BRANCHES = {Country.AT: ("Wien", "Graz"), Country.GR: ("Θεσσαλονίκη", "Αθήνα")}
"""Where providers teach beside their own town."""


@dataclass(frozen=True)
class Run:
    """A course run with what enrolling needs to know of it."""

    row: CourseRun
    country: Country
    status: EnrolmentStatus


def make_courses(world: World) -> list[Run]:
    """Make providers, courses and runs."""
    dice = Dice("courses")
    providers: dict[str, TrainingProvider] = {}
    runs: list[Run] = []
    for number, row in enumerate(rows("demo_courses.csv")):
        country = Country(row["country"])
        provider = providers.get(row["provider"])
        if provider is None:
            provider = providers[row["provider"]] = TrainingProvider(
                ref=dice.ref(), name=row["provider"], country=country, created_at=world.ago(390)
            )
        course = _course(world, dice, row, provider)
        for status in _run_plan(dice, number):
            run = _run(world, dice, course, _town(world, dice, provider), status)
            runs.append(Run(run, country, status))
    world.session.add_all(run.row for run in runs)
    world.session.flush()
    return runs


def _course(world: World, dice: Dice, row: dict[str, str], provider: TrainingProvider) -> Course:
    kind = CourseKind(row["kind"])
    course = Course(
        ref=dice.ref(),
        provider=provider,
        title=row["title"],
        language=row["language"],
        kind=kind,
        hours=float(row["hours"]),
        weeks=float(row["weeks"]),
        cost=Decimal(row["cost_eur"]),
        childcare=row["childcare"] == "yes",
        women_only=row["women_only"] == "yes",
        online=row["online"] == "yes",
        created_at=world.ago(360),
    )
    course.skills = [
        CourseSkill(concept=world.skills[label], level=TAUGHT_LEVEL[kind]) for label in _split(row["teaches"])
    ]
    course.languages = [
        *_levels(row["teaches_language"], tuple(LanguageActivity), teaches=True),
        *_levels(row["requires_language"], ASKED_FOR, teaches=False),
    ]
    course.licences = [CourseLicence(licence=Licence(code)) for code in _split(row["licence"])]
    return course


def _split(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def _levels(text: str, activities: Sequence[LanguageActivity], *, teaches: bool) -> list[CourseLanguage]:
    if not text:
        return []
    language, level = text.split(":")
    return [
        CourseLanguage(language=language, activity=activity, teaches=teaches, level=int(Cefr[level]))
        for activity in activities
    ]


def _run_plan(dice: Dice, number: int) -> list[EnrolmentStatus]:
    """Return what somebody who has a place in each run has done: two or three coming ones, and sometimes one begun or over."""
    coming = [EnrolmentStatus.ASKED] * dice.between(1, 3)
    if number % 5 == 0:
        return [EnrolmentStatus.ENROLLED, *coming[:2]]
    return [EnrolmentStatus.COMPLETED, *coming[:2]] if number % 4 == 1 else coming


def _run(world: World, dice: Dice, course: Course, town: Municipality, status: EnrolmentStatus) -> CourseRun:
    between = {EnrolmentStatus.COMPLETED: OVER, EnrolmentStatus.ENROLLED: BEGUN}.get(status, COMING)
    begins = world.day(dice.between(*between))
    if status is EnrolmentStatus.ASKED:
        begins += timedelta(days=-begins.weekday() % 7)  # the next Monday
    times = "mornings" if course.childcare else "evenings" if course.online else dice.pick(("weekdays", "afternoons"))
    return CourseRun(
        ref=dice.ref(),
        course=course,
        starts_on=begins,
        ends_on=begins + timedelta(weeks=course.weeks),
        places=dice.pick((2, 8, 10, 12, 14)) if status is EnrolmentStatus.ASKED else dice.between(8, 14),
        slots=TIMES[times],
        municipality=None if course.online else town,
        created_at=world.ago(200),
    )


def _town(world: World, dice: Dice, provider: TrainingProvider) -> Municipality:
    """Return the town that the provider's name speaks of, or one of its branches."""
    if provider.country in BRANCHES and dice.chance(0.5):
        return world.places[provider.country, dice.pick(BRANCHES[provider.country])]
    return next(
        place
        for (country, name), place in world.places.items()
        if country == provider.country and name in provider.name.split()
    )


def enrol(world: World, runs: Sequence[Run], people: Sequence[tuple[Beneficiary, Country]]) -> None:
    """Give people places: runs that are over were completed or left, begun ones are being attended, coming ones asked for."""
    dice = Dice("enrolments")
    for run in runs:
        candidates = [her for her, country in people if country == run.country]
        asked = run.status is EnrolmentStatus.ASKED
        full = asked and run.row.places == 2
        share = 1.0 if full else 0.15 if asked else 0.7
        if not candidates or not dice.chance(share):
            continue
        for her in dice.some(candidates, 2):
            status = EnrolmentStatus.ENROLLED if full else run.status
            if status is EnrolmentStatus.COMPLETED and dice.chance(0.25):
                status = EnrolmentStatus.LEFT
            world.session.add(_enrolment(world, dice, her, run.row, status))
    world.session.flush()


def _enrolment(world: World, dice: Dice, her: Beneficiary, run: CourseRun, status: EnrolmentStatus) -> Enrolment:
    waiting = status is EnrolmentStatus.ASKED
    days = dice.between(2, 12) if waiting else max((world.today - run.starts_on).days, 0) + dice.between(3, 20)
    return Enrolment(
        ref=dice.ref(),
        beneficiary_id=her.id,
        run_id=run.id,
        status=status,
        decided_at=None if waiting else world.ago(days - 2),
        created_at=world.ago(days),
    )
