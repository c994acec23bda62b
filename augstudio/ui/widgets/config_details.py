"""ConfigDetails: the numbers of a ``TrainConfig``, with the limits that its fields declare."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QWidget

from augstudio.models.engine import Precision
from augstudio.training.config import TrainConfig
from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.widgets.text import label

_COLUMNS = 4


@dataclass(frozen=True)
class _Row:
    """How one number is shown; its limits and its type come from the field."""

    name: str
    label: str
    help: str
    step: float = 1


_ROWS = (
    _Row(
        "views",
        "Views",
        "How many variations of each training photo are used, the photo itself among them.",
    ),
    _Row(
        "epochs",
        "Epochs at most",
        "How often the top model goes over everything before it has to end.",
    ),
    _Row(
        "patience",
        "Patience",
        "After how many epochs in which validation gets no better it ends earlier.",
    ),
    _Row(
        "seed",
        "Seed",
        "The same seed rolls the same dice: the same training gives the same numbers again.",
    ),
    _Row("batch_size", "Batch size", "How many photos the top model looks at before it adapts."),
    _Row(
        "learning_rate",
        "Learning rate",
        "How far it adapts each time: too little takes long, too much never settles.",
        step=0.0001,
    ),
    _Row(
        "hidden_units",
        "Hidden units",
        "Size of a layer between features and classes; 0 leaves it out, which suits most photos.",
    ),
    _Row(
        "dropout",
        "Dropout",
        "Share of the features left out at random in each step, so that none is relied on alone.",
        step=0.05,
    ),
)


class ConfigDetails(QFrame):
    """A box for every number; ``changed`` when the user changed one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._boxes: dict[str, NumberBox] = {}
        self._fast = self._make_fast()
        layout = QGridLayout(self)
        layout.setContentsMargins(*[SPACING.medium] * 4)
        layout.setHorizontalSpacing(SPACING.large)
        layout.setVerticalSpacing(SPACING.tight)
        for number, row in enumerate(_ROWS):
            line, column = divmod(number, _COLUMNS)
            box = self._make_box(row)
            name = label(row.label)
            name.setBuddy(box)
            name.setToolTip(row.help)
            layout.addWidget(name, 2 * line, column, Qt.AlignmentFlag.AlignBottom)
            layout.addWidget(box, 2 * line + 1, column)
        layout.addWidget(self._fast, 2 * -(-len(_ROWS) // _COLUMNS), 0, 1, _COLUMNS)
        self.set_values({n: field.default for n, field in TrainConfig.model_fields.items()})

    def values(self) -> dict[str, Any]:
        """Return what the boxes say, by the names of ``TrainConfig``'s fields."""
        found: dict[str, Any] = {}
        for name, box in self._boxes.items():
            whole = _fields()[name]["type"] == "integer"
            found[name] = round(box.value()) if whole else box.value()
        return found | {"precision": Precision.FAST if self._fast.isChecked() else Precision.EXACT}

    def set_values(self, values: dict[str, Any]) -> None:
        """Show the values that are among the boxes; emits nothing."""
        for name, box in self._boxes.items():
            if name in values:
                with QSignalBlocker(box):
                    box.setValue(values[name])

    def offer_fast(self, available: bool) -> None:
        """Offer the fast precision where the processor has it."""
        self._fast.setVisible(available)

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

    def _make_box(self, row: _Row) -> NumberBox:
        low, high = _limits(row)
        box = NumberBox(low, high, row.step)
        box.setObjectName(f"value_{row.name}")
        box.setAccessibleName(row.label)
        box.setAccessibleDescription(row.help)
        box.setToolTip(f"<p>{row.help}</p><p>From {low:g} to {high:g}.</p>")
        box.valueChanged.connect(self.changed)
        self._boxes[row.name] = box
        return box


@cache
def _fields() -> dict[str, dict[str, Any]]:
    """Return type and limits of the fields of ``TrainConfig``, as JSON schema names them."""
    found: dict[str, dict[str, Any]] = TrainConfig.model_json_schema()["properties"]
    return found


def _limits(row: _Row) -> tuple[float, float]:
    """Return the lowest and the highest value; a step inside a limit that itself is refused."""
    spec = _fields()[row.name]
    low = spec["minimum"] if "minimum" in spec else spec["exclusiveMinimum"] + row.step
    high = spec["maximum"] if "maximum" in spec else spec["exclusiveMaximum"] - row.step
    return low, high
