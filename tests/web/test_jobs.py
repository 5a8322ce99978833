"""The public page of vacancies and its feed: what stands there, and what leaves at once."""

from datetime import date, timedelta

import pytest

from models.account import Role
from models.employer import Standing
from models.vacancy import VacancyStatus
from tests import factories


@pytest.fixture
def job(database):
    factories.small_taxonomy(database)
    return factories.vacancy(database, advertised=True, skills=["mop-floors"])


def shown(client, job):
    """Say for the list, the feed and its own page whether the job stands there."""
    status = client.browser.get(f"/jobs/{job.ref}").status_code
    return [job.ref in client.browser.get(path).text for path in ("/jobs", "/jobs.atom")] + [status == 200]


def test_an_advertised_job_stands_on_the_page_and_in_the_feed(client, job):
    assert shown(client, job) == [True, True, True]


@pytest.mark.parametrize("status", [one for one in VacancyStatus if one is not VacancyStatus.OPEN])
def test_a_job_that_is_not_open_is_gone_at_once(client, database, job, status):
    job.status = status
    database.commit()

    assert shown(client, job) == [False, False, False]


def test_a_stale_job_is_gone(client, database, job):
    job.refreshed_on = date(2020, 1, 1)
    database.commit()

    assert shown(client, job) == [False, False, False]


@pytest.mark.parametrize(
    "change", [{"standing": Standing.SUSPENDED}, {"vetted_until": factories.TODAY - timedelta(days=400)}]
)
def test_jobs_of_an_employer_that_is_not_vetted_now_are_gone_at_once(client, database, job, change):
    for name, value in change.items():
        setattr(job.employer, name, value)
    database.commit()

    assert shown(client, job) == [False, False, False]


def test_the_employer_switches_its_job_on_and_off(client, database, job):
    client.sign_in(factories.account(database, Role.EMPLOYER, employer=job.employer))
    client.get(f"/vacancies/{job.ref}")

    client.post(f"/vacancies/{job.ref}/advertise", {"on": "no"})
    off = shown(client, job)
    client.post(f"/vacancies/{job.ref}/advertise", {"on": "yes"})

    assert off == [False, False, False]
    assert shown(client, job) == [True, True, True]


def test_only_what_is_advertised_stands_there_and_no_text_ends_its_block_of_data(client, database):
    factories.small_taxonomy(database)
    vacancy = factories.vacancy(database, advertised=True, skills=["mop-floors"], description="</script><b>x")
    hidden = factories.vacancy(database)

    page = client.get("/jobs")

    assert vacancy.title in page.text
    assert hidden.title not in page.text
    assert client.get(f"/jobs/{vacancy.ref}").find_all("script", type="application/ld+json")
    client.get(f"/jobs/{hidden.ref}", status=404)
