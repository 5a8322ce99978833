"""A killed program loses nothing that it has answered. Many rounds: `python -m tests.crashing`."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.conftest import ROOT

ROUNDS = 3


def test_what_was_answered_before_a_kill_is_there_and_nothing_by_halves(engine_url):
    command = [sys.executable, "-m", "tests.crashing", "--rounds", str(ROUNDS), "--database", engine_url]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{ROUNDS} of {ROUNDS} rounds without loss" in done.stdout
    assert sum(map(int, re.findall(r"(\d+) (?:vacancies|people|changes)", done.stdout))) >= ROUNDS
