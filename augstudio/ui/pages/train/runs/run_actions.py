"""RunActions: what can be done with the runs of the open folder, and who is paused among them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFile, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.evaluation.run_table import write_csv
from augstudio.runs import library as kept_runs
from augstudio.runs.library import DamagedRun, find_runs
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished, list_unfinished
from augstudio.ui.core import messages
from augstudio.ui.core.jobs import LatestJob
from augstudio.ui.core.session import Session
from augstudio.ui.widgets.text import count


@dataclass(frozen=True)
class PausedTraining:
    """A training that can be resumed, and how many epochs it has had."""

    training: Unfinished
    epochs: int


@dataclass(frozen=True)
class _Listing:
    """What lay on the disk, and what was known when it was looked up."""

    dataset: str
    known: Sequence[Run]
    runs: list[Run]
    damaged: tuple[DamagedRun, ...]
    paused: tuple[PausedTraining, ...]


class RunActions(QObject):
    """Names, notes and deletes runs, and keeps the session's list of them true to the disk.

    What fails is shown by ``Session.failed`` and leaves the list as it was.

    Attributes
    ----------
    paused
        The trainings of the open folder that can be resumed, newest first.
    damaged
        Its runs that can't be used any more, by name.

    Signals
    -------
    paused_changed, damaged_changed
        Look at the attribute.
    """

    paused_changed = Signal()
    damaged_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self._session = session
        self.paused: tuple[PausedTraining, ...] = ()
        self.damaged: tuple[DamagedRun, ...] = ()
        self._listing = LatestJob(self)
        self._listing.result.connect(self._listed)
        self._listing.failed.connect(session.failed)
        session.jobs.ended.connect(self.refresh)
        session.dataset_changed.connect(self._on_dataset)

    # --- what lies on the disk ---

    @Slot()
    def refresh(self) -> None:
        """Look up which runs there are: other programs may have added, changed or deleted some."""
        dataset = self._session.dataset
        if dataset is None:
            return
        name, known = dataset.name, self._session.runs

        def look() -> _Listing:
            paused = tuple(PausedTraining(each, each.epochs) for each in list_unfinished(name))
            runs, damaged = find_runs(storage.places_of_runs(name))
            return _Listing(name, known, runs, tuple(damaged), paused)

        self._listing.submit(look)

    def _on_dataset(self) -> None:
        dataset = self._session.dataset
        name = dataset.name if dataset else ""
        self._set_paused(each for each in self.paused if each.training.dataset == name)
        place = storage.dataset_runs(name)
        self._set_damaged(tuple(each for each in self.damaged if each.folder.parent == place))
        self.refresh()

    @Slot(object)
    def _listed(self, found: _Listing) -> None:
        session = self._session
        if session.dataset is None or session.dataset.name != found.dataset:
            return
        if session.runs is not found.known:
            self.refresh()  # a run has come or gone since
            return
        if session.jobs.current is None:
            self._set_paused(found.paused)
        else:  # what goes on at the moment is among them
            self._set_paused(each for each in self.paused if each in found.paused)
        self._set_damaged(found.damaged)
        if session.runs != found.runs:
            self._set_runs(found.runs)

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
        """Take ``runs`` for those of the session; where the one in use is gone, its neighbour."""
        session = self._session
        before, run = session.runs, session.run
        session.runs = runs
        if run is None:
            session.runs_changed.emit()
            return
        same = next((each for each in runs if each.folder == run.folder), None)
        if same is not None:
            # The same classifier under another name: what it has answered stays true.
            session.run = same
            session.runs_changed.emit()
            return
        place = next((n for n, each in enumerate(before) if each.folder == run.folder), 0)
        session.run = None
        session.runs_changed.emit()
        session.open_run(runs[min(place, len(runs) - 1)] if runs else None)

    # --- name and note ---

    def judge_name(self, run: Run, name: str) -> str:
        """Return what is to be said of a name for ``run``; ``InputError`` where it can't be."""
        title = kept_runs.clean_title(name)
        if not title:
            return f"It is called {run.folder.name} then, like its folder."
        others = (each.name for each in self._session.runs if each.folder != run.folder)
        return "Another run has this name, too." if title in others else ""

    def rename(self, run: Run, name: str) -> None:
        """Give a run another name."""
        self._change(lambda: kept_runs.rename(run, name))

    def annotate(self, run: Run, note: str) -> None:
        """Keep a note about a run."""
        self._change(lambda: kept_runs.annotate(run, note))

    def _change(self, change: Callable[[], Run]) -> None:
        try:
            changed = change()
        except AugStudioError as error:
            self._session.failed(error)
            self.refresh()
            return
        self._set_runs(
            [changed if each.folder == changed.folder else each for each in self._session.runs]
        )

    # --- delete ---

    def delete(self, run: Run | DamagedRun) -> None:
        """Move a run to the system's trash, after a question."""
        messages.ask(
            f"Delete {run.name}?",
            f"Its classifier and its figures go to the trash, with the folder {run.folder}.",
            "Move to the trash",
            partial(self._move_to_trash, run),
        )

    def _move_to_trash(self, run: Run | DamagedRun) -> None:
        if not run.folder.exists() or move_to_trash(run.folder):
            self._forget(run)
            return
        messages.ask(
            f"{run.name} can't be moved to the trash.",
            f"There is none for the disk that holds {run.folder}, or it does not take the folder. "
            "Delete the run for good? It can't be brought back.",
            "Delete for good",
            partial(self._delete_for_good, run),
            cautious=True,
        )

    def _delete_for_good(self, run: Run | DamagedRun) -> None:
        try:
            kept_runs.delete(run)
        except AugStudioError as error:
            self._session.failed(error)
            self.refresh()
        else:
            self._forget(run)

    def _forget(self, run: Run | DamagedRun) -> None:
        if isinstance(run, DamagedRun):
            self._set_damaged(tuple(each for each in self.damaged if each != run))
            return
        self._set_runs([each for each in self._session.runs if each.folder != run.folder])

    def discard(self, paused: PausedTraining) -> None:
        """Delete what a paused training has reached, after a question."""
        messages.ask(
            f"Discard {paused.training.name}?",
            f"It has had {count(paused.epochs, 'epoch', 'epochs')}. "
            "They are deleted, and it can't be resumed any more.",
            "Discard it",
            partial(self._discard, paused),
            cautious=True,
        )

    def _discard(self, paused: PausedTraining) -> None:
        try:
            paused.training.discard()
        except AugStudioError as error:
            self._session.failed(error)
        else:
            self.leave(paused)
        self.refresh()

    def leave(self, paused: PausedTraining) -> None:
        """Take a training off the list of the paused ones, since it goes on or is discarded."""
        self._set_paused(each for each in self.paused if each != paused)

    # --- the folder, the table ---

    def open_run_folder(self, run: DamagedRun) -> None:
        """Show the folder of a run in the system's own window."""
        QDesktopServices.openUrl(QUrl(run.folder.absolute().as_uri()))

    def export(self, path: Path) -> None:
        """Write the table of runs to a CSV file."""
        runs = self._session.runs
        try:
            write_csv(runs, path)
        except AugStudioError as error:
            self._session.failed(error)
        else:
            words = count(len(runs), "run is", "runs are")
            self._session.message.emit("good", f"{words} in {path}.")


def move_to_trash(folder: Path) -> bool:
    """Move a folder to the system's trash; ``False`` where there is none that takes it."""
    file = QFile(str(folder))
    # A name that is not valid Unicode becomes another one in Qt, which may be another folder's.
    return file.fileName() == str(folder) and file.moveToTrash()
