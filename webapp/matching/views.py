"""A coach's page of vacancies for one beneficiary, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from models.beneficiary import Beneficiary
from models.protection import GivenBy
from models.vacancy import Vacancy
from webapp import access, clock, current, i18n, notices, sheets
from webapp.access import Action, requires
from webapp.candidates import load_profile
from webapp.choosing import DismissForm, ShortlistForm
from webapp.engine import Band, Gate, Match
from webapp.forms import Form
from webapp.matching import queries
from webapp.sentences import Teller, Told, gate_sentence
from webapp.suggestions import VacancySuggestions, explain_vacancy, suggest_vacancies
from webapp.workplace_cards import read_by_contacts

bp = Blueprint("matching", __name__)


@dataclass(frozen=True)
class Card:
    """One vacancy as the page shows it; `gate` and `needs` for a near match."""

    vacancy: Vacancy
    match: Match
    told: Told
    gate: Gate | None = None
    needs: tuple[str, ...] = ()


def _cards(suggestions: VacancySuggestions, teller: Teller) -> list[Card]:
    return [Card(suggestions.vacancies[m.opening_id], m, teller.tell(m)) for m in suggestions.ranking]


def _near(suggestions: VacancySuggestions, teller: Teller) -> list[Card]:
    return [
        Card(
            suggestions.vacancies[near.match.opening_id],
            near.match,
            teller.tell(near.match),
            near.gate,
            tuple(teller.gap(gap) for gap in near.needs),
        )
        for near in suggestions.ranking.near
    ]


@bp.get("/beneficiaries/<ref>/matches")
@requires(Action.RANK)
def vacancies(ref: str) -> ResponseReturnValue:
    database, now = current.session(), clock.now()
    profile = load_profile(database, ref, current.actor(), now)
    suggestions = suggest_vacancies(database, current.engine(), profile=profile, actor=current.actor(), now=now)
    teller = Teller(suggestions.vocabulary, i18n.language())
    cards = _cards(suggestions, teller)
    return render_template(
        "matching/vacancies.html",
        her=profile.beneficiary,
        suggestions=suggestions,
        cards=cards,
        bands=[(band, [card for card in cards if card.match.band is band]) for band in Band],
        near=_near(suggestions, teller),
        closed=sorted(((Gate(g), n) for g, n in suggestions.ranking.closed.items()), key=lambda pair: -pair[1]),
        candidacies=queries.candidacies_of(database, profile.beneficiary.id),
        told=suggestions.run is None or notices.told(database, profile.beneficiary.id),
        wording=notices.wording_in(notices.language_for(profile.beneficiary)),
        wording_language=notices.language_for(profile.beneficiary),
    )


@bp.post("/beneficiaries/<ref>/told")
@requires(Action.WRITE_PROFILE)
def told(ref: str) -> ResponseReturnValue:
    actor, now = current.actor(), clock.now()
    if Form().validate_on_submit():
        with current.transaction() as database:
            her = access.get(database, Beneficiary, ref, actor)
            how = {"given": GivenBy.IN_PERSON, "language": notices.language_for(her), "by": actor, "now": now}
            notices.record(database, beneficiary=her, **how)
        flash(_("It is written down that she was told."))
    return redirect(url_for("matching.vacancies", ref=ref), 303)


@bp.get("/beneficiaries/<ref>/matches/<vacancy_ref>/sheet")
@requires(Action.RANK)
def sheet(ref: str, vacancy_ref: str) -> ResponseReturnValue:
    database, now, actor = current.session(), clock.now(), current.actor()
    profile = load_profile(database, ref, actor, now)
    vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.WHOLE_VACANCY)
    explained = explain_vacancy(database, current.engine(), profile=profile, vacancy=vacancy, actor=actor, now=now)
    her, own = profile.beneficiary, i18n.language()
    hers = notices.language_for(her)
    language = hers if "hers" in request.args else own
    with force_locale(language):
        teller = Teller(explained.vocabulary, language, to_her=language == hers)
        page = sheets.sheet(database, beneficiary=her, vacancy=vacancy, explained=explained, teller=teller)
        return render_template("matching/sheet.html", her=her, sheet=page, other=language != hers)


@bp.get("/beneficiaries/<ref>/matches/<vacancy_ref>")
@requires(Action.RANK)
def explanation(ref: str, vacancy_ref: str) -> ResponseReturnValue:
    database, now, actor = current.session(), clock.now(), current.actor()
    profile = load_profile(database, ref, actor, now)
    vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.WHOLE_VACANCY)
    explained = explain_vacancy(database, current.engine(), profile=profile, vacancy=vacancy, actor=actor, now=now)
    teller = Teller(explained.vocabulary, i18n.language())
    run_ref = request.args.get("run", "")[:16] or (explained.run.ref if explained.run else "")
    return render_template(
        "matching/explanation.html",
        her=profile.beneficiary,
        vacancy=vacancy,
        explained=explained,
        told=teller.tell(explained.match) if explained.match else None,
        reasons=[(reason.weight, text) for reason in explained.reasons if (text := teller.reason(reason))],
        fits=[(teller.concept(fit.concept), teller.concept(fit.by), fit.concept == fit.by) for fit in explained.fits],
        gates=[(gate, state, gate_sentence(state)) for gate, state in explained.gates.items()],
        shortlist_form=ShortlistForm(formdata=None, vacancy=vacancy.ref, run=run_ref, prefix="choose"),
        dismiss_form=DismissForm(formdata=None, vacancy=vacancy.ref, run=run_ref, prefix="dismiss"),
        cards=read_by_contacts(database, vacancy.employer_id),
        candidacy=queries.candidacy_of(database, profile.beneficiary.id, vacancy.id),
    )
