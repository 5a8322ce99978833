"""Her own pages: a code and a PIN, courses, jobs, what is stored, and every page small enough for a slow line."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import BENEFICIARY

pytestmark = pytest.mark.browser

HEAVIEST = 60_000
PAGES = ("/my/page", "/my/training", "/my/jobs", "/my/data")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_she_reads_answers_and_takes_a_permission_back(visit, script):
    she = visit(script=script)
    she.sign_in(*BENEFICIARY)
    she.follow("My training", within=".fh-nav")
    training = she.text
    she.follow("My jobs", within=".fh-nav")
    she.follow("Yes, go on", within="main")
    title = she.h1
    she.press("Yes, show my skills for this job")
    answered = she.text

    she.follow("My data", within=".fh-nav")
    on = she.main.get_by_role("button", name="Switch off").count()
    she.press("Switch off")

    assert "Courses for you" in training or "Your courses" in training
    assert title in answered
    assert "The employer does not see your name." in answered
    assert she.main.get_by_role("button", name="Switch off").count() == on - 1
    assert "Who looked at your data" in she.text


def test_a_change_of_language_keeps_the_page(visit):
    she = visit()
    she.sign_in(*BENEFICIARY)
    she.go("/my/jobs")

    she.language("ar")

    assert she.path == "/my/jobs"
    expect(she.page.locator("html")).to_have_attribute("dir", "rtl")
    she.page.reload()
    expect(she.page.locator("html")).to_have_attribute("lang", "ar")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_of_hers_weighs_less_than_60_kb(visit, language):
    she = visit(language=language, script=False)
    she.sign_in(*BENEFICIARY)
    weights = {}

    for path in PAGES:
        page = she.context.request.get(path)
        parts = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js)\?v=[^"]+)"', page.text())
        answers = [page, *(she.context.request.get(part) for part in parts)]
        weights[path] = sum(int(answer.headers["content-length"]) for answer in answers)

    assert {path: weight for path, weight in weights.items() if weight >= HEAVIEST} == {}
