"""The table of ASVS says what is there: every test that it names exists, and every row has a test or a reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| \d", line)]


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_test_that_the_table_names_exists():
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT))

    assert TEXT.count("::") == len(re.findall(r"`tests/[\w/]+\.py::\w+`", TEXT))
    assert len(named) > 80
    assert sorted(f"{path}::{name}" for path, name in named if name not in _tests_in(ROOT / path)) == []


def test_every_row_has_a_number_of_its_own_and_a_test_or_a_reason():
    assert len(ROWS) > 100
    assert [row for row in ROWS if len(row) != 3 or not all(row)] == []
    numbers = [number for row in ROWS for number in re.findall(r"\d+(?:\.\d+)+", row[0].split(" to ")[0])]
    assert sorted({number for number in numbers if numbers.count(number) > 1}) == []
