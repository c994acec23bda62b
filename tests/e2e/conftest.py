"""The real window; no thread and no dialog may outlive a test.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import garbage, nothing_left, owners, photos

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from augstudio.ui.core.owners import Owners
    from augstudio.ui.window import Window

__all__ = ["garbage", "nothing_left", "owners", "photos"]


@pytest.fixture
def window(qtbot: "QtBot", owners: "Owners") -> Iterator["Window"]:
    from augstudio.ui.window import Window

    made = Window(owners)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.build_pages()
    yield made
    owners.jobs.close()
