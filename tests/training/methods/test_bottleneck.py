"""Fitting the top model: repeatable, fair to small classes, and it ends with its best epoch."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.data.dataset import ImageRecord
from augstudio.errors import Cancelled, Paused
from augstudio.features.extract import Features
from augstudio.progress import SILENT, Progress
from augstudio.runs import checkpoint
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.choices import Method, Optimizer, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Event, OnEvent, ignore
from augstudio.training.loop import RunContext
from augstudio.training.methods.bottleneck import Fitted, fit_top_model

CLASSES = ("ant", "bee", "cow")


def dense(**settings: Any) -> TrainConfig:
    return TrainConfig.of(Method.BOTTLENECK, top_model=TopModel.DENSE, **settings)


def features(seed: int, counts: tuple[int, ...] = (20, 20, 20), spread: float = 1.0) -> Features:
    """Blobs in 8 dimensions, one centre for each class."""
    rng = np.random.default_rng(seed)
    values, records = [], []
    for number, count in enumerate(counts):
        for index in range(count):
            values.append(rng.normal(2.0 * np.eye(8)[number], spread))
            records.append(ImageRecord(f"{number}-{index}", CLASSES[number], f"{index:032x}"))
    return Features(np.array(values, np.float32), tuple(records))


def context(
    on_event: OnEvent = ignore, progress: Progress = SILENT, folder: Path | None = None
) -> RunContext:
    return RunContext(Checkpoints(folder), on_event, progress, time.perf_counter())


def fit(config: TrainConfig, views: int = 1, shared: RunContext | None = None) -> Fitted:
    goal = features(100)
    return fit_top_model(
        lambda view: features(view), views, goal, CLASSES, config, shared or context()
    )


def test_two_runs_give_the_same_numbers() -> None:
    config = dense(epochs=4, seed=7, hidden_units=4, dropout=0.3)
    first, second = fit(config, views=2), fit(config, views=2)
    assert first.outcome == second.outcome
    for a, b in zip(first.top_model.get_weights(), second.top_model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    other = fit(config.model_copy(update={"seed": 8}), views=2)
    assert other.outcome != first.outcome


def test_leaves_the_global_random_state_alone() -> None:
    before = np.random.get_state()[1].copy()
    fit(dense(epochs=1))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_takes_in_one_view_an_epoch() -> None:
    asked: list[int] = []

    def view(number: int) -> Features:
        asked.append(number)
        return features(number)

    fitted = fit_top_model(view, 3, features(100), CLASSES, dense(epochs=5), context())
    assert asked == [0, 1, 2]
    assert [epoch.views for epoch in fitted.outcome.history] == [1, 2, 3, 3, 3]


def test_does_not_end_before_all_views_are_in() -> None:
    config = dense(epochs=20, patience=1, learning_rate=1.0)
    fitted = fit(config, views=6)
    assert len(fitted.outcome.history) >= 6


def test_keeps_the_weights_of_the_epoch_with_the_most_right_answers() -> None:
    goal = features(100)
    fitted = fit(dense(epochs=30, patience=5, learning_rate=0.5))
    history = fitted.outcome.history
    best = min(history, key=lambda epoch: epoch.val_loss)
    assert fitted.outcome.best == best
    assert not fitted.outcome.stopped
    assert len(history) <= min(history, key=lambda epoch: epoch.val_loss).epoch + 5
    answers = fitted.top_model.predict(goal.values, verbose=0)
    right = [CLASSES[a] == r.label for a, r in zip(answers.argmax(1), goal.records, strict=True)]
    assert np.mean(right) == pytest.approx(best.val_accuracy, abs=1e-6)
    chosen = [answers[row, CLASSES.index(r.label)] for row, r in enumerate(goal.records)]
    assert -np.log(chosen).mean() == pytest.approx(best.val_loss, rel=1e-4)


def test_learns_what_can_be_learnt() -> None:
    fitted = fit(dense(epochs=40, learning_rate=0.05), views=4)
    assert fitted.outcome.best.val_accuracy > 0.85


def test_small_classes_count_as_much_as_large_ones() -> None:
    def view(_: int) -> Features:
        return features(1, (200, 10, 10), spread=2.0)

    config = dense(epochs=15, learning_rate=0.05, patience=15)
    fitted = fit_top_model(view, 1, features(100, spread=2.0), CLASSES, config, context())
    answers = fitted.top_model.predict(features(101, spread=2.0).values, verbose=0).argmax(1)
    assert np.bincount(answers, minlength=3).max() < 35


class StopAt(Progress):
    """Asks to stop after a number of epochs."""

    def __init__(self, epochs: int, pause: bool = False) -> None:
        self.epochs, self.pause = epochs, pause
        self.done: list[EpochFinished] = []

    def hear(self, event: Event) -> None:
        if isinstance(event, EpochFinished):
            self.done.append(event)

    @property
    def cancelled(self) -> bool:
        return len(self.done) >= self.epochs

    @property
    def pausing(self) -> bool:
        return self.pause and self.cancelled


def test_stopping_keeps_the_best_so_far() -> None:
    progress = StopAt(2)
    fitted = fit(dense(epochs=50), shared=context(progress.hear, progress))
    assert fitted.outcome.stopped
    assert len(fitted.outcome.history) == 2
    assert fitted.outcome.best in fitted.outcome.history


def test_stopping_before_the_first_epoch_has_nothing_to_keep() -> None:
    with pytest.raises(Cancelled):
        fit(dense(epochs=50), shared=context(progress=StopAt(0)))


def test_stopping_while_a_view_is_computed_keeps_the_best_so_far() -> None:
    def view(number: int) -> Features:
        if number:
            raise Cancelled
        return features(0)

    fitted = fit_top_model(view, 4, features(100), CLASSES, dense(epochs=9), context())
    assert fitted.outcome.stopped
    assert len(fitted.outcome.history) == 1


@pytest.mark.parametrize("optimizer", list(Optimizer))
def test_a_resumed_training_equals_one_that_never_paused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Optimizer
) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    config = dense(epochs=6, hidden_units=4, dropout=0.3, optimizer=optimizer, weight_decay=0.01)
    whole = fit(config, views=3)
    pause = StopAt(3, pause=True)
    with pytest.raises(Paused):
        fit(config, views=3, shared=context(pause.hear, pause, tmp_path))
    resumed = fit(config, views=3, shared=context(folder=tmp_path))
    assert resumed.outcome == whole.outcome
    pairs = zip(whole.top_model.get_weights(), resumed.top_model.get_weights(), strict=True)
    for a, b in pairs:
        np.testing.assert_array_equal(a, b)


def test_label_smoothing_makes_predictions_less_confident() -> None:
    goal = features(100).values
    config = dense(epochs=40, learning_rate=0.05)
    plain = fit(config).top_model.predict(goal, verbose=0)
    smooth = fit(config.model_copy(update={"label_smoothing": 0.3}))
    assert smooth.top_model.predict(goal, verbose=0).max(1).mean() < plain.max(1).mean() - 0.05
    # The reported loss is the plain loss of the answers.
    assert smooth.outcome.best.val_loss < 0.8


def test_reports_learning_rate_and_speed() -> None:
    (epoch,) = fit(dense(epochs=1, learning_rate=0.005)).outcome.history
    assert epoch.learning_rate == 0.005
    assert epoch.per_second > 0
    assert epoch.seconds > 0
