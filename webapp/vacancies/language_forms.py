"""The step of the form that asks for languages: a level for each activity, and what it is needed for."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextInput
from wtforms import BooleanField, Field, FieldList, FormField, SelectField, StringField
from wtforms import Form as Part
from wtforms.validators import Length, ValidationError

from models.types import Cefr, LanguageActivity
from models.vacancy import Vacancy, VacancyLanguage
from webapp.config import LANGUAGES
from webapp.vacancies.fields import StepForm, YesNoField, strip
from webapp.wording import CEFR, language_name, name_of

LANGUAGE_BLOCKS = 2


def _levels() -> list[tuple[str, Any]]:
    return [("", _l("Not needed")), *((str(level.value), CEFR[level]) for level in Cefr)]


class LanguageBlock(Part):
    """One language: a level for each activity, and what it is needed for."""

    language = SelectField(
        _l("Language"), widget=GovSelect(), choices=lambda: [(code, language_name(code)) for code in LANGUAGES]
    )

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the level and the example of each activity."""
        return [(self[activity.value], self[f"{activity.value}_example"]) for activity in LanguageActivity]

    def needs(self) -> list[VacancyLanguage]:
        """Return what is asked for in this language."""
        return [
            VacancyLanguage(
                language=self.language.data,
                activity=activity,
                level=int(self[activity.value].data),
                example=self[f"{activity.value}_example"].data or None,
            )
            for activity in LanguageActivity
            if self[activity.value].data
        ]


for _activity in LanguageActivity:
    setattr(
        LanguageBlock,
        _activity.value,
        SelectField(name_of(_activity), widget=GovSelect(), choices=_levels, default=""),
    )
    setattr(
        LanguageBlock,
        f"{_activity.value}_example",
        StringField(
            _l("For example"),
            widget=GovTextInput(),
            filters=[strip],
            validators=[Length(max=200, message=_l("Use at most 200 letters"))],
            render_kw={"autocomplete": "off", "dir": "auto"},
        ),
    )


class LanguagesForm(StepForm):
    """Which languages the work itself needs."""

    needed = YesNoField(_l("Does the work need a language?"), message=_l("Say whether the work needs a language"))
    blocks = FieldList(FormField(LanguageBlock), min_entries=LANGUAGE_BLOCKS, max_entries=4)
    teaches_language = BooleanField(
        _l("One level less is fine: we help to learn the language"), widget=GovCheckboxInput()
    )

    @staticmethod
    def of(vacancy: Vacancy, country_language: str) -> dict[str, Any]:
        """Show what was said, one block a language, and an empty block for one more."""
        blocks: dict[str, dict[str, Any]] = {}
        for row in vacancy.languages:
            block = blocks.setdefault(row.language, {"language": row.language})
            block |= {row.activity.value: str(row.level), f"{row.activity.value}_example": row.example}
        shown = [blocks[code] for code in sorted(blocks)] or [{"language": country_language}]
        return {
            "needed": True if blocks else None,
            "blocks": [*shown, {"language": "en"}][: max(LANGUAGE_BLOCKS, len(shown))],
            "teaches_language": vacancy.teaches_language,
        }

    def validate_needed(self, field: Field) -> None:
        """Ask for a level where a language is needed, and for each language once."""
        needs = self._needs()
        if field.data and not needs:
            raise ValidationError(_l("Choose a level, or say that no language is needed"))
        if len({(row.language, row.activity) for row in needs}) < len(needs):
            raise ValidationError(_l("Choose each language once"))

    def _needs(self) -> list[VacancyLanguage]:
        return [need for block in self.blocks for need in block.form.needs()]

    def kept(self) -> dict[str, Any]:
        """Keep nothing: a level without its language says nothing."""
        return {}

    def values(self) -> dict[str, Any]:
        return {
            "languages": self._needs() if self.needed.data else [],
            "columns": {"teaches_language": bool(self.needed.data and self.teaches_language.data)},
        }
