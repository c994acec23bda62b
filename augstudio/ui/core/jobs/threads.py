"""Runs functions in threads; the only file that uses Qt threads."""

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QThread, Signal, Slot

from augstudio.errors import AugStudioError
from augstudio.ui.core.messages import UnexpectedError

#: In bytes: secondary threads have small stacks on macOS; TensorFlow needs more.
_STACK = 16 * 1024 * 1024

_running: set["Worker"] = set()


class Worker(QThread):
    """Runs a function in its own thread and keeps the result or the error.

    Attributes
    ----------
    posted
        Signal: a message from the function.
    ended
        Signal: this worker, emitted in the GUI thread after its own thread has ended.
    result, error
        What the function returned or raised; valid after ``ended``.
    """

    posted = Signal(object)
    ended = Signal(object)

    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__()
        self.setStackSize(_STACK)
        self._function: Callable[[], Any] | None = function
        self.result: Any = None
        self.error: BaseException | None = None
        # The set keeps this object alive as long as its thread, even if its owner is deleted.
        _running.add(self)
        self.finished.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        """Call the function (in the new thread)."""
        try:
            assert self._function is not None
            self.result = self._function()
        except BaseException as error:  # noqa: BLE001 - no caller would see it
            self.error = error
        self._function = None

    @Slot()
    def _end(self) -> None:
        self.wait()
        _running.discard(self)
        self.ended.emit(self)
        self.deleteLater()


def pause_thread(milliseconds: int) -> None:
    """Let the calling thread sleep."""
    QThread.msleep(milliseconds)


def running() -> list[Worker]:
    """Return the workers whose threads are still running."""
    return list(_running)


def wait_for_threads() -> None:
    """Wait until all threads started here have ended."""
    for worker in running():
        worker.wait()


def as_shown(error: BaseException, title: str) -> AugStudioError:
    """Return the error to show; an unexpected one goes to the exception hook first."""
    if isinstance(error, AugStudioError):
        return error
    sys.excepthook(type(error), error, error.__traceback__)
    return UnexpectedError(
        f"{title} failed because of an error in AugStudio.", "The details are in the log file."
    )
