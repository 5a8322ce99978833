"""The inspecting client: a browser for tests that looks at every answer before the test does.

page = client.get("/safety")                             # fails unless 200 and a page as `tests.inspection` wants it
client.sign_in(coach)                                     # a session in the database, as after the sign-in form
client.post("/language", {"language": "ar"}, status=303)  # brings the CSRF token itself
page = client.follow()                                    # where the last answer led
assert "Safety" in page.text and page.statements == []
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.account import Account
from tests import factories, inspection
from tests.counting import on_statement


class Page:
    """One answer, read. `statements` are the SQL statements that it took, finding out who asks among them."""

    def __init__(self, response: TestResponse, statements: list[str], *, fragment: bool = False) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location")
        self.statements = statements
        self._fragment = fragment

    @cached_property
    def html(self) -> str:
        """The answer as text."""
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        """The answer as data."""
        return json.loads(self.html)

    @cached_property
    def tree(self) -> Element:
        """The answer as elements."""
        return inspection.parse_fragment(self.html) if self._fragment else inspection.parse(self.html)

    @cached_property
    def text(self) -> str:
        """What can be read, with single spaces."""
        return inspection.text_of(self.tree)

    @property
    def title(self) -> str:
        """The title."""
        return (self.tree.findtext("head/title") or "").strip()

    @property
    def h1(self) -> str:
        """The heading."""
        return inspection.text_of(self.find_all("h1")[0])

    @property
    def main(self) -> str:
        """What can be read in the main part: without header, navigation, footer."""
        return inspection.text_of(self.find_all("main")[0])

    @property
    def links(self) -> dict[str, str]:
        """Text -> address of every link; of links with the same text the first."""
        found: dict[str, str] = {}
        for link in self.find_all("a"):
            found.setdefault(inspection.text_of(link), link.get("href") or "")
        return found

    @property
    def forms(self) -> dict[str, dict[str, Any]]:
        """Address -> what the form would send as it stands (a list where a name comes more than once)."""
        return {form.get("action") or "": _filled(form) for form in self.find_all("form")}

    @property
    def errors(self) -> list[str]:
        """The messages beside the fields."""
        return [inspection.text_of(element) for element in self.find_all("p", class_="govuk-error-message")]

    def find_all(self, tag: str | None = None, *, class_: str | None = None, **attributes: str) -> list[Element]:
        """Return elements by tag, class and attributes (``data_label="x"`` is ``data-label``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in inspection.elements(self.tree)
            if (tag is None or element.tag == tag)
            and (class_ is None or class_ in (element.get("class") or "").split())
            and all(element.get(name) == value for name, value in wanted.items())
        ]

    def texts(self, tag: str | None = None, **attributes: Any) -> list[str]:
        """Return what can be read in the elements that `find_all` finds."""
        return [inspection.text_of(element) for element in self.find_all(tag, **attributes)]


def _filled(form: Element) -> dict[str, Any]:
    sent: dict[str, list[str]] = {}
    for field in inspection.elements(form):
        name = field.get("name")
        if not name or name == "csrf_token" or "disabled" in field.attrib:
            continue
        for value in _values(field):
            sent.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


def _values(field: Element) -> Iterator[str]:
    kind = field.get("type", "text")
    if field.tag == "textarea":
        yield (field.text or "").removeprefix("\n")
    elif field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        yield from (option.get("value", inspection.text_of(option)) for option in chosen)
    elif field.tag == "input" and kind in ("checkbox", "radio"):
        yield from ([field.get("value", "on")] if "checked" in field.attrib else [])
    elif field.tag == "input" and kind not in ("submit", "button", "image", "reset", "file"):
        yield field.get("value", "")


class Client:
    """See the module. `app` is watched by `watch`; `database` is the session that the test arranges with."""

    def __init__(self, app: Flask, database: Session) -> None:
        self.app = app
        self.database = database
        self.browser = app.test_client()
        self.page: Page | None = None
        self._token: str | None = None

    # --- who asks

    def sign_in(self, account: Account) -> Client:
        """Be this account from now on."""
        self.database.commit()
        self.cookie = factories.browser_session(self.database, account)
        return self

    def sign_out(self) -> Client:
        """Be nobody: forget the cookie."""
        self.cookie = ""
        return self

    @property
    def cookie(self) -> str:
        """The value of the session's cookie; empty when there is none."""
        found = self.browser.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return found.value if found else ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self._token = None
        if value:
            self.browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], value)
        else:
            self.browser.delete_cookie(self.app.config["SESSION_COOKIE_NAME"])

    # --- what is asked

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        """Ask for a page."""
        return self._ask("GET", path, status, **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, status: int = 303, **options: Any) -> Page:
        """Send a form; the CSRF token is added."""
        return self._ask("POST", path, status, data={"csrf_token": self.token(), **(data or {})}, **options)

    def submit(self, action: str, data: Mapping[str, Any] | None = None, status: int = 303, **options: Any) -> Page:
        """Send the form of the last page that leads to `action`, as it stands there but for `data`."""
        assert self.page is not None, "no page was asked for yet"
        assert action in self.page.forms, f"no form to {action}, only {sorted(self.page.forms)}"
        return self.post(action, {**self.page.forms[action], **(data or {})}, status, **options)

    def fragment(self, path: str, data: Mapping[str, Any] | None = None, status: int = 200, **options: Any) -> Page:
        """Ask as htmx does: GET, or POST when there is `data`; the answer is a part of a page."""
        headers = {"HX-Request": "true", **options.pop("headers", {})}
        if data is None:
            return self._ask("GET", path, status, headers=headers, fragment=True, **options)
        headers["X-CSRFToken"] = self.token()
        return self._ask("POST", path, status, data=data, headers=headers, fragment=True, **options)

    def follow(self, status: int = 200) -> Page:
        """Go where the last answer led."""
        assert self.page is not None, "no page was asked for yet"
        assert self.page.location is not None, f"the last answer ({self.page.status}) led nowhere"
        return self.get(self.page.location, status)

    def token(self) -> str:
        """Return the CSRF token of this session, from the last page or a new one."""
        if self._token is None:
            before = self.page
            self.get("/safety")
            self.page = before
        assert self._token is not None
        return self._token

    def _ask(self, method: str, path: str, status: int, *, fragment: bool = False, **options: Any) -> Page:
        inspection.check_address(path)
        self.database.commit()  # so that the app sees what was arranged, and this session sees what the app writes
        watched: Watch = self.app.extensions["watch"]
        watched.begin()
        response = self.browser.open(path, method=method, **options)
        page = Page(response, list(watched.statements), fragment=fragment)
        if method != "GET":
            forget(self.database)
            self._token = None
        watched.judge(response.status_code, status)
        self._inspect(page)
        self.page = page
        return page

    def _inspect(self, page: Page) -> None:
        inspection.check_headers(page.headers)
        if page.location:
            inspection.check_address(page.location)
        if page.response.mimetype != "text/html" or 300 <= page.status < 400 or not page.html:
            return
        if page._fragment:
            inspection.check_fragment(page.tree)
            return
        inspection.check_page(page.tree)
        tokens = page.find_all("input", name="csrf_token")
        self._token = tokens[0].get("value") if tokens else None


def forget(database: Session) -> None:
    """Make the session read columns and lists anew; what a row belongs to stays loaded."""
    for row in list(database):
        mapper = type(row).__mapper__
        lists = [name for name, relation in mapper.relationships.items() if relation.uselist]
        database.expire(row, [*(column.key for column in mapper.column_attrs), *lists])


class Watch:
    """What the application does during one request: its SQL, what it left uncommitted, what it raised."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.left: list[str] = []
        self.error: BaseException | None = None
        self._flushed: list[str] = []

    def begin(self) -> None:
        """Forget the request before."""
        self.error = None
        for noted in (self.statements, self.left, self._flushed):
            noted.clear()

    def on_engine(self, engine: Any) -> None:
        """Note every statement of this engine."""
        on_statement(engine, self.statements)

    def on_sessions(self, sessions: Any) -> None:
        """Note what sessions write and whether they commit it."""
        event.listen(
            sessions, "after_flush", lambda session, _context: self._flushed.extend(map(_name, _changed(session)))
        )
        event.listen(sessions, "do_orm_execute", self._written)
        event.listen(sessions, "after_commit", lambda _session: self._flushed.clear())
        event.listen(sessions, "after_rollback", lambda _session: self._flushed.clear())

    def _written(self, state: Any) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            self._flushed.append(str(state.statement))

    def look(self, opened: Session | None) -> None:
        """Note what the request's session holds that was not committed; called before it is closed."""
        if opened is not None:
            self.left += [*self._flushed, *map(_name, _changed(opened))]

    def judge(self, status: int, wanted: int) -> None:
        """Fail the test when the answer is another than wanted, or the request left work uncommitted."""
        if status != wanted:
            raise AssertionError(f"the answer is {status}, not {wanted}") from self.error
        assert status >= 400 or not self.left, f"the request left work uncommitted: {self.left}"


def _changed(session: Session) -> list[object]:
    modified = [row for row in session.dirty if session.is_modified(row)]
    return [*session.new, *modified, *session.deleted]


def _name(row: object) -> str:
    return type(row).__name__
