"""Measure the engine beside its peers, in one run: python -m bench [--quick] [section ...].

Prints tables, keeps their figures in bench/results, and writes docs/benchmarks.md and docs/model-card.md. Quick: small sizes, each time
once, and nothing is kept or written; times then say nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench import caseload, extraction, learning, linking, model_card, ranking, reviewing, screening, training
from bench.tables import Table, keep, kept

SECTIONS: Mapping[str, Callable[[bool], list[Table]]] = {
    "linking": linking.run,
    "extraction": extraction.run,
    "ranking": ranking.run,
    "learning": learning.run,
    "training": training.run,
    "caseload": caseload.run,
    "screening": screening.run,
    "reviewing": reviewing.run,
}
"""Name -> what measures: a function of `quick` that gives tables. A new section is one line here."""

PEERS = ("bm25s", "numba", "tantivy")
DOCS = Path(__file__).parent.parent / "docs"
PACKAGED = Path(__file__).parent.parent / "webapp" / "data"


def machine() -> str:
    """Describe the machine in general terms."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GB of memory, Python {platform.python_version()}, {platform.system()}; "
        f"load {load:.1f} at the end"
    )


def report(found: Mapping[str, list[Table]]) -> str:
    """Return all tables as one document."""
    parts = [
        "# Benchmarks\n",
        "Written by `python3 run.py bench`; do not edit. Ratios travel between machines, times do not.\n",
        f"{datetime.now(UTC):%d %B %Y}. {machine()}.\n",
    ]
    for name, tables in found.items():
        parts.append(f"## {name.capitalize()}\n\n`python3 run.py bench {name}`\n")
        parts += [table.markdown() for table in tables]
    return "\n".join(parts)


def main() -> None:
    """Run what is asked for; the documents also tell what earlier runs kept of the other sections."""
    parser = argparse.ArgumentParser("bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}; all when none is named"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, each time once; keeps and writes nothing")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        print(f"Not installed, so not compared: {', '.join(missing)} (the extra `bench` of setup.cfg has them).\n")
    for name in options.sections or SECTIONS:
        tables = SECTIONS[name](options.quick)
        for table in tables:
            print(table.markdown(), flush=True)
        if not options.quick:
            keep(name, tables)
    if not options.quick:
        write()


def write() -> None:
    """Write the documents from what the last run of each section kept; leave them while one was never run here, or they would lose it."""
    found = {name: tables for name in SECTIONS if (tables := kept(name))}
    if missing := [name for name in SECTIONS if name not in found]:
        print(f"The documents stay as they are: run {', '.join(missing)} here as well.")
        return
    (DOCS / "benchmarks.md").write_text(report(found), encoding="utf-8")
    for folder in (DOCS, PACKAGED):  # an installed application shows it to its staff
        (folder / "model-card.md").write_text(model_card.card(found), encoding="utf-8")


if __name__ == "__main__":
    main()
