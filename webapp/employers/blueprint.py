"""The blueprint that the views of employers share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("employers", __name__)
