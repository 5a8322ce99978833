"""Pasted texts, read for skills, occupations, languages and licences."""

from __future__ import annotations

from threading import Lock

from matcher.extraction import Mention, SkillExtractor
from matcher.taxonomy import Taxonomy


class TextDesk:
    """Reads texts by the labels of one language at a time, which is made at the first text in it. Nothing of a text is kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = ""
        self._extractors: dict[str, SkillExtractor] = {}

    def mentions(self, taxonomy: Taxonomy, text: str, language: str) -> list[Mention]:
        """Return what a text in a language says; languages and licences are known by their names in every language."""
        with self._lock:
            if self._version != taxonomy.version:
                self._version, self._extractors = taxonomy.version, {}
            if language not in self._extractors:
                self._extractors[language] = SkillExtractor(languages=[language]).fit(taxonomy)
            extractor = self._extractors[language]
        return extractor.extract([text])[0]
