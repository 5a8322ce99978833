"""What a bench gives back: a table of figures, printed and written the same way everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
"""Figures of the last runs as JSON; not under version control."""


@dataclass(frozen=True)
class Table:
    """One table: its title, what its columns are, its rows, and what a reader has to know about them."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]
    note: str = ""

    def markdown(self) -> str:
        """Return the table as Markdown."""
        lines = [self.columns, ["---"] * len(self.columns), *([_cell(value) for value in row] for row in self.rows)]
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"### {self.title}\n\n{body}\n" + (f"\n{self.note}\n" if self.note else "")


def _cell(value: str | int | float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def keep(name: str, tables: Iterable[Table]) -> None:
    """Write the tables of one bench as JSON, for the model card."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps([asdict(table) for table in tables], indent=1)
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")


def kept(name: str) -> list[Table]:
    """Read the tables of the last run of one bench; empty when there was none."""
    path = RESULTS / f"{name}.json"
    return [Table(**stored) for stored in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []
