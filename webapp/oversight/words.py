"""Groups of the fairness report in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

GROUPINGS: dict[str, LazyString] = {
    "caring duties": _l("Caring duties"),
    "support needed": _l("Support needed"),
    "weekly hours": _l("Hours per week"),
    "language of the work": _l("Language of the work"),
    "permit": _l("Permit"),
    "region": _l("Region"),
}
GROUPS: dict[str, LazyString] = {
    "with": _l("With childcare needed"),
    "without": _l("Without"),
    "some": _l("Some"),
    "none": _l("None"),
    "up to 20": _l("Up to 20 hours"),
    "more than 20": _l("More than 20 hours"),
    "up to A2": _l("Up to A2"),
    "B1 or more": _l("B1 or more"),
    "no end known": _l("No end known"),
    "ends": _l("Ends on a day"),
    "unknown": _l("Not known"),
}
