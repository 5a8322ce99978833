"""Somebody with a browser. Whatever a page does wrong on the way fails the test: errors, foreign requests, blocked content."""

from __future__ import annotations

import json
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
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
RUN = f"axe.run(document, {json.dumps(RULES)}).then(found => found.violations)"
# The browser says this about every answer from 400 on; those are judged by `_answered`.
OF_THE_NETWORK = "Failed to load resource: the server responded"


class Visitor:
    """One person's browser window: cookies, language and width of its own."""

    def __init__(self, browser: Browser, site: Site, *, language: str = "en", script: bool = True) -> None:
        self.site = site
        self.reads = language
        self.wrong: list[str] = []
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
        self.page.locator("[name=name]").fill(name)
        self.page.locator("[name=secret]").fill(secret)
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
        with self.page.expect_navigation():
            self.page.locator(within).locator("a", has_text=text).first.click()

    def press(self, text: str, within: str = "main") -> None:
        """Click the first button with these words."""
        with self.page.expect_navigation():
            self.page.locator(within).locator("button", has_text=text).first.click()

    def fill(self, **fields: str) -> None:
        """Type into fields of the main part by their names."""
        for name, value in fields.items():
            field = self.main.locator(f"[name='{name}']")
            if field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, name: str, value: str) -> None:
        """Choose a radio button or a check box of the main part."""
        self.main.locator(f"input[name='{name}'][value='{value}']").check()

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
        """Judge the page as it stands, on a phone and at a desk: axe, and nothing wider than the window."""
        found = []
        for width in WIDTHS.values():
            self.page.set_viewport_size({"width": width, "height": 800})
            if self.page.evaluate("typeof axe") == "undefined":
                self.page.evaluate(AXE)
            where = f"{self.path} ({self.page.locator('html').get_attribute('lang')}, {width} px)"
            found += [f"{where}: {told}" for told in map(_told, self.page.evaluate(RUN))]
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


def _told(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['html'][:160]} ({node['failureSummary'][:200]})" for node in violation["nodes"][:3])
    return f"{violation['id']}, {violation['help']}: {places}"
