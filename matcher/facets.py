"""What openings say besides skills, each distinct answer kept once.

A million vacancies know a few hundred ranges of hours, sets of licences, language floors. A facet holds the distinct answers to one such
question and counts the openings that gave each; an opening keeps a code. Gates and features are answered per distinct value, and only
looked up for the openings that matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, cast

import numpy as np

from matcher.columns import NO_SLOTS, Bools, Ints, Numbers, Ragged, States, Texts, unit_vector
from matcher.taxonomy import Taxonomy
from matcher.types import LanguageLevels, Opening

NUTS_OF_COUNTRY = {"GR": "EL", "GB": "UK"}  # where NUTS and ISO 3166 differ
NO_DIGIT = -1
_SETS = ("licences", "traits", "support")

Key = tuple[Any, ...]
"""The answers of one opening to the questions of a facet: None, texts, numbers and tuples of them, so that JSON can hold it."""


def _frozen(name: str, value: Any) -> object:
    """Turn the value of a field into a part of a key."""
    if value is None:
        return None
    if name in _SETS:
        return tuple(sorted(set(value)))
    if isinstance(value, Mapping):
        return tuple(sorted((*pair, level) for pair, level in value.items()))
    return value.toordinal() if isinstance(value, date) else value


def _set(part: Any) -> object:
    return None if part is None else frozenset(part)


def _day(part: Any) -> object:
    return None if part is None else date.fromordinal(part)


def _floors(part: Any) -> object:
    return None if part is None else {(language, activity): level for language, activity, level in part}


_THAWED = {
    "languages": _floors,
    **dict.fromkeys(_SETS, _set),
    "starts_on": _day,
    "ends_on": _day,
    "refreshed_on": _day,
}
"""Fields whose value is not the part of the key itself."""


def ordered(part: object) -> tuple[Any, ...]:
    """Give a value to sort keys by: unknown first, then by content."""
    if part is None:
        return (0,)
    if isinstance(part, tuple):
        return (1, tuple(ordered(one) for one in part))
    return (1, part)


def state_of(answer: bool | None) -> int:
    """Turn a fact into a number: 1 yes, -1 no, 0 unknown."""
    return 0 if answer is None else 1 if answer else -1


def _or_nan(number: float | None) -> float:
    return math.nan if number is None else float(number)


class Facet:
    """The distinct answers of openings to one question.

    Parameters
    ----------
    taxonomy : Taxonomy
        Of the market.

    Attributes
    ----------
    fields : tuple of str
        The fields of `Opening` that make up the question.
    keys : list of tuple
        The answers, by code.
    counts : Numbers of int64
        Openings that gave each answer.
    """

    fields: ClassVar[tuple[str, ...]]

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.keys: list[Key] = []
        self.counts = Numbers(np.int64)
        self._codes: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def key(self, said: Mapping[str, object]) -> Key:
        """Take the facet's part out of the fields of an opening; a field that is not there is unknown."""
        return tuple(_frozen(name, said.get(name)) for name in self.fields)

    def code(self, key: Key) -> int:
        """Give the code of an answer, a new one for an answer that nobody gave before."""
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.keys)
            self.keys.append(key)
            self.counts.append(0)
            self._learn(*key)
        return code

    def said(self, code: int) -> dict[str, Any]:
        """Give the fields of an answer as an opening has them."""
        said = dict(zip(self.fields, self.keys[code], strict=True))
        for name in self.fields:
            if name in _THAWED:
                said[name] = _THAWED[name](said[name])
        return said

    def used(self, chosen: Bools) -> Bools:
        """Keep of `chosen` (bool ndarray of shape (n_values,)) the answers that some opening gives."""
        return np.asarray(chosen & (self.counts.array > 0))

    def count(self, chosen: Bools) -> int:
        """Count the openings whose answer is among `chosen`."""
        return int(self.counts.array[chosen].sum())

    def _learn(self, *parts: Any) -> None:
        """Take a new answer apart into columns."""


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
        self.starts_on.append(_or_nan(parts[0]))
        self.ends_on.append(_or_nan(parts[1]))


class Refreshed(Facet):
    """The day on which the employer last said that it is still open."""

    fields = ("refreshed_on",)

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.day = Numbers(np.float64)

    def _learn(self, *parts: Any) -> None:
        self.day.append(_or_nan(parts[0]))


class Languages(Facet):
    """Floors above nothing, and whether the employer teaches."""

    fields = ("languages", "teaches_language")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.floors, self.teaches = Ragged(), Numbers(np.int8)

    def _learn(self, *parts: Any) -> None:
        told = cast("LanguageLevels | None", _floors(parts[0]))
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
        self.digits = Numbers(np.int8, 4)

    def _learn(self, *parts: Any) -> None:
        occupation, code = parts[0], self.isco_of(*parts)
        self.occupation.append(occupation)
        self.isco.append(code)
        self.digits.append(digits_of(code or ""))

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
    """Whose opening it is. There are many, so that one is compared by its code, and not with each."""

    fields = ("employer",)

    def compared(self, employer: str, *, same: int, other: int, unknown: int) -> States:
        """Give `same` for this employer, `other` for any other one, `unknown` where nothing is said; int8 ndarray."""
        states = np.full(len(self), other, dtype=np.int8)
        for silent in (None, ""):
            if (silent,) in self._codes:
                states[self._codes[silent,]] = unknown
        if employer and (employer,) in self._codes:
            states[self._codes[employer,]] = same
        return states


class Hours(Facet):
    """Least and most hours a week; a single figure is both."""

    fields = ("min_hours", "max_hours")

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__(taxonomy)
        self.least, self.most = Numbers(np.float64), Numbers(np.float64)

    def _learn(self, *parts: Any) -> None:
        low, high = parts
        self.least.append(_or_nan(high if low is None else low))
        self.most.append(_or_nan(low if high is None else high))


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


def digits_of(isco: str) -> list[int]:
    """Give the first four digits of an ISCO-08 code; -1 where it has none."""
    digits = [int(letter) if letter.isdigit() else NO_DIGIT for letter in isco[:4]]
    return digits + [NO_DIGIT] * (4 - len(digits))


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
