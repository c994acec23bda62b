"""Run: one training with its settings, results and classifier, in its own folder."""

import json
import os
from dataclasses import astuple, fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from augstudio import storage, working
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import load_edits
from augstudio.errors import InputError
from augstudio.models.engine import Precision
from augstudio.runs.answers import (
    ANSWERS_FILE,
    PREDICTIONS_FILES,
    Answers,
    Mirrored,
    Score,
    read_answers,
)
from augstudio.runs.config import TrainConfig, upgraded
from augstudio.runs.events import EpochFinished, Phase, PhotoSkipped
from augstudio.runs.field_types import (
    Classes,
    Count,
    Key,
    Loss,
    Name,
    Note,
    Number,
    Rate,
    Seconds,
    SomePath,
    Temperature,
    Time,
    Title,
    YesNo,
    moment,
    reason_of,
)
from augstudio.runs.photo_list import EDITS_FILE, PHOTOS_FILE, read_list, read_photos
from augstudio.tables import as_csv

SCHEMA_VERSION = 4
RUN_FILE = "run.json"
CLASSIFIER_FILE = "classifier.keras"
HISTORY_FILE = "history.csv"
#: The figures on validation and test photos, once they were evaluated.
EVALUATION_FILES = {
    Split.VALIDATION: "evaluation-validation.json",
    Split.TEST: "evaluation-test.json",
}
#: The robustness card, once it was measured; see ``evaluation.robustness``.
ROBUSTNESS_FILE = "robustness.json"
#: The same for the cross-validation; see ``evaluation.cross_validation``.
CROSS_VALIDATION_FILE = "cross_validation.csv"
#: The files that a training leaves in the folder of its run, and all files that may be there.
TRAINING_FILES = frozenset(
    {RUN_FILE, CLASSIFIER_FILE, HISTORY_FILE, PHOTOS_FILE, EDITS_FILE, ANSWERS_FILE}
)
RUN_FILES = TRAINING_FILES | {
    ROBUSTNESS_FILE,
    CROSS_VALIDATION_FILE,
    *PREDICTIONS_FILES.values(),
    *EVALUATION_FILES.values(),
}
#: Largest ``run.json`` that is read; with 100,000 skipped photos it is about 30 MB.
_MOST_BYTES = 64_000_000
_MOST_EPOCHS = 100_000


class FeatureCounts(BaseModel):
    """Views computed and views found in the store; ``per_second`` covers computed views only."""

    model_config = ConfigDict(frozen=True)

    computed: Count
    cached: Count
    per_second: Rate


class Run(BaseModel):
    """One finished or stopped training.

    Attributes
    ----------
    folder
        Where it is saved; not part of ``run.json``, so a folder may be moved.
    dataset, root
        Name and path of the folder of photos.
    classes
        Names, in the order of the classifier's outputs.
    recipe, config
        The settings that were used.
    history
        The results of every epoch.
    best_epoch
        The epoch, from 1, whose weights were kept: the one with the lowest validation loss. Earlier
        versions kept the one with the most right answers.
    validation, averaged
        The score of those weights, and their score with predictions averaged over variations, if
        ``config.predict_views`` asks for it.
    mirrored
        What averaging over the photo and its mirror image does, if ``config.predict_views`` leaves
        it to the training and the recipe mirrors photos. Predictions do so where it helps.
    temperature, loss_before
        By what the logits were divided after the training to calibrate the probabilities, and the
        validation loss before, as in ``history``; ``None`` if they were left as they were.
    photos
        Number of photos by split, without unreadable ones.
    seconds
        Time taken by each phase, and ``total``, which also includes loading TensorFlow and
        saving; pauses don't count.
    skipped
        Unreadable photos.
    stopped
        Whether the user stopped it early.
    created
        Local time with offset, ISO 8601.
    versions
        Versions of AugStudio and of the libraries used.
    title, note
        The user's name for the run and note about it; may be empty.
    notices, choices
        The notices shown during the training, and sentences about what it chose itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1, 2, 3, 4] = 4
    folder: Path = Field(default=Path(), exclude=True)
    dataset: Name
    root: SomePath
    classes: Classes
    recipe: Recipe
    config: TrainConfig
    history: Annotated[tuple[EpochFinished, ...], Field(max_length=_MOST_EPOCHS)]
    best_epoch: Number
    validation: Score
    averaged: Score | None = None
    mirrored: Mirrored | None = None
    temperature: Temperature | None = None
    loss_before: Loss | None = None
    photos: dict[Key, Count]
    seconds: dict[Key, Seconds]
    features: FeatureCounts
    skipped: tuple[PhotoSkipped, ...]
    stopped: YesNo
    created: Time
    versions: dict[Key, Key]
    title: Title = ""
    note: Note = ""
    notices: tuple[Note, ...] = ()
    choices: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """Refuse values that contradict each other."""
        numbers = [epoch.epoch for epoch in self.history]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("history should number its epochs from 1")
        if self.best_epoch > len(numbers):
            raise ValueError("best_epoch should be an epoch in history")
        if self.photos.get(Split.VALIDATION.value) != self.validation.photos:
            raise ValueError("photos and validation should agree on the number of photos")
        if "total" not in self.seconds:
            raise ValueError("seconds should include a total")
        return self

    @property
    def mirror_score(self) -> Score | None:
        """The score averaged with the mirror images; ``None`` unless predictions do that."""
        return self.mirrored.score if self.mirrored is not None and self.mirrored.helps else None

    @property
    def keeps_predictions(self) -> bool:
        """Whether its answers on the validation photos are those that predictions give.

        They are not if predictions are averages, as the answers are for each photo as it is, or if
        the training computed in the precision "fast", which predictions never do. Otherwise both
        differ by rounding errors: by at most 6e-5 on 153 photos of ants and bees, after each
        method.
        """
        config = self.config
        averages = self.mirror_score or self.recipe.distinct_views(config.predict_views) > 1
        fast = config.uses("precision") and config.precision is Precision.FAST
        return not averages and not fast

    @property
    def has_answers(self) -> bool:
        """Whether it has a table of answers; runs of earlier versions have none."""
        path = self.folder / ANSWERS_FILE
        with storage.explained(path):
            return path.exists()

    @property
    def fine_tuned(self) -> bool:
        """Whether the weights that were kept come from fine-tuning."""
        return self.history[self.best_epoch - 1].phase is Phase.FINE_TUNE

    @property
    def moment(self) -> datetime:
        """When it was created."""
        return moment(self.created)

    @property
    def name(self) -> str:
        """The name given by the user, or else the name of its folder."""
        return self.title or self.folder.name

    def dataset_again(self) -> Dataset:
        """Return its photos, to repeat the training; see ``read_photos``."""
        return read_photos(self.folder, self.root, self.classes)

    def photo_list(self) -> Dataset:
        """Return its photos, even if they no longer exist; see ``read_list``."""
        return read_list(self.folder, self.root, self.classes)

    def decisions(self) -> Edits | None:
        """Return the decisions about photos that it was trained with; ``None`` if not known.

        Raises ``InputError`` if their file is damaged.
        """
        path = self.folder / EDITS_FILE
        with storage.explained(path):
            there = path.exists()
        return load_edits(path) if there else None

    def answers(self) -> Answers:
        """Return the predictions for the validation photos; see ``read_answers``."""
        found = read_answers(self.folder, self.root, self.classes)
        score, own = found.score, self.validation
        if (score.right, score.photos) != (own.right, own.photos):
            raise InputError(
                f"The {ANSWERS_FILE} in {self.folder} belongs to another run.",
                "Restore it from a backup, or train again.",
            )
        return found

    @property
    def classifier_path(self) -> Path:
        """The Keras file of the whole classifier, preprocessing included."""
        return self.folder / CLASSIFIER_FILE

    def save(self, folder: Path) -> None:
        """Write ``run.json`` and ``history.csv`` into ``folder``."""
        self.save_document(folder)
        names = [field.name for field in fields(EpochFinished)]
        storage.write_text(folder / HISTORY_FILE, as_csv([names, *map(astuple, self.history)]))

    def save_document(self, folder: Path) -> None:
        """Write ``run.json`` into ``folder``."""
        # pydantic's own JSON refuses paths that are not valid Unicode.
        document = json.dumps(self.model_dump(), indent=2, default=str, allow_nan=False)
        storage.write_text(folder / RUN_FILE, document + "\n")


def load_run(folder: Path) -> Run:
    """Return the run saved in ``folder``.

    Raises ``InputError`` if there is none, if it is damaged, or if a newer version of AugStudio
    wrote it.
    """
    path = folder / RUN_FILE
    with storage.explained(path):
        if not os.path.lexists(path):
            working.recover(folder)
        try:
            data = storage.read_file(path, _MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                f"{folder} is not an AugStudio run: it has no {RUN_FILE}.",
                "Choose the folder of a run, or train again.",
            ) from error
    try:
        values: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _damaged(folder, "can't be read") from error
    if not isinstance(values, dict):
        raise _damaged(folder, "contains no named values")
    version = values.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise InputError(
            f"The run {folder.absolute().name} was made by a newer version of AugStudio.",
            "Update AugStudio to open it.",
        )
    try:
        return Run.model_validate(upgraded(_with_counts(values)) | {"folder": folder})
    except ValidationError as error:
        raise _damaged(folder, f"has invalid values: {reason_of(error)}") from error
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise _damaged(folder, "can't be read") from error


def _with_counts(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of ``run.json``, adding counts where earlier versions saved only a share.

    Shares had seven digits, which is exact for up to a million photos.
    """
    recovered = {}
    for name in ("validation", "averaged"):
        match values.get(name), values.get("photos"):
            case {"accuracy": float(share), **others}, {"validation": int(photos)} if (
                "right" not in others and 0 <= share <= 1
            ):
                recovered[name] = others | {"right": round(share * photos), "photos": photos}
    return values | recovered


def _damaged(folder: Path, reason: str) -> InputError:
    return InputError(
        f"The run {folder.absolute().name} is damaged: its {RUN_FILE} {reason}.",
        "Train again, or restore the folder from a backup.",
    )
