"""NetworkRow: facts about the chosen pretrained network, and its weights."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.texts import BackboneFacts
from augstudio.ui.widgets.text import Line, link, set_role, tooltip


class NetworkRow(QWidget):
    """Facts about a backbone, the state of its weights, and buttons for both.

    Signals
    -------
    load_pressed, published_pressed, measure_pressed
        Weights are to be loaded from a file; the published ones are to be used again; the speed
        is to be measured.
    """

    load_pressed = Signal()
    published_pressed = Signal()
    measure_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = Line("", "muted")
        self._figures.setObjectName("label_backbone_figures")
        self._state = Line("", "muted")
        self._state.setObjectName("label_backbone_weights")
        self._measure = link(
            "button_measure_speed",
            "Measure speed",
            "Measure how many photos per second this computer processes. It takes about 5 s.",
        )
        self._load = link(
            "button_load_weights",
            "Load weights from a file…",
            "Use your own weights for this network, in the format of the published file.",
        )
        self._published = link(
            "button_published_weights",
            "Use the published weights",
            "Stop using your file and use the published weights.",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._figures)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(self._state, 1)
        for each in (self._measure, self._load, self._published):
            row.addWidget(each)
        column.addLayout(row)
        self._measure.clicked.connect(self.measure_pressed)
        self._load.clicked.connect(self.load_pressed)
        self._published.clicked.connect(self.published_pressed)

    def show_facts(self, facts: BackboneFacts) -> None:
        """Show facts about the chosen backbone."""
        self._figures.write(facts.figures)
        self._figures.setToolTip(tooltip(facts.source))
        self._state.write(", ".join(part for part in (facts.weights, facts.speed) if part))
        set_role(self._state, "warn" if facts.missing else "muted")
        self._measure.setVisible(facts.measurable)
        self._load.setVisible(facts.loadable)
        self._published.setVisible(facts.own)

    def show_busy(self, busy: bool) -> None:
        """Disable the buttons while a job is running."""
        for each in (self._measure, self._load):
            each.setEnabled(not busy)
