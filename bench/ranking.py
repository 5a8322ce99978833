"""Time of the whole job of ranking, at several sizes, against peers that only count shared skills, in one run.

Run it from the root of the repository: ``python -m bench.ranking [--quick] [--sizes 10000 100000 1000000]``. The whole job is gates,
close skills, score, terms, reasons, near matches and what stopped the others, top 20, of a candidate with 30 skills. The peers do none of
that. Times are of the processor, the best of several runs; read the ratios, they travel between machines.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from scipy.sparse import csr_array, vstack
from sklearn.feature_extraction.text import TfidfTransformer

from bench.markets import TODAY, load_taxonomy, make_candidate, make_market
from bench.tables import Table
from matcher.market import Market
from matcher.needs import ESSENTIAL
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate

SIZES = (10_000, 100_000, 1_000_000)
CANDIDATES, CASELOAD = 10, 100
Row = tuple[str, float]
MATVEC, BM25, TANTIVY = "sparse mat-vec (scipy)", "BM25 (bm25s + numba)", "tantivy"
WHOLE, PRODUCT = "whole job", f"caseload of {CASELOAD}, bare sparse product"
OPEN, BYTES = "open to a candidate, per cent", "bytes an opening"


def best_of(runs: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Give the shortest of `runs` times, in milliseconds: of the processor, which other work on the machine disturbs least."""
    times = []
    for _ in range(runs):
        start = clock()
        work()
        times.append(clock() - start)
    return 1000.0 * min(times)


def mean_best(runs: int, work: Callable[[int], object], items: Iterable[int]) -> float:
    """Give the mean over items of the shortest of `runs` times, in milliseconds."""
    return float(np.mean([best_of(runs, lambda item=item: work(item)) for item in items]))


def bare_matrix(market: Market) -> csr_array:
    """Lay out the essential skills of a market: a row per opening, a column per skill, 1 where it is needed."""
    base = market.segments[0]
    kind, skill = market.needs.kind[base.needs], market.needs.skill[base.needs]
    at = np.repeat(np.arange(len(base), dtype=np.int32), np.diff(base.ends.astype(np.int64)))
    needed = kind == ESSENTIAL
    cells = (np.ones(int(needed.sum())), (at[needed], skill[needed].astype(np.int32)))
    return csr_array(cells, shape=(len(base), len(market.skills)))


def skills_of(market: Market, candidate: Candidate) -> np.ndarray:
    return np.array(sorted(market.skills.numbers[uri] for uri in candidate.skills))


def peers(matrix: csr_array, queries: list[np.ndarray], runs: int, others: bool) -> list[Row]:
    """Time what others do: count shared skills, weighted or not."""
    vectors = []
    for query in queries:
        vector = np.zeros(matrix.shape[1])
        vector[query] = 1.0
        vectors.append(vector)
    items = range(len(queries))
    rows = [(MATVEC, mean_best(runs, lambda one: matrix @ vectors[one], items))]
    columns = matrix.tocsc()
    ones = [np.ones(len(query)) for query in queries]
    rows.append(("columns only (scipy)", mean_best(runs, lambda one: columns[:, queries[one]] @ ones[one], items)))
    weighted = TfidfTransformer().fit(matrix)
    table = weighted.transform(matrix)
    asked = [weighted.transform(csr_array(vector[None, :])) for vector in vectors]
    rows.append(("TF-IDF (scikit-learn)", mean_best(max(2, runs // 2), lambda one: asked[one] @ table.T, items)))
    if others:
        rows += [row for peer in (with_bm25s, with_tantivy) for row in peer(matrix, queries, runs)]
    return rows


def with_bm25s(matrix: csr_array, queries: list[np.ndarray], runs: int) -> list[Row]:
    try:
        bm25s = importlib.import_module("bm25s")
        importlib.import_module("numba")
    except ImportError:
        return []
    documents = [part.tolist() for part in np.split(matrix.indices, matrix.indptr[1:-1])]
    vocabulary = {str(number): number for number in range(matrix.shape[1])}
    index = bm25s.BM25(backend="numba")
    index.index((documents, vocabulary), show_progress=False)
    asked = [[[str(number) for number in query.tolist()]] for query in queries]

    def search(one: int) -> object:
        return index.retrieve(asked[one], k=20, show_progress=False, n_threads=1)

    search(0)
    return [(BM25, mean_best(runs, search, range(len(queries))))]


def with_tantivy(matrix: csr_array, queries: list[np.ndarray], runs: int) -> list[Row]:
    try:
        tantivy = importlib.import_module("tantivy")
    except ImportError:
        return []
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("skills", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(fields.build())
    writer = index.writer(256_000_000, 1)
    for part in np.split(matrix.indices, matrix.indptr[1:-1]):
        writer.add_document(tantivy.Document(skills=" ".join(map(str, part.tolist()))))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    asked = [index.parse_query(" ".join(map(str, query.tolist())), ["skills"]) for query in queries]
    return [(TANTIVY, mean_best(runs, lambda one: searcher.search(asked[one], 20), range(len(queries))))]


def memory_of(market: Market) -> float:
    """Give the bytes per opening: all arrays, and the distinct answers with their strings."""
    base = market.segments[0]
    arrays = [base.ids, base.ends, base.needs, base.essential, base.optional, base.places, *base.codes.values()]
    held = sum(array.nbytes for array in arrays) + base.postings.rows.nbytes + base.postings.ends.nbytes + 4 * len(base)
    answers = sum(size_of(vars(market.facets[name])) for name in base.codes)
    return (held + answers + size_of(vars(market.needs), leave_out={"skills"})) / len(base)


def size_of(value: object, seen: set[int] | None = None, leave_out: set[str] = frozenset()) -> int:
    """Give the bytes of a value and what it holds, each object once; what the taxonomy holds anyway is left out."""
    seen = set() if seen is None else seen
    if id(value) in seen or type(value).__name__ == "Taxonomy":
        return 0
    seen.add(id(value))
    size = sys.getsizeof(value)
    if isinstance(value, np.ndarray):
        return value.nbytes + size
    if isinstance(value, dict):
        return size + sum(
            size_of(key, seen) + size_of(item, seen) for key, item in value.items() if key not in leave_out
        )
    if isinstance(value, (list, tuple, set, frozenset)):
        return size + sum(size_of(item, seen) for item in value)
    slots = [getattr(value, name) for name in getattr(type(value), "__slots__", ()) if hasattr(value, name)]
    return size + size_of(getattr(value, "__dict__", {}), seen) + sum(size_of(item, seen) for item in slots)


def changes(market: Market) -> list[Row]:
    """Time one added, replaced and removed opening; the median of 50."""
    model = market.opening(market.segments[0].id(0))
    made = [
        replace(model, id=f"new-{number}", essential=list(model.essential)[: 1 + number % 5]) for number in range(50)
    ]
    rows = []
    for name, work, items in (
        ("add one", market.add, made),
        ("replace one", market.replace, [replace(one, sector="Q88") for one in made]),
        ("remove one", market.remove, [one.id for one in made]),
    ):
        rows.append((name, median([best_of(1, lambda item=item, work=work: work(item)) for item in items])))
    return rows


def caseload(market: Market, matrix: csr_array, taxonomy: Taxonomy) -> list[Row]:
    """Time the whole job for a caseload, and the bare product of its skills with the market."""
    people = [make_candidate(taxonomy, number) for number in range(CASELOAD)]
    batch = csr_array(vstack([row_of(skills_of(market, one), matrix.shape[1]) for one in people]))
    ranker = PlacementRanker()
    product = best_of(2, lambda: matrix @ batch.T)
    return [
        (PRODUCT, product),
        (f"caseload of {CASELOAD}, whole job", best_of(2, lambda: [ranker.rank(one, market) for one in people])),
    ]


def storage(market: Market, taxonomy: Taxonomy, candidate: Candidate) -> list[Row]:
    """Time saving and loading; what was loaded has to give the same ranking."""
    ranker = PlacementRanker()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "market"
        rows = [("save", best_of(1, lambda: market.save(path), time.perf_counter))]
        for name, verify in (("load by memory map, digests compared", True), ("load by memory map", False)):
            rows.append(
                (name, best_of(2, partial(Market.load, path, taxonomy, today=TODAY, verify=verify), time.perf_counter))
            )
        loaded = Market.load(path, taxonomy, today=TODAY)
        if ranker.rank(candidate, loaded) != ranker.rank(candidate, market):
            raise RuntimeError("a market that was loaded ranks otherwise than the one that was saved")
    return rows


def measure(count: int, runs: int, others: bool) -> list[Row]:
    """Give every figure for a market of `count` openings, by name; milliseconds unless the name says otherwise."""
    taxonomy = load_taxonomy()
    start = time.perf_counter()
    market = make_market(taxonomy, count)
    rows = [("made, s", time.perf_counter() - start)]
    matrix, ranker = bare_matrix(market), PlacementRanker()
    people = [make_candidate(taxonomy, number) for number in range(CANDIDATES)]
    queries = [skills_of(market, candidate) for candidate in people]
    # What was made stays: a server does the same once it has loaded, so that no collection of garbage walks over it.
    gc.collect()
    gc.freeze()
    rows += peers(matrix, queries, runs, others)
    rows.append((WHOLE, mean_best(runs, lambda one: ranker.rank(people[one], market), range(CANDIDATES))))
    rows.append((OPEN, 100.0 * float(np.mean([ranker.rank(one, market).open for one in people])) / count))
    rows += caseload(market, matrix, taxonomy)
    rows.append((BYTES, memory_of(market)))
    rows += storage(market, taxonomy, people[0])
    rows += changes(market)
    gc.unfreeze()
    return rows


def row_of(query: np.ndarray, width: int) -> csr_array:
    return csr_array((np.ones(len(query)), (np.zeros(len(query), dtype=np.int32), query)), shape=(1, width))


def tables_of(found: dict[int, dict[str, float]]) -> list[Table]:
    """Lay out the figures of all sizes: times, ratios, and goals."""
    sizes = list(found)
    names = list(dict.fromkeys(name for figures in found.values() for name in figures))
    first, last = names.index(MATVEC), names.index(WHOLE)
    bare = {count: found[count][MATVEC] for count in sizes}
    columns = ["what", *(f"{count:,} openings" for count in sizes)]
    times = [[name, *(_figure(found[count], name) for count in sizes)] for name in names[first : last + 1]]
    ratios = [
        [name, *(_figure(found[count], name, bare[count]) for count in sizes)] for name in names[first : last + 1]
    ]
    rest = [name for name in names if name not in names[first : last + 1]]
    others = [[name, *(_figure(found[count], name) for count in sizes)] for name in rest]
    missing = (
        "" if TANTIVY in names and BM25 in names else " bm25s with numba, or tantivy, is not installed and left out."
    )
    taxonomy = load_taxonomy()
    note = (
        f"Market and candidates made from {len(taxonomy.occupations):,} occupations and {len(taxonomy.skills):,} skills; 30 skills a candidate. "
        "The whole job is gates, close skills, score, terms, reasons, near matches and what stopped the others; the peers only count shared "
        f"skills. Mean over {CANDIDATES} candidates of the best of several runs, in processor time; making, saving and loading by the clock on the wall.{missing}"
    )
    return [
        Table("Ranking for one candidate, milliseconds", columns, times, note),
        Table("The same, as a multiple of scipy's bare product", columns, ratios),
        Table("Caseload, memory, storage and changes; milliseconds unless said", columns, others),
        Table("Goals of ranking", ["goal", "openings", "measured", "at most", "met"], _goals(found)),
    ]


def _figure(figures: dict[str, float], name: str, by: float = 1.0) -> float | str:
    return figures[name] / by if name in figures else "-"


def _goals(found: dict[int, dict[str, float]]) -> list[list[str | int | float]]:
    rows: list[list[str | int | float]] = []
    for count, figures in found.items():
        case = f"caseload of {CASELOAD}, whole job"
        goals = [
            ("whole job, by scipy's product", figures[WHOLE] / figures[MATVEC], 1.0, count > SIZES[0]),
            ("whole job, ms (2,000 times Tabiya's published speed)", figures[WHOLE], 7.3, count == SIZES[0]),
            (f"{case}, by the bare product", figures[case] / figures[PRODUCT], 3.0, count == SIZES[-1]),
            (BYTES, figures[BYTES], 160.0, count == SIZES[-1]),
            ("load by memory map, digests compared, ms", figures["load by memory map, digests compared"], 1000.0, count == SIZES[-1]),
            ("slowest change, ms", max(figures[f"{act} one"] for act in ("add", "replace", "remove")), 1.0, count == SIZES[-1]),
        ]  # fmt: skip
        rows += [
            [name, f"{count:,}", value, most, "yes" if value <= most else "no"]
            for name, value, most, asked in goals
            if asked
        ]
    return rows


def run(quick: bool = False, sizes: Sequence[int] = SIZES, runs: int = 7) -> list[Table]:
    """Measure at several sizes; quick: the smallest one, each time once."""
    if quick:
        sizes, runs = SIZES[:1], 1
    return tables_of({count: dict(measure(count, runs, others=not quick)) for count in sizes})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="10,000 openings only, each time once")
    arguments = parser.parse_args()
    for table in run(arguments.quick, arguments.sizes, arguments.runs):
        print(table.markdown())
