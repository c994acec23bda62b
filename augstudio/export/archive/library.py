"""Bring the runs and studies of a project file into the library of this computer."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from augstudio import storage, working
from augstudio.data.dataset import Dataset
from augstudio.data.names import numbered_names
from augstudio.errors import AugStudioError
from augstudio.export.archive.manifest import RUNS, STUDIES, STUDY_FILES
from augstudio.export.archive.moving import Moved, move_run, move_study
from augstudio.export.archive.reading import ProjectFile
from augstudio.lab.library import list_studies, studies_folder
from augstudio.progress import Progress
from augstudio.runs import library
from augstudio.runs.run import Run, load_run
from augstudio.runs.unfinished import discard_progress

_PIECE = 1 << 20


@dataclass
class Brought:
    """What was brought into the library.

    Attributes
    ----------
    runs, studies
        The folders of new ones.
    known
        How many were there already.
    """

    runs: list[Path] = field(default_factory=list)
    studies: list[Path] = field(default_factory=list)
    known: int = 0

    def count(self, among: list[Path], folder: Path, is_new: bool) -> None:
        """Take in what became of a folder."""
        if is_new:
            among.append(folder)
        else:
            self.known += 1

    def take_back(self) -> None:
        """Delete what is new."""
        for folder in self.runs:
            with suppress(AugStudioError):
                library.delete(load_run(folder))
        for folder in self.studies:
            with suppress(OSError):
                for name in STUDY_FILES:
                    (folder / name).unlink(missing_ok=True)
                folder.rmdir()


@dataclass(frozen=True)
class Newcomers:
    """Runs and studies on their way from a project file to those of the photos in ``root``.

    Attributes
    ----------
    moved
        Photos that have another path here.
    progress
        Asked whether to stop.
    done
        Called with the number of bytes that were unpacked since the last time.
    """

    project: ProjectFile
    root: Path
    moved: Moved
    progress: Progress
    done: Callable[[int], object]

    def bring(self) -> Brought:
        """Bring all of them, or none if that fails.

        A run that is there already is not brought again; if its photos no longer exist, it becomes
        one of those in ``root``.

        Raises
        ------
        InputError
            One of them is damaged, or of a newer version of AugStudio.
        AugStudioError
            It can't be written.
        Cancelled
            The user asked to stop.
        """
        brought, dataset = Brought(), Dataset(self.root, (), {}).name
        runs = library.list_runs(dataset)
        plans = [each.plan for each in list_studies(dataset)]

        def is_new_run(folder: Path) -> bool:
            run = move_run(folder, self.root, self.moved)
            twin = next((each for each in runs if _are_same(run, each)), None)
            if twin is not None and not os.path.isdir(twin.root):  # noqa: PTH112 - as elsewhere
                move_run(twin.folder, self.root, self.moved)
            return twin is None

        def is_new_study(folder: Path) -> bool:
            plan = move_study(folder, self.root)
            return (plan.created, plan.fingerprint) not in [
                (each.created, each.fingerprint) for each in plans
            ]

        try:
            for name in self.project.names(RUNS):
                place = _place_of_run(dataset, name)
                is_new = self._bring(f"{RUNS}/{name}", place, is_new_run)
                brought.count(brought.runs, place, is_new)
            for name in self.project.names(STUDIES):
                place = _place_of_study(dataset, name)
                is_new = self._bring(f"{STUDIES}/{name}", place, is_new_study)
                brought.count(brought.studies, place, is_new)
        except BaseException:
            brought.take_back()
            raise
        return brought

    def _bring(self, entry: str, target: Path, is_new: Callable[[Path], bool]) -> bool:
        """Unpack a folder as ``target``, which is empty; remove it if it is not new."""
        with working.held(target, "written") as work:
            try:
                work.clear()
                work.make()
                self.done(self.project.unpack(entry, work.path, self.progress))
                kept = is_new(work.path)
                if kept:
                    work.finish()
            except BaseException:
                discard_progress(work)
                raise
            if not kept:
                discard_progress(work)
        return kept


def _place_of_run(dataset: str, name: str) -> Path:
    """Return an empty folder for a run, of that name if it is free."""
    folder = storage.make_folder(storage.dataset_runs(dataset)) / name
    with storage.explained(folder), suppress(FileExistsError):
        folder.mkdir()
        return folder
    return storage.new_run_folder(dataset)


def _place_of_study(dataset: str, name: str) -> Path:
    """Return an empty folder for a study, of that name or with a number."""
    parent = storage.make_folder(studies_folder(dataset))
    with storage.explained(parent):
        for each in numbered_names(name):
            with suppress(FileExistsError):
                (parent / each).mkdir()
                return parent / each
    raise AssertionError("there is always another number")


def _are_same(one: Run, other: Run) -> bool:
    """Whether two folders hold the same training: its time, and the bytes of its classifier."""
    return one.created == other.created and _digest(one) == _digest(other)


def _digest(run: Run) -> str:
    """Return the hash of a classifier; "" if it is gone."""
    hasher = storage.hasher()
    try:
        with run.classifier_path.open("rb") as file:
            while piece := file.read(_PIECE):
                hasher.update(piece)
    except OSError:
        return ""
    return hasher.hexdigest()
