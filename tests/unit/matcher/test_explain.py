import pytest

from matcher.market import Market
from matcher.ranking import PRIOR, PlacementRanker
from matcher.results import Gap, Match, Reason, SkillFit
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow, SkillRelationRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Opening

SPEAK = ("el", "spoken_interaction")


@pytest.fixture
def taxonomy() -> Taxonomy:
    skills = [ConceptRow(f"s:{name}", ConceptKind.SKILL) for name in ("cook", "iron", "mop", "sew", "sweep")]
    work = [
        ConceptRow("o:cleaner", ConceptKind.OCCUPATION, isco="9112"),
        ConceptRow("o:maid", ConceptKind.OCCUPATION, isco="9111"),
    ]
    return Taxonomy.from_rows(
        [*skills, *work],
        [],
        [RelationRow("o:cleaner", "s:mop", RelationKind.ESSENTIAL)],
        [SkillRelationRow("s:sew", "s:iron", RelationKind.ESSENTIAL)],
    )


def match_of(taxonomy: Taxonomy, candidate: dict[str, object], opening: dict[str, object]) -> Match:
    market = Market(taxonomy, [Opening("o", **opening)])
    return PlacementRanker().explain(Candidate("c", **candidate), market, "o")


def reason_of(match: Match, code: str) -> Reason:
    (found,) = (reason for reason in match.reasons if reason.code == code)
    return found


def codes(match: Match) -> set[str]:
    return {reason.code for reason in match.reasons}


def test_skills_she_has_are_named_and_the_missing_ones_are_gaps(taxonomy):
    match = match_of(taxonomy, {"skills": ["s:mop"]}, {"essential": ["s:mop", "s:sweep"], "optional": ["s:cook"]})

    assert match.fits == (SkillFit("s:mop", "s:mop", 1.0, "essential"),)
    assert match.missing == ("s:sweep",)
    assert match.gaps == (Gap("essential", "s:sweep", 1.0, 0.0), Gap("optional", "s:cook", 1.0, 0.0))
    assert reason_of(match, "skills_fit").value == {"skills": ("s:mop",), "count": 1, "of": 2}
    assert reason_of(match, "gap_essential").value == {"skills": ("s:sweep",), "count": 1, "of": 2}


def test_reasons_about_needed_skills_account_for_the_term_and_what_it_lacks(taxonomy):
    match = match_of(
        taxonomy,
        {"skills": ["s:mop", "s:sew"]},
        {"essential": ["s:mop", "s:iron", "s:sweep", "s:cook"], "learnable": ["s:cook"]},
    )

    weights = {reason.code: reason.weight for reason in match.reasons}
    assert weights["skills_fit"] + weights["close_skill"] == pytest.approx(match.terms["essential"])
    lacking = match.terms["essential"] - PRIOR["essential"]
    assert weights["gap_essential"] + weights["gap_learnable"] == pytest.approx(lacking)


def test_a_close_skill_earns_credit_and_still_leaves_a_gap(taxonomy):
    match = match_of(taxonomy, {"skills": ["s:sew"]}, {"essential": ["s:iron"]})

    reason = reason_of(match, "close_skill")
    assert reason.value == {"need": "s:iron", "by": "s:sew", "credit": pytest.approx(0.6)}
    assert match.fits == (SkillFit("s:iron", "s:sew", pytest.approx(0.6), "essential"),)
    assert match.gaps == (Gap("essential", "s:iron", 1.0, pytest.approx(0.6)),)


def test_a_skill_from_past_work_is_told_as_such(taxonomy):
    match = match_of(taxonomy, {"occupations": ["o:cleaner"]}, {"essential": ["s:mop"], "occupation": "o:cleaner"})

    assert reason_of(match, "skills_from_work").value == {"occupations": ("o:cleaner",), "skills": ("s:mop",), "of": 1}
    assert match.fits == (SkillFit("s:mop", "o:cleaner", 0.6, "essential"),)
    assert match.missing == ()
    assert reason_of(match, "occupation_held").value == {"occupation": "o:cleaner", "same": True}
    assert reason_of(match, "occupation_held").weight == match.terms["occupation"]


def test_near_past_work_is_told_with_the_group_it_shares(taxonomy):
    match = match_of(taxonomy, {"occupations": ["o:cleaner"]}, {"occupation": "o:maid"})

    assert reason_of(match, "occupation_held").value == {"occupation": "o:cleaner", "same": False, "isco": "911"}


def test_far_past_work_is_not_a_reason(taxonomy):
    assert "occupation_held" not in codes(match_of(taxonomy, {"occupations": ["o:cleaner"]}, {"isco": "5120"}))


def test_a_skill_of_her_own_held_too_low_is_a_fit_and_a_gap(taxonomy):
    match = match_of(taxonomy, {"skills": [("s:mop", 0.3)]}, {"essential": ["s:mop"]})

    assert match.fits == (SkillFit("s:mop", "s:mop", 0.3, "essential"),)
    assert match.gaps == (Gap("essential", "s:mop", 1.0, 0.3),)


def test_what_is_taught_on_the_job_is_a_gap_of_its_own_kind(taxonomy):
    match = match_of(taxonomy, {"skills": ["s:mop"]}, {"essential": ["s:mop", "s:sweep"], "learnable": ["s:sweep"]})

    assert match.gaps == (Gap("essential", "s:sweep", 1.0, 0.0, learnable=True),)
    assert reason_of(match, "gap_learnable").value["skills"] == ("s:sweep",)
    assert "gap_essential" not in codes(match)


def test_welcome_skills_she_has_are_told_and_close_ones_are_not(taxonomy):
    match = match_of(taxonomy, {"skills": ["s:mop", "s:sew"]}, {"optional": ["s:mop", "s:iron"]})

    reason = reason_of(match, "welcome_fit")
    assert reason.value == {"skills": ("s:mop",), "count": 1, "of": 2}
    assert 0.0 < reason.weight < match.terms["optional"]


def test_gaps_that_close_a_gate_come_first(taxonomy):
    match = match_of(
        taxonomy,
        {"languages": {SPEAK: 1}, "licences": ()},
        {"essential": ["s:mop"], "languages": {SPEAK: 2}, "licences": ["B"], "teaches_language": True},
    )

    assert [gap.kind for gap in match.gaps] == ["licence", "language", "essential"]
    assert match.gaps[1] == Gap("language", "el:spoken_interaction", 2.0, 1.0, learnable=True)
    assert "language_ok" not in codes(match)


def test_practical_reasons_carry_their_values_and_their_terms(taxonomy):
    match = match_of(
        taxonomy,
        {"languages": {SPEAK: 3}, "location": (42.0, 23.0), "reach_km": 50.0, "max_hours": 30, "slots": 5},
        {"languages": {SPEAK: 2}, "location": (42.0, 23.0), "min_hours": 20, "max_hours": 30, "slots": 7},
    )

    assert reason_of(match, "language_ok").value == {"floors": (("el", "spoken_interaction", 2),)}
    assert reason_of(match, "near_home").value == {"km": 0.0, "reach_km": 50.0, "remote": False}
    assert reason_of(match, "hours_fit").value == {"min_hours": 20, "max_hours": 30}
    assert reason_of(match, "days_fit").value == {"slots": 5, "all": False}
    for code, term in (
        ("language_ok", "language"),
        ("near_home", "distance"),
        ("hours_fit", "hours"),
        ("days_fit", "days"),
    ):
        assert reason_of(match, code).weight == match.terms[term] > 0


def test_remote_work_needs_no_distance(taxonomy):
    value = reason_of(match_of(taxonomy, {}, {"remote": True}), "near_home").value

    assert value == {"km": None, "reach_km": None, "remote": True}


def test_wishes_are_told_for_and_against(taxonomy):
    match = match_of(
        taxonomy, {"preferences": {"team": 1.0, "noise": -0.5, "early": 0.5}}, {"traits": ["team", "noise", "new"]}
    )

    met, against = reason_of(match, "preference_met"), reason_of(match, "preference_against")
    assert (met.value, against.value) == ({"traits": ("team",)}, {"traits": ("noise",)})
    assert met.weight > 0 > against.weight
    assert 0.5 * PRIOR["preference"] + met.weight + against.weight == pytest.approx(match.terms["preference"])


def test_support_that_is_met_is_told(taxonomy):
    match = match_of(taxonomy, {"support_needs": ["childcare", "transport"]}, {"support": ["childcare", "meals"]})

    assert reason_of(match, "support_met").value == {"support": ("childcare",), "of": 2}
    assert reason_of(match, "support_met").weight == match.terms["support"]


def test_the_weightiest_reason_comes_first_and_what_was_not_used_last(taxonomy):
    match = match_of(
        taxonomy, {"skills": ["s:mop"], "max_hours": 20}, {"essential": ["s:mop", "s:sweep"], "min_hours": 20}
    )

    weights = [abs(reason.weight) for reason in match.reasons[:-1]]
    assert weights == sorted(weights, reverse=True)
    assert match.reasons[-1] == Reason("not_used", {"unknown": match.unknown}, 0.0)


def test_when_everything_is_known_nothing_is_told_as_not_used(taxonomy):
    assert "not_used" in codes(match_of(taxonomy, {}, {}))

    everything = match_of(
        taxonomy,
        {
            "skills": ["s:mop"], "occupations": ["o:cleaner"], "languages": {}, "licences": (), "work_countries": ["GR"],
            "max_hours": 40, "slots": 1, "location": (42.0, 23.0), "reach_km": 9.0, "preferences": {"team": 1.0},
            "support_needs": (), "consent": True,
        },
        {
            "essential": ["s:mop"], "optional": ["s:sew"], "occupation": "o:cleaner", "languages": {}, "licences": (),
            "country": "GR", "min_hours": 20, "slots": 1, "location": (42.0, 23.0), "traits": (), "screened": True,
        },
    )  # fmt: skip

    # A permit without an end and a market without a date are never known.
    assert everything.unknown == ("permit_ends", "fresh")
    assert not everything.little_known
