from datetime import date

import numpy as np
import pytest

from matcher.columns import Coded, Ragged, distance_km, km_between, unit_vector
from matcher.errors import UnknownOpeningError
from matcher.market import Market
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow
from matcher.taxonomy import Taxonomy
from matcher.types import Opening

ATHENS, THESSALONIKI = (37.9838, 23.7275), (40.6401, 22.9444)


@pytest.fixture
def taxonomy() -> Taxonomy:
    return Taxonomy.from_rows(
        [
            ConceptRow("s:mop", ConceptKind.SKILL),
            ConceptRow("s:sweep", ConceptKind.SKILL),
            ConceptRow("o:cleaner", ConceptKind.OCCUPATION, isco="9112"),
            ConceptRow("o:loader", ConceptKind.OCCUPATION),
        ],
        [],
        [
            RelationRow("o:cleaner", "s:mop", RelationKind.ESSENTIAL),
            RelationRow("o:cleaner", "s:sweep", RelationKind.OPTIONAL),
            RelationRow("o:loader", "s:sweep", RelationKind.OPTIONAL),
        ],
    )


def test_openings_stand_in_the_order_of_their_ids(taxonomy):
    market = Market(taxonomy, [Opening("b"), Opening("c"), Opening("a")])

    assert market.ids == ("a", "b", "c")
    assert list(market.columns.ids) == ["a", "b", "c"]
    assert [market.row(opening_id) for opening_id in "abc"] == [0, 1, 2]
    assert len(market) == 3


def test_an_id_given_twice_is_refused(taxonomy):
    with pytest.raises(ValueError, match="already holds"):
        Market(taxonomy, [Opening("a"), Opening("a")])


def test_add_replace_and_remove_give_the_market_made_at_once(taxonomy):
    market = Market(taxonomy, [Opening("a", essential=["s:mop"]), Opening("b", essential=["s:own"])])
    assert "s:own" in market.skills.numbers

    market.add(Opening("c", sector="N81"))
    market.replace(Opening("a", essential=["s:sweep"], country="GR"))
    market.remove("b")

    whole = Market(taxonomy, [Opening("a", essential=["s:sweep"], country="GR"), Opening("c", sector="N81")])
    assert market.ids == whole.ids
    assert market.skills.uris == whole.skills.uris
    np.testing.assert_array_equal(market.columns.essential.index, whole.columns.essential.index)
    assert market.columns.sector.values == ("N81",)
    assert "b" not in market
    assert market.opening("a").country == "GR"


@pytest.mark.parametrize("act", ["opening", "remove", "row"])
def test_an_unknown_id_is_named_in_the_error(taxonomy, act):
    market = Market(taxonomy)

    with pytest.raises(UnknownOpeningError) as refused:
        getattr(market, act)("x")

    assert refused.value.opening_id == "x"


def test_replacing_what_is_not_there_is_refused(taxonomy):
    with pytest.raises(UnknownOpeningError):
        Market(taxonomy).replace(Opening("x"))


def test_a_skill_the_taxonomy_does_not_hold_gets_a_number_of_its_own(taxonomy):
    market = Market(taxonomy, [Opening("a", essential=["s:mop", "x:forge"])])

    assert market.skills.uris == ("s:mop", "s:sweep", "x:forge")
    assert market.skills.rarity[2] == pytest.approx(np.median(taxonomy.rarity))


def test_weights_follow_rarity_level_and_what_is_taught_on_the_job(taxonomy):
    opening = Opening("a", essential=[("s:mop", 1.0), ("s:sweep", 0.5), ("x:none", 0.0)], learnable=["s:sweep"])

    needs = Market(taxonomy, [opening]).columns.essential

    rare, common = (float(weight) for weight in taxonomy.rarity)
    assert rare > common
    expected = np.array([rare, common * 0.5 * 0.5]) / (rare + common * 0.25)
    np.testing.assert_allclose(needs.weight, expected)
    np.testing.assert_array_equal(needs.value, [1.0, 0.5])


def test_nothing_listed_is_not_the_same_as_nothing_needed(taxonomy):
    columns = Market(taxonomy, [Opening("a"), Opening("b", languages={}, licences=())]).columns

    assert columns.languages.known.tolist() == [False, True]
    assert columns.licences.known.tolist() == [False, True]
    assert columns.essential.known.tolist() == [False, False]


def test_a_single_figure_of_hours_is_least_and_most(taxonomy):
    openings = [
        Opening("a"),
        Opening("b", min_hours=20),
        Opening("c", max_hours=30),
        Opening("d", min_hours=5, max_hours=9),
    ]

    columns = Market(taxonomy, openings).columns

    np.testing.assert_array_equal(columns.min_hours, [np.nan, 20, 30, 5])
    np.testing.assert_array_equal(columns.max_hours, [np.nan, 20, 30, 9])


def test_isco_comes_from_the_occupation_where_the_opening_is_silent(taxonomy):
    openings = [
        Opening("a", occupation="o:cleaner"),
        Opening("b", occupation="o:cleaner", isco="9111"),
        Opening("c", occupation="o:loader"),
        Opening("d", occupation="o:unheard"),
        Opening("e"),
    ]

    market = Market(taxonomy, openings)

    assert [market.isco(opening_id) for opening_id in market.ids] == ["9112", "9111", None, None, None]
    assert market.columns.isco.codes.tolist() == [1, 0, -1, -1, -1]


def test_a_bare_country_stands_as_the_beginning_of_its_nuts_codes(taxonomy):
    openings = [
        Opening("a", country="GR"),
        Opening("b", country="IT"),
        Opening("c", region="EL522", country="GR"),
        Opening("d"),
    ]

    region = Market(taxonomy, openings).columns.region

    assert [region.values[code] if code >= 0 else None for code in region.codes] == ["EL", "IT", "EL522", None]


def test_dates_and_facts_keep_unknown_apart(taxonomy):
    openings = [Opening("a", night=True, starts_on=date(2030, 1, 2)), Opening("b", night=False), Opening("c", slots=3)]

    columns = Market(taxonomy, openings, today=date(2030, 1, 1)).columns

    assert columns.night.tolist() == [1, -1, 0]
    assert columns.slots.tolist() == [-1, -1, 3]
    assert columns.starts_on[0] - columns.today == 1
    assert np.isnan(columns.starts_on[1])


def test_taking_rows_gives_the_columns_of_a_smaller_market(taxonomy):
    openings = [
        Opening("a", essential=["s:mop"], sector="N81", night=True),
        Opening("b", essential=["s:sweep", "s:mop"], languages={("el", "reading"): 2}),
        Opening("c", optional=["s:sweep"], sector="I55"),
    ]
    columns = Market(taxonomy, openings).columns

    taken = columns.take(np.array([1, 2]))

    assert len(taken) == 2
    assert taken.essential.row.tolist() == [0, 0]
    assert taken.essential.known.tolist() == [True, False]
    assert taken.languages.index.tolist() == [0]
    assert [taken.sector.values[code] if code >= 0 else None for code in taken.sector.codes] == [None, "I55"]
    assert taken.night.tolist() == [0, 0]


def test_ragged_rows_answer_any_total_and_lowest():
    ragged = Ragged.build([{"x": 2.0, "y": 3.0}, {}, None, {"y": 1.0}])

    assert ragged.any(ragged.value > 2).tolist() == [True, False, False, False]
    assert ragged.total(ragged.value).tolist() == [5.0, 0.0, 0.0, 1.0]
    assert ragged.lowest(ragged.value, 9.0).tolist() == [2.0, 9.0, 9.0, 1.0]
    assert ragged.spread({"y": 4.0, "z": 5.0}, -1.0).tolist() == [-1.0, 4.0]


def test_ragged_rows_without_any_entry_answer_too():
    ragged = Ragged.build([None, {}])

    assert ragged.any(ragged.value > 0).tolist() == [False, False]
    assert ragged.lowest(ragged.value, 1.0).tolist() == [1.0, 1.0]
    assert len(ragged.take(np.array([1]))) == 1


def test_a_coded_column_asks_once_per_text_and_keeps_unknown():
    asked = []

    answers = Coded.build(["b", "a", None, "b", ""]).each(lambda text: asked.append(text) or len(asked), -9.0)

    assert asked == ["a", "b"]
    assert answers.tolist() == [2.0, 1.0, -9.0, 2.0, -9.0]


def test_athens_to_thessaloniki_is_about_three_hundred_kilometres():
    assert km_between(ATHENS, THESSALONIKI) == pytest.approx(302, abs=2)
    assert km_between(ATHENS, ATHENS) == 0.0
    assert km_between(None, ATHENS) is None
    assert km_between((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20015, abs=1)


def test_an_unknown_place_is_an_unknown_distance():
    distances = distance_km(np.array([unit_vector(ATHENS), unit_vector(None)]), unit_vector(THESSALONIKI))

    assert np.isnan(distances).tolist() == [False, True]


def test_an_empty_market_has_columns(taxonomy):
    assert len(Market(taxonomy).columns) == 0
    assert len(Market(Taxonomy.from_rows([], [], []), [Opening("a", essential=["x"])]).columns) == 1
