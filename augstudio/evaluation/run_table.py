"""The table of runs for other programs: one row per run, with its settings and results."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

from augstudio import storage
from augstudio.augment.presets import title_of
from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.config import settings
from augstudio.runs.run import Run
from augstudio.tables import Lines
from augstudio.tables import as_csv as table

Value = str | int | float | bool | None


def interval(run: Run) -> tuple[float, float]:
    """Return the 95% interval of a run's accuracy on its validation photos, in [0, 1]."""
    return wilson_interval(run.validation.right, run.validation.photos)


def figures(run: Run) -> dict[str, Value]:
    """Return a row of the table by column; shares are in [0, 1], times in seconds.

    A column that does not apply to the run is ``None``.
    """
    return {name: value(run) for name, value in _COLUMNS.items()}


def as_csv(runs: Sequence[Run]) -> str:
    """Return the table as CSV text, a row for each of ``runs`` in their order."""
    return table([_COLUMNS.keys(), *(_row(run) for run in runs)])


def write_csv(runs: Sequence[Run], path: Path) -> None:
    """Write the table to a file in UTF-8, completely or not at all."""
    storage.write_text(path, as_csv(runs))


def _setting(name: str) -> Callable[[Run], Value]:
    """Return a function that reads a setting from a run; ``None`` if it has no effect."""

    def read(run: Run) -> Value:
        value = getattr(run.config, name) if run.config.uses(name) else None
        return value if value is None or settings()[name].is_number else str(value)

    return read


def _row(run: Run) -> list[Value]:
    """Return a row for CSV; only the note may have several lines."""
    row = figures(run) | {"note": Lines(run.note)}
    return [("yes" if cell else "no") if isinstance(cell, bool) else cell for cell in row.values()]


_COLUMNS: dict[str, Callable[[Run], Value]] = {
    "name": attrgetter("name"),
    "folder": lambda run: str(run.folder),
    "created": attrgetter("created"),
    "dataset": attrgetter("dataset"),
    "recipe": lambda run: title_of(run.recipe),
    # "epochs" is the number of epochs trained.
    **{"most_epochs" if name == "epochs" else name: _setting(name) for name in settings()},
    "accuracy": attrgetter("validation.accuracy"),
    "accuracy_low": lambda run: interval(run)[0],
    "accuracy_high": lambda run: interval(run)[1],
    "accuracy_averaged": lambda run: None if run.averaged is None else run.averaged.accuracy,
    "right": attrgetter("validation.right"),
    "validation_photos": attrgetter("validation.photos"),
    "loss": attrgetter("validation.loss"),
    "best_epoch": attrgetter("best_epoch"),
    "epochs": lambda run: len(run.history),
    "seconds": lambda run: run.seconds["total"],
    "stopped": attrgetter("stopped"),
    "note": attrgetter("note"),
}
