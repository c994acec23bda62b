"""Apply decisions to the photo folder, and undo that: the only place that changes users' files.

Before the first file is moved, a list of all of them is on the disk. Wherever the program is
killed, no file is lost, and ``undo_applied`` brings all of them back.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from augstudio import storage
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import change_edits, edits_file, saved_edits
from augstudio.data.decisions.manifest import Applied, load_applied, manifest_file
from augstudio.data.decisions.moving import free_name, is_twice, move
from augstudio.data.decisions.plan import Plan, Step
from augstudio.disk import sync
from augstudio.errors import AugStudioError, InputError
from augstudio.locks import locked
from augstudio.plain_text import counted
from augstudio.progress import SILENT, Progress


@dataclass(frozen=True)
class Undone:
    """What became of the files that had been moved.

    Attributes
    ----------
    back
        How many are where they were.
    missing
        Where those should have been that can't be found.
    renamed
        New paths of those whose old name is taken by another file.
    """

    back: int
    missing: tuple[Path, ...]
    renamed: tuple[Path, ...]


def is_applied(root: Path) -> bool:
    """Whether decisions were applied to the folder ``root`` that can be undone."""
    return manifest_file(root).exists()


def is_unfinished(root: Path) -> bool:
    """Whether the last ``apply`` to the folder ``root`` stopped early, or a first undo of it."""
    last = load_applied(root)
    return last is not None and not last.done


def apply(plan: Plan, progress: Progress = SILENT) -> int:
    """Move the files of a plan, and return how many.

    Afterwards, the decisions that have become true are removed. If it stops early, because of an
    error or because the user asked to, the decisions stay: they hold for the photos that were
    moved as well. A second call moves the rest.

    Raises
    ------
    AugStudioError
        The folder has changed since the plan was made, a file can't be moved, or another program
        is moving files there.
    Cancelled
        The user asked to stop.
    """
    with _locked(plan.root):
        last = load_applied(plan.root)
        earlier = None if last is None or last.done else last
        steps = _without_halves(plan.steps, earlier)
        _require_unchanged(plan.root, steps)
        applied = _begun(plan, steps, earlier)
        if not applied.steps:
            _change(applied, applied.before, applied.after)
            return 0
        applied.save()
        _change(applied, applied.before, applied.during)
        try:
            _move_all(steps, progress)
        except Exception as error:
            _give_up(applied, last, steps, error)
            raise
        for folder in sorted({step.source.parent for step in applied.steps}, reverse=True):
            _remove_empty(folder, plan.lasting)
        _sync(steps)
        replace(applied, done=True).save()
        _change(applied, applied.during, applied.after)
    return len(applied.steps)


def undo_applied(root: Path, progress: Progress = SILENT) -> Undone:
    """Move all files back that the last ``apply`` moved, and restore the decisions.

    After an interruption, a second call moves the rest.

    Raises
    ------
    InputError
        Nothing was applied to the folder ``root``, or it does not exist.
    AugStudioError
        A file can't be moved, or another program is moving files there.
    Cancelled
        The user asked to stop.
    """
    with _locked(root):
        applied = load_applied(root)
        if applied is None:
            raise InputError(
                f"No changes were applied to {root} that could be undone.",
                "Check that it is the right folder.",
            )
        with storage.explained(root):
            os.listdir(root)  # noqa: PTH208 - a disk that is not connected has no photos
        now = saved_edits(edits_file(root))
        applied = applied.with_later(now)
        _change(applied, now, applied.during)
        applied.save()
        backwards = [Step(step.target, step.source) for step in reversed(applied.steps)]
        for folder in _folders(backwards):
            storage.remove_temporaries(folder)
        undone = _moved_back(backwards, progress)
        for folder in sorted(applied.made, reverse=True):
            _remove_empty(folder, frozenset(folder.parents))
        _sync(backwards)
        _change(applied, applied.during, applied.before)
        with storage.explained(applied.file):
            applied.file.unlink()
    return undone


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    busy = InputError(
        "Another instance of AugStudio is moving the photos of this folder.",
        "Wait until that is done, and try again.",
    )
    path = manifest_file(root).with_suffix(".lock")
    storage.make_folder(path.parent)
    with locked(path, busy):
        yield


def _without_halves(steps: Iterable[Step], earlier: Applied | None) -> tuple[Step, ...]:
    """Finish what was interrupted between two names of a file; return the steps without those."""
    finished = set()
    for step in earlier.steps if earlier is not None else ():
        if is_twice(step.source, step.target):
            with storage.explained(step.source):
                step.source.unlink()
            finished.add(step.source)
    if earlier is not None:
        for folder in _folders(earlier.steps):
            storage.remove_temporaries(folder)
    return tuple(step for step in steps if step.source not in finished)


def _require_unchanged(root: Path, steps: Iterable[Step]) -> None:
    """Raise ``InputError`` if a file is gone, a name is taken, or a folder is read-only by now."""
    for step in steps:
        if not os.path.lexists(step.source) or os.path.lexists(step.target):
            changed = step.source if not os.path.lexists(step.source) else step.target
            raise InputError(
                f"The folder {root} has changed since it was opened: {changed}. Nothing was moved.",
                "Open it again (F5), and try again.",
            )
    for folder in {step.source.parent for step in steps} | _folders(steps):
        there = next(each for each in (folder, *folder.parents) if each.exists())
        if not os.access(there, os.W_OK):
            raise InputError(
                f"You don't have permission to change the folder {there}. Nothing was moved.",
                "Ask for access to it, or copy the photos to a new folder instead.",
            )


def _begun(plan: Plan, steps: tuple[Step, ...], earlier: Applied | None) -> Applied:
    """Return what is going to be done, including what an interrupted ``earlier`` call did."""
    before = saved_edits(edits_file(plan.root))
    fulfilled, labels = plan.fulfilled, dict(plan.labels)
    made = [folder for folder in _folders(steps) if not folder.exists()]
    made = sorted({each for folder in made for each in _new(folder)})
    if earlier is not None:
        before = earlier.with_later(before).before
        fulfilled = earlier.fulfilled.with_change(Edits(), fulfilled)
        labels |= earlier.labels
        steps = (*(each for each in earlier.steps if os.path.lexists(each.target)), *steps)
        made = sorted({*earlier.made, *made})
    return Applied(plan.root, steps, tuple(made), before, fulfilled, labels)


def _move_all(steps: tuple[Step, ...], progress: Progress) -> None:
    for done, step in enumerate(steps):
        progress.check()
        progress.report(done, len(steps), "Moving photos")
        move(step.source, step.target)
    progress.report(len(steps), len(steps), "Moving photos")


def _give_up(
    applied: Applied, last: Applied | None, steps: tuple[Step, ...], error: Exception
) -> None:
    """Tidy up if nothing was moved; otherwise say in ``error`` that it can be undone."""
    moved = sum(os.path.lexists(step.target) for step in steps)
    if moved and isinstance(error, AugStudioError):
        error.hint = (
            f"{error.hint} {moved} of {counted(len(steps), 'file')} were moved before that. Undo "
            "applying moves them back; applying again moves the others."
        )
    if moved or (last is not None and not last.done):
        return
    # What can't be tidied up now does no harm.
    with suppress(AugStudioError, OSError):
        _change(applied, applied.during, applied.before)
        if last is not None:
            last.save()
        else:
            applied.file.unlink()


def _moved_back(backwards: list[Step], progress: Progress) -> Undone:
    missing, renamed = [], []
    for done, step in enumerate(backwards):
        now, old = step.source, step.target
        progress.check()
        progress.report(done, len(backwards), "Moving photos back")
        there, back = os.path.lexists(now), os.path.lexists(old)
        if there and back and is_twice(now, old):
            with storage.explained(now):
                now.unlink()
        elif there:
            target = free_name(old)
            move(now, target)
            if target != old:
                renamed.append(target)
        elif not back:
            missing.append(old)
    return Undone(len(backwards) - len(missing), tuple(missing), tuple(renamed))


def _change(applied: Applied, before: Edits, after: Edits) -> None:
    """Save the decisions of another moment; those that differ in neither are left alone."""
    if before != after:
        change_edits(edits_file(applied.root), before, after)


def _folders(steps: Iterable[Step]) -> set[Path]:
    return {step.target.parent for step in steps}


def _new(folder: Path) -> Iterator[Path]:
    """Yield a folder that does not exist, and those around it that don't either."""
    while not folder.exists():
        yield folder
        folder = folder.parent


def _remove_empty(folder: Path, lasting: frozenset[Path]) -> None:
    """Remove a folder if nothing is left in it, and then those around it that don't last."""
    while folder not in lasting:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _sync(steps: Iterable[Step]) -> None:
    """Wait until the new and the old names are on the disk."""
    folders = {folder for step in steps for folder in (step.source.parent, step.target.parent)}
    for folder in folders:
        with suppress(OSError):
            sync(folder)
