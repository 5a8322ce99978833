"""Finding a concept by words, for every page that asks for a skill or an occupation. A person chooses, never the program."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from models.taxonomy import ConceptKind
from webapp.engine import Suggestion, Vocabulary
from webapp.forms import Form

MOST = 8
LONGEST = 200
SHORTEST = 2
"""Letters from which something is looked up while somebody types."""

LEAST = 0.02
"""Confidence below which a concept is not offered: random letters stay below it, a loose paraphrase does not."""


@dataclass(frozen=True)
class Found:
    """What is offered for some words; no choices when nothing fits."""

    said: str
    choices: tuple[Suggestion, ...]


class ConceptForm(Form):
    """The words as typed and, once somebody chose, the concept's URI. Pages add what else they ask to a subclass."""

    said = StringField(
        _l("In her own words"),
        widget=GovTextInput(),
        filters=[lambda text: text.strip() if text else text],
        validators=[
            DataRequired(_l("Type a word and choose from the list")),
            Length(max=LONGEST, message=_l("Use fewer words: 200 letters at most")),
        ],
    )
    uri = HiddenField(validators=[Length(max=LONGEST)])

    def look_up(self, vocabulary: Vocabulary, *, kind: ConceptKind, language: str) -> Found | None:
        """Return what fits the words. None, with an error at the field, when there are none or nothing fits."""
        if self.said.errors or not self.said.data:
            return None
        found = find_concepts(vocabulary, self.said.data, kind=kind, language=language)
        if not found.choices:
            self.said.errors = [_l("We found nothing that fits. Try another word.")]
            return None
        return found


def find_concepts(vocabulary: Vocabulary, said: str, *, kind: ConceptKind, language: str) -> Found:
    """Return what fits whole words in any language, then what begins like them."""
    whole = vocabulary.find(said, kind=kind, language=language, top=MOST)
    return Found(said, _offered([*whole, *vocabulary.suggest(said, kind=kind, language=language, top=MOST)]))


def suggest_concepts(vocabulary: Vocabulary, typed: str, *, kind: ConceptKind, language: str) -> Found | None:
    """Return what fits the letters typed so far; None when there are too few to look anything up."""
    typed = typed.strip()[:LONGEST]
    if len(typed) < SHORTEST:
        return None
    return Found(typed, _offered(vocabulary.suggest(typed, kind=kind, language=language, top=MOST)))


def _offered(suggestions: list[Suggestion]) -> tuple[Suggestion, ...]:
    first: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        if suggestion.confidence >= LEAST:
            first.setdefault(suggestion.uri, suggestion)
    return tuple(first.values())[:MOST]
