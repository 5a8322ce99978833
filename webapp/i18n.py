"""Languages: which one this page is in, its direction, and the catalogues."""

from __future__ import annotations

import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale

from webapp.config import LANGUAGES, Settings

CATALOGUES = Path(__file__).parent / "translations"
KEY = "language"


def select_language() -> str:
    """Return the page's language: chosen on this browser, else kept with the account, else what the browser asks for."""
    if not has_request_context():
        return "en"
    actor = g.get("actor")
    for choice in (session.get(KEY), actor.language if actor else None):
        if choice in LANGUAGES:
            return str(choice)
    return request.accept_languages.best_match(LANGUAGES) or "en"


def language() -> str:
    """Return the current language's code."""
    return str(get_locale() or "en")


def direction() -> str:
    """Return ``ltr`` or ``rtl``."""
    locale = get_locale()
    return locale.text_direction if locale is not None else "ltr"


def compile_catalogues(folder: Path) -> None:
    """Write the binary catalogue of every language into this folder: the package itself may not be ours to write in."""
    for text in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        binary = folder / text.relative_to(CATALOGUES).with_suffix(".mo")
        binary.parent.mkdir(parents=True, exist_ok=True)
        with text.open("rb") as source:
            catalogue = read_po(source, locale=text.parts[-3])
        # Another process may be reading it, so it is replaced and not written over.
        with tempfile.NamedTemporaryFile(dir=binary.parent, delete=False) as target:
            write_mo(target, catalogue)
        Path(target.name).replace(binary)


def init_app(app: Flask, settings: Settings) -> None:
    """Set the language up, for pages and templates."""
    folder = settings.instance / "translations"
    compile_catalogues(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    Babel(app, locale_selector=select_language)
    app.jinja_env.globals.update(language=language, direction=direction, LANGUAGES=LANGUAGES)
