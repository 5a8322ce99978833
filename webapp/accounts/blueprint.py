"""The blueprint of signing in, and of the codes that one signs in with."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
