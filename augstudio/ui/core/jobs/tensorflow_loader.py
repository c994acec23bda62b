"""Imports TensorFlow in the background, so that the window opens at once."""

import gc
import threading
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.progress import Progress
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Report, Work


class TensorFlowLoader(QObject):
    """Imports TensorFlow in the background; ``loaded`` is emitted when it is ready."""

    loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done = threading.Event()
        self._done.set()
        self._job = LatestJob("Loading TensorFlow", self)
        self._job.result.connect(self._finish)

    def start(self) -> None:
        """Start the import."""
        self._done.clear()
        self._job.submit(lambda _: self._load())

    def wait(self, progress: Progress) -> None:
        """Wait for a running import to end; call this before using TensorFlow in a thread.

        If two threads imported parts of it in different orders, they would see it half loaded.
        """
        while not self._done.wait(0.05):
            progress.report(0, 0, "Loading TensorFlow")
            progress.check()

    def before(self, work: Work) -> Work:
        """Return ``work`` preceded by a wait for TensorFlow."""

        def waiting(progress: Progress, report: Report) -> Any:
            self.wait(progress)
            return work(progress, report)

        return waiting

    def _load(self) -> None:
        # TensorFlow's import creates about a million permanent objects. Each full garbage
        # collection over them would stop every thread for a third of a second.
        gc.disable()
        try:
            import keras  # noqa: F401
        finally:
            gc.freeze()
            gc.enable()
            self._done.set()

    @Slot(object)
    def _finish(self, _: object) -> None:
        self.loaded.emit()
