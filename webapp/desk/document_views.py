"""Drafts of the record of processing, the DPIA and the FRIA, as pages for the administrator."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp import clock, current, documents
from webapp.access import Action, requires
from webapp.desk.blueprint import bp
from webapp.documents import DocumentKind


@bp.get("/installation/documents/<any(ropa, dpia, fria):kind>")
@requires(Action.ADMINISTER)
def document(kind: str) -> ResponseReturnValue:
    made = documents.draft(
        current.session(),
        current.settings(),
        DocumentKind(kind),
        ranker=current.engine().ranker.version,
        now=clock.now(),
    )
    return render_template("desk/document.html", made=made)
