"""What `SkillExtractor` finds in sentences of English adverts, beside the longest match in a dictionary: python -m bench extraction.

Each set is judged by weights that were learned from the other one alone; the weights that are shipped were learned from both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench.linking_sets import FOLDERS
from bench.tables import Table
from bench.train_mentions import SETS, esco, extractor, learned, sentences, shares, told
from matcher.extraction import SkillExtractor
from matcher.rows import ConceptKind, LabelKind
from matcher.taxonomy import Taxonomy
from matcher.text import normalise

GOAL, GOAL_SPEED = 0.35, 2000
COPIES = 20
"""How often the sentences are repeated for the time, so that it is not that of one batch."""


def dictionary(taxonomy: Taxonomy) -> dict[tuple[str, ...], str]:
    """Return the skill of each label, as normalised words; of several the one whose preferred label it is, then the first."""
    found: dict[tuple[str, ...], tuple[bool, str]] = {}
    for row in taxonomy.label_rows([ConceptKind.SKILL]):
        words = tuple(normalise(row.text).split())
        found[words] = min(found.get(words, (True, row.uri)), (row.kind is not LabelKind.PREFERRED, row.uri))
    return {words: uri for words, (_, uri) in found.items() if words}


def longest_match(known: dict[tuple[str, ...], str], text: str, longest: int = 8) -> set[str]:
    """Return the skills whose labels stand in a text as they are, the longest at each word."""
    words = normalise(text).split()
    found, at = set(), 0
    while at < len(words):
        for count in range(min(longest, len(words) - at), 0, -1):
            if uri := known.get(tuple(words[at : at + count])):
                found.add(uri)
                at += count - 1
                break
        at += 1
    return found


def per_second(work: Callable[[Sequence[str]], object], texts: Sequence[str], repetitions: int) -> float:
    """Return how many texts a second are done, the best of some repetitions, in processor time."""
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        work(texts)
        best = min(best, time.process_time() - start)
    return len(texts) / max(best, 1e-9)


def run(quick: bool) -> list[Table]:
    """Measure F1 and speed; without the development sets only that it runs, on the starter taxonomy."""
    columns = ["sentences", "what", "F1", "precision", "recall", "sentences a second", "goal", "met"]
    if not all((FOLDERS[1] / name).is_dir() for name in SETS):
        own = SkillExtractor().fit(Taxonomy.starter())
        speed = round(per_second(own.extract, ["Clean the rooms and iron the laundry, German B1."] * 100, 1))
        return [Table("Extraction", columns, [["none here", "ours", "", "", "", speed, "", ""]])]
    known = dictionary(esco())
    rows = []
    for name in SETS:
        own = sentences(name)
        found = [{esco().label(uri, "en") for uri in longest_match(known, text)} for text in own.texts]
        ours = told(learned([other for other in SETS if other != name]), own.texts)
        many = own.texts * (1 if quick else COPIES)
        repetitions = 1 if quick else 3
        peer = round(per_second(lambda texts: [longest_match(known, text) for text in texts], many, repetitions))
        speed = round(per_second(extractor().extract, many, repetitions))
        f1, precision, recall = shares(ours, own.right)
        met = "yes" if f1 > GOAL and speed >= GOAL_SPEED else "no"
        rows += [
            [name, "longest match", *shares(found, own.right), peer, "", ""],
            [name, "ours", f1, precision, recall, speed, f"> {GOAL}, {GOAL_SPEED} a second", met],
        ]
    note = "Ours learned from the other set alone, threshold included. Skills only; speed of ours includes occupations, languages and licences."
    return [Table("Extraction", columns, rows, note)]
