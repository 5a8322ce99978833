"""Learning from outcomes: when it happens, what it finds, how it is kept, and what is refused."""

import json

import numpy as np
import pytest

from matcher.errors import ArtifactError
from matcher.features import FEATURES
from matcher.learning import MIN_CALIBRATED, MIN_OF_EACH, MIN_OUTCOMES, POSSIBLE_CHANCE, STRONG_CHANCE, Learned
from matcher.market import Market
from matcher.outcomes import LEAST_EXAMINED, Observed, Outcome, Outcomes
from matcher.ranking import PlacementRanker
from matcher.rows import ConceptKind, ConceptRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Opening

PLACES = list(Outcome)
DISTANCE, ESSENTIAL = FEATURES.index("distance"), FEATURES.index("essential")


def observed(n, odds, seed=1):
    """Pairs with values drawn evenly, of which those lead on that `odds` of the values says, at no position."""
    rng = np.random.default_rng(seed)
    values = rng.random((len(FEATURES), n))
    led_on = rng.random(n) < 1.0 / (1.0 + np.exp(-odds(values)))
    return Outcomes(
        values=values,
        unknown=np.zeros(values.shape, dtype=np.bool_),
        outcome=np.where(led_on, PLACES.index(Outcome.HIRED), PLACES.index(Outcome.DECLINED)),
        position=np.zeros(n, dtype=np.int64),
        person=np.arange(n) // 3,
        shown=np.array([], dtype=np.int64),
    )


def near_decides(values):
    return 12.0 * (np.minimum(values[DISTANCE], 0.5) - 0.25)


@pytest.fixture(scope="module")
def taught():
    return PlacementRanker().fit(observed(600, near_decides))


def test_with_too_few_outcomes_the_prior_stays_to_the_last_bit():
    values = np.random.default_rng(2).random((len(FEATURES), 50))

    ranker = PlacementRanker().fit(observed(MIN_OUTCOMES - 1, near_decides))

    assert ranker.learned is None
    assert ranker.version == PlacementRanker().version
    assert ranker.limits == PlacementRanker().limits
    assert np.array_equal(ranker.model.terms(values), PlacementRanker().model.terms(values))


def test_outcomes_of_one_kind_alone_teach_nothing():
    outcomes = observed(300, near_decides)
    few = np.concatenate([np.flatnonzero(outcomes.led_on), np.flatnonzero(~outcomes.led_on)[: MIN_OF_EACH - 1]])

    assert PlacementRanker().fit(outcomes.take(few)).learned is None


def test_what_decides_gains_weight_where_it_decides(taught):
    curve = taught.model.heights[DISTANCE]

    assert curve[-1] > 2.0 * PlacementRanker().model.heights[DISTANCE, -1]
    assert curve[4] - curve[0] > 2.0 * (curve[8] - curve[4])
    assert taught.model.heights[:, -1].sum() == pytest.approx(1.0)


def test_held_out_outcomes_are_foretold_better_than_by_the_prior(taught):
    before, after = taught.learned.losses

    assert after < before - 0.02


def test_bands_begin_at_the_stated_chances_once_there_is_enough(taught):
    learned = taught.learned

    assert learned.calibrated
    assert learned.chance(np.array([learned.strong, learned.possible])) == pytest.approx(
        [STRONG_CHANCE, POSSIBLE_CHANCE]
    )


def test_foretold_chances_are_those_of_later_outcomes(taught):
    later = observed(4000, near_decides, seed=9)
    chance = taught.learned.chance(taught.model.terms(later.values).sum(axis=0))

    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 1.0)):
        part = (chance >= low) & (chance < high)
        assert chance[part].mean() == pytest.approx(later.led_on[part].mean(), abs=0.1)


def test_with_less_the_bands_keep_the_shares_of_the_prior():
    outcomes = observed(MIN_CALIBRATED - 1, near_decides)
    ranker = PlacementRanker().fit(outcomes)

    before = PlacementRanker().model.terms(outcomes.values).sum(axis=0)
    after = ranker.model.terms(outcomes.values).sum(axis=0)

    assert not ranker.learned.calibrated
    for old, new in zip(PlacementRanker().limits, ranker.limits, strict=True):
        assert (after >= new).mean() == pytest.approx((before >= old).mean(), abs=0.02)


def test_the_same_outcomes_give_the_same_curves_bit_for_bit(taught):
    again = PlacementRanker().fit(observed(600, near_decides))

    assert np.array_equal(again.model.heights, taught.model.heights)
    assert again.version == taught.version != PlacementRanker().version


def test_unknown_values_do_not_bend_the_curve():
    outcomes = observed(600, lambda values: 4.0 * (values[ESSENTIAL] - 0.5))
    outcomes.unknown[DISTANCE, :300] = True
    outcomes.values[DISTANCE, :300] = 0.5
    lost = outcomes.outcome.copy()
    lost[:300] = np.where(np.arange(300) % 8 == 0, lost[:300], PLACES.index(Outcome.DECLINED))
    unlucky = Outcomes(outcomes.values, outcomes.unknown, lost, outcomes.position, outcomes.person, outcomes.shown)

    curve = PlacementRanker().fit(unlucky).model.heights[DISTANCE]

    assert curve[-1] < 0.2


def test_what_was_learned_comes_back_the_same(taught, tmp_path):
    taught.save(tmp_path / "model", taxonomy="t1")

    back = PlacementRanker().load(tmp_path / "model", taxonomy="t1")

    assert back.version == taught.version
    assert back.learned.losses == taught.learned.losses
    assert np.array_equal(back.model.heights, taught.model.heights)
    assert not list((tmp_path / "model").glob("*.pkl"))


def test_what_was_not_learned_cannot_be_saved(tmp_path):
    with pytest.raises(ValueError, match="nothing was learned"):
        PlacementRanker().save(tmp_path / "model", taxonomy="t1")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("features", ["age"], "features"),
        ("taxonomy", "t0", "taxonomy"),
        ("engine", "0", "engine"),
        ("strong", "much", "not a whole model"),
        ("strong", -1.0, "make no sense"),
        ("losses", [], "not a whole model"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(taught, tmp_path, name, value, message):
    taught.save(tmp_path / "model", taxonomy="t1")
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    manifest["settings"][name] = value
    (tmp_path / "model" / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(ArtifactError, match=message):
        PlacementRanker().load(tmp_path / "model", taxonomy="t1")


def test_a_model_of_other_weights_is_refused(taught, tmp_path):
    taught.save(tmp_path / "model", taxonomy="t1")

    with pytest.raises(ArtifactError, match="engine"):
        PlacementRanker(weights=dict.fromkeys(FEATURES, 1.0)).load(tmp_path / "model", taxonomy="t1")
    with pytest.raises(ArtifactError):
        Learned.load(tmp_path / "missing", taxonomy="t1", engine="e")


def test_what_stood_further_down_counts_more_and_never_more_than_the_clip():
    pairs = [("a", 1), ("a", 2), ("b", 1), ("b", 1), ("c", 30), ("d", None)]
    outcomes = Outcomes.of(
        [Observed(her, dict.fromkeys(FEATURES, 0.5), (), at, Outcome.DECLINED) for her, at in pairs],
        shown=[100] * 30,
    )

    examined, weights = outcomes.examined(), outcomes.weights()

    assert examined[0] == 1.0
    assert (np.diff(examined) <= 0.0).all()
    assert examined.min() >= LEAST_EXAMINED
    assert weights[0] == weights[5] < weights[1] < weights[4]
    assert weights[4] == pytest.approx(weights[0] / LEAST_EXAMINED)


def test_a_guess_of_somebody_counts_half_of_her_own_word():
    values = dict.fromkeys(FEATURES, 0.5)
    pairs = [Observed("a", values, (), None, outcome) for outcome in (Outcome.DECLINED, Outcome.DISMISSED)]

    weights = Outcomes.of(pairs).weights()

    assert weights[1] == weights[0] / 2


def test_many_lists_tell_how_far_down_people_look():
    values = dict.fromkeys(FEATURES, 0.5)
    acted = [
        Observed("a", values, (), at, Outcome.DECLINED) for at in (1, 2, 3) for _ in range({1: 900, 2: 450, 3: 0}[at])
    ]

    examined = Outcomes.of(acted, shown=[1000, 1000, 1000]).examined()

    assert examined == pytest.approx([1.0, 0.5, LEAST_EXAMINED], abs=0.02)


def test_outcomes_without_a_value_for_every_feature_are_refused():
    with pytest.raises(ValueError, match="features"):
        Outcomes.of([Observed("a", {"age": 0.5}, (), 1, Outcome.HIRED)])
    with pytest.raises(ValueError, match="lie in"):
        Outcomes.of([Observed("a", dict.fromkeys(FEATURES, 1.5), (), 1, Outcome.HIRED)])


def test_the_values_kept_with_a_list_are_those_of_its_pairs():
    taxonomy = Taxonomy.from_rows([ConceptRow("s:mop", ConceptKind.SKILL)], [], [])
    market = Market(taxonomy, [Opening("a", essential=["s:mop"]), Opening("b", remote=True)])

    own, near = PlacementRanker().rank(Candidate("c", skills=["s:mop"]), market)

    assert (own.opening_id, near.opening_id) == ("a", "b")
    assert (near.values["distance"], near.values["essential"]) == (1.0, 0.5)
    assert (own.values["distance"], own.values["essential"]) == (0.5, 1.0)
    assert list(own.values) == list(FEATURES)
