"""How the computed order is overseen: the decision beside the place shown, rubber stamps, and the organisation's switch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.oversight import RankingDecision, RankingNotice, SuggestionContest
from models.run import RankingRun, RunKind
from tests import factories
from webapp.engine import FEATURES


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
def test_the_share_of_rubber_stamps_is_told_from_five_decisions_on(  # noqa: PLR0917
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


def test_she_asks_a_person_to_look_again_and_reads_the_answer(client, new_client, database, coordinator, her):
    vacancy = factories.vacancy(database, skills=["mop-floors"], title="Room attendant")
    she = new_client().sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her, language="en"))
    address = f"/my/jobs/{vacancy.ref}/why"

    sheet = she.get(address)
    assert she.submit(address, {}, 422).errors == ["Error: Choose one"]
    she.submit(address, {"ground": "unfair"})
    asked = she.get(address)
    contest = database.scalars(select(SuggestionContest)).one()
    desk = client.sign_in(coordinator).get("/order")
    client.get(f"/order/contests/{contest.ref}")
    answer = {"outcome": "corrected", "text": "Your licence was missing. It is there now."}
    client.submit(f"/order/contests/{contest.ref}", answer)
    home = she.get("/my/page")

    points = [float(cell.text.split()[0]) for cell in sheet.find_all("td", data_label="Points")[:-1]]
    assert sum(points) == pytest.approx(float(sheet.find_all("strong")[-1].text), abs=0.5)
    assert "Nobody has decided yet" in sheet.text
    assert "A person answers by December 8, 2026" in asked.text
    assert address not in asked.forms
    assert "Room attendant" in desk.text
    assert "Answer by December 8, 2026" in desk.text
    assert "Your licence was missing. It is there now." in home.text
    assert "Eleni P." in home.text
    client.post(f"/order/contests/{contest.ref}", answer | {"text": "another"}, status=303)
    assert database.scalars(select(SuggestionContest.answer)).one() == answer["text"]


def test_what_is_late_is_called_overdue_and_is_nobody_elses(client, database, coordinator, her):
    contest = factories.contest(database, her, factories.vacancy(database), due_on=factories.TODAY - timedelta(days=1))

    page = client.sign_in(coordinator).get("/order")
    client.sign_in(factories.account(database, Role.COORDINATOR)).get(f"/order/contests/{contest.ref}", status=404)

    assert "Overdue" in page.text


def test_the_sheet_says_who_decided_and_can_be_in_her_language(client, database, coach, her):
    vacancy = factories.vacancy(database, skills=["mop-floors", "sew-by-machine"])
    factories.ranking_decision(database, her, coach, vacancy_ref=vacancy.ref, place=2)
    her.language = "ar"
    database.commit()
    client.sign_in(coach)

    page = client.get(f"/beneficiaries/{her.ref}/matches/{vacancy.ref}/sheet")
    hers = client.get(f"/beneficiaries/{her.ref}/matches/{vacancy.ref}/sheet?hers=1")

    assert f"{coach.display_name} put it forward on November 24, 2026." in page.text
    assert "It stood at place 2 of 2. Reason: It fits best" in page.text
    assert hers.find_all("html")[0].get("dir") == "rtl"


def test_that_she_was_told_is_noted_once_by_the_coach_or_by_herself(client, new_client, database, coach, her):
    factories.vacancy(database, skills=["mop-floors"])
    matches, told = f"/beneficiaries/{her.ref}/matches", f"/beneficiaries/{her.ref}/told"
    other = factories.beneficiary(database, coach=coach, language="fr")
    she = new_client().sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=other, language="en"))

    assert told in client.sign_in(coach).get(matches).forms
    client.submit(told, {})
    assert told not in client.get(matches).forms
    client.post(told, {}, status=303)
    assert "/my/order-notice" in she.get("/my/jobs").forms
    she.submit("/my/order-notice", {})
    assert "/my/order-notice" not in she.get("/my/jobs").forms

    notices = database.scalars(select(RankingNotice).order_by(RankingNotice.id)).all()
    assert [(row.given, row.by == coach.ref, row.beneficiary_id) for row in notices] == [
        ("in_person", True, her.id),
        ("on_screen", False, other.id),
    ]


def test_groups_are_told_from_five_people_on(client, database, coordinator, coach):
    values = {"features": dict.fromkeys(FEATURES, 0.5), "unknown": []}
    for number in range(11):
        caring = number < 6
        her = factories.beneficiary(
            database, coach=coach, support_needs=["childcare"] if caring else [], max_hours=10.0 if number < 2 else 30.0
        )
        shown = [{"vacancy": "v", "score": 0.9 - 0.05 * number} | values]
        factories.ranking_run(database, her, coach, shown=[{"vacancy": "w", "score": 0.1} | values])  # an older one
        factories.ranking_run(database, her, coach, shown=shown)
        if number in {0, 1, 2, 6}:
            factories.ranking_decision(database, her, coach)
    factories.ranking_run(database, factories.beneficiary(database), coach, shown=shown)

    page = client.sign_in(coordinator).get("/order/groups")

    rows = [" ".join(text.split()) for text in page.texts("tr")]
    # 1 / log2(1 + rank) of the first six, and of places 7 to 10 of the five others
    assert "With childcare needed 6 0.551 50% -55%" in rows
    assert "Without 5 0.248 20% 55%" in rows
    assert "Up to 20 hours Fewer than 5: not shown" in rows


def test_staff_read_the_model_card_as_the_benchmarks_wrote_it(client, database, coach):
    page = client.sign_in(coach).get("/order/model-card")

    assert "It orders vacancies that no condition closes for one candidate" in page.text
    assert "Known harm" in page.texts("h2")
    assert "0.500" in page.texts("td", data_label="weight")
    assert "essential" in page.texts("th", scope="row")
    assert "/order/model-card" in client.get("/how-it-works").links.values()
