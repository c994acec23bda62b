"""Make the runs and studies of another computer those of a folder of photos here."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos
from augstudio.lab.plan import Plan
from augstudio.lab.study import load_study
from augstudio.runs.answers import ANSWERS_FILE, PREDICTIONS_FILES, read_answers, write_answers
from augstudio.runs.photo_list import photo_name, read_list, write_photos
from augstudio.runs.run import CROSS_VALIDATION_FILE, SCHEMA_VERSION, Run, load_run

#: Where photos lie whose path is not the one they had, by that path; both with "/".
Moved = Mapping[str, str]


def move_run(folder: Path, root: Path, moved: Moved) -> Run:
    """Make the run in ``folder`` one of the photos in ``root``, and return it.

    Raises ``InputError`` if it is damaged, or of a newer version of AugStudio.
    """
    run = load_run(folder)
    changed = run.model_copy(
        update={
            "schema_version": SCHEMA_VERSION,
            "dataset": Dataset(root, (), {}).name,
            "root": root,
            "skipped": tuple(
                replace(each, path=_brought(each.path, run.root, root, moved))
                for each in run.skipped
            ),
        }
    )
    if moved:
        _move_photos(changed, moved)
    changed.save_document(folder)
    return changed


def move_study(folder: Path, root: Path) -> Plan:
    """Make the study in ``folder`` one of the photos in ``root``, and return its plan.

    Raises ``InputError`` as ``move_run`` does.
    """
    update = {"dataset": Dataset(root, (), {}).name, "root": root}
    plan = load_study(folder).plan.model_copy(update=update)
    plan.save(folder)
    return plan


def _move_photos(run: Run, moved: Moved) -> None:
    """Write the tables of a run again with the paths that its photos have now."""

    def here(records: tuple[ImageRecord, ...]) -> tuple[ImageRecord, ...]:
        names = (photo_name(each, run.root) for each in records)
        paths = (run.root / moved.get(name, name) for name in names)
        return tuple(
            replace(each, file=str(path)) for each, path in zip(records, paths, strict=True)
        )

    listing = read_list(run.folder, run.root, run.classes)
    splits = {split: here(records) for split, records in listing.splits.items()}
    write_photos(replace(listing, splits=splits), run.folder)
    for name in (ANSWERS_FILE, *PREDICTIONS_FILES.values()):
        if (run.folder / name).exists():
            answers = read_answers(run.folder, run.root, run.classes, name)
            photos = LabelledPhotos(here(answers.photos.records), run.classes)
            write_answers(replace(answers, photos=photos), run.root, run.folder, name)
    # It is computed again in a moment.
    (run.folder / CROSS_VALIDATION_FILE).unlink(missing_ok=True)


def _brought(path: Path, old: Path, root: Path, moved: Moved) -> Path:
    """Return where a photo below the folder ``old`` of another computer is in ``root``."""
    photo, folder = _there(path, old), _there(old, old)
    if not photo.is_relative_to(folder):
        return path
    inside = photo.relative_to(folder).as_posix()
    return root / moved.get(inside, inside)


def _there(path: Path, old: Path) -> PurePath:
    """Return a path as the computer sees it on which ``old`` is a folder."""
    is_windows = os.name == "nt" or re.match(r"[A-Za-z]:[\\/]|\\\\", str(old))
    return (PureWindowsPath if is_windows else PurePosixPath)(str(path))
