"""Photos on their way through a network: in order, ahead of it, and none lost."""

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from tests.photos import write_folder

SIZE = 16


class Brightness:
    """An engine whose answer to a photo is the mean of its values."""

    name = "brightness"
    output_shape = (1,)

    def run(
        self, photos: Iterable[tuple[Any, NDArray[np.float32]]]
    ) -> Generator[tuple[Any, NDArray[np.float32]]]:
        for key, photo in photos:
            yield key, photo.mean(keepdims=True)[0, 0]


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "colours", photos=5)).records(Split.TRAIN)


def wanted(records: Iterable[ImageRecord]) -> Iterator[tuple[int, ImageRecord, Transform]]:
    return ((row, record, Transform()) for row, record in enumerate(records))


def test_results_come_in_order_and_belong_to_their_photos(
    records: tuple[ImageRecord, ...],
) -> None:
    source = PhotoSource(SIZE, Fit.CROP)
    photos = dict(source.stream(wanted(records)))
    found = list(source.through(Brightness(), wanted(records)))
    assert [key for key, _ in found] == list(range(10))
    for key, value in found:
        photo = photos[key]
        assert not isinstance(value, UnreadablePhotoError)
        assert not isinstance(photo, UnreadablePhotoError)
        assert value == photo.mean()


@pytest.mark.parametrize("broken", [0, 4, 9])
def test_what_can_t_be_read_comes_once_among_them(
    records: tuple[ImageRecord, ...], broken: int
) -> None:
    records[broken].path.unlink()
    found = list(PhotoSource(SIZE, Fit.CROP).through(Brightness(), wanted(records)))
    assert sorted(key for key, _ in found) == list(range(10))
    failed = [key for key, value in found if isinstance(value, UnreadablePhotoError)]
    assert failed == [broken]


def test_where_none_can_be_read_all_come_as_failures(records: tuple[ImageRecord, ...]) -> None:
    for record in records:
        record.path.unlink()
    found = dict(PhotoSource(SIZE, Fit.CROP).through(Brightness(), wanted(records)))
    assert len(found) == 10
    assert all(isinstance(value, UnreadablePhotoError) for value in found.values())


def test_no_thread_is_left_when_no_one_wants_more(records: tuple[ImageRecord, ...]) -> None:
    before = set(threading.enumerate())
    source = PhotoSource(SIZE, Fit.CROP)
    with closing(source.through(Brightness(), wanted(records * 20))) as results:
        next(results)
    assert set(threading.enumerate()) == before


def test_photos_are_kept_for_further_views_unless_told_otherwise(
    records: tuple[ImageRecord, ...],
) -> None:
    source = PhotoSource(SIZE, Fit.CROP)
    for part, keep in ((records[:5], True), (records[5:], False)):
        list(source.through(Brightness(), wanted(part), keep))
    for record in records:
        record.path.unlink()
    again = dict(source.through(Brightness(), wanted(records)))
    assert [key for key, value in again.items() if isinstance(value, UnreadablePhotoError)] == [
        *range(5, 10)
    ]
