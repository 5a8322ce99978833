"""Matching of a caseload with millions of openings on a cluster of processes or machines (extra `cluster`: Dask distributed).

The openings lie in partitions: markets saved by `Market.save`, on a disk that all workers see, each opening in one of them. A task matches
some candidates with one partition. The best of the whole are among the best of the parts, and a score depends on the pair alone, so the
result is, bit for bit, that of one machine with one market. A task changes nothing and keeps nothing: when a worker dies, what it had not
handed over is done again by another one, and parts already handed over are kept here.

What a candidate may be matched by travels to the workers, without a name: use a cluster of your own, with TLS between machines
(`distributed.Security`). No log of a worker shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from distributed import Client, Future, as_completed

from matcher.caseload import CaseloadPlanner, Wishes
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate

Place = tuple[str, tuple[str, ...], date | None]
"""A partition, the files of its taxonomy, and today."""

BATCH = 64
"""Candidates of one task, unless told otherwise: some seconds of work for a partition of some hundred thousand openings."""
KEPT = 4
"""Markets that a worker keeps at hand, memory-mapped."""
RETRIES = 3
"""Times that a task which failed (not: whose worker died) is tried again, as after a disk that was away for a moment."""


class Sealed:
    """Something that no log shows: Dask writes the arguments of a task that fails.

    Parameters
    ----------
    content : object
        What a task needs.
    """

    def __init__(self, content: Any) -> None:
        self.content = content

    def __repr__(self) -> str:
        """Say nothing of the content."""
        return "Sealed(...)"


def match_caseload(
    client: Client,
    partitions: Iterable[str | Path],
    candidates: Iterable[Candidate],
    *,
    top: int,
    taxonomy: Iterable[str | Path] = (),
    today: date | None = None,
    ranker: PlacementRanker | None = None,
    full: Set[str] = frozenset(),
    batch: int = BATCH,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Wishes]:
    """Give the best openings above the line for each candidate, out of all partitions.

    Parameters
    ----------
    client : distributed.Client
        The cluster.
    partitions : iterable of path
        Saved markets, as the workers see them; no opening in two of them.
    candidates : iterable of Candidate
        The caseload, each id once.
    top : int
        Openings for each; as many as there are candidates are enough for `matcher.caseload.assign`.
    taxonomy : iterable of path, default=()
        ESCO packages of the markets, as the workers see them; none is the starter taxonomy.
    today : date, optional
        The day for which freshness and dates are judged.
    ranker : PlacementRanker, optional
        Scores pairs; None takes one with its defaults.
    full : set of str, default=frozenset()
        Openings without places.
    batch : int, default=64
        Candidates of one task.
    progress : callable, optional
        Called after each task with the numbers of tasks done and of all.

    Returns
    -------
    dict of str to Wishes
        By candidate id: equal to `CaseloadPlanner.wishes` on one market of all openings.

    Raises
    ------
    ValueError
        If an id of a candidate occurs twice, or `batch` is below 1.
    ArtifactError
        If a partition cannot be read, or was made with another taxonomy.
    """
    groups = list(_batches(list(candidates), batch))
    found = _nothing_for(chain.from_iterable(groups))
    places = [(str(path), tuple(map(str, taxonomy)), today) for path in partitions]
    futures = _submit(client, places, groups, Sealed((ranker or PlacementRanker(), top, full)))
    for done, parts in enumerate(_results(futures), start=1):
        for candidate_id, wishes in parts.items():
            found[candidate_id] = Wishes.joined([found[candidate_id], wishes], top)
        if progress is not None:
            progress(done, len(futures))
    return found


def _nothing_for(candidates: Iterable[Candidate]) -> dict[str, Wishes]:
    found: dict[str, Wishes] = {}
    for candidate in candidates:
        if candidate.id in found:
            raise ValueError("an id of a candidate occurs twice")
        found[candidate.id] = Wishes.joined([], 0)
    return found


def _results(futures: Sequence[Future[Any]]) -> Iterator[dict[str, Wishes]]:
    """Give what is done as it comes, and let the workers forget it."""
    for future in as_completed(futures):
        yield future.result()
        future.release()


def _submit(
    client: Client, places: Sequence[Place], groups: Sequence[Sequence[Candidate]], setting: Sealed
) -> list[Future[Any]]:
    """Hand over one task for each partition and group of candidates, with names that tell of nobody."""
    run, sealed = uuid4().hex, [Sealed([_record(one) for one in group]) for group in groups]
    return [
        client.submit(_match_part, place, group, setting, key=f"match-{run}-{part}-{number}", retries=RETRIES)
        for part, place in enumerate(places)
        for number, group in enumerate(sealed)
    ]


def _match_part(place: Place, group: Sealed, setting: Sealed) -> dict[str, Wishes]:
    """Match some candidates with one partition, in a worker."""
    market, (ranker, top, full) = _market(place), setting.content
    planner = CaseloadPlanner(ranker)
    return {record["id"]: planner.wishes(Candidate(**record), market, top, full) for record in group.content}


@lru_cache(maxsize=KEPT)
def _market(place: Place) -> Market:
    path, taxonomy, today = place
    return Market.load(path, _taxonomy(taxonomy), today=today)


@lru_cache(maxsize=1)
def _taxonomy(files: tuple[str, ...]) -> Taxonomy:
    return Taxonomy.from_esco(files) if files else Taxonomy.starter()


def _record(candidate: Candidate) -> dict[str, Any]:
    """Take a candidate apart into what can travel: read-only mappings cannot."""
    record = {field.name: getattr(candidate, field.name) for field in fields(candidate)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in record.items()}


def _batches(candidates: Sequence[Candidate], size: int) -> Iterator[Sequence[Candidate]]:
    if size < 1:
        raise ValueError(f"a batch has to hold at least 1 candidate, got {size}")
    for start in range(0, len(candidates), size):
        yield candidates[start : start + size]
