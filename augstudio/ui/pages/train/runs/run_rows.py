"""The texts for a run in the list of runs."""

from dataclasses import dataclass

from augstudio.augment.presets import title_of
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.models.backbones import backbone
from augstudio.plain_text import duration, readable
from augstudio.runs.choices import METHOD_WORDS, NETWORK_WORDS, Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.field_types import minute
from augstudio.runs.library import DamagedRun
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.pages.train.run_texts import accuracy_words


@dataclass(frozen=True)
class RunRow:
    """The texts of one row.

    Attributes
    ----------
    name, settings
        The two lines on the left.
    accuracy, figures
        The two lines on the right.
    created, note
        When it was trained, and the user's note; shown in the tooltip.
    paused, damaged
        Whether it is paused or damaged; such a run can't be compared.
    """

    name: str
    settings: str
    accuracy: str
    figures: str
    created: str = ""
    note: str = ""
    paused: bool = False
    damaged: bool = False

    @property
    def comparable(self) -> bool:
        """Whether it has curves."""
        return not (self.paused or self.damaged)

    @property
    def tip(self) -> str:
        """The tooltip: everything known, line by line."""
        figures = ", ".join(filter(None, (self.accuracy, self.figures)))
        lines = (self.name, self.settings, figures, self.created, *self.note.splitlines())
        return "\n".join(map(readable, filter(None, lines)))


def run_row(run: Run) -> RunRow:
    """Return the row of a finished run."""
    return RunRow(
        name=run.name,
        settings=settings_words(run.config, run.recipe),
        accuracy=accuracy_words(run),
        figures=f"epoch {run.best_epoch}, {duration(run.seconds['total'])}",
        created=minute(run.created),
        note=run.note,
    )


def paused_row(unfinished: Unfinished, epochs: int) -> RunRow:
    """Return the row of a training that can be resumed after ``epochs`` epochs."""
    return RunRow(
        name=unfinished.name,
        settings=settings_words(unfinished.config, unfinished.recipe),
        accuracy="Paused",
        figures=f"after epoch {epochs}" if epochs else "before epoch 1",
        created=minute(unfinished.created),
        paused=True,
    )


def damaged_row(run: DamagedRun) -> RunRow:
    """Return the row of a damaged run."""
    return RunRow(run.name, run.reason, "Damaged", "", damaged=True)


def settings_words(config: TrainConfig, recipe: Recipe) -> str:
    """Return method, network and augmentation of a training.

    >>> settings_words(TrainConfig(), presets()["Photos"])
    'Transfer learning, EfficientNet-Lite0, Photos'
    """
    method, network = METHOD_WORDS[config.method].short, network_title(config)
    return f"{method}, {network}, {title_of(recipe)}"


def network_title(config: TrainConfig) -> str:
    """Return the name of the network that was trained."""
    if config.method is Method.FROM_SCRATCH:
        return NETWORK_WORDS[config.network].title
    try:
        return backbone(config.backbone).title
    except InputError:  # another version of AugStudio knew it
        return config.backbone
