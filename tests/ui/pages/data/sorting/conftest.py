from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit, read_record
from augstudio.features.store import Vector
from augstudio.progress import Progress
from augstudio.training.pile_features import PileFeatures
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.entry import ENTRY
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.pages.data.sorting.pile_photo import PilePhoto
from augstudio.ui.pages.data.sorting.sorting_view import SortingView
from tests import driver
from tests.photos import COLOURS, write_photo
from tests.ui.opening import settle


@pytest.fixture(autouse=True)
def colours_as_features(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the network, which takes seconds to load, by the mean colour of a photo."""

    def read(_: PileFeatures, photos: Sequence[ImageRecord], __: Progress) -> dict[str, Vector]:
        pixels = {each.content: read_record(each, 8, Fit.CROP) for each in photos}
        return {
            each: (found.mean(axis=(0, 1)) / 64 - 2).astype(np.float32)
            for each, found in pixels.items()
        }

    monkeypatch.setattr(PileFeatures, "read", read)


@pytest.fixture
def page(qtbot: QtBot, owners: Owners) -> Iterator[DataPage]:
    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.findChild(SortingView).close_pile()
    owners.jobs.close()


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder of three blue and three red photos, without class folders."""
    return write_pile(tmp_path / "holiday", 6)


def write_pile(folder: Path, photos: int) -> Path:
    """Write a folder in which photos with an even number are blue, the others red."""
    for number in range(photos):
        colour = COLOURS["red" if number % 2 else "blue"]
        write_photo(folder / f"{number:03d}.png", colour, 500 + number)
    return folder


def open_pile(owners: Owners, page: DataPage, folder: Path) -> SortingView:
    """Open a flat folder, and return the view with its first photo."""
    view = page.findChild(SortingView)
    with driver.awaiting(view.opened):
        owners.project.open_folder(folder)
    settle()
    return view


def name_class(page: QWidget, name: str) -> None:
    """Press N, and type the name of a class."""
    press_key(page, Qt.Key.Key_N)
    line = driver.find(page.window(), QLineEdit, "edit_class_name")
    QTest.keyClicks(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return)


def press_key(page: QWidget, key: Qt.Key) -> None:
    """Press a key on what has the focus on the page, which may not be active again yet."""
    focused = page.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def photo_name(page: QWidget) -> str:
    """Return the name of the file that is shown."""
    return driver.find(page, PilePhoto, "photo_pile").accessibleDescription()


def colour_key(page: QWidget) -> Qt.Key:
    """Return the key of the right class of the photo that is shown: 1 is blue, 2 is red."""
    number = int(photo_name(page).split(".")[0])
    return Qt.Key.Key_2 if number % 2 else Qt.Key.Key_1


def progress(page: QWidget) -> str:
    """Return how far it is, in words."""
    return driver.find(page, QLabel, "label_sorted").text()
