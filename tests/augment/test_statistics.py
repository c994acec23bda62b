import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio import storage
from augstudio.augment import statistics as dataset_statistics
from augstudio.augment.normalize import fit, standardize
from augstudio.augment.recipe import Recipe
from augstudio.augment.statistics import fit_dataset
from augstudio.augment.whitening import Whitening
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import Fit, load
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.progress import Progress
from tests.photos import write_folder

Spoil = Callable[[bytes], bytes]

RECIPE = Recipe(rescale=1 / 255, featurewise_std_normalization=True)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return split(scan(write_folder(tmp_path / "colours", photos=8)), validation=0.25)


@pytest.fixture
def cache(home: Path) -> Path:
    return home / "cache" / "statistics"


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("photos were read again")


def test_only_training_photos_count(dataset: Dataset) -> None:
    records = dataset.records(Split.TRAIN)
    assert len(records) == 12
    photos = [load(r.path, 16, Fit.CROP).astype(np.float32) for r in records]
    expected = fit(photos, RECIPE)
    found = fit_dataset(dataset, RECIPE, 16, Fit.CROP)
    np.testing.assert_array_equal(found.mean, expected.mean)
    np.testing.assert_array_equal(found.std, expected.std)
    assert found.count == 12


def test_measured_once_and_kept(
    dataset: Dataset, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = RECIPE.with_value("zca_whitening", True)
    first = fit_dataset(dataset, recipe, 8, Fit.CROP)
    monkeypatch.setattr(dataset_statistics, "read_record", refuse)
    # What plays no part is not measured again for.
    second = fit_dataset(dataset, recipe.with_value("rotation_range", 20), 8, Fit.CROP)
    assert second.count == first.count
    values = np.random.default_rng(0).uniform(0, 255, (8, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(
        standardize(values, recipe, second), standardize(values, recipe, first)
    )
    assert len(list(cache.iterdir())) == 1


def test_other_photos_and_settings_are_measured_again(dataset: Dataset, cache: Path) -> None:
    fit_dataset(dataset, RECIPE, 8, Fit.CROP)
    fit_dataset(dataset, RECIPE, 9, Fit.CROP)
    fit_dataset(dataset, RECIPE, 8, Fit.PAD)
    fit_dataset(dataset, RECIPE.with_value("rescale", 0.5), 8, Fit.CROP)
    fewer = {Split.TRAIN: dataset.records(Split.TRAIN)[1:]}
    assert fit_dataset(replace(dataset, splits=fewer), RECIPE, 8, Fit.CROP).count == 11
    assert len(list(cache.iterdir())) == 5


def test_only_the_latest_files_are_kept(dataset: Dataset, cache: Path) -> None:
    for size in range(4, 16):
        fit_dataset(dataset, RECIPE, size, Fit.CROP)
    assert len(list(cache.iterdir())) == 8


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"not an archive"])
def test_a_damaged_file_is_measured_again(dataset: Dataset, cache: Path, damage: bytes) -> None:
    first = fit_dataset(dataset, RECIPE, 8, Fit.CROP)
    (path,) = cache.iterdir()
    path.write_bytes(damage)
    np.testing.assert_array_equal(fit_dataset(dataset, RECIPE, 8, Fit.CROP).mean, first.mean)
    assert path.stat().st_size > len(damage)


def flip(data: bytes, place: int) -> bytes:
    place %= len(data)
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        *(partial(flip, place=place) for place in (0, 17, 40, 150, 300, -90, -1)),
        lambda data: data[20:],
        lambda data: data[:-1],
        lambda data: data[:20] + bytes(len(data) - 20),
    ],
)
def test_an_altered_file_is_measured_again(dataset: Dataset, cache: Path, spoil: Spoil) -> None:
    first = fit_dataset(dataset, RECIPE, 8, Fit.CROP)
    (path,) = cache.iterdir()
    good = path.read_bytes()
    path.write_bytes(spoil(good))
    np.testing.assert_array_equal(fit_dataset(dataset, RECIPE, 8, Fit.CROP).mean, first.mean)
    assert path.read_bytes() == good


def test_a_file_of_other_settings_is_measured_again(dataset: Dataset, cache: Path) -> None:
    first = fit_dataset(dataset, RECIPE, 8, Fit.CROP)
    (path,) = cache.iterdir()
    fit_dataset(dataset, RECIPE.with_value("rescale", 0.5), 8, Fit.CROP)
    (other,) = set(cache.iterdir()) - {path}
    path.write_bytes(other.read_bytes())
    np.testing.assert_array_equal(fit_dataset(dataset, RECIPE, 8, Fit.CROP).mean, first.mean)


@pytest.mark.parametrize(
    "change",
    [
        {"mean": np.zeros(2)},
        {"mean": np.array(["a", "b", "c"])},
        {"std": np.array([1.0, -1.0, 1.0])},
        {"std": np.array([1.0, np.nan, 1.0])},
        {"count": 11},
        {"whitening": None},
        {"whitening": Whitening(np.zeros((192, 3), np.float32), np.zeros(4, np.float32))},
        {"whitening": Whitening(np.zeros((3, 3), np.float32), np.zeros(3, np.float32))},
    ],
)
def test_what_can_not_be_of_these_photos_is_measured_again(
    dataset: Dataset, cache: Path, change: dict[str, Any]
) -> None:
    recipe = RECIPE.with_value("zca_whitening", True)
    first = fit_dataset(dataset, recipe, 8, Fit.CROP)
    (path,) = cache.iterdir()
    dataset_statistics._keep(path, replace(first, **change))
    again = fit_dataset(dataset, recipe, 8, Fit.CROP)
    assert again.count == first.count
    np.testing.assert_array_equal(again.mean, first.mean)
    assert again.whitening is not None
    np.testing.assert_array_equal(again.whitening.scales, first.whitening.scales)


def test_files_of_others_stay(dataset: Dataset, cache: Path) -> None:
    cache.mkdir(parents=True)
    for name in ("mine.statistics", "mine.npz"):
        (cache / name).write_bytes(b"not ours")
        os.utime(cache / name, (1e9, 1e9))
    for size in range(4, 16):
        fit_dataset(dataset, RECIPE, size, Fit.CROP)
    assert len(list(cache.iterdir())) == 10
    assert (cache / "mine.npz").read_bytes() == b"not ours"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(dataset: Dataset, cache: Path) -> None:
    first = fit_dataset(dataset, RECIPE, 8, Fit.CROP)
    (path,) = cache.iterdir()
    path.unlink()
    os.mkfifo(path)
    assert fit_dataset(dataset, RECIPE, 8, Fit.CROP).count == first.count


def test_photos_that_can_not_be_read_are_left_out_and_nothing_is_kept(
    dataset: Dataset, cache: Path
) -> None:
    gone, broken, changed = dataset.records(Split.TRAIN)[:3]
    gone.path.unlink()
    broken.path.write_bytes(b"no photo")
    changed.path.write_bytes(dataset.records(Split.TRAIN)[5].path.read_bytes())
    assert fit_dataset(dataset, RECIPE, 8, Fit.CROP).count == 9
    assert not cache.exists()
    for record in dataset.records(Split.TRAIN):
        record.path.unlink(missing_ok=True)
    with pytest.raises(InputError, match="no photos"):
        fit_dataset(dataset, RECIPE, 8, Fit.CROP)


def test_a_cache_that_can_not_be_written_does_no_harm(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes, lasting: bool) -> None:
        raise AugStudioError("The disk is full.")

    monkeypatch.setattr(storage, "write_bytes", full)
    assert fit_dataset(dataset, RECIPE, 8, Fit.CROP).count == 12


def test_reports_progress_and_stops_when_asked(dataset: Dataset, cache: Path) -> None:
    class Listener(Progress):
        def __init__(self, stop_at: int) -> None:
            self.done: list[int] = []
            self._stop_at = stop_at

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            assert (total, message) == (12, "Measuring photos")
            self.done.append(done)

        @property
        def cancelled(self) -> bool:
            return len(self.done) == self._stop_at

    stopped = Listener(5)
    with pytest.raises(Cancelled):
        fit_dataset(dataset, RECIPE, 8, Fit.CROP, stopped)
    assert not cache.exists()
    listener = Listener(100)
    fit_dataset(dataset, RECIPE, 8, Fit.CROP, listener)
    assert listener.done == list(range(1, 13))
