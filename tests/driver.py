"""Operates the real window: finds widgets by name, presses, drops files, and waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMessageBox, QWidget

from augstudio.runs.run import Run
from augstudio.ui.window import Window

_W = TypeVar("_W", bound=QWidget)
_SECONDS = 60


def find(window: QWidget, kind: type[_W], name: str) -> _W:
    """Return the only widget of that name that can be seen."""
    (found,) = [each for each in window.findChildren(kind, name) if each.isVisible()]
    return found


def press(window: QWidget, name: str) -> None:
    """Press a button with the mouse."""
    button = find(window, QAbstractButton, name)
    assert button.isEnabled(), name
    # A check box or a radio button is pressed at its mark, which may be the only part that counts.
    place = button.rect().center()
    place.setX(min(place.x(), 12))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)


def choose(window: QWidget, name: str, key: str) -> None:
    """Choose an entry of a drop-down by its key."""
    combo = find(window, QComboBox, name)
    place = combo.findData(str(key))
    assert place >= 0, key
    combo.setCurrentIndex(place)


def press_keys(window: Window, keys: str) -> None:
    """Do what keys such as "Ctrl+Z" do; a window that is not on a screen gets no shortcuts."""
    wanted = QKeySequence(keys)
    (found,) = [each for each in window.findChildren(QShortcut) if each.key() == wanted]
    found.activated.emit()


def train(window: Window) -> Run:
    """Press Start on Train, and return the run when it has ended."""
    with awaiting(window.owners.jobs.ended, seconds=300):
        press(window, "button_start_training")
    run = window.owners.library.run
    assert run is not None
    return run


def turn_wheel(widget: QWidget) -> QWheelEvent:
    """Turn the mouse wheel by a notch over a widget; return the event, accepted or not."""
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, wheel)
    return wheel


def answer(dialog_name: str, button_name: str) -> None:
    """Press a button of the open dialog of that name."""
    press(dialog(dialog_name), button_name)


def dialog(name: str) -> QMessageBox:
    """Return the open dialog of that name."""
    (shown,) = [each for each in dialogs() if each.objectName() == name]
    return shown


def dialogs() -> list[QMessageBox]:
    """Return every message that is open."""
    windows = QApplication.topLevelWidgets()
    return [each for each in windows if isinstance(each, QMessageBox) and not each.isHidden()]


def drop(window: Window, *paths: Path) -> None:
    """Drop files or folders onto the middle of the window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = window.rect().center()
    common = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.NoModifier)
    enter = QDragEnterEvent(place, *common)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(place), *common))


def linger(milliseconds: int) -> None:
    """Let the window live for a while, and threads with it: ``QTest.qWait`` holds Python's lock."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


@contextmanager
def awaiting(
    signal: Any, when: Callable[..., bool] = lambda *_: True, seconds: float = _SECONDS
) -> Iterator[None]:
    """Do the block, then let the window live until ``signal`` has come with ``when`` true.

    What was done in the same event as the signal is done; nothing that waited behind it is.
    """
    loop, seen = QEventLoop(), []

    def take(*values: object) -> None:
        if when(*values):
            seen.append(values)
            loop.quit()

    signal.connect(take)
    yield
    if not seen:
        late = QTimer(singleShot=True, interval=round(1000 * seconds))
        late.timeout.connect(loop.quit)
        late.start()
        loop.exec()
    signal.disconnect(take)
    assert seen, f"nothing came in {seconds} s"
