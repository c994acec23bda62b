"""Batches of photos: whole, in order, made ready ahead, and ended when no one wants them."""

import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.apply import apply
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.errors import Cancelled
from augstudio.progress import SILENT, Progress
from augstudio.runs.events import PhotoSkipped, ignore
from augstudio.training.methods.photo_batches import PhotoBatches
from augstudio.training.methods.unreadable import Skipped
from tests.photos import write_folder

SIZE = 16


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "colours", photos=5)).records(Split.TRAIN)


def unvaried(_: ImageRecord) -> Transform:
    return Transform()


def taken(photos: PhotoBatches, records: Any, order: Any, size: int, variation: Any) -> list[Any]:
    return list(photos.batches(records, order, variation, size))


def test_every_photo_comes_once_in_the_order_that_was_asked_for(
    records: tuple[ImageRecord, ...],
) -> None:
    order = np.random.default_rng(0).permutation(10)
    photos = PhotoBatches(SIZE, Fit.CROP, Skipped(ignore))
    batches = taken(photos, records, order, 4, unvaried)
    assert [len(rows) for rows, _ in batches] == [4, 4, 2]
    np.testing.assert_array_equal(np.concatenate([rows for rows, _ in batches]), order)
    found = np.concatenate([values for _, values in batches])
    assert found.shape == (10, SIZE, SIZE, 3)
    assert found.dtype == np.float32
    ((_, again),) = taken(photos, records, order, 10, unvaried)
    np.testing.assert_array_equal(found, again)


def test_photos_are_augmented_as_requested(records: tuple[ImageRecord, ...]) -> None:
    photos = PhotoBatches(SIZE, Fit.CROP, Skipped(ignore))
    ((_, plain),) = taken(photos, records, range(10), 10, unvaried)

    def turned(record: ImageRecord) -> Transform:
        return Transform(theta=float(record.path.stem))

    ((_, varied),) = taken(photos, records, range(10), 10, turned)
    expected = [apply(p, turned(r)) for p, r in zip(plain, records, strict=True)]
    np.testing.assert_array_equal(varied, expected)


def test_photos_that_can_not_be_read_are_reported_once(records: tuple[ImageRecord, ...]) -> None:
    records[3].path.unlink()
    told: list[PhotoSkipped] = []
    skipped = Skipped(told.append)
    photos = PhotoBatches(SIZE, Fit.CROP, skipped)
    assert photos.read(records, SILENT) == records[:3] + records[4:]
    batches = taken(photos, records, range(10), 4, unvaried)
    assert [rows.tolist() for rows, _ in batches] == [[0, 1, 2, 4], [5, 6, 7, 8], [9]]
    assert [skip.path for skip in told] == [records[3].path]
    assert "can no longer be opened" in told[0].reason
    assert skipped.photos == told


def test_a_failure_after_the_last_photo_is_reported(records: tuple[ImageRecord, ...]) -> None:
    records[9].path.unlink()
    skipped = Skipped(ignore)
    batches = taken(PhotoBatches(SIZE, Fit.CROP, skipped), records, range(10), 9, unvaried)
    assert [len(rows) for rows, _ in batches] == [9]
    assert [skip.path for skip in skipped.photos] == [records[9].path]


def test_photos_are_read_once(records: tuple[ImageRecord, ...]) -> None:
    photos = PhotoBatches(SIZE, Fit.CROP, Skipped(ignore))
    photos.read(records, SILENT)
    for record in records:
        record.path.unlink()
    ((rows, _),) = taken(photos, records, range(10), 10, unvaried)
    assert len(rows) == 10


def test_reading_says_how_far_it_is_and_stops(records: tuple[ImageRecord, ...]) -> None:
    class StopAtThree(Progress):
        done = 0

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            assert (total, message, unit) == (10, "Reading photos", "photos")
            self.done = done

        @property
        def cancelled(self) -> bool:
            return self.done == 3

    with pytest.raises(Cancelled):
        PhotoBatches(SIZE, Fit.CROP, Skipped(ignore)).read(records, StopAtThree())


def test_only_a_few_batches_are_made_ready_and_no_thread_is_left(
    records: tuple[ImageRecord, ...],
) -> None:
    drawn: list[ImageRecord] = []

    def counted(record: ImageRecord) -> Transform:
        drawn.append(record)
        return Transform()

    order = [n % 10 for n in range(4000)]
    before = set(threading.enumerate())
    photos = PhotoBatches(SIZE, Fit.CROP, Skipped(ignore))
    with closing(photos.batches(records, order, counted, 2)) as batches:
        next(batches)
    assert set(threading.enumerate()) == before
    # Three batches, and what the threads below have in hand.
    assert len(drawn) < 200
