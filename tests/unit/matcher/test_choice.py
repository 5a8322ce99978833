"""The choice among candidates: shares, "none of these", calibration, and the file that it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from matcher.choice import FILE, ChoiceModel, shares
from matcher.errors import ArtifactError
from matcher.evidence import FEATURES
from matcher.places import Places, ranges


def test_shares_leave_a_part_for_none_of_these() -> None:
    even = shares(np.array([0.0, 0.0]))
    strong, weak = shares(np.array([800.0])), shares(np.array([-800.0]))

    assert even.tolist() == pytest.approx([1 / 3, 1 / 3])
    assert (strong[0], weak[0]) == pytest.approx((1, 0))
    assert shares(np.zeros(0)).shape == (0,)


def test_confidence_follows_the_calibration_and_never_exceeds_one_in_all() -> None:
    model = ChoiceModel(np.zeros(len(FEATURES)), 0.0, np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.1, 1.0]))
    generous = ChoiceModel(np.zeros(len(FEATURES)), 0.0, np.array([0.0, 0.1, 1.0]), np.array([0.0, 1.0, 1.0]))

    assert model.confidence(np.array([0.0]))[0] == pytest.approx(0.1)
    assert generous.confidence(np.zeros(4)).sum() == pytest.approx(1)


def test_the_shipped_model_is_calibrated_upwards_and_knows_every_feature() -> None:
    model = ChoiceModel.shipped()

    assert model.weights.shape == (len(FEATURES),)
    assert (np.diff(model.shares) > 0).all()
    assert (np.diff(model.confidences) >= 0).all()
    assert 0 <= model.confidences[0] < 0.05
    assert 0.7 < model.confidences[-1] <= 1


@pytest.mark.parametrize(
    "change",
    [{"version": 99}, {"weights": {"chars": 1.0}}, {"bias": "much"}, {"shares": None}],
)
def test_a_model_of_another_kind_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    path = tmp_path / "linking.json"
    path.write_text(json.dumps({**stored, **change}), encoding="utf-8")

    with pytest.raises(ArtifactError):
        ChoiceModel.load(path)


def test_a_model_that_is_missing_or_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "linking.json"
    path.write_text("weights", encoding="utf-8")

    for file in (path, tmp_path / "nowhere.json"):
        with pytest.raises(ArtifactError, match="whole model"):
            ChoiceModel.load(file)


def test_groups_are_placed_by_their_code_and_strangers_nowhere() -> None:
    group = "http://data.europa.eu/esco/isco/C"
    places = Places.of([f"{group}9112", f"{group}91", "x:1", f"{group}12345", f"{group}nine"])

    assert places.level.tolist() == [4, 2, 0, 0, 0]
    assert places.unit.tolist() == [9112, -1, -1, -1, -1]
    assert places.meant[2:].tolist() == [0, 0, 0]


def test_relatives_are_all_of_the_same_unit_group() -> None:
    places = Places(np.array([9112, -1, 5120, 9112]), np.full(4, 5), np.zeros(4))

    assert places.relatives(np.array([3])).tolist() == [0, 3]
    assert places.relatives(np.array([1])).tolist() == []


def test_ranges_are_laid_end_to_end() -> None:
    assert ranges(np.array([2, 7, 7]), np.array([5, 7, 9])).tolist() == [2, 3, 4, 7, 8]
    assert ranges(np.array([], dtype=int), np.array([], dtype=int)).tolist() == []
