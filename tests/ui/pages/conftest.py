"""The pages Augment and Train, empty and with photos.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from augstudio.ui.core.owners import Owners
    from augstudio.ui.pages.augment.page import AugmentPage
    from augstudio.ui.pages.train.page import TrainPage
    from tests.ui.pages.train.fake_training import FakeTraining


@pytest.fixture
def augment_page(qtbot: "QtBot", owners: "Owners") -> "AugmentPage":
    """The page as the window shows it before a folder is open."""
    from augstudio.ui.pages.augment.entry import ENTRY

    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def opened(
    owners: "Owners", qtbot: "QtBot", augment_page: "AugmentPage", photos: Path
) -> "AugmentPage":
    """The page Augment with photos, the first preview painted."""
    from augstudio.ui.pages.augment.preview.tiles import Preview
    from tests.ui.opening import open_folder

    with qtbot.waitSignal(augment_page.findChild(Preview).ready):
        open_folder(owners, photos)
    return augment_page


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> "FakeTraining":
    """What takes the place of every training; how long one takes is not known."""
    from tests.ui.pages.train.fake_training import FakeTraining

    fake = FakeTraining()
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.train", fake.train)
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.resume", fake.resume)
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.estimate", lambda *_: None)
    monkeypatch.setattr("augstudio.ui.pages.train.choices.time_estimate.estimate", lambda *_: None)
    return fake


@pytest.fixture
def train_page(qtbot: "QtBot", owners: "Owners", training: "FakeTraining") -> Iterator["TrainPage"]:
    """The page as the window shows it before a folder is open."""
    from augstudio.ui.pages.train.entry import ENTRY

    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    owners.jobs.close()


@pytest.fixture
def ready(owners: "Owners", train_page: "TrainPage", photos: Path) -> "TrainPage":
    """The page Train with photos, the disk looked through for runs."""
    from tests.ui.opening import open_folder

    open_folder(owners, photos)
    return train_page
