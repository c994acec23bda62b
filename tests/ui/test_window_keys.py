"""The keys that press what the pointer would."""

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.progress import Progress
from augstudio.ui.core.jobs.jobs import JobState
from augstudio.ui.core.owners import Owners
from augstudio.ui.window import Window


def test_space_starts_and_stops_the_training(
    owners: Owners, qtbot: QtBot, window: Window, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(owners.jobs.ended):
        owners.project.open_folder(photos)

    def train(*args: Any) -> None:
        progress: Progress = args[5]
        while not progress.cancelled:
            threading.Event().wait(0.001)
        progress.check()

    monkeypatch.setattr("augstudio.ui.core.runs.trainings.train", train)
    window.show_page("predict")
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert owners.jobs.current is None
    window.show_page("train")
    for again in (False, True, True):  # a key held down starts once
        press, plain = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        space = QKeyEvent(press, Qt.Key.Key_Space, plain, " ", again)
        QApplication.sendEvent(window.page("train"), space)
    job = owners.jobs.current
    assert job is not None
    assert job.state is JobState.RUNNING
    with qtbot.waitSignal(owners.jobs.ended):
        qtbot.keyClick(window.page("train"), Qt.Key.Key_Space)


def test_enter_presses_the_focused_button(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[str] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen.append("") or "")
    sample = window.findChild(QPushButton, "button_try_sample")
    assert sample is not None
    sample.clicked.disconnect()
    with qtbot.waitSignal(sample.clicked):
        qtbot.keyClick(focused(window, sample), Qt.Key.Key_Return)
    assert not chosen  # the area around the button kept still
    page = window.findChild(QToolButton, "nav_augment")
    assert page is not None
    qtbot.keyClick(focused(window, page), Qt.Key.Key_Enter)
    assert window.page("augment").isVisible()


def focused(window: Window, button: QPushButton | QToolButton) -> QPushButton | QToolButton:
    window.activateWindow()
    button.setFocus()
    return button
