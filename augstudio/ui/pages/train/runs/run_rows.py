"""How a run is written in the list of runs."""

from augstudio.augment.presets import title_of
from augstudio.errors import InputError
from augstudio.evaluation.run_table import interval
from augstudio.models.backbones import backbone
from augstudio.runs.choices import METHOD_WORDS, NETWORK_WORDS
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.library import DamagedRun
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.runs.values import moment
from augstudio.ui.pages.train.runs.run_list import RunRow
from augstudio.ui.widgets.speed_text import duration
from augstudio.ui.widgets.text import percent


def run_row(run: Run) -> RunRow:
    """Return what the list of runs says of a finished one."""
    return RunRow(
        name=run.name,
        method=METHOD_WORDS[run.config.method].short,
        backbone=network_title(run.config),
        recipe=title_of(run.recipe),
        accuracy=accuracy_words(run),
        best_epoch=str(run.best_epoch),
        time=duration(run.seconds["total"]),
        created=_day(run.created),
        note=run.note,
    )


def paused_row(unfinished: Unfinished, epochs: int) -> RunRow:
    """Return what the list of runs says of one that can go on, after so many epochs."""
    return RunRow(
        name=unfinished.name,
        method=METHOD_WORDS[unfinished.config.method].short,
        backbone=network_title(unfinished.config),
        recipe=title_of(unfinished.recipe),
        accuracy=f"paused after epoch {epochs}" if epochs else "paused before epoch 1",
        best_epoch="",
        time="",
        created=_day(unfinished.created),
        paused=True,
    )


def damaged_row(run: DamagedRun) -> RunRow:
    """Return what the list of runs says of one that can't be used any more."""
    return RunRow(run.name, run.reason, "", "", "", "", "", "", note=run.reason, damaged=True)


def accuracy_words(run: Run) -> str:
    """Return a run's accuracy on validation and its 95% interval, in per cent.

    >>> accuracy_words(run)
    '95.4% (91–98)'
    """
    low, high = interval(run)
    return f"{percent(run.validation.accuracy)} ({100 * low:.0f}–{100 * high:.0f})"


def network_title(config: TrainConfig) -> str:
    """Return the name of the network that was trained."""
    if config.method is Method.FROM_SCRATCH:
        return NETWORK_WORDS[config.network].title
    try:
        return backbone(config.backbone).title
    except InputError:  # another version of AugStudio knew it
        return config.backbone


def _day(created: str) -> str:
    return f"{moment(created):%Y-%m-%d %H:%M}"
