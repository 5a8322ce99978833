"""When two people change the same record: the second sees both texts side by side, and nothing of either is lost.

An edit form carries digests of what it showed, field by field. What somebody else changed since, and differs from what was typed,
is put beside it; what was chosen there comes back as the same form, and is held against the newest record once more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, SelectField, SelectMultipleField

from webapp import current
from webapp.forms import Form, WeekField
from webapp.typed import CSRF, LOOK, MINE, TAKE, THEIRS, chosen
from webapp.wording import comma, week_lines

OUTSIDE = frozenset({"csrf_token", "seen", "version", "said", "uri"})
"""Fields that are no part of the record: what holds the form together, and words that look for a concept to add."""

TRIES = 3


class SeenField(HiddenField):
    """Digests of what the form shows when it is opened; later what the browser sent back of them."""

    def __init__(self, *arguments: Any, _form: Any = None, **options: Any) -> None:
        super().__init__(*arguments, _form=_form, **options)
        self._of = _form
        self._renewed: str | None = None

    def _value(self) -> str:
        if self._renewed is not None:
            return self._renewed
        return str(self.raw_data[0]) if self.raw_data else json.dumps(digests(self._of), separators=(",", ":"))

    def renew(self, shown: Form) -> None:
        """Take over what another form shows: that of the record as it is now."""
        self._renewed = shown["seen"]._value()  # noqa: SLF001 - a field's own protocol

    def told(self) -> Mapping[str, str] | None:
        """Return what the browser sent back, or None when that was nothing that could be read."""
        try:
            read = json.loads(self.raw_data[0]) if self.raw_data else None
        except ValueError:
            return None
        return read if isinstance(read, dict) else None


class EditForm(Form):
    """A form that changes a stored record. Its page has `seen` in it, and its view goes through `save`."""

    seen = SeenField()


@dataclass(frozen=True)
class Clash:
    """One field that somebody else changed and that was typed differently: both sides, as sent and as read."""

    name: str
    label: Any
    mine: list[tuple[str, str]]
    theirs: list[tuple[str, str]]
    my_text: list[str]
    their_text: list[str]
    touched: bool


def save(
    form: EditForm,
    stored: Callable[[], EditForm],
    write: Callable[[Session], object],
    names: Mapping[str, str] | None = None,
) -> ResponseReturnValue | None:
    """Write in one transaction what was typed, unless somebody else changed the same fields: then return the page that shows both.

    `stored` makes the form of the record as it is now; `names` says what codes of its own fields are called. A writer who comes in
    between is noticed by the record's version at the commit; then everything is looked at once more.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with current.transaction() as session:
                now = stored()
                found = clashes(form, now, names or {})
                if not found:
                    write(session)
                    return None
        except StaleDataError:
            if attempt == TRIES:
                raise
        else:
            return _page(form, now, found), 409
    raise AssertionError  # never reached: the last try returns or raises


def clashes(form: EditForm, now: EditForm, names: Mapping[str, str] | None = None) -> list[Clash]:
    """Return the fields that were changed by somebody else since `form` was opened, and are not what was typed."""
    seen = form.seen.told()
    if seen is None and "version" in form and str(form["version"].data) == str(now["version"].data):
        return []  # a form without script and without digests, on the very record
    found = digests(now)
    return [
        _clash(form[name], now[name], touched=seen is None or digest(form[name]) != seen.get(name), names=names or {})
        for name in found
        if (seen is None or found[name] != seen.get(name)) and not _same(form[name], now[name])
    ]


def digests(form: Form) -> dict[str, str]:
    """Return a short digest of every field of the record."""
    return {field.short_name: digest(field) for field in form if field.short_name not in OUTSIDE}


def digest(field: Field) -> str:
    """Return a short digest of what a field holds, as it would be sent."""
    return sha256(json.dumps(sorted(pairs(field))).encode()).hexdigest()[:12]


def pairs(field: Field) -> list[tuple[str, str]]:
    """Return names and values that a browser would send of a field."""
    match field:
        case FormField():
            return [pair for inner in field.form for pair in pairs(inner)]
        case FieldList():
            return [pair for entry in field.entries for pair in pairs(entry)]
        case BooleanField():
            return [(field.name, "y")] if field.data else []
        case SelectMultipleField():
            return [(field.name, str(value)) for value in field.data or []]
        case SelectField():
            return [(field.name, str(value)) for value, _label, chosen, *_more in field.iter_choices() if chosen][:1]
        case WeekField():
            return [(field.name, str(slot)) for slot in range(32) if field.ticked(slot)]
    if hasattr(field, "pairs"):
        found: list[tuple[str, str]] = field.pairs()
        return found
    return [(field.name, str(field._value()))]  # noqa: SLF001 - a field's own protocol


def _same(mine: Field, theirs: Field) -> bool:
    return _plain(mine.data) == _plain(theirs.data)


def _plain(data: Any) -> Any:
    match data:
        case dict():
            return {str(key): _plain(value) for key, value in data.items() if _plain(value) is not None}
        case list() | tuple() | set():
            held = [_plain(value) for value in data]
            return sorted(held, key=str) or None
        case "":
            return None
    return data


def _clash(mine: Field, theirs: Field, *, touched: bool, names: Mapping[str, str]) -> Clash:
    return Clash(
        theirs.short_name,
        theirs.label.text,
        _sent(mine),
        pairs(theirs),
        words(mine, names),
        words(theirs, names),
        touched,
    )


def _sent(field: Field) -> list[tuple[str, str]]:
    """Return what was sent of a field, as it was typed."""
    beginnings = (f"{field.name}-", getattr(field, "PREFIX", f"{field.name}-"))
    return [
        (name, value)
        for name, value in chosen(request.form).items(multi=True)
        if name == field.name or name.startswith(beginnings)
    ]


def words(field: Field, names: Mapping[str, str]) -> list[str]:
    """Return what a field holds as lines to be read."""
    match field:
        case FormField():
            return [
                f"{inner.label.text}: {comma().join(said)}" for inner in field.form if (said := words(inner, names))
            ]
        case FieldList():
            return [line for entry in field.entries for line in words(entry, names)]
        case BooleanField():
            return [_("Yes") if field.data else _("No")]
        case SelectField() | SelectMultipleField():
            return [str(label) for value, label, chosen, *_more in field.iter_choices() if chosen and value != ""]
        case WeekField():
            return [f"{days}: {parts}" for days, parts in week_lines(field.data)]
    if isinstance(field.data, dict):
        return [f"{names.get(key, key)}: {names.get(str(value), value)}" for key, value in field.data.items()]
    said = str(field._value())  # noqa: SLF001 - a field's own protocol
    return [said] if said else []


def _page(form: EditForm, now: EditForm, found: Iterable[Clash]) -> str:
    """Show both sides of each field, with everything else that was sent held ready."""
    form.seen.renew(now)
    found, renewed = list(found), [(form.seen.name, form.seen._value())]  # noqa: SLF001 - a field's own protocol
    if "version" in form:
        renewed.append((form["version"].name, str(now["version"].data)))
    held = {name for clash in found for name, _value in clash.mine} | {name for name, _value in renewed} | {CSRF, LOOK}
    return render_template(
        "merge.html",
        address=request.full_path.rstrip("?"),
        rest=[*(pair for pair in chosen(request.form).items(multi=True) if pair[0] not in held), *renewed],
        clashes=found,
        sides={clash.name: (json.dumps(clash.mine), json.dumps(clash.theirs)) for clash in found},
        take=TAKE,
        mine=MINE,
        theirs=THEIRS,
    )
