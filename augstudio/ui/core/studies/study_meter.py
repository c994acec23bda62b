"""StudyMeter: the time left of a study, measured from its trainings."""

import time

from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.core.jobs.throttle import Advance

#: What a study counts in its progress.
UNIT = "trainings"
#: Trainings that are not typical: those of the baseline need no variations.
_FIRST = 2


class StudyMeter:
    """Measures the time for each arm since the first ones, which are faster."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._left: float | None = None

    def take(self, message: object) -> None:
        """Take in an ``Advance`` of trainings; everything else is ignored."""
        if isinstance(message, Advance) and message.unit == UNIT:
            self.note(message, time.monotonic())

    def note(self, advance: Advance, now: float) -> None:
        """Record how far the study is at ``now`` (seconds)."""
        if self._first is None:
            if advance.done >= _FIRST:
                self._first = now, advance.done
            return
        began, before = self._first
        if advance.done > before:
            self._left = (advance.total - advance.done) * (now - began) / (advance.done - before)

    @property
    def speed(self) -> Speed:
        """The time left; ``None`` until a few trainings are done."""
        return Speed(0.0, UNIT, self._left)
