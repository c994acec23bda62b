"""Copy the photos of a folder, sorted as decided, to a new folder."""

import os
import shutil
from pathlib import Path

from augstudio import storage, working
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits
from augstudio.data.decisions.moving import explain
from augstudio.data.decisions.plan import SYSTEM_FILES, Plan
from augstudio.errors import AugStudioError
from augstudio.plain_text import file_size
from augstudio.progress import SILENT, Progress


def copy(plan: Plan, progress: Progress = SILENT) -> int:
    """Copy the files of a plan to its new folder, and return how many.

    The folder appears when it is complete, with the decisions that are still needed. The photos
    that are copied are not touched.

    Raises
    ------
    AugStudioError
        A file can't be read or written, the disk is full, or the folder is no longer empty.
    Cancelled
        The user asked to stop.
    """
    _require_room(plan)
    with working.held(plan.place, "written") as work:
        work.clear()
        work.make()
        try:
            _copy_all(plan, work.path, progress)
            known = edits_file(plan.place)
            if plan.remaining != Edits() or known.exists():
                save_edits(plan.remaining, known)
            work.finish(SYSTEM_FILES)
        except BaseException:
            work.clear()
            raise
    return len(plan.steps)


def _copy_all(plan: Plan, folder: Path, progress: Progress) -> None:
    for done, step in enumerate(plan.steps):
        progress.check()
        progress.report(done, len(plan.steps), "Copying photos")
        target = folder / step.target.relative_to(plan.place)
        storage.make_folder(target.parent)
        try:
            shutil.copyfile(step.source, target)
            # The time that a photo was taken is often known from its file only.
            found = step.source.stat()
            os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
        except OSError as error:
            raise explain(error, step.source, target) from error
    progress.report(len(plan.steps), len(plan.steps), "Copying photos")


def _require_room(plan: Plan) -> None:
    place = next(each for each in (plan.place, *plan.place.parents) if each.exists())
    with storage.explained(place):
        free = shutil.disk_usage(place).free
    needed = 0
    for step in plan.steps:
        try:
            needed += step.source.stat().st_size
        except OSError as error:
            raise explain(error, step.source, step.target) from error
    if needed > free:
        raise AugStudioError(
            f"The photos need {file_size(needed)}, but only {file_size(free)} are free on the "
            f"disk of {plan.place}.",
            "Free some space, or choose a folder on another disk.",
        )
