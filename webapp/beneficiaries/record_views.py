"""The rest of the employment record: languages, conditions, wishes, schooling, and whether matching may run at all."""

from __future__ import annotations

from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload, selectinload
from wtforms import SelectChoice

from models.beneficiary import Beneficiary
from models.types import LanguageActivity
from webapp import clock, current, employment, merging
from webapp.access import Action, requires
from webapp.beneficiaries import queries
from webapp.beneficiaries.blueprint import bp
from webapp.beneficiaries.forms import BasicsForm, ConditionsForm, LanguageForm, QualificationForm, WishesForm
from webapp.forms import offered

LIKE, DISLIKE = 1.0, -1.0


def _to_profile(ref: str) -> ResponseReturnValue:
    return redirect(url_for("beneficiaries.profile", ref=ref), 303)


@bp.get("/beneficiaries/<ref>/languages")
@requires(Action.WRITE_PROFILE)
def languages(ref: str) -> ResponseReturnValue:
    return _languages_page(ref, LanguageForm(formdata=None))


@bp.post("/beneficiaries/<ref>/languages")
@requires(Action.WRITE_PROFILE)
def set_language(ref: str) -> ResponseReturnValue:
    form = LanguageForm()
    if not form.validate_on_submit():
        return _languages_page(ref, form), 422
    given = {activity: form[activity.value].data for activity in LanguageActivity}
    same = form.everything.data
    levels = {activity: same if level is None else level for activity, level in given.items()}
    with current.transaction() as session:
        employment.set_language(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            language=form.language.data,
            levels={activity: level for activity, level in levels.items() if level is not None},
        )
    return redirect(url_for("beneficiaries.languages", ref=ref), 303)


def _languages_page(ref: str, form: LanguageForm) -> str:
    her = employment.writable(current.session(), ref, current.actor(), selectinload(Beneficiary.languages))
    rows = queries.language_rows(her)
    return render_template("beneficiaries/languages.html", form=form, rows=rows, ref=ref, activities=LanguageActivity)


@bp.post("/beneficiaries/<ref>/languages/remove")
@requires(Action.WRITE_PROFILE)
def remove_language(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        employment.remove_language(
            session, ref=ref, actor=current.actor(), now=clock.now(), language=request.form["language"]
        )
    return redirect(url_for("beneficiaries.languages", ref=ref), 303)


@bp.get("/beneficiaries/<ref>/conditions")
@requires(Action.WRITE_PROFILE)
def conditions(ref: str) -> ResponseReturnValue:
    return _conditions_page(_with_conditions(ref), _conditions_of(ref))


def _conditions_of(ref: str) -> ConditionsForm:
    her = _with_conditions(ref)
    form = ConditionsForm(formdata=None, obj=her)
    form.region_code.choices = _regions(her)
    form.licences.data = [row.licence for row in her.licences]
    return form


@bp.post("/beneficiaries/<ref>/conditions")
@requires(Action.WRITE_PROFILE)
def set_conditions(ref: str) -> ResponseReturnValue:
    her, form = _with_conditions(ref), ConditionsForm()
    form.region_code.choices = _regions(her)
    if not form.validate_on_submit():
        return _conditions_page(her, form), 422

    def write(session: Session) -> None:
        employment.set_conditions(
            session, ref=ref, actor=current.actor(), now=clock.now(), conditions=form.conditions()
        )

    both = merging.save(form, partial(_conditions_of, ref), write)
    if both is None and request.form.get("then") == "matches":
        return redirect(url_for("matching.vacancies", ref=ref), 303)
    return both or _to_profile(ref)


def _with_conditions(ref: str) -> Beneficiary:
    return employment.writable(
        current.session(),
        ref,
        current.actor(),
        selectinload(Beneficiary.licences),
        joinedload(Beneficiary.organisation),
    )


def _regions(her: Beneficiary) -> list[SelectChoice]:
    return offered([("", _("Not known")), *queries.regions_of(current.session(), her.organisation.country)])


def _conditions_page(her: Beneficiary, form: ConditionsForm) -> str:
    form.region_code.choices = _regions(her)
    return render_template("beneficiaries/conditions.html", form=form, ref=her.ref)


@bp.get("/beneficiaries/<ref>/wishes")
@requires(Action.WRITE_PROFILE)
def wishes(ref: str) -> ResponseReturnValue:
    return render_template("beneficiaries/wishes.html", form=_wishes_of(ref), ref=ref)


def _wishes_of(ref: str) -> WishesForm:
    her = employment.writable(
        current.session(),
        ref,
        current.actor(),
        selectinload(Beneficiary.preferences),
        selectinload(Beneficiary.support_needs),
    )
    return WishesForm(
        formdata=None,
        likes=[row.trait for row in her.preferences if row.weight > 0],
        dislikes=[row.trait for row in her.preferences if row.weight < 0],
        needs=[row.support for row in her.support_needs],
    )


@bp.post("/beneficiaries/<ref>/wishes")
@requires(Action.WRITE_PROFILE)
def set_wishes(ref: str) -> ResponseReturnValue:
    her, form = employment.writable(current.session(), ref, current.actor()), WishesForm()
    if not form.validate_on_submit():
        return render_template("beneficiaries/wishes.html", form=form, ref=her.ref), 422
    likes, dislikes = dict.fromkeys(form.likes.data, LIKE), dict.fromkeys(form.dislikes.data, DISLIKE)

    def write(session: Session) -> None:
        employment.set_wishes(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            weights=likes | dislikes,
            needs=frozenset(form.needs.data),
        )

    return merging.save(form, partial(_wishes_of, ref), write) or _to_profile(ref)


@bp.get("/beneficiaries/<ref>/qualifications")
@requires(Action.WRITE_PROFILE)
def qualifications(ref: str) -> ResponseReturnValue:
    return _qualifications_page(ref, QualificationForm(formdata=None))


@bp.post("/beneficiaries/<ref>/qualifications")
@requires(Action.WRITE_PROFILE)
def add_qualification(ref: str) -> ResponseReturnValue:
    form = QualificationForm()
    if not form.validate_on_submit():
        return _qualifications_page(ref, form), 422
    with current.transaction() as session:
        employment.add_qualification(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            title=form.title.data.strip(),
            eqf=form.eqf.data,
        )
    return redirect(url_for("beneficiaries.qualifications", ref=ref), 303)


def _qualifications_page(ref: str, form: QualificationForm) -> str:
    her = employment.writable(current.session(), ref, current.actor(), selectinload(Beneficiary.qualifications))
    rows = sorted(her.qualifications, key=lambda row: row.id)
    return render_template("beneficiaries/qualifications.html", form=form, rows=rows, ref=ref)


@bp.post("/beneficiaries/<ref>/qualifications/remove")
@requires(Action.WRITE_PROFILE)
def remove_qualification(ref: str) -> ResponseReturnValue:
    number = request.form.get("number", default=0, type=int)
    with current.transaction() as session:
        employment.remove_qualification(session, ref=ref, actor=current.actor(), now=clock.now(), number=number)
    return redirect(url_for("beneficiaries.qualifications", ref=ref), 303)


@bp.get("/beneficiaries/<ref>/basics")
@requires(Action.WRITE_PROFILE)
def basics(ref: str) -> ResponseReturnValue:
    return render_template("beneficiaries/basics.html", form=_basics_of(ref), ref=ref)


def _basics_of(ref: str) -> BasicsForm:
    return BasicsForm(formdata=None, obj=employment.writable(current.session(), ref, current.actor()))


@bp.post("/beneficiaries/<ref>/basics")
@requires(Action.WRITE_PROFILE)
def set_basics(ref: str) -> ResponseReturnValue:
    her, form = employment.writable(current.session(), ref, current.actor()), BasicsForm()
    if not form.validate_on_submit():
        return render_template("beneficiaries/basics.html", form=form, ref=her.ref), 422
    chosen = employment.Basics(form.language.data or None, form.adult.data, form.frozen.data, form.ranking_opt_out.data)

    def write(session: Session) -> None:
        employment.set_basics(session, ref=ref, actor=current.actor(), now=clock.now(), basics=chosen)

    return merging.save(form, partial(_basics_of, ref), write) or _to_profile(ref)
