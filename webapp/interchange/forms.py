"""Uploading a file, how it is read, and the decision about its rows."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput, GovRadioInput, GovSelect
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from webapp.config import LANGUAGES
from webapp.forms import Form, offered
from webapp.interchange.wording import FIELD_NAMES
from webapp.posting_files.records import FIELDS
from webapp.posting_files.tables import ENCODINGS, MOST_COLUMNS
from webapp.wording import language_name


class UploadForm(Form):
    """A file, whose vacancies they are, and the language of texts that do not say theirs."""

    employer = SelectField(_l("Employer"), widget=GovSelect(), choices=[])
    file = FileField(
        _l("File"),
        widget=GovFileInput(),
        description=_l("CSV, JSON-LD or XML, at most 1 MB and 100 vacancies."),
        validators=[FileRequired(_l("Choose a file"))],
    )
    language = SelectField(
        _l("Language of the texts"),
        id="text-language",  # the page's own language has the plain name
        widget=GovSelect(),
        description=_l("For vacancies that do not say their language."),
        choices=lambda: [(code, language_name(code)) for code in LANGUAGES],
    )

    def offering(self, employers: list[tuple[str, str]] | None) -> UploadForm:
        """Let it offer these employers; with None it is for the own one."""
        if employers is None:
            del self.employer
        else:
            self.employer.choices = offered(employers)
        return self


class ReadingForm(Form):
    """How a table is read."""

    encoding = SelectField(
        _l("Letters are stored as"),
        widget=GovSelect(),
        choices=offered([(code, code.upper().replace("CP", "Windows-")) for code in ENCODINGS]),
    )

    def columns(self, sent: Any) -> dict[str, int] | None:
        """Return field -> column out of the drop-down list of each column; None when one was chosen twice."""
        numbers = {f"column-{at}": at for at in range(MOST_COLUMNS)}
        chosen = [(sent[name], at) for name, at in numbers.items() if name in sent]
        used = [(name, at) for name, at in chosen if name in FIELDS]
        return dict(used) if len(dict(used)) == len(used) else None


def column_choices() -> list[tuple[str, Any]]:
    """Return what a column can mean."""
    return [("", _l("Not used")), *FIELD_NAMES.items()]


class DecisionForm(Form):
    """What is done with the rows that were ticked."""

    hand_in = SelectField(
        _l("What should become of them?"),
        widget=GovRadioInput(),
        choices=offered(
            [
                ("no", _l("Drafts: I look at each and hand it in myself")),
                ("yes", _l("Hand in to be checked what is complete; the others stay drafts")),
            ]
        ),
        default="no",
        validators=[InputRequired(_l("Say what should become of them"))],
    )
    without_others = BooleanField(
        _l("Some rows cannot be taken. Create the others without them"), widget=GovCheckboxInput()
    )
