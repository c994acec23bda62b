"""The measurement: a training in small, which leaves nothing behind but its speed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import Cancelled
from augstudio.models.small_network import SmallNetwork
from augstudio.progress import Progress
from augstudio.runs import config as config_module
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import phases
from augstudio.training.methods import METHODS
from augstudio.training.methods.from_scratch import train_from_scratch
from augstudio.training.spec import TrainingResult, TrainingSpec
from augstudio.training.timing import trial_run
from augstudio.training.timing.estimate import estimate
from augstudio.training.timing.step_speed import remembered
from augstudio.training.timing.trial_run import measure
from tests.photos import write_folder
from tests.training.tiny_backbone import tiny_backbone

RECIPE = Recipe(rotation_range=20, horizontal_flip=True)
MakeDataset = Callable[..., Dataset]


@pytest.fixture(autouse=True)
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the weights of the backbone that takes the place of all others."""
    row = tiny_backbone(tmp_path)
    monkeypatch.setattr(config_module, "backbone", lambda _: row)
    assert row.weights is not None
    return row.weights


@pytest.fixture
def make_dataset(tmp_path: Path) -> MakeDataset:
    def make(photos: int, **options: Any) -> Dataset:
        folder = write_folder(tmp_path / "colours", photos=photos, **options)
        return split(scan(folder), validation=0.3)

    return make


def config(method: Method, weights: Path, **changes: Any) -> TrainConfig:
    """Return settings of a network for photos of 32 pixels."""
    return TrainConfig.of(method, batch_size=4, input_size=32, weights=weights, **changes)


class _Reports(Progress):
    def __init__(self) -> None:
        self.told: list[tuple[int, int, str]] = []

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.told.append((done, total, message))


@pytest.mark.parametrize("method", list(Method))
def test_after_it_the_time_of_a_training_is_known(
    make_dataset: MakeDataset, weights: Path, method: Method
) -> None:
    dataset, settings, reports = make_dataset(10), config(method, weights), _Reports()
    assert estimate(dataset, RECIPE, settings) is None
    measure(dataset, RECIPE, settings, reports)
    assert set(reports.told) == {(0, 0, "Measuring the speed of this computer")}
    for phase in phases(method):
        speed = remembered(phase, settings)
        assert speed is not None, phase
        assert speed.start + speed.each > 0
    found = estimate(dataset, RECIPE, settings)
    assert found is not None
    assert set(found.phases) == set(phases(method))
    assert 0 < found.seconds < 600
    # Nothing else came of it: all features are still to be computed.
    assert found.found == 0
    assert not list(storage.cache_folder().glob("activations/*"))
    assert not storage.runs_folder().exists()


def test_few_photos_of_every_class_are_enough(
    make_dataset: MakeDataset, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Dataset] = []

    def noting(task: TrainingSpec) -> TrainingResult:
        seen.append(task.dataset)
        return train_from_scratch(task)

    monkeypatch.setattr(trial_run, "_PHOTOS", 2)
    monkeypatch.setitem(METHODS, Method.FROM_SCRATCH, noting)
    dataset = make_dataset(20, classes=("blue", "green", "red"))
    measure(dataset, RECIPE, config(Method.FROM_SCRATCH, weights))
    (sample,) = seen
    # Two batches of four, evenly from all, and the first photo of each class.
    assert 8 <= len(sample.records(Split.TRAIN)) <= 10
    assert {record.label for record in sample.records(Split.TRAIN)} == set(dataset.classes)
    # Validation photos in the same proportion: 18 to 42.
    assert len(sample.records(Split.VALIDATION)) == 3


def test_it_can_be_stopped(make_dataset: MakeDataset, weights: Path) -> None:
    class Stopped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    settings = config(Method.FROM_SCRATCH, weights, network=SmallNetwork.TUTORIAL)
    dataset = make_dataset(4)
    with pytest.raises(Cancelled):
        measure(dataset, RECIPE, settings, Stopped())
    assert estimate(dataset, RECIPE, settings) is None
