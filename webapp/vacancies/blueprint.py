"""The blueprint that the views of vacancies share, and how each finds its vacancy and the pages of its steps."""

from __future__ import annotations

from flask import Blueprint, url_for

from models.vacancy import Vacancy
from webapp import access, current, postings

bp = Blueprint("vacancies", __name__)


def own_vacancy(ref: str) -> Vacancy:
    """Return a vacancy of one's own, with its lists. Raises NoResultFound."""
    return access.get(current.session(), Vacancy, ref, current.actor(), *postings.WHOLE)


def step_address(ref: str, step: str | None) -> str:
    """Return the address of a step; without one, that of the whole vacancy."""
    if step in ("what", "skills"):
        return url_for(f"vacancies.{step}", ref=ref)
    return url_for("vacancies.step", ref=ref, step=step) if step else url_for("vacancies.vacancy", ref=ref)
