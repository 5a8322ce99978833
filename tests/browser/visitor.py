"""Somebody with a browser. Whatever a page does wrong on the way fails the test: errors, foreign requests, blocked content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import takewhile
from operator import eq
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.browser.site import Site

ALONE = [
    "--no-sandbox",  # a container's root has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
]
"""How a Chromium is started that reaches this machine only."""

PATIENCE = 30_000  # milliseconds, for a machine with much else to do
WIDTHS = {"phone": 360, "desk": 1280}
AXE = Axe().axe_script
# Everything that axe knows but for what it calls experimental; the size of targets is off unless asked for.
# Colours belong to classes, whatever the width and the language: contrast, three quarters of axe's time, is judged on the English phone.
RULES = {
    ("en", "phone"): {"rules": {"target-size": {"enabled": True}}},
    ("en", "desk"): {"rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}},
    # What the other language can change; the rest of a page is the same.
    ("ar", "phone"): {"runOnly": ["html-has-lang", "html-lang-valid", "valid-lang", "document-title", "target-size"]},
}
# The browser says this about every answer from 400 on; those are judged by `_answered`.
OF_THE_NETWORK = "Failed to load resource: the server responded"


THINK, POINT, KEY = 1.35, 1.1, 0.28
"""Seconds to think, to point and to press a key: the keystroke-level model of Card, Moran and Newell (1980), an average typist."""


FIRST_LETTERS = 4


@dataclass
class Effort:
    """What a person did: how often (a field that is typed into counts once), and how long that takes by the keystroke-level model."""

    interactions: int = 0
    seconds: float = 0.0

    def click(self) -> None:
        """Count one click, or one choice of a list."""
        self.interactions += 1
        self.seconds += THINK + POINT + KEY

    def type(self, text: str) -> None:
        """Count one field that was typed into."""
        self.interactions += 1
        self.seconds += THINK + POINT + KEY * (1 + len(text))


class Visitor:
    """One person's browser window: cookies, language and width of its own."""

    def __init__(self, browser: Browser, site: Site, *, language: str = "en", script: bool = True) -> None:
        self.site = site
        self.reads = language
        self.wrong: list[str] = []
        self.effort = Effort()
        self.statuses: dict[str, int] = {}
        self._may_leave = False
        self.context = browser.new_context(
            base_url=site.home,
            locale=language,
            java_script_enabled=script,
            viewport={"width": WIDTHS["desk"], "height": 800},
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("dialog", lambda dialog: self.wrong.append(f"a dialog of the browser: {dialog.message}"))

    # --- what must not happen

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(OF_THE_NETWORK):
            self.wrong.append(f"{message.type} of {urlsplit(self.page.url).path}: {message.text}")

    def _asked(self, request: Request) -> None:
        own = request.url.startswith((self.site.home, "data:"))
        if not own and not (self._may_leave and request.url.startswith(self.site.elsewhere)):
            self.wrong.append(f"{urlsplit(self.page.url).path} asks another site: {request.url}")

    def _answered(self, response: Response) -> None:
        whole_page = response.request.is_navigation_request()
        if whole_page:
            self.statuses[urlsplit(response.url).path] = response.status
        if response.status >= (500 if whole_page else 400):
            self.wrong.append(f"{response.status} for {response.request.method} {urlsplit(response.url).path}")

    def close(self) -> None:
        """End the visit; fails when anything went wrong during it."""
        self.context.close()
        assert not self.wrong, "\n".join(self.wrong)

    # --- what a person does

    def go(self, path: str, status: int = 200) -> None:
        """Open an address of the site."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answers {answer.status}"

    def sign_in(self, name: str, secret: str, path: str = "/sign-in") -> None:
        """Sign in by the form."""
        self.go(path)
        self.fill(name=name, secret=secret)
        self.effort.click()
        self.page.locator("main button[type=submit]").click()
        self.page.locator(".fh-nav").wait_for()
        # Whoever has a language of her own gets her pages in it, until she chooses another one here.
        if self.page.locator("html").get_attribute("lang") != self.reads:
            self.language(self.reads)

    def language(self, code: str) -> None:
        """Choose the language of the pages."""
        self.page.locator("#language").select_option(code)
        self.page.locator(".fh-language__button").click()
        self.page.locator(f"html[lang={code}]").wait_for()

    def follow(self, text: str, within: str = "body") -> None:
        """Click the first link with these words, also where it looks like a button."""
        self.effort.click()
        with self.page.expect_navigation():
            self.page.locator(within).locator("a", has_text=text).first.click()

    def press(self, text: str, within: str = "main") -> None:
        """Click the first button with these words."""
        self.effort.click()
        with self.page.expect_navigation():
            self.page.locator(within).locator("button", has_text=text).first.click()

    def fill(self, **fields: str) -> None:
        """Type into fields of the main part by their names."""
        for name, value in fields.items():
            field = self.main.locator(f"[name='{name}']")
            if field.first.evaluate("field => field.tagName") == "SELECT":
                self.effort.click()
                field.select_option(value)
            else:
                self.effort.type(_typed(field.input_value(), value))
                field.fill(value)

    def pick(self, name: str, value: str) -> None:
        """Type the first letters into a field and choose from the list that it offers."""
        self.effort.type(value[:FIRST_LETTERS])
        self.effort.seconds += POINT + KEY
        self.main.locator(f"[name='{name}']").fill(value)

    def tick(self, name: str, value: str) -> None:
        """Choose a radio button or a check box of the main part."""
        self.effort.click()
        self.main.locator(f"input[name='{name}'][value='{value}']").check()

    def choose(self, selector: str) -> None:
        """Click the first of what a selector finds in the main part."""
        self.effort.click()
        self.main.locator(selector).first.click()

    def leaving(self) -> None:
        """From here on the site that the exit leads to may be asked."""
        self._may_leave = True

    # --- what a person sees

    @property
    def main(self) -> Locator:
        """The main part of the page."""
        return self.page.locator("main")

    @property
    def text(self) -> str:
        """What stands in the main part, as it is drawn."""
        return self.main.inner_text()

    @property
    def h1(self) -> str:
        """The heading."""
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        """Where the browser is."""
        return urlsplit(self.page.url).path

    def faults(self) -> list[str]:
        """Judge the page as it stands, on a phone and at a desk: axe by `RULES`, and nothing wider than the window."""
        found = []
        for kind, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 800})
            language = str(self.page.locator("html").get_attribute("lang"))
            where = f"{self.path} ({language}, {width} px)"
            if rules := RULES.get((language, kind)):
                if self.page.evaluate("typeof axe") == "undefined":
                    self.page.evaluate(AXE)
                found += [f"{where}: {told}" for told in map(_told, self.page.evaluate(_run(rules)))]
            if too_wide := self.page.evaluate(TOO_WIDE):
                found.append(f"{where}: wider than the window: {too_wide}")
        return found


TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return null;
  const out = [...document.body.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
  });
  return out.slice(0, 4).map(e => e.cloneNode(false).outerHTML.slice(0, 120)).join(" ") || "something";
}"""


def _typed(before: str, after: str) -> str:
    """Return what somebody types who changes one text into another: the part between what stays at both ends."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    return after[head : len(after) - tail]


def _alike(one: str, other: str) -> int:
    return sum(takewhile(bool, map(eq, one, other)))


def _run(rules: dict[str, Any]) -> str:
    options = {"resultTypes": ["violations"], **rules}
    return f"axe.run(document, {json.dumps(options)}).then(found => found.violations)"


def _told(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['html'][:160]} ({node['failureSummary'][:200]})" for node in violation["nodes"][:3])
    return f"{violation['id']}, {violation['help']}: {places}"
