"""What the code may not reach for: other machines, pickles, raw SQL and markup, spreadsheets' formulas, patterns that take for ever."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as opcodes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("matcher", "models", "webapp") for path in (ROOT / room).rglob("*.py"))
REACHING_OUT = {
    "aiohttp", "asyncio", "boto3", "dns", "ftplib", "http", "httpx", "imaplib", "nntplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
"""Modules with which a connection could be opened or an address be fetched."""

ALLOWED_OUTSIDE = {
    "webapp/cli.py": {"socket"},  # binds a port of this machine, to say that it is taken
    "webapp/accounts/forms.py": {"urllib.parse"},  # takes addresses apart
    "webapp/problems.py": {"http"},  # names of statuses
}
RUNNING_CODE = {"eval", "exec", "compile", "__import__"}
NO_DATA_FORMAT = {"pickle", "dill", "joblib", "marshal", "shelve", "cloudpickle", "yaml"}
RAW_MARKUP = {"webapp/oversight/card.py", "webapp/vacancies/whole_views.py"}
"""Our own model card, escaped by its renderer; a template of ours rendered in another language, put into a page."""

TABLES_WRITER = "webapp/posting_files/tables.py"


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def _calls(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_the_application_fetches_nothing():
    found = {
        _name(path): {name for name in _imported(path) if name.split(".")[0] in REACHING_OUT} - ALLOWED_OUTSIDE.get(_name(path), set())
        for path in MODULES
    }  # fmt: skip

    assert {path: names for path, names in found.items() if names} == {}


def test_nothing_is_unpickled_and_no_text_is_run_as_code():
    imported = {_name(path): NO_DATA_FORMAT & {name.split(".")[0] for name in _imported(path)} for path in MODULES}
    run = {_name(path): RUNNING_CODE & set(_calls(path)) for path in MODULES}

    assert {path: names for path, names in imported.items() if names} == {}
    assert {path: names for path, names in run.items() if names} == {}


def test_no_markup_is_trusted_but_our_own():
    marked = {_name(path) for path in MODULES if {"Markup", "markupsafe.Markup"} & set(_calls(path))}
    templates = [
        _name(path)
        for path in (ROOT / "webapp/templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape", path.read_text(encoding="utf-8"))
    ]
    from_text = {_name(path) for path in MODULES if {"render_template_string", "Template"} & set(_calls(path))}

    assert (marked, templates, from_text) == (RAW_MARKUP, [], set())


def test_every_table_that_leaves_goes_through_the_one_writer_that_guards_cells():
    writing = {_name(path) for path in MODULES if {"csv.writer", "csv.DictWriter"} & set(_calls(path))}

    assert writing == {TABLES_WRITER}
    assert "guarded(" in (ROOT / TABLES_WRITER).read_text(encoding="utf-8").split("writer.writerows", 1)[1]


def test_no_sql_is_put_together_from_texts():
    made = [
        _name(path)
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("text", "sqlalchemy.text")
        and not isinstance(node.args[0], ast.Constant)
    ]

    assert made == [
        "models/reach.py"
    ]  # grants to a role whose name the dialect quotes, for the owner of the tables alone


# --- patterns ---------------------------------------------------------------------------------------------------------

REPEATS = (opcodes.MAX_REPEAT, opcodes.MIN_REPEAT)
SAFE_IN_SPITE = {
    "matcher/esco.py": "every round of the outer repeat begins with a point",
    "matcher/reading.py": "runs of marks inside a word end at a letter or digit, which the inner repeat cannot take",
    "webapp/contacts.py": "every round of the outer repeat begins with a full stop, which the inner one cannot take",
    "webapp/employers/forms.py": "every round ends with a full stop, and a look ahead bounds the whole at 253 letters",
}
"""Modules with a repeat inside a repeat, and why it cannot be walked in exponentially many ways."""


def _nested(parsed: object, *, inside: bool = False) -> bool:
    for code, value in parsed:  # type: ignore[attr-defined]
        if code in REPEATS:
            _least, most, inner = value
            endless = most == opcodes.MAXREPEAT
            if (endless and inside) or _nested(inner, inside=inside or endless):
                return True
        elif (code is opcodes.BRANCH and any(_nested(one, inside=inside) for one in value[1])) or (
            code is opcodes.SUBPATTERN and _nested(value[3], inside=inside)
        ):
            return True
    return False


def _patterns(path: Path) -> Iterator[str]:
    """Every text of the module that is handed to `re`, as far as it stands there whole; others are put together of such ones."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
            elif isinstance(first, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "q" for part in first.values)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if "import re\n" in path.read_text(encoding="utf-8")], ids=_name
)
def test_no_pattern_has_an_endless_repeat_inside_another(path):
    nested = [
        pattern for pattern in _patterns(path) if _nested(parser.parse(pattern, re.VERBOSE if "\n" in pattern else 0))
    ]

    assert not nested or _name(path) in SAFE_IN_SPITE, nested
