"""The development sets of linking: texts, the labels that they are looked up in, and the right answers. Read where they lie, never copied."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from matcher.linking import ConceptLinker

SHARED = Path(os.environ.get("FOOTHOLD_SHARED", "../shared"))
FOLDERS = (SHARED / "data" / "linking-dev", SHARED / "data" / "skill-text-dev")
TITLES = ("deu_q_de_c_de", "hun_q_hu_c_hu", "fra_q_fr_c_fr", "esp_q_es_c_es", "hrv_q_hr_c_hr", "pol_q_pl_c_pl", "nld_q_nl_c_nl",
          "prt_q_pt_c_pt", "cze_q_cs_c_cs", "svn_q_sl_c_sl")  # fmt: skip
"""National titles of occupations, each in one language against ESCO's labels in the same."""
GERMAN_SKILLS = "skills_deu_q_de_c_de_exact"


@dataclass(frozen=True)
class LinkingSet:
    """One set: texts; labels as (element, concept, text); for each text the elements that are right."""

    name: str
    texts: list[str]
    elements: list[tuple[str, str, str]]
    right: list[set[str]]

    @property
    def language(self) -> str:
        """Language of the labels."""
        return self.name.split("_c_")[1].split("_")[0] if "_c_" in self.name else "en"

    @cached_property
    def concept_of(self) -> dict[str, str]:
        """The concept of each element."""
        return {element: concept for element, concept, _ in self.elements}

    @cached_property
    def right_concepts(self) -> list[set[str]]:
        """For each text the concepts that are right."""
        return [{self.concept_of[element] for element in own} for own in self.right]

    @cached_property
    def linker(self) -> ConceptLinker:
        """A linker of the labels."""
        return ConceptLinker().fit((concept, text, self.language) for _, concept, text in self.elements)

    def sample(self, count: int, seed: int = 0) -> LinkingSet:
        """Return the set with at most so many texts, drawn at random."""
        drawn = np.random.default_rng(seed).permutation(len(self.texts))[:count].tolist()
        part = LinkingSet(self.name, [self.texts[at] for at in drawn], self.elements, [self.right[at] for at in drawn])
        if "linker" in self.__dict__:
            part.__dict__["linker"] = self.linker
        return part


def read_set(name: str) -> LinkingSet:
    """Read a set by its name; raise FileNotFoundError if it is not there."""
    folder = next((folder / name for folder in FOLDERS if (folder / name).is_dir()), FOLDERS[0] / name)
    mapping = folder / "concept_mapping.tsv"
    concept_of = dict(_columns(mapping, 0, 1)) if mapping.exists() else {}
    queries = _columns(folder / "queries.tsv", 0, 1)
    right: dict[str, set[str]] = {query: set() for query, _ in queries}
    for query, element in _columns(folder / "annotations.tsv", 0, 2):
        right[query].add(element)
    elements = [
        (element, concept_of.get(element, element), text)
        for element, text in _columns(folder / "corpus_elements.tsv", 0, 1)
    ]
    return LinkingSet(name, [text for _, text in queries], elements, [right[query] for query, _ in queries])


def _columns(path: Path, *wanted: int) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(row[wanted[0]], row[wanted[1]]) for row in rows]


def reciprocal_ranks(
    linking_set: LinkingSet, linker: ConceptLinker, deep: int = 1000, language: str | None = None
) -> np.ndarray:
    """Return 1 / rank of the first right label for each text, every label counted; 0 where none is among the first `deep`."""
    text_of = {element: (concept, text) for element, concept, text in linking_set.elements}
    found = np.zeros(len(linking_set.texts))
    for at, links in enumerate(linker.rank(linking_set.texts, top=deep, language=language, per="label")):
        right = {text_of[element] for element in linking_set.right[at]}
        rank = next((place for place, link in enumerate(links, 1) if (link.concept_id, link.label) in right), 0)
        found[at] = 1 / rank if rank else 0
    return found
