"""Trainings that were paused, or whose program ended before them, and how to find them again."""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError, InputError
from augstudio.training.checkpoint import Checkpoints
from augstudio.training.config import TrainConfig
from augstudio.training.events import phases
from augstudio.training.photo_list import read_photos, write_photos

UNFINISHED_FILE = "unfinished.json"


class Unfinished(BaseModel):
    """A training that can be gone on with.

    Attributes
    ----------
    folder
        Of the run that it will be; not part of the file.
    dataset, root, classes, recipe, config, created
        As in ``Run``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    folder: Path = Field(default=Path(), exclude=True)
    dataset: str
    root: Path
    classes: tuple[str, ...]
    recipe: Recipe
    config: TrainConfig
    created: str

    @property
    def name(self) -> str:
        """The name of the folder of its run."""
        return self.folder.name

    @property
    def work(self) -> Path:
        """The hidden folder with its checkpoints."""
        return storage.unfinished_folder(self.folder)

    @property
    def epochs(self) -> int:
        """How many epochs it has had, those after the last checkpoint not counted."""
        checkpoints = Checkpoints(self.work)
        return sum(checkpoints.epochs(phase) for phase in phases(self.config.method))

    def photos(self) -> Dataset:
        """Return its photos, see ``read_photos``."""
        return read_photos(self.work, self.root, self.classes)

    def save(self, dataset: Dataset) -> None:
        """Write it and the list of its photos."""
        document = json.dumps(self.model_dump(), indent=2, default=str)
        write_photos(dataset, self.work)
        storage.write_text(self.work / UNFINISHED_FILE, document + "\n")

    def discard(self) -> None:
        """Forget it: delete its checkpoints."""
        shutil.rmtree(self.work, ignore_errors=True)
        # Does nothing but to the empty folder that waits for the run.
        with suppress(OSError):
            self.folder.rmdir()


def load_unfinished(folder: Path) -> Unfinished:
    """Return the training that was to become the run ``folder``.

    ``InputError`` when there is none, or when its file is damaged.
    """
    path = storage.unfinished_folder(folder) / UNFINISHED_FILE
    if not path.is_file():
        raise InputError(
            f"There is no paused training in {folder}.",
            "Choose the folder of a run that was paused, or whose program ended before it.",
        )
    try:
        with storage.explained(path):
            values = json.loads(path.read_bytes())
        return Unfinished.model_validate(values | {"folder": folder})
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(
            f"The paused training {folder.name} is damaged and can't be gone on with.",
            "Train again.",
        ) from error


def list_unfinished(dataset: str | None = None) -> list[Unfinished]:
    """Return those at the usual place, of one dataset or of all, newest first.

    Damaged ones are left out.
    """
    return sorted(
        (each for parent in storage.places_of_runs(dataset) for each in unfinished_in(parent)),
        key=lambda each: each.created,
        reverse=True,
    )


def unfinished_in(folder: Path) -> list[Unfinished]:
    """Return those whose runs would lie in ``folder``, newest first, without damaged ones."""
    found = []
    for path in storage.unfinished_folders(folder):
        with suppress(AugStudioError):
            found.append(load_unfinished(storage.finished_folder(path)))
    return sorted(found, key=lambda each: each.created, reverse=True)
