"""What all parts of the demonstration share: the moment it is told from, the dice, and how records are found by their names."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.crypto import KeyRing
from models.place import Municipality, Region
from models.taxonomy import Concept, ConceptKind, Label, LabelKind
from models.types import REF_ALPHABET, REF_LENGTH, Country
from webapp.reference import SPOKEN_IN

Item = TypeVar("Item")

LANGUAGE_OF = MappingProxyType({Country(country): language for language, country in SPOKEN_IN.items()})
"""The language in which vacancies and courses of a country are written."""

MORNING, AFTERNOON, EVENING, NIGHT = range(4)
WORKDAYS, WEEKEND, WEEK = range(5), range(5, 7), range(7)


@dataclass(frozen=True)
class DemoAccount:
    """A log-in to print: who it is, the page to sign in at, and what to type there."""

    who: str
    path: str
    name: str
    secret: str


def week(days: range, *parts: int) -> int:
    """Return the week mask (see `models.types.WEEK_SLOTS`) of these parts of these days."""
    return sum(1 << (day * 4 + part) for day in days for part in parts)


SLOTS: Mapping[str, int] = MappingProxyType(
    {
        "mornings": week(WORKDAYS, MORNING),
        "afternoons": week(WORKDAYS, AFTERNOON),
        "weekdays": week(WORKDAYS, MORNING, AFTERNOON),
        "early_weekdays": week(range(6), MORNING) | week(WORKDAYS, AFTERNOON),
        "evenings": week(WORKDAYS, EVENING),
        "weekends": week(WEEKEND, MORNING, AFTERNOON),
        "all_week": week(WEEK, MORNING, AFTERNOON, EVENING),
        "nights": week(WEEK, NIGHT),
    }
)
"""Parts of the week by the names that the data files use."""


class Dice:
    """Chance with a fixed seed: the same demonstration every time, references included, so that its pages keep their addresses."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"foothold demo: {seed}")  # noqa: S311 - no secret comes from it  # nosec B311

    def ref(self) -> str:
        """Return a public reference."""
        return "".join(self._random.choice(REF_ALPHABET) for _ in range(REF_LENGTH))

    def chance(self, share: float) -> bool:
        """Return True in this share of throws."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both possible."""
        return self._random.randint(low, high)

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return self._random.choice(items)

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return `count` different items, or all where there are fewer, in their own order."""
        chosen = self._random.sample(range(len(items)), min(count, len(items)))
        return [items[number] for number in sorted(chosen)]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """Return one of the keys, each as often as its weight says."""
        return self._random.choices(list(weights), list(weights.values()))[0]


@dataclass
class World:
    """The database being filled, at one moment."""

    session: Session = field(repr=False)
    keys: KeyRing
    now: datetime
    skills: dict[str, Concept] = field(repr=False)  # by English label
    occupations: dict[str, Concept] = field(repr=False)
    places: dict[tuple[Country, str], Municipality] = field(repr=False)  # by country and name

    @classmethod
    def of(cls, session: Session, keys: KeyRing, now: datetime) -> World:
        """Read what the demonstration stands on: the taxonomy and the places."""
        return cls(
            session,
            keys,
            now,
            _by_label(session, ConceptKind.SKILL),
            _by_label(session, ConceptKind.OCCUPATION),
            {
                (country, place.name): place
                for place, country in session.execute(
                    select(Municipality, Region.country).join(Municipality.region).order_by(Municipality.id)
                )
            },
        )

    @property
    def today(self) -> date:
        """The day it is told from."""
        return self.now.date()

    def day(self, days: int) -> date:
        """Return the day that lies `days` ahead, or behind where negative."""
        return self.today + timedelta(days=days)

    def ago(self, days: float) -> datetime:
        """Return a moment in working hours so many days ago; never later than now."""
        moment = datetime.combine(self.now - timedelta(days=days), time(8, 30), self.now.tzinfo)
        return min(moment + timedelta(minutes=int(days * 97) % 420), self.now)


def _by_label(session: Session, kind: ConceptKind) -> dict[str, Concept]:
    """Return the concepts of a kind by English label; a preferred label goes before an alternative one."""
    rows = session.execute(
        select(Label.text, Label.kind, Concept)
        .join(Label.concept)
        .where(Concept.kind == kind, Label.language == "en")
        .order_by(Label.id)
    ).all()
    found: dict[str, Concept] = {}
    for text, label_kind, concept in rows:
        if label_kind is LabelKind.PREFERRED or text not in found:
            found[text] = concept
    return found
