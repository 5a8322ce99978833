"""What templates can call: names for codes, the navigation, the week."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, request, session, url_for
from flask_babel import gettext as _
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, PrefixLoader

from models.account import Role
from models.candidacy import Stage
from models.types import Country, LanguageActivity
from webapp import access, choosing, current, sentences, wording
from webapp.config import Settings
from webapp.sessions import IDLE, IDLE_SECONDS
from webapp.wording import name_of


@dataclass(frozen=True)
class NavigationLink:
    """One entry of the main navigation."""

    text: str
    url: str
    current: bool


def navigation_links() -> list[NavigationLink]:
    """Return where this actor can go from every page."""
    entries = {
        Role.COACH: [("beneficiaries.caseload", _("Caseload")), ("candidacies.board", _("Placements"))],
        Role.COORDINATOR: [
            ("beneficiaries.caseload", _("Caseload")),
            ("candidacies.board", _("Placements")),
            ("screening.queue", _("Vacancies to check")),
            ("employers.queue", _("Employers")),
            ("accounts.team", _("Team")),
            ("trail.log", _("Who did what")),
            ("oversight.desk", _("Computed order")),
        ],
        Role.ADMINISTRATOR: [("pages.installation", _("This installation"))],
        Role.EMPLOYER: [("vacancies.mine", _("My vacancies")), ("employers.own", _("My organisation"))],
        Role.BENEFICIARY: [
            ("own.training", _("My training")),
            ("own.jobs", _("My jobs")),
            ("own.record", _("My data")),
        ],
    }
    actor = g.get("actor")
    if actor is None or actor.role is None:
        return []
    return [
        NavigationLink(text, url_for(endpoint), endpoint == request.endpoint) for endpoint, text in entries[actor.role]
    ]


def _signed_in() -> bool:
    actor = g.get("actor")
    return actor is not None and actor.role is not None


def init_app(app: Flask, settings: Settings) -> None:
    """Set the template loaders and globals."""
    # The design system's macros read parameters that were not given.
    app.jinja_options = {"undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader(  # type: ignore[assignment]
        [
            PackageLoader("webapp"),
            PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
        ]
    )
    WTFormsHelpers(app)
    app.jinja_env.globals.update(
        product_name=settings.name,
        second_factor_off=lambda: not current.settings().second_factor,
        navigation_links=navigation_links,
        name_of=name_of,
        condition_name=lambda gate: wording.CONDITIONS[gate],
        unknown_name=lambda code: sentences.UNKNOWN[code],
        scope_name=lambda scope: name_of(access.Scope(scope)),
        idle_seconds=lambda: session.get(IDLE_SECONDS, int(IDLE.total_seconds())) if _signed_in() else 0,
        owner=lambda: g.actor.ref,
        new_device=lambda: g.get("new_device"),
        may_manage_sign_in=_signed_in,
        may_use_api=lambda: bool(access.may(g.actor, access.Action.USE_API)) if "actor" in g else False,
        may_read_model_card=lambda: "actor" in g and bool(access.may(g.actor, access.Action.READ_MODEL_CARD)),
        reason_name=choosing.reason_name,
        name_of_country=lambda code: name_of(Country(code)),
        language_name=wording.language_name,
        activity_name=lambda code: name_of(LanguageActivity(code)),
        stage_name=lambda code: name_of(Stage(code)),
        identity_field=lambda name: wording.IDENTITY_FIELDS[name],
        money=wording.money,
        comma=wording.comma,
        listed=wording.listed,
        cefr=wording.CEFR,
        sectors=wording.SECTORS,
        weekdays=wording.WEEKDAYS,
        parts_of_day=wording.PARTS,
        week_lines=wording.week_lines,
    )
