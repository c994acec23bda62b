"""RunChoice: which run classifies, and what it knows."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.plain_text import joined, readable, shown
from augstudio.runs.run import Run
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import Line, button, count, label, percent, tooltip


class RunChoice(QWidget):
    """The title of the page, the run in a drop-down, and a sentence about it.

    Signals
    -------
    chosen
        The ``Run`` that the user has chosen.
    export_pressed
        Export is wanted, and the run that classifies here is in use there.
    """

    chosen = Signal(object)
    export_pressed = Signal()

    def __init__(
        self, predictions: Predictions, library: RunLibrary, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._predictions, self._library = predictions, library
        self._runs = SteadyComboBox()
        self._runs.setObjectName("combo_predict_run")
        self._runs.setAccessibleName("Classifier")
        tip = "The run used for predictions, with its validation accuracy. The best one is used "
        self._runs.setToolTip(tooltip(tip + "unless you choose another."))
        self._runs.setMinimumWidth(220)
        self._about = Line("", "muted")
        self._about.setObjectName("label_predict_run")
        title = label("Classifier")
        title.setBuddy(self._runs)
        coming = button(
            "button_predict_to_export",
            "Next: Export",
            "Shows Export, where this classifier is made ready for other programs.",
        )
        coming.clicked.connect(self._leave_to_export)
        top = QHBoxLayout()
        top.setSpacing(SPACING.medium)
        top.addWidget(label("Predict", "title"))
        top.addStretch()
        top.addWidget(title)
        top.addWidget(self._runs)
        top.addWidget(coming)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addLayout(top)
        column.addWidget(self._about)
        self._runs.activated.connect(lambda place: self.chosen.emit(self._runs.itemData(place)))

    def show_runs(self) -> None:
        """Show the runs, which of them classifies, and what that one knows."""
        run, runs = self._predictions.run, self._library.runs
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for each in runs:
                name = each.name if self._library.dataset else f"{each.dataset}, {each.name}"
                entry = f"{readable(name)}   {percent(each.validation.accuracy)}"
                self._runs.addItem(entry, each)
            self._runs.setCurrentIndex(runs.index(run) if run in runs else -1)
        if run is not None:
            self._about.write(f"{self._which(run)} {knowledge(run)}".strip())

    def _leave_to_export(self) -> None:
        self._library.use(self._predictions.run)
        self.export_pressed.emit()

    def _which(self, run: Run) -> str:
        """Return why this run is used, if there are others to compare it with."""
        best, number = self._library.best, len(self._library.runs)
        if best is None or number < 2 or not self._library.dataset:
            return ""
        if run.folder == best.folder:
            return f"{shown(run.name)} is the best of {count(number)} runs."
        return f"You chose {shown(run.name)}; the best run is {shown(best.name)}."


def knowledge(run: Run) -> str:
    """Return what a classifier can know at all.

    >>> knowledge(run)
    'This classifier knows only ants and bees: any other photo is called one of these.'
    """
    names = joined(map(shown, run.classes))
    return f"This classifier knows only {names}: any other photo is called one of these."
