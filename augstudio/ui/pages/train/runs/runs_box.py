"""RunsBox: the runs so far, and all that can be done with one of them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.runs.library import DamagedRun
from augstudio.runs.run import Run
from augstudio.runs.values import LONGEST_NOTE
from augstudio.storage import safe_name
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs import Jobs
from augstudio.ui.core.run_library import PausedTraining, RunLibrary
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.runs.note_dialog import NoteDialog
from augstudio.ui.pages.train.runs.run_actions import RunActions
from augstudio.ui.pages.train.runs.run_buttons import RunButtons
from augstudio.ui.pages.train.runs.run_list import RunList
from augstudio.ui.pages.train.runs.run_rows import damaged_row, paused_row, run_row
from augstudio.ui.widgets.name_dialog import NameDialog
from augstudio.ui.widgets.text import Line, label

_FOR_PAUSED = ("resume_run", "discard_run", "duplicate_run")
_FOR_DAMAGED = ("open_run_folder", "delete_run")
_FOR_RUN = ("duplicate_run", "repeat_run", "rename_run", "note_run", "delete_run")


class RunsBox(QWidget):
    """The list of runs of the open folder under a heading with buttons.

    Choosing a row takes that run as the one in use. Trainings that were paused stand on top,
    runs that can't be used any more at the bottom.

    Signals
    -------
    overlay_changed
        A list of ``Run``: those ticked for comparison, without the one in use.
    duplicate_requested
        The ``Run``, or ``Unfinished``, whose ``recipe`` and ``config`` are to be used again.
    repeat_requested
        The ``Run`` to train again.
    resume_requested
        The ``Unfinished`` training to go on with.
    """

    overlay_changed = Signal(object)
    duplicate_requested = Signal(object)
    repeat_requested = Signal(object)
    resume_requested = Signal(object)

    def __init__(
        self, library: RunLibrary, jobs: Jobs, channel: Channel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._library, self._jobs = library, jobs
        self._actions = RunActions(library, channel)
        self._compared: set[Path] = set()
        self._overlay: list[Run] = []
        #: What is chosen in place of the run in use.
        self._paused: PausedTraining | None = None
        self._damaged: DamagedRun | None = None
        self._hint = Line("", "caption")
        self._list = RunList()
        self._buttons = RunButtons(self._list.table)
        heading = QHBoxLayout()
        heading.setSpacing(SPACING.medium)
        heading.addWidget(label("Runs so far", "section"))
        heading.addWidget(self._hint, 1)
        heading.addWidget(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addLayout(heading)
        column.addWidget(self._list, 1)
        self._connect()
        self._show()

    def event(self, event: QEvent) -> bool:
        """Look for changes of the disk when the user comes back to the window."""
        if event.type() is QEvent.Type.WindowActivate:
            self._library.refresh()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look for changes of the disk when the page is shown."""
        super().showEvent(event)
        self._library.refresh()

    def _connect(self) -> None:
        library = self._library
        library.runs_changed.connect(self._show)
        library.run_changed.connect(self._on_run)
        library.paused_changed.connect(self._show)
        library.damaged_changed.connect(self._show)
        self._jobs.started.connect(self._offer)
        self._jobs.ended.connect(self._offer)
        self._list.chosen.connect(self._choose)
        self._list.ticked.connect(self._tick)
        self._list.menu_requested.connect(self._buttons.open_menu)
        self._buttons.pressed.connect(self._act)

    # --- what is shown ---

    def _show(self) -> None:
        runs, paused, damaged = self._library.runs, self._library.paused, self._library.damaged
        if self._paused not in paused:
            self._paused = None
        if self._damaged not in damaged:
            self._damaged = None
        if (self._paused, self._damaged, self._library.run) == (None, None, None) and paused:
            self._paused = paused[0]
        rows = [paused_row(each.training, each.epochs) for each in paused]
        rows += [run_row(run) for run in runs]
        rows += [damaged_row(run) for run in damaged]
        self._compared &= {run.folder for run in runs}
        ticked = {n for n, run in enumerate(runs, len(paused)) if run.folder in self._compared}
        self._hint.write("Tick runs to compare their curves." if len(runs) > 1 else "")
        self._list.set_rows(rows, self._row(), ticked)
        self._offer()
        self._tell_overlay()

    @property
    def _run(self) -> Run | None:
        """The run in use, if it is one of the list and no other row is chosen."""
        run, other = self._library.run, self._paused or self._damaged
        return run if other is None and run in self._library.runs else None

    def _row(self) -> int:
        """Return the number of the row that is chosen, or -1."""
        paused = self._library.paused
        if self._paused is not None:
            return paused.index(self._paused)
        if self._damaged is not None:
            before = len(paused) + len(self._library.runs)
            return before + self._library.damaged.index(self._damaged)
        return -1 if self._run is None else len(paused) + self._library.runs.index(self._run)

    def _offer(self) -> None:
        """Show the buttons for what is chosen."""
        names: tuple[str, ...] = ()
        if self._paused is not None:
            names = _FOR_PAUSED
        elif self._damaged is not None:
            names = _FOR_DAMAGED
        elif self._run is not None:
            names = _FOR_RUN
        if self._library.runs:
            names += ("export_runs",)
        self._buttons.offer(names, able=self._jobs.current is None)

    def _on_run(self) -> None:
        self._paused = self._damaged = None
        self._show()

    def _choose(self, row: int) -> None:
        paused, runs = self._library.paused, self._library.runs
        number = row - len(paused)
        if 0 <= number < len(runs):
            self._library.use(runs[number])
            return
        self._paused = paused[row] if number < 0 else None
        self._damaged = None if number < 0 else self._library.damaged[number - len(runs)]
        self._offer()

    def _tick(self, rows: tuple[int, ...]) -> None:
        first = len(self._library.paused)
        self._compared = {self._library.runs[row - first].folder for row in rows}
        self._tell_overlay()

    def _tell_overlay(self) -> None:
        used = self._library.run
        overlay = [
            run
            for run in self._library.runs
            if run.folder in self._compared and (used is None or run.folder != used.folder)
        ]
        if overlay != self._overlay:
            self._overlay = overlay
            self.overlay_changed.emit(overlay)

    # --- what is done ---

    def _act(self, name: str) -> None:
        """Do what a button says to what is chosen."""
        for_paused: dict[str, Callable[[PausedTraining], object]] = {
            "resume_run": lambda paused: self.resume_requested.emit(paused.training),
            "discard_run": self._actions.discard,
            "duplicate_run": lambda paused: self.duplicate_requested.emit(paused.training),
        }
        for_damaged: dict[str, Callable[[DamagedRun], object]] = {
            "open_run_folder": self._actions.open_run_folder,
            "delete_run": self._actions.delete,
        }
        for_run: dict[str, Callable[[Run], object]] = {
            "duplicate_run": self.duplicate_requested.emit,
            "repeat_run": self.repeat_requested.emit,
            "rename_run": self._rename,
            "note_run": self._write_note,
            "delete_run": self._actions.delete,
        }
        if name == "export_runs":
            self._export()
        elif self._paused is not None:
            for_paused[name](self._paused)
        elif self._damaged is not None:
            for_damaged[name](self._damaged)
        elif self._run is not None:
            for_run[name](self._run)

    def _rename(self, run: Run) -> None:
        dialog = NameDialog(
            partial(self._actions.judge_name, run),
            run.name,
            self.window(),
            subject="run",
            title="Rename run",
            save="Rename",
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.named.connect(partial(self._library.rename, run))
        dialog.open()

    def _write_note(self, run: Run) -> None:
        dialog = NoteDialog(run.name, run.note, LONGEST_NOTE, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.written.connect(partial(self._library.annotate, run))
        dialog.open()

    def _export(self) -> None:
        dataset = self._library.dataset
        name = safe_name(f"{dataset} runs" if dataset else "runs")
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Export the table of runs", f"{name}.csv", "CSV (*.csv)"
        )
        if chosen:
            path = Path(chosen)
            self._actions.export(path if path.suffix else path.with_suffix(".csv"))
