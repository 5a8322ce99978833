"""Pages that belong to nobody, and the first page of everybody."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from models.account import Role
from webapp import current
from webapp.access import Action, requires
from webapp.pages import matrix, queries
from webapp.reference import help_lines
from webapp.wording import name_of

bp = Blueprint("pages", __name__)

FIRST_PAGE = {
    Role.COACH: "beneficiaries.caseload",
    Role.COORDINATOR: "beneficiaries.caseload",
    Role.ADMINISTRATOR: "pages.installation",
    Role.EMPLOYER: "vacancies.mine",
    Role.BENEFICIARY: "own.home",
}

WHOSE = {
    matrix.Whose.NONE: _l("None"),
    matrix.Whose.OWN: _l("Own"),
    matrix.Whose.HOUSE: _l("Own organisation's"),
    matrix.Whose.ALL: _l("All"),
}
RECORDS = {
    (Action.READ_PROFILE, "person"): _l("A person's skills and wishes"),
    (Action.READ_IDENTITY, "person"): _l("A person's name and contact data"),
    (Action.OWN_PAGES, "person"): _l("A person's own pages"),
    (Action.READ_VACANCY, "vacancy"): _l("A vacancy, read"),
    (Action.WRITE_VACANCY, "vacancy"): _l("A vacancy, written"),
    (Action.VET, "employer"): _l("An employer's vetting"),
}


@bp.get("/")
@requires(Action.PUBLIC)
def home() -> ResponseReturnValue:
    role = current.actor().role
    if role is not None:
        return redirect(url_for(FIRST_PAGE[role]), 303)
    return render_template("pages/home.html")


@bp.get("/safety")
@requires(Action.PUBLIC)
def safety() -> ResponseReturnValue:
    return render_template("pages/safety.html")


@bp.get("/help")
@requires(Action.PUBLIC)
def help_numbers() -> ResponseReturnValue:
    return render_template("pages/help_numbers.html", lines=help_lines())


@bp.get("/how-it-works")
@requires(Action.PUBLIC)
def how_it_works() -> ResponseReturnValue:
    return render_template("pages/how_it_works.html")


@bp.get("/installation")
@requires(Action.ADMINISTER)
def installation() -> ResponseReturnValue:
    return render_template("pages/installation.html", facts=queries.installation_facts(current.session()))


@bp.get("/installation/access")
@requires(Action.ADMINISTER)
def access_matrix() -> ResponseReturnValue:
    lines = matrix.lines(current_app)
    return render_template(
        "pages/access_matrix.html",
        lines=lines,
        reaches=matrix.reaches(),
        roles=Role,
        role_names={role: name_of(role) for role in Role} | {Role.BENEFICIARY: _("Beneficiary")},
        cells=sum(len(line.addresses) for line in lines) * len(Role),
        whose=WHOSE,
        records=RECORDS,
    )


@bp.get("/healthz")
@requires(Action.PUBLIC)
def healthz() -> ResponseReturnValue:
    current.session().execute(text("SELECT 1"))
    return jsonify(status="ok")
