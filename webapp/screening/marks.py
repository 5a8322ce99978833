"""The words that triggered signs, marked in the text that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from models.screening import ScreeningSign
from webapp.engine import EXAMPLES

FIELDS = {
    "title": _l("Title of the job"),
    "text": _l("What the employer wrote"),
    "costs_to_worker": _l("Costs for the worker"),
    EXAMPLES: _l("Languages"),
    "contract": _l("Contract"),
    "weekly_hours": _l("Hours"),
    "days_a_week": _l("Days and times"),
    "agreement": _l("Collective agreement"),
    "housing_cost": _l("Taken from the pay for housing"),
    "keeps_documents": _l("Documents"),
    "live_in": _l("Living at the workplace"),
    "pay_min": _l("Pay"),
    "registered": _l("Number in the register"),
    "phones": _l("Telephone number"),
}
"""What the page calls the part of the vacancy that a sign is about; one that is not here goes by its code."""

QUOTED = ("title", "text", "costs_to_worker", EXAMPLES, "phones")
"""Parts whose words say more than their name: the others stand among the facts."""


@dataclass(frozen=True)
class Piece:
    """A part of a text; `marked` when a sign covers it, with the numbers of the signs that end with it."""

    text: str
    marked: bool
    numbers: tuple[int, ...] = ()


def marked(field: str, text: str | None, signs: Mapping[int, ScreeningSign]) -> list[Piece]:
    """Cut a text at the ends of the signs in it; `signs` by number. A sign whose words do not stand there marks nothing."""
    text = text or ""
    spans = [
        (sign.starts_at, sign.ends_at, number)
        for number, sign in signs.items()
        if sign.field == field and sign.starts_at is not None and sign.ends_at is not None
        if text[sign.starts_at : sign.ends_at] == sign.words
    ]
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    return [_piece(text, start, end, spans) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, end: int, spans: Iterable[tuple[int, int, int]]) -> Piece:
    over = [span for span in spans if span[0] <= start and end <= span[1]]
    return Piece(text[start:end], bool(over), tuple(sorted(number for _, last, number in over if last == end)))
