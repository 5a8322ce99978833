"""What she can do: skills by typing, and by the work she did."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.taxonomy import ConceptKind
from webapp import clock, current, employment, i18n
from webapp.access import Action, requires
from webapp.beneficiaries import queries
from webapp.beneficiaries.blueprint import bp
from webapp.beneficiaries.forms import OccupationForm, SkillForm, TickForm
from webapp.concept_search import Found
from webapp.engine import Vocabulary


def _vocabulary() -> Vocabulary:
    return current.engine().vocabulary(current.session())


@bp.get("/beneficiaries/<ref>/skills")
@requires(Action.WRITE_PROFILE)
def skills(ref: str) -> ResponseReturnValue:
    return _skills_page(ref, SkillForm(formdata=None))


@bp.post("/beneficiaries/<ref>/skills")
@requires(Action.WRITE_PROFILE)
def add_skill(ref: str) -> ResponseReturnValue:
    form = SkillForm()
    if not form.validate_on_submit() or not form.uri.data:
        return _skills_page(ref, form, form.look_up(_vocabulary(), kind=ConceptKind.SKILL, language=i18n.language()))
    with current.transaction() as session:
        employment.add_skill(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            uri=form.uri.data,
            said=form.said.data,
            level=form.level.data,
            source=form.source.data,
        )
    return redirect(url_for("beneficiaries.skills", ref=ref), 303)


def _skills_page(ref: str, form: SkillForm, found: Found | None = None) -> ResponseReturnValue:
    """Show her skills: 422 when the form was refused or nothing was found, 200 otherwise."""
    her, rows = queries.skills_page(
        current.session(), ref=ref, actor=current.actor(), vocabulary=_vocabulary(), language=i18n.language()
    )
    return render_template(
        "beneficiaries/skills.html", form=form, found=found, rows=rows, ref=her.ref
    ), 422 if form.errors else 200


@bp.post("/beneficiaries/<ref>/skills/remove")
@requires(Action.WRITE_PROFILE)
def remove_skill(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        employment.remove_skill(session, ref=ref, actor=current.actor(), now=clock.now(), uri=request.form["uri"])
    return redirect(url_for("beneficiaries.skills", ref=ref), 303)


@bp.get("/beneficiaries/<ref>/occupations")
@requires(Action.WRITE_PROFILE)
def occupations(ref: str) -> ResponseReturnValue:
    return _occupations_page(ref, OccupationForm(formdata=None))


@bp.post("/beneficiaries/<ref>/occupations")
@requires(Action.WRITE_PROFILE)
def add_occupation(ref: str) -> ResponseReturnValue:
    form = OccupationForm()
    if not form.validate_on_submit() or not form.uri.data:
        return _occupations_page(
            ref, form, form.look_up(_vocabulary(), kind=ConceptKind.OCCUPATION, language=i18n.language())
        )
    months = form.months.data
    with current.transaction() as session:
        employment.add_occupation(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            uri=form.uri.data,
            said=form.said.data,
            months=None if months is None else round(months),
        )
    return redirect(url_for("beneficiaries.occupations", ref=ref), 303)


def _occupations_page(ref: str, form: OccupationForm, found: Found | None = None) -> ResponseReturnValue:
    her, rows = queries.occupations_page(
        current.session(), ref=ref, actor=current.actor(), vocabulary=_vocabulary(), language=i18n.language()
    )
    tick = TickForm(formdata=None)
    return render_template(
        "beneficiaries/occupations.html", form=form, found=found, rows=rows, tick=tick, ref=her.ref
    ), 422 if form.errors else 200


@bp.post("/beneficiaries/<ref>/occupations/skills")
@requires(Action.WRITE_PROFILE)
def tick_skills(ref: str) -> ResponseReturnValue:
    """Save the ticks of one occupation: what is offered is what the taxonomy says, not what the form says."""
    form = TickForm()
    if not form.validate_on_submit():
        return _occupations_page(ref, OccupationForm(formdata=None))
    offered = queries.essential_skills(_vocabulary(), form.uri.data, set(), i18n.language())
    with current.transaction() as session:
        employment.tick_skills(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            offered={skill.uri for skill in offered},
            ticked=form.skills.data,
            level=form.level.data,
            source=form.source.data,
        )
    return redirect(url_for("beneficiaries.skills", ref=ref), 303)


@bp.post("/beneficiaries/<ref>/occupations/remove")
@requires(Action.WRITE_PROFILE)
def remove_occupation(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        employment.remove_occupation(session, ref=ref, actor=current.actor(), now=clock.now(), uri=request.form["uri"])
    return redirect(url_for("beneficiaries.occupations", ref=ref), 303)
