"""Speed and time left of a job, measured in one place for everything that shows them."""

import time
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from augstudio.ui.core.jobs.throttle import Advance

#: Seconds over which the rate is measured.
_WINDOW = 5.0


@dataclass(frozen=True)
class Speed:
    """Speed and time left of a job.

    Attributes
    ----------
    per_second
        Units per second; 0 while unknown.
    unit
        What is counted, such as "photos".
    seconds_left
        Until the whole job ends; ``None`` while unknown.
    at_most
        Whether the job may end sooner, because of early stopping.
    """

    per_second: float = 0.0
    unit: str = "photos"
    seconds_left: float | None = None
    at_most: bool = False


class Meter(Protocol):
    """Measures a job from its messages."""

    def take(self, message: object) -> None:
        """Take in an ``Advance`` or an event."""

    @property
    def speed(self) -> Speed:
        """The current speed and time left."""


class RateMeter:
    """Measures the speed of a job from its progress, separately for each phase."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()
        self._last = Advance(0, 0, "")

    def take(self, message: object) -> None:
        """Take in an ``Advance``; events are ignored."""
        if isinstance(message, Advance):
            self.note(message, time.monotonic())

    def note(self, advance: Advance, now: float) -> None:
        """Record how far the job is at ``now`` (seconds)."""
        before, self._last = self._last, advance
        same = (before.message, before.total) == (advance.message, advance.total)
        if not same or advance.done < before.done:
            self._steps.clear()
        self._steps.append((now, advance.done))
        while len(self._steps) > 2 and self._steps[1][0] <= now - _WINDOW:
            self._steps.popleft()

    @property
    def speed(self) -> Speed:
        """Units per second over the last few seconds, and the time left at that rate."""
        rate, last = self._rate(), self._last
        left = (last.total - last.done) / rate if rate > 0 and last.total > last.done else None
        return Speed(rate, last.unit, left)

    def _rate(self) -> float:
        if len(self._steps) < 2:
            return 0.0
        (first, start), (last, end) = self._steps[0], self._steps[-1]
        return (end - start) / (last - first) if last > first else 0.0
