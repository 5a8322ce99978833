"""Steps of a candidacy as forms."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextInput
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from models.candidacy import HERS_ALONE, Candidacy, EndedBy, Stage
from webapp.consents import REVEALS
from webapp.forms import ChoiceField, DayField, Form
from webapp.merging import EditForm
from webapp.wording import IDENTITY_FIELDS, listed, name_of


class _Step(Form):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AdvanceForm(_Step):
    """Take the next step."""

    target = SelectField(_l("Next stage"), widget=GovSelect(), coerce=Stage)
    told_by_her = BooleanField(
        _l("She told me so herself, and knows what the employer will see"), widget=GovCheckboxInput()
    )
    field_set = SelectField(
        _l("What of her identity she lets the employer see"),
        widget=GovSelect(),
        choices=lambda: [(code, listed(IDENTITY_FIELDS[name] for name in names)) for code, names in REVEALS.items()],
    )
    reason = StringField(_l("Note (no names, no story; optional)"), widget=GovTextInput(), validators=[Length(max=200)])

    def for_candidacy(self, candidacy: Candidacy) -> AdvanceForm:
        """Offer the stages that may follow."""
        self.target.choices = [(stage.value, name_of(stage)) for stage in candidacy.next_stages()]
        if self.field_set and Stage.IDENTITY_REVEALED not in candidacy.next_stages():
            del self.field_set
        return self

    def validate_told_by_her(self, field: BooleanField) -> None:
        """Ask for her word where the step is hers."""
        if self.target.data in HERS_ALONE and not field.data:
            raise ValidationError(_("This step is hers to decide. Tick the box when she told you so."))


class EndForm(_Step):
    """End it."""

    side = ChoiceField(_l("Whose side did it end on?"), EndedBy, validators=[InputRequired(_l("Choose a side"))])
    reason = StringField(
        _l("Reason, in kind and true words"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter a reason")), Length(max=200)],
    )


class ReopenForm(_Step):
    """Begin anew after an end."""

    reason = StringField(
        _l("Why is it opened again?"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter a reason")), Length(max=200)],
    )


class StepForm(EditForm):
    """What comes next."""

    next_step = StringField(_l("Next step"), widget=GovTextInput(), validators=[Length(max=200)])
    due_on = DayField(_l("Until"))
