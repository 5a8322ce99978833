"""The house rules that a linter does not know, read from the syntax tree."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("matcher", "models", "webapp") for path in (ROOT / room).rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_is_code_to_look_at():
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_file_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_function_is_short_and_imports_nothing(path):
    functions = [node for node in ast.walk(_tree(path)) if isinstance(node, FUNCTIONS)]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno > 60]
    importing = [
        node.name
        for node in functions
        if any(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in ast.walk(node))
    ]

    assert (long, importing) == ([], [])


@pytest.mark.parametrize("path", [path for path in MODULES if _name(path) != "webapp/current.py"], ids=_name)
def test_only_one_module_commits_sessions(path):
    commits = [
        node.lineno
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and ast.unparse(node.func.value) != "connection"  # a migration's own connection, in the command
    ]

    assert commits == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name != "models"], ids=_name)
def test_tables_are_imported_from_their_module(path):
    whole = [
        node.lineno for node in ast.walk(_tree(path)) if isinstance(node, ast.ImportFrom) and node.module == "models"
    ]

    assert whole == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if _name(path).startswith(("matcher/", "models/"))], ids=_name
)
def test_everything_public_in_the_engine_and_the_models_says_what_it_is(path):
    tree = _tree(path)
    public = [
        node for node in tree.body if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_")
    ]

    assert ast.get_docstring(tree)
    assert [node.name for node in public if not ast.get_docstring(node)] == []
