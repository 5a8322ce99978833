"""The blueprint of a beneficiary's own pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("own", __name__)
