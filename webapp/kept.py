"""Text that was typed into a session that had ended: sealed for its owner, and given back to nobody else after the next sign-in.

It lies in the session of the browser that sent it, on the server, for half an hour. Secrets are never in it.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import datetime, timedelta

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from models.account import Account, Role
from models.crypto import Sealed, seal, unseal
from models.errors import KeyUnavailable
from webapp import clock, current
from webapp.sessions import KEPT, Ended
from webapp.typed import Typed, typed

PATIENCE = timedelta(minutes=30)
MOST = 100_000
"""Letters of one form that are kept, as JSON."""


def keep(ended: Ended) -> Role | None:
    """Keep what this request sent, for the owner of the session that has ended, and return her role; None when nothing can be kept.

    The form has to carry the token of that very session: nobody else's page can put text into her hands.
    """
    said = typed()
    if said is None or not _fits(said.token, ended.token):
        return None
    role = current.session().scalar(select(Account.role).where(Account.id == ended.account_id, Account.active))
    written = json.dumps(asdict(said) | {"token": ""})  # taken out of what is kept  # nosec B105
    if role is None or len(written) > MOST:
        return None
    sealed = seal(current.settings().keys.typed_key, written, place=_place(ended.account_id))
    session[KEPT] = {
        "for": ended.account_id,
        "at": clock.now().isoformat(),
        "sealed": b64encode(sealed).decode(),
    }
    return role


def kept_for(account_id: int | None) -> Typed | None:
    """Return what was kept for this account in this browser, as long as it is not too old."""
    held = session.get(KEPT)
    if held is None or account_id is None or not clock.within(datetime.fromisoformat(held["at"]), PATIENCE):
        session.pop(KEPT, None)
        return None
    try:
        written = unseal(current.settings().keys.typed_key, Sealed(b64decode(held["sealed"])), place=_place(account_id))
    except KeyUnavailable:  # somebody else's, or another key
        session.pop(KEPT, None)
        return None
    read = json.loads(written)
    return Typed(read["address"], [(name, value) for name, value in read["values"]], "", read["files"])


def _fits(sent: str, raw: str) -> bool:
    """Whether a token was made for the session with this secret, as Flask-WTF makes them."""
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        return hmac.compare_digest(str(signer.loads(sent or request.headers.get("X-CSRFToken", ""))), raw)
    except BadData:
        return False


def _place(account_id: int) -> str:
    return f"browser_session.{KEPT}:{account_id}"
