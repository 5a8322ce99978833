"""How much a vacancy needs a skill, in the three ways that an employer is asked for and everybody reads."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from models.taxonomy import RelationKind
from models.vacancy import VacancySkill
from webapp.engine import Vocabulary


class Need(StrEnum):
    """When a skill has to be there."""

    DAY_ONE = "day_one"
    LEARN_HERE = "learn_here"
    WELCOME = "welcome"


NEED_NAMES: dict[Need, LazyString] = {
    Need.DAY_ONE: _l("Needed on day one"),
    Need.LEARN_HERE: _l("Can be learned here"),
    Need.WELCOME: _lp("skill", "Welcome"),
}

STORED_AS: dict[Need, tuple[RelationKind, bool]] = {
    Need.DAY_ONE: (RelationKind.ESSENTIAL, False),
    Need.LEARN_HERE: (RelationKind.ESSENTIAL, True),
    Need.WELCOME: (RelationKind.OPTIONAL, False),
}
"""Need -> kind of relation, and whether it is learned on the job."""


def need_of(skill: VacancySkill) -> Need:
    """Return how much a vacancy needs one of its skills."""
    if skill.kind is RelationKind.OPTIONAL:
        return Need.WELCOME
    return Need.LEARN_HERE if skill.learnable else Need.DAY_ONE


def skills_by_need(
    skills: Iterable[VacancySkill], vocabulary: Vocabulary, language: str
) -> dict[LazyString, list[str]]:
    """Return the names of a vacancy's skills (with their concepts loaded) under what they are needed for."""
    groups: dict[Need, list[str]] = {}
    for skill in skills:
        groups.setdefault(need_of(skill), []).append(vocabulary.label(skill.concept.uri, language))
    return {NEED_NAMES[need]: sorted(groups[need]) for need in Need if need in groups}
