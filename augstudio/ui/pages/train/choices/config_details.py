"""ConfigDetails: the numbers of a ``TrainConfig``, with the limits that its fields declare."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from augstudio.models.engine import Precision
from augstudio.runs.config import Method, TrainConfig
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.config_rows import ROWS, Row, is_whole, limits
from augstudio.ui.widgets.controls import NumberBox, SteadyComboBox
from augstudio.ui.widgets.text import button, label

_COLUMNS = 5


class ConfigDetails(QFrame):
    """A box for every number that the method uses.

    Signals
    -------
    changed
        The user changed a value.
    classic_pressed
        The settings of the classic tutorial are asked for.
    """

    changed = Signal()
    classic_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._method = Method.BOTTLENECK
        self._fast_offered = False
        self._boxes: dict[str, NumberBox | SteadyComboBox] = {}
        self._labels: dict[str, QLabel] = {}
        for row in ROWS:
            self._make_box(row)
        self._fast = self._make_fast()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACING.large)
        self._grid.setVerticalSpacing(SPACING.tight)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[SPACING.medium] * 4)
        layout.setSpacing(SPACING.small)
        layout.addLayout(self._grid)
        layout.addLayout(self._make_foot())
        self.set_values(TrainConfig().model_dump())
        self.set_method(self._method)

    def values(self) -> dict[str, Any]:
        """Return what the boxes say, by the names of ``TrainConfig``'s fields."""
        found: dict[str, Any] = {}
        for row in ROWS:
            box = self._boxes[row.name]
            if isinstance(box, SteadyComboBox):
                found[row.name] = box.currentData()
            else:
                found[row.name] = round(box.value()) if is_whole(row) else box.value()
        return found | {"precision": Precision.FAST if self._fast.isChecked() else Precision.EXACT}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show the values that are among the boxes; emits nothing."""
        for name, box in self._boxes.items():
            if name not in values:
                continue
            with QSignalBlocker(box):
                if isinstance(box, SteadyComboBox):
                    box.setCurrentIndex(box.findData(str(values[name])))
                else:
                    box.setValue(values[name])
        if "precision" in values:
            with QSignalBlocker(self._fast):
                self._fast.setChecked(values["precision"] is Precision.FAST)
            self._show_fast()

    def set_method(self, method: Method) -> None:
        """Show the numbers that ``method`` uses."""
        self._method = method
        while self._grid.takeAt(0) is not None:
            pass
        shown = [row for row in ROWS if method in row.methods]
        for number, row in enumerate(shown):
            line, column = divmod(number, _COLUMNS)
            place = Qt.AlignmentFlag.AlignBottom
            self._grid.addWidget(self._labels[row.name], 2 * line, column, place)
            self._grid.addWidget(self._boxes[row.name], 2 * line + 1, column)
        for row in ROWS:
            self._labels[row.name].setVisible(row in shown)
            self._boxes[row.name].setVisible(row in shown)
        self._show_fast()

    def set_usual(self, name: str, number: int, highest: int = 0, help_: str = "") -> None:
        """Say which number a 0 in box ``name`` stands for, and where the numbers end, if so.

        ``help_`` is added to what the tooltip says.
        """
        box = self._boxes[name]
        assert isinstance(box, NumberBox)
        with QSignalBlocker(box):
            box.setSpecialValueText(f"usual ({number})")
            if highest:
                box.setMaximum(highest)
        row = next(row for row in ROWS if row.name == name)
        box.setToolTip(_tip(row, box) + (f"<p>{help_}</p>" if help_ else ""))

    def offer_fast(self, available: bool) -> None:
        """Offer the fast precision where the processor has it."""
        self._fast_offered = available
        self._show_fast()

    def _show_fast(self) -> None:
        """Show the choice where there is one; one that was taken over must be taken back."""
        usable = self._fast_offered or self._fast.isChecked()
        self._fast.setVisible(usable and self._method is not Method.FROM_SCRATCH)

    def _make_foot(self) -> QHBoxLayout:
        classic = button(
            "button_classic_tutorial",
            "Classic tutorial",
            "The settings of the well-known tutorial on little data (Keras blog, 2016): VGG16 at "
            "150 × 150 pixels, flattened, with a hidden layer.",
            "quiet",
        )
        classic.clicked.connect(self.classic_pressed)
        foot = QHBoxLayout()
        foot.addWidget(self._fast)
        foot.addStretch()
        foot.addWidget(classic)
        return foot

    def _make_fast(self) -> QCheckBox:
        check = QCheckBox("Faster, slightly less exact features (bf16)")
        check.setObjectName("check_precision")
        check.setToolTip(
            "Computes features with 16-bit numbers, about twice as fast on this processor. "
            "Accuracy may change by a point either way."
        )
        check.hide()
        check.toggled.connect(self.changed)
        return check

    def _make_box(self, row: Row) -> None:
        box: NumberBox | SteadyComboBox
        if row.choices:
            box = SteadyComboBox(self)
            box.setObjectName(f"combo_{row.name}")
            for value, title in row.choices.items():
                box.addItem(title, str(value))
            box.currentIndexChanged.connect(self.changed)
        else:
            box = NumberBox(*limits(row), row.step, row.unit, self)
            box.setObjectName(f"value_{row.name}")
            box.setSpecialValueText(row.lowest)
            box.valueChanged.connect(self.changed)
        box.setAccessibleName(row.label)
        box.setAccessibleDescription(row.help)
        box.setToolTip(_tip(row, box))
        # Without this a long choice would set the width of its column.
        box.setMinimumWidth(80)
        name = label(row.label)
        name.setParent(self)
        name.setBuddy(box)
        name.setToolTip(row.help)
        self._boxes[row.name], self._labels[row.name] = box, name


def _tip(row: Row, box: NumberBox | SteadyComboBox) -> str:
    if isinstance(box, SteadyComboBox):
        return f"<p>{row.help}</p>"
    ends = f"From {box.minimum():g} to {box.maximum():g} {row.unit}".strip()
    return f"<p>{row.help}</p><p>{ends}.</p>"
