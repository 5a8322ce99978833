"""The matching engine: a library of its own, over numpy, scipy, scikit-learn and rapidfuzz."""

from matcher.adverts import Indicator, Screening, Severity, Sign, VacancyAdvert
from matcher.caseload import CaseloadPlanner
from matcher.cohorts import Cohorts
from matcher.extraction import Mention, SkillExtractor
from matcher.hints import Hint, Review
from matcher.linking import ConceptLinker
from matcher.market import Market
from matcher.moves import Move
from matcher.pool import Pool
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
from matcher.review import AdvertReviewer
from matcher.screening import AdvertScreener
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, Opening, TrainingOption

__all__ = [
    "AdvertReviewer",
    "AdvertScreener",
    "Band",
    "Candidate",
    "CaseloadPlan",
    "CaseloadPlanner",
    "Cohorts",
    "ConceptLinker",
    "Exclusion",
    "ExclusionKind",
    "Gap",
    "Gate",
    "Hint",
    "Indicator",
    "Link",
    "Market",
    "Match",
    "Mention",
    "Move",
    "NearMatch",
    "Opening",
    "Placement",
    "PlacementRanker",
    "Pool",
    "Ranking",
    "Reason",
    "Review",
    "Screening",
    "Severity",
    "Sign",
    "SkillExtractor",
    "SkillFit",
    "Taxonomy",
    "TrainingBundle",
    "TrainingEffect",
    "TrainingOption",
    "TrainingPlanner",
    "VacancyAdvert",
]
