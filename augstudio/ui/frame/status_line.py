"""StatusLine: the running job with its progress and time left, and Stop."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from augstudio.ui.core.jobs.jobs import Job, JobState
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.speed_text import rate, time_left
from augstudio.ui.widgets.text import Line, button, count, set_role

#: Milliseconds for which a message replaces the progress of a job.
_MESSAGE_MS = 4000
_ENDING = {JobState.STOPPING: "Stopping …", JobState.PAUSING: "Pausing …"}


def progress_text(advance: Advance, speed: Speed) -> str:
    """Return progress as text, such as "Reading photos 40 / 80   50%   20 photos/s".

    Bytes are shown in megabytes.
    """
    done, total, message = advance.done, advance.total, advance.message
    if total <= 0:
        parts = [f"{message} {count(done, *[advance.unit] * 2)}" if done else message]
    elif advance.unit == "bytes":
        parts = [f"{message} {done / 1e6:.1f} / {total / 1e6:.1f} MB"]
    else:
        parts = [f"{message} {count(done)} / {count(total)}"]
    if total > 0:
        parts += [f"{100 * done // total}%", rate(speed), time_left(speed)]
    return "   ".join(part for part in parts if part)


class StatusLine(QFrame):
    """Shows the running job or the last message; ``stop_pressed`` asks to stop the job."""

    stop_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._job: Job | None = None
        self._advance: Advance | None = None
        self._label = Line("Ready", "muted")
        self._label.setObjectName("label_status")
        self._label.setFont(theme.tabular(self._label.font()))
        self._bar = QProgressBar()
        self._bar.setObjectName("progress_job")
        self._bar.setAccessibleName("Progress")
        self._bar.setToolTip("How much of the job is done.")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(200)
        self._stop = button(
            "button_stop", "Stop", "Stop this job. A training keeps its best epoch.", icon="stop"
        )
        self._stop.clicked.connect(self.stop_pressed)
        self._message = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.wide, SPACING.small, SPACING.wide, SPACING.small)
        row.setSpacing(SPACING.large)
        row.addWidget(self._label, 1)
        row.addWidget(self._bar)
        row.addWidget(self._stop)
        policy = self._stop.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the line keeps its height
        self._stop.setSizePolicy(policy)
        self.show_job(None)

    def show_job(self, job: Job | None) -> None:
        """Follow a job until it ends; ``None`` if none is running."""
        self._job, self._advance = job, None
        self._bar.setVisible(job is not None)
        self._stop.setVisible(job is not None)
        if job is None:
            if not self._message.isActive():
                self._write("Ready", "muted")
            return
        self._message.stop()
        self._write(f"{job.title} …", "")
        self._bar.setRange(0, 0)
        job.progressed.connect(self._show_progress)
        # The meter also measures events, which the page shows at the same moment.
        job.reported.connect(self._show_speed)
        job.state_changed.connect(self._show_state)
        self._show_state()

    def say(self, severity: str, text: str) -> None:
        """Show a message for at least a few seconds; ``severity`` is a label role."""
        self._write(text, severity)
        self._message.start()

    def _show_progress(self, advance: Advance) -> None:
        if self._job is None:
            return
        self._advance = advance
        self._bar.setRange(0, advance.total)
        self._bar.setValue(advance.done)
        self._show_speed()

    def _show_speed(self) -> None:
        if self._job is None or self._advance is None or self._message.isActive():
            return
        if self._job.state is JobState.RUNNING:
            self._write(progress_text(self._advance, self._job.meter.speed), "")

    def _show_state(self) -> None:
        if self._job is not None:
            self._stop.setEnabled(self._job.state in (JobState.RUNNING, JobState.PAUSING))
            if self._job.state in _ENDING:
                self._write(_ENDING[self._job.state], "")

    def _write(self, text: str, role: str) -> None:
        self._label.write(text)
        set_role(self._label, role)
