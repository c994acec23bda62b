"""Batches of activations: the right rows, from files or without, and without what can't be read."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import AugStudioError
from augstudio.features import activations
from augstudio.features.activation_store import ActivationStore
from augstudio.features.activations import FrozenPart
from augstudio.features.photos import PhotoSource
from augstudio.features.store import FeatureStore
from augstudio.progress import SILENT
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Event, Notice, ignore
from augstudio.training.loop import RunContext
from augstudio.training.methods.activation_views import ActivationViews
from augstudio.training.methods.learning import Batch
from augstudio.training.methods.unreadable import Skipped
from augstudio.training.spec import TrainingSpec
from tests.photos import write_folder

RECIPE = Recipe(brightness_range=(0.5, 0.9))
VIEWS = 3


class Shrinking:
    """An engine that averages squares of 8 x 8 pixels."""

    def run(self, photos: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        for key, photo in photos:
            yield key, photo.reshape(2, 8, 2, 8, 3).mean((1, 3))


class Lower:
    input_shape = (None, 16, 16, 3)
    output_shape = (None, 2, 2, 3)


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activations, "open_network", lambda *_: Shrinking())


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return split(scan(write_folder(tmp_path / "colours", photos=8)), validation=0.25)


@pytest.fixture(params=["kept", "computed"])
def limit(request: pytest.FixtureRequest) -> int:
    return 10**9 if request.param == "kept" else 1


def frozen_part(dataset: Dataset, limit: int) -> FrozenPart:
    store = ActivationStore(dataset.root.parent / "kept", limit)
    return FrozenPart(Lower(), "net", PhotoSource(16, Fit.CROP, 0), store)  # type: ignore[arg-type]


def views_of(
    dataset: Dataset,
    limit: int,
    heard: list[Event] | None = None,
    skipped: Skipped | None = None,
) -> ActivationViews:
    frozen = frozen_part(dataset, limit)
    listen = [] if heard is None else heard
    context = RunContext(Checkpoints(None), listen.append, SILENT, time.perf_counter())
    with FeatureStore.default() as features:
        spec = TrainingSpec(dataset, RECIPE, TrainConfig(seed=5, views=VIEWS), features, context)
    photos = [dataset.records(Split.TRAIN), dataset.records(Split.VALIDATION)]
    return ActivationViews(spec, frozen, *photos, VIEWS, skipped or Skipped(ignore))


def everything(batches: Iterable[Batch]) -> dict[int, Any]:
    return {int(row): value for rows, values in batches for row, value in zip(rows, values)}  # noqa: B905


def test_rows_and_views_in_any_order(dataset: Dataset, limit: int) -> None:
    views = views_of(dataset, limit)
    views.take(VIEWS, SILENT)
    rows = np.array([7, 2, 11, 0, 5])
    chosen = np.array([0, 2, 1, 0, 1])
    batches = list(views.training(rows, chosen, 2))
    assert [len(found) for found, _ in batches] == [2, 2, 1]
    assert all(values.dtype == np.float32 for _, values in batches)
    found = everything(batches)
    assert list(found) == rows.tolist()
    frozen = frozen_part(dataset, limit)
    for row, view in zip(rows, chosen, strict=True):
        record = dataset.records(Split.TRAIN)[row]
        transform = frozen.transform(record, RECIPE, 5, int(view))
        ((_, right),) = frozen.compute([(0, record, transform)])
        np.testing.assert_array_equal(found[row], right)
        assert found[row].argmax(-1).max() == (2 if record.label == "blue" else 0)


def test_batches_are_even(dataset: Dataset, limit: int) -> None:
    views = views_of(dataset, limit)
    views.take(1, SILENT)
    rows = np.arange(11)
    sizes = [len(found) for found, _ in views.training(rows, rows * 0, 5)]
    assert sizes == [4, 4, 3]
    assert [len(found) for found, _ in views.validation(100, SILENT)] == [4]


def test_what_cannot_be_read_is_in_no_batch(dataset: Dataset, limit: int) -> None:
    gone = dataset.records(Split.TRAIN)[3].path, dataset.records(Split.VALIDATION)[1].path
    for path in gone:
        path.unlink()
    skipped = Skipped(ignore)
    views = views_of(dataset, limit, skipped=skipped)
    for _ in range(2):
        views.take(2, SILENT)
        rows = np.arange(12)
        found = everything(views.training(rows, rows % 2, 5))
        assert sorted(found) == [row for row in range(12) if row != 3]
        assert sorted(everything(views.validation(3, SILENT))) == [0, 2, 3]
    assert sorted(skip.path for skip in skipped.photos) == sorted(gone)


def test_a_photo_that_vanishes_later_is_shown_as_it_was(dataset: Dataset) -> None:
    views = views_of(dataset, 10**9)
    views.take(1, SILENT)
    rows = np.arange(12)
    before = everything(views.training(rows, rows * 0, 5))
    dataset.records(Split.TRAIN)[3].path.unlink()
    views.take(2, SILENT)
    after = everything(views.training(rows, rows * 0 + 1, 5))
    assert len(after) == 12
    np.testing.assert_array_equal(after[3], before[3])
    assert np.abs(after[4] - before[4]).max() > 1


def test_a_full_disk_does_not_stop_the_work(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Event] = []
    views = views_of(dataset, 10**9, heard)
    views.take(2, SILENT)
    rows = np.arange(12)
    before = everything(views.training(rows, rows % 2, 5))

    def full(*_: Any) -> None:
        raise AugStudioError("The disk is full.", "Free some space.")

    monkeypatch.setattr(ActivationStore, "writing", full)
    views.take(3, SILENT)
    after = everything(views.training(rows, rows % 2, 5))
    for row in range(12):
        np.testing.assert_array_equal(after[row], before[row])
    assert everything(views.training(rows, rows * 0 + 2, 5)).keys() == set(range(12))
    [notice] = [event.message for event in heard if isinstance(event, Notice)]
    assert notice.startswith("The disk is full. Free some space. Activations are recomputed")


def test_time_is_taken_for_files_only(dataset: Dataset) -> None:
    views = views_of(dataset, 10**9)
    views.take(1, SILENT)
    taken = views.seconds
    assert taken > 0
    views.take(1, SILENT)
    assert views.seconds == taken
