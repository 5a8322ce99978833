"""The openings of one moment as arrays, so that gates and scores are answered for all of them at once.

A market has two segments: a large one that stays as it is, with an index, and a small one that takes what is added. Taking out leaves a
gap. No answer depends on the order in which openings came in, nor on the segment in which they lie.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from matcher.artifacts import Array, load_artifact, save_artifact
from matcher.columns import Ints
from matcher.errors import ArtifactError, UnknownOpeningError
from matcher.facets import KINDS, Facets
from matcher.needs import Need, Needs, Skills, renumbered
from matcher.segment import Growing, Postings, Segment, packed
from matcher.taxonomy import Taxonomy
from matcher.types import Opening

KIND, VERSION = "market", 2
"""What the artifact of a market is, and the version of its format."""

ROOM, ROOM_SHARE = 4096, 16
"""Openings that the growing segment takes before the market packs itself: so many, and one for every so many packed ones."""


class Row(NamedTuple):
    """Where an opening lies."""

    segment: Segment
    row: int


class Market:
    """The openings that a candidate can be matched with.

    Parameters
    ----------
    taxonomy : Taxonomy
        Gives close skills, rarity and ISCO groups. A skill it does not hold is kept and matches only itself.
    openings : iterable of Opening, default=()
        Each id once.
    today : date, optional
        The day for which freshness and dates are judged; None leaves them unknown.

    Raises
    ------
    ValueError
        If an id occurs twice, is empty or holds the character NUL, or if an opening asks for more than some 500 skills of a kind.

    Notes
    -----
    `add`, `replace` and `remove` take constant time, except that the market packs itself when what was added has outgrown `ROOM` and a
    sixteenth of the rest, in time linear in its size. Who wants no such pause calls `pack` at a time of their own.
    """

    def __init__(self, taxonomy: Taxonomy, openings: Iterable[Opening] = (), *, today: date | None = None) -> None:
        self.taxonomy = taxonomy
        self.today = today
        self.facets, self.needs = Facets(taxonomy, today), Needs(Skills(taxonomy))
        self._base: Segment | None = None
        self._order: Array = np.zeros(0, dtype=np.int32)
        self._added = Growing()
        self._size = 0
        for opening in openings:
            self._take(opening)
        if self._size:
            self.pack()

    @classmethod
    def from_columns(
        cls,
        taxonomy: Taxonomy,
        ids: Sequence[str],
        facets: Mapping[str, tuple[Sequence[Mapping[str, object]], Ints]],
        needs: tuple[Sequence[tuple[int, str, float, bool]], Ints, Ints],
        *,
        today: date | None = None,
    ) -> Self:
        """Make a market without an `Opening` for each.

        Parameters
        ----------
        taxonomy : Taxonomy
            As for the class.
        ids : sequence of str
            Each once.
        facets : mapping of str to (sequence of mappings, int64 ndarray of shape (n_openings,))
            Facet (see `matcher.facets.KINDS`) -> its distinct answers, as fields of `Opening`, and the number of each opening's answer.
            A facet that is left out is unknown.
        needs : (sequence of (int, str, float, bool), int64 ndarray of shape (n_openings + 1,), int64 ndarray of shape (n_entries,))
            Distinct needs (kind, skill, level, learnable; kinds in `matcher.needs`), where the needs of each opening begin, and their numbers.
        today : date, optional
            As for the class.

        Returns
        -------
        Market
            Equal to the one made of openings.
        """
        made = cls(taxonomy, today=today)
        told, ends, entries = needs
        number = made.needs.skills.number
        codes_of = [made.needs.code(Need(kind, number(uri), level, learnable)) for kind, uri, level, learnable in told]
        codes = {}
        for name in KINDS:
            answers, column = facets.get(name, ([{}], np.zeros(len(ids), dtype=np.int64)))
            facet = made.facets[name]
            codes[name] = np.array([facet.code(facet.key(answer)) for answer in answers], dtype=np.int64)[column]
        mapped = np.array(codes_of, dtype=np.int64)[entries]
        at = np.repeat(np.arange(len(ids)), np.diff(ends))
        mapped = mapped[np.lexsort((mapped, at))]
        made._rebuild(np.array([_checked(one) for one in ids], dtype=np.bytes_), codes, ends, mapped)
        return made

    def __len__(self) -> int:
        return self._size

    def __contains__(self, opening_id: object) -> bool:
        return isinstance(opening_id, str) and self._find(opening_id) is not None

    @property
    def skills(self) -> Skills:
        """The skills that the market counts with."""
        return self.needs.skills

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The parts of the market; together they hold each opening once."""
        parts = () if self._base is None else (self._base,)
        return (*parts, self._added.segment) if len(self._added) else parts

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all openings, sorted."""
        return tuple(sorted(segment.id(row) for segment in self.segments for row in segment.living().tolist()))

    def opening(self, opening_id: str) -> Opening:
        """Give one opening, made anew from the arrays; raise UnknownOpeningError when the market does not hold it."""
        segment, row = self.row(opening_id)
        said: dict[str, Any] = dict(self.needs.said(segment.needs_of(row).tolist()))
        for name in KINDS:
            said |= self.facets[name].said(int(segment.codes[name][row]))
        return Opening(opening_id, **said)

    def openings(self) -> Iterator[Opening]:
        """Give all openings, in the order of their ids."""
        return map(self.opening, self.ids)

    def add(self, opening: Opening) -> None:
        """Take in one more opening; raise ValueError when its id is there already."""
        self._take(opening)
        if len(self._added) > ROOM + (0 if self._base is None else len(self._base) // ROOM_SHARE):
            self.pack()

    def replace(self, opening: Opening) -> None:
        """Put a changed opening in the place of the one with the same id; raise UnknownOpeningError when there is none.

        One that is refused leaves the market as it was.
        """
        before = self.opening(opening.id)
        self.remove(opening.id)
        try:
            self.add(opening)
        except ValueError:
            self.add(before)
            raise

    def remove(self, opening_id: str) -> None:
        """Take one opening out; raise UnknownOpeningError when there is none."""
        segment, row = self.row(opening_id)
        for name in KINDS:
            self.facets[name].counts.array[segment.codes[name][row]] -= 1
        if opening_id in self._added.rows:
            self._added.remove(opening_id)
        else:
            segment.remove(row)
        self._size -= 1

    def row(self, opening_id: str) -> Row:
        """Tell where one opening lies; raise UnknownOpeningError when there is none."""
        found = self._find(opening_id)
        if found is None:
            raise UnknownOpeningError(opening_id)
        return found

    def isco(self, opening_id: str) -> str | None:
        """Give the ISCO-08 code of one opening, its own or that of its occupation; None when unknown."""
        segment, row = self.row(opening_id)
        work = self.facets.work
        return work.isco_of(*work.keys[int(segment.codes["work"][row])])

    def pack(self) -> None:
        """Join what was added with the rest, close the gaps, and forget answers that nobody gives any more."""
        parts = [(segment, segment.living()) for segment in self.segments]
        entries = [segment.entries(rows) for segment, rows in parts]
        lengths = [np.diff(ends, prepend=0) for _, ends in entries]
        self._rebuild(
            np.concatenate([np.zeros(0, dtype=np.bytes_), *(segment.names(rows) for segment, rows in parts)]),
            {name: _joined([segment.codes[name][rows] for segment, rows in parts]) for name in KINDS},
            np.concatenate([[0], np.cumsum(_joined(lengths))]),
            _joined([codes for codes, _ in entries]),
        )

    def save(self, path: str | Path) -> None:
        """Pack the market and write it as an artifact without pickle; raise ArtifactError when `path` is something else."""
        self.pack()
        base = self._base
        assert base is not None  # noqa: S101 - packed above
        assert base.postings is not None  # noqa: S101 - packed above
        names = base.names(np.arange(len(base)))
        told = {
            "facets": {name: self.facets[name].keys for name in KINDS},
            "foreign": self.skills.uris[self.skills.shared :],
            "needs": self.needs.told,
        }
        arrays: dict[str, Array] = {f"codes_{name}": base.codes[name] for name in KINDS}
        arrays |= {
            "told": np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
            "ids": names.view(np.uint8).reshape(len(base), -1) if len(base) else np.zeros((0, 1), dtype=np.uint8),
            "order": self._order,
            "ends": base.ends,
            "needs": base.needs,
            "essential": base.essential,
            "optional": base.optional,
            "posting_ends": base.postings.ends,
            "posting_rows": base.postings.rows,
        }
        settings = {"taxonomy": self.taxonomy.version}
        save_artifact(path, kind=KIND, version=VERSION, arrays=arrays, settings=settings)

    @classmethod
    def load(
        cls,
        path: str | Path,
        taxonomy: Taxonomy,
        *,
        today: date | None = None,
        memory_map: bool = True,
        verify: bool = True,
    ) -> Self:
        """Read a market that `save` wrote.

        Parameters
        ----------
        path : path
            The artifact.
        taxonomy : Taxonomy
            The one it was made with.
        today : date, optional
            As for the class.
        memory_map : bool, default=True
            Map the large arrays, so that processes share them.
        verify : bool, default=True
            Compare the digest of every file.

        Raises
        ------
        ArtifactError
            If it is missing, damaged, of another version, or made with another taxonomy.
        """
        arrays, settings = load_artifact(path, kind=KIND, version=VERSION, memory_map=memory_map, verify=verify)
        if settings.get("taxonomy") != taxonomy.version:
            raise ArtifactError(f"{path}: made with another taxonomy than {taxonomy.version[:12]}; make it anew")
        made = cls(taxonomy, today=today)
        told = json.loads(bytes(arrays["told"]))
        made.needs = Needs(Skills(taxonomy, told["foreign"]))
        made.needs.learn(list(map(Need._make, told["needs"])))
        ids = np.array(arrays["ids"]) if not memory_map else arrays["ids"]
        base = Segment(
            ids=ids.view(f"S{ids.shape[1]}").reshape(-1),
            codes={name: arrays[f"codes_{name}"] for name in KINDS},
            **{name: arrays[name] for name in ("ends", "needs", "essential", "optional")},
            postings=Postings(arrays["posting_ends"], arrays["posting_rows"]),
        )
        for name in KINDS:
            facet = made.facets[name]
            for key in told["facets"][name]:
                facet.code(_tuples(key))
            made.facets.count(name, base.codes[name])
        base.places = np.concatenate([[0], np.cumsum(made.facets.place.counts.array)])
        made._base, made._order, made._size = base, arrays["order"], len(base)
        return made

    def _take(self, opening: Opening) -> None:
        _checked(opening.id)
        if opening.id in self:
            raise ValueError(f"the market already holds an opening {opening.id!r}")
        codes = self.facets.codes(opening)
        self._added.add(opening.id, codes, self.needs.codes(opening), self.needs)
        for name, code in codes.items():
            self.facets[name].counts.array[code] += 1
        self._size += 1

    def _find(self, opening_id: str) -> Row | None:
        row = self._added.rows.get(opening_id)
        if row is not None:
            return Row(self._added.segment, row)
        base, name = self._base, opening_id.encode("utf-8", "replace")
        if base is None:
            return None
        place = bisect_left(self._order, name, key=lambda row: bytes(base.ids[row]))
        if place == len(base):
            return None
        row = int(self._order[place])
        gone = bytes(base.ids[row]) != name or (base.alive is not None and not base.alive[row])
        return None if gone else Row(base, row)

    def _rebuild(self, ids: Array, codes: dict[str, Ints], ends: Ints, needs: Ints) -> None:
        old, self.facets = self.facets, Facets(self.taxonomy, self.today)
        self.needs, needs = renumbered(self.needs, needs, self.taxonomy)
        for name in KINDS:
            codes[name] = self.facets.renumber(name, old[name].keys, codes[name])
            self.facets.count(name, codes[name])
        self._base = packed(ids, codes, ends, needs, self.needs)
        order = np.argsort(self._base.names(np.arange(len(ids))), kind="stable")
        names = self._base.names(order)
        if np.any(names[1:] == names[:-1]):
            raise ValueError("an id is given twice")
        self._order = order.astype(np.int32)
        self._added, self._size = Growing(), len(ids)


def _checked(opening_id: str) -> bytes:
    if not opening_id or "\0" in opening_id:
        raise ValueError(f"an id has at least one character and no NUL, got {opening_id!r}")
    return opening_id.encode()


def _joined(parts: list[Array]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)


def _tuples(part: Any) -> Any:
    return tuple(_tuples(one) for one in part) if isinstance(part, list) else part
