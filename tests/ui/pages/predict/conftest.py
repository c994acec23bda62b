"""The page Predict with a classifier that calls every photo blue.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from augstudio.ui.core.owners import Owners
    from augstudio.ui.pages.predict.page import PredictPage


@pytest.fixture
def page(qtbot: "QtBot", owners: "Owners", monkeypatch: pytest.MonkeyPatch) -> "PredictPage":
    from augstudio.ui.pages.predict.entry import ENTRY
    from tests.ui.examples import Colours

    monkeypatch.setattr(
        "augstudio.ui.core.runs.predictions.Predictor.load", lambda folder: Colours()
    )
    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made
