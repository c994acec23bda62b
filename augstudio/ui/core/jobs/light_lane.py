"""The light lane: short background work, such as previews and thumbnails."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.errors import Cancelled
from augstudio.progress import Progress
from augstudio.ui.core.jobs.threads import Worker, as_shown

#: It may check ``progress.cancelled`` to end early if its result is no longer wanted.
LightWork = Callable[[Progress], Any]


class _Wanted(Progress):
    """Lets work check whether its result is still wanted."""

    def __init__(self) -> None:
        self.dropped = False

    @property
    def cancelled(self) -> bool:
        return self.dropped


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
    """

    result = Signal(object)
    failed = Signal(object)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._waiting: LightWork | None = None
        self._worker: Worker | None = None
        self._wanted = _Wanted()

    def submit(self, work: LightWork) -> None:
        """Cancel the running work, and run ``work(progress)`` as soon as it has ended."""
        self._waiting = work
        if self._worker is None:
            self._begin()
        else:
            self._wanted.dropped = True

    def drop(self) -> None:
        """Cancel everything submitted so far; its result is not delivered."""
        self._wanted.dropped = True
        self._waiting = None
        self._worker = None

    def _begin(self) -> None:
        work, wanted = self._waiting, _Wanted()
        assert work is not None
        self._waiting, self._wanted = None, wanted
        self._worker = Worker(lambda: work(wanted))
        self._worker.ended.connect(self._conclude)
        self._worker.start()

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
