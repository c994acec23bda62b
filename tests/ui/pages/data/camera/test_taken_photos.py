import errno
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.ui.pages.data.camera.taken_photos import MOST_WAITING, TakenPhotos
from tests import driver
from tests.ui.fake_camera import halves
from tests.ui.opening import settle


class FullDisk:
    """Takes the place of ``storage.write_bytes``; the disk is full until ``free`` is True."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = False
        self._write = storage.write_bytes
        monkeypatch.setattr("augstudio.storage.write_bytes", self)

    def __call__(self, path: Path, data: bytes, lasting: bool = True) -> None:
        if not self.free:
            raise storage.explain(OSError(errno.ENOSPC, ""), path)
        self._write(path, data, lasting)


@pytest.fixture
def taken(qtbot: QtBot, tmp_path: Path) -> TakenPhotos:
    return TakenPhotos(tmp_path / "pets")


@pytest.fixture
def errors(taken: TakenPhotos) -> list[AugStudioError]:
    found: list[AugStudioError] = []
    taken.failed.connect(found.append)
    return found


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_photos_are_saved_as_they_are_seen(taken: TakenPhotos) -> None:
    with driver.awaiting(taken.changed, when=lambda: taken.counts == {"cats": 2, "dogs": 1}):
        for label in ("cats", "dogs", "cats"):
            assert taken.add(label, halves())
    saved = files(taken.root)
    assert len(saved) == 3
    for name in saved:
        assert re.fullmatch(r"(cats|dogs)/camera [\d-]{10} [\d-]{8} 00\d\.jpg", name)
        with Image.open(taken.root / name) as photo:
            assert (photo.format, photo.size) == ("JPEG", (64, 48))
            red, _, blue = photo.getpixel((5, 24))
            assert red > 180 > 60 > blue
    assert [each.label for each in taken.of("cats")] == ["cats", "cats"]
    assert taken.last == taken.of("cats")[0]


def test_the_last_photo_can_be_deleted_and_restored(taken: TakenPhotos) -> None:
    taken.add("cats", halves())
    taken.add("dogs", halves())
    settle()
    last = taken.last
    assert last is not None
    before = last.path.read_bytes()
    taken.delete_last()
    settle()
    assert not last.path.exists()
    assert taken.counts == {"cats": 1}
    assert taken.can_restore
    taken.restore()
    settle()
    assert last.path.read_bytes() == before
    assert taken.counts == {"cats": 1, "dogs": 1}
    assert not taken.can_restore


def test_a_restored_photo_overwrites_nothing(taken: TakenPhotos) -> None:
    taken.add("cats", halves())
    settle()
    place = taken.last.path
    taken.delete_last()
    settle()
    place.write_text("another file")
    taken.restore()
    settle()
    assert place.read_text() == "another file"
    assert len(files(taken.root)) == 2
    assert taken.last.path != place


def test_without_photos_there_is_nothing_to_delete_or_restore(taken: TakenPhotos) -> None:
    taken.delete_last()
    taken.restore()
    taken.try_again()
    taken.give_up()
    assert not taken.is_busy


def test_a_photo_that_someone_else_deleted(
    taken: TakenPhotos, errors: list[AugStudioError]
) -> None:
    taken.add("cats", halves())
    settle()
    taken.last.path.unlink()
    taken.delete_last()
    settle()
    assert "does not exist" in errors[0].message
    assert not taken.is_stuck
    assert taken.last is None


def test_a_photo_that_cannot_be_deleted_stays(
    taken: TakenPhotos, errors: list[AugStudioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "")

    taken.add("cats", halves())
    settle()
    monkeypatch.setattr(Path, "unlink", refuse)
    taken.delete_last()
    settle()
    assert errors[0].message.startswith("You don't have permission")
    assert taken.counts == {"cats": 1}
    assert not taken.can_restore


def test_nothing_is_lost_when_the_disk_is_full(
    taken: TakenPhotos, errors: list[AugStudioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch)
    for _ in range(3):
        taken.add("cats", halves())
    settle()
    assert taken.is_stuck
    assert taken.unsaved == 3
    assert [error.message[:17] for error in errors] == ["The disk is full:"]
    disk.free = True
    taken.try_again()
    settle()
    assert taken.counts == {"cats": 3}
    assert len(files(taken.root)) == 3


def test_the_next_photo_tries_again_too(
    taken: TakenPhotos, errors: list[AugStudioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch)
    taken.add("cats", halves())
    settle()
    disk.free = True
    taken.add("cats", halves())
    settle()
    assert taken.counts == {"cats": 2}


def test_photos_that_cannot_be_saved_can_be_given_up(
    taken: TakenPhotos, errors: list[AugStudioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch)
    taken.add("cats", halves())
    settle()
    taken.give_up()
    assert not taken.is_stuck
    assert len(errors) == 1


def test_a_slow_disk_is_not_flooded(taken: TakenPhotos) -> None:
    accepted = [taken.add("cats", halves()) for _ in range(MOST_WAITING + 2)]
    assert accepted == [True] * MOST_WAITING + [False] * 2
    settle()
    assert taken.counts == {"cats": MOST_WAITING}


def test_a_folder_in_which_nothing_may_be_written(
    taken: TakenPhotos, errors: list[AugStudioError]
) -> None:
    taken.root.write_text("a file where the folder should be")
    taken.add("cats", halves())
    settle()
    assert taken.is_stuck
    assert errors[0].hint


def test_a_picture_without_pixels(taken: TakenPhotos, errors: list[Any]) -> None:
    taken.add("cats", QImage())
    settle()
    assert errors[0].message == "A picture from the camera can't be saved."
