"""The routes of the API, put together, and the document that describes them."""

from __future__ import annotations

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from webapp.access import Action, requires
from webapp.api import match_views, profile_views, shortlist_views, vacancy_views
from webapp.api.openapi import document
from webapp.api.operations import bp

__all__ = ["bp", "match_views", "profile_views", "shortlist_views", "vacancy_views"]


@bp.get("/openapi.json")
@requires(Action.PUBLIC)
def openapi() -> ResponseReturnValue:
    return jsonify(document(current_app))
