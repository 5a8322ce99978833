"""Finding ESCO concepts while somebody types."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from models.taxonomy import ConceptKind
from webapp import current, i18n
from webapp.access import Action, requires
from webapp.concept_search import suggest_concepts

bp = Blueprint("concepts", __name__)

KINDS = {kind.value: kind for kind in (ConceptKind.SKILL, ConceptKind.OCCUPATION)}


@bp.post("/concepts/suggest")
@requires(Action.READ_VACANCY)  # coaches, coordinators and employers: everybody who describes people or work
def suggest() -> ResponseReturnValue:
    kind = KINDS.get(request.form.get("kind", ""))
    if kind is None:
        abort(422)
    vocabulary = current.engine().vocabulary(current.session())
    found = suggest_concepts(vocabulary, request.form.get("said", ""), kind=kind, language=i18n.language())
    return render_template("concepts/choices.html", found=found)
