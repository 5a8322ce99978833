from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.columns import Ragged, Texts, distance_km, km_between, unit_vector
from matcher.errors import ArtifactError, UnknownOpeningError
from matcher.market import Market
from matcher.needs import UNIT
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
    assert [opening.id for opening in market.openings()] == ["a", "b", "c"]
    assert [segment.id(row) for segment, row in map(market.row, "abc")] == ["a", "b", "c"]
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
    assert list(market.openings()) == list(whole.openings())
    assert "b" not in market
    assert market.opening("a").country == "GR"
    market.pack()
    assert list(market.openings()) == list(whole.openings())
    assert market.skills.uris == whole.skills.uris
    assert market.needs.told == whole.needs.told
    assert [key for (key,) in market.facets.sector.keys] == [None, "N81"]


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

    assert market.skills.uris == ["s:mop", "s:sweep", "x:forge"]
    assert market.skills.rarity[2] == pytest.approx(np.median(taxonomy.rarity))


def test_weights_follow_rarity_level_and_what_is_taught_on_the_job(taxonomy):
    opening = Opening("a", essential=[("s:mop", 1.0), ("s:sweep", 0.5), ("x:none", 0.0)], learnable=["s:sweep"])

    needs = Market(taxonomy, [opening]).needs

    rare, common = (float(weight) for weight in taxonomy.rarity)
    assert rare > common
    np.testing.assert_allclose(needs.weight / UNIT, [rare, common * 0.5 * 0.5, 0.0], atol=1.0 / UNIT)
    np.testing.assert_array_equal(needs.level, [1.0, 0.5, 0.0])


def facets_of(taxonomy: Taxonomy, openings: list[Opening], name: str, today: date | None = None):
    """Give a facet, and the code of each opening in it."""
    market = Market(taxonomy, openings, today=today)
    rows = [market.row(opening.id) for opening in openings]
    return market.facets[name], [int(segment.codes[name][row]) for segment, row in rows]


def test_nothing_listed_is_not_the_same_as_nothing_needed(taxonomy):
    openings = [Opening("a"), Opening("b", languages={}, licences=())]

    languages, spoken = facets_of(taxonomy, openings, "languages")
    licences, held = facets_of(taxonomy, openings, "licences")

    assert languages.floors.known[spoken].tolist() == [False, True]
    assert licences.sets.known[held].tolist() == [False, True]


def test_a_single_figure_of_hours_is_least_and_most(taxonomy):
    openings = [
        Opening("a"),
        Opening("b", min_hours=20),
        Opening("c", max_hours=30),
        Opening("d", min_hours=5, max_hours=9),
    ]

    hours, codes = facets_of(taxonomy, openings, "hours")

    np.testing.assert_array_equal(hours.least.array[codes], [np.nan, 20, 30, 5])
    np.testing.assert_array_equal(hours.most.array[codes], [np.nan, 20, 30, 9])


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


def test_a_bare_country_stands_as_the_beginning_of_its_nuts_codes(taxonomy):
    openings = [
        Opening("a", country="GR"),
        Opening("b", country="IT"),
        Opening("c", region="EL522", country="GR"),
        Opening("d"),
    ]

    place, codes = facets_of(taxonomy, openings, "place")

    regions = [*place.region.values, None]
    assert [regions[code] for code in place.region.codes[codes]] == ["EL", "IT", "EL522", None]


def test_dates_and_facts_keep_unknown_apart(taxonomy):
    openings = [Opening("a", night=True, starts_on=date(2030, 1, 2)), Opening("b", night=False), Opening("c", slots=3)]

    facts, told = facets_of(taxonomy, openings, "facts")
    slots, weeks = facets_of(taxonomy, openings, "slots")
    period, days = facets_of(taxonomy, openings, "period")

    assert facts.state("night")[told].tolist() == [1, -1, 0]
    assert slots.mask.array[weeks].tolist() == [-1, -1, 3]
    assert period.starts_on.array[days[0]] == date(2030, 1, 2).toordinal()
    assert np.isnan(period.starts_on.array[days[1]])


FULL = Opening(
    "full",
    essential=[("s:mop", 0.7), ("x:forge", 0.0)],
    optional=["s:sweep", "s:mop"],
    learnable=["s:sweep", "s:elsewhere"],
    occupation="o:cleaner",
    isco="9111",
    sector="N81.21",
    employer="e1",
    languages={("el", "reading"): 0, ("it", "writing"): 3},
    teaches_language=False,
    licences=["B", "C"],
    country="GR",
    region="EL522",
    location=THESSALONIKI,
    remote=True,
    min_hours=20,
    max_hours=30.5,
    slots=0b1011,
    starts_on=date(2030, 1, 2),
    ends_on=date(2031, 1, 2),
    night=True,
    live_in=False,
    traits=(),
    support=["childcare"],
    screened=True,
    refreshed_on=date(2029, 12, 1),
)


def test_an_opening_comes_back_as_it_went_in(taxonomy, tmp_path):
    market = Market(taxonomy, [FULL, Opening("\N{GREEK SMALL LETTER OMEGA}")])
    market.add(Opening("later", sector="Q"))

    for _ in range(2):
        assert market.opening("full") == FULL
        assert market.opening("\N{GREEK SMALL LETTER OMEGA}") == Opening("\N{GREEK SMALL LETTER OMEGA}")
        assert market.opening("later") == Opening("later", sector="Q")
        market.save(tmp_path / "market")
        market = Market.load(tmp_path / "market", taxonomy)


def test_a_market_of_another_taxonomy_is_refused(taxonomy, tmp_path):
    Market(taxonomy, [FULL]).save(tmp_path / "market")

    with pytest.raises(ArtifactError, match="another taxonomy"):
        Market.load(tmp_path / "market", Taxonomy.from_rows([], [], []))


def test_a_loaded_market_takes_changes(taxonomy, tmp_path):
    Market(taxonomy, [FULL, Opening("gone")]).save(tmp_path / "market")

    market = Market.load(tmp_path / "market", taxonomy)
    market.remove("gone")
    market.replace(replace(FULL, sector="Q88"))
    market.add(Opening("new"))

    assert list(market.openings()) == [replace(FULL, sector="Q88"), Opening("new")]
    assert len(market) == 2


def test_a_market_packs_itself_when_much_was_added(taxonomy, monkeypatch):
    monkeypatch.setattr("matcher.market.ROOM", 3)
    market = Market(taxonomy, [Opening("a"), Opening("b")])

    for number in range(9):
        market.add(Opening(f"n{number}", sector=f"N{number}"))
    market.remove("a")

    assert [len(segment) for segment in market.segments] == [10, 1]
    assert market.ids == ("b", *(f"n{number}" for number in range(9)))


@pytest.mark.parametrize("opening_id", ["", "a\0"])
def test_an_id_that_cannot_be_kept_is_refused(taxonomy, opening_id):
    with pytest.raises(ValueError, match="an id has at least one character"):
        Market(taxonomy, [Opening(opening_id)])


def test_more_skills_than_can_be_weighed_are_refused(taxonomy):
    crowded = Opening("a", essential=[f"x:{number}" for number in range(2000)])
    market = Market(taxonomy)

    with pytest.raises(ValueError, match="more than can be weighed"):
        market.add(crowded)

    assert len(market) == 0
    assert "a" not in market


def test_a_refused_change_leaves_the_opening_as_it_was(taxonomy):
    market = Market(taxonomy, [FULL])

    with pytest.raises(ValueError, match="more than can be weighed"):
        market.replace(Opening("full", essential=[f"x:{number}" for number in range(2000)]))

    assert list(market.openings()) == [FULL]


def test_a_market_from_columns_equals_the_one_from_openings(taxonomy):
    market = Market.from_columns(
        taxonomy,
        ["b", "a"],
        {"sector": ([{"sector": "N81"}, {"sector": "Q"}], np.array([1, 0]))},
        ([(0, "s:mop", 1.0, False), (1, "x:forge", 0.5, True)], np.array([0, 2, 3]), np.array([1, 0, 0])),
    )

    assert list(market.openings()) == [
        Opening("a", essential=["s:mop"], sector="N81"),
        Opening("b", essential=["s:mop"], optional=[("x:forge", 0.5)], learnable=["x:forge"], sector="Q"),
    ]


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
    assert ragged.asking(["x"]).tolist() == [False, False]


def test_a_coded_column_asks_once_per_text_and_keeps_unknown():
    asked = []

    answers = Texts.build(["b", "a", None, "b", ""]).each(lambda text: asked.append(text) or len(asked), -9.0)

    assert asked == ["b", "a"]
    assert answers.tolist() == [1.0, 2.0, -9.0, 1.0, -9.0]


def test_athens_to_thessaloniki_is_about_three_hundred_kilometres():
    assert km_between(ATHENS, THESSALONIKI) == pytest.approx(302, abs=2)
    assert km_between(ATHENS, ATHENS) == 0.0
    assert km_between(None, ATHENS) is None
    assert km_between((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20015, abs=1)


def test_an_unknown_place_is_an_unknown_distance():
    distances = distance_km(np.array([unit_vector(ATHENS), unit_vector(None)]), unit_vector(THESSALONIKI))

    assert np.isnan(distances).tolist() == [False, True]


def test_an_empty_market_can_be_packed_and_kept(taxonomy, tmp_path):
    market = Market(taxonomy)
    market.save(tmp_path / "market")

    loaded = Market.load(tmp_path / "market", taxonomy)

    assert (len(market), len(loaded), loaded.ids) == (0, 0, ())
    assert "a" not in loaded
