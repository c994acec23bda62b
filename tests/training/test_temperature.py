"""Temperature scaling: when it is kept, what it does, and that the classifier contains it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.metrics import log_loss

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.images import load
from augstudio.data.scan import scan
from augstudio.models.backbones import Backbone
from augstudio.models.classifier import load_classifier
from augstudio.models.classifier_parts import build_top_model, join
from augstudio.models.small_network import build_small_network
from augstudio.runs.answers import Answers
from augstudio.runs.choices import Method, SmallNetwork, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import load_run
from augstudio.training.temperature import (
    calibrate,
    calibrated,
    fitted_temperature,
    uncalibrated,
)
from augstudio.training.train import train
from tests.evaluation.answers import answers_of, random_answers
from tests.photos import write_folder


def overconfident(photos: int, power: float, seed: int = 0) -> Answers:
    """Return answers whose logits are ``power`` times too large."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(photos, 3)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = [int(rng.choice(3, p=row)) for row in shares]
    return calibrated(answers_of(labels, shares.tolist()), 1 / power)


@pytest.mark.parametrize("power", [0.5, 1.7, 3.0])
def test_the_temperature_of_made_up_answers_is_found(power: float) -> None:
    found = fitted_temperature(overconfident(2000, power))
    assert found == pytest.approx(power, rel=0.12)


def test_it_minimises_scikit_learns_log_loss() -> None:
    answers = overconfident(300, 2.0)
    labels = answers.photos.labels

    def loss(temperature: float) -> float:
        values = calibrated(answers, temperature).probabilities.astype(float)
        return float(log_loss(labels, values / values.sum(axis=1, keepdims=True), labels=[0, 1, 2]))

    best = minimize_scalar(loss, bounds=(0.3, 8), method="bounded").x
    found = fitted_temperature(answers)
    assert found == pytest.approx(best, rel=1e-2)
    assert loss(found) < loss(1.0)


def test_it_is_kept_about_never_where_answers_are_calibrated_and_only_if_photos_suffice() -> None:
    kept = [fitted_temperature(overconfident(100, 1.0, seed)) for seed in range(20)]
    # With calibrated answers, a gain out of fold is chance, and the temperature is near 1.
    assert all(each is None or 0.6 < each < 1.6 for each in kept)
    assert sum(each is None for each in kept) >= 10
    assert fitted_temperature(overconfident(29, 5.0)) is None
    assert fitted_temperature(overconfident(60, 5.0)) is not None
    # Without wrong answers, more confidence would always be better.
    rows = [[0.9, 0.1]] * 60
    assert fitted_temperature(answers_of([0] * 60, rows)) is None


def test_the_order_of_the_photos_does_not_matter() -> None:
    answers = overconfident(80, 2.5)
    order = np.random.default_rng(1).permutation(80)
    records = tuple(answers.photos.records[row] for row in order)
    photos = type(answers.photos)(records, answers.photos.classes)
    shuffled = Answers(photos, answers.probabilities[order])
    assert fitted_temperature(shuffled) == fitted_temperature(answers)


def test_calibrated_answers_can_be_taken_back() -> None:
    answers = random_answers(50, 5)
    there = calibrated(answers, 1.8)
    assert (there.probabilities.argmax(axis=1) == answers.probabilities.argmax(axis=1)).all()
    assert there.probabilities.sum(axis=1) == pytest.approx(np.ones(50), abs=1e-6)
    assert there.probabilities.max() < answers.probabilities.max()
    back = uncalibrated(there, 1.8)
    np.testing.assert_allclose(back.probabilities, answers.probabilities, atol=1e-6)
    # Rounded to zero, they stay finite.
    certain = answers_of([0, 1], [[1.0, 0.0], [1.0, 0.0]])
    assert np.isfinite(calibrated(certain, 2.0).losses).all()


@pytest.mark.parametrize("kind", ["linear", "hidden", "modern", "tutorial"])
def test_every_kind_of_classifier_can_contain_it(kind: str, tiny: Backbone) -> None:
    rng = np.random.default_rng(0)
    if kind in ("linear", "hidden"):
        top = build_top_model(tiny.feature_size, 2, hidden_units=4 * (kind == "hidden"))
        top.set_weights([rng.normal(size=each.shape) for each in top.get_weights()])
        classifier = join(tiny, top, ("a", "b"))
    else:
        network = SmallNetwork(kind)
        classifier = build_small_network(network, 32, 2, Recipe(), None, dropout=0.0, seed=1)
    size = classifier.input_shape[1]
    photos = rng.uniform(0, 255, (6, size, size, 3)).astype(np.float32)

    def answer() -> Answers:
        return answers_of([0] * 6, np.asarray(classifier(photos)).tolist())

    before = answer()
    calibrate(classifier, 1.7)
    expected = calibrated(before, 1.7).probabilities
    assert abs(expected - before.probabilities).max() > 1e-3
    np.testing.assert_allclose(answer().probabilities, expected, atol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"top_model": TopModel.LOGISTIC},
        {"top_model": TopModel.DENSE, "hidden_units": 8},
        {"method": Method.FINE_TUNE},
        {"method": Method.FROM_SCRATCH, "input_size": 32},
    ],
    ids=["logistic", "dense", "fine-tune", "scratch"],
)
def test_the_run_and_its_classifier_are_calibrated(
    changes: dict[str, Any], tiny: Backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = scan(write_folder(tmp_path / "colours", photos=10))
    config = TrainConfig(**{"epochs": 2, "views": 1, **changes})
    plain = train(dataset, Recipe(), config, tmp_path / "plain")
    assert (plain.temperature, plain.loss_before) == (None, None)
    monkeypatch.setattr("augstudio.training.train.fitted_temperature", lambda _: 2.5)
    train(dataset, Recipe(), config, tmp_path / "run")
    run = load_run(tmp_path / "run")
    assert (run.temperature, run.loss_before) == (2.5, plain.validation.loss)
    sentence = "Probabilities were calibrated on the validation photos (temperature 2.5)."
    assert run.choices == (*plain.choices, sentence)
    assert [epoch.val_loss for epoch in run.history] == [each.val_loss for each in plain.history]
    answers = run.answers()
    assert answers.score == run.validation
    assert uncalibrated(answers, 2.5).score.loss == pytest.approx(plain.validation.loss, abs=1e-5)
    classifier = load_classifier(run.classifier_path)
    size = classifier.input_shape[1]
    records = run.photo_list().records(Split.VALIDATION)
    photos = np.stack([load(each.path, size, config.fit) for each in records])
    given = np.asarray(classifier(photos.astype(np.float32)))
    np.testing.assert_allclose(given, answers.probabilities, atol=2e-4)
