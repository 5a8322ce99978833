"""How the computed order is overseen: the decision beside the place shown, rubber stamps, and the organisation's switch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.oversight import RankingDecision
from models.run import RankingRun, RunKind
from tests import factories


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database, language="en")


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(database, coach=coach, skills=["mop-floors"])


@pytest.fixture
def coordinator(database, coach):
    return factories.account(
        database, Role.COORDINATOR, organisation=coach.organisation, display_name="Eleni P.", language="en"
    )


def listed(client, database, her):
    """Open the list; return its run and the vacancies in the order shown."""
    client.get(f"/beneficiaries/{her.ref}/matches")
    database.expire_all()
    lists = select(RankingRun).where(RankingRun.kind == RunKind.VACANCIES_FOR_BENEFICIARY)
    run = database.scalars(lists.order_by(RankingRun.id.desc()).limit(1)).one()
    return run.ref, [entry["vacancy"] for entry in run.shown]


def decide(client, her, vacancy, run, *, what="shortlist", **answers):
    prefix = "choose" if what == "shortlist" else "dismiss"
    client.get(f"/beneficiaries/{her.ref}/matches/{vacancy}?run={run}")
    fields = {f"{prefix}-{name}": value for name, value in answers.items()}
    client.submit(f"/beneficiaries/{her.ref}/{what}", fields, 303)


def test_a_decision_stands_beside_the_place_that_was_shown(client, database, coach, her, clock):
    for _number in range(3):
        factories.vacancy(database, skills=["mop-floors"])
    client.sign_in(coach)
    run, order = listed(client, database, her)
    clock.forward(seconds=40)

    decide(client, her, order[2], run, reason="her_wish", words="She knows the house")
    decide(client, her, order[0], run, what="dismiss", reason="not_suitable")
    decide(client, her, order[1], run, reason="best_fit")

    rows = database.scalars(select(RankingDecision).order_by(RankingDecision.id)).all()
    assert [(row.place, row.places, row.forward, row.followed) for row in rows] == [
        (3, 3, True, False),
        (1, 3, False, False),
        (2, 3, True, True),  # the first place that was left
    ]
    assert [(row.run_ref, row.by, row.words) for row in rows] == [
        (run, coach.ref, "She knows the house"),
        (run, coach.ref, None),
        (run, coach.ref, None),
    ]
    assert [row.opened_at - row.listed_at for row in rows] == [timedelta(seconds=40)] * 3


def test_what_stands_by_date_is_no_decision_about_an_order(client, database, coach, her):
    factories.vacancy(database, skills=["mop-floors"])
    her.ranking_opt_out = True
    database.commit()
    client.sign_in(coach)
    run, order = listed(client, database, her)

    decide(client, her, order[0], run, reason="best_fit")

    assert database.scalars(select(RankingDecision)).all() == []


@pytest.mark.parametrize(("decisions", "shown"), [(4, "Fewer than 5"), (5, "60%")])
def test_the_share_of_rubber_stamps_is_told_from_five_decisions_on(
    client, database, coach, coordinator, her, decisions, shown
):
    others = [{"words": "She asked for it"}, {"opened_at": factories.NOW - timedelta(seconds=31)}]
    for values in [*others, {}, {}, {"opened_at": None}][:decisions]:
        factories.ranking_decision(database, her, coach, **values)
    stranger = factories.beneficiary(database)
    for _number in range(5):
        factories.ranking_decision(database, stranger, coach)

    row = client.sign_in(coordinator).get("/order").find_all("tr")[1]

    text = " ".join(" ".join(row.itertext()).split())
    assert text.startswith("November 2026")
    assert shown in text


def test_the_switch_needs_a_reason_is_written_down_and_works_at_once(  # noqa: PLR0917
    client, new_client, database, coach, coordinator, her
):
    old, new = (
        factories.vacancy(database, skills=skills, refreshed_on=factories.TODAY - timedelta(days=days))
        for skills, days in ((["mop-floors"], 9), (["make-beds"], 1))
    )
    client.sign_in(coordinator)
    colleague = new_client().sign_in(coach)
    assert listed(colleague, database, her)[1] == [old.ref, new.ref]

    client.get("/order")
    assert client.submit("/order/off", {}, 422).errors == ["Error: Choose a reason"]
    client.submit("/order/off", {"reason": "unfair"})
    page = client.get("/order")

    assert "The order is off" in page.text
    assert "November 24, 2026 by Eleni P.: It seems unfair to some people." in page.main
    assert listed(colleague, database, her)[1] == [new.ref, old.ref]
    assert "The organisation switched the computed order off" in colleague.get(f"/beneficiaries/{her.ref}/matches").text
    client.submit("/order/on", {"reason": "checked"})
    assert listed(colleague, database, her)[1] == [old.ref, new.ref]
    switched = select(AuditEvent).where(AuditEvent.action == "organisation_ranking_switched").order_by(AuditEvent.id)
    assert [event.detail for event in database.scalars(switched)] == [
        {"on": False, "reason": "unfair"},
        {"on": True, "reason": "checked"},
    ]
