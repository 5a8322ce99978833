"""The screener with the lexicons of this release, and with what coordinators have added to look for."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.errors import LexiconError
from matcher.lexicon import CANCELS, PART, Entry, entry_of
from matcher.screening import AdvertScreener
from models.screening import LexiconEntry
from webapp.engine.digest import digest_of

OWN = "own:"
"""What signs of an added entry name it by, before its reference."""
log = logging.getLogger(__name__)


class UnfitEntry(Exception):  # noqa: N818
    """An entry cannot be read or does not do what its own sentences say. `column` is the one to mend."""

    def __init__(self, column: str) -> None:
        super().__init__(f"the entry's {column} does not fit")
        self.column = column


class Lexicons:
    """Reads the files once, and the table again when it has changed. Not safe for threads by itself: its desk holds a lock."""

    def __init__(self) -> None:
        self.shipped = AdvertScreener()
        """The lexicons of this release alone."""
        self._current = self.shipped
        self._stamp: tuple[object, ...] | None = None
        self._digest: str | None = None
        self.unfit: frozenset[str] = frozenset()
        """References of entries that this release cannot take up any more, though they are still to be looked for."""

    def screener(self, session: Session) -> AdvertScreener:
        """Return the screener as the table says now."""
        added = LexiconEntry.ended_at.is_(None)
        stamp = tuple(session.execute(select(func.count(), func.max(LexiconEntry.id)).where(added)).one())
        if stamp != self._stamp:
            rows = session.scalars(select(LexiconEntry).where(added).order_by(LexiconEntry.id))
            self._current, self.unfit = self._with(rows)
            self._stamp, self._digest = stamp, None
        return self._current

    @property
    def version(self) -> str:
        """What changes with every entry, list, question and floor of the screener that was returned last."""
        if self._digest is None:
            lexicon = self._current.lexicon
            parts = [
                [asdict(entry) for entry in lexicon.entries],
                lexicon.lists,
                lexicon.questions,
                {country: asdict(floor) for country, floor in lexicon.floors.items()},
            ]
            self._digest = f"signs-{digest_of(parts)[:16]}"
        return self._digest

    def trial(self, row: LexiconEntry) -> AdvertScreener:
        """Return a screener that looks for this entry too. Raises UnfitEntry."""
        try:
            return self.shipped.with_entries([_entry(row)])
        except LexiconError as error:
            raise UnfitEntry(error.fault) from error

    def _with(self, rows: Iterable[LexiconEntry]) -> tuple[AdvertScreener, frozenset[str]]:
        """Add what can be added: a file that changed with a release must not keep everything else from being looked for."""
        screener, unfit = self.shipped.with_entries([]), set()
        for row in rows:
            try:
                screener.add([_entry(row)])
            except LexiconError as error:
                log.warning(
                    "the added entry %s is not looked for: its %s does not fit this release", row.ref, error.fault
                )
                unfit.add(row.ref)
        return screener, frozenset(unfit)


def _entry(row: LexiconEntry) -> Entry:
    columns = {
        "indicator": row.indicator.value,
        "severity": row.severity.value,
        "phrase": row.phrase,
        "unless": row.unless,
        "negation": PART if row.of_a_lack else CANCELS,
        "question": row.question,
        "example": row.example,
        "clean": row.clean,
    }
    return entry_of(columns, row.language, name_of_entry(row.ref))


def name_of_entry(ref: str) -> str:
    """Return what signs name an added entry by."""
    return f"{OWN}{ref}"
