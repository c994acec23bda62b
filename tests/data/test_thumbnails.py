"""Thumbnails are made once, found by content, and never taken from damaged rows."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from augstudio import storage
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.data.thumbnails import SIDE, ThumbnailStore
from augstudio.errors import Cancelled
from augstudio.progress import Progress
from tests.photos import COLOURS, write_folder


@pytest.fixture
def photos(tmp_path: Path) -> list[ImageRecord]:
    return list(scan(write_folder(tmp_path / "colours")).records(Split.TRAIN))


def test_each_photo_is_decoded_only_once_even_after_it_was_renamed(
    tmp_path: Path, photos: list[ImageRecord]
) -> None:
    path = tmp_path / "thumbnails.sqlite"
    with ThumbnailStore(path) as store:
        first = store.read(photos)
    assert first.keys() == {photo.content for photo in photos}
    picture = first[photos[0].content]
    assert picture is not None
    assert (picture.shape, picture.dtype) == ((SIDE, SIDE, 3), np.uint8)
    assert abs(picture.mean(axis=(0, 1)) - COLOURS["blue"]).max() < 20
    for photo in photos:
        photo.path.unlink()
    moved = [ImageRecord("/elsewhere", "red", photo.content) for photo in photos]
    with ThumbnailStore(path) as store:
        again = store.read(moved)
    for content, pixels in first.items():
        assert pixels is not None
        kept = again[content]
        assert kept is not None
        assert np.abs(pixels.astype(int) - kept).mean() < 5  # a JPEG of it


def test_a_photo_that_is_gone_or_has_changed_has_none(
    tmp_path: Path, photos: list[ImageRecord]
) -> None:
    gone, changed, other = photos[:3]
    gone.path.unlink()
    changed.path.write_bytes(other.path.read_bytes())
    with ThumbnailStore(tmp_path / "thumbnails.sqlite") as store:
        found = store.read([gone, changed, other, other])
    assert found[gone.content] is None
    assert found[changed.content] is None
    assert found[other.content] is not None


def test_a_damaged_thumbnail_is_made_again(tmp_path: Path, photos: list[ImageRecord]) -> None:
    path = tmp_path / "thumbnails.sqlite"
    with ThumbnailStore(path) as store:
        before = store.read(photos[:3])
    with closing(sqlite3.connect(path)) as database, database:
        rows = database.execute("SELECT id, data FROM thumbnail").fetchall()
        bad = [rows[0][1][:-9] + bytes(9), b"", rows[0][1]]
        database.executemany(
            "UPDATE thumbnail SET data = ? WHERE id = ?",
            [(data, row[0]) for data, row in zip(bad, rows, strict=True)],
        )
    with ThumbnailStore(path) as store:
        again = store.read(photos[:3])
    for content, pixels in before.items():
        np.testing.assert_allclose(again[content], pixels, atol=12)


def test_the_oldest_make_room_for_new_ones(tmp_path: Path, photos: list[ImageRecord]) -> None:
    path = tmp_path / "thumbnails.sqlite"
    with ThumbnailStore(path, limit=1) as store:
        assert all(pixels is not None for pixels in store.read(photos).values())
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM thumbnail").fetchone() == (0,)


def test_what_is_no_longer_wanted_ends_and_a_broken_file_is_replaced(
    tmp_path: Path, photos: list[ImageRecord]
) -> None:
    class Dropped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    with ThumbnailStore.default() as store, pytest.raises(Cancelled):
        store.read(photos, Dropped())
    (storage.cache_folder() / "thumbnails.sqlite").write_text("no database")
    with ThumbnailStore.default() as store:
        assert all(pixels is not None for pixels in store.read(photos).values())
