"""How fast a job is and how long it still takes: measured in one place, shown in several."""

import time
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from augstudio.ui.core.throttle import Advance

#: Seconds over which a rate is measured.
_WINDOW = 5.0


@dataclass(frozen=True)
class Speed:
    """What a meter knows of a job.

    Attributes
    ----------
    per_second
        Units a second; 0 while nothing can be said.
    unit
        What is counted, such as "photos".
    seconds_left
        Until the whole job has ended; ``None`` while nothing can be said.
    at_most
        Whether it may well end sooner.
    """

    per_second: float = 0.0
    unit: str = "photos"
    seconds_left: float | None = None
    at_most: bool = False


class Meter(Protocol):
    """Takes all that a job says, one message after another."""

    def take(self, message: object) -> None:
        """Learn from an ``Advance`` or an event."""

    @property
    def speed(self) -> Speed:
        """What is known now."""


class RateMeter:
    """Measures how fast a job advances; one phase of it tells nothing about the next."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()
        self._last = Advance(0, 0, "")

    def take(self, message: object) -> None:
        """Learn from an ``Advance``; events tell nothing."""
        if isinstance(message, Advance):
            self.note(message, time.monotonic())

    def note(self, advance: Advance, now: float) -> None:
        """Take note of how far the job is at ``now`` (seconds)."""
        before, self._last = self._last, advance
        same = (before.message, before.total) == (advance.message, advance.total)
        if not same or advance.done < before.done:
            self._steps.clear()
        self._steps.append((now, advance.done))
        while len(self._steps) > 2 and self._steps[1][0] <= now - _WINDOW:
            self._steps.popleft()

    @property
    def speed(self) -> Speed:
        """Units a second over the last seconds, and the time left at that rate."""
        rate, last = self._rate(), self._last
        left = (last.total - last.done) / rate if rate > 0 and last.total > last.done else None
        return Speed(rate, last.unit, left)

    def _rate(self) -> float:
        if len(self._steps) < 2:
            return 0.0
        (first, start), (last, end) = self._steps[0], self._steps[-1]
        return (end - start) / (last - first) if last > first else 0.0
