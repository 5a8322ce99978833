"""A coach's page of training for one beneficiary."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.beneficiary import Beneficiary
from models.training import CourseRun
from webapp import access, clock, current, i18n, places_in_courses
from webapp.access import Action, requires
from webapp.candidates import load_profile
from webapp.forms import Form
from webapp.sentences import Teller
from webapp.suggestions import suggest_training

bp = Blueprint("training", __name__)


@bp.get("/beneficiaries/<ref>/training")
@requires(Action.RANK)
def recommendations(ref: str) -> ResponseReturnValue:
    database, now = current.session(), clock.now()
    profile = load_profile(database, ref, current.actor(), now)
    suggestions = suggest_training(database, current.engine(), profile=profile, actor=current.actor(), now=now)
    useful = [item for item in suggestions.items if item.effect.opens or item.effect.lifts]
    return render_template(
        "training/recommendations.html",
        her=profile.beneficiary,
        suggestions=suggestions,
        joinable=[item for item in useful if item.effect.joinable],
        blocked=[item for item in useful if not item.effect.joinable],
        others=len(suggestions.items) - len(useful),
        teller=Teller(suggestions.vocabulary, i18n.language()),
        enrolments=places_in_courses.enrolments_of(database, profile.beneficiary.id),
    )


@bp.post("/beneficiaries/<ref>/training/<run_ref>/enrol")
@requires(Action.ENROL)
def enrol(ref: str, run_ref: str) -> ResponseReturnValue:
    back = redirect(url_for("training.recommendations", ref=ref), 303)
    actor = current.actor()
    try:
        with current.transaction() as database:
            her = access.get(database, Beneficiary, ref, actor)
            run = access.get(database, CourseRun, run_ref, actor)
            if Form().validate_on_submit():
                places_in_courses.enrol(database, beneficiary=her, run=run, by=actor, now=clock.now())
    except places_in_courses.RunFull:
        flash(_("All places of this course are taken. Nothing was saved."))
        return back
    flash(_("She has a place in the course."))
    return back
