"""Make the pictures of README.md anew: ``python -m tests.browser.screenshots [folder]``. The same data and day every time."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from models.database import connect
from tests import factories
from tests.browser.people import BENEFICIARY, COACH, EMPLOYER
from tests.browser.site import served
from tests.browser.visitor import ALONE, Visitor
from tests.conftest import migrate
from tests.filled_demo import filled
from tests.services.browser import chromium_path
from webapp import clock
from webapp.app import create_app
from webapp.config import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LARGEST = 250_000


def _first_matches(visitor: Visitor) -> None:
    visitor.main.locator("td a", has_text="Matches").first.click()


PICTURES = (
    # file, log-in, language, width, height, what to do after signing in
    ("matches.png", COACH, "en", 1100, 1000, _first_matches),
    ("employer.png", EMPLOYER, "en", 1100, 800, None),
    ("my-training-ar.png", BENEFICIARY, "ar", 400, 900, lambda visitor: visitor.go("/my/training")),
)


def main(folder: Path) -> None:
    """Fill a demonstration of its own, serve it, and take every picture."""
    with TemporaryDirectory() as name, clock.stopped_at(factories.NOW), sync_playwright() as playwright:
        empty, full = Path(name, "empty.sqlite"), Path(name, "full.sqlite")
        engine = connect(f"sqlite:///{empty}")
        migrate(engine)
        engine.dispose()
        filled(full, empty)
        app = create_app(Settings.from_environment(factories.environment(name, f"sqlite:///{full}")))
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ALONE)
        with served(app) as site:
            for file, log_in, language, width, height, then in PICTURES:
                visitor = Visitor(browser, site, language=language)
                visitor.page.set_viewport_size({"width": width, "height": height})
                visitor.sign_in(*log_in)
                if then:
                    then(visitor)
                visitor.page.evaluate("document.fonts.ready")
                size = len(visitor.page.screenshot(path=folder / file, animations="disabled", caret="hide"))
                visitor.close()
                if size > LARGEST:
                    raise SystemExit(f"{file} has {size} bytes, more than {LARGEST}: make the window smaller")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
