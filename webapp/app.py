"""The application factory: composes everything, imported by nobody but `wsgi`, `cli` and the tests."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask
from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from models.database import connect, sessions_on
from models.reach import refuse_owners
from webapp import assets, errors, i18n, security, templating
from webapp.accounts.views import bp as accounts
from webapp.api.views import bp as api
from webapp.beneficiaries.views import bp as beneficiaries
from webapp.candidacies.views import bp as candidacies
from webapp.concepts.views import bp as concepts
from webapp.config import Settings
from webapp.current import Installation
from webapp.desk.views import bp as desk
from webapp.employers.views import bp as employers
from webapp.engine import Engine
from webapp.interchange.views import bp as interchange
from webapp.jobs.views import bp as jobs
from webapp.lexicon.views import bp as lexicon
from webapp.matching.views import bp as matching
from webapp.oversight.views import bp as oversight
from webapp.own.views import bp as own
from webapp.pages.views import bp as pages
from webapp.safe_workplace.views import bp as safe_workplace
from webapp.screening.views import bp as screening
from webapp.sessions import DatabaseSessions
from webapp.shortlists.views import bp as shortlists
from webapp.trail.views import bp as trail
from webapp.training.views import bp as training
from webapp.vacancies.hints import bp as vacancy_hints
from webapp.vacancies.views import bp as vacancies

BLUEPRINTS = (
    accounts,
    api,
    beneficiaries,
    candidacies,
    concepts,
    desk,
    employers,
    lexicon,
    interchange,
    jobs,
    matching,
    oversight,
    own,
    pages,
    safe_workplace,
    screening,
    shortlists,
    trail,
    training,
    vacancies,
    vacancy_hints,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application. Raises UnsafeSettings, MissingPolicy or Unguarded instead of starting in an unsafe way."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=list(settings.hosts) or None,
    )
    engine = connect(settings.database)
    if settings.production:
        _guard(engine)
    sessions = sessions_on(engine, settings.keys)
    app.extensions["foothold"] = Installation(settings, sessions, Engine(settings.instance / "artifacts"))
    app.session_interface = DatabaseSessions(sessions)
    assets.init_app(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    templating.init_app(app, settings)
    i18n.init_app(app, settings)
    security.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    security.check_policies(app)
    return app


def _guard(engine: DatabaseEngine) -> None:
    refuse_owners(engine)
    with suppress(OperationalError):  # not there yet: every later connection is checked too
        engine.connect().close()
