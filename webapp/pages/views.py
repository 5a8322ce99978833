"""Pages that belong to nobody, and the first page of everybody."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from models.account import Role
from webapp import current
from webapp.access import Action, requires
from webapp.pages import queries
from webapp.reference import help_lines

bp = Blueprint("pages", __name__)

FIRST_PAGE = {
    Role.COACH: "beneficiaries.caseload",
    Role.COORDINATOR: "beneficiaries.caseload",
    Role.ADMINISTRATOR: "pages.installation",
    Role.EMPLOYER: "vacancies.mine",
    Role.BENEFICIARY: "own.home",
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


@bp.get("/healthz")
@requires(Action.PUBLIC)
def healthz() -> ResponseReturnValue:
    current.session().execute(text("SELECT 1"))
    return jsonify(status="ok")
