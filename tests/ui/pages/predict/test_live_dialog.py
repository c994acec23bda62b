from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from augstudio.errors import AugStudioError
from augstudio.predict import Prediction
from augstudio.ui.core.cameras.camera import Cameras
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.predict.live_dialog import LiveDialog, open_live
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from tests import driver
from tests.ui.examples import Colours, make_run
from tests.ui.fake_camera import DESK, FakeCameras
from tests.ui.opening import settle


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def cameras(qtbot: QtBot) -> FakeCameras:
    return FakeCameras()


def open_dialog(owners: Owners, page: QWidget, cameras: Cameras, run: Path) -> LiveDialog:
    owners.predictions.choose(make_run(run))
    open_live(cameras, owners.predictions.live(), page)
    (dialog,) = page.findChildren(LiveDialog)
    return dialog


def test_the_answer_stands_beside_the_picture(
    owners: Owners,
    page: QWidget,
    cameras: FakeCameras,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("augstudio.ui.core.runs.predictions.Predictor.load", lambda _: Colours())
    dialog = open_dialog(owners, page, cameras, tmp_path)
    words = dialog.findChild(QLabel, "label_live_words")
    assert words.text() == "Loading the classifier …"
    cameras.source.see()
    settle()
    assert dialog.findChild(QLabel, "label_live_class").text() == "blue"
    assert dialog.findChild(ProbabilityBars).accessibleName() == "blue 70.0%, red 30.0%"
    assert not words.isVisible()
    driver.press(dialog, "button_stop_camera")
    assert cameras.source.running is None
    assert not dialog.isVisible()


def test_doubts_stand_below_the_answer(
    owners: Owners,
    page: QWidget,
    cameras: FakeCameras,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Doubtful(Colours):
        def predict_array(self, photo: Any, path: Path | None = None) -> Prediction:
            return replace(super().predict_array(photo, path), unfamiliar=True)

    monkeypatch.setattr("augstudio.ui.core.runs.predictions.Predictor.load", lambda _: Doubtful())
    dialog = open_dialog(owners, page, cameras, tmp_path)
    cameras.source.see()
    settle()
    doubt = dialog.findChild(QLabel, "label_live_doubt")
    assert doubt.text() == "unlike the training photos"
    cameras.source.unplug(DESK)
    assert doubt.text() == ""
    dialog.reject()


def test_a_classifier_that_fails_turns_the_camera_off(
    owners: Owners,
    page: QWidget,
    cameras: FakeCameras,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: Path) -> None:
        raise AugStudioError("The classifier is damaged.", "Train again.")

    monkeypatch.setattr("augstudio.ui.core.runs.predictions.Predictor.load", fail)
    dialog = open_dialog(owners, page, cameras, tmp_path)
    cameras.source.see()
    settle()
    words = dialog.findChild(QLabel, "label_live_words")
    assert words.text() == "The classifier is damaged. Train again."
    assert cameras.source.running is None
    dialog.reject()


def test_an_unplugged_camera_leaves_the_dialog_open(
    owners: Owners, page: QWidget, cameras: FakeCameras, tmp_path: Path
) -> None:
    dialog = open_dialog(owners, page, cameras, tmp_path)
    cameras.source.unplug(DESK)
    assert dialog.isVisible()
    dialog.reject()


def test_without_a_camera_a_message_says_so(
    owners: Owners, page: QWidget, cameras: FakeCameras
) -> None:
    def none() -> None:
        raise AugStudioError("No camera was found.", "Plug one in.")

    open_live(Cameras(none), owners.predictions.live(), page)
    assert driver.dialog("dialog_error").text() == "No camera was found."
    driver.dialog("dialog_error").accept()
    assert not page.findChildren(LiveDialog)
