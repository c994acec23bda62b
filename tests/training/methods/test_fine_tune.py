"""Fine-tuning: repeatable, resumable, never worse than its start, and used as it was measured."""

import importlib
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import load
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import InputError, Paused
from augstudio.features.activation_store import ActivationStore
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import Backbone
from augstudio.progress import SILENT, Progress
from augstudio.runs import checkpoint
from augstudio.runs import config as config_module
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    Event,
    FeaturesExtracted,
    Notice,
    OnEvent,
    Phase,
    PhaseStarted,
    ignore,
)
from augstudio.training.loop import RunContext
from augstudio.training.methods import activation_views
from augstudio.training.methods.fine_tune import fine_tune
from augstudio.training.spec import TrainingResult, TrainingSpec
from tests.photos import write_folder
from tests.training.tiny_backbone import tiny_backbone

#: The package has a function of that name.
fine_tune_module = importlib.import_module("augstudio.training.methods.fine_tune")
RECIPE = Recipe(rotation_range=20, horizontal_flip=True)
CONFIG = TrainConfig.of(
    Method.FINE_TUNE,
    top_model=TopModel.DENSE,
    epochs=4,
    patience=4,
    views=2,
    batch_size=5,
    learning_rate=3e-3,
)


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backbone:
    row = tiny_backbone(tmp_path)
    monkeypatch.setattr(config_module, "backbone", lambda _: row)
    return row


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return split(scan(write_folder(tmp_path / "colours", photos=10)), validation=0.3)


def fit(
    dataset: Dataset,
    recipe: Recipe = RECIPE,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
    folder: Path | None = None,
    activations: ActivationStore | None = None,
    **changes: Any,
) -> TrainingResult:
    weights = dataset.root.parent / "tiny.weights"
    config = CONFIG.model_copy(update={"weights": weights} | changes)
    context = RunContext(Checkpoints(folder), on_event, progress, time.perf_counter())
    with FeatureStore.default() as store:
        kept = activations or ActivationStore.default()
        return fine_tune(TrainingSpec(dataset, recipe, config, store, context, kept))


def of_phase(result: TrainingResult, phase: Phase) -> list[EpochFinished]:
    return [epoch for epoch in result.history if epoch.phase is phase]


def answers(result: TrainingResult) -> Any:
    records = result.answers.photos.records
    photos = [load(record.path, 24, CONFIG.fit).astype(np.float32) for record in records]
    return result.classifier.predict(np.stack(photos), verbose=0)


def same(first: TrainingResult, second: TrainingResult) -> None:
    assert first.history == second.history
    assert first.best == second.best
    a, b = first.classifier.get_weights(), second.classifier.get_weights()
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


class When(Progress):
    """Asks to stop, or to pause, from an event of a kind on."""

    def __init__(self, kind: type, number: int = 1, *, pause: bool = False) -> None:
        self._kind, self._left, self._pause = kind, number, pause

    def hear(self, event: Event) -> None:
        phase = getattr(event, "phase", None)
        if isinstance(event, self._kind) and phase in (Phase.FINE_TUNE, Phase.ACTIVATIONS):
            self._left -= 1

    @property
    def cancelled(self) -> bool:
        return self._left <= 0 and not self._pause

    @property
    def pausing(self) -> bool:
        return self._left <= 0 and self._pause


def test_it_trains_the_top_model_and_then_the_last_blocks(dataset: Dataset) -> None:
    heard: list[Event] = []
    result = fit(dataset, on_event=heard.append, views=3)
    assert [event.phase for event in heard if isinstance(event, PhaseStarted)] == [
        Phase.FEATURES,
        Phase.TOP_MODEL,
        Phase.ACTIVATIONS,
        Phase.FINE_TUNE,
    ]
    assert [epoch.epoch for epoch in result.history] == list(range(1, len(result.history) + 1))
    tuned = of_phase(result, Phase.FINE_TUNE)
    assert [epoch.views for epoch in tuned] == [1, 2, 3, 3]
    rates = [epoch.learning_rate for epoch in tuned]
    assert rates[0] == CONFIG.learning_rate
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 1e-2 * CONFIG.learning_rate
    assert result.photos == {"train": 14, "validation": 6}
    assert not result.stopped
    assert set(result.seconds) == {"features", "top_model", "activations", "fine_tune"}
    assert all(seconds > 0 for seconds in result.seconds.values())
    weights = [np.abs(w).max() for w in result.classifier.get_weights()]
    assert np.isfinite(weights).all()


def test_it_learns(dataset: Dataset) -> None:
    result = fit(dataset, epochs=12, patience=12)
    first, last = of_phase(result, Phase.FINE_TUNE)[0], result.history[-1]
    assert last.loss < 0.7 * first.loss
    assert last.val_loss < first.val_loss


def test_what_is_reported_on_the_way(dataset: Dataset) -> None:
    heard: list[Event] = []
    said: list[tuple[int, int, str]] = []

    class Listening(Progress):
        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            said.append((done, total, message))

    result = fit(dataset, on_event=heard.append, progress=Listening())
    before = len(of_phase(result, Phase.TOP_MODEL))
    steps = [event for event in heard if isinstance(event, EpochProgressed)]
    # 14 photos in even batches of about 5.
    assert [step.done for step in steps[:3]] == [5, 10, 14]
    assert {step.total for step in steps} == {14}
    assert [step.epoch - before for step in steps] == [n for n in range(1, 5) for _ in range(3)]
    assert [s for s in said if s[2] == "Fine-tuning"][-1][:2] == (56, 56)
    found = [e for e in heard if isinstance(e, FeaturesExtracted) and e.phase is Phase.ACTIVATIONS]
    assert [(e.split, e.view) for e in found if e.done == e.total] == [
        (Split.VALIDATION, 0),
        (Split.TRAIN, 0),
        (Split.TRAIN, 1),
    ]


def test_a_large_size_on_disk_is_shown_beforehand(
    dataset: Dataset, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation_views, "NOTICE_BYTES", 58_000)
    heard: list[Event] = []
    fit(dataset, on_event=heard.append, epochs=2)
    notice = next(n for n, event in enumerate(heard) if isinstance(event, Notice))
    assert "59 kB of disk space" in heard[notice].message  # type: ignore[union-attr]
    first = next(n for n, e in enumerate(heard) if getattr(e, "phase", 0) is Phase.ACTIVATIONS)
    assert notice == first + 1
    # Two views of 14 photos and 6 for validation: 12 x 12 x 6 numbers each.
    files = list((home / "cache" / "activations").iterdir())
    # 24 bytes of each of the three say whose they are.
    assert sum(path.stat().st_size - 24 for path in files) == (2 * 14 + 6) * 12 * 12 * 6 * 2


def test_a_size_that_does_not_matter_is_no_warning(dataset: Dataset) -> None:
    heard: list[Event] = []
    fit(dataset, on_event=heard.append, epochs=1)
    assert not any(isinstance(event, Notice) for event in heard)


def test_the_classifier_answers_as_was_measured(dataset: Dataset) -> None:
    result = fit(dataset, learning_rate=1e-2)
    assert result.best.phase is Phase.FINE_TUNE
    found = answers(result)
    given = found[np.arange(len(found)), result.answers.photos.labels]
    assert -np.log(given).mean() == pytest.approx(result.best.val_loss, abs=2e-3)
    right = (found.argmax(1) == result.answers.photos.labels).mean()
    assert right == pytest.approx(result.best.val_accuracy)


def test_only_the_opened_layers_have_changed_and_no_batchnorm(
    dataset: Dataset, tiny: Backbone
) -> None:
    result = fit(dataset, learning_rate=1e-2)
    before = tiny.build()
    changed = {
        layer.name
        for layer in before.layers
        for old, new in zip(
            layer.get_weights(),
            result.classifier.get_layer(layer.name).get_weights(),
            strict=True,
        )
        if not np.array_equal(old, new)
    }
    assert changed == {"two_conv", "three_conv"}


def test_the_number_of_opened_blocks_is_chosen(dataset: Dataset, tiny: Backbone) -> None:
    result = fit(dataset, open_blocks=1, learning_rate=1e-2)
    kernel = result.classifier.get_layer("two_conv").get_weights()[0]
    np.testing.assert_array_equal(kernel, tiny.build().get_layer("two_conv").get_weights()[0])
    heard: list[Event] = []
    with pytest.raises(InputError, match="unfrozen, not 3"):
        fit(dataset, on_event=heard.append, open_blocks=3)
    assert heard == []


def test_it_is_never_worse_than_the_top_model(
    dataset: Dataset, tiny: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The average of so few steps would stay near the start.
    monkeypatch.setattr(fine_tune_module, "_AVERAGED", 0.0)
    # So smooth that the answers become unsure.
    result = fit(dataset, top_model=TopModel.LOGISTIC, label_smoothing=0.95, views=1)
    top = max(of_phase(result, Phase.TOP_MODEL), key=lambda e: -e.val_loss)
    assert result.best == top
    kernel = result.classifier.get_layer("two_conv").get_weights()[0]
    np.testing.assert_array_equal(kernel, tiny.build().get_layer("two_conv").get_weights()[0])
    found = answers(result)
    given = found[np.arange(len(found)), result.answers.photos.labels]
    assert -np.log(given).mean() == pytest.approx(top.val_loss, abs=2e-3)


def test_the_same_seed_gives_the_same_numbers(dataset: Dataset) -> None:
    first = fit(dataset)
    same(first, fit(dataset))
    assert fit(dataset, seed=1).history != first.history


@pytest.mark.parametrize("after", [1, 2])
def test_a_resumed_training_gives_the_same_numbers(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    pause = When(EpochFinished, after, pause=True)
    with pytest.raises(Paused):
        fit(dataset, on_event=pause.hear, progress=pause, folder=tmp_path)
    # In the files that would be found again could be hidden what differs.
    for path in (tmp_path / "augstudio-home" / "cache" / "activations").iterdir():
        path.unlink()
    heard: list[Event] = []
    resumed = fit(dataset, on_event=heard.append, folder=tmp_path)
    same(resumed, fit(dataset))
    steps = [e for e in heard if isinstance(e, EpochProgressed)]
    assert len(steps) == 3 * (4 - after)


def test_stopping_keeps_the_best_so_far(dataset: Dataset) -> None:
    stop = When(EpochFinished, 2)
    result = fit(dataset, on_event=stop.hear, progress=stop)
    assert result.stopped
    assert len(of_phase(result, Phase.FINE_TUNE)) == 2
    assert result.best in result.history


@pytest.mark.parametrize("kind", [FeaturesExtracted, EpochProgressed])
def test_stopping_before_the_first_epoch_keeps_the_top_model(dataset: Dataset, kind: type) -> None:
    stop = When(kind)
    result = fit(dataset, on_event=stop.hear, progress=stop)
    assert result.stopped
    assert of_phase(result, Phase.FINE_TUNE) == []
    found = answers(result)
    given = found[np.arange(len(found)), result.answers.photos.labels]
    assert -np.log(given).mean() == pytest.approx(result.best.val_loss, abs=2e-3)


def test_stopping_the_top_model_ends_it_there(dataset: Dataset) -> None:
    class Early(When):
        def hear(self, event: Event) -> None:
            self._left -= isinstance(event, EpochFinished)

    stop = Early(EpochFinished, 3)
    heard: list[Event] = []

    def listen(event: Event) -> None:
        heard.append(event)
        stop.hear(event)

    result = fit(dataset, on_event=listen, progress=stop)
    assert result.stopped
    assert len(result.history) == 3
    assert PhaseStarted(Phase.ACTIVATIONS) not in heard


def test_where_there_is_no_room_the_numbers_are_the_same(dataset: Dataset, home: Path) -> None:
    kept = fit(dataset)
    small = ActivationStore(home / "small", limit=1000)
    heard: list[Event] = []
    same(fit(dataset, on_event=heard.append, activations=small), kept)
    assert not (home / "small").exists()
    notices = [event.message for event in heard if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "recomputed in every epoch" in notices[0]


def test_a_neutral_recipe_has_one_view(dataset: Dataset, home: Path) -> None:
    result = fit(dataset, recipe=Recipe())
    assert {epoch.views for epoch in result.history} == {1}
    assert len(list((home / "cache" / "activations").iterdir())) == 2


def test_features_from_below_the_cut_go_on_into_the_top_model(
    dataset: Dataset, tiny: Backbone
) -> None:
    """With one block unfrozen, the averages of the first one come from the features."""
    result = fit(dataset, open_blocks=1, weight_decay=0.0)
    assert result.best.phase is Phase.FINE_TUNE
    assert result.classifier.get_layer("features").output.shape == (None, tiny.feature_size + 14)
    found = answers(result)
    np.testing.assert_allclose(found, result.answers.probabilities, atol=2e-3)
    # The weights for these features were trained as well.
    top = fit(dataset, open_blocks=1, epochs=1, learning_rate=1e-9)
    kernel, other = (
        each.classifier.get_layer("top_model").get_layer("probabilities").get_weights()[0]
        for each in (result, top)
    )
    assert np.abs(kernel[:6] - other[:6]).max() > 1e-4


def test_what_is_kept_is_an_average_over_the_steps(
    dataset: Dataset, tiny: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(epochs: float) -> float:
        monkeypatch.setattr(fine_tune_module, "_AVERAGED", epochs)
        kernel = fit(dataset, learning_rate=1e-4).classifier.get_layer("two_conv").get_weights()[0]
        return float(np.abs(kernel - tiny.build().get_layer("two_conv").get_weights()[0]).max())

    assert 0 < moved(4.0) < 0.7 * moved(0.0)
