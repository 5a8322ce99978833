"""`run.py` is the first thing a newcomer starts: what it promises before anything is installed."""

import ast
import configparser
import importlib.util
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = [
    ROOT / name
    for name in ("run.py", ".ci/run", ".npmrc", "package.json", "package-lock.json", "setup.cfg", "pyproject.toml")
]
LOCKS = sorted((ROOT / "requirements").glob("*"))


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def requirements(path: Path) -> dict[str, str]:
    pins = re.findall(r"^([a-z0-9._-]+)==(\S+)((?: ;[^\\\n]*)?)", path.read_text(), re.MULTILINE)
    return {f"{name}{marker.rstrip()}": version for name, version, marker in pins}


def test_an_old_python_is_told_so_instead_of_a_syntax_error(run, monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "version_info", (3, 8, 18))

    code = run.main(["demo"])

    assert code == 2
    assert "Foothold needs Python 3.11 or newer, this is 3.8." in capsys.readouterr().out


def test_run_py_is_read_by_a_python_too_old_for_it():
    tree = ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 8))

    assert ast.get_docstring(tree).startswith("Set up Foothold")


def test_run_py_imports_only_the_standard_library():
    imported = re.findall(r"^(?:import|from) (\w+)", (ROOT / "run.py").read_text(), re.MULTILINE)

    assert set(imported) <= set(sys.stdlib_module_names)


def test_a_taken_port_is_refused_before_anything_is_set_up(run, monkeypatch):
    monkeypatch.setattr(run, "install", lambda _kind: pytest.fail("set-up began"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(run.SetupError, match=f"Port {port} on 127.0.0.1 cannot be used"):
            run.web("demo", ["--port", str(port)])


def test_a_missing_network_is_named_as_the_cause(run):
    command = [sys.executable, "-c", "print('Temporary failure in name resolution'); raise SystemExit(1)"]

    with pytest.raises(run.SetupError, match="could not be installed: no network"):
        run.quiet(command, "The packages could not be installed")


def test_without_the_right_to_install_the_missing_package_is_named(run, monkeypatch):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)

    with pytest.raises(run.SetupError, match="Not installed: libatomic1, needed for the browser tests"):
        run.system_package("libatomic1", needed_for="the browser tests")


def audited(*packages):
    return f"words before\n{json.dumps({'dependencies': packages})}"


FLAW = {"id": "GHSA-1", "fix_versions": ["2.1"]}
AUDITS = {
    "clean": (0, audited({"name": "one", "version": "1", "vulns": []}), True, ""),
    "weak": (1, audited({"name": "one", "version": "2", "vulns": [FLAW]}), False, "one 2: GHSA-1, fixed in 2.1"),
    "unknown": (0, audited({"name": "one", "skip_reason": "not found"}), True, "not done for 1 of 1: no advisories"),
    "no network": (1, "Failed to resolve: name resolution", True, "not done: no network"),
    "broken": (1, "Traceback", False, "Traceback"),
}


@pytest.mark.parametrize("kind", AUDITS)
def test_packages_with_known_weaknesses_fail_the_run_and_a_missing_network_is_said(run, monkeypatch, capsys, kind):
    code, report, good, said = AUDITS[kind]
    monkeypatch.setattr(run, "output", lambda _command: (code, report))

    assert run.audit_packages() is good

    assert said in capsys.readouterr().out


def test_a_key_in_a_new_file_is_found_until_it_is_gone(run, monkeypatch, capsys, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name in ("test.lock", "run.py"):
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    places = {"ROOT": tmp_path, "LOCKS": tmp_path, "CACHE": tmp_path / ".git", "BIN": Path(sys.executable).parent}
    for name, place in places.items():
        monkeypatch.setattr(run, name, place)
    (tmp_path / "clean.py").write_text("TITLE = 'a page'\n")
    leak = tmp_path / "leak.py"
    leak.write_text("KEY = 'AKIA" + "IOSFODNN7ABCDEFG'\n")

    assert run.look_for_secrets() is False
    assert "leak.py:1: AWS Access Key" in capsys.readouterr().out
    leak.write_text("KEY = os.environ['KEY']\n")
    assert run.look_for_secrets() is True


def test_code_that_starts_a_shell_is_found(run, monkeypatch, capsys, tmp_path):
    for name in ("matcher", "models", "webapp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.py").write_text("")
    (tmp_path / "setup.cfg").write_text((ROOT / "setup.cfg").read_text())
    (tmp_path / "run.py").write_text("import subprocess\nsubprocess.run('ls ' + name, shell=True)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "BIN", Path(sys.executable).parent)

    assert run.look_for_weak_code() is False
    assert "B602" in capsys.readouterr().out


@pytest.mark.parametrize(("reason", "missing"), [("system: no browser", 1), ("data: no shared folder", 0)])
def test_only_skips_for_want_of_the_system_count_as_missing(run, tmp_path, capsys, reason, missing):
    report = tmp_path / "report.xml"
    report.write_text(
        f'<testsuites><testsuite><testcase classname="t" name="a"><skipped message="{reason}"/></testcase>'
        '<testcase classname="t" name="b"/></testsuite></testsuites>'
    )

    counted = run.show_skips(report)

    assert counted == missing
    assert f"skipped: t.a: {reason}" in capsys.readouterr().out


def test_the_work_is_done_again_when_a_lock_changes(run, tmp_path):
    lock = tmp_path / "app.lock"
    lock.write_text("flask==3.1.3")
    before = run.digest(lock)

    lock.write_text("flask==3.1.4")

    assert run.digest(lock) != before


def test_every_locked_requirement_has_a_hash():
    for lock in (ROOT / "requirements").glob("*.lock"):
        blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text())
        assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("lock", "extras"), [("app", ["postgres"]), ("test", ["postgres", "test", "dev", "cluster"]), ("bench", ["bench"])]
)
def test_the_locks_hold_everything_that_setup_cfg_asks_for(lock, extras):
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    wanted = [config["options"]["install_requires"], *(config["options.extras_require"][extra] for extra in extras)]

    names = {re.match(r"[\w.-]+", line)[0].lower() for block in wanted for line in block.split()}

    locked = {pin.split(" ")[0] for pin in requirements(ROOT / "requirements" / f"{lock}.lock")}
    assert names - locked == set()


def test_the_tests_run_on_the_versions_the_app_is_installed_with():
    app, test = (requirements(ROOT / "requirements" / f"{name}.lock") for name in ("app", "test"))

    assert app.items() <= test.items()


def test_no_registry_address_is_committed():
    for path in [*COMMITTED, *LOCKS]:
        found = re.findall(r"https?://[^\s\"']*(?:registry|pypi|simple|npmjs|tgz|\.whl)[^\s\"']*", path.read_text())
        assert found == [], path.name


def test_front_end_packages_are_pinned_exactly_and_by_hash():
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in entry and "resolved" not in entry for path, entry in locked.items() if path)


def test_the_ci_script_is_valid_and_calls_the_test_command():
    script = ROOT / ".ci" / "run"

    checked = subprocess.run(["bash", "-n", script], check=False)

    assert checked.returncode == 0
    assert "python3 run.py test" in script.read_text()
