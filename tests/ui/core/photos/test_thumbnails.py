from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.ui.core.jobs.threads import wait_for_threads
from augstudio.ui.core.photos.thumbnails import Thumbnails
from tests.photos import write_folder


@pytest.fixture
def photos(tmp_path: Path) -> list[ImageRecord]:
    """Thirty photos, more than are loaded at once."""
    return list(scan(write_folder(tmp_path / "many", photos=15)).records(Split.TRAIN))


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[Thumbnails]:
    owner = QObject()
    yield Thumbnails(owner, radius=8)
    wait_for_threads()


def test_pictures_come_in_groups_until_all_are_there(
    qtbot: QtBot, thumbnails: Thumbnails, photos: list[ImageRecord]
) -> None:
    thumbnails.want(photos, 40)
    assert thumbnails.is_loading
    with qtbot.waitSignal(thumbnails.loaded):
        pass
    there = [thumbnails.picture(photo.content) is not None for photo in photos]
    assert there[0]
    assert not there[-1]
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    pictures = [thumbnails.picture(photo.content) for photo in photos]
    assert {(each.width(), each.height()) for each in pictures if each} == {(40, 40)}
    first = pictures[0]
    assert first is not None
    assert first.pixelColor(20, 20).blue() > 150
    assert first.pixelColor(0, 0) == QColor(0, 0, 0, 0)  # the corner is cut


def test_what_was_wanted_before_makes_room_for_what_is_in_view_now(
    qtbot: QtBot, thumbnails: Thumbnails, photos: list[ImageRecord]
) -> None:
    thumbnails.want(photos, 40)
    thumbnails.want(photos[-2:], 40)
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    assert thumbnails.picture(photos[-1].content) is not None
    assert thumbnails.picture(photos[12].content) is None


def test_pictures_of_another_size_are_shown_until_they_are_replaced(
    qtbot: QtBot, thumbnails: Thumbnails, photos: list[ImageRecord]
) -> None:
    thumbnails.want(photos[:2], 40)
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    thumbnails.want(photos[:2], 300)
    before = thumbnails.picture(photos[0].content)
    assert before is not None
    assert before.width() == 40
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    after = thumbnails.picture(photos[0].content)
    assert after is not None
    assert after.width() == 300


def test_a_photo_that_can_not_be_read_is_known_to_be_so(
    qtbot: QtBot, thumbnails: Thumbnails, photos: list[ImageRecord]
) -> None:
    photos[0].path.unlink()
    thumbnails.want(photos[:2], 40)
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    assert [thumbnails.is_unreadable(photo.content) for photo in photos[:2]] == [True, False]
    assert thumbnails.picture(photos[0].content) is None


def test_a_photo_that_was_moved_in_the_meantime_is_tried_again(
    qtbot: QtBot, thumbnails: Thumbnails, photos: list[ImageRecord], tmp_path: Path
) -> None:
    photo = photos[0]
    here = photo.path.rename(tmp_path / "here.png")
    thumbnails.want([photo], 40)
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    assert thumbnails.is_unreadable(photo.content)
    thumbnails.want([ImageRecord(str(here), photo.label, photo.content)], 40)
    qtbot.waitUntil(lambda: not thumbnails.is_loading)
    assert thumbnails.picture(photo.content) is not None
