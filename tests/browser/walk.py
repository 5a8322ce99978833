"""Going through everything that somebody can reach: every kind of page once, and every form sent once with nothing filled in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.browser.visitor import Visitor

LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))"
FORMS = "[...document.querySelectorAll('main form')].map(form => form.getAttribute('action'))"
# What is typed and chosen goes, what the page itself needs (token, version, reference) stays.
SEND_EMPTY = """action => {
  const form = [...document.querySelectorAll("main form")].find(one => one.getAttribute("action") === action);
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
  }
  const button = form.querySelector("button[type=submit]");
  form.requestSubmit(button && !button.disabled ? button : undefined);
}"""
NEVER = {
    "static",
    "accounts.leave",
    "accounts.sign_out",
    "accounts.language",
    "accounts.add_passkey",  # asks the device first
    "accounts.passkey_check",
    "concepts.suggest",
    "interchange.download",  # a file
    "jobs.feed",  # for programs
}


class Walk:
    """One person's way through the site. `seen` are the kinds of page that were shown, by endpoint."""

    def __init__(self, app: Flask, visitor: Visitor) -> None:
        self.seen: set[str] = set()
        self.sent: set[str] = set()
        self._visitor = visitor
        self._map = app.url_map.bind("")

    def pages(self, *starts: str) -> Iterator[str]:
        """Show each kind of page once, following the links from the first ones; give its address while it is shown."""
        waiting = list(starts)
        forms: dict[str, tuple[str, str]] = {}
        while waiting:
            path = waiting.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or endpoint in self.seen | NEVER:
                continue
            self.seen.add(endpoint)
            self._visitor.page.goto(path)
            yield path
            waiting += [link for link in self._visitor.page.evaluate(LINKS) if link.startswith("/")]
            for action in self._visitor.page.evaluate(FORMS):
                if target := self._endpoint(action, "POST"):
                    forms.setdefault(target, (path, action))
        yield from self._answers(forms)

    def _answers(self, forms: dict[str, tuple[str, str]]) -> Iterator[str]:
        """Show what comes of each kind of form when it is sent empty: mostly errors, else a notice."""
        for endpoint, (path, action) in forms.items():
            self._visitor.page.goto(path)
            if endpoint in NEVER or action not in self._visitor.page.evaluate(FORMS):
                continue
            self.sent.add(endpoint)
            with self._visitor.page.expect_navigation():
                self._visitor.page.evaluate(SEND_EMPTY, action)
            yield f"{path} after {action}"

    def _endpoint(self, address: str, method: str = "GET") -> str | None:
        try:
            return self._map.match(urlsplit(address).path, method=method)[0]
        except HTTPException:
            return None
