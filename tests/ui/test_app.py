import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui import app
from augstudio.ui.core import messages
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.photos.project import Project
from augstudio.ui.look import theme
from augstudio.ui.window import Window


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give back the exception hooks that the program sets."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(messages, "write_log_file", lambda: None)


class Application:
    """The application of the tests, whose own event loop can't be quit and used again."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._loop = QEventLoop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    def exec(self) -> int:
        return self._loop.exec()

    def quit(self) -> None:
        self._loop.quit()


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize("is_given", [True, False])
def test_the_window_is_seen_before_anything_is_loaded(
    qapp: QApplication, photos: Path, monkeypatch: pytest.MonkeyPatch, is_given: bool
) -> None:
    application = Application(qapp)
    seen: list[bool] = []
    opened: list[object] = []

    def start(loader: object) -> None:
        seen.append(any(isinstance(w, Window) and w.isVisible() for w in qapp.topLevelWidgets()))
        QTimer.singleShot(0, application.quit)

    monkeypatch.setattr("augstudio.ui.app.QApplication", lambda args: application)
    monkeypatch.setattr("augstudio.ui.core.jobs.tensorflow_loader.TensorFlowLoader.start", start)
    monkeypatch.setattr(Project, "open_folder", lambda self, folder: opened.append(folder))
    monkeypatch.setattr(Project, "reopen", lambda self: opened.append("that of last time"))
    assert app.main(photos if is_given else None) == 0
    assert seen == [True]
    assert opened == [photos if is_given else "that of last time"]
    assert sys.excepthook is messages.show_unexpected


def test_the_appearance_is_remembered(qapp: QApplication, owners: Owners) -> None:
    app.choose_appearance(qapp, owners.settings, "dark")
    assert theme.current() is theme.DARK
    app.choose_appearance(qapp, owners.settings, "light")
    assert theme.current() is theme.LIGHT
    assert owners.settings.value("theme") == "light"


def test_a_window_and_its_title_bar_have_room_on_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableSize()
    window.resize(room)
    app.fit_to_screen(window)
    assert window.width() == room.width()
    assert room.height() - 50 < window.height() < room.height() - 30
    window.resize(300, 200)
    app.fit_to_screen(window)
    assert (window.width(), window.height()) == (300, 200)
