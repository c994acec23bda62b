"""What the window says of runs: results, rows of the list, and the time a training may take."""

from collections.abc import Sequence
from datetime import datetime

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.training.config import TrainConfig
from augstudio.training.run import Run
from augstudio.ui.widgets.run_list import RunRow
from augstudio.ui.widgets.text import count, percent


def estimate(features: int, config: TrainConfig, runs: Sequence[Run]) -> str:
    """Return how long it takes to compute ``features`` at the speed of the newest run alike.

    ``features`` counts photos times views. Without a run with the same backbone and precision
    nothing is known, and said.
    """
    what = f"{count(features)} features to compute (photos × views)"
    for run in runs:
        alike = (run.config.backbone, run.config.precision) == (config.backbone, config.precision)
        if alike and run.features.per_second > 0:
            time = duration(features / run.features.per_second)
            speed = f"at the speed of {run.name}"
            return f"{what}: at most {time} {speed}. Those computed before take none."
    return f"{what}. The first run measures how fast this computer is."


def result_sentence(run: Run) -> str:
    """Return how well a run did, on how many photos, and what to know about it."""
    photos = run.photos.get(Split.VALIDATION.value, 0)
    words = (
        f"{run.name}: {percent(run.validation.accuracy)} of {count(photos)} validation photos "
        f"right, best at epoch {run.best_epoch}."
    )
    if run.stopped:
        words += " It was stopped; the best so far is kept."
    if run.skipped:
        words += f" {count(len(run.skipped), 'photo', 'photos')} could not be read."
    return words


def run_row(run: Run) -> RunRow:
    """Return what the list of runs says of ``run``."""
    return RunRow(
        name=run.name,
        accuracy=percent(run.validation.accuracy),
        best_epoch=str(run.best_epoch),
        photos=count(sum(run.photos.values())),
        recipe=recipe_name(run.recipe),
        created=f"{datetime.fromisoformat(run.created):%Y-%m-%d %H:%M}",
    )


def recipe_name(recipe: Recipe) -> str:
    """Return the title of the preset that a recipe equals."""
    names = [name for name, preset in presets().items() if preset == recipe]
    return names[0] if names else "Own settings"


def duration(seconds: float) -> str:
    """Return a time as a person says it.

    >>> duration(95)
    '2 min'
    """
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
