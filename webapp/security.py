"""The door: who is asking, whether the view may run for them, and the headers of every answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from flask import Flask, Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from models.account import Account, ApiToken, Role
from webapp import clock, current, kept, problems
from webapp.access import ANONYMOUS, ROLES, SCOPES, Action, Actor, may
from webapp.audit import event, record_access, write_accesses
from webapp.config import Settings
from webapp.sessions import ACCOUNT, DEVICE, STEPS

csrf = CSRFProtect()

FIRST_STEPS = {
    "password": "accounts.password",  # an endpoint  # nosec B105  # pragma: allowlist secret
    "factor": "accounts.authenticator",
    "codes": "accounts.recovery_codes",
}
"""Where each step that a session may have to do first is done."""

USED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was used."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types default"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}


def headers_for(settings: Settings) -> dict[str, str]:
    """Return the headers of every answer, pages and static files alike."""
    transport = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if settings.https else {}
    return HEADERS | transport


class MissingPolicy(RuntimeError):  # noqa: N818
    """A view was registered without saying which action it is; the application does not start."""


def check_policies(app: Flask) -> None:
    """Refuse to start when a view has no `requires`. Raises MissingPolicy naming every such endpoint."""
    app.view_functions["static"].requires = Action.PUBLIC  # type: ignore[attr-defined]
    missing = [name for name, view in app.view_functions.items() if not isinstance(_action(view), Action)]
    if missing:
        raise MissingPolicy(f"no policy on: {', '.join(sorted(missing))}")


def _action(view: object) -> Action | None:
    return getattr(view, "requires", None)


def init_app(app: Flask) -> None:
    """Register the guard before every view and the last steps after it."""
    app.before_request(_know_the_session)
    app.before_request(_make_room)
    app.before_request(_keep_what_was_typed)  # the token of a form belongs to the session that has ended
    csrf.init_app(app)
    app.before_request(guard)
    app.after_request(finish)
    app.teardown_request(lambda _error: current.close_session())


def _know_the_session() -> None:
    """Raise what kept this browser's session from being read."""
    outage = getattr(session, "outage", None)
    if outage is not None:
        raise outage


def _make_room() -> None:
    """Let a view that takes files be sent them. Before the token is looked for, which reads the form."""
    most = getattr(current.current_app.view_functions.get(request.endpoint or ""), "most_bytes", None)
    if most is not None:
        request.max_content_length = most


def _keep_what_was_typed() -> ResponseReturnValue | None:
    """Keep the form that comes from a session that has ended, and lead to the sign-in."""
    ended = getattr(session, "ended", None)
    view = current.current_app.view_functions.get(request.endpoint or "")
    outside = (None, Action.PUBLIC, Action.OWN_SIGN_IN)
    if ended is None or request.method != "POST" or _action(view) in outside or "HX-Request" in request.headers:
        return None
    current.is_now(ANONYMOUS)
    role = kept.keep(ended)
    if role is None:
        return None
    flash(_("You were signed out, because nothing was done here for a while. What you typed is kept: sign in again."))
    door = "accounts.code" if role is Role.BENEFICIARY else "accounts.sign_in"
    return redirect(url_for(door, next=url_for("accounts.typed")), 303)


def guard() -> ResponseReturnValue | None:
    """Find out who is asking and let the view run only if `may` says so; otherwise it does not exist."""
    current.is_now(ANONYMOUS)
    if "\0" in request.path:  # PostgreSQL holds no NUL, and nobody types one
        abort(404)
    if any("\0" in value for _name, value in request.values.items(multi=True)):
        abort(400)
    view = current.current_app.view_functions.get(request.endpoint or "")
    action = _action(view)
    if view is None or action is None or request.endpoint == "static":
        return None  # unknown address: 404 follows; static files need nobody
    if request.method not in current.READING and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    current.is_now(_of_token() if problems.for_a_program() else _of_session())
    if may(g.actor, action):
        return _step_before(view, action)
    if g.actor is ANONYMOUS and problems.for_a_program():
        raise problems.TokenNeeded(given="Authorization" in request.headers)
    if g.actor is ANONYMOUS:
        return redirect(url_for("accounts.sign_in", next=request.path if request.method == "GET" else None), 303)
    record_access(event(g.actor, "denied", None, now=clock.now(), endpoint=request.endpoint))
    if problems.for_a_program():
        raise problems.ScopeMissing(SCOPES.get(action))
    return abort(404)


def _step_before(view: object, action: Action) -> ResponseReturnValue | None:
    """Lead to what this session has to do first (a password or second factor of its own); until then nothing else opens."""
    steps = session.get(STEPS)
    if not steps or action is Action.PUBLIC or getattr(view, "step", None) == steps[0]:
        return None
    return redirect(url_for(FIRST_STEPS[steps[0]]), 303)


def _of_session() -> Actor:
    account_id = session.get(ACCOUNT)
    if account_id is None:
        return ANONYMOUS
    account = current.session().scalar(
        select(Account).where(Account.id == account_id, Account.active).options(joinedload(Account.organisation))
    )
    if account is None:
        return ANONYMOUS
    if account.new_device_at is not None and session.get(DEVICE) != account.new_device:
        g.new_device = (account.new_device, account.new_device_at)  # told everywhere but on the new device itself
    return Actor.of(account)


def _of_token() -> Actor:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return ANONYMOUS
    token = current.session().scalar(
        select(ApiToken)
        .where(ApiToken.secret_hash == sha256(secret.strip().encode()).digest())
        .options(joinedload(ApiToken.account).joinedload(Account.organisation))
    )
    now = clock.now()
    if token is None or token.revoked_at is not None or token.expires_at <= now or not token.account.active:
        return ANONYMOUS
    if token.account.role not in ROLES[Action.USE_API]:
        return ANONYMOUS
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        g.used_token = token.id
    return Actor.of(token.account, scopes=frozenset(token.scopes))


def _note_use() -> None:
    """Write when this token was used, after the request's own transaction has ended; what was asked for does not wait for it."""
    token_id = g.pop("used_token", None)
    if token_id is None:
        return
    with suppress(SQLAlchemyError), current.own_transaction() as session:
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now()))


def finish(response: Response) -> Response:
    """Close the request's session, write what was looked at and the browser's session, and set the headers.

    In this order: the page is rendered, two transactions must not share a connection, and nothing leaves unlogged. When the
    database fails here, the page does not leave either.
    """
    app = current.current_app
    try:
        current.close_session()
        write_accesses()
        _note_use()
        app.session_interface.save_session(app, session, response)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - a page for it, or its place in the log, as for every other one
        response = app.make_response(app.handle_user_exception(error))
    for name, value in headers_for(current.settings()).items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = "no-store"
    return response
