"""Why a job was suggested to her, how she contests it, and that she read that an order is computed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from models.oversight import Ground
from models.protection import GivenBy
from models.vacancy import Vacancy
from webapp import access, clock, contests, current, i18n, notices
from webapp.access import Action, requires
from webapp.forms import ChoiceField, Form
from webapp.own import queries
from webapp.own.blueprint import bp
from webapp.sentences import Teller
from webapp.sheets import sheet
from webapp.suggestions import explain_vacancy


class ContestForm(Form):
    """What she does not agree with."""

    ground = ChoiceField(_l("What is it about?"), Ground, validators=[InputRequired(_l("Choose one"))])


@bp.get("/my/jobs/<vacancy_ref>/why")
@requires(Action.OWN_PAGES)
def why(vacancy_ref: str) -> ResponseReturnValue:
    return _page(vacancy_ref)


def _page(vacancy_ref: str, form: ContestForm | None = None) -> str:
    database, actor, now = current.session(), current.actor(), clock.now()
    vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.SHOWN_VACANCY)
    profile = queries.own_profile(database, actor, now)
    explained = explain_vacancy(database, current.engine(), profile=profile, vacancy=vacancy, actor=actor, now=now)
    teller = Teller(explained.vocabulary, i18n.language(), to_her=True)
    asked = contests.of_hers(database, actor, vacancy)
    return render_template(
        "own/why.html",
        sheet=sheet(database, beneficiary=profile.beneficiary, vacancy=vacancy, explained=explained, teller=teller),
        contests=asked,
        may_contest=all(row.outcome for row, _name in asked),
        contest_form=form or ContestForm(formdata=None),
        form=form,
    )


@bp.post("/my/jobs/<vacancy_ref>/why")
@requires(Action.OWN_PAGES)
def contest(vacancy_ref: str) -> ResponseReturnValue:
    form, actor, now = ContestForm(), current.actor(), clock.now()
    with current.transaction() as database:
        vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.SHOWN_VACANCY)
        if not form.validate_on_submit():
            return _page(vacancy_ref, form), 422
        her = queries.own_profile(database, actor, now).beneficiary
        contests.ask(database, beneficiary=her, vacancy=vacancy, ground=form.ground.data, by=actor, now=now)
    flash(_("A person looks at it again. You find the answer here."))
    return redirect(url_for("own.why", vacancy_ref=vacancy_ref), 303)


@bp.post("/my/order-notice")
@requires(Action.OWN_PAGES)
def read_notice() -> ResponseReturnValue:
    actor, now = current.actor(), clock.now()
    if Form().validate_on_submit():
        with current.transaction() as database:
            her = queries.own_profile(database, actor, now).beneficiary
            how = {"given": GivenBy.ON_SCREEN, "language": i18n.language(), "by": actor, "now": now}
            notices.record(database, beneficiary=her, **how)
    return redirect(url_for("own.jobs"), 303)
