"""ExportView: which run is exported, as what and where, and how its exports answer."""

from PySide6.QtCore import QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from augstudio.export.network import title_of
from augstudio.export.run_export import Exported
from augstudio.plain_text import counted, joined, readable, shown
from augstudio.runs.run import Run
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.export.export_folder import ExportFolder
from augstudio.ui.pages.export.export_table import ExportTable
from augstudio.ui.pages.export.export_texts import sentence, tone
from augstudio.ui.pages.export.exports import Exports
from augstudio.ui.pages.export.format_choice import FormatChoice
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import Line, button, label, percent, set_role, tooltip

_PROMISE = (
    "Every export is loaded again and compared with AugStudio on up to 100 of your validation "
    "photos."
)
_RUN_WIDTH = 220


class ExportView(QWidget):
    """Exports the run in use, and shows the last export of it."""

    def __init__(
        self, library: RunLibrary, jobs: Jobs, channel: Channel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._exports = Exports(jobs, channel, self)
        self._run: Run | None = None
        self._runs = SteadyComboBox()
        self._runs.setObjectName("combo_export_run")
        self._runs.setAccessibleName("Run")
        self._runs.setToolTip(tooltip("The run that is exported, also shown on Results."))
        self._runs.setMinimumWidth(_RUN_WIDTH)
        self._about = Line("", "muted")
        self._about.setObjectName("label_export_run")
        self._choice, self._folder, self._table = FormatChoice(), ExportFolder(), ExportTable()
        self._start = button(
            "button_export",
            "Export",
            "Writes the classifier in the ticked formats, and compares each with AugStudio.",
            role="primary",
        )
        self._detail = label("", "muted", wrap=True)
        self._detail.setObjectName("label_export_detail")
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._open = button(
            "button_open_export_folder",
            "Open folder",
            "Opens the folder of the selected format.",
            icon="folder",
        )
        self._shown = QStackedLayout()
        self._lay_out()
        self._connect()
        self._show_runs()

    # --- layout ---

    def _lay_out(self) -> None:
        title = label("Run")
        title.setBuddy(self._runs)
        top = QHBoxLayout()
        top.setSpacing(SPACING.medium)
        top.addWidget(label("Export", "title"))
        top.addStretch()
        top.addWidget(title)
        top.addWidget(self._runs)
        where = QHBoxLayout()
        where.setSpacing(SPACING.small)
        where.addWidget(self._folder, 1)
        where.addWidget(self._start)
        right = QVBoxLayout()
        right.setSpacing(SPACING.small)
        right.addLayout(where)
        right.addLayout(self._shown, 1)
        right.addWidget(label(_PROMISE, "caption", wrap=True))
        middle = QHBoxLayout()
        middle.setSpacing(SPACING.medium)
        middle.addWidget(self._choice)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(top)
        column.addWidget(self._about)
        column.addLayout(middle, 1)
        self._shown.addWidget(self._nothing_yet())
        self._shown.addWidget(self._results())

    def _nothing_yet(self) -> QWidget:
        words = label("Tick what the classifier is for, then press Export.", "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        panel = QWidget()
        QVBoxLayout(panel).addWidget(words)
        return panel

    def _results(self) -> QWidget:
        below = QHBoxLayout()
        below.setSpacing(SPACING.medium)
        below.addWidget(self._detail, 1)
        below.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._table, 1)
        column.addLayout(below)
        return panel

    # --- behaviour ---

    def _connect(self) -> None:
        for signal in (self._library.runs_changed, self._library.run_changed):
            signal.connect(self._show_runs)
        self._runs.activated.connect(lambda place: self._library.use(self._runs.itemData(place)))
        self._choice.changed.connect(self._show_button)
        self._start.clicked.connect(self._export)
        self._exports.changed.connect(self._show_results)
        self._exports.ended.connect(self._propose)
        self._table.chosen.connect(self._show_detail)
        self._open.clicked.connect(self._open_folder)

    def _show_runs(self) -> None:
        run, runs = self._library.run, self._library.runs
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for each in runs:
                name = each.name if self._library.dataset else f"{each.dataset}, {each.name}"
                self._runs.addItem(readable(name), each)
            self._runs.setCurrentIndex(runs.index(run) if run in runs else -1)
        before, self._run = self._run, run
        if run is None:
            return
        self._about.write(_about(run))
        if before is None or title_of(before) != title_of(run):
            self._propose()
        self._show_results()

    def _propose(self) -> None:
        if self._run is not None:
            self._folder.propose(title_of(self._run))

    def _export(self) -> None:
        if self._run is None:
            return
        job = self._exports.start(self._run, self._choice.formats, self._folder.folder)
        if job is not None:
            # The button is disabled now, and the keys would go to what comes next to it.
            self._table.setFocus()

    def _show_results(self) -> None:
        state = self._exports.of(self._run) if self._run is not None else None
        self._shown.setCurrentIndex(int(state is not None))
        self._table.show_rows(state.formats if state is not None else ())
        self._show_button()

    def _show_button(self) -> None:
        busy = self._exports.is_running
        self._start.setEnabled(bool(self._choice.formats) and not busy)

    def _show_detail(self) -> None:
        row = self._table.row
        self._detail.setText(sentence(row) if row is not None else "")
        set_role(self._detail, tone(row) if row is not None else "muted")
        self._open.setEnabled(row is not None and isinstance(row.result, Exported))

    def _open_folder(self) -> None:
        row = self._table.row
        if row is not None and isinstance(row.result, Exported):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.result.folder)))


def _about(run: Run) -> str:
    """Return what is exported, in a sentence."""
    right = percent(run.validation.accuracy)
    return (
        f"{shown(run.name)} tells {joined(map(shown, run.classes))} apart: {right} of "
        f"{counted(run.validation.photos, 'validation photo')} right."
    )
