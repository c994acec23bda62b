"""The table of runs: one row a run, its settings and figures, for other programs."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

from augstudio import storage
from augstudio.augment.presets import title_of
from augstudio.data.dataset import Split
from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.config import Method
from augstudio.runs.run import Run
from augstudio.tables import Lines
from augstudio.tables import as_csv as table

Value = str | int | float | bool | None


def interval(run: Run) -> tuple[float, float]:
    """Return the 95% interval of a run's accuracy on its validation photos, in [0, 1]."""
    photos = _validation_photos(run)
    return wilson_interval(round(run.validation.accuracy * photos), photos)


def figures(run: Run) -> dict[str, Value]:
    """Return a row of the table by column; shares lie in [0, 1], times are in seconds.

    ``None`` stands where a column does not apply to the run.
    """
    return {name: value(run) for name, value in _COLUMNS.items()}


def as_csv(runs: Sequence[Run]) -> str:
    """Return the table as CSV text, a row for each of ``runs`` in their order."""
    return table([_COLUMNS.keys(), *(_row(run) for run in runs)])


def write_csv(runs: Sequence[Run], path: Path) -> None:
    """Write the table to a file, in UTF-8, whole or not at all."""
    storage.write_text(path, as_csv(runs))


def _validation_photos(run: Run) -> int:
    return run.photos.get(Split.VALIDATION.value, 0)


def _of_backbone(name: str) -> Callable[[Run], Value]:
    """Return a setting that a network trained from scratch does without."""
    value = attrgetter(f"config.{name}")
    return lambda run: None if run.config.method is Method.FROM_SCRATCH else value(run)


def _row(run: Run) -> list[Value]:
    """Return a row as CSV has it; only the note may have several lines."""
    row = figures(run) | {"note": Lines(run.note)}
    return [("yes" if cell else "no") if isinstance(cell, bool) else cell for cell in row.values()]


_COLUMNS: dict[str, Callable[[Run], Value]] = {
    "name": attrgetter("name"),
    "folder": lambda run: str(run.folder),
    "created": attrgetter("created"),
    "dataset": attrgetter("dataset"),
    "method": lambda run: run.config.method.value,
    "backbone": _of_backbone("backbone"),
    "network": lambda run: (
        run.config.network.value if run.config.method is Method.FROM_SCRATCH else None
    ),
    "recipe": lambda run: title_of(run.recipe),
    "input_size": attrgetter("config.input_size"),
    "views": _of_backbone("views"),
    "most_epochs": attrgetter("config.epochs"),
    "patience": attrgetter("config.patience"),
    "batch_size": attrgetter("config.batch_size"),
    "optimizer": lambda run: run.config.optimizer.value,
    "learning_rate": attrgetter("config.learning_rate"),
    "predict_views": attrgetter("config.predict_views"),
    "seed": attrgetter("config.seed"),
    "accuracy": attrgetter("validation.accuracy"),
    "accuracy_low": lambda run: interval(run)[0],
    "accuracy_high": lambda run: interval(run)[1],
    "accuracy_averaged": lambda run: None if run.averaged is None else run.averaged.accuracy,
    "validation_photos": _validation_photos,
    "loss": attrgetter("validation.loss"),
    "best_epoch": attrgetter("best_epoch"),
    "epochs": lambda run: len(run.history),
    "seconds": lambda run: run.seconds["total"],
    "stopped": attrgetter("stopped"),
    "note": attrgetter("note"),
}
