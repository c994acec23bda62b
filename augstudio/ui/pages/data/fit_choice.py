"""FitChoice: how photos are made square."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from augstudio.data.images import Fit
from augstudio.runs.choices import FIT_WORDS
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import label, tooltip

_TIP = (
    "The network needs square photos. This choice applies to the preview, to training and to "
    "predictions."
)


class FitChoice(QFrame):
    """A list of the choices; ``changed`` carries the ``Fit`` that the user chose."""

    changed = Signal(Fit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo = SteadyComboBox()
        self._combo.setObjectName("combo_fit")
        self._combo.setAccessibleName("Fit to square")
        self._combo.setToolTip(tooltip(_TIP))
        for fit, words in FIT_WORDS.items():
            self._combo.addItem(words.title, fit)
        self._help = label("", "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._combo)
        column.addWidget(self._help)
        self._combo.currentIndexChanged.connect(self._choose)
        self.show_fit(Fit.CROP)

    def show_fit(self, fit: Fit) -> None:
        """Show the current choice."""
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(list(FIT_WORDS).index(fit))
        self._help.setText(FIT_WORDS[fit][1])

    def _choose(self, place: int) -> None:
        fit = list(FIT_WORDS)[place]
        self._help.setText(FIT_WORDS[fit][1])
        self.changed.emit(fit)
