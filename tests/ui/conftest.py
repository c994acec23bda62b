"""The window's tests: no thread and no dialog may outlive a test.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.photos import write_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from augstudio.ui.core.owners import Owners
    from augstudio.ui.window import Window


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Delete what a test leaves behind in this thread: Python might do so in any, and Qt crash.

    The program keeps its objects until it ends; only tests make and drop many of them.
    """
    gc.disable()
    yield
    gc.collect(1)  # all that the test has made is young, as nothing was collected meanwhile
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_left(qapp: "QApplication") -> Iterator[None]:
    """Fail a test that leaves threads running or a dialog open; start each in the light theme."""
    from PySide6.QtCore import QEvent

    from augstudio.ui.core.jobs import threads
    from augstudio.ui.look import theme
    from tests import driver

    if qapp.styleSheet() != theme.style_sheet(theme.LIGHT):
        theme.apply_theme(qapp, theme.LIGHT)
    yield
    # A preview that nobody waits for any more may be on its last lines.
    running = [worker for worker in threads.running() if not worker.wait(5000)]
    qapp.processEvents()
    left = driver.dialogs()
    dialogs = [dialog.text() for dialog in left]
    for dialog in left:
        dialog.reject()
    # Widgets that were closed go now: each that stayed would be painted again in every test.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not running, "a thread was left running"
    assert not dialogs, "a dialog was left open"


@pytest.fixture
def owners(qapp: "QApplication") -> Iterator["Owners"]:
    from augstudio.ui.core.owners import make_owners

    made = make_owners()
    yield made
    made.jobs.close()


@pytest.fixture
def window(qtbot: "QtBot", owners: "Owners") -> "Window":
    from augstudio.ui.window import Window

    made = Window(owners)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.build_pages()
    return made


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of two classes, blue and red, of six photos each."""
    return write_folder(tmp_path / "colours")
