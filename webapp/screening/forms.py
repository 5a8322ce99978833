"""What a named person decides about a vacancy, and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from models.screening import Verdict
from webapp.forms import ChoiceField, Form

SHORTEST_REASON = 10


class VerdictForm(Form):
    """One verdict. `version` is that of the vacancy that was read: nobody clears what they did not see."""

    version = HiddenField()
    verdict = ChoiceField(_l("Your decision"), Verdict, validators=[InputRequired(_l("Choose what you decide"))])
    reason = TextAreaField(
        _l("Why"),
        widget=GovTextArea(),
        description=_l(
            "The employer reads this when you hold or refuse. Ask for what is not clear: “Please clarify who pays for the transport.”"
        ),
        filters=[lambda text: text.strip() if text else text],
        validators=[
            DataRequired(_l("Say why, in at least 10 letters")),
            Length(SHORTEST_REASON, 2000, message=_l("Say why, in 10 to 2000 letters")),
        ],
        render_kw={"dir": "auto"},
    )
