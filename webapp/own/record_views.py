"""Her data: what is stored, what she allowed, who looked, what the computer did; and the switches."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import AnyOf

from models.protection import Purpose
from webapp import audit, clock, current, i18n
from webapp.access import Action, requires
from webapp.forms import ChoiceField, Form
from webapp.own import queries, record_queries, services, words
from webapp.own.blueprint import bp


class PermissionForm(Form):
    """A permission to give."""

    purpose = ChoiceField("", Purpose)


class RankingForm(Form):
    """Whether the computer may put things in order."""

    ranking = HiddenField(validators=[AnyOf(("on", "off"))])


@bp.get("/my/data")
@requires(Action.OWN_PAGES)
def record() -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    profile = queries.own_profile(database, actor, now)
    page = record_queries.record_page(
        database,
        profile=profile,
        actor=actor,
        keys=current.settings().keys,
        vocabulary=current.engine().vocabulary(database),
        language=i18n.language(),
        now=now,
    )
    audit.record_access(audit.event(actor, "read_identity", profile.beneficiary.ref, now=now))
    return render_template("own/record.html", page=page, her=profile.beneficiary, words=words)


@bp.post("/my/data/permissions")
@requires(Action.OWN_PAGES)
def give_permission() -> ResponseReturnValue:
    form, actor, now = PermissionForm(), current.actor(), clock.now()
    back = redirect(url_for("own.record"), 303)
    if not form.validate_on_submit():
        return back
    try:
        with current.transaction() as database:
            services.switch_on(
                database,
                beneficiary=queries.own_profile(database, actor, now).beneficiary,
                purpose=form.purpose.data,
                language=i18n.language(),
                by=actor,
                now=now,
            )
    except services.NotOpenToHer:
        flash(_("This is not possible now. Talk with your coach. Nothing was changed."))
        return back
    flash(_("It is on now."))
    return back


@bp.post("/my/data/permissions/<consent_ref>/end")
@requires(Action.OWN_PAGES)
def end_permission(consent_ref: str) -> ResponseReturnValue:
    actor, now = current.actor(), clock.now()
    if Form().validate_on_submit():
        with current.transaction() as database:
            her = queries.own_profile(database, actor, now).beneficiary
            with force_locale(queries.coach_language(database, her)):
                note = str(words.TOOK_BACK)
            services.switch_off(database, beneficiary=her, consent_ref=consent_ref, note=note, by=actor, now=now)
        flash(_("It is off now. It works from this moment."))
    return redirect(url_for("own.record"), 303)


@bp.post("/my/data/ranking")
@requires(Action.OWN_PAGES)
def switch_ranking() -> ResponseReturnValue:
    form, actor, now = RankingForm(), current.actor(), clock.now()
    if form.validate_on_submit():
        with current.transaction() as database:
            her = queries.own_profile(database, actor, now).beneficiary
            services.switch_ranking(database, beneficiary=her, on=form.ranking.data == "on", by=actor, now=now)
        flash(_("It is on now.") if form.ranking.data == "on" else _("It is off now. It works from this moment."))
    return redirect(url_for("own.record"), 303)
