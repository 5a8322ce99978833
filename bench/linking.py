"""Mean reciprocal rank of `ConceptLinker` on the development sets: python bench/linking.py [set ...].

A query's rank is that of its first correct label, every label counted. Nothing is trained here.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.tables import Table
from matcher.linking import ConceptLinker

SHARED = Path(os.environ.get("FOOTHOLD_SHARED", "../shared"))
SETS = ("deu_q_de_c_de", "fra_q_fr_c_fr", "hun_q_hu_c_hu", "nld_q_nl_c_nl", "skills_deu_q_de_c_de_exact")
PLAIN = {"deu_q_de_c_de": 0.557, "fra_q_fr_c_fr": 0.802, "hun_q_hu_c_hu": 0.425, "nld_q_nl_c_nl": 0.489, "skills_deu_q_de_c_de_exact": 0.652,
         "esp_q_es_c_es": 0.454, "hrv_q_hr_c_hr": 0.466, "pol_q_pl_c_pl": 0.570, "prt_q_pt_c_pt": 0.613, "cze_q_cs_c_cs": 0.419, "svn_q_sl_c_sl": 0.499,
         "deu_q_de_c_en": 0.145}  # fmt: skip
"""Plain char_wb 2-5-gram TF-IDF, as measured for the project's goals."""
DEEP = 300


def read_pairs(path: Path, columns: tuple[int, int]) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [(row[columns[0]], row[columns[1]]) for row in rows]


def measure(folder: Path) -> dict[str, float]:
    queries = read_pairs(folder / "queries.tsv", (0, 1))
    concept_of = dict(read_pairs(folder / "concept_mapping.tsv", (0, 1)))
    elements = read_pairs(folder / "corpus_elements.tsv", (0, 1))
    right: dict[str, set[tuple[str, str]]] = defaultdict(set)
    label_of = dict(elements)
    for query, element in read_pairs(folder / "annotations.tsv", (0, 2)):
        right[query].add((concept_of[element], label_of[element]))
    language = folder.name.split("_c_")[1].split("_")[0] if "_c_" in folder.name else "en"
    start = time.perf_counter()
    linker = ConceptLinker().fit((concept_of[element], text, language) for element, text in elements)
    fitted = time.perf_counter()
    answers = linker.rank([text for _, text in queries], top=DEEP, per="label")
    ranked = time.perf_counter()
    total = top10 = 0.0
    for (query, _), links in zip(queries, answers, strict=True):
        rank = next((place for place, link in enumerate(links, 1) if (link.concept_id, link.label) in right[query]), 0)
        total += 1 / rank if rank else 0
        top10 += 0 < rank <= 10
    count = len(queries)
    return {"labels": len(linker.index_), "queries": count, "mrr": total / count, "top10": top10 / count,
            "fit": fitted - start, "ms": 1000 * (ranked - fitted) / count}  # fmt: skip


def run(quick: bool = False, sets: Sequence[str] = SETS) -> list[Table]:
    """Measure on the development sets that are there; quick: the smallest one."""
    folder = SHARED / "data" / "linking-dev"
    there = [name for name in sets if (folder / name / "annotations.tsv").is_file()]
    if quick:
        there = sorted(there, key=lambda name: (folder / name / "annotations.tsv").stat().st_size)[:1]
    rows = []
    for name in there:
        found = measure(folder / name)
        figures = [found[key] for key in ("mrr", "top10", "fit", "ms")]
        rows.append([name, int(found["labels"]), int(found["queries"]), PLAIN.get(name, "-"), *figures])
    columns = ["set", "labels", "queries", "plain TF-IDF, MRR", "MRR", "in the first 10", "fit, s", "ms a query"]
    note = (
        "Every label counted; nothing trained on these sets." if there else "No development sets: set FOOTHOLD_SHARED."
    )
    return [Table("Linking: from a word to the right concept", columns, rows, note)]


if __name__ == "__main__":
    for table in run(sets=sys.argv[1:] or SETS):
        print(table.markdown())
