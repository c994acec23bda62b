"""The studies of a folder of photos, in the user's documents beside its runs."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.lab.plan import PLAN_FILE
from augstudio.lab.study import Study, load_study
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


def list_studies(dataset_name: str) -> list[Study]:
    """Return the studies of a dataset, newest first; damaged ones are left out."""
    found = []
    with suppress(OSError):
        for path in studies_folder(dataset_name).glob(f"[!.]*/{PLAN_FILE}"):
            with suppress(AugStudioError):
                found.append(load_study(path.parent))
    return sorted(found, key=lambda study: (moment(study.plan.created), study.folder), reverse=True)
