"""How photos are set aside for validation and test."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import label, tooltip

_STEP = 5
_NOTE = "Validation photos are never augmented, so the accuracy they give is an honest one."


class SplitControls(QFrame):
    """Sliders for the shares where the folder does not say what is for validation.

    ``changed`` carries the validation share, the test share (both 0 to 1) and the seed, when a
    slider is released or the seed is entered.
    """

    changed = Signal(float, float, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = label("", wrap=True)
        self._sliders = QWidget()
        self._grid = QGridLayout(self._sliders)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING.medium)
        self._grid.setVerticalSpacing(SPACING.small)
        self._validation = self._add_slider(
            "Validation", "slider_validation_share", (5, 50), "to measure how good training is"
        )
        self._test = self._add_slider(
            "Test", "slider_test_share", (0, 40), "never to be looked at before the end"
        )
        self._seed = self._add_seed()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._found)
        column.addWidget(self._sliders)
        column.addWidget(label(_NOTE, "caption", wrap=True))

    def _add_slider(self, title: str, name: str, limits: tuple[int, int], use: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(name)
        slider.setAccessibleName(f"{title} share in per cent")
        tip = f"Share of the photos of each class set aside, {use}, in per cent."
        slider.setToolTip(tooltip(tip))
        slider.setRange(*limits)
        slider.setSingleStep(_STEP)
        slider.setPageStep(_STEP)
        slider.setTracking(False)
        figure = label("")
        figure.setFont(theme.tabular(figure.font()))
        figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        figure.setMinimumWidth(figure.fontMetrics().horizontalAdvance("100%"))
        for signal in (slider.sliderMoved, slider.valueChanged):
            signal.connect(lambda value: figure.setText(f"{value}%"))
        slider.valueChanged.connect(self._tell)
        self._add_row(title, slider, figure)
        return slider

    def _add_seed(self) -> QSpinBox:
        seed = QSpinBox()
        seed.setObjectName("spin_seed")
        seed.setAccessibleName("Seed of the split")
        tip = "Another number sets other photos aside; the same number the same ones."
        seed.setToolTip(tooltip(tip))
        seed.setRange(0, 9999)
        seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        seed.setKeyboardTracking(False)
        seed.valueChanged.connect(self._tell)
        self._add_row("Seed", seed, None)
        return seed

    def _add_row(self, title: str, control: QWidget, figure: QLabel | None) -> None:
        row = self._grid.rowCount()
        words = label(title)
        words.setBuddy(control)
        self._grid.addWidget(words, row, 0)
        self._grid.addWidget(control, row, 1)
        if figure is not None:
            self._grid.addWidget(figure, row, 2)

    def show_found(self, sentence: str) -> None:
        """Say that the folder itself has validation photos; there is nothing to choose."""
        self._found.setText(sentence)
        self._sliders.hide()

    def show_shares(self, validation: float, test: float, seed: int) -> None:
        """Show the shares in use."""
        self._found.setText("The folder has no validation photos, so some are set aside:")
        self._sliders.show()
        blocked = [QSignalBlocker(self)]
        self._validation.setValue(round(100 * validation))
        self._test.setValue(round(100 * test))
        self._seed.setValue(seed)
        for slider in (self._validation, self._test):
            slider.sliderMoved.emit(slider.value())
        del blocked

    def _tell(self) -> None:
        self.changed.emit(
            self._validation.value() / 100, self._test.value() / 100, self._seed.value()
        )
