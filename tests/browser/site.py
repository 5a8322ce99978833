"""The application served to a real browser: one server a process, a database of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import waitress
from flask import Flask

Answer = Iterable[bytes]
WEATHER = b"<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1><p>Rain in the afternoon.</p></html>"


class Site:
    """Where the application answers, and the other host that its exit leads to."""

    def __init__(self, port: int) -> None:
        self.home = f"http://127.0.0.1:{port}"
        self.elsewhere = f"http://localhost:{port}/"


def _with_weather(app: Callable[..., Answer]) -> Callable[..., Answer]:
    """Answer for another host as well: the browser takes it for another site, and nothing has to leave the machine."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        if not environ.get("HTTP_HOST", "").startswith("localhost"):
            return app(environ, start_response)
        found = environ["PATH_INFO"] == "/"
        start_response("200 OK" if found else "204 No Content", [("Content-Type", "text/html; charset=utf-8")])
        return [WEATHER] if found else []

    return answer


@contextmanager
def served(app: Flask) -> Iterator[Site]:
    """Serve on a free port of this machine until the end of the block."""
    server = waitress.create_server(_with_weather(app.wsgi_app), host="127.0.0.1", port=0, threads=4, ident=None)
    thread = Thread(target=server.run, name="server of the browser tests")
    thread.start()
    try:
        yield Site(server.effective_port)
    finally:
        # The loop ends by itself when nothing is left to wait for.
        server.close()
        server.task_dispatcher.shutdown()
        for channel in list(server._map.values()):
            channel.close()
        thread.join(10)
