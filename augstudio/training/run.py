"""Run: one training with its settings, figures and classifier, in a folder of its own."""

import csv
import io
import json
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from augstudio import storage, working
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError, InputError
from augstudio.training.config import TrainConfig
from augstudio.training.events import EpochFinished, PhotoSkipped
from augstudio.training.photo_list import PHOTOS_FILE, read_photos
from augstudio.training.task import FeatureCounts

SCHEMA_VERSION = 2
RUN_FILE = "run.json"
CLASSIFIER_FILE = "classifier.keras"
HISTORY_FILE = "history.csv"
#: All that the folder of a run holds.
RUN_FILES = frozenset({RUN_FILE, CLASSIFIER_FILE, HISTORY_FILE, PHOTOS_FILE})


class Score(BaseModel):
    """How well a classifier did on the validation photos.

    ``accuracy`` is the share of right answers in [0, 1], ``loss`` the mean cross-entropy in nats.
    """

    model_config = ConfigDict(frozen=True)

    accuracy: float
    loss: float


class Run(BaseModel):
    """One finished or stopped training.

    Attributes
    ----------
    folder
        Where it is kept; not part of ``run.json``, so a folder may be moved.
    dataset, root
        Name and place of the folder of photos.
    classes
        Names, in the order of the classifier's outputs.
    recipe, config
        The settings that were used.
    history
        The figures of every epoch.
    best_epoch
        The epoch, from 1, whose weights were kept: the one with the most right answers on
        the validation photos, and among equals the one with the lowest loss.
    validation, averaged
        The score of those weights, and with the answers averaged over variations of each photo,
        where ``config.predict_views`` asks for it.
    photos
        Number of photos by split, without those that could not be read.
    seconds
        Time taken by each phase, and in ``total``, which also counts the loading of TensorFlow
        and the saving; pauses do not count.
    skipped
        Photos that could not be read.
    stopped
        Whether the user stopped it before its end.
    created
        Local time with offset, ISO 8601.
    versions
        Versions of AugStudio and of the libraries that computed.
    title, note
        What the user calls it and wrote about it; empty when nothing.
    notices
        What the user was told while it trained.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1, 2] = 2
    folder: Path = Field(default=Path(), exclude=True)
    dataset: str
    root: Path
    classes: tuple[str, ...]
    recipe: Recipe
    config: TrainConfig
    history: tuple[EpochFinished, ...]
    best_epoch: int
    validation: Score
    averaged: Score | None = None
    photos: dict[str, int]
    seconds: dict[str, float]
    features: FeatureCounts
    skipped: tuple[PhotoSkipped, ...]
    stopped: bool
    created: str
    versions: dict[str, str]
    title: str = ""
    note: str = ""
    notices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the user calls it, else the name of its folder."""
        return self.title or self.folder.name

    def dataset_again(self) -> Dataset:
        """Return its photos, to train on them again; see ``read_photos``."""
        return read_photos(self.folder, self.root, self.classes)

    @property
    def classifier_path(self) -> Path:
        """The Keras file with preprocessing, backbone and top model."""
        return self.folder / CLASSIFIER_FILE

    def save(self, folder: Path) -> None:
        """Write ``run.json`` and ``history.csv`` into ``folder``."""
        self.save_document(folder)
        table = io.StringIO(newline="")
        writer = csv.writer(table)
        names = [field.name for field in fields(EpochFinished)]
        writer.writerow(names)
        writer.writerows([getattr(epoch, name) for name in names] for epoch in self.history)
        storage.write_text(folder / HISTORY_FILE, table.getvalue())

    def save_document(self, folder: Path) -> None:
        """Write ``run.json`` into ``folder``."""
        # Not pydantic's own JSON: it refuses paths that are not valid Unicode.
        document = json.dumps(self.model_dump(), indent=2, default=str)
        storage.write_text(folder / RUN_FILE, document + "\n")


def load_run(folder: Path) -> Run:
    """Return the run kept in ``folder``.

    Raises ``InputError`` when there is none, when it is damaged, and when a newer version of
    AugStudio wrote it.
    """
    path = folder / RUN_FILE
    with storage.explained(path):
        if not path.is_file():
            working.recover(folder)
        if not path.is_file():
            raise InputError(
                f"{folder} is not a run of AugStudio: it has no {RUN_FILE}.",
                "Choose a folder that a training has written, or train again.",
            )
        data = path.read_bytes()
    try:
        values: Any = json.loads(data)
        version = values.get("schema_version")
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise InputError(
                f"The run {folder.name} was made by a newer version of AugStudio.",
                "Update AugStudio to open it.",
            )
        return Run.model_validate(values | {"folder": folder})
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise InputError(
            f"The run {folder.name} is damaged: its {RUN_FILE} can't be read.",
            "Train again, or restore the folder from a copy.",
        ) from error


def list_runs(dataset: str | None = None) -> list[Run]:
    """Return the runs at the usual place, of one dataset or of all, newest first.

    Damaged ones are left out.
    """
    return sorted(
        (run for parent in storage.places_of_runs(dataset) for run in runs_in(parent)),
        key=lambda run: run.created,
        reverse=True,
    )


def runs_in(folder: Path) -> list[Run]:
    """Return the runs whose folders lie in ``folder``, newest first, without damaged ones."""
    runs = []
    working.recover_all(folder)
    # What begins with a dot is not finished.
    for path in folder.glob(f"[!.]*/{RUN_FILE}"):
        with suppress(AugStudioError):
            runs.append(load_run(path.parent))
    return sorted(runs, key=lambda run: run.created, reverse=True)
