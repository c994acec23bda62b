"""Trainings that were paused or interrupted: find, save and discard them."""

import json
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from augstudio import storage, working
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import save_edits
from augstudio.errors import AugStudioError, InputError
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.config import TrainConfig, upgraded
from augstudio.runs.events import phases
from augstudio.runs.field_types import Classes, Name, SomePath, Time, moment
from augstudio.runs.photo_list import EDITS_FILE, read_photos, write_photos
from augstudio.working import WorkingFolder

UNFINISHED_FILE = "unfinished.json"
_MOST_BYTES = 16_000_000


class Unfinished(BaseModel):
    """A training that can be resumed.

    Attributes
    ----------
    folder
        Folder of the future run; not part of the file.
    dataset, root, classes, recipe, config, created
        As in ``Run``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    folder: Path = Field(default=Path(), exclude=True)
    dataset: Name
    root: SomePath
    classes: Classes
    recipe: Recipe
    config: TrainConfig
    created: Time

    @property
    def name(self) -> str:
        """The name of the run's folder."""
        return self.folder.name

    @property
    def checkpoint_folder(self) -> Path:
        """The hidden folder with its checkpoints."""
        return _checkpoint_folder(self.folder)

    @property
    def epochs(self) -> int:
        """Number of epochs up to the last checkpoint."""
        checkpoints = Checkpoints(self.checkpoint_folder)
        return sum(checkpoints.epochs(phase) for phase in phases(self.config.method))

    def dataset_again(self) -> Dataset:
        """Return its photos; see ``read_photos``."""
        return read_photos(working.working_folder(self.folder), self.root, self.classes)

    def save(self, dataset: Dataset, edits: Edits | None) -> None:
        """Save the training, the list of its photos, and the decisions about them, if known."""
        document = json.dumps(self.model_dump(), indent=2, default=str)
        place = working.working_folder(self.folder)
        write_photos(dataset, place)
        if edits is not None:
            save_edits(edits, place / EDITS_FILE)
        storage.write_text(self.checkpoint_folder / UNFINISHED_FILE, document + "\n")

    def discard(self) -> None:
        """Delete its checkpoints.

        Raises ``InputError`` while another program trains it.
        """
        with lock_for_training(self.folder) as workspace:
            discard_progress(workspace)


def lock_for_training(folder: Path) -> AbstractContextManager[WorkingFolder]:
    """Lock the run ``folder`` while it is trained; see ``working.held``."""
    return working.held(folder, "trained")


def discard_progress(workspace: WorkingFolder) -> None:
    """Delete the progress of a training, and the empty folder reserved for its run."""
    workspace.clear()
    # Outside the default place, the empty folder belongs to the user.
    if workspace.target.is_relative_to(storage.real(storage.runs_folder())):
        with suppress(OSError):
            workspace.target.rmdir()


def _checkpoint_folder(folder: Path) -> Path:
    return working.working_folder(folder) / working.SCRATCH


def load_unfinished(folder: Path) -> Unfinished:
    """Return the unfinished training of the run ``folder``.

    Raises ``InputError`` if there is none, or if its file is damaged.
    """
    with storage.explained(folder):
        folder = storage.real(folder)
        path = _checkpoint_folder(folder) / UNFINISHED_FILE
        there = path.is_file()
    if not there:
        raise InputError(
            f"There is no paused training in {folder}.",
            "Choose the folder of a run that was paused or interrupted.",
        )
    try:
        with storage.explained(path):
            values = json.loads(storage.read_file(path, _MOST_BYTES))
        return Unfinished.model_validate(upgraded(values) | {"folder": folder})
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(
            f"The paused training {folder.name} is damaged and can't be resumed.",
            "Train again.",
        ) from error


def list_unfinished(dataset: str | None = None) -> list[Unfinished]:
    """Return the unfinished trainings in the default place, of one dataset or all, newest first.

    Damaged trainings, and trainings that are running now, are left out.
    """
    return sorted(
        (each for parent in storage.places_of_runs(dataset) for each in unfinished_in(parent)),
        key=lambda each: moment(each.created),
        reverse=True,
    )


def unfinished_in(folder: Path) -> list[Unfinished]:
    """Return the unfinished trainings in ``folder``, newest first; see ``list_unfinished``."""
    found = []
    for path in working.working_folders(folder):
        target = working.target_of(path)
        with suppress(AugStudioError):
            if not working.is_held(target):
                found.append(load_unfinished(target))
    return sorted(found, key=lambda each: moment(each.created), reverse=True)
