"""What could bring more people: hints beside the fields of the form, and how many more would fit if a requirement moved.

Both are made when a page is shown, from what is saved, and again while somebody types. What is typed is neither kept nor logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zlib import crc32

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from models.taxonomy import RelationKind
from models.types import Licence
from models.vacancy import Vacancy
from webapp import access, clock, current, i18n
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.engine import Fitting, Hint, HintKind, MoveKind, Opening, opening_of
from webapp.fitting import would_fit
from webapp.pace import Pace
from webapp.postings import ENDED, WHOLE
from webapp.vacancies import queries
from webapp.vacancies.fields import StepForm
from webapp.vacancies.forms import SkillsForm, SupportForm, WhatForm, WhenForm
from webapp.vacancies.hint_words import EASE, WHY, language_words, level_words, move_words
from webapp.vacancies.language_forms import LanguagesForm
from webapp.wording import name_of

bp = Blueprint("vacancy_hints", __name__)

FORMS: dict[str, type[Any]] = {
    "what": WhatForm,
    "skills": SkillsForm,
    "when": WhenForm,
    "languages": LanguagesForm,
    "support": SupportForm,
}
"""Steps that have something to say. Place and what her own rules may be about are none: an employer learns nothing of them."""

TYPING = Pace(120, timedelta(minutes=1))
COUNTING, A_DAY = Pace(60, timedelta(minutes=1)), Pace(600, timedelta(days=1))
"""Questions about candidates that one account may ask: quick enough for typing, too slow for asking everything."""

LONGEST = {"title": 120, "description": 5000}


@dataclass(frozen=True)
class HintRow:
    """One hint on the page: why, the words, what could stand there, and where to put it (field, and which occurrence of the words)."""

    why: Any
    words: str
    instead: str | None = None
    field: str | None = None
    nth: int = 0


@dataclass(frozen=True)
class Shown:
    """Everything that is said beside the fields of a step; `beside` are moves of a skill, by its URI."""

    step: str
    address: str
    hints: list[HintRow] = field(default_factory=list)
    ease: Any = None
    count: int | None = None
    moves: list[tuple[str, int]] = field(default_factory=list)
    beside: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


@bp.post("/vacancies/new/hints")
@requires(Action.WRITE_VACANCY)
def of_new() -> ResponseReturnValue:
    return _live("what", None)


@bp.post("/vacancies/<ref>/<any(what, skills, when, languages, support):step>/hints")
@requires(Action.WRITE_VACANCY)
def of_step(ref: str, step: str) -> ResponseReturnValue:
    return _live(step, access.get(current.session(), Vacancy, ref, current.actor(), *WHOLE))


def _live(step: str, vacancy: Vacancy | None) -> ResponseReturnValue:
    if not TYPING.allows(current.actor().ref or "", clock.now()):
        abort(429)
    form = FORMS[step]()
    try:
        found = shown(step, form, vacancy)
    except ValueError:  # a level that is none: no browser sends it
        abort(422)
    names = {}
    if step == "skills" and vacancy is not None:
        vocabulary = current.engine().vocabulary(current.session())
        names = queries.skill_names(vocabulary, vacancy, form.needs.data, i18n.language())
    return render_template("vacancies/hints_live.html", shown=found, names=names, skill_id=skill_id)


def shown(step: str, form: StepForm, vacancy: Vacancy | None, *, note: bool = False) -> Shown | None:
    """Return what to say beside a step as its form stands; None for a step that has nothing to say.

    With `note` it is written that the candidates were counted: on pages, not while somebody types.
    """
    if step not in FORMS:
        return None
    opening = None if vacancy is None else _opening(form, vacancy)
    address = (
        url_for("vacancy_hints.of_new")
        if vacancy is None
        else url_for("vacancy_hints.of_step", ref=vacancy.ref, step=step)
    )
    hints, ease = _hints(step, form, opening)
    fitting = _fitting(vacancy, opening) if step != "what" else None
    if fitting is None or vacancy is None:
        return Shown(step, address, hints, ease)
    if note:
        record_access(event(current.actor(), "counted_candidates", vacancy.ref, now=clock.now()))
    moves = [(move, more) for move, more in fitting.more.items() if more > 0 and move.kind in MOVED_BY[step]]
    beside: dict[str, list[tuple[str, int]]] = {}
    for move, more in moves:
        if step == "skills":
            beside.setdefault(move.concept, []).append((move_words(move), more))
    told = [] if step == "skills" else [(move_words(move), more) for move, more in moves]
    return Shown(step, address, hints, ease, fitting.count, told, beside)


MOVED_BY: dict[str, tuple[MoveKind, ...]] = {
    "skills": (MoveKind.LEARN_HERE, MoveKind.DROP_SKILL),
    "when": (MoveKind.FEWER_HOURS, MoveKind.MORE_DAYS),
    "languages": (MoveKind.LOWER_LEVEL, MoveKind.TEACH_LANGUAGE),
    "support": (MoveKind.DROP_LICENCE,),
}
"""Which moves stand beside which step."""


def of_whole(vacancy: Vacancy) -> list[HintRow]:
    """Return all hints about a vacancy as it is saved, for who does without script; it has to be loaded whole."""
    vocabulary = current.engine().vocabulary(current.session())
    title, text = vacancy.title, vacancy.description
    opening = opening_of(vacancy, clock.today())
    review = current.engine().reviews.review(vocabulary.taxonomy, title, text, vacancy.language, opening)
    steps = {"title": "what", "text": "what", "licences": "support"}
    rows = [_written(hint, title, text) or _asked(hint, steps.get(hint.field, hint.field)) for hint in review.hints]
    return [replace(row, field=None) for row in rows if row is not None]


def skill_id(uri: str) -> str:
    """Return the id of the place beside a skill."""
    return f"moved-{crc32(uri.encode()):08x}"


def _fitting(vacancy: Vacancy | None, opening: Opening | None) -> Fitting | None:
    if vacancy is None or opening is None or vacancy.status in ENDED:
        return None
    who, now = current.actor().ref or "", clock.now()
    if not (COUNTING.allows(who, now) and A_DAY.allows(who, now)):
        return None
    return would_fit(current.session(), current.engine(), vacancy, opening, now)


def _opening(form: StepForm, vacancy: Vacancy) -> Opening:
    """Return the vacancy as the form says it now, as if a person had cleared it today."""
    today = clock.today()
    opening = replace(opening_of(vacancy, today), screened=True, refreshed_on=today)
    match form:
        case SkillsForm():
            skills = form.values()["skills"]
            kinds = {uri: kind for uri, (kind, _) in skills.items()}
            return replace(
                opening,
                essential=[uri for uri, kind in kinds.items() if kind is RelationKind.ESSENTIAL],
                optional=[uri for uri, kind in kinds.items() if kind is RelationKind.OPTIONAL],
                learnable=[uri for uri, (_, learnable) in skills.items() if learnable],
            )
        case WhenForm():
            columns = form.values()["columns"]
            return replace(opening, **{name: columns[name] for name in ("min_hours", "max_hours", "slots")})
        case LanguagesForm():
            values = form.values()
            levels = {(row.language, row.activity.value): row.level for row in values["languages"]}
            return replace(opening, languages=levels, teaches_language=values["columns"]["teaches_language"])
        case SupportForm():
            return replace(opening, licences=[Licence(one).value for one in form.licences.data or ()])
        case _:
            return opening


def _hints(step: str, form: StepForm, opening: Opening | None) -> tuple[list[HintRow], Any]:
    vocabulary = current.engine().vocabulary(current.session())
    title, text, language = "", "", None
    if isinstance(form, WhatForm):
        title, text = ((form[name].data or "")[:longest] for name, longest in LONGEST.items())
        language = form.language.data
    review = current.engine().reviews.review(vocabulary.taxonomy, title, text, language, opening)
    rows = [
        row
        for hint in review.hints
        if (row := _written(hint, title, text) if step == "what" else _asked(hint, step)) is not None
    ]
    return rows, EASE.get(review.readability.ease) if review.readability else None


def _written(hint: Hint, title: str, text: str) -> HintRow | None:
    if hint.field not in ("title", "text"):
        return None
    name, written = ("title", title) if hint.field == "title" else ("description", text)
    if hint.span is None:
        return HintRow(WHY[hint.kind], "")
    instead = hint.replacement if hint.exact else None
    nth = written.count(hint.words, 0, hint.span[0])
    if hint.kind is HintKind.LONG_SENTENCE:
        return HintRow(WHY[hint.kind], f"{hint.words[:60]} …")
    return HintRow(WHY[hint.kind], hint.words, instead or hint.replacement, name if instead is not None else None, nth)


def _asked(hint: Hint, step: str) -> HintRow | None:
    vocabulary = current.engine().vocabulary(current.session())
    if step == "skills" and hint.kind is HintKind.SKILL_BEYOND:
        return HintRow(WHY[hint.kind], vocabulary.label(hint.words, i18n.language()))
    if step == "skills" and hint.kind is HintKind.MANY_SKILLS:
        return HintRow(WHY[hint.kind], hint.words)
    if step == "languages" and hint.field == "languages":
        return HintRow(WHY[hint.kind], language_words(hint.words), level_words(hint.replacement or 0))
    if step == "support" and hint.field == "licences":
        return HintRow(WHY[hint.kind], str(name_of(Licence(hint.words))))
    return None
