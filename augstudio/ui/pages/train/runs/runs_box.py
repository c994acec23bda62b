"""RunsBox: the list of runs and the actions on them."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.runs.field_types import LONGEST_NOTE, moment
from augstudio.runs.library import DamagedRun
from augstudio.runs.run import Run
from augstudio.storage import safe_name
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.runs.run_library import PausedTraining, RunLibrary
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.runs.note_dialog import NoteDialog
from augstudio.ui.pages.train.runs.run_actions import RunActions
from augstudio.ui.pages.train.runs.run_list import RunList
from augstudio.ui.pages.train.runs.run_menu import RunMenu
from augstudio.ui.pages.train.runs.run_rows import damaged_row, paused_row, run_row
from augstudio.ui.widgets.name_dialog import NameDialog
from augstudio.ui.widgets.text import Line

_FOR_PAUSED = ("resume_run", "discard_run", "duplicate_run")
_FOR_DAMAGED = ("open_run_folder", "delete_run")
_FOR_RUN = ("duplicate_run", "repeat_run", "rename_run", "note_run", "delete_run")


class RunsBox(QWidget):
    """The list of runs of the open folder, and a menu for the chosen one.

    Choosing a row makes that run the one in use. Paused trainings are at the top, damaged runs at
    the bottom. A training that was just paused is chosen.

    Signals
    -------
    paused_chosen
        ``paused`` changed: another paused training was chosen, or none.
    overlay_changed
        Pairs of a ``Run`` and the number of its colour, for the runs ticked for comparison without
        the one in use. A run keeps its number until it is unticked.
    duplicate_requested
        The ``Run``, or ``Unfinished``, whose ``recipe`` and ``config`` are to be used again.
    repeat_requested
        The ``Run`` to train again.
    resume_requested
        The ``PausedTraining`` to resume.
    """

    paused_chosen = Signal()
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
        #: The colour numbers of the ticked runs, by folder.
        self._compared: dict[Path, int] = {}
        self._overlay: list[tuple[Run, int]] = []
        #: The chosen row, if it is not the run in use.
        self._paused: PausedTraining | None = None
        self._damaged: DamagedRun | None = None
        #: The paused trainings already listed, and the one resumed here.
        self._listed: tuple[PausedTraining, ...] = ()
        self._resumed: Path | None = None
        self._hint = Line("", "caption")
        self._list = RunList()
        self._menu = RunMenu(self._list.table)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.small)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(self._list, 1)
        column.addLayout(foot)
        self._connect()
        self._show()

    @property
    def paused(self) -> PausedTraining | None:
        """The paused training that is chosen, if any."""
        return self._paused

    def event(self, event: QEvent) -> bool:
        """Refresh the list when the user comes back to the window."""
        if event.type() is QEvent.Type.WindowActivate:
            self._library.refresh()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Refresh the list when it is shown."""
        super().showEvent(event)
        self._library.refresh()

    def resume(self) -> None:
        """Ask to resume the chosen training."""
        paused = self._paused
        if paused is not None:
            self._resumed = paused.training.folder
            self.resume_requested.emit(paused)

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
        self._list.menu_requested.connect(self._menu.open_menu)
        self._menu.pressed.connect(self._act)

    # --- display ---

    def _show(self) -> None:
        runs, paused, damaged = self._library.runs, self._library.paused, self._library.damaged
        before = self._paused
        self._paused = self._paused if self._paused in paused else None
        self._damaged = self._damaged if self._damaged in damaged else None
        new = next((each for each in paused if self._is_new(each)), None)
        if (self._paused, self._damaged, self._library.run) == (None, None, None) and paused:
            new = new or paused[0]
        if new is not None:
            self._paused, self._damaged = new, None
        self._listed = paused
        rows = [paused_row(each.training, each.epochs) for each in paused]
        rows += [run_row(run) for run in runs]
        rows += [damaged_row(run) for run in damaged]
        folders = {run.folder for run in runs}
        self._compared = {path: n for path, n in self._compared.items() if path in folders}
        ticked = {n for n, run in enumerate(runs, len(paused)) if run.folder in self._compared}
        self._hint.write("Tick runs to compare their curves." if len(runs) > 1 else "")
        self._list.set_rows(rows, self._row(), ticked)
        self._offer()
        self._emit_overlay()
        if self._paused != before:
            self.paused_chosen.emit()

    def _is_new(self, paused: PausedTraining) -> bool:
        """Whether a training was just paused: it is the newest, or was resumed here."""
        if paused in self._listed:
            return False
        runs = self._library.runs
        newest = not runs or moment(paused.training.created) > runs[0].moment
        return newest or paused.training.folder == self._resumed

    @property
    def _run(self) -> Run | None:
        """The run in use, if it is in the list and no other row is chosen."""
        run, other = self._library.run, self._paused or self._damaged
        return run if other is None and run in self._library.runs else None

    def _row(self) -> int:
        """Return the number of the chosen row, or -1."""
        paused = self._library.paused
        if self._paused is not None:
            return paused.index(self._paused)
        if self._damaged is not None:
            before = len(paused) + len(self._library.runs)
            return before + self._library.damaged.index(self._damaged)
        return -1 if self._run is None else len(paused) + self._library.runs.index(self._run)

    def _offer(self) -> None:
        """Offer the actions for the chosen row."""
        names: tuple[str, ...] = ()
        if self._paused is not None:
            names = _FOR_PAUSED
        elif self._damaged is not None:
            names = _FOR_DAMAGED
        elif self._run is not None:
            names = _FOR_RUN
        if self._library.runs:
            names += ("export_runs",)
        self._menu.offer(names, able=self._jobs.current is None)

    def _on_run(self) -> None:
        had_paused, self._paused, self._damaged = self._paused, None, None
        self._show()
        if had_paused is not None and self._paused is None:
            self.paused_chosen.emit()

    def _choose(self, row: int) -> None:
        paused, runs = self._library.paused, self._library.runs
        number = row - len(paused)
        if 0 <= number < len(runs):
            self._library.use(runs[number])
            return
        self._paused = paused[row] if number < 0 else None
        self._damaged = None if number < 0 else self._library.damaged[number - len(runs)]
        self._offer()
        self.paused_chosen.emit()

    def _tick(self, rows: tuple[int, ...]) -> None:
        first = len(self._library.paused)
        ticked = [self._library.runs[row - first].folder for row in rows]
        self._compared = {path: n for path, n in self._compared.items() if path in ticked}
        for path in ticked:
            if path not in self._compared:
                taken = self._compared.values()
                self._compared[path] = next(n for n in count() if n not in taken)
        self._emit_overlay()

    def _emit_overlay(self) -> None:
        used = self._library.run
        overlay = [
            (run, self._compared[run.folder])
            for run in self._library.runs
            if run.folder in self._compared and (used is None or run.folder != used.folder)
        ]
        if overlay != self._overlay:
            self._overlay = overlay
            self.overlay_changed.emit(overlay)

    # --- actions ---

    def _act(self, name: str) -> None:
        """Perform an action of the menu on the chosen row."""
        for_paused: dict[str, Callable[[PausedTraining], object]] = {
            "resume_run": lambda _: self.resume(),
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
        dialog.ask(partial(self._library.rename, run))

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
