"""The set of course runs under hours, weeks and money that opens most, with a proven bound on what any set could open.

Courses together can open what none opens alone, and what each adds depends on the others, so the number of opened openings is no sum. A
mixed integer program (HiGHS, by `scipy.optimize.milp`) chooses courses under a relaxation of which openings they open: it never denies an
opening that the set really opens, so its optimum bounds every set. The set it finds is judged exactly. Where the program took too much
for granted it is given a cut and asked again, until promise and truth agree or time is up. What is left between the best set found and
the bound is told. The search begins with the greedy choice, and where the program is too large ends with it and with a simpler bound.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from matcher.columns import Bools, Floats, Ints
from matcher.counterfactual import Counterfactual, Standing, highest, spans, together
from matcher.needs import ESSENTIAL, OPTIONAL, halves
from matcher.types import TrainingOption

EXACT = 32
"""Halvings after which the least that has to be earned is exact."""
ROOM = 1e-9
"""Coefficients are rounded up by this, so that no rounding denies an opening."""
LARGE = 25_000
"""Entries of the program above which only the greedy choice and a simpler bound are given."""
SIMPLE_SECONDS = 1.0
"""Time for the simpler bound."""
PROVEN = 1e-6
"""What the solver's own tolerance may take from its bound."""


class Limits(NamedTuple):
    """What there is of each resource, and what each course takes: float64 ndarrays of shape (n_limits,) and (n_limits, n_courses)."""

    there: Floats
    taken: Floats

    def allow(self, chosen: Bools) -> bool:
        """Tell whether the chosen courses stay within all limits."""
        return bool((self.taken[:, chosen].sum(axis=1) <= self.there + ROOM).all())


def _with(chosen: Bools, number: int) -> Bools:
    more = chosen.copy()
    more[number] = True
    return more


class Bundle(NamedTuple):
    """Chosen courses (bool ndarray of shape (n_courses,)), how many openings they open, and how many any allowed set could open."""

    chosen: Bools
    opened: int
    most: int


def overlaps(options: Sequence[TrainingOption]) -> csr_array:
    """Tell which courses take place at the same time, as far as first day, weeks and slots are known.

    Returns
    -------
    float64 csr_array of shape (n_slots, n_options)
        1 where a course takes place; each set of courses that meet once, single ones left out.
    """
    at, course = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for number, option in enumerate(options):
        if option.starts_on is not None and option.weeks is not None and option.slots:
            day = option.starts_on.toordinal() + np.arange(math.ceil(7 * option.weeks))
            # Day 1 of the calendar was a Monday.
            slot = 4 * day[:, None] + np.arange(4)
            held = option.slots >> (slot - 4) % 28 & 1
            at.append(slot[held == 1])
            course.append(np.full(len(at[-1]), number))
    flat, courses = np.concatenate(at), np.concatenate(course)
    slots, row = np.unique(flat, return_inverse=True)
    met = csr_array((np.ones(len(flat)), (row, courses)), shape=(len(slots), len(options)))
    groups = {tuple(part.tolist()) for part in np.split(met.indices, met.indptr[1:-1]) if len(part) > 1}
    told = sorted(groups)
    cells = [(number, one) for number, group in enumerate(told) for one in group]
    rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(told), len(options)))


def best_bundle(shown: Counterfactual, options: Sequence[TrainingOption], limits: Limits, seconds: float) -> Bundle:
    """Choose the courses that together open most.

    Parameters
    ----------
    shown : Counterfactual
        The candidate before the market.
    options : sequence of TrainingOption
        Course runs, at least one; those that take place at the same time exclude each other.
    limits : Limits
        Of hours, weeks and money, those that are set.
    seconds : float
        After so much time the best set found is given, with the bound reached.

    Returns
    -------
    Bundle
        Without courses that add nothing. `most` equals `opened` when the set is proven to be best.
    """
    until = time.monotonic() + seconds
    search = _Search(shown, options, limits)
    search.grow(until - seconds / 2)
    while search.opened < search.most and not search.large and (left := until - time.monotonic()) > 0.0:
        if not search.ask(left):
            break
    search.thin_out()
    return Bundle(search.best, search.opened, search.most)


class _Search:
    """What is known so far: the best set, the bound, and the program with its cuts.

    The program has a variable for each opening that some set may open, then one for each course; all are 0 or 1.
    """

    def __init__(self, shown: Counterfactual, options: Sequence[TrainingOption], limits: Limits) -> None:
        self.shown, self.options, self.limits, self.overlaps = shown, options, limits, overlaps(options)
        self.more = shown.more(options)
        self.settles = np.array([bool(option.languages) or bool(option.licences) for option in options], dtype=np.bool_)
        known = shown.candidate.languages or {}
        self.unknown = {pair for option in options for pair in option.languages or {} if pair not in known}
        # A level that was unknown, and acted as no hindrance, becomes known: such a course can also close.
        self.closes = np.array(
            [not self.unknown.isdisjoint(option.languages or {}) for option in options], dtype=np.bool_
        )
        most, best = shown.earned + shown.needs @ highest(self.more), self._best_standing()
        self.openings = np.flatnonzero(shown.judge(np.arange(len(shown)), most, best)[1] & ~shown.before[1])
        gained = (shown.needs[self.openings] @ self.more).tocoo()
        self.touching = self._touching(gained)
        self.rows: list[tuple[csr_array, Floats]] = []
        best = Standing(best.open[self.openings], best.practical[self.openings])
        for kind in (ESSENTIAL, OPTIONAL):
            least = shown.least(self.openings, most[self.openings], best, EXACT, kind)
            self._ask_for(least - halves(shown.earned[self.openings])[kind], gained, kind)
        shares = limits.taken / np.maximum(limits.there, ROOM)[:, None]
        self.shares = np.maximum(shares.max(axis=0, initial=0.0), ROOM)
        self.best, self.opened = np.zeros(len(options), dtype=np.bool_), 0
        self._cut(np.arange(len(self.openings)), self.best)
        self.most = self._simple_bound()

    def grow(self, until: float) -> None:
        """Add course after course, by what it opens or by what it opens for what it takes; then try to do better without one of them."""
        nothing = np.zeros(len(self.options), dtype=np.bool_)
        starts = [nothing]
        while starts:
            before = self.opened
            for chosen in starts:
                for thrifty in (True, False):
                    self._offer(*self._grown(chosen, thrifty))
                    if time.monotonic() > until:
                        return
            starts = self._without_one() if self.opened > before else []

    def _grown(self, chosen: Bools, thrifty: bool) -> tuple[Bools, int]:
        (opened,) = self._count([chosen])
        while True:
            numbers = [number for number in np.flatnonzero(~chosen).tolist() if self._allowed(_with(chosen, number))]
            gains = np.array(self._count([_with(chosen, number) for number in numbers])) - opened
            if not numbers or gains.max() <= 0:
                return chosen, opened
            best = int(np.argmax(gains / self.shares[numbers] if thrifty else gains))
            chosen, opened = _with(chosen, numbers[best]), opened + int(gains[best])

    def _offer(self, chosen: Bools, opened: int) -> None:
        if opened > self.opened:
            self.best, self.opened = chosen, opened

    def _without_one(self) -> list[Bools]:
        return [self.best & (np.arange(len(self.best)) != number) for number in np.flatnonzero(self.best).tolist()]

    def ask(self, seconds: float) -> bool:
        """Solve the program, judge what it proposes, and cut off what it wrongly takes for opened; False when there is no more to ask."""
        n_openings, n_courses = len(self.openings), len(self.options)
        worth = np.concatenate([-np.ones(n_openings), np.zeros(n_courses)])
        rows = [
            *self.rows,
            (self._row(None, csr_array(self.limits.taken)), self.limits.there),
            (self._row(None, self.overlaps), np.ones(self.overlaps.shape[0])),
        ]
        found = milp(
            worth,
            integrality=np.ones(len(worth)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(
                vstack([matrix for matrix, _ in rows]), ub=np.concatenate([most for _, most in rows])
            ),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
            self.most = max(min(self.most, math.floor(PROVEN - found.mip_dual_bound)), self.opened)
        if found.x is None:
            return False
        promised, chosen = found.x[:n_openings] > 0.5, found.x[n_openings:] > 0.5
        if not self._allowed(chosen):
            # Within the solver's tolerance and yet over a limit: not all of these.
            marks = csr_array(chosen[None, :].astype(np.float64))
            self.rows.append((self._row(None, marks), np.array([chosen.sum() - 1.0])))
            return bool(found.status == 0)
        opened = self._opens(chosen)
        if int(opened.sum()) > self.opened:
            self.best, self.opened = chosen, int(opened.sum())
            self.most = max(self.most, self.opened)
        wrong = np.flatnonzero(promised & ~opened)
        self._cut(wrong, chosen)
        return bool(found.status == 0) and len(wrong) > 0

    @property
    def large(self) -> bool:
        """The program is larger than the solver handles in the time of a person who waits."""
        return sum(int(matrix.nnz) for matrix, _ in self.rows) > LARGE

    def _simple_bound(self) -> int:
        """Bound by a program of the courses alone: each is worth its parts in all openings, as if they never overlapped."""
        n_openings = len(self.openings)
        (needed, _), (_, _), (touched, _) = self.rows
        asked = np.zeros(n_openings, dtype=np.bool_)
        asked[needed[:, :n_openings].indices] = True
        worth = needed[:, n_openings:].sum(axis=0) + touched[~asked][:, n_openings:].sum(axis=0)
        ub = np.concatenate([self.limits.there, np.ones(self.overlaps.shape[0])])
        found = milp(
            np.asarray(worth).ravel(),
            integrality=np.ones(len(self.options)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(vstack([csr_array(self.limits.taken), self.overlaps]), ub=ub),
            options={"time_limit": SIMPLE_SECONDS},
        )
        proven = found.mip_dual_bound
        known = proven is not None and np.isfinite(proven)
        return min(n_openings, math.floor(PROVEN - proven)) if known else n_openings

    def thin_out(self) -> None:
        """Leave out, the last first, what the others do without."""
        for number in np.flatnonzero(self.best)[::-1].tolist():
            without = self.best & (np.arange(len(self.best)) != number)
            (opened,) = self._count([without])
            if opened >= self.opened:
                self.best, self.opened = without, opened
        self.most = max(self.most, self.opened)

    def _allowed(self, chosen: Bools) -> bool:
        return self.limits.allow(chosen) and bool((self.overlaps @ chosen.astype(np.int64) <= 1).all())

    def _joined(self, chosen: Bools) -> TrainingOption:
        return together(self.options[number] for number in np.flatnonzero(chosen).tolist())

    def _count(self, sets: Sequence[Bools]) -> list[int]:
        counts: list[int] = []
        for block, found in self.shown.changed([self._joined(chosen) for chosen in sets]):
            counts += np.bincount(found.course[found.opened], minlength=block.stop - block.start).tolist()
        return counts

    def _opens(self, chosen: Bools) -> Bools:
        """Tell which of the openings a set opens."""
        out = np.zeros(len(self.shown), dtype=np.bool_)
        for _, found in self.shown.changed([self._joined(chosen)]):
            out[found.opening[found.opened]] = True
        return out[self.openings]

    def _best_standing(self) -> Standing:
        """Bound what languages and licences come to, whatever is chosen."""
        standings, _ = self.shown.standings([together(self.options)])
        best = Standing(standings.open[-1], standings.practical[-1])
        # Where a level can become known no set is best for all: such an opening is taken for open, and its term for the most.
        either = self.shown.market.facets.languages.floors.asking(self.unknown)[self.shown.languages]
        return Standing(best.open | either, np.where(either, self.shown.hoped, best.practical))

    def _touching(self, gained: coo_array) -> csr_array:
        """Tell which courses matter for which openings: of shape (n_openings, n_courses)."""
        facets, parts = self.shown.market.facets, [gained.astype(np.bool_).tocsr()]
        languages, licences = self.shown.languages[self.openings], self.shown.licences[self.openings]
        for number in np.flatnonzero(self.settles).tolist():
            option = self.options[number]
            asks = facets.languages.floors.asking(option.languages or {})[languages]
            asks |= facets.licences.sets.asking(option.licences)[licences]
            at = np.flatnonzero(asks)
            parts.append(
                csr_array((np.ones(len(at), dtype=np.bool_), (at, np.full(len(at), number))), shape=gained.shape)
            )
        return sum(parts[1:], parts[0])

    def _row(self, openings: Ints | None, courses: csr_array) -> csr_array:
        """Put together rows of the program: one opening each, or none, and what the courses count."""
        shape = courses.shape[0], len(self.openings)
        if openings is None:
            return hstack([csr_array(shape), courses]).tocsr()
        marks = csr_array((np.ones(len(openings)), (np.arange(len(openings)), openings)), shape=shape)
        return hstack([marks, courses]).tocsr()

    def _ask_for(self, lacking: Ints, gained: coo_array, kind: int) -> None:
        """Ask that the courses chosen earn what is lacking of one kind, as far as adding up overstates it and nothing else hinders."""
        asked = np.flatnonzero(lacking > 0)
        share = np.minimum(halves(gained.data)[kind] / np.maximum(lacking, 1)[gained.row], 1.0)
        share = np.where(share > 0.0, share + ROOM, 0.0)
        supply = csr_array((-share, (gained.row, gained.col)), shape=gained.shape)
        self.rows.append((self._row(asked, supply[asked]), np.zeros(len(asked))))

    def _cut(self, wrong: Ints, chosen: Bools) -> None:
        """Say of openings that a set does not open: it takes a course that is not among these, or one of those that close less.

        The set is first made as large as it can be without opening the opening, by courses of skills alone, so that few remain to hope for.
        """
        within = np.tile(chosen, (len(wrong), 1))
        if not self.large:
            self._fill(wrong, chosen, within)
        hope = self.touching[wrong].tocoo()
        some = ~within[hope.row, hope.col]
        closing = np.flatnonzero(chosen & self.closes)
        rows, columns = hope.row[some], hope.col[some]
        values = -np.ones(len(rows))
        if len(closing):
            rows = np.concatenate([rows, np.repeat(np.arange(len(wrong)), len(closing))])
            columns = np.concatenate([columns, np.tile(closing, len(wrong))])
            values = np.concatenate([values, np.ones(len(wrong) * len(closing))])
        courses = csr_array((values, (rows, columns)), shape=within.shape)
        self.rows.append((self._row(wrong, courses), np.full(len(wrong), float(len(closing)))))

    def _fill(self, wrong: Ints, chosen: Bools, within: Bools) -> None:
        """Add to `within` (bool ndarray of shape (n_wrong, n_courses)) courses of skills with which each opening is still not opened."""
        rows = self.openings[wrong]
        needs, more = self.shown.needs[rows], self.more.tocsc()
        joined = [self._joined(chosen)]
        standing = Standing(*(table[-1][rows] for table in self.shown.standings(joined)[0]))
        extra = self.shown.more(joined).toarray().ravel()
        earned, extra = self.shown.earned[rows] + needs @ extra, extra[needs.indices]
        at = np.repeat(np.arange(len(rows)), np.diff(needs.indptr))
        order = np.argsort(needs.indices, kind="stable")
        ends = np.searchsorted(needs.indices[order], np.arange(needs.shape[1] + 1))
        worth = more.astype(np.float64).sum(axis=0)
        for number in np.argsort(worth, kind="stable").tolist():
            if self.settles[number] or chosen[number]:
                continue
            cells = slice(more.indptr[number], more.indptr[number + 1])
            codes, gain = more.indices[cells], more.data[cells]
            sizes = ends[codes + 1] - ends[codes]
            entries = order[spans(ends[codes], sizes)]
            rise = np.maximum(np.repeat(gain, sizes) - extra[entries], 0)
            touched, whose = np.unique(at[entries], return_inverse=True)
            total = np.zeros(len(touched), dtype=np.int64)
            np.add.at(total, whose, rise)
            total += earned[touched]
            there = Standing(standing.open[touched], standing.practical[touched])
            closed = ~self.shown.judge(rows[touched], total, there)[1]
            earned[touched[closed]] = total[closed]
            within[touched[closed], number] = True
            extra[entries] += np.where(closed[whose], rise, 0)
