"""Batches of photos: whole, in order, made ready ahead, and ended when no one wants them."""

import threading
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
from augstudio.runs.events import PhotoSkipped
from augstudio.training.methods.photo_batches import PhotoBatches
from tests.photos import write_folder

SIZE = 16


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "colours", photos=5)).records(Split.TRAIN)


def unvaried(_: ImageRecord) -> Transform:
    return Transform()


def taken(photos: PhotoBatches, records: Any, order: Any, size: int, variation: Any) -> list[Any]:
    with photos.batches(records, order, variation, size) as batches:
        return list(batches)


def test_every_photo_comes_once_in_the_order_that_was_asked_for(
    records: tuple[ImageRecord, ...],
) -> None:
    order = np.random.default_rng(0).permutation(10)
    photos = PhotoBatches(SIZE, Fit.CROP, print)
    batches = taken(photos, records, order, 4, unvaried)
    assert [len(batch.rows) for batch in batches] == [4, 4, 2]
    np.testing.assert_array_equal(np.concatenate([batch.rows for batch in batches]), order)
    found = np.concatenate([batch.photos for batch in batches])
    assert found.shape == (10, SIZE, SIZE, 3)
    assert found.dtype == np.float32
    again = np.concatenate([b.photos for b in taken(photos, records, order, 10, unvaried)])
    np.testing.assert_array_equal(found, again)


def test_photos_are_varied_as_told(records: tuple[ImageRecord, ...]) -> None:
    photos = PhotoBatches(SIZE, Fit.CROP, print)
    (plain,) = taken(photos, records, range(10), 10, unvaried)

    def turned(record: ImageRecord) -> Transform:
        return Transform(theta=float(record.path.stem))

    (varied,) = taken(photos, records, range(10), 10, turned)
    expected = [apply(p, turned(r)) for p, r in zip(plain.photos, records, strict=True)]
    np.testing.assert_array_equal(varied.photos, expected)


def test_photos_that_can_not_be_read_are_told_once(records: tuple[ImageRecord, ...]) -> None:
    records[3].path.unlink()
    told: list[PhotoSkipped] = []
    photos = PhotoBatches(SIZE, Fit.CROP, told.append)
    assert photos.read(records, SILENT) == records[:3] + records[4:]
    batches = taken(photos, records, range(10), 4, unvaried)
    assert [batch.rows.tolist() for batch in batches] == [[0, 1, 2, 4], [5, 6, 7, 8], [9]]
    for batch in batches:
        photos.tell(batch.failed)
    assert [skip.path for skip in told] == [records[3].path]
    assert "can't be opened" in told[0].reason
    assert photos.skipped == told


def test_a_failure_after_the_last_photo_is_told(records: tuple[ImageRecord, ...]) -> None:
    records[9].path.unlink()
    batches = taken(PhotoBatches(SIZE, Fit.CROP, print), records, range(10), 9, unvaried)
    assert [len(batch.rows) for batch in batches] == [9, 0]
    assert batches[1].failed[0].path == records[9].path


def test_photos_are_read_once(records: tuple[ImageRecord, ...]) -> None:
    photos = PhotoBatches(SIZE, Fit.CROP, print)
    photos.read(records, SILENT)
    for record in records:
        record.path.unlink()
    (batch,) = taken(photos, records, range(10), 10, unvaried)
    assert not batch.failed


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
        PhotoBatches(SIZE, Fit.CROP, print).read(records, StopAtThree())


def test_only_a_few_batches_are_made_ready_and_no_thread_is_left(
    records: tuple[ImageRecord, ...],
) -> None:
    drawn: list[ImageRecord] = []

    def counted(record: ImageRecord) -> Transform:
        drawn.append(record)
        return Transform()

    order = [n % 10 for n in range(4000)]
    before = set(threading.enumerate())
    with PhotoBatches(SIZE, Fit.CROP, print).batches(records, order, counted, 2) as batches:
        next(batches)
    assert set(threading.enumerate()) == before
    # Three batches, and what the threads below have in hand.
    assert len(drawn) < 200
