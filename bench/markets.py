"""Synthetic markets of any size: the skills of real occupations, popular ones often, and what vacancies say besides.

Everything comes from a seed. The occupations are those of ESCO v1.1.1 where `FOOTHOLD_SHARED` has it, else those of the starter taxonomy.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matcher.market import Market
from matcher.needs import ESSENTIAL, OPTIONAL
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Exclusion, ExclusionKind

TODAY = date(2030, 3, 1)
ESCO = ("relations - csv.zip", "classification - en - csv.zip")
COUNTRIES = {"GR": ("EL", "el", 39.0, 22.5), "IT": ("IT", "it", 43.0, 12.0), "BG": ("BG", "bg", 42.7, 25.0)}
PLACES_A_COUNTRY = 700
ESSENTIAL_KEPT, OPTIONAL_KEPT = 11.0, 4.0
"""Skills that a vacancy keeps of its occupation, on average."""
TRAITS = ("team", "outdoors", "quiet", "early", "standing", "contact", "routine", "lifting")
SUPPORT = ("childcare", "transport", "language_course", "meals")
WEEKDAYS = sum(0b0011 << 4 * day for day in range(5))
PATTERNS = [
    WEEKDAYS, WEEKDAYS & 0x1111111, WEEKDAYS & 0x2222222, 0x3333333, 0x7777777, 0x4444444, 0x8888888, 0xFFFFFFF,
    0x0011111, 0x1111100, 0x2222000, 0x3300033, 0x0033000, 0x7700000, 0x4400044, 0x1100000, 0x6666600, 0x0C00C00,
]  # fmt: skip

Ints = NDArray[np.int64]


def taxonomy_files() -> list[Path]:
    """Name the ESCO packages; none where they are not there."""
    folder = Path(os.environ.get("FOOTHOLD_SHARED", "../shared")).resolve() / "data" / "esco"
    files = [folder / f"ESCO dataset - v1.1.1 - {name}" for name in ESCO]
    return files if all(file.is_file() for file in files) else []


def load_taxonomy() -> Taxonomy:
    files = taxonomy_files()
    return Taxonomy.from_esco(files) if files else Taxonomy.starter()


def zipf(random: np.random.Generator, count: int, size: int, flat: float = 20.0) -> Ints:
    """Draw numbers below `count`, low ones more often, in an order that the seed shuffles."""
    weights = 1.0 / (np.arange(count) + flat)
    return random.permutation(count)[random.choice(count, size, p=weights / weights.sum())]


def kept_of(random: np.random.Generator, matrix: csr_array, occupation: Ints, mean: float) -> tuple[Ints, Ints]:
    """Keep some skills of each opening's occupation: opening and skill of each entry."""
    sizes = np.diff(matrix.indptr)[occupation].astype(np.int64)
    ends = np.cumsum(sizes)
    at = np.arange(ends[-1]) + np.repeat(matrix.indptr[occupation] - ends + sizes, sizes)
    chance = np.repeat(mean / np.maximum(sizes, mean), sizes)
    kept = random.random(len(at), dtype=np.float32) < chance
    return np.repeat(np.arange(len(occupation)), sizes)[kept], matrix.indices[at[kept]].astype(np.int64)


def make_needs(
    random: np.random.Generator, taxonomy: Taxonomy, occupation: Ints
) -> tuple[list[tuple[int, str, float, bool]], Ints, Ints]:
    n_skills = len(taxonomy.skills)
    told = [
        (kind, uri, 1.0, learnable)
        for kind, learnable, uri in product((ESSENTIAL, OPTIONAL), (False, True), taxonomy.skills)
    ]
    openings, entries = [], []
    for kind, matrix, mean in ((0, taxonomy.essential, ESSENTIAL_KEPT), (1, taxonomy.optional, OPTIONAL_KEPT)):
        opening, skill = kept_of(random, matrix, occupation, mean)
        taught = random.random(len(skill)) < 0.08
        openings.append(opening)
        entries.append((2 * kind + taught) * n_skills + skill)
    opening, entry = np.concatenate(openings), np.concatenate(entries)
    order = np.argsort(opening, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(opening, minlength=len(occupation)))])
    return told, ends, entry[order]


def make_market(taxonomy: Taxonomy, count: int, seed: int = 7, first: int = 0) -> Market:
    """Make a market of `count` openings, whose ids are numbers from `first` on."""
    random = np.random.default_rng(seed)
    n_occupations = len(taxonomy.occupations)
    occupation = zipf(random, n_occupations, count)
    facets: dict[str, tuple[Sequence[dict[str, object]], Ints]] = {}
    facets["work"] = [{"occupation": uri} for uri in taxonomy.occupations], occupation
    places = [
        {"country": country, "region": f"{nuts}{number % 50:03}", "location": (lat, lon), "remote": remote}
        for country, (nuts, _, north, east) in COUNTRIES.items()
        for number, (lat, lon) in enumerate(
            (random.normal((north, east), 1.5, (PLACES_A_COUNTRY, 2)).round(4)).tolist()
        )
        for remote in (False, None, True)
    ]
    place = 3 * zipf(random, len(places) // 3, count) + random.choice(3, count, p=[0.6, 0.37, 0.03])
    facets["place"] = places, place
    floors = [
        {"languages": {(language, activity): level for activity in activities if level}, "teaches_language": teaches}
        for _, language, _, _ in COUNTRIES.values()
        for level, teaches in product(range(5), (None, True, False))
        for activities in (("spoken_interaction",), ("spoken_interaction", "reading"), ("listening", "writing"))
    ]
    spoken = place // (3 * PLACES_A_COUNTRY) * (len(floors) // 3) + zipf(random, len(floors) // 3, count)
    facets["languages"] = [*floors, {}], np.where(random.random(count) < 0.05, len(floors), spoken)
    licences = [{"licences": some} for some in (None, (), ("B",), ("forklift",), ("B", "C"), ("food_hygiene",))]
    facets["licences"] = licences, random.choice(6, count, p=[0.05, 0.7, 0.12, 0.04, 0.03, 0.06])
    hours = [{"min_hours": low, "max_hours": low + more} for low in range(8, 41, 2) for more in (0, 5, 10)]
    facets["hours"] = [*hours, {}], zipf(random, len(hours) + 1, count)
    facets["slots"] = [*({"slots": mask} for mask in PATTERNS), {}], zipf(random, len(PATTERNS) + 1, count)
    days = [TODAY + timedelta(days=day) for day in range(-10, 80)]
    periods = [
        {"starts_on": first, "ends_on": first and last and first + timedelta(days=last)}
        for first, last in product([None, *days], [None, 60, 90, 180, 365])
    ]
    facets["period"] = periods, zipf(random, len(periods), count)
    facets["refreshed"] = [{"refreshed_on": TODAY - timedelta(days=day)} for day in range(75)], zipf(random, 75, count)
    facts = [
        dict(zip(("screened", "night", "live_in", "alone_with_clients"), some, strict=True))
        for some in product((True, False), *[(None, False, True)] * 3)
    ]
    chance = np.array([(0.92 if one["screened"] else 0.08) * (0.3 if one["night"] else 1.0) for one in facts])
    facets["facts"] = facts, random.choice(len(facts), count, p=chance / chance.sum())
    sets = [{"traits": some} for some in {tuple(sorted({*pair})) for pair in product(TRAITS, TRAITS, TRAITS)}]
    facets["traits"] = sorted(sets, key=str), zipf(random, len(sets), count)
    given = [{"support": [code for bit, code in enumerate(SUPPORT) if number >> bit & 1]} for number in range(16)]
    facets["support"] = given, zipf(random, 16, count, flat=2.0)
    sectors = [{"sector": f"{'ACFGHIJKLMNPQRST'[n % 16]}{10 + n // 4}.{n % 4}{n % 3}"} for n in range(320)]
    facets["sector"] = sectors, (occupation * 7 + random.integers(0, 3, count)) % len(sectors)
    n_employers = max(1, count // 12)
    facets["employer"] = [{"employer": f"e{number}"} for number in range(n_employers)], zipf(random, n_employers, count)
    ids = [f"v{first + number:012x}" for number in random.permutation(count).tolist()]
    return Market.from_columns(taxonomy, ids, facets, make_needs(random, taxonomy, occupation), today=TODAY)


def make_candidate(taxonomy: Taxonomy, number: int) -> Candidate:
    """Make somebody with 30 skills, who has worked in two of the occupations that they come from."""
    random = np.random.default_rng(1000 + number)
    jobs = [taxonomy.occupations[one] for one in random.choice(len(taxonomy.occupations), 6, replace=False)]
    pool = list(dict.fromkeys(uri for job in jobs for uri in (*taxonomy.essential_of(job), *taxonomy.optional_of(job))))
    chosen = random.permutation(len(pool))[:30].tolist()
    skills = dict.fromkeys((pool[one] for one in chosen), 0.0)
    for uri in random.permutation(taxonomy.skills).tolist():
        if len(skills) >= 30:
            break
        skills.setdefault(str(uri), 0.0)
    country = list(COUNTRIES)[number % len(COUNTRIES)]
    _, language, north, east = COUNTRIES[country]
    activities = ("spoken_interaction", "reading", "listening", "writing")
    return Candidate(
        f"c{number}",
        skills={uri: float(random.uniform(0.4, 1.0)) for uri in skills},
        occupations=jobs[:2],
        languages={(language, activity): int(random.integers(1, 5)) for activity in activities},
        licences=("B",) if number % 3 == 0 else (),
        work_countries=list(COUNTRIES) if number % 2 else [country],
        permit_until=TODAY + timedelta(days=400),
        min_hours=None,
        max_hours=float(random.integers(20, 41)),
        slots=WEEKDAYS if number % 2 else 0x7777777,
        location=(north, east),
        reach_km=float(random.integers(40, 400)),
        exclusions=[Exclusion(ExclusionKind.NIGHT), Exclusion(ExclusionKind.SECTOR, "I")],
        preferences={"team": 1.0, "early": -0.5},
        support_needs=["childcare"],
        consent=True,
    )
