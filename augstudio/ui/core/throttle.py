"""What a job says is thinned out before it reaches the window."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from augstudio.progress import Progress
from augstudio.runs.events import EpochProgressed, FeaturesExtracted

#: Anything may be reported: events of a training, predictions.
Report = Callable[[object], None]
Work = Callable[[Progress, Report], Any]

#: Seconds between two reports of the same kind.
_INTERVAL = 0.1


@dataclass(frozen=True)
class Advance:
    """How far a job is: ``done`` of ``total`` units (0 while unknown) of what ``message`` says."""

    done: int
    total: int
    message: str
    unit: str = "photos"


class ThrottledProgress(Progress):
    """Passes on about ten reports a second, and always the last one of a phase."""

    def __init__(self, post: Callable[[object], None]) -> None:
        self._post = post
        # Decoding threads may report at the same time.
        self._lock = threading.Lock()
        self._held: dict[str, object] = {}
        self._last: dict[str, float] = {}
        self.cancel_requested = False
        self.pause_requested = False

    @property
    def cancelled(self) -> bool:
        """Whether Stop was pressed."""
        return self.cancel_requested

    @property
    def pausing(self) -> bool:
        """Whether Pause was pressed, and not Stop after it."""
        return self.pause_requested and not self.cancel_requested

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Show how far the job is."""
        self._pass_on("progress", Advance(done, total, message, unit), urgent=0 < total <= done)

    def on_event(self, event: object) -> None:
        """Hand an event to the page; batch-level events are thinned out, others never."""
        if isinstance(event, FeaturesExtracted | EpochProgressed):
            kind = type(event).__name__
            if isinstance(event, FeaturesExtracted):
                self.report(event.done, event.total, event.doing)
            self._pass_on(kind, event, urgent=event.done >= event.total)
        else:
            self.flush()
            self._post(event)

    def run(self, work: Work) -> Any:
        """Call ``work`` with this progress and return its result, nothing being held back."""
        try:
            return work(self, self.on_event)
        finally:
            self.flush()

    def flush(self) -> None:
        """Send what was held back."""
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
