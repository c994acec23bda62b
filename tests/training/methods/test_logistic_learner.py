"""Fitting the linear top model in epochs: repeatable, resumable, and it says what it chose."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.errors import Paused
from augstudio.models.backbones import Pooling, backbone
from augstudio.runs import checkpoint
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Chosen, Event
from augstudio.training.methods.bottleneck import Fitted, fit_top_model
from augstudio.training.methods.logistic_learner import choice_in
from tests.training.methods.test_bottleneck import CLASSES, StopAt, context, features, fit

CONFIG = TrainConfig(pooling=Pooling.AVERAGE)


def choices(events: list[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, Chosen)]


def same(first: Fitted, second: Fitted) -> None:
    assert first.outcome == second.outcome
    for a, b in zip(first.top_model.get_weights(), second.top_model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_it_takes_a_view_an_epoch_and_ends_when_nothing_changes() -> None:
    fitted = fit(CONFIG, views=4)
    history = fitted.outcome.history
    assert [epoch.views for epoch in history[:4]] == [1, 2, 3, 4]
    assert 4 <= len(history) < CONFIG.epochs
    assert all(epoch.learning_rate == 0 for epoch in history)
    best = min(history, key=lambda epoch: epoch.val_loss)
    assert fitted.outcome.best == best
    assert best.val_accuracy > 0.8
    answers = fitted.top_model.predict(features(100).values, verbose=0)
    np.testing.assert_allclose(answers, fitted.outcome.answers.probabilities, atol=1e-5)


def test_two_runs_give_the_same_numbers_whatever_the_seed() -> None:
    first = fit(CONFIG, views=2)
    same(first, fit(CONFIG, views=2))
    same(first, fit(CONFIG.model_copy(update={"seed": 8}), views=2))


def test_a_resumed_training_equals_one_that_never_paused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    first: list[Event] = []
    whole, pause = fit(CONFIG, views=4, shared=context(first.append)), StopAt(2, pause=True)
    with pytest.raises(Paused):
        fit(CONFIG, views=4, shared=context(pause.hear, pause, tmp_path))
    again: list[Event] = []
    same(fit(CONFIG, views=4, shared=context(again.append, folder=tmp_path)), whole)
    # It does not choose again, but says what it chose.
    assert set(choices(again)) == set(choices(first)) != set()


def test_it_says_what_it_chose() -> None:
    events: list[Event] = []
    fit(CONFIG, shared=context(events.append))
    (message,) = choices(events)
    assert message.startswith("Cross-validation chose L2 penalty 0.")
    assert message.endswith(f" {(choice_in([message]) or (0.0, False))[0]:.2g}.")
    for words, alone in (("the last feature map alone", True), ("several depths", False)):
        sentence = f"Cross-validation chose {words} and L2 penalty 0.032."
        assert choice_in(["Not fine-tuned.", sentence]) == (0.032, alone)
    assert choice_in(["Not fine-tuned."]) is None
    given: list[Event] = []
    weak = fit(CONFIG.model_copy(update={"penalty": 0.01}), shared=context(given.append))
    strong = fit(CONFIG.model_copy(update={"penalty": 10.0}))
    assert choices(given) == []
    kernels = [np.abs(each.top_model.get_weights()[0]).max() for each in (weak, strong)]
    assert kernels[1] < 0.2 * kernels[0]


def test_lower_depths_are_left_out_where_they_do_not_help() -> None:
    lower = backbone(CONFIG.backbone).block_channels
    rng = np.random.default_rng(5)

    def deep(seed: int) -> object:
        found = features(seed)
        noise = rng.normal(0, 1, (len(found.values), lower)).astype("f4")
        return type(found)(np.hstack([noise, found.values]), found.records)

    events: list[Event] = []
    fitted = fit_top_model(
        deep,  # type: ignore[arg-type]
        1,
        deep(100),  # type: ignore[arg-type]
        CLASSES,
        TrainConfig(),
        context(events.append),
    )
    assert "chose the last feature map alone and L2 penalty 0." in choices(events)[0]
    kernel = fitted.top_model.get_weights()[0]
    assert not kernel[:lower].any()
    assert kernel[lower:].any()
