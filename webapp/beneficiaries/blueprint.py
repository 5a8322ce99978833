"""The feature's blueprint, which every module of pages adds to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("beneficiaries", __name__)
