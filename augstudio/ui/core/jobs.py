"""Work beside the window: the only file that knows threads.

``Jobs`` runs one heavy job at a time (scanning, training, predicting) and shows it. ``LatestJob``
runs short work whose older results nobody wants any more (previews, thumbnails). All signals are
emitted in the thread of the window.
"""

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from augstudio.errors import AugStudioError, Cancelled, Paused
from augstudio.ui.core.throttle import ThrottledProgress, Work

#: Secondary threads have small stacks on macOS; TensorFlow needs more (bytes).
_STACK = 16 * 1024 * 1024
#: Seconds after which a thread that computes in Python lets another one go on. The window gives
#: Python's lock away at every call of Qt, and would wait for it as often: Python's own 5 ms add up
#: to a quarter of a second while a classifier is loaded.
_SWITCH = 0.001

#: Within so many milliseconds the window has painted what a press changed, where it is alone.
_PAINTED_MS = 50

_running: set["_Worker"] = set()


class UnexpectedError(AugStudioError):
    """An error of the program itself; the exception hook has already shown it."""


class _Worker(QThread):
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


def wait_for_threads() -> None:
    """Wait until every thread that was started here has ended."""
    for worker in list(_running):
        worker.wait()


class Job(QObject):
    """One running piece of work.

    After any number of ``progressed`` and ``reported`` comes exactly one of ``finished``,
    ``failed``, ``cancelled`` and ``paused``, and then ``ended``.

    Signals
    -------
    progressed
        done, total (0 while unknown), message, unit.
    reported
        An event of the work, such as ``EpochFinished``.
    finished
        The result.
    failed
        An ``AugStudioError``.
    cancelled
        What the work returned although it was stopped, or ``None``.
    paused
        The work can go on another time.
    """

    progressed = Signal(int, int, str, str)
    reported = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal(object)
    paused = Signal()
    ended = Signal()

    def __init__(self, title: str, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self._silent = False
        self._progress = ThrottledProgress(lambda message: self._worker.posted.emit(message))
        self._worker = _Worker(lambda: self._run(work))
        self._worker.posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._conclude)

    @property
    def is_cancelling(self) -> bool:
        """Whether Stop was pressed and the work has not ended yet."""
        return self._progress.cancel_requested

    def cancel(self) -> None:
        """Ask the work to stop; it does so after the batch in hand."""
        self._progress.cancel_requested = True

    @property
    def is_pausing(self) -> bool:
        """Whether Pause was pressed and the work has not ended yet."""
        return self._progress.pausing

    def pause(self) -> None:
        """Ask the work to end so that it can go on another time; Stop takes that back."""
        self._progress.pause_requested = True

    def begin(self) -> None:
        """Start the thread."""
        self._worker.start()

    def abandon(self) -> None:
        """Stop, wait, and tell nobody."""
        self._silent = True
        self.cancel()
        self._worker.wait()

    def _run(self, work: Work) -> object:
        """Do the work (in the new thread) when the window has painted what a press changed.

        At once, the two would have to share Python's lock while the user waits.
        """
        QThread.msleep(_PAINTED_MS)
        return self._progress.run(work)

    @Slot(object)
    def _deliver(self, message: object) -> None:
        if self._silent:
            return
        if isinstance(message, tuple):
            self.progressed.emit(*message)
        else:
            self.reported.emit(message)

    @Slot(object)
    def _conclude(self, worker: _Worker) -> None:
        if self._silent:
            return
        error, result = worker.error, worker.result
        if isinstance(error, Paused):
            self.paused.emit()
        elif isinstance(error, Cancelled) or (error is None and self.is_cancelling):
            self.cancelled.emit(result)
        elif error is None:
            self.finished.emit(result)
        else:
            self.failed.emit(_as_shown(error, self.title))
        self.ended.emit()


def _as_shown(error: BaseException, title: str) -> AugStudioError:
    """Return the error for the user; what nobody expected goes to the exception hook first."""
    if isinstance(error, AugStudioError):
        return error
    sys.excepthook(type(error), error, error.__traceback__)
    return UnexpectedError(
        f"{title} ended because of an error in AugStudio.", "The details are in the log file."
    )


class Jobs(QObject):
    """Runs one heavy job at a time.

    Signals
    -------
    started, ended
        The ``Job``. A job may start while listeners still hear that the one before ended.
    refused
        A sentence: why a job could not be started.
    """

    started = Signal(object)
    ended = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_SWITCH)
        self.current: Job | None = None

    def start(self, title: str, work: Work) -> Job | None:
        """Run ``work(progress, report)`` in a thread; ``None`` while another job runs.

        ``title`` says what is being done, such as "Reading photos".
        """
        if self.current is not None:
            self.refused.emit(f"{self.current.title} is still going on. Wait for it, or stop it.")
            return None
        job = Job(title, work, self)
        self.current = job
        for signal in (job.finished, job.failed, job.cancelled, job.paused):
            signal.connect(self._release)
        job.ended.connect(self._on_ended)
        job.begin()
        self.started.emit(job)
        return job

    def stop(self) -> None:
        """Ask the current job to stop."""
        if self.current is not None:
            self.current.cancel()

    def stop_then(self, then: Callable[[], object]) -> None:
        """Stop the current job, and call ``then`` when it has ended, at once where none runs."""
        if self.current is None:
            then()
        else:
            self.current.ended.connect(then)
            self.current.cancel()

    def close(self) -> None:
        """Stop the current job and wait for every thread; nothing is delivered any more."""
        if self.current is not None:
            self.current.abandon()
            self.current = None
        wait_for_threads()

    @Slot()
    def _release(self) -> None:
        """Let the listeners of the result start the next job."""
        self.current = None

    @Slot()
    def _on_ended(self) -> None:
        job = self.sender()
        self.ended.emit(job)
        job.deleteLater()


class LatestJob(QObject):
    """Runs short work in a thread of its own; only the newest submission is ever delivered.

    Signals
    -------
    result
        What the newest submitted function returned.
    failed
        The ``AugStudioError`` it raised.
    """

    result = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Callable[[], Any] | None = None
        self._worker: _Worker | None = None

    def submit(self, work: Callable[[], Any]) -> None:
        """Run ``work()`` as soon as the one in hand is done; those between are dropped."""
        self._waiting = work
        if self._worker is None:
            self._begin()

    def drop(self) -> None:
        """Deliver nothing of what was submitted so far."""
        self._waiting = None
        self._worker = None

    def _begin(self) -> None:
        assert self._waiting is not None
        self._worker, self._waiting = _Worker(self._waiting), None
        self._worker.ended.connect(self._conclude)
        self._worker.start()

    @Slot(object)
    def _conclude(self, worker: _Worker) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        if self._waiting is not None:
            self._begin()
        elif worker.error is None:
            self.result.emit(worker.result)
        else:
            self.failed.emit(_as_shown(worker.error, "The preview"))
