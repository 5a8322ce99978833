"""Small public reference data that ships with the application: help lines and the pages that the exit leads to."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
SPOKEN_IN = {"el": "GR", "ro": "RO", "it": "IT", "bg": "BG", "de": "AT"}
"""Country whose weather a reader of this language would look at."""


@dataclass(frozen=True)
class HelpLine:
    """A number to call, as published; `checked` is the day somebody looked it up."""

    country: str
    name: str
    number: str
    languages: str
    hours: str
    purpose: str
    checked: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def help_lines() -> tuple[HelpLine, ...]:
    """Return every help line."""
    return tuple(
        HelpLine(row["country"], row["name"], row["number"], row["languages"], row["hours"], row["for"], row["checked"])
        for row in rows("help_lines.csv")
    )


@cache
def _exit_pages() -> dict[str, str]:
    return {row["country"]: row["url"] for row in rows("exit_pages.csv")}


def exit_page(language: str) -> str:
    """Return a neutral page for a reader of this language."""
    pages = _exit_pages()
    return pages.get(SPOKEN_IN.get(language, ""), pages["default"])
