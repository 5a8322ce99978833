"""What goes into the engine: frozen records. What comes out is in `matcher.results`.

Everything optional is *unknown* when left out, and unknown is never *no*. A `Candidate` has no name, birth date, nationality,
family, religion, health or reason for support: there is no field to put them in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

Skill = str | tuple[str, float]
"""A concept URI, or ``(URI, level)`` with the level in 0..1; a bare URI means level 1."""

DAYS = 7
PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")
"""06-12, 12-18, 18-22 and 22-06. Bit ``day * 4 + part`` of a week mask stands for one of the 28 slots, Monday first."""


class Gate(StrEnum):
    """A hard condition between a candidate and an opening (or a course run): open, closed or unknown."""

    CONSENT = "consent"
    RIGHT_TO_WORK = "right_to_work"
    PERMIT_ENDS = "permit_ends"
    SCREENED = "screened"
    FRESH = "fresh"
    LANGUAGE = "language"
    LICENCE = "licence"
    HOURS = "hours"
    DAYS = "days"
    REACH = "reach"
    EXCLUSION = "exclusion"
    CHILDCARE = "childcare"
    COST = "cost"
    WOMEN_ONLY = "women_only"
    START = "start"
    PLACES = "places"


class ExclusionKind(StrEnum):
    """What a candidate's own exclusion is about. It closes a gate and never carries a reason."""

    SECTOR = "sector"  # NACE code or its beginning
    OCCUPATION = "occupation"  # concept URI, or an ISCO-08 code or its beginning
    EMPLOYER = "employer"  # the employer's id as the openings carry it
    REGION = "region"  # NUTS code or its beginning
    AREA = "area"  # within `radius_km` of `centre`
    NIGHT = "night"
    LIVE_IN = "live_in"
    ALONE_WITH_CLIENTS = "alone_with_clients"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One rule of hers: an opening that it covers is closed.

    Parameters
    ----------
    kind : ExclusionKind
        What the rule is about.
    value : str, default=""
        The code, URI or id, for the kinds that need one.
    centre : tuple of (float, float), optional
        Latitude and longitude in degrees, for AREA.
    radius_km : float, optional
        Kilometres around `centre`, for AREA.
    """

    kind: ExclusionKind
    value: str = ""
    centre: tuple[float, float] | None = None
    radius_km: float | None = None


def _levels(skills: Iterable[Skill]) -> Mapping[str, float]:
    """Map each URI to its level, the highest where one is given twice; raise ValueError on a level outside 0..1."""
    levels: dict[str, float] = {}
    for skill in skills:
        uri, level = (skill, 1.0) if isinstance(skill, str) else (skill[0], float(skill[1]))
        if not (math.isfinite(level) and 0.0 <= level <= 1.0):
            raise ValueError(f"the level of {uri!r} has to lie in 0..1, got {level!r}")
        levels[uri] = max(level, levels.get(uri, 0.0))
    return MappingProxyType(levels)


def _frozen_set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


LanguageLevels = Mapping[tuple[str, str], int]
"""(language, activity) -> CEFR level 0 (pre-A1) to 6 (C2). Activities are those of the Europass grid: ``listening``,
``reading``, ``spoken_interaction``, ``spoken_production``, ``writing``. A missing pair is unknown."""


@dataclass(frozen=True)
class Candidate:
    """A beneficiary reduced to what matching may see.

    Parameters
    ----------
    id : str
        Opaque reference.
    skills : iterable of str or (str, float)
        Concept URIs with an optional level in 0..1. Kept as a read-only mapping URI -> level.
    occupations : iterable of str, default=()
        Occupation URIs she has held; they lend their essential skills at reduced level.
    languages : mapping of (language, activity) to int, optional
        CEFR levels 0..6; None or a missing pair is unknown.
    licences : iterable of str, optional
        Licence codes held. None is unknown, an empty set is "none".
    work_countries : iterable of str, optional
        ISO 3166 countries in which she may work today. None is unknown.
    permit_until : date, optional
        Last day of her permission to work. None is unknown or unlimited.
    min_hours, max_hours : float, optional
        Hours per week she can work.
    slots : int, optional
        Week mask (28 bits, see `PARTS_OF_DAY`) of the slots she is available in.
    location : tuple of (float, float), optional
        Latitude and longitude in degrees of the centre of her region, never of a home.
    reach_km : float, optional
        Kilometres she can travel.
    exclusions : iterable of Exclusion, default=()
        Her own rules, absolute.
    preferences : mapping of str to float, optional
        Trait of an opening -> -1 (rather not) .. 1 (rather yes). Orders what is open, closes nothing.
    support_needs : iterable of str, optional
        Codes of support without which work is hard (for example ``childcare``).
    consent : bool, optional
        Whether she agreed to be matched.
    wants_women_only : bool, optional
        For courses: only groups of women.
    max_course_cost : float, optional
        Euro she or her organisation can pay for a course.
    """

    id: str
    skills: Mapping[str, float] | Iterable[Skill] = ()
    occupations: Iterable[str] = ()
    languages: LanguageLevels | None = None
    licences: Iterable[str] | None = None
    work_countries: Iterable[str] | None = None
    permit_until: date | None = None
    min_hours: float | None = None
    max_hours: float | None = None
    slots: int | None = None
    location: tuple[float, float] | None = None
    reach_km: float | None = None
    exclusions: Iterable[Exclusion] = ()
    preferences: Mapping[str, float] | None = None
    support_needs: Iterable[str] | None = None
    consent: bool | None = None
    wants_women_only: bool | None = None
    max_course_cost: float | None = None

    def __post_init__(self) -> None:
        skills = self.skills.items() if isinstance(self.skills, Mapping) else self.skills
        object.__setattr__(self, "skills", _levels(skills))
        object.__setattr__(self, "occupations", tuple(dict.fromkeys(self.occupations)))
        object.__setattr__(self, "exclusions", tuple(self.exclusions))
        for name in ("licences", "work_countries", "support_needs"):
            object.__setattr__(self, name, _frozen_set(getattr(self, name)))


@dataclass(frozen=True)
class Opening:
    """A vacancy reduced to what matching needs.

    Parameters
    ----------
    id : str
        Opaque reference.
    essential, optional : iterable of str or (str, float)
        Skills needed and welcome: concept URIs with an optional level in 0..1. Kept as read-only mappings.
    learnable : iterable of str, default=()
        Those of the skills that the employer teaches on the job.
    occupation : str, optional
        Occupation URI.
    isco : str, optional
        ISCO-08 code of the occupation.
    sector : str, optional
        NACE code.
    employer : str, optional
        Opaque reference of the employer.
    languages : mapping of (language, activity) to int, optional
        CEFR floor 0..6 per language and activity; an empty mapping is "none needed", None is unknown.
    teaches_language : bool, optional
        The employer accepts one CEFR step less and lets it be learned on the job.
    licences : iterable of str, optional
        Licence codes required.
    country, region : str, optional
        ISO 3166 country; NUTS 3 code.
    location : tuple of (float, float), optional
        Latitude and longitude in degrees of the municipality's centre.
    remote : bool, optional
        Can be done from anywhere.
    min_hours, max_hours : float, optional
        Hours per week offered.
    slots : int, optional
        Week mask of the slots that the work may fall in.
    starts_on, ends_on : date, optional
        First and, of a limited contract, last day.
    night, live_in, alone_with_clients : bool, optional
        Facts that exclusions ask for.
    traits : iterable of str, optional
        Codes that preferences refer to.
    support : iterable of str, optional
        Codes of support offered.
    screened : bool, optional
        True once a named person cleared the vacancy; False before, or when held.
    refreshed_on : date, optional
        When the employer last said that it is still open.
    """

    id: str
    essential: Mapping[str, float] | Iterable[Skill] = ()
    optional: Mapping[str, float] | Iterable[Skill] = ()
    learnable: Iterable[str] = ()
    occupation: str | None = None
    isco: str | None = None
    sector: str | None = None
    employer: str | None = None
    languages: LanguageLevels | None = None
    teaches_language: bool | None = None
    licences: Iterable[str] | None = None
    country: str | None = None
    region: str | None = None
    location: tuple[float, float] | None = None
    remote: bool | None = None
    min_hours: float | None = None
    max_hours: float | None = None
    slots: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    night: bool | None = None
    live_in: bool | None = None
    alone_with_clients: bool | None = None
    traits: Iterable[str] | None = None
    support: Iterable[str] | None = None
    screened: bool | None = None
    refreshed_on: date | None = None

    def __post_init__(self) -> None:
        for name in ("essential", "optional"):
            skills = getattr(self, name)
            object.__setattr__(self, name, _levels(skills.items() if isinstance(skills, Mapping) else skills))
        object.__setattr__(self, "learnable", frozenset(self.learnable))
        for name in ("licences", "traits", "support"):
            object.__setattr__(self, name, _frozen_set(getattr(self, name)))


@dataclass(frozen=True)
class TrainingOption:
    """A course run reduced to what it teaches and what it asks.

    Parameters
    ----------
    id : str
        Opaque reference.
    teaches : iterable of str or (str, float)
        Skills and the level reached, 0..1. Kept as a read-only mapping.
    languages : mapping of (language, activity) to int, optional
        CEFR level reached.
    licences : iterable of str, default=()
        Licence codes awarded.
    requires_languages : mapping of (language, activity) to int, optional
        CEFR floor to follow it; empty is "none", None is unknown.
    hours, weeks : float, optional
        Taught hours in all, and length in weeks.
    cost : float, optional
        Euro to the participant.
    starts_on : date, optional
        First day.
    places_left : int, optional
        Free places.
    online : bool, optional
        Needs no travel.
    location : tuple of (float, float), optional
        Latitude and longitude in degrees.
    slots : int, optional
        Week mask of the lessons.
    childcare, women_only : bool, optional
        Childcare is offered during lessons; the group is of women only.
    """

    id: str
    teaches: Mapping[str, float] | Iterable[Skill] = ()
    languages: LanguageLevels | None = None
    licences: Iterable[str] = ()
    requires_languages: LanguageLevels | None = None
    hours: float | None = None
    weeks: float | None = None
    cost: float | None = None
    starts_on: date | None = None
    places_left: int | None = None
    online: bool | None = None
    location: tuple[float, float] | None = None
    slots: int | None = None
    childcare: bool | None = None
    women_only: bool | None = None

    def __post_init__(self) -> None:
        skills = self.teaches.items() if isinstance(self.teaches, Mapping) else self.teaches
        object.__setattr__(self, "teaches", _levels(skills))
        object.__setattr__(self, "licences", frozenset(self.licences))
