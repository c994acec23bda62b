"""Functions in threads of their own: the only file that knows threads of Qt."""

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QThread, Signal, Slot

from augstudio.errors import AugStudioError
from augstudio.ui.core.messages import UnexpectedError

#: Secondary threads have small stacks on macOS; TensorFlow needs more (bytes).
_STACK = 16 * 1024 * 1024

_running: set["Worker"] = set()


class Worker(QThread):
    """Runs a function in its own thread and keeps what came of it.

    Attributes
    ----------
    posted
        Signal: a message of the function.
    ended
        Signal: this worker, in the thread of the window and after the thread has ended.
    result, error
        What the function returned, or what it raised; valid after ``ended``.
    """

    posted = Signal(object)
    ended = Signal(object)

    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__()
        self.setStackSize(_STACK)
        self._function: Callable[[], Any] | None = function
        self.result: Any = None
        self.error: BaseException | None = None
        # The set keeps the object alive as long as its thread, whatever becomes of its owner.
        _running.add(self)
        self.finished.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        """Call the function (in the new thread)."""
        try:
            assert self._function is not None
            self.result = self._function()
        except BaseException as error:  # noqa: BLE001 - a thread has nobody above it to tell
            self.error = error
        self._function = None

    @Slot()
    def _end(self) -> None:
        self.wait()
        _running.discard(self)
        self.ended.emit(self)
        self.deleteLater()


def pause_thread(milliseconds: int) -> None:
    """Let the thread that calls this do nothing for a while."""
    QThread.msleep(milliseconds)


def running() -> list[Worker]:
    """Return the workers whose threads have not ended."""
    return list(_running)


def wait_for_threads() -> None:
    """Wait until every thread that was started here has ended."""
    for worker in running():
        worker.wait()


def as_shown(error: BaseException, title: str) -> AugStudioError:
    """Return the error for the user; what nobody expected goes to the exception hook first."""
    if isinstance(error, AugStudioError):
        return error
    sys.excepthook(type(error), error, error.__traceback__)
    return UnexpectedError(
        f"{title} ended because of an error in AugStudio.", "The details are in the log file."
    )
