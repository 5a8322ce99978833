"""The application and the inspecting client; the pages whose SQL differs most between databases are tested on both."""

import pytest

from tests.application import *  # noqa: F403 - fixtures

ON_BOTH = {
    "test_accounts",
    "test_beneficiaries",
    "test_codes",
    "test_concepts",
    "test_conversations",
    "test_employers",
    "test_own_record",
    "test_registration",
    "test_screening",
    "test_shortlists",
    "test_signs",
}
"""Sign-in and sessions, the caseload's counts and search, who looked by day, versions, queues, what a coordinator does to
employers across organisations, what an employer sees of people of an organisation. The rest differs in words, not in SQL."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the chosen modules on SQLite and on PostgreSQL."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if module in ON_BOTH and "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
