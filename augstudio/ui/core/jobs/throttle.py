"""Thins out the reports of a job before they reach the window."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from augstudio.progress import Progress
from augstudio.runs.events import EpochProgressed, FeaturesExtracted

#: Anything may be reported, such as training events and predictions.
Report = Callable[[object], None]
Work = Callable[[Progress, Report], Any]

#: Seconds between two reports of the same kind.
_INTERVAL = 0.1


@dataclass(frozen=True)
class Advance:
    """Progress of a job: ``done`` of ``total`` units; a total of 0 means unknown."""

    done: int
    total: int
    message: str
    unit: str = "photos"


class ThrottledProgress(Progress):
    """Passes on about ten reports per second, and always the first and the last one of a phase."""

    def __init__(self, post: Callable[[object], None]) -> None:
        self._post = post
        # Decoding threads may report at the same time.
        self._lock = threading.Lock()
        self._held: dict[str, object] = {}
        self._last: dict[str, float] = {}
        self._message = ""
        self.cancel_requested = False
        self.pause_requested = False

    @property
    def cancelled(self) -> bool:
        """Whether Stop was pressed."""
        return self.cancel_requested

    @property
    def pausing(self) -> bool:
        """Whether Pause was pressed, without Stop after it."""
        return self.pause_requested and not self.cancel_requested

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Report progress."""
        # What is done next may take long before it reports again.
        begins, self._message = message != self._message, message
        urgent = begins or 0 < total <= done
        self._pass_on("progress", Advance(done, total, message, unit), urgent)

    def on_event(self, event: object) -> None:
        """Pass on an event; only batch-level events are thinned out."""
        if isinstance(event, FeaturesExtracted | EpochProgressed):
            kind = type(event).__name__
            if isinstance(event, FeaturesExtracted):
                self.report(event.done, event.total, event.doing)
            self._pass_on(kind, event, urgent=event.done >= event.total)
        else:
            self.flush()
            self._post(event)

    def run(self, work: Work) -> Any:
        """Call ``work`` with this progress, then flush, and return the result."""
        try:
            return work(self, self.on_event)
        finally:
            self.flush()

    def flush(self) -> None:
        """Send the reports held back so far."""
        with self._lock:
            for message in self._held.values():
                self._post(message)
            self._held.clear()

    def _pass_on(self, kind: str, message: object, urgent: bool) -> None:
        now = time.monotonic()
        with self._lock:
            if urgent or now - self._last.get(kind, 0.0) >= _INTERVAL:
                self._held.pop(kind, None)
                self._last[kind] = now
                self._post(message)
            else:
                self._held[kind] = message
