"""What the command line says on stderr: progress, events of a training, and Ctrl+C as Stop."""

import os
import signal
import sys
import time

import typer

from augstudio.progress import Progress
from augstudio.training.events import EpochFinished, Event, Notice, PhotoSkipped

_SECONDS_BETWEEN_REPORTS = 0.5


def say(text: str) -> None:
    """Write a line to stderr."""
    typer.echo(text, err=True)


def silence_libraries() -> None:
    """Send what libraries write past Python to stderr, such as TensorFlow's notes, nowhere.

    What AugStudio says goes to the real stderr as before.
    """
    errors = sys.__stderr__
    if errors is None or sys.stderr is not errors:
        return
    errors.flush()
    own = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = os.fdopen(own, "w", encoding=errors.encoding, errors="backslashreplace")


class Console(Progress):
    """Shows progress on stderr; Ctrl+C asks to stop, a second Ctrl+C ends at once."""

    def __init__(self) -> None:
        self._stop = False
        self._shown = (0.0, "")
        self._terminal = sys.stderr.isatty()
        signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, *_: object) -> None:
        self._stop = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    @property
    def cancelled(self) -> bool:
        """Whether Ctrl+C was pressed."""
        return self._stop

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Write a line now and then: twice a second, at a change of work and at its end."""
        moment, shown = self._shown
        if (
            message == shown
            and done < total
            and time.monotonic() - moment < _SECONDS_BETWEEN_REPORTS
        ):
            return
        self._shown = (time.monotonic(), message)
        of = f" / {total}" if total else ""
        text = f"{message} {done}{of} {unit}"
        typer.echo(f"\r{text:<70}" if self._terminal else text, err=True, nl=not self._terminal)
        if self._terminal and done == total:
            typer.echo("", err=True)

    def tell(self, event: Event) -> None:
        """Write what a training reports, apart from its progress."""
        if isinstance(event, EpochFinished):
            say(
                f"Epoch {event.epoch}: loss {event.loss:.4f}, accuracy {event.accuracy:.1%}; "
                f"validation loss {event.val_loss:.4f}, accuracy {event.val_accuracy:.1%}"
            )
        elif isinstance(event, PhotoSkipped):
            say(f"Left out: {event.reason}")
        elif isinstance(event, Notice):
            say(event.message)
