"""The blueprint of candidacies."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("candidacies", __name__)
