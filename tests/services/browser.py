"""The Chromium the browser tests drive: the named one, the machine's, or the npm package's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import playwright

from tests.services import Unavailable

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / ".cache" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The package brings the few system libraries it needs, but unpacks them only where it believes to be on its own host.
HOST = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
UNPACK = f"import c from {str(PACKAGE / 'build' / 'index.js')!r}; await c.executablePath()"
LAUNCHER = '#!/bin/sh\nhere=$(dirname "$0")\nLD_LIBRARY_PATH="$here/al2023/lib:$here" exec "$here/chromium" "$@"\n'


def chromium_path() -> str:
    """Return the path of a Chromium that starts, for Playwright's `executable_path`; raises `Unavailable`."""
    _starts(str(Path(playwright.__file__).parent / "driver" / "node"))
    if named := os.environ.get("CHROMIUM"):
        return _starts(named)
    for name in NAMES:
        if (found := shutil.which(name)) and not _is_snap(found):
            return _starts(found)
    return _starts(_from_package())


def _is_snap(path: str) -> bool:
    """Ubuntu's `chromium-browser` is a script that asks for a snap; it starts no browser that tests could drive."""
    with Path(path).open("rb") as program:
        return "/snap/" in str(Path(path).resolve()) or b"/snap/" in program.read(4096)


def _from_package() -> str:
    launcher = UNPACKED / "launch"
    if not launcher.exists():
        node = shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")
        if not PACKAGE.exists() or node is None:
            raise Unavailable(
                "no chromium on this machine and no npm package @sparticuz/chromium; set CHROMIUM to its path"
            )
        UNPACKED.mkdir(parents=True, exist_ok=True)
        environment = os.environ | HOST | {"TMPDIR": str(UNPACKED)}
        _run([node, "--input-type=module", "-e", UNPACK], environment)
        launcher.write_text(LAUNCHER)
        launcher.chmod(0o755)
    return str(launcher)


def _starts(path: str) -> str:
    _run([path, "--version"], dict(os.environ))
    return path


def _run(command: list[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} does not start: {error}") from error
    if done.returncode:
        raise Unavailable(f"{command[0]} does not start: {(done.stderr or done.stdout).strip()[-300:]}")
