"""Many candidates as columns, to be asked about one opening and its variants: who would be above the line.

The mirror of a market: there one candidate meets many openings, here some openings meet all candidates. Gates and features are those of
`matcher.gates` and `matcher.features`, computed for all candidates at once with the same operations, so every figure is that of ranking
each candidate alone, to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from matcher import gates
from matcher.additive import AdditiveModel
from matcher.columns import NO_SLOTS, Bools, Floats, Ints, States, distance_km
from matcher.facets import LENGTHS, NO_GROUP, Facets
from matcher.features import (
    FEATURES,
    ISCO_SHARED,
    LANGUAGE_BELOW,
    LANGUAGE_ENOUGH,
    LANGUAGE_STEP,
    NEUTRAL,
    PRACTICAL,
    coverage,
    skills_feature,
)
from matcher.gates import CLOSED, FRESH_DAYS, TAUGHT_STEPS
from matcher.needs import ESSENTIAL, OPTIONAL, Needs, Skills, halves
from matcher.people import People, rows_of
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Exclusion, Opening

RULE_FACETS = ("facts", "work", "place", "employer", "sector")
"""Facets that exclusions ask."""


class Judged(NamedTuple):
    """Openings (first axis) judged for candidates (last): `open` (bool) where no gate closes, `scores` (float64), `bands` (int8)."""

    open: Bools
    scores: Floats
    bands: States

    @property
    def above(self) -> Bools:
        """Who is above the line: no gate closed, and possible or strong."""
        return np.asarray(self.open & (self.bands > 0))


class Pool:
    """Candidates laid out once, for many questions.

    Parameters
    ----------
    candidates : iterable of Candidate
        Whom to ask for; their order is the order of the columns.
    taxonomy : Taxonomy
        That of the market.
    today : date, optional
        The day for which freshness and dates are judged.

    Notes
    -----
    Building takes about a third of a millisecond a candidate; a question then takes time linear in candidates and openings, without a
    step of Python per candidate.
    """

    def __init__(self, candidates: Iterable[Candidate], taxonomy: Taxonomy, *, today: date | None = None) -> None:
        self.people = People(candidates, taxonomy)
        self.taxonomy, self.today = taxonomy, today

    def __len__(self) -> int:
        return len(self.people)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Who is asked for."""
        return self.people.candidates

    def judge(self, ranker: PlacementRanker, openings: Sequence[Opening]) -> Judged:
        """Judge some openings for all candidates.

        Parameters
        ----------
        ranker : PlacementRanker
            Its curves and limits count.
        openings : sequence of Opening
            Best variants of one: what they share is answered once.

        Returns
        -------
        Judged
            Arrays of shape (n_openings, n_candidates), equal to those of `PlacementRanker.score_all` for each candidate.
        """
        facets, needs = Facets(self.taxonomy, self.today), Needs(Skills(self.taxonomy))
        codes = [facets.codes(opening) for opening in openings]
        told = [needs.codes(opening) for opening in openings]
        scores, covered, listed = self._by_skills(ranker.model, needs, told)
        answer = _Answers(self.people, facets)
        closed = np.zeros(scores.shape, dtype=np.bool_)
        for number, own in enumerate(codes):
            for name, (facet, _) in PRACTICAL.items():
                scores[number] += answer.term(ranker.model, name, own[facet])
            for facet, gate in _CLOSING:
                closed[number] |= answer.closed(gate, own[facet])
            closed[number] |= answer.excluded(tuple(own[facet] for facet in RULE_FACETS))
        return Judged(~closed, scores, ranker.bands(scores, covered, listed))

    def _by_skills(
        self, model: AdditiveModel, needs: Needs, told: Sequence[Sequence[int]]
    ) -> tuple[Floats, Floats, Bools]:
        """Give the sum of both skill terms, the coverage of the essential skills, and whether any are listed."""
        gains = np.stack(
            [np.zeros(len(self), dtype=np.int64), *(self._gained(needs, code) for code in range(len(needs)))]
        )
        flat = np.array([code + 1 for codes in told for code in codes], dtype=np.int32)
        ends = np.concatenate([[0], np.cumsum([len(codes) for codes in told])]).astype(np.int32)
        chosen = csr_array((np.ones(len(flat), dtype=np.int64), flat, ends), shape=(len(told), len(gains)))
        earned = halves(np.asarray(chosen @ gains))
        asked = [
            np.array([[sum(int(needs.weight[code]) for code in codes if needs.kind[code] == kind)] for codes in told])
            for kind in (ESSENTIAL, OPTIONAL)
        ]
        covered = [coverage(*pair) for pair in zip(earned, asked, strict=True)]
        total = np.zeros(covered[0].shape)
        for number, (share, weight) in enumerate(zip(covered, asked, strict=True)):
            total += model.term(number, skills_feature(share, weight))
        return total, covered[0], np.broadcast_to(asked[0] > 0, covered[0].shape)

    def _gained(self, needs: Needs, code: int) -> Ints:
        """Give what each candidate earns of one need, packed."""
        skill, held = int(needs.skill[code]), np.zeros(len(self))
        if skill < self.people.n_skills:
            span = slice(self.people.credit.indptr[skill], self.people.credit.indptr[skill + 1])
            held[self.people.credit.indices[span]] = self.people.credit.data[span]
        else:
            who, levels = self.people.foreign.get(needs.skills.uris[skill], (np.zeros(0, dtype=np.int64), np.zeros(0)))
            held[who] = levels
        return needs.gains_of(np.full(len(self), code), held)


class _Answers:
    """What gates and features say of each distinct answer of an opening, for all candidates; each is found once."""

    def __init__(self, people: People, facets: Facets) -> None:
        self.people, self.facets = people, facets
        self._kept: dict[Hashable, np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
        self._shut: dict[Hashable, Bools] = {}

    def term(self, model: AdditiveModel, name: str, code: int) -> Floats:
        if (name, code) not in self._kept:
            values = getattr(self, f"_{name}")(code)
            self._kept[name, code] = model.term(FEATURES.index(name), values)
        return self._kept[name, code]

    def closed(self, gate: str, code: int) -> Bools:
        if (gate, code) not in self._shut:
            self._shut[gate, code] = np.broadcast_to(getattr(self, f"_shut_{gate}")(code), len(self.people))
        return self._shut[gate, code]

    def excluded(self, codes: tuple[int, ...]) -> Bools:
        """Tell whose own rules cover an opening with these answers."""
        if codes not in self._shut:
            code_of = dict(zip(RULE_FACETS, codes, strict=True))
            hit = [self._covers(rule, code_of) for rule in self.people.rules]
            self._shut[codes] = self.people.ruled @ np.array(hit, dtype=np.int64) > 0
        return self._shut[codes]

    def _covers(self, rule: object, code_of: Mapping[str, int]) -> bool:
        assert isinstance(rule, Exclusion)  # noqa: S101 - nothing else is put in
        answers = gates.exclusion(Candidate("", exclusions=[rule]), self.facets)
        return any(one.states[code_of[one.facet]] == CLOSED for one in answers)

    # --- features: the operations of `matcher.features`, candidate by candidate ---------------------------------------

    def _occupation(self, code: int) -> Floats:
        people, work = self.people, self.facets.work
        text = work.occupation.codes[code]
        if text < 0 and work.isco.codes[code] < 0:
            return np.zeros(len(people))
        value, groups = np.zeros(len(people.jobs) + 1), work.groups.array[code]
        for length in LENGTHS:
            group = groups[length - 1]
            if group != NO_GROUP:
                value[:-1][people.job_groups[:, length - 1] == group] = ISCO_SHARED.get(length, 0.0)
        if text >= 0 and work.occupation.values[text] in people.jobs:
            value[people.jobs[work.occupation.values[text]]] = 1.0
        best = np.zeros(len(people))
        np.maximum.at(best, rows_of(people.worked), value[people.worked.indices])
        return best

    def _margins(self, code: int) -> Floats:
        """Her level minus the floor: float64 ndarray of shape (n_candidates, n_floors), nan where unknown."""
        floors = self.facets.languages.floors
        own = np.flatnonzero(floors.row == code)
        keys = list(floors.keys)
        columns = [self.people.pairs.get(keys[index], -1) for index in floors.index[own].tolist()]
        held = np.concatenate([self.people.levels, np.full((len(self.people), 1), math.nan)], axis=1)
        return np.asarray(held[:, columns] - floors.value[own])

    def _language(self, code: int) -> Floats:
        if not self.facets.languages.floors.known[code]:
            return np.full(len(self.people), NEUTRAL)
        margins = self._margins(code)
        above = LANGUAGE_ENOUGH + LANGUAGE_STEP * np.clip(margins, 0.0, 2.0)
        value = np.where(margins >= 0.0, above, np.where(margins == -1.0, LANGUAGE_BELOW, 0.0))
        return np.asarray(np.where(np.isnan(margins), NEUTRAL, value).min(axis=1, initial=1.0))

    def _hours(self, code: int) -> Floats:
        people, least, most = self.people, self.facets.hours.least.array[code], self.facets.hours.most.array[code]
        width = most - least
        shared = np.minimum(most, people.high) - np.maximum(least, people.low)
        share = np.clip(shared / (width if width > 0.0 else 1.0), 0.0, 1.0)
        value = share if width > 0.0 else (shared >= 0.0).astype(np.float64)
        return np.where(np.isnan(least) | np.isnan(people.low), NEUTRAL, value)

    def _days(self, code: int) -> Floats:
        mask = self.facets.slots.mask.array[code]
        shared = np.bitwise_count(mask & self.people.slots) / np.maximum(np.bitwise_count(mask), 1)
        return np.where(self.people.slots_known & (mask != NO_SLOTS), shared, NEUTRAL)

    def _away(self, code: int) -> Floats:
        north, east, up = self.facets.place.position.array[code].tolist()
        return distance_km(self.people.places, (north, east, up))

    def _distance(self, code: int) -> Floats:
        people = self.people
        if self.facets.place.remote.array[code] == 1:
            return np.ones(len(people))
        share = np.clip(1.0 - self._away(code) / np.maximum(people.reach, 0.001), 0.0, 1.0)
        return np.where(np.isnan(share), NEUTRAL, share)

    def _preference(self, code: int) -> Floats:
        people, sets = self.people, self.facets.traits.sets
        if not sets.known[code]:
            return np.full(len(people), NEUTRAL)
        touched = np.zeros(len(people))
        for column in _columns_of(sets, code, people.traits):
            touched = touched + people.wishes[:, column]
        return np.where(people.wishing, np.clip(NEUTRAL + 0.5 * touched / people.strength, 0.0, 1.0), NEUTRAL)

    def _support(self, code: int) -> Floats:
        people, sets = self.people, self.facets.support.sets
        offered = people.needs[:, _columns_of(sets, code, people.support)].sum(axis=1)
        share = offered / np.maximum(people.n_needs, 1) if sets.known[code] else np.full(len(people), NEUTRAL)
        return np.where(people.n_needs == 0, 1.0, np.where(np.isnan(people.n_needs), NEUTRAL, share))

    # --- gates: where those of `matcher.gates` are closed -------------------------------------------------------------

    def _shut_consent(self, _: int) -> Bools:
        return self.people.refused

    def _shut_right_to_work(self, code: int) -> Bools:
        countries = self.facets.place.country
        text = countries.codes[code]
        if text < 0:
            return np.zeros(1, dtype=np.bool_)
        column = self.people.countries.get(countries.values[text])
        held = self.people.may[:, column] > 0 if column is not None else np.zeros(len(self.people), dtype=np.bool_)
        return self.people.countries_known & ~held

    def _shut_permit_ends(self, code: int) -> Bools:
        period, until = self.facets.period, self.people.until
        starts_on, ends_on = period.starts_on.array[code], period.ends_on.array[code]
        return np.asarray((self.facets.today > until) | (starts_on > until) | (ends_on > until))

    def _shut_screened(self, code: int) -> Bools:
        return np.array([self.facets.facts.state("screened")[code] == CLOSED])

    def _shut_fresh(self, code: int) -> Bools:
        return np.array([self.facets.today - self.facets.refreshed.day.array[code] > FRESH_DAYS])

    def _shut_language(self, code: int) -> Bools:
        taught = TAUGHT_STEPS if self.facets.languages.teaches.array[code] == 1 else 0
        return np.asarray((self._margins(code) + taught < 0).any(axis=1))

    def _shut_licence(self, code: int) -> Bools:
        people, sets = self.people, self.facets.licences.sets
        wanted = int((sets.row == code).sum())
        held = people.holds[:, _columns_of(sets, code, people.licences)].sum(axis=1)
        return np.asarray(people.licences_known & (held < wanted))

    def _shut_hours(self, code: int) -> Bools:
        people, least, most = self.people, self.facets.hours.least.array[code], self.facets.hours.most.array[code]
        known = ~np.isnan(people.low) & (not math.isnan(least))
        return np.asarray(known & ~((least <= people.high) & (most >= people.low)))

    def _shut_days(self, code: int) -> Bools:
        mask = self.facets.slots.mask.array[code]
        return np.asarray(self.people.slots_known & (mask != NO_SLOTS) & (mask & self.people.slots == 0))

    def _shut_reach(self, code: int) -> Bools:
        away = self.facets.place.remote.array[code] != 1
        return np.asarray((self._away(code) > self.people.reach) & away)


_CLOSING = (
    ("facts", "consent"),
    ("place", "right_to_work"),
    ("period", "permit_ends"),
    ("facts", "screened"),
    ("refreshed", "fresh"),
    ("languages", "language"),
    ("licences", "licence"),
    ("hours", "hours"),
    ("slots", "days"),
    ("place", "reach"),
)
"""Facet and gate: the gates of an opening but her own rules."""


def _columns_of(sets: object, code: int, columns: Mapping[Hashable, int]) -> list[int]:
    """Give the columns of the members of one set, in its order; those that no candidate knows are left out."""
    keys = list(sets.keys)  # type: ignore[attr-defined]
    own = sets.index[sets.row == code].tolist()  # type: ignore[attr-defined]
    return [columns[keys[index]] for index in own if keys[index] in columns]
