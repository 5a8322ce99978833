import pytest

from matcher.additive import AdditiveModel
from matcher.attention import MOST_LOST, Shift, comparable, conditions, shifts
from matcher.market import Market
from matcher.ranking import PRIOR
from matcher.rows import ConceptKind, ConceptRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Opening

STATED = AdditiveModel.from_weights(PRIOR)
SUPPORT_ALONE = AdditiveModel.from_weights({name: float(name == "support") for name in PRIOR})


@pytest.fixture
def market() -> Market:
    taxonomy = Taxonomy.from_rows([ConceptRow("s:mop", ConceptKind.SKILL)], [], [])
    openings = [Opening(f"o{number}", essential=["s:mop"], support=(), screened=True) for number in range(4)]
    return Market(taxonomy, openings)


def caseload(caring: int, others: int) -> list[Candidate]:
    """Women with caring duties who have the skill, and others who lack it."""
    return [
        *(Candidate(f"c{n}", skills=["s:mop"], support_needs=["childcare"], consent=True) for n in range(caring)),
        *(Candidate(f"d{n}", support_needs=(), consent=True) for n in range(others)),
    ]


def of(found: list[Shift], grouping: str) -> dict[str, Shift]:
    return {shift.group: shift for shift in found if shift.grouping == grouping}


def test_the_same_curves_shift_nothing(market):
    found = shifts(caseload(6, 6), market, STATED, STATED)

    assert comparable(found)
    assert [shift.lost for shift in found] == [0.0] * len(found)
    assert all(shift.before == shift.after for shift in found)


def test_a_group_that_falls_behind_is_seen_to_lose(market):
    care = of(shifts(caseload(6, 6), market, STATED, SUPPORT_ALONE), "caring duties")

    # By the stated weights they stand first; by support alone, which nobody offers, last: of ten places four are left for six.
    assert care["with"].lost > 0.5 > MOST_LOST
    assert care["without"].lost == 0.0
    assert care["without"].after > care["without"].before


def test_no_figure_is_told_of_fewer_than_five(market):
    found = shifts(caseload(4, 12), market, STATED, SUPPORT_ALONE)

    assert of(found, "caring duties")["with"][2:] == (4, None, None)
    assert of(found, "caring duties")["with"].lost == 0.0


def test_without_two_large_groups_or_anything_open_nothing_can_be_compared(market):
    assert not comparable(shifts(caseload(4, 4), market, STATED, SUPPORT_ALONE))
    assert not comparable(shifts(caseload(0, 12), market, STATED, SUPPORT_ALONE))
    assert not comparable(shifts(caseload(6, 6), Market(market.taxonomy), STATED, SUPPORT_ALONE))
    assert shifts([], market, STATED, SUPPORT_ALONE) == []


def test_groups_come_from_what_the_profile_says_and_unknown_is_a_group_of_its_own():
    nothing = conditions(Candidate("c"), "el")
    something = conditions(
        Candidate(
            "c", support_needs=["transport"], max_hours=20, languages={("el", "reading"): 3, ("fa", "reading"): 6}
        ),
        "el",
    )

    assert (nothing["caring duties"], nothing["weekly hours"], nothing["language of the work"]) == ("unknown",) * 3
    assert (something["caring duties"], something["support needed"]) == ("without", "some")
    assert (something["weekly hours"], something["language of the work"]) == ("up to 20", "B1 or more")
