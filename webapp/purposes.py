"""What personal data is processed for, on which basis, for whom and how long: one shipped file that report, retention and documents read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from webapp.reference import DATA


@dataclass(frozen=True)
class Purpose:
    """One line of the record of processing. `days` count from `since`; None: as long as the reason lasts."""

    code: str
    title: str
    basis: str
    tables: tuple[str, ...]
    recipients: tuple[str, ...]
    since: str
    days: int | None
    why: str


@cache
def purposes() -> dict[str, Purpose]:
    """Return every purpose by its code."""
    stored = json.loads((DATA / "purposes.json").read_text(encoding="utf-8"))
    return {
        row["code"]: Purpose(
            row["code"],
            row["title"],
            row["basis"],
            tuple(row["tables"]),
            tuple(row["recipients"]),
            row["from"],
            row["days"],
            row["why"],
        )
        for row in stored["purposes"]
    }
