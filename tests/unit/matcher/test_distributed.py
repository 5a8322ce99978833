"""Matching on a cluster of real processes gives what one machine gives, also when a worker is killed in the middle of it."""

from __future__ import annotations

import logging
import os
import pickle
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bench.markets import make_candidate, make_market
from matcher.caseload import CaseloadPlanner, Wishes, assign
from matcher.errors import ArtifactError
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy

distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
cluster = pytest.importorskip("matcher.distributed", reason="needs the extra cluster")

TODAY = date(2030, 3, 1)
PARTS, OPENINGS, PEOPLE = 5, 400, 12
TAXONOMY = Taxonomy.starter()
RANKER = PlacementRanker(possible=0.3)


@pytest.fixture(scope="module")
def market() -> Market:
    return make_market(TAXONOMY, OPENINGS)


@pytest.fixture(scope="module")
def partitions(market: Market, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, ids = tmp_path_factory.mktemp("partitions"), market.ids
    paths = []
    for number in range(PARTS):
        paths.append(folder / f"part-{number}")
        Market(TAXONOMY, map(market.opening, ids[number::PARTS]), today=TODAY).save(paths[-1])
    return paths


@pytest.fixture(scope="module")
def client() -> Iterator[distributed.Client]:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as processes,
        distributed.Client(processes) as one,
    ):
        yield one


def bits(found: dict[str, Wishes]) -> dict[str, tuple[list[bytes], bytes]]:
    return {name: (wishes.names.tolist(), wishes.scores.tobytes()) for name, wishes in found.items()}


def test_a_killed_worker_loses_nothing_and_the_result_is_that_of_one_machine_bit_for_bit(client, market, partitions):
    people = [make_candidate(TAXONOMY, number) for number in range(PEOPLE)]
    alone = {one.id: CaseloadPlanner(RANKER).wishes(one, market, PEOPLE) for one in people}
    steps, killed = [], []

    def kill_one(done: int, of_all: int) -> None:
        steps.append((done, of_all))
        if not killed:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    found = cluster.match_caseload(
        client, partitions, people, top=PEOPLE, today=TODAY, ranker=RANKER, batch=2, progress=kill_one
    )

    assert len(killed) == 2
    assert steps == [(done, PARTS * PEOPLE // 2) for done in range(1, PARTS * PEOPLE // 2 + 1)]
    assert list(found) == [one.id for one in people]
    assert bits(found) == bits(alone)
    assert any(len(wishes.names) for wishes in found.values())
    assert assign(found, {}) == CaseloadPlanner(RANKER).plan(people, market)


def test_a_few_of_each_part_are_enough_for_the_first_of_all(client, market, partitions):
    people = [make_candidate(TAXONOMY, number) for number in range(3)]
    full = {market.ids[0], CaseloadPlanner(RANKER).wishes(people[0], market, 1).names[0].decode()}

    found = cluster.match_caseload(client, partitions, people, top=2, today=TODAY, ranker=RANKER, full=full)

    assert bits(found) == bits({one.id: CaseloadPlanner(RANKER).wishes(one, market, 2, full) for one in people})


def test_a_partition_that_cannot_be_read_is_told_and_no_log_shows_a_profile(client, partitions, tmp_path, caplog):
    (tmp_path / "empty").mkdir()
    person = make_candidate(TAXONOMY, 0)

    with caplog.at_level(logging.DEBUG), pytest.raises(ArtifactError):
        cluster.match_caseload(client, [*partitions, tmp_path / "empty"], [person], top=2, today=TODAY)

    logs = str(client.get_worker_logs()) + str(client.cluster.scheduler.get_logs()) + caplog.text
    assert "Compute Failed" in logs
    assert next(iter(person.skills)) not in logs


def test_what_travels_shows_nothing_of_itself():
    sealed = cluster.Sealed([cluster._record(make_candidate(TAXONOMY, 0))])

    assert repr(sealed) == "Sealed(...)"
    assert pickle.loads(pickle.dumps(sealed)).content == sealed.content  # noqa: S301 - our own, as Dask does


@pytest.mark.parametrize(("twice", "batch"), [(2, 64), (1, 0)])
def test_the_same_candidate_twice_or_an_empty_batch_is_refused(client, partitions, twice, batch):
    people = [make_candidate(TAXONOMY, 0)] * twice

    with pytest.raises(ValueError, match=r"twice|at least 1"):
        cluster.match_caseload(client, partitions, people, top=2, batch=batch)
