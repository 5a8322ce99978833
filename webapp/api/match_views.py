"""Vacancies and training for one beneficiary, as the coach's pages show them."""

from __future__ import annotations

from typing import Any

from models.vacancy import Vacancy
from webapp import access, clock, current, postings
from webapp.access import Action
from webapp.api import match_schemas as schemas
from webapp.api.operations import Answer, bp, operation
from webapp.candidates import load_profile
from webapp.engine import Gate, Match
from webapp.suggestions import explain_vacancy, suggest_training, suggest_vacancies


@bp.get("/profiles/<ref>/matches")
@operation(Action.RANK, schemas.Matches, query=schemas.MatchQuery)
def matches(ref: str, query: dict[str, Any]) -> Answer:
    """Rank the market for her; the ranking is stored as a run, as the page does."""
    session, now, actor = current.session(), clock.now(), current.actor()
    profile = load_profile(session, ref, actor, now)
    found = suggest_vacancies(session, current.engine(), profile=profile, actor=actor, now=now, top=query["top"])
    ranking, offers = found.ranking, found.vacancies
    near = [
        _match(item.match, offers[item.match.opening_id]) | {"gate": item.gate, "needs": item.needs}
        for item in ranking.near
    ]
    return Answer(
        {
            "run": found.run.ref if found.run else None,
            "ordered": found.ordered,
            "ranking_off": found.off,
            "considered": ranking.considered,
            "open": ranking.open,
            "items": [_match(match, offers[match.opening_id], ordered=found.ordered) for match in ranking],
            "near": near,
            "closed": [{"gate": Gate(gate), "vacancies": count} for gate, count in ranking.closed.items()],
        }
    )


@bp.get("/profiles/<ref>/matches/<vacancy_ref>")
@operation(Action.RANK, schemas.Explained)
def match(ref: str, vacancy_ref: str) -> Answer:
    """Explain one vacancy for her, whether a gate closes it or not."""
    session, now, actor = current.session(), clock.now(), current.actor()
    profile = load_profile(session, ref, actor, now)
    vacancy = access.get(session, Vacancy, vacancy_ref, actor, *postings.WHOLE)
    found = explain_vacancy(session, current.engine(), profile=profile, vacancy=vacancy, actor=actor, now=now)
    return Answer(
        {
            "run": found.run.ref if found.run else None,
            "match": _match(found.match, vacancy) if found.match else None,
            "gates": found.gates,
        }
    )


@bp.get("/profiles/<ref>/training")
@operation(Action.RANK, schemas.Training)
def training(ref: str) -> Answer:
    """Say which coming course runs would open vacancies for her."""
    session, now, actor = current.session(), clock.now(), current.actor()
    profile = load_profile(session, ref, actor, now)
    found = suggest_training(session, current.engine(), profile=profile, actor=actor, now=now)
    items = [
        {
            "run": item.run.ref,
            "title": item.run.course.title,
            "provider": item.run.course.provider.name,
            "starts_on": item.run.starts_on,
            "ends_on": item.run.ends_on,
            "opens": item.opens,
            "lifts": item.effect.lifts,
            "joinable": item.effect.joinable,
            "closed": item.effect.closed,
            "unknown": item.effect.unknown,
        }
        for item in found.items
    ]
    return Answer({"run": found.run.ref if found.run else None, "ranking_off": found.off, "items": items})


def _match(match: Match, vacancy: Vacancy, *, ordered: bool = True) -> dict[str, Any]:
    """Return a match; without anything of an order where ranking is off."""
    return {
        "vacancy": vacancy,
        "band": match.band if ordered else None,
        "terms": match.terms if ordered else {},
        "reasons": [
            {"code": reason.code, "value": dict(reason.value), "weight": reason.weight} for reason in match.reasons
        ]
        if ordered
        else [],
        "fits": match.fits,
        "gaps": match.gaps,
        "unknown": match.unknown,
        "little_known": match.little_known,
    }
