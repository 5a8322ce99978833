"""Stylesheets, scripts and fonts: sent compressed as they were built, kept by the browser until their content changes."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from webapp.config import Settings
from webapp.security import headers_for

UNVERSIONED = int(timedelta(days=1).total_seconds())
"""Seconds for which a browser keeps what stylesheets refer to by a plain name: the fonts."""


def init_app(app: Flask, settings: Settings) -> None:
    """Serve `static/` in front of the application, and put a digest of the content into every address of a file."""
    root = Path(str(app.static_folder))

    @cache
    def digest(filename: str) -> str | None:
        path = root / filename
        return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None

    @app.url_defaults
    def version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", digest(values["filename"]))

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in headers_for(settings).items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=root,
        prefix="static",
        max_age=UNVERSIONED,
        immutable_file_test=r"\.(css|js)$",
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
