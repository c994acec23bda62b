"""CurveControls: a switch for the learning rate, and a slider for smoothing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING, tabular
from augstudio.ui.widgets.controls import StepSlider
from augstudio.ui.widgets.text import label, tooltip

#: Steps of the slider from none to the strongest smoothing, 0.95.
_STEPS = 19
_STEP = 0.05
_SLIDER_SIZE = (80, 24)
_RATE_TIP = "Show the learning rate (the size of the training steps) in the plot of the loss."
_NO_RATE = "This run has no learning rate to show."
_SMOOTHING_TIP = (
    "Smooth the curves with a moving average. The measured curves stay faintly visible, and the "
    "numbers below are not smoothed. Double-click to turn smoothing off."
)


class CurveControls(QWidget):
    """A check box and a slider.

    Signals
    -------
    rate_toggled
        Whether the learning rate is to be shown.
    smoothing_changed
        The weight of the previous average, 0 to 0.95.
    """

    rate_toggled = Signal(bool)
    smoothing_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rate = QCheckBox("Learning rate")
        self._rate.setObjectName("check_learning_rate")
        self._rate.setAccessibleName("Show the learning rate")
        self._slider = StepSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("slider_smoothing")
        self._slider.setAccessibleName("Smoothing of the curves")
        self._slider.setToolTip(tooltip(_SMOOTHING_TIP))
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(5)
        self._slider.setFixedSize(*_SLIDER_SIZE)
        self._value = label("")
        self._value.setFont(tabular(self._value.font()))
        self._value.setMinimumWidth(self._value.fontMetrics().horizontalAdvance("0.00"))
        name = label("Smoothing")
        name.setToolTip(tooltip(_SMOOTHING_TIP))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(self._rate)
        row.addSpacing(SPACING.small)
        for widget in (name, self._slider, self._value):
            row.addWidget(widget)
        self._rate.toggled.connect(self.rate_toggled)
        self._slider.valueChanged.connect(self._smooth)
        self._slider.reset_asked.connect(lambda: self._slider.setValue(0))
        self._smooth(0)
        self.set_rate_known(True)

    @property
    def rate_wanted(self) -> bool:
        """Whether the learning rate is to be shown."""
        return self._rate.isChecked()

    def set_rate_known(self, known: bool) -> None:
        """Enable the learning rate only if it is known."""
        self._rate.setEnabled(known)
        tip = _RATE_TIP if known else _NO_RATE
        self._rate.setToolTip(tooltip(tip))
        self._rate.setAccessibleDescription(tip)

    def _smooth(self, step: int) -> None:
        weight = round(step * _STEP, 2)
        self._value.setText(f"{weight:.2f}" if weight else "off")
        self._slider.setAccessibleDescription(f"{self._value.text()}. {_SMOOTHING_TIP}")
        self.smoothing_changed.emit(weight)
