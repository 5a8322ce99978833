"""A browser, a server, and a copy of the demonstration for every test. Without a browser these tests are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from tests.application import *  # noqa: F403 - fixtures
from tests.browser.site import Site, served
from tests.browser.visitor import ALONE, Visitor
from tests.filled_demo import Demo, demo  # noqa: F401 - fixture
from tests.services import Unavailable
from tests.services.browser import chromium_path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that can reach this machine only."""
    try:
        path = chromium_path()
    except Unavailable as reason:
        pytest.skip(f"system: {reason}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(built_app: Flask) -> Iterator[Site]:
    """The server; which database it uses is decided by each test's `app`."""
    with served(built_app) as site:
        yield site


@pytest.fixture
def engine_url(demo: Demo, tmp_path: Path) -> str:  # noqa: F811 - the fixture
    """The URL of a copy of the demonstration, of this test alone."""
    path = tmp_path / "demo.sqlite"
    shutil.copyfile(demo.path, path)
    return f"sqlite:///{path}"


@pytest.fixture
def site(server: Site, app: Flask) -> Site:
    """The site on this test's database, with an exit that leads to no real weather."""
    installed = app.extensions["foothold"]
    settings = replace(installed.settings, exit_url=server.elsewhere)
    app.extensions["foothold"] = replace(installed, settings=settings)
    return server


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """``visit(language="ar", script=False)`` opens a browser window with nobody signed in."""
    opened: list[Visitor] = []

    def visitor(**options: object) -> Visitor:
        opened.append(Visitor(browser, site, **options))
        return opened[-1]

    yield visitor
    for one in opened:
        one.close()
