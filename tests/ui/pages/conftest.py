"""The page Augment, empty and with photos.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from augstudio.data.scan import scan

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from augstudio.ui.pages.augment import AugmentPage
    from augstudio.ui.session import Session


@pytest.fixture
def augment_page(qtbot: "QtBot", session: "Session") -> "AugmentPage":
    """The page as the window shows it before a folder is open."""
    from augstudio.ui.pages.augment import AugmentPage

    made = AugmentPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def opened(qtbot: "QtBot", augment_page: "AugmentPage", photos: Path) -> "AugmentPage":
    """The page Augment with photos, the first preview painted."""
    with qtbot.waitSignal(augment_page._preview.ready):
        augment_page._session.set_dataset(scan(photos))
    return augment_page
