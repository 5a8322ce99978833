"""The matching engine: a library of its own, over numpy, scipy, scikit-learn and rapidfuzz."""

from matcher.adverts import Indicator, Screening, Severity, Sign, VacancyAdvert
from matcher.caseload import CaseloadPlanner
from matcher.linking import ConceptLinker
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import (
    Band,
    CaseloadPlan,
    Gap,
    Link,
    Match,
    NearMatch,
    Placement,
    Ranking,
    Reason,
    SkillFit,
    TrainingBundle,
    TrainingEffect,
)
from matcher.screening import AdvertScreener
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, Opening, TrainingOption

__all__ = [
    "AdvertScreener",
    "Band",
    "Candidate",
    "CaseloadPlan",
    "CaseloadPlanner",
    "ConceptLinker",
    "Exclusion",
    "ExclusionKind",
    "Gap",
    "Gate",
    "Indicator",
    "Link",
    "Market",
    "Match",
    "NearMatch",
    "Opening",
    "Placement",
    "PlacementRanker",
    "Ranking",
    "Reason",
    "Screening",
    "Severity",
    "Sign",
    "SkillFit",
    "Taxonomy",
    "TrainingBundle",
    "TrainingEffect",
    "TrainingOption",
    "TrainingPlanner",
    "VacancyAdvert",
]
