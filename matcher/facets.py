"""What openings say besides skills, each distinct answer kept once.

A million vacancies know a few hundred ranges of hours, sets of licences, language floors. An opening keeps a code of its answer. Gates and features are answered per distinct value, and only
looked up for the openings that matter.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

import numpy as np

from matcher.answers import Facet, Key, floors_of, or_nan, ordered, state_of
from matcher.columns import NO_SLOTS, Ints, Numbers, Ragged, States, Texts, unit_vector
from matcher.taxonomy import Taxonomy
from matcher.types import Opening

NUTS_OF_COUNTRY = {"GR": "EL", "GB": "UK"}  # where NUTS and ISO 3166 differ
NO_GROUP = -1
LENGTHS = (1, 2, 3, 4)  # of the codes of major, sub-major, minor and unit groups


class Place(Facet):
    """Where the work is: country, NUTS code, and the centre of the municipality, unless it can be done from anywhere."""

    fields = ("country", "region", "location", "remote")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.country, self.region = Texts(), Texts()
        self.position, self.remote = Numbers(np.float64, 3), Numbers(np.int8)

    def _learn(self, *parts: Any) -> None:
        country, region, location, remote = parts
        self.country.append(country)
        # Of a bare country its NUTS prefix, which leaves finer regions undecided.
        self.region.append(region or NUTS_OF_COUNTRY.get(country or "", country))
        self.position.append(unit_vector(location))
        self.remote.append(state_of(remote))


class Period(Facet):
    """First and last day."""

    fields = ("starts_on", "ends_on")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.starts_on, self.ends_on = Numbers(np.float64), Numbers(np.float64)

    def _learn(self, *parts: Any) -> None:
        self.starts_on.append(or_nan(parts[0]))
        self.ends_on.append(or_nan(parts[1]))


class Refreshed(Facet):
    """The day on which the employer last said that it is still open."""

    fields = ("refreshed_on",)

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.day = Numbers(np.float64)

    def _learn(self, *parts: Any) -> None:
        self.day.append(or_nan(parts[0]))


class Languages(Facet):
    """Floors above nothing, and whether the employer teaches."""

    fields = ("languages", "teaches_language")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.floors, self.teaches = Ragged(), Numbers(np.int8)

    def _learn(self, *parts: Any) -> None:
        told = floors_of(parts[0])
        self.floors.append(None if told is None else {pair: float(level) for pair, level in told.items() if level > 0})
        self.teaches.append(state_of(parts[1]))


class _Codes(Facet):
    """A set of codes."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.sets = Ragged()

    def _learn(self, *parts: Any) -> None:
        self.sets.append(None if parts[0] is None else dict.fromkeys(parts[0], 1.0))


class Licences(_Codes):
    """Licences required."""

    fields = ("licences",)


class Traits(_Codes):
    """What preferences refer to."""

    fields = ("traits",)


class Support(_Codes):
    """Support offered."""

    fields = ("support",)


class Work(Facet):
    """The occupation and its ISCO-08 code, its own or that which the taxonomy gives to the occupation."""

    fields = ("occupation", "isco")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.occupation, self.isco = Texts(), Texts()
        self.groups = Numbers(np.int16, 4)

    def _learn(self, *parts: Any) -> None:
        occupation, code = parts[0], self.isco_of(*parts)
        self.occupation.append(occupation)
        self.isco.append(code)
        self.groups.append(groups_of(code or ""))

    def isco_of(self, occupation: str | None, isco: str | None) -> str | None:
        """Give the ISCO-08 code; None when unknown."""
        if isco or occupation is None or not self.taxonomy.has_occupation(occupation):
            return isco
        return self.taxonomy.isco(occupation) or None


class _Text(Facet):
    """One text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.text = Texts()

    def _learn(self, *parts: Any) -> None:
        self.text.append(parts[0])


class Sector(_Text):
    """NACE code."""

    fields = ("sector",)


class Employer(Facet):
    """Whose opening it is.

    There are many: an answer is the bare text, "" where nothing is said, and those that came in ascending order (all of a packed market)
    are found by halving instead of in a table.
    """

    fields = ("employer",)

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self._ascending = 0

    def key(self, said: Mapping[str, object]) -> Key:
        """Take the employer out of the fields of an opening."""
        return said.get("employer") or ""

    def said(self, code: int) -> dict[str, Any]:
        """Give the employer as an opening has it."""
        return {"employer": self.keys[code] or None}

    def code(self, key: Key) -> int:
        """Give the code of an employer, a new one for one that nobody named before."""
        code = self.find(key)
        if code is None:
            code = len(self.keys)
            if code == self._ascending and (not code or key > self.keys[-1]):
                self._ascending += 1
            else:
                self._codes[key] = code
            self.keys.append(key)
            self.counts.append(0)
        return code

    def find(self, key: Key) -> int | None:
        """Give the code of an employer; None for one that nobody named."""
        code = bisect_left(self.keys, key, hi=self._ascending)
        return code if code < self._ascending and self.keys[code] == key else self._codes.get(key)

    def compared(self, employer: str, *, same: int, other: int, unknown: int) -> States:
        """Give `same` for this employer, `other` for any other one, `unknown` where nothing is said; int8 ndarray."""
        states = np.full(len(self), other, dtype=np.int8)
        for text, state in ((employer, same), ("", unknown)):
            code = self.find(text)
            if code is not None:
                states[code] = state
        return states


class Hours(Facet):
    """Least and most hours a week; a single figure is both."""

    fields = ("min_hours", "max_hours")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.least, self.most = Numbers(np.float64), Numbers(np.float64)

    def _learn(self, *parts: Any) -> None:
        low, high = parts
        self.least.append(or_nan(high if low is None else low))
        self.most.append(or_nan(low if high is None else high))


class Slots(Facet):
    """The week mask; -1 where nothing is said."""

    fields = ("slots",)

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.mask = Numbers(np.int64)

    def _learn(self, *parts: Any) -> None:
        self.mask.append(parts[0] or NO_SLOTS)


class Facts(Facet):
    """Yes, no or unknown: cleared by a person, night, live-in, alone with clients."""

    fields = ("screened", "night", "live_in", "alone_with_clients")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self._states = Numbers(np.int8, 4)

    def _learn(self, *parts: Any) -> None:
        self._states.append([state_of(part) for part in parts])

    def state(self, name: str) -> States:
        """Give one fact per distinct answer: int8 ndarray with 1 yes, -1 no, 0 unknown."""
        return np.asarray(self._states.array[:, self.fields.index(name)])


def groups_of(isco: str) -> list[int]:
    """Give the ISCO-08 groups of a code as numbers: its first one to four digits; -1 where it has none."""
    return [int(isco[:length]) if isco[:length].isdigit() and len(isco) >= length else NO_GROUP for length in LENGTHS]


KINDS: Mapping[str, type[Facet]] = {
    "place": Place,
    "period": Period,
    "refreshed": Refreshed,
    "languages": Languages,
    "licences": Licences,
    "traits": Traits,
    "support": Support,
    "work": Work,
    "sector": Sector,
    "employer": Employer,
    "hours": Hours,
    "slots": Slots,
    "facts": Facts,
}
"""All facets, by the name of their attribute in `Facets`."""


class Facets:
    """The facets of a market, each as an attribute, and `today` (a day number; nan when it is not told)."""

    def __init__(self, taxonomy: Taxonomy, today: date | None = None) -> None:
        self.today = math.nan if today is None else float(today.toordinal())
        self.place, self.period, self.refreshed = Place(taxonomy), Period(taxonomy), Refreshed(taxonomy)
        self.languages, self.licences = Languages(taxonomy), Licences(taxonomy)
        self.traits, self.support = Traits(taxonomy), Support(taxonomy)
        self.work, self.sector, self.employer = Work(taxonomy), Sector(taxonomy), Employer(taxonomy)
        self.hours, self.slots, self.facts = Hours(taxonomy), Slots(taxonomy), Facts(taxonomy)

    def __getitem__(self, name: str) -> Facet:
        return cast("Facet", getattr(self, name))

    def codes(self, opening: Opening) -> dict[str, int]:
        """Give the code of each facet's answer."""
        said = vars(opening)
        return {name: self[name].code(self[name].key(said)) for name in KINDS}

    def renumber(self, name: str, keys: Iterable[Key], codes: Ints) -> Ints:
        """Take in the answers `keys` in their own order, as far as `codes` use them; give the codes that they have here.

        Codes then depend on what the openings say, not on the order in which they came, and neighbours are alike: places of one
        region, hours from few to many.
        """
        told = list(keys)
        used = np.flatnonzero(np.bincount(codes, minlength=len(told)))
        here = np.zeros(len(told), dtype=np.int64)
        for code in sorted(used.tolist(), key=lambda code: ordered(told[code])):
            here[code] = self[name].code(told[code])
        return np.asarray(here[codes])

    def count(self, name: str, codes: Ints, weight: int = 1) -> None:
        """Count openings in (or out, by a weight of -1)."""
        counts = self[name].counts.array
        counts += weight * np.bincount(codes, minlength=len(counts))
