"""A network from nothing on photos of colours: repeatable, resumable, and what it gives back."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment import whitening
from augstudio.augment.normalize import standardize
from augstudio.augment.recipe import Recipe
from augstudio.augment.statistics import fit_dataset
from augstudio.data.dataset import Dataset, LabelledPhotos, Split
from augstudio.data.images import load
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import Cancelled, InputError, Paused
from augstudio.features import photos as photo_source
from augstudio.features.store import FeatureStore
from augstudio.models.small_network import SmallNetwork
from augstudio.progress import SILENT, Progress
from augstudio.runs import checkpoint
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    Event,
    OnEvent,
    Phase,
    PhaseStarted,
    PhotoSkipped,
    ignore,
)
from augstudio.training.loop import RunContext
from augstudio.training.methods import from_scratch
from augstudio.training.methods.from_scratch import NetworkLearner, train_from_scratch
from augstudio.training.methods.photo_batches import PhotoBatches
from augstudio.training.methods.unreadable import Skipped
from augstudio.training.spec import TrainingResult, TrainingSpec
from tests.photos import write_folder

RECIPE = Recipe(rotation_range=20, horizontal_flip=True, zoom_range=(0.8, 1.2))
CONFIG = TrainConfig.of(
    Method.FROM_SCRATCH, epochs=4, patience=4, input_size=32, batch_size=5, learning_rate=1e-3
)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return split(scan(write_folder(tmp_path / "colours", photos=10)), validation=0.3)


def fit(
    dataset: Dataset,
    recipe: Recipe = RECIPE,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
    folder: Path | None = None,
    **changes: Any,
) -> TrainingResult:
    config = CONFIG.model_copy(update=changes)
    context = RunContext(Checkpoints(folder), on_event, progress, time.perf_counter())
    with FeatureStore.default() as store:
        return train_from_scratch(TrainingSpec(dataset, recipe, config, store, context))


def same(first: TrainingResult, second: TrainingResult) -> None:
    assert first.history == second.history
    assert first.best == second.best
    a, b = first.classifier.get_weights(), second.classifier.get_weights()
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


class StopAfter(Progress):
    """Asks to stop, or to pause, after a number of epochs."""

    def __init__(self, epochs: int, *, pause: bool = False) -> None:
        self.epochs, self.pause = epochs, pause
        self.done: list[EpochFinished] = []

    def hear(self, event: Event) -> None:
        if isinstance(event, EpochFinished):
            self.done.append(event)

    @property
    def cancelled(self) -> bool:
        return not self.pause and len(self.done) >= self.epochs

    @property
    def pausing(self) -> bool:
        return self.pause and len(self.done) >= self.epochs


@pytest.mark.parametrize("network", list(SmallNetwork))
def test_it_learns_what_can_be_learnt(dataset: Dataset, network: SmallNetwork) -> None:
    result = fit(dataset, network=network, epochs=12, patience=12, learning_rate=3e-3)
    assert result.best.val_accuracy >= 0.8
    assert not result.stopped
    assert [epoch.epoch for epoch in result.history] == list(range(1, 13))
    assert {epoch.phase for epoch in result.history} == {Phase.NETWORK}
    assert [epoch.views for epoch in result.history] == list(range(1, 13))


@pytest.mark.parametrize("network", list(SmallNetwork))
def test_the_classifier_answers_as_was_measured(dataset: Dataset, network: SmallNetwork) -> None:
    result = fit(dataset, network=network)
    photos = [
        load(r.path, 32, CONFIG.fit).astype(np.float32) for r in result.answers.photos.records
    ]
    answers = result.classifier.predict(np.stack(photos), verbose=0)
    given = answers[np.arange(len(photos)), result.answers.photos.labels]
    assert -np.log(given).mean() == pytest.approx(result.best.val_loss, abs=1e-5)
    right = (answers.argmax(1) == result.answers.photos.labels).mean()
    assert right == pytest.approx(result.best.val_accuracy)


def test_the_same_seed_gives_the_same_numbers_on_one_and_many_threads(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.threads.THREADS", 1)
    first = fit(dataset, epochs=2)
    monkeypatch.setattr("augstudio.threads.THREADS", 6)
    same(first, fit(dataset, epochs=2))
    assert fit(dataset, epochs=2, seed=1).history != first.history


def test_the_global_random_states_are_left_alone(dataset: Dataset) -> None:
    before = np.random.get_state()[1].copy()
    fit(dataset, epochs=1)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_resumed_training_equals_one_without_a_break(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimizer: str
) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    whole = fit(dataset, optimizer=optimizer)
    pause = StopAfter(2, pause=True)
    with pytest.raises(Paused):
        fit(dataset, on_event=pause.hear, progress=pause, folder=tmp_path, optimizer=optimizer)
    events: list[Event] = []
    same(whole, fit(dataset, on_event=events.append, folder=tmp_path, optimizer=optimizer))
    heard = [event for event in events if isinstance(event, EpochFinished)]
    assert tuple(heard) == whole.history


def test_stopping_keeps_the_best_so_far(dataset: Dataset) -> None:
    stop = StopAfter(2)
    result = fit(dataset, on_event=stop.hear, progress=stop)
    assert result.stopped
    assert len(result.history) == 2


def test_stopping_before_the_first_epoch_has_nothing_to_keep(dataset: Dataset) -> None:
    stop = StopAfter(0)
    with pytest.raises(Cancelled):
        fit(dataset, progress=stop)


def test_the_learning_rate_rises_and_falls(dataset: Dataset) -> None:
    rates = [epoch.learning_rate for epoch in fit(dataset, epochs=5).history]
    assert rates[0] == pytest.approx(1e-3)
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < 1e-4


def test_a_recipe_that_changes_nothing_shows_the_photos_themselves(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a photo was varied")

    monkeypatch.setattr(from_scratch, "draw_view", refuse)
    result = fit(dataset, Recipe(), epochs=2)
    assert [epoch.views for epoch in result.history] == [1, 1]


def test_every_epoch_has_new_variations(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[int, str, int]] = []
    draw = from_scratch.draw_view

    def noted(recipe: Recipe, size: int, seed: int, content: str, view: int) -> Any:
        drawn.append((size, content, view))
        return draw(recipe, size, seed, content, view)

    monkeypatch.setattr(from_scratch, "draw_view", noted)
    fit(dataset, epochs=3)
    contents = [record.content for record in dataset.records(Split.TRAIN)]
    expected = {(32, content, view) for content in contents for view in (1, 2, 3)}
    assert len(drawn) == len(expected)
    assert set(drawn) == expected
    # In another order every time.
    assert [d[1] for d in drawn[:14]] != [d[1] for d in drawn[14:28]]


@pytest.mark.parametrize(
    "given",
    [
        {"featurewise_std_normalization": True, "samplewise_center": True},
        {"zca_whitening": True, "rescale": 1 / 255},
    ],
    ids=str,
)
def test_the_recipes_normalisation_is_inside_and_stays(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    recipe = RECIPE.model_copy(update=given)
    pause = StopAfter(1, pause=True)
    with pytest.raises(Paused):
        fit(dataset, recipe, pause.hear, pause, tmp_path, epochs=3)
    result = fit(dataset, recipe, folder=tmp_path, epochs=3)
    same(fit(dataset, recipe, epochs=3), result)
    record = dataset.records(Split.TRAIN)[0]
    photo = load(record.path, 32, CONFIG.fit).astype(np.float32)
    expected = standardize(photo, recipe, fit_dataset(dataset, recipe, 32, CONFIG.fit))
    found = _given_to_the_first_convolution(result.classifier, photo)
    np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())


def _given_to_the_first_convolution(network: Any, photo: Any) -> Any:
    from keras import Model, layers

    first = next(layer for layer in network.layers if isinstance(layer, layers.Conv2D))
    return Model(network.input, first.input).predict(photo[None], verbose=0)[0]


def test_photos_too_large_to_be_whitened_are_refused(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whitening, "_LARGEST", 10)
    with pytest.raises(InputError, match="Whitening can't handle"):
        fit(dataset, Recipe(zca_whitening=True))


def test_a_size_that_leaves_nothing_inside_is_refused(dataset: Dataset) -> None:
    with pytest.raises(InputError, match="at least 22 x 22 pixels, not 21"):
        fit(dataset, network=SmallNetwork.TUTORIAL, input_size=21)


def test_it_reports_progress(dataset: Dataset) -> None:
    class Heard(Progress):
        def __init__(self) -> None:
            self.said: list[tuple[int, int, str, str]] = []

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            self.said.append((done, total, message, unit))

    events: list[Event] = []
    heard = Heard()
    fit(dataset, on_event=events.append, progress=heard, epochs=2)
    assert events[0] == PhaseStarted(Phase.NETWORK)
    parts = [event for event in events if isinstance(event, EpochProgressed)]
    assert [(p.epoch, p.done, p.total) for p in parts] == [
        (epoch, done, 14) for epoch in (1, 2) for done in (5, 10, 14)
    ]
    training = [said for said in heard.said if said[2] == "Training the network"]
    assert [said[0] for said in training] == [5, 10, 14, 19, 24, 28]
    assert {said[1] for said in training} == {28}


def test_a_photo_that_can_not_be_read_is_left_out_and_told_once(dataset: Dataset) -> None:
    gone = dataset.records(Split.TRAIN)[0], dataset.records(Split.VALIDATION)[0]
    for record in gone:
        record.path.write_bytes(b"no photo")
    events: list[Event] = []
    result = fit(dataset, on_event=events.append, epochs=2)
    told = [event for event in events if isinstance(event, PhotoSkipped)]
    assert [skip.path for skip in told] == [record.path for record in gone]
    assert list(result.skipped) == told
    assert result.photos == {"train": 13, "validation": 5}
    assert len(result.answers.photos.records) == 5


def test_a_class_whose_photos_can_not_be_read_is_refused(dataset: Dataset) -> None:
    for record in dataset.records(Split.TRAIN):
        if record.label == "red":
            record.path.unlink()
    with pytest.raises(InputError, match="None of the training photos of red can be read"):
        fit(dataset)


def test_photos_that_disappear_meanwhile_do_not_end_the_training(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is kept in memory.
    monkeypatch.setattr(photo_source, "MEMORY_LIMIT", 0)
    monkeypatch.setattr(photo_source.PhotoSource, "_keep", lambda *_: None)
    lost = dataset.records(Split.TRAIN)[2], dataset.records(Split.VALIDATION)[1]
    events: list[Event] = []

    def lose(event: Event) -> None:
        events.append(event)
        if isinstance(event, EpochFinished) and event.epoch == 1:
            for record in lost:
                record.path.unlink()

    result = fit(dataset, on_event=lose, epochs=3)
    assert len(result.history) == 3
    told = [event.path for event in events if isinstance(event, PhotoSkipped)]
    assert told == [record.path for record in lost]
    # The answer on the lost one counts as a guess.
    assert len(result.answers.photos.records) == 6


def test_small_classes_count_as_much_as_large_ones(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "colours", photos=12)
    for path in sorted((folder / "red").iterdir())[3:]:
        path.unlink()
    records = scan(folder).records(Split.TRAIN)
    labelled = LabelledPhotos(records, ("blue", "red"))
    config = CONFIG.model_copy(
        update={"network": SmallNetwork.TUTORIAL, "dropout": 0.0, "learning_rate": 1e-12}
    )
    photos = PhotoBatches(32, config.fit, Skipped(ignore))
    learner = NetworkLearner(photos, records, labelled, 32, Recipe(), config, None, ignore)
    losses = -np.log(learner.measure(SILENT)[np.arange(15), labelled.labels])
    expected = (losses[labelled.labels == 0].mean() + losses[labelled.labels == 1].mean()) / 2
    assert learner.learn(1, SILENT).loss == pytest.approx(expected, rel=1e-5)
    assert abs(losses.mean() - expected) > 1e-3 * expected


def test_on_a_gpu_it_learns_in_half_precision_and_answers_in_full(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    # The processor computes in half precision too, only not faster.
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda _: ["a GPU"])
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    pause = StopAfter(4, pause=True)
    with pytest.raises(Paused):
        fit(dataset, on_event=pause.hear, progress=pause, folder=tmp_path, epochs=8)
    result = fit(dataset, folder=tmp_path, epochs=8)
    assert result.history[-1].loss < 0.8 * result.history[0].loss
    assert {layer.compute_dtype for layer in result.classifier.layers} == {"float32"}
    photos = [
        load(r.path, 32, CONFIG.fit).astype(np.float32) for r in result.answers.photos.records
    ]
    answers = result.classifier(np.stack(photos)).numpy()
    given = answers[np.arange(len(photos)), result.answers.photos.labels]
    assert -np.log(given).mean() == pytest.approx(result.best.val_loss, abs=1e-5)
