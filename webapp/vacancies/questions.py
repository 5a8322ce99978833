"""What a person asked about a vacancy, as its employer reads and answers it: the questions, and nothing of the signs behind them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from models.screening import ScreeningQuestion
from models.vacancy import Vacancy
from webapp import current, i18n, signs
from webapp.forms import Form


class AnswerForm(Form):
    """The answer to one question; each has a form of its own, told apart by the question's reference."""

    answer = TextAreaField(
        _l("Your answer"),
        widget=GovTextArea(),
        filters=[lambda text: text.strip() if text else text],
        validators=[
            DataRequired(_l("Write your answer")),
            Length(max=2000, message=_l("Use at most 2000 letters")),
        ],
        render_kw={"dir": "auto"},
    )


@dataclass(frozen=True)
class Asked:
    """One question in the page's language, and the form to answer it, where that can be done."""

    question: str
    row: ScreeningQuestion
    form: AnswerForm | None


def answer_form(ref: str) -> AnswerForm:
    """Return the form of the question with this reference."""
    return AnswerForm(prefix=f"question-{ref}")


def asked_about(vacancy: Vacancy, sent: AnswerForm | None) -> list[Asked]:
    """Return what was asked about a vacancy of one's own; `sent` is a form that could not be used."""
    desk, open_now = current.engine().adverts, vacancy.status in signs.CAN_ANSWER
    found = []
    for row in signs.questions_to(current.session(), vacancy):
        form = answer_form(row.ref) if open_now and row.answer is None else None
        if form is not None and sent is not None and sent.answer.id == form.answer.id:
            form = sent
        if form is not None or row.answer is not None:
            found.append(Asked(desk.question(row.question, i18n.language()), row, form))
    return found
