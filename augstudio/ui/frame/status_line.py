"""The line at the bottom: what is being done, how far it is, how long it takes, and Stop."""

import math
import time
from collections import deque

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, button, count, set_role

#: Seconds over which the rate is measured.
_WINDOW = 5.0
#: Milliseconds for which a message hides the progress of a job.
_MESSAGE_MS = 4000


class Pace:
    """Measures how fast something advances."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()

    def note(self, done: int, now: float) -> None:
        """Take note that ``done`` units are finished at ``now`` (seconds)."""
        if self._steps and done < self._steps[-1][1]:
            self._steps.clear()
        self._steps.append((now, done))
        while len(self._steps) > 2 and self._steps[1][0] <= now - _WINDOW:
            self._steps.popleft()

    @property
    def per_second(self) -> float:
        """Units per second over the last seconds; 0 while nothing can be said."""
        if len(self._steps) < 2:
            return 0.0
        (first, start), (last, end) = self._steps[0], self._steps[-1]
        return (end - start) / (last - first) if last > first else 0.0


def progress_text(done: int, total: int, message: str, unit: str, per_second: float) -> str:
    """Return progress in words, such as "Reading photos 40 / 80   50%   20 photos/s".

    Where ``unit`` is "bytes", figures are told in megabytes.
    """
    if total <= 0:
        return f"{message} {count(done, *[unit] * 2)}" if done else message
    part = f"{100 * done // total}%"
    if unit == "bytes":
        parts = [f"{message} {done / 1e6:.1f} / {total / 1e6:.1f} MB", part]
    else:
        parts = [f"{message} {count(done)} / {count(total)}", part]
    if per_second > 0 and unit == "bytes":
        parts.append(f"{per_second / 1e6:.1f} MB/s")
    elif per_second > 0:
        digits = 0 if per_second >= 10 else 1
        parts.append(f"{per_second:.{digits}f} {unit}/s")
    if per_second > 0 and done < total:
        parts.append(f"about {duration((total - done) / per_second)} left")
    return "   ".join(parts)


def duration(seconds: float) -> str:
    """Return a length of time in the largest fitting unit, rounded up."""
    for limit, unit in ((60, 1), (3600, 60)):
        if seconds <= limit:
            return f"{math.ceil(seconds / unit)} {'s' if unit == 1 else 'min'}"
    return f"{seconds / 3600:.1f} h"


class StatusLine(QFrame):
    """Shows one job, or the last message; ``stop_pressed`` asks to stop the job."""

    stop_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
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
            "button_stop", "Stop", "Stop the job; a training keeps the best so far.", icon="stop"
        )
        self._stop.clicked.connect(self.stop_pressed)
        self._pace = Pace()
        self._phase = ("", 0)
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
        self.end()

    def begin(self, title: str) -> None:
        """Show that a job begins."""
        self._message.stop()
        self._phase = ("", 0)
        self._write(f"{title} …", "")
        self._bar.setRange(0, 0)
        self._bar.show()
        self._stop.setEnabled(True)
        self._stop.show()

    def show_progress(self, done: int, total: int, message: str, unit: str) -> None:
        """Show how far the job is; ``total`` is 0 while it is not known."""
        if self._phase != (message, total):
            self._phase = (message, total)
            self._pace = Pace()
        self._pace.note(done, time.monotonic())
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if self._stop.isEnabled() and not self._message.isActive():
            self._write(progress_text(done, total, message, unit, self._pace.per_second), "")

    def show_stopping(self) -> None:
        """Show that the job was asked to stop."""
        self._stop.setEnabled(False)
        self._write("Stopping …", "")

    def end(self) -> None:
        """Show that no job runs."""
        self._bar.hide()
        self._stop.hide()
        if not self._message.isActive():
            self._write("Ready", "muted")

    def say(self, severity: str, text: str) -> None:
        """Show a message for a few seconds at least; ``severity`` is a role of labels."""
        self._write(text, severity)
        self._message.start()

    def _write(self, text: str, role: str) -> None:
        self._label.write(text)
        set_role(self._label, role)
