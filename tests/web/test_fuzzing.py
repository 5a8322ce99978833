"""The API asked for much that its document allows and does not. Many requests: `python -m tests.fuzzing`."""

from __future__ import annotations

from tests import factories
from tests.fuzzing import WHO, World, fuzz
from webapp import clock


def test_no_request_breaks_the_api_surprises_or_tells_who_she_is(engine_url, tmp_path):
    with clock.stopped_at(factories.NOW):
        told = fuzz(World(engine_url, tmp_path), 40, a_round=2)

    assert told.examples == {}
    assert all(told.requests[who] >= 40 for who in WHO)
    assert {200, 404} <= set(told.answers["coach"])
    assert {200, 404} <= set(told.answers["employer"])
    assert set(told.answers["nobody"]) <= {401, 404, 405}
