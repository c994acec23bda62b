"""The studies of a folder of photos, in the user's documents beside its runs."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from augstudio import locks, storage
from augstudio.errors import AugStudioError
from augstudio.lab.plan import PLAN_FILE
from augstudio.lab.study import LOCK_FILE, STUDY_FILES, TRIAL_FOLDER, Study, busy, load_study
from augstudio.runs.field_types import moment


def studies_folder(dataset_name: str) -> Path:
    """Return the folder that holds the studies of a dataset; it may not exist yet."""
    return storage.dataset_runs(dataset_name) / "studies"


def new_study_folder(dataset_name: str, now: datetime) -> Path:
    """Create and return the empty folder of a dataset's next study, named after the time."""
    parent = storage.make_folder(studies_folder(dataset_name))
    stamp, number = now.strftime("%Y-%m-%d %H.%M.%S"), 1
    with storage.explained(parent):
        while True:
            folder = parent / (stamp if number == 1 else f"{stamp} ({number})")
            with suppress(FileExistsError):
                folder.mkdir()
                return folder
            number += 1


@dataclass(frozen=True)
class DamagedStudy:
    """The folder of a study that can't be read; ``reason`` is a sentence."""

    folder: Path
    reason: str

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name


class StudiesFound(NamedTuple):
    """Studies, newest first, and damaged studies, by name."""

    studies: list[Study]
    damaged: list[DamagedStudy]


def find_studies(dataset_name: str) -> StudiesFound:
    """Return the studies of a dataset; a damaged one does not hide the others."""
    found, damaged = [], []
    with suppress(OSError):
        for path in studies_folder(dataset_name).glob(f"[!.]*/{PLAN_FILE}"):
            try:
                found.append(load_study(path.parent))
            except AugStudioError as error:
                damaged.append(DamagedStudy(path.parent, error.message))
    found.sort(key=lambda study: (moment(study.plan.created), study.folder), reverse=True)
    damaged.sort(key=lambda study: study.folder)
    return StudiesFound(found, damaged)


def list_studies(dataset_name: str) -> list[Study]:
    """Return the studies of a dataset, newest first; damaged ones are left out."""
    return find_studies(dataset_name).studies


def require_idle(study: Study | DamagedStudy) -> None:
    """Raise ``InputError`` while a program works on a study."""
    if locks.is_locked(study.folder / LOCK_FILE):
        raise busy(study.folder)


def delete_study(study: Study | DamagedStudy) -> None:
    """Delete a study permanently; one that no longer exists is not an error.

    If its folder has other files, these and the folder are kept. Raises ``InputError`` while a
    program works on it.
    """
    folder = study.folder
    with storage.explained(folder):
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            with locks.locked(folder / LOCK_FILE, busy(folder)):
                _delete(folder)
            with suppress(OSError):  # it has other files
                folder.rmdir()


def _delete(folder: Path) -> None:
    shutil.rmtree(folder / TRIAL_FOLDER, ignore_errors=True)
    for path in folder.iterdir():
        if path.name in STUDY_FILES or storage.is_temporary(path.name):
            path.unlink()
