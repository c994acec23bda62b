from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.entry import ENTRY
from augstudio.ui.pages.data.gallery.photos import Subset
from augstudio.ui.pages.data.page import DataPage
from tests import driver
from tests.ui.opening import open_folder


@pytest.fixture
def page(qtbot: QtBot, owners: Owners, photos: Path) -> Iterator[DataPage]:
    """The page Data with six blue and six red photos."""
    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    open_folder(owners, photos)
    yield made
    owners.jobs.close()  # thumbnails may still be on their way


@pytest.fixture
def gallery(qtbot: QtBot, page: DataPage) -> QWidget:
    """The page with the gallery of all photos."""
    page.show_photos(Subset())
    wait_for(qtbot, page, 12)
    return page


def wait_for(qtbot: QtBot, page: QWidget, photos: int) -> None:
    """Wait until the gallery lists so many photos, with their pictures."""
    from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid

    grid = driver.find(page, PhotoGrid, "list_photos")
    qtbot.waitUntil(lambda: grid.model().rowCount() == photos)
    qtbot.waitUntil(lambda: not grid.thumbnails.is_loading)
