"""Prediction sets: their coverage, and which classes are in them."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.presets import presets
from augstudio.data.dataset import Split
from augstudio.evaluation.doubt.prediction_sets import (
    alternatives,
    least_probability,
    least_probability_of,
    prediction_set,
)
from augstudio.runs.answers import ANSWERS_FILE, PREDICTIONS_FILES, Answers, write_answers
from augstudio.runs.config import TrainConfig
from tests.evaluation.answers import answers_of, random_answers
from tests.example_runs import keep_answers, keep_run


def ranked(row: list[float]) -> dict[str, float]:
    return dict(sorted(zip("abcdefghij", row, strict=False), key=lambda pair: -pair[1]))


def sharpened(answers: Answers, power: float) -> Answers:
    """Return answers that are more confident than they should be."""
    values = answers.probabilities.astype(np.float64) ** power
    shares = (values / values.sum(axis=1, keepdims=True)).astype(np.float32)
    return Answers(answers.photos, shares)


@pytest.mark.parametrize("power", [1.0, 3.0])
def test_95_percent_of_new_photos_have_their_class_in_their_set(power: float) -> None:
    """Whether the probabilities are calibrated (power 1) or not; about 65% are right."""
    covered = []
    for seed in range(40):
        answers = sharpened(random_answers(300, 4, seed), power)
        new = sharpened(random_answers(300, 4, 1000 + seed), power)
        least = least_probability_of(answers)
        sets = [prediction_set(ranked(row), least) for row in new.probabilities.tolist()]
        covered += [r.label in found for r, found in zip(new.photos.records, sets, strict=True)]
    assert 0.93 < np.mean(covered) < 0.97


def test_the_least_probability_is_that_of_the_rank_that_the_theory_names() -> None:
    rows = [[share, 1 - share] for share in np.linspace(0.5, 0.99, 39)]
    # Of 39 scores, the 38th smallest: (39 + 1) * 95%.
    assert least_probability_of(answers_of([0] * 39, rows)) == pytest.approx(rows[1][0])
    assert least_probability_of(answers_of([0] * 19, rows[:19])) == pytest.approx(0.5)
    assert least_probability_of(answers_of([0] * 18, rows[:18])) is None


@pytest.mark.parametrize(
    ("row", "least", "expected"),
    [
        ([0.5, 0.3, 0.2], 0.25, "ab"),
        ([0.2, 0.1, 0.7], 0.25, "c"),
        # No class is as probable as usual: enough of them for 95%.
        ([0.7, 0.27, 0.03], 0.8, "ab"),
        ([0.96, 0.03, 0.01], 0.99, "a"),
        # About as probable: two classes, although one is enough for 95% of all photos.
        ([0.51, 0.48, 0.01], 0.5, "ab"),
        ([0.51, 0.48, 0.01], None, "ab"),
        ([0.61, 0.38, 0.01], None, "a"),
    ],
)
def test_which_classes_are_in_a_set(row: list[float], least: float | None, expected: str) -> None:
    assert prediction_set(ranked(row), least) == tuple(expected)


def test_a_set_in_words() -> None:
    assert alternatives(("ants",)) == "ants"
    assert alternatives(("ants", "bees")) == "ants or bees"
    assert alternatives(("ants", "bees", "wasps")) == "ants, bees or wasps"
    assert alternatives(tuple("abcde")) == "one of 5 classes"


def test_the_answers_kept_with_a_run_choose_it(tmp_path: Path) -> None:
    run = keep_run(tmp_path / "run", 0.5)
    assert least_probability(run) is None
    keep_answers(run)
    assert least_probability(run) == 0.25
    (run.folder / ANSWERS_FILE).write_text("damaged")
    assert least_probability(run) is None


def test_where_predictions_are_averages_their_own_answers_choose_it(tmp_path: Path) -> None:
    averaged = {"recipe": presets()["Photos"], "config": TrainConfig(predict_views=3)}
    run = keep_run(tmp_path / "run", 0.5, **averaged)
    answers = keep_answers(run)
    assert least_probability(run) == 0.25
    better = Answers(answers.photos, np.tile(np.float32([0.875, 0.125]), (40, 1)))
    write_answers(better, run.root, run.folder, PREDICTIONS_FILES[Split.VALIDATION])
    assert least_probability(run) == 0.875
