"""Photo files are regular files of a bearable size, wherever they are opened."""

import os
import sys
from pathlib import Path

import pytest

from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.images import Fit, decode, load, read_record
from augstudio.data.scan import scan
from augstudio.errors import UnreadablePhotoError
from tests.data.photos import write_photos

TOO_LARGE = "it is too large: 2.5 GB; the limit is 700 MB"


@pytest.fixture
def sparse(tmp_path: Path) -> Path:
    """A file of 2.5 GB that takes no room on the disk."""
    path = write_photos(tmp_path, ["a/1.jpg", "b/1.jpg"]) / "a" / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(2_500_000_000)
    if path.stat().st_blocks > 1000:
        path.unlink()
        pytest.skip("files take their whole room here")
    return path


def test_a_huge_file_is_not_read(sparse: Path) -> None:
    for read in (lambda: decode(sparse), lambda: load(sparse, 32, Fit.CROP)):
        with pytest.raises(UnreadablePhotoError, match=f"huge.jpg can't be read: {TOO_LARGE}"):
            read()
    with pytest.raises(UnreadablePhotoError, match=TOO_LARGE):
        read_record(ImageRecord(str(sparse), "a", "0" * 32), 32, Fit.CROP)


def test_a_huge_file_is_named_and_left_out(sparse: Path) -> None:
    dataset = scan(sparse.parent.parent)
    if dataset.unreadable:
        assert [(file.path, file.reason) for file in dataset.unreadable] == [(sparse, TOO_LARGE)]
    assert dataset.counts(Split.TRAIN) == {"a": 1, "b": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_pipes_and_devices_are_no_photos(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    for path in (tmp_path / "pipe.jpg", Path("/dev/zero"), tmp_path):
        with pytest.raises(PhotoFileError, match="not a regular file"), photo_bytes(path):
            pass
        with pytest.raises(UnreadablePhotoError, match="it is not a regular file"):
            decode(path)
