"""Heavy jobs in the background, such as training and predicting: one at a time.

All signals are emitted in the GUI thread. For short work see ``light_lane``.
"""

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from augstudio.errors import Cancelled, Paused
from augstudio.ui.core import messages
from augstudio.ui.core.jobs.meter import Meter, RateMeter
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.jobs.threads import Worker, as_shown, pause_thread, wait_for_threads
from augstudio.ui.core.jobs.throttle import Advance, ThrottledProgress, Work

#: Seconds after which a thread that computes in Python yields to another. The GUI thread releases
#: Python's lock at every call into Qt and has to wait for it each time: with Python's default of
#: 5 ms that adds up to a quarter of a second while a classifier is loaded.
_SWITCH = 0.001
#: Milliseconds that an otherwise idle window needs to paint what a click changed.
_PAINTED_MS = 50


class JobKind(StrEnum):
    """What a job does."""

    READ_PHOTOS = "read photos"
    CHANGE_FOLDER = "change folder"
    TRAIN = "train"
    PREDICT = "predict"
    SAVE_COPIES = "save copies"
    APPLY = "apply decisions"
    WEIGHTS = "weights"
    MEASURE = "measure"
    REPORT = "report"
    LAB = "lab"
    SAVE_PROJECT = "save project"
    OPEN_PROJECT = "open project"
    EXPORT = "export"

    @property
    def needs_tensorflow(self) -> bool:
        """Whether it has to wait until TensorFlow is loaded."""
        return self not in (
            JobKind.READ_PHOTOS,
            JobKind.CHANGE_FOLDER,
            JobKind.SAVE_COPIES,
            JobKind.APPLY,
            JobKind.SAVE_PROJECT,
            JobKind.OPEN_PROJECT,
        )


#: What stopping a job keeps, for the question whether to stop it.
_KEPT = {
    JobKind.TRAIN: " Stop keeps the best epoch so far; Pause lets you resume later.",
    JobKind.LAB: " What it has found so far is kept, and you can continue it later.",
    JobKind.EXPORT: " What it has exported so far is kept.",
}


class JobState(StrEnum):
    """The state of a job."""

    RUNNING = "running"
    PAUSING = "pausing"
    STOPPING = "stopping"
    ENDED = "ended"


class Job(QObject):
    """One job.

    After any number of ``progressed`` and ``reported`` signals the state becomes ``ENDED``. Then
    exactly one of ``finished``, ``failed``, ``cancelled`` and ``paused`` is emitted, then
    ``ended``.

    Attributes
    ----------
    kind, title
        What it does, and the text for it, such as "Reading photos".
    meter
        Measures its speed and time left from what it reports.

    Signals
    -------
    state_changed
        ``state`` changed.
    progressed
        An ``Advance``.
    reported
        An event of the work, such as ``EpochFinished``.
    finished
        The result.
    failed
        An ``AugStudioError``.
    cancelled
        What the work returned after it was stopped, or ``None``.
    paused
        The work can be resumed later.
    """

    state_changed = Signal()
    progressed = Signal(object)
    reported = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal(object)
    paused = Signal()
    ended = Signal()

    def __init__(
        self, kind: JobKind, title: str, work: Work, meter: Meter, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.kind, self.title, self.meter = kind, title, meter
        self._state = JobState.RUNNING
        self._silent = False
        self._progress = ThrottledProgress(lambda message: self._worker.posted.emit(message))
        self._worker = Worker(lambda: self._run(work))
        self._worker.posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._conclude)

    @property
    def state(self) -> JobState:
        """Whether it is running, stopping, pausing or ended."""
        return self._state

    def stop(self) -> None:
        """Ask the work to stop; it does so after the current batch."""
        self._progress.cancel_requested = True
        self._set_state(JobState.STOPPING)

    def pause(self) -> None:
        """Ask the work to pause, so that it can be resumed later; ``stop`` overrides that."""
        if self._state is JobState.RUNNING:
            self._progress.pause_requested = True
            self._set_state(JobState.PAUSING)

    def begin(self) -> None:
        """Start the thread."""
        self._worker.start()

    def abandon(self) -> None:
        """Stop and wait, without emitting a result."""
        self._silent = True
        self._progress.cancel_requested = True
        self._worker.wait()

    def _set_state(self, state: JobState) -> None:
        if state is not self._state and self._state is not JobState.ENDED:
            self._state = state
            self.state_changed.emit()

    def _run(self, work: Work) -> object:
        """Run the work (in the new thread) once the window has painted what a click changed.

        If it started at once, both would compete for Python's lock while the user waits.
        """
        pause_thread(_PAINTED_MS)
        return self._progress.run(work)

    @Slot(object)
    def _deliver(self, message: object) -> None:
        if self._silent:
            return
        self.meter.take(message)
        if isinstance(message, Advance):
            self.progressed.emit(message)
        else:
            self.reported.emit(message)

    @Slot(object)
    def _conclude(self, worker: Worker) -> None:
        if self._silent:
            return
        error, result = worker.error, worker.result
        stopped = self._state is JobState.STOPPING
        self._set_state(JobState.ENDED)
        if isinstance(error, Paused):
            self.paused.emit()
        elif isinstance(error, Cancelled) or (error is None and stopped):
            self.cancelled.emit(result)
        elif error is None:
            self.finished.emit(result)
        else:
            self.failed.emit(as_shown(error, self.title))
        self.ended.emit()


class Jobs(QObject):
    """Runs one heavy job at a time.

    Signals
    -------
    started, ended
        The ``Job``. A job may start while listeners are still handling the end of the previous one.
    refused
        A sentence that says why a job could not be started.
    """

    started = Signal(object)
    ended = Signal(object)
    refused = Signal(str)

    def __init__(self, tensorflow: TensorFlowLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_SWITCH)
        self._tensorflow = tensorflow
        self._current: Job | None = None

    @property
    def current(self) -> Job | None:
        """The running job, or ``None``."""
        return self._current

    def start(
        self, kind: JobKind, title: str, work: Work, meter: Meter | None = None
    ) -> Job | None:
        """Run ``work(progress, report)`` in a thread; ``None`` while another job runs.

        ``title`` says what is being done, such as "Reading photos". Without a ``meter`` the speed
        is measured from its progress.
        """
        if not self.are_free():
            return None
        if kind.needs_tensorflow:
            work = self._tensorflow.before(work)
        self._current = job = Job(kind, title, work, meter or RateMeter(), self)
        for signal in (job.finished, job.failed, job.cancelled, job.paused):
            signal.connect(self._release)
        job.ended.connect(self._on_ended)
        job.begin()
        self.started.emit(job)
        return job

    def are_free(self) -> bool:
        """Return whether no job is running; if one is, ``refused`` says so."""
        if self._current is not None:
            self.refused.emit(f"{self._current.title} is still running. Wait for it or stop it.")
        return self._current is None

    def stop(self) -> None:
        """Ask the current job to stop."""
        if self._current is not None:
            self._current.stop()

    def when_idle(self, verb: str, what: str, then: Callable[[], object]) -> None:
        """Call ``then``; if a job is running, first ask whether to stop it (or pause a training).

        Reading photos is stopped without asking: what was read is remembered.
        ``verb`` and ``what`` name what comes next, such as "open" and "the sample".
        """
        job = self._current
        if job is None:
            then()
            return
        if job.kind is JobKind.READ_PHOTOS:
            job.ended.connect(then)
            job.stop()
            return
        training = job.kind is JobKind.TRAIN

        def end(ask: Callable[[], None]) -> None:
            if self._current is job:
                job.ended.connect(then)
                ask()
            else:  # it ended while the question was open
                self.when_idle(verb, what, then)

        messages.ask(
            f"{job.title} is still running.",
            f"It has to end before you can {verb} {what}." + _KEPT.get(job.kind, ""),
            f"Stop and {verb}",
            partial(end, job.stop),
            "Keep training" if training else "Let it finish",
            other=(f"Pause and {verb}", partial(end, job.pause)) if training else None,
        )

    def close(self) -> None:
        """Stop the current job and wait for all threads; no more results are delivered."""
        if self._current is not None:
            self._current.abandon()
            self._current = None
        wait_for_threads()

    @Slot()
    def _release(self) -> None:
        """Let the listeners of the result start the next job."""
        self._current = None

    @Slot()
    def _on_ended(self) -> None:
        job = self.sender()
        self.ended.emit(job)
        job.deleteLater()
