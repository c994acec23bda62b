"""What the command line prints: results to stdout, progress to stderr; Ctrl+C stops."""

import json
import logging
import math
import os
import signal
import sys
import time
import warnings
from collections.abc import Collection, Sequence
from typing import Any

import typer

from augstudio.evaluation.folder_names import FolderScore
from augstudio.plain_text import first_few, readable, shortened
from augstudio.predict import Prediction
from augstudio.progress import Progress
from augstudio.runs.events import (
    Chosen,
    EpochFinished,
    Event,
    FeaturesExtracted,
    Notice,
    Phase,
    PhotoSkipped,
)
from augstudio.runs.run import Run

_SECONDS_BETWEEN_REPORTS = 0.5
#: Put before the epochs of a phase that isn't the first to have epochs.
_PHASE_PREFIX = {Phase.FINE_TUNE: "Fine-tuning, epoch"}
#: How many classes are printed for a photo, most probable first.
_MOST_CLASSES = 5

_line_is_open = False


def say(text: str) -> None:
    """Write a line to stderr, below any open progress line.

    As in ``show``, control characters are made visible and long text is shortened.
    """
    global _line_is_open
    typer.echo("\n" * _line_is_open + _fit(text), err=True)
    _line_is_open = False


def show(text: str) -> None:
    """Write a line of the result to stdout."""
    typer.echo(_fit(text))


def _fit(text: str) -> str:
    return shortened(readable(text))


def silence_libraries() -> None:
    """Discard what native libraries, such as TensorFlow, write to stderr directly.

    AugStudio's own messages still reach stderr. Keras's Python warnings, such as those about a
    file that it then refuses, are hidden as well, and TensorFlow's, such as those about many
    trainings in one program.
    """
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"keras\.")
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
    """Shows progress on stderr; Ctrl+C stops cleanly, a second Ctrl+C at once."""

    def __init__(self) -> None:
        self._stop = False
        self._shown = (0.0, "")
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, *_: object) -> None:
        self._stop = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    @property
    def cancelled(self) -> bool:
        """Whether Ctrl+C was pressed."""
        return self._stop

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Write a line at most twice a second, and always for a new message and at the end."""
        global _line_is_open
        if unit == "epochs":
            return  # ``tell`` writes a line for each
        moment, shown = self._shown
        now = time.monotonic()
        if message == shown and done < total and now - moment < _SECONDS_BETWEEN_REPORTS:
            return
        self._shown = (now, message)
        if unit == "bytes":
            done, total, unit = round(done / 1e6), round(total / 1e6), "MB"
        of = f" / {total}" if total else ""
        text = f"{message} {done}{of} {unit}" if done or total else message
        if self._terminal:
            typer.echo(f"\r{_fit(text):<70}", err=True, nl=False)
            _line_is_open = True
        else:
            say(text)

    def tell(self, event: Event) -> None:
        """Write an event of a training as a line."""
        if isinstance(event, FeaturesExtracted):
            self.report(event.done, event.total, event.doing)
        elif isinstance(event, EpochFinished):
            say(
                f"{_PHASE_PREFIX.get(event.phase, 'Epoch')} {event.epoch}: "
                f"loss {event.loss:.4f}, accuracy {event.accuracy:.1%}; "
                f"validation loss {event.val_loss:.4f}, accuracy {event.val_accuracy:.1%}"
            )
        elif isinstance(event, PhotoSkipped):
            say(f"Left out: {event.reason}")
        elif isinstance(event, Notice | Chosen):
            say(event.message)


def run_document(run: Run, scan_seconds: float) -> dict[str, Any]:
    """Return what ``train --json`` prints for a run."""
    seconds = {"scan": scan_seconds} | run.seconds
    seconds["total"] = round(run.seconds["total"] + scan_seconds, 3)
    return {
        "run": str(run.folder),
        "classes": list(run.classes),
        "photos": run.photos,
        "method": run.config.method.value,
        "validation": run.validation.model_dump(),
        "averaged": run.averaged.model_dump() if run.averaged else None,
        "mirrored": run.mirrored.model_dump() if run.mirrored else None,
        "best_epoch": run.best_epoch,
        "epochs": len(run.history),
        "stopped": run.stopped,
        "seconds": seconds,
        "features": run.features.model_dump(),
        "skipped": [{"photo": str(skip.path), "reason": skip.reason} for skip in run.skipped],
    }


def run_sentence(run: Run) -> str:
    """Return the result of a run in a few sentences."""
    score, averaged = run.validation, ""
    if run.averaged:
        views = run.config.predict_views
        averaged = f"Averaged over {views} variations: {run.averaged.accuracy:.1%}. "
    if run.mirror_score:
        averaged = (
            f"Averaged with the mirror image: {run.mirror_score.accuracy:.1%}, so predictions "
            "do that. "
        )
    return (
        f"{score.right} of {score.photos} validation photos right ({score.accuracy:.1%}). "
        f"{averaged}Best epoch: {run.best_epoch} of {len(run.history)}. "
        f"Time: {run.seconds['total']:.0f} s. Saved in {run.folder}."
    )


def answer_document(answer: Prediction) -> dict[str, Any]:
    """Return what ``predict --json`` prints for a photo."""
    return {
        "photo": str(answer.photo),
        "label": answer.label,
        "probabilities": dict(answer.probabilities),
        "set": list(answer.possible),
        "unfamiliar": answer.unfamiliar,
    }


def answer_sentence(answer: Prediction) -> str:
    """Return the predicted class of a photo as a line, with its most probable classes."""
    ranked = [f"{name} {value:.1%}" for name, value in answer.probabilities.items()]
    doubt = f", {answer.doubt}" if answer.doubt else ""
    return f"{answer.photo}: {answer.label} ({first_few(ranked, _MOST_CLASSES)}){doubt}"


def score_document(score: FolderScore) -> dict[str, Any]:
    """Return what ``predict --json`` prints about photos in folders named like the classes."""
    low, high = score.interval
    return {
        "right": score.right,
        "photos": score.photos,
        "accuracy": round(score.right / score.photos, 7),
        "low": round(low, 7),
        "high": round(high, 7),
    }


def aligned(rows: Sequence[Sequence[str]], to_the_right: Collection[int]) -> list[str]:
    """Return rows as lines with aligned columns; ``to_the_right`` are the numbers of columns."""
    rows = [tuple(map(readable, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text.rjust(width) if place in to_the_right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def print_json(document: Any) -> None:
    """Write a JSON document to stdout; NaN and infinity become ``null``."""
    # ASCII only, so that it fits the encoding of every pipe.
    typer.echo(json.dumps(_numbers_only(document), indent=2, allow_nan=False))


def _numbers_only(value: Any) -> Any:
    """Return a document with ``None`` for NaN and infinity, which JSON lacks."""
    if isinstance(value, dict):
        return {key: _numbers_only(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers_only(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
