"""Mean reciprocal rank of `ConceptLinker` on the development sets: python -m bench.linking [--texts N] [set ...].

A text's rank is that of its first right label, every label counted. Ours never learned from the language that it is asked in: the choice
model and how often concepts are meant come from the other languages. Plain TF-IDF is measured in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from functools import cache

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench import train_linking
from bench.linking_sets import FOLDERS, GERMAN_SKILLS, SHARED, TITLES, LinkingSet, read_set, reciprocal_ranks
from bench.tables import Table
from matcher.choice import ChoiceModel
from matcher.linking import ConceptLinker
from matcher.taxonomy import Taxonomy

DETOUR = "deu_q_de_c_en"
GOALS = {"deu_q_de_c_de": 0.678, "hun_q_hu_c_hu": 0.497, "fra_q_fr_c_fr": 0.872, "esp_q_es_c_es": 0.556, "hrv_q_hr_c_hr": 0.507,
         "pol_q_pl_c_pl": 0.623, "nld_q_nl_c_nl": 0.572, "prt_q_pt_c_pt": 0.642, "cze_q_cs_c_cs": 0.514, "svn_q_sl_c_sl": 0.540,
         GERMAN_SKILLS: 0.75, DETOUR: 0.68, "house_validation_span": 0.55, "tech_validation_span": 0.68}  # fmt: skip
"""The best published embedding, or what we set ourselves."""
OTHERS = ("titles_en_validation_preferred", "titles_en_similar", "titles_de_similar", "house_validation_sentence",
          "tech_validation_sentence")  # fmt: skip
"""Further sets, without a goal of their own."""
DEEP = 1000
_BATCH = 256


@cache
def model_without(language: str) -> tuple[ChoiceModel, dict[str, float]]:
    """Return the choice model, and how often concepts are meant, that never saw a language."""
    known = [name for name in TITLES if train_linking.LANGUAGE[name] != language]
    return train_linking.without([language]), train_linking.counted(known)


def unaware(linker: ConceptLinker, language: str) -> ConceptLinker:
    """Let a linker forget what was learned from a language."""
    model, meant = model_without(language)
    linker.model_ = model
    linker.index_.places.meant[:] = [meant.get(uri, 0.0) for uri in linker.index_.concepts]
    return linker


def plain(linking_set: LinkingSet) -> float:
    """Return the MRR of character n-gram TF-IDF over labels; equal scores in the order of the labels."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5))
    labels = vectorizer.fit_transform([text for _, _, text in linking_set.elements])
    place = {element: at for at, (element, _, _) in enumerate(linking_set.elements)}
    found = []
    for start in range(0, len(linking_set.texts), _BATCH):
        texts, right = linking_set.texts[start : start + _BATCH], linking_set.right[start : start + _BATCH]
        for scores, own in zip((vectorizer.transform(texts) @ labels.T).toarray(), right, strict=True):
            wanted = [place[element] for element in own]
            best = max(wanted, key=lambda at: (scores[at], -at))
            rank = 1 + int((scores > scores[best]).sum()) + int((scores[:best] == scores[best]).sum())
            found.append(1 / rank if scores[best] > 0 else 0)
    return float(np.mean(found))


def detour(linking_set: LinkingSet) -> float:
    """Return the MRR of German titles on English concepts, one answer per concept, found by their German labels too."""
    packages = [*(SHARED / "data" / "esco").glob("*v1.0.8*- de -*")]
    german = list(Taxonomy.from_esco(packages).labels())
    english = [(concept, text, "en") for _, concept, text in linking_set.elements]
    concepts = {concept for concept, _, _ in english}
    linker = unaware(ConceptLinker().fit([*english, *(label for label in german if label[0] in concepts)]), "de")
    found = []
    for links, right in zip(
        linker.rank(linking_set.texts, top=DEEP, language="de"), linking_set.right_concepts, strict=True
    ):
        found.append(next((1 / place for place, link in enumerate(links, 1) if link.concept_id in right), 0.0))
    return float(np.mean(found))


def measure(name: str, texts: int) -> list[str | int | float]:
    """Return the row of one set."""
    linking_set = read_set(name).sample(texts) if texts else read_set(name)
    labels, asked = len(linking_set.elements), len(linking_set.texts)
    if name == DETOUR:
        return [name, labels, asked, plain(linking_set), detour(linking_set), GOALS[name], "", ""]
    linker = unaware(linking_set.linker, linking_set.language)
    start = time.process_time()
    ranks = reciprocal_ranks(linking_set, linker, DEEP)
    spent = 1000 * (time.process_time() - start) / asked
    top10 = float((ranks >= 0.1).mean())
    return [name, labels, asked, plain(linking_set), float(ranks.mean()), GOALS.get(name, ""), top10, spent]


def run(quick: bool = False, sets: Sequence[str] = (), texts: int = 0) -> list[Table]:
    """Measure on the development sets that are there; quick: fifty texts of the smallest one."""
    there = [name for name in sets or [*GOALS, *OTHERS] if any((folder / name).is_dir() for folder in FOLDERS)]
    if quick:
        there, texts = there[:1], 50
    columns = ["set", "labels", "texts", "plain TF-IDF", "ours", "goal", "ours in top 10", "ms a text"]
    rows = [measure(name, texts) for name in there]
    note = (
        "MRR, every label counted; ours without what was learned from the language asked in; milliseconds of processor time, all labels"
        " listed."
        if there
        else "No development sets: set FOOTHOLD_SHARED."
    )
    return [Table("Linking: from a word to the right concept", columns, rows, note)]


def main() -> None:
    """Print the table of the sets named, or of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=[])
    parser.add_argument("--texts", type=int, default=0, help="measure so many texts of each set, drawn at random")
    options = parser.parse_args()
    for table in run(sets=options.sets, texts=options.texts):
        print(table.markdown())


if __name__ == "__main__":
    main()
