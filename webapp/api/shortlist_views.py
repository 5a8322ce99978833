"""An employer's shortlist for programs: the cards, and never who anybody is."""

from __future__ import annotations

from marshmallow import fields

from models.vacancy import Vacancy
from webapp import access, clock, current, i18n, introductions, postings
from webapp.access import Action
from webapp.api.operations import Answer, Shown, bp, operation
from webapp.introductions import Card


class Shortlist(Shown):
    """Who lets the employer of a vacancy see her now, without her name. The order says nothing."""

    items = fields.List(fields.Nested(Card))


@bp.get("/vacancies/<ref>/shortlist")
@operation(Action.READ_SHORTLIST, Shortlist)
def shortlist(ref: str) -> Answer:
    """List those who agreed to be shown for a vacancy of one's own. Who they are is told on the page alone, where they let it."""
    session, actor, now = current.session(), current.actor(), clock.now()
    vacancy = access.get(session, Vacancy, ref, actor, *postings.WHOLE)
    people = introductions.introduced(session, vacancies=[vacancy], actor=actor, keys=current.settings().keys, now=now)
    introductions.note_cards_read(actor, people, now)
    vocabulary = current.engine().vocabulary(session)
    made = [
        introductions.facts(one, vacancy, vocabulary=vocabulary, language=i18n.language(), now=now) for one in people
    ]
    return Answer({"items": made})
