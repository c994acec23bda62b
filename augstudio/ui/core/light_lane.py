"""The light lane: short work beside the heavy job, such as previews and thumbnails."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.errors import Cancelled
from augstudio.progress import Progress
from augstudio.ui.core.threads import Worker, as_shown

#: It may look at ``progress.cancelled`` to end early when nobody wants it any more.
LightWork = Callable[[Progress], Any]


class _Wanted(Progress):
    """Tells work whether its result is still wanted."""

    def __init__(self) -> None:
        self.dropped = False

    @property
    def cancelled(self) -> bool:
        return self.dropped


class LatestJob(QObject):
    """One kind of short work: the newest that was submitted is delivered, older ones never.

    Parameters
    ----------
    title
        Says what is being done where that goes wrong, such as "The preview".

    Signals
    -------
    result
        What the newest submitted function returned.
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
        """Run ``work(progress)`` as soon as the one in hand, which is cancelled, has ended."""
        self._waiting = work
        if self._worker is None:
            self._begin()
        else:
            self._wanted.dropped = True

    def drop(self) -> None:
        """Cancel what was submitted so far, and deliver nothing of it."""
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
