"""RunLibrary: the runs of the open folder, in sync with the disk."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal, Slot

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.runs import library
from augstudio.runs.library import DamagedRun, find_runs, list_runs
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished, list_unfinished
from augstudio.ui.core import messages
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob


@dataclass(frozen=True)
class PausedTraining:
    """A training that can be resumed, and the number of epochs done."""

    training: Unfinished
    epochs: int


@dataclass(frozen=True)
class _Listing:
    """What was found on the disk, and what was known when the search began."""

    known: Sequence[Run]
    runs: list[Run]
    damaged: tuple[DamagedRun, ...] = ()
    paused: tuple[PausedTraining, ...] = ()


class RunLibrary(QObject):
    """All runs, those that can be resumed, and those that are damaged.

    Only its own methods change the attributes. Failures are shown and change nothing.

    Attributes
    ----------
    dataset
        The name of the open folder; "" while none is open.
    runs
        The runs of the open folder, or of all folders while none is open; newest first.
    run
        The run in use, one of ``runs``, or ``None``.
    paused, damaged
        The trainings of the open folder that can be resumed, newest first; and its damaged runs,
        by name.

    Signals
    -------
    runs_changed, paused_changed, damaged_changed
        The attribute changed.
    run_changed
        Another run is in use, or its name or note changed.
    """

    runs_changed = Signal()
    run_changed = Signal()
    paused_changed = Signal()
    damaged_changed = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.runs: list[Run] = []
        self.run: Run | None = None
        self.paused: tuple[PausedTraining, ...] = ()
        self.damaged: tuple[DamagedRun, ...] = ()
        self.dataset = ""
        self._is_new = True
        self._listing = LatestJob("Reading the list of runs", self)
        self._listing.result.connect(self._take)
        self._listing.failed.connect(messages.show_error)
        jobs.ended.connect(self.refresh)

    # --- on the disk ---

    def show_folder(self, dataset: str) -> None:
        """Switch to the runs of another dataset, by its name, and use the newest."""
        self.dataset, self._is_new = dataset, True
        self._listing.drop()
        self._set_paused(())
        self._set_damaged(())
        self.runs = []
        self.runs_changed.emit()
        self.use(None)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the list of runs again: other programs may have changed it."""
        name, known = self.dataset, self.runs

        def look() -> _Listing:
            if not name:
                return _Listing(known, list_runs())
            paused = tuple(PausedTraining(each, each.epochs) for each in list_unfinished(name))
            runs, damaged = find_runs(storage.places_of_runs(name))
            return _Listing(known, runs, tuple(damaged), paused)

        self._listing.submit(lambda _: look())

    @Slot(object)
    def _take(self, found: _Listing) -> None:
        if self.runs is not found.known:
            self.refresh()  # a run was added or removed since
            return
        if self._jobs.current is None:
            self._set_paused(found.paused)
        else:  # the training that is running is among them
            self._set_paused(each for each in self.paused if each in found.paused)
        self._set_damaged(found.damaged)
        is_new, self._is_new = self._is_new, False
        if self.runs != found.runs:
            self._set_runs(found.runs)
        if is_new and self.run is None and self.runs:
            self.use(self.runs[0])

    # --- the run in use ---

    @property
    def best(self) -> Run | None:
        """The run with the highest validation accuracy, then the lowest validation loss.

        While no folder is open, the newest: runs of different folders can't be compared.
        """
        if not self.dataset:
            return self.runs[0] if self.runs else None
        scores = [(run.validation.accuracy, -run.validation.loss) for run in self.runs]
        return self.runs[scores.index(max(scores))] if scores else None

    def use(self, run: Run | None) -> None:
        """Make a run the one in use."""
        self.run = run
        self.run_changed.emit()

    def add(self, run: Run) -> None:
        """Add a new run at the top, and use it."""
        if run.dataset == self.dataset:
            self.runs = [run, *(each for each in self.runs if each.folder != run.folder)]
            self.runs_changed.emit()
            self.use(run)

    # --- name and note ---

    def rename(self, run: Run, name: str) -> None:
        """Rename a run."""
        self._change(lambda: library.rename(run, name))

    def annotate(self, run: Run, note: str) -> None:
        """Save a note about a run."""
        self._change(lambda: library.annotate(run, note))

    def _change(self, change: Callable[[], Run]) -> None:
        try:
            changed = change()
        except AugStudioError as error:
            messages.show_error(error)
            self.refresh()
            return
        self._set_runs([changed if each.folder == changed.folder else each for each in self.runs])

    # --- delete ---

    def move_to_trash(self, run: Run | DamagedRun) -> bool:
        """Move a run to the system's trash; return ``False`` if that is not possible."""
        if run.folder.exists() and not move_to_trash(run.folder):
            return False
        self._forget(run)
        return True

    def delete(self, run: Run | DamagedRun) -> None:
        """Delete a run permanently."""
        try:
            library.delete(run)
        except AugStudioError as error:
            messages.show_error(error)
            self.refresh()
        else:
            self._forget(run)

    def discard(self, paused: PausedTraining) -> None:
        """Delete a paused training and its progress."""
        try:
            paused.training.discard()
        except AugStudioError as error:
            messages.show_error(error)
        else:
            self.leave(paused.training)
        self.refresh()

    def leave(self, training: Unfinished) -> None:
        """Remove a training from ``paused``, because it was resumed or discarded."""
        self._set_paused(each for each in self.paused if each.training != training)

    def _forget(self, run: Run | DamagedRun) -> None:
        if isinstance(run, DamagedRun):
            self._set_damaged(tuple(each for each in self.damaged if each != run))
        else:
            self._set_runs([each for each in self.runs if each.folder != run.folder])

    # --- signals ---

    def _set_paused(self, paused: Iterable[PausedTraining]) -> None:
        changed = tuple(paused)
        if changed != self.paused:
            self.paused = changed
            self.paused_changed.emit()

    def _set_damaged(self, changed: tuple[DamagedRun, ...]) -> None:
        if changed != self.damaged:
            self.damaged = changed
            self.damaged_changed.emit()

    def _set_runs(self, runs: list[Run]) -> None:
        """Set ``runs``; if the run in use is gone, use its neighbour."""
        before, run = self.runs, self.run
        self.runs = runs
        if run is None:
            self.runs_changed.emit()
            return
        same = next((each for each in runs if each.folder == run.folder), None)
        self.run = same
        self.runs_changed.emit()
        if same is None:
            place = next((n for n, each in enumerate(before) if each.folder == run.folder), 0)
            self.use(runs[min(place, len(runs) - 1)] if runs else None)
        elif same != run:
            self.run_changed.emit()


def move_to_trash(folder: Path) -> bool:
    """Move a folder to the system's trash; return ``False`` if that is not possible."""
    file = QFile(str(folder))
    # Qt changes a name that is not valid Unicode, possibly into that of another folder.
    return file.fileName() == str(folder) and file.moveToTrash()
