"""The light lane: short background work, such as previews and thumbnails."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from augstudio.errors import Cancelled
from augstudio.progress import Progress
from augstudio.ui.core.jobs.threads import Worker, as_shown
from augstudio.ui.core.jobs.throttle import ThrottledProgress

#: It may check ``progress.cancelled`` to end early if its result is no longer wanted.
LightWork = Callable[[Progress], Any]


class LatestJob(QObject):
    """One kind of short work: only the result of the newest submission is delivered.

    Parameters
    ----------
    title
        Names the work in error messages, such as "The preview".

    Signals
    -------
    result
        What the last submitted function returned.
    failed
        The ``AugStudioError`` it raised.
    progressed
        An ``Advance`` of the newest submission.
    """

    result = Signal(object)
    failed = Signal(object)
    progressed = Signal(object)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._waiting: LightWork | None = None
        self._worker: Worker | None = None
        self._progress: ThrottledProgress | None = None

    def submit(self, work: LightWork) -> None:
        """Cancel the running work, and run ``work(progress)`` as soon as it has ended."""
        self._waiting = work
        if self._worker is None:
            self._begin()
        else:
            self._cancel()

    def drop(self) -> None:
        """Cancel everything submitted so far; its result is not delivered."""
        self._cancel()
        self._waiting = None
        self._worker = None

    def _cancel(self) -> None:
        if self._progress is not None:
            self._progress.cancel_requested = True

    def _begin(self) -> None:
        work = self._waiting
        assert work is not None
        self._waiting = None
        progress = ThrottledProgress(lambda message: worker.posted.emit(message))
        worker = Worker(lambda: work(progress))
        worker.posted.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        worker.ended.connect(self._conclude)
        self._progress, self._worker = progress, worker
        worker.start()

    @Slot(object)
    def _pass_on(self, message: object) -> None:
        if self.sender() is self._worker and self._waiting is None:
            self.progressed.emit(message)

    @Slot(object)
    def _conclude(self, worker: Worker) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        if self._waiting is not None:
            self._begin()
        elif worker.error is None:
            self.result.emit(worker.result)
        elif not isinstance(worker.error, Cancelled):
            self.failed.emit(as_shown(worker.error, self._title))
