from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from augstudio.augment.presets import presets
from augstudio.evaluation.calibration import (
    ReliabilityBin,
    calibration_error,
    calibration_note,
    reliability,
    reliability_before,
)
from augstudio.evaluation.evaluation import evaluate
from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.config import TrainConfig
from augstudio.training.temperature import calibrated
from tests.evaluation.answers import random_answers
from tests.example_runs import make_run


def made_up(photos: int, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.3, 1, photos)
    return confidence, rng.random(photos) < confidence


@pytest.mark.parametrize(("photos", "bins"), [(1000, 10), (100, 10), (57, 5), (19, 1), (1, 1)])
def test_the_bins_are_sklearns_of_equal_mass(photos: int, bins: int) -> None:
    confidence, right = made_up(photos)
    found = reliability(confidence, right)
    accuracy, mean = calibration_curve(right, confidence, n_bins=bins, strategy="quantile")
    np.testing.assert_allclose([each.accuracy for each in found], accuracy)
    np.testing.assert_allclose([each.confidence for each in found], mean)
    assert sum(each.photos for each in found) == photos
    assert max(each.photos for each in found) - min(each.photos for each in found) <= 2


def test_how_it_was_before_the_calibration() -> None:
    answers = random_answers(photos=300, classes=3)
    run = make_run(Path(), temperature=1.6)
    scaled = calibrated(answers, 1.6)
    before = reliability_before(scaled, run)
    expected = evaluate(answers).reliability
    assert [(each.photos, each.right) for each in before] == [
        (each.photos, each.right) for each in expected
    ]
    confidence = [each.confidence for each in before]
    assert confidence == pytest.approx([each.confidence for each in expected], abs=1e-5)
    note = calibration_note(run, before)
    assert "(temperature 1.60)" in note
    assert f"error was {calibration_error(expected):.1%}" in note
    averages = {"recipe": presets()["Photos"], "config": TrainConfig(predict_views=3)}
    for other in (make_run(Path()), make_run(Path(), temperature=1.6, **averages)):
        assert reliability_before(scaled, other) == ()
        assert calibration_note(other, ()) == ""


def test_the_error_is_the_mean_distance_weighted_by_photos() -> None:
    bins = (ReliabilityBin(30, 15, 0.6), ReliabilityBin(10, 10, 0.8))
    assert calibration_error(bins) == pytest.approx((30 * 0.1 + 10 * 0.2) / 40)


def test_each_bin_has_its_interval() -> None:
    assert ReliabilityBin(30, 15, 0.6).interval == wilson_interval(15, 30)


def test_a_calibrated_classifier_has_almost_no_error_and_a_boastful_one_does() -> None:
    confidence, right = made_up(20_000)
    assert calibration_error(reliability(confidence, right)) < 0.015
    boast = np.sqrt(confidence)
    expected = np.mean(boast - confidence)
    assert calibration_error(reliability(boast, right)) == pytest.approx(expected, abs=0.01)


def test_equal_confidences_are_in_one_bin() -> None:
    right = np.arange(200) % 4 > 0
    assert reliability(np.ones(200), right) == (ReliabilityBin(200, 150, 1.0),)
