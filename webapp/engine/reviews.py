"""Adverts, looked through for wording and requirements that keep people away."""

from __future__ import annotations

from threading import Lock

from matcher.adverts import VacancyAdvert
from matcher.hints import Review
from matcher.review import AdvertReviewer
from matcher.taxonomy import Taxonomy
from matcher.types import Opening


class ReviewDesk:
    """Reviews what an employer writes. The entries are read at the first review; nothing of an advert is kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reviewer: AdvertReviewer | None = None

    def review(
        self, taxonomy: Taxonomy, title: str, text: str, language: str | None, opening: Opening | None = None
    ) -> Review:
        """Review a title and a text, and what the form asks, where it is known."""
        with self._lock:
            if self._reviewer is None:
                self._reviewer = AdvertReviewer(taxonomy)
            self._reviewer.taxonomy = taxonomy
            return self._reviewer.review(VacancyAdvert(title, text, language=language), opening)
