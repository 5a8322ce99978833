"""A beneficiary's own data: what is stored, who looked, her permissions, and the pages where nothing is put in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.candidacy import Candidacy, Stage
from models.protection import Consent, ExcludedBy, GivenBy, Purpose
from models.run import RankingRun
from tests import factories

CLEANING = ("mop-floors", "use-cleaning-agents")


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database, language="en")


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(
        database, coach=coach, skills=CLEANING, region=factories.region(database), max_hours=40.0
    )


@pytest.fixture
def signed_in(client, database, her):
    return client.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her))


def job(database, **values):
    return factories.vacancy(database, **({"skills": CLEANING, "title": "Cleaner of the blue house"} | values))


def only(database, model):
    return database.scalars(select(model)).one()


def consents(database, purpose):
    return list(database.scalars(select(Consent).where(Consent.purpose == purpose)))


# --- where nothing is put in order


@pytest.mark.parametrize("values", [{"adult": False}, {"frozen": True}])
def test_a_minor_or_frozen_record_gets_no_list_and_answers_nothing(signed_in, database, her, values):
    vacancy = job(database)
    for name, value in values.items():
        setattr(her, name, value)

    assert "Cleaner of the blue house" not in signed_in.get("/my/jobs").main
    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    assert database.scalars(select(Candidacy)).all() == []
    assert database.scalars(select(RankingRun)).all() == []


def test_who_opts_out_gets_everything_by_date_without_bands(signed_in, database):
    job(database, title="Older", refreshed_on=factories.TODAY - timedelta(days=9))
    job(database, title="Newer")
    factories.run(database, factories.course(database, title="Any course"))
    signed_in.get("/my/data")

    signed_in.submit("/my/data/ranking")

    page = signed_in.get("/my/jobs")
    assert page.main.index("Newer") < page.main.index("Older")
    assert page.find_all(class_="fh-band") == []
    assert "Any course" in signed_in.get("/my/training").main


def test_she_switches_the_order_on_again(signed_in, database, her):
    signed_in.post("/my/data/ranking", {"ranking": "off"})
    signed_in.post("/my/data/ranking", {"ranking": "on"})

    assert her.ranking_opt_out is False


def test_the_list_stops_with_the_permission_at_once(signed_in, database):
    job(database)
    factories.run(database, teaches=["make-beds"])
    consent = consents(database, Purpose.MATCHING)[0]

    signed_in.post(f"/my/data/permissions/{consent.ref}/end")

    assert "Cleaner of the blue house" not in signed_in.get("/my/jobs").main
    assert "you did not say yes" in signed_in.get("/my/training").main
    assert database.scalars(select(RankingRun)).all() == []


# --- her data


def test_she_gives_the_permission_back(signed_in, database):
    consent = consents(database, Purpose.MATCHING)[0]
    signed_in.post(f"/my/data/permissions/{consent.ref}/end")

    signed_in.post("/my/data/permissions", {"purpose": "matching"})

    first, second = sorted(consents(database, Purpose.MATCHING), key=lambda row: row.id)
    assert not first.in_force(factories.NOW)
    assert second.in_force(factories.NOW)
    assert second.given is GivenBy.ON_SCREEN


@pytest.mark.parametrize("purpose", ["share_anonymous", "reveal_identity", "referral"])
def test_a_permission_that_needs_a_recipient_is_not_given_here(signed_in, database, purpose):
    signed_in.post("/my/data/permissions", {"purpose": purpose})

    assert consents(database, Purpose(purpose)) == []


def test_the_permission_of_another_woman_cannot_be_ended(signed_in, database):
    other = factories.beneficiary(database)
    consent = database.scalars(select(Consent).where(Consent.beneficiary_id == other.id)).one()

    signed_in.post(f"/my/data/permissions/{consent.ref}/end", status=404)

    assert consent.in_force(factories.NOW)


def test_a_permission_for_a_job_taken_back_is_told_to_her_coach(signed_in, database, her):
    vacancy = job(database)
    factories.candidacy(database, beneficiary=her, vacancy=vacancy, stage=Stage.SHE_SAID_YES)
    consent = factories.consent_of(database, her, Purpose.SHARE_ANONYMOUS, vacancy.ref)
    assert "Cleaner of the blue house" in signed_in.get("/my/data").main

    signed_in.submit(f"/my/data/permissions/{consent.ref}/end")

    assert only(database, Candidacy).next_step == "She took a permission for this job back"


def test_her_data_are_all_there(signed_in, database, her):
    factories.exclusion(database, her, ExcludedBy.SECTOR, sector="I56")

    main = signed_in.get("/my/data").main

    assert factories.canaries_of(her).full_name in main
    assert factories.canaries_of(her).phone not in main
    assert "Phone number" in main
    assert "mop floors" in main
    assert "Restaurants and catering" in main
    event = only(database, AuditEvent)
    assert (event.action, event.subject, event.actor_role) == ("read_identity", her.ref, Role.BENEFICIARY)


def test_she_sees_who_looked_without_their_names(signed_in, database, her, coach):
    factories.audit_event(database, coach, "read_profile", subject=her.ref, organisation=coach.organisation.ref)
    factories.audit_event(
        database, coach, "read_identity", organisation=coach.organisation.ref, detail={"subjects": [her.ref]}
    )
    factories.audit_event(database, coach, "add_skill", subject="somebody22")

    page = signed_in.get("/my/data")

    assert f"Job coach, {coach.organisation.name}" in page.main
    assert "Read your record" in page.main
    assert "Read your name or contact data" in page.main
    assert "Changed your record" not in page.main
    assert coach.display_name not in page.html
    assert coach.ref not in page.html


def test_she_sees_what_the_computer_put_in_order(signed_in, database, her, coach):
    factories.ranking_run(database, her, coach, shown=[{"vacancy": "abc"}] * 3)

    main = signed_in.get("/my/data").main

    assert "Jobs put in order for you (3) Job coach" in main
