"""The model card of the ranker: what it is for and not for, and the figures of the last measured runs; written by ``python -m bench``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.tables import Table
from matcher.attention import MOST_LOST
from matcher.evaluation import SMALL_NUMBER
from matcher.learning import MIN_CALIBRATED, MIN_OF_EACH, MIN_OUTCOMES
from matcher.outcomes import COUNTS
from matcher.ranking import POSSIBLE, PRIOR, STRONG, PlacementRanker

ORDER, GAINS, CHANCES, ATTENTION = "nDCG@", "What ours gains", "Chances, on", "Attention by simulated group"
"""How the titles of the tables begin that the card tells."""

ABOUT = """\
# Model card: the order of suggestions

Written by `python3 run.py bench` from the figures of its last runs; do not edit. The model is `matcher.ranking.PlacementRanker`, version
`{version}` before anything is learned.

## What it is for

It orders vacancies that no condition closes for one candidate, for a coach who reads, judges and decides with her; and it says why. It tells
which courses would open more. A person has cleared every vacancy before, and she says yes or no.

## What it is not for

- Deciding. Nothing is refused, offered or sent because of a score. Lists show bands; points stand on the explanation sheet alone.
- Ranking people for an employer. Employers see a rounded count.
- Judging whether an advert is exploitation, or whether somebody is fit for work.
- Predicting what becomes of a person. A chance is one of a pair of profile and vacancy, from few outcomes.
- Candidates without somebody beside them who knows what is missing from the profile.

## What it reads

Skills with levels, earlier occupations, languages, licences, hours, week, the centre of her region, reach, wishes, needs of support, her own
exclusions; of vacancies the same from the other side. There is no field for a name, age, nationality, origin, family, religion, health or what
happened to her. Hours, languages and support needs can stand in for some of it: see the harm below. Unknown is never no.

## How it scores

The score is the sum of one rising curve per feature, so that the explanation is the model; more or higher skills never lower it. Strong
begins at {strong}, possible at {possible}. Before outcomes the weights are our judgement:

"""

LEARNING = """
## What it learns, and from what

Each installation learns for itself, from what became of its own suggestions (`foothold ranking train`), never from what coaches chose. Below
{least} outcomes, or {each} of either kind, the stated weights hold to the last bit; from {calibrated} on, bands follow calibrated chances.
Outcomes are corrected for the place in the list. There is no training set: no outcome of a real person has been seen by this project.

How outcomes count (success, weight of the observation): {counts}.

## What was measured

On simulated markets with hidden rules (`bench/simulated.py`), fixed seeds, people and vacancies of the test others than those learned from. The
rules were written, and the learner was tuned, by the same authors; a pilot has not run.

"""

LIMITS = """
## Limits

- No real outcomes: every figure of learning here is of simulated people.
- The prior is a judgement, equal for every country and trade.
- ESCO's skills describe office work better than care, cleaning or farm work; what a profile does not name earns nothing.
- The market measured for speed is made from a seed; real adverts name fewer skills.
- Groups that no field names cannot be compared by the guard; others too small to tell are left out.
"""


def card(found: Mapping[str, Sequence[Table]]) -> str:
    """Return the card from the tables that were measured, by section; what was not measured is said."""
    learning = list(found.get("learning", ()))
    counts = ", ".join(f"{outcome.value} ({count.success:g}, {count.weight:g})" for outcome, count in COUNTS.items())
    weights = Table("Stated weights", ["feature", "weight"], list(PRIOR.items())).markdown()
    parts = [
        ABOUT.format(version=PlacementRanker().version, strong=STRONG, possible=POSSIBLE) + weights,
        LEARNING.format(least=MIN_OUTCOMES, each=MIN_OF_EACH, calibrated=MIN_CALIBRATED, counts=counts),
    ]
    if not learning:
        parts.append("Learning has not been measured on this machine.\n")
    parts += [table.markdown() + "\n" for table in learning if table.title.startswith((ORDER, GAINS, CHANCES))]
    parts.append("## Known harm\n\n")
    for table in learning:
        if table.title.startswith(ATTENTION):
            parts.append("\n".join([*_harm(table), "", table.markdown(), ""]))
    parts += [table.markdown() + "\n" for table in found.get("ranking", ()) if table.title.startswith("Goals")]
    return "".join([*parts, LIMITS])


def _harm(table: Table) -> list[str]:
    """Say in words which simulated group lost attention by learning."""
    before, after = (table.columns.index(f"exposure, {name}") for name in ("prior", "learned"))
    said = []
    for row in table.rows:
        (grouping, group, people), old, new = row[:3], row[before], row[after]
        if isinstance(old, float) and isinstance(new, float) and new < old:
            said.append(f"- {grouping}, {group} ({people} people): attention fell by {1 - new / old:.0%}.")
    guard = (
        f"`foothold ranking train` keeps no model by which a group of at least {SMALL_NUMBER} would lose more than {MOST_LOST:.0%} of its attention, "
        "unless somebody overrides it, which is written down ([decision 0026](decisions/0026-look-at-groups-before-keeping.md))."
    )
    return [
        "Learned from outcomes that follow one hidden rule, in which hours and support decide:",
        "",
        *said,
        "",
        guard,
    ]
