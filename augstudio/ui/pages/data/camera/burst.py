"""Burst: when to keep a picture of the camera as a photo."""

import math
import time
from collections.abc import Callable


class Burst:
    """Decides for every picture of the camera whether it is kept, at most ``rate`` a second.

    Parameters
    ----------
    clock
        Returns the time in seconds.

    Attributes
    ----------
    rate
        Photos per second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.rate = 4.0
        self._next: float | None = None
        self._is_held = False
        self._owes_one = False

    @property
    def is_running(self) -> bool:
        """Whether photos are being taken, or will be after the countdown."""
        return self._is_held

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the first photo; 0 once it is due, and while none is."""
        if not self._is_held or self._next is None or not self._owes_one:
            return 0
        return max(0, math.ceil(self._next - self._clock()))

    def begin(self, delay: float = 0.0) -> None:
        """Take photos, the first one after ``delay`` seconds."""
        self._next = self._clock() + delay
        self._is_held = self._owes_one = True

    def end(self, *, at_once: bool = False) -> None:
        """Take no more photos.

        A short press gives one photo, even if the camera had no picture in that time, unless it is
        to end ``at_once``.
        """
        self._is_held = False
        if at_once or not self._owes_one:
            self._next = None

    def takes(self) -> bool:
        """Whether the picture that the camera has now is kept."""
        now = self._clock()
        if self._next is None or now < self._next:
            return False
        self._owes_one = False
        # What a slow camera missed is not made up for.
        self._next = max(self._next, now - 1 / self.rate) + 1 / self.rate
        if not self._is_held:
            self._next = None
        return True
