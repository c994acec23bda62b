"""SplitControls: how many photos are set aside for validation and test."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import label, tooltip

_STEP = 5
_NOTE = "Validation photos are never trained on or augmented, so they measure accuracy fairly."


class SplitControls(QFrame):
    """Sliders for the shares, used if the folder has no validation set of its own.

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
            "Validation", "slider_validation_share", (5, 50), "to measure accuracy during training"
        )
        self._test = self._add_slider(
            "Test", "slider_test_share", (0, 40), "for a final check after all training"
        )
        self._seed = self._add_seed()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._found)
        column.addWidget(self._sliders)
        column.addWidget(label(_NOTE, "caption", wrap=True))
        self._warning = label("", "warn", wrap=True)
        self._warning.setObjectName("label_few_photos")
        column.addWidget(self._warning)

    def _add_slider(self, title: str, name: str, limits: tuple[int, int], use: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(name)
        slider.setAccessibleName(f"{title} share in per cent")
        tip = f"Share of each class, in per cent, set aside {use}."
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
        slider.valueChanged.connect(self._emit_changed)
        self._add_row(title, slider, figure)
        return slider

    def _add_seed(self) -> QSpinBox:
        seed = QSpinBox()
        seed.setObjectName("spin_seed")
        seed.setAccessibleName("Random seed of the split")
        tip = "Random seed: the same number always sets the same photos aside."
        seed.setToolTip(tooltip(tip))
        seed.setRange(0, 9999)
        seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        seed.setKeyboardTracking(False)
        seed.valueChanged.connect(self._emit_changed)
        self._add_row("Seed", seed, None)
        return seed

    def _add_row(self, title: str, control: QWidget, figure: QLabel | None) -> None:
        row = self._grid.rowCount()
        name = label(title)
        name.setBuddy(control)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(control, row, 1)
        if figure is not None:
            self._grid.addWidget(figure, row, 2)

    def show_warning(self, sentence: str) -> None:
        """Show why accuracy will say little; "" for nothing."""
        self._warning.setText(sentence)
        self._warning.setVisible(bool(sentence))

    def show_found(self, sentence: str) -> None:
        """Show only a sentence, because the folder already has validation photos."""
        self._found.setText(sentence)
        self._sliders.hide()

    def show_shares(self, validation: float, test: float, seed: int) -> None:
        """Show the current shares."""
        self._found.setText("The folder has no validation photos, so some are set aside:")
        self._sliders.show()
        blocked = [QSignalBlocker(self)]
        self._validation.setValue(round(100 * validation))
        self._test.setValue(round(100 * test))
        self._seed.setValue(seed)
        for slider in (self._validation, self._test):
            slider.sliderMoved.emit(slider.value())
        del blocked

    def _emit_changed(self) -> None:
        self.changed.emit(
            self._validation.value() / 100, self._test.value() / 100, self._seed.value()
        )
