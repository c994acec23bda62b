"""ConfigDetails: controls for the settings in ``TrainConfig``, made from its fields."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QGridLayout, QPushButton, QSizePolicy, QWidget

from augstudio.models.engine import Precision
from augstudio.runs.choices import Method, Optimizer, TopModel
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.setting import Setting, Topic
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.controls import NumberBox, SteadyComboBox
from augstudio.ui.widgets.text import button, label, tooltip

#: The other settings are chosen above, and on the Data page.
_TOPICS: list[Topic] = [topic for topic in Topic if topic is not Topic.BASICS]
_SETTINGS = [setting for setting in settings().values() if setting.topic in _TOPICS]
#: Width in pixels from which all topics are side by side.
_WIDE = 880
#: Row, column, row span and column span of each topic and of the button; the last two topics
#: are the shortest.
_SIDE_BY_SIDE = [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 2, 1), (0, 3, 1, 1), (1, 3, 1, 1)]
_STACKED = [(0, 0, 3, 1), (0, 1, 3, 1), (0, 2, 1, 1), (1, 2, 1, 1), (2, 2, 1, 1)]


class ConfigDetails(QFrame):
    """A control for every setting that the method uses, grouped by topic.

    Signals
    -------
    changed
        The user changed a value.
    classic_pressed
        The settings of the classic tutorial are to be used.
    """

    changed = Signal()
    classic_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._method = Method.BOTTLENECK
        self._fast_offered = False
        self._boxes: dict[str, NumberBox | SteadyComboBox] = {}
        self._parts = [QWidget(self) for _ in _TOPICS]
        self._forms: dict[Topic, QFormLayout] = {
            topic: _form(topic, part) for topic, part in zip(_TOPICS, self._parts, strict=True)
        }
        for setting in _SETTINGS:
            self._make_row(setting)
        self._classic = self._make_classic()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*[SPACING.medium] * 4)
        self._grid.setHorizontalSpacing(SPACING.large)
        self._grid.setVerticalSpacing(SPACING.small)
        self._arrange()
        self.set_values(TrainConfig().model_dump())

    def values(self) -> dict[str, Any]:
        """Return the values by the names of ``TrainConfig``'s fields."""
        found: dict[str, Any] = {}
        for setting in _SETTINGS:
            box = self._boxes[setting.name]
            value = box.value() if isinstance(box, NumberBox) else box.currentData()
            found[setting.name] = setting.kind(value)
        return found

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show the values that have a control; emits nothing."""
        for name, box in self._boxes.items():
            if name not in values:
                continue
            with QSignalBlocker(box):
                if isinstance(box, NumberBox):
                    box.setValue(values[name])
                else:
                    box.setCurrentIndex(box.findData(str(values[name])))
        self._show_used()

    def set_method(self, method: Method) -> None:
        """Show the settings that ``method`` uses."""
        self._method = method
        self._show_used()

    def set_default(self, name: str, number: int, highest: int = 0, help_: str = "") -> None:
        """Set the number that 0 stands for in box ``name``, and the highest number if given.

        ``help_`` is added to the tooltip.
        """
        box = self._boxes[name]
        assert isinstance(box, NumberBox)
        with QSignalBlocker(box):
            box.setSpecialValueText(f"auto ({number})")
            if highest:
                box.setMaximum(highest)
        limits = f"0 to {highest}" if highest else ""
        box.setToolTip(_tip(settings()[name], limits, help_))

    def offer_fast(self, available: bool) -> None:
        """Offer the fast precision if the processor supports it."""
        self._fast_offered = available
        self._show_used()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Stack the last two topics if not all fit side by side."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= _WIDE
        *places, last = _SIDE_BY_SIDE if wide else _STACKED
        for part, place in zip(self._parts, places, strict=True):
            self._grid.addWidget(part, *place, Qt.AlignmentFlag.AlignTop)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self._grid.addWidget(self._classic, *last, corner)
        for column in range(len(_TOPICS)):
            self._grid.setColumnStretch(column, int(column <= last[1]))

    def _show_used(self) -> None:
        """Show only settings that have an effect; an inherited precision must stay changeable."""
        values = self.values()
        optimizer, top_model = Optimizer(values["optimizer"]), TopModel(values["top_model"])
        fast = self._fast_offered or values["precision"] is Precision.FAST
        for setting in _SETTINGS:
            used = not setting.without_effect(self._method, optimizer, top_model)
            used = used and (fast or setting.name != "precision")
            self._forms[setting.topic].setRowVisible(self._boxes[setting.name], used)

    def _on_change(self) -> None:
        self._show_used()
        self.changed.emit()

    def _make_classic(self) -> QPushButton:
        classic = button(
            "button_classic_tutorial",
            "Classic tutorial",
            "The settings of the well-known Keras tutorial on little data (2016): VGG16 at 150 × "
            "150 pixels, flattened, with a hidden layer.",
            "quiet",
        )
        classic.clicked.connect(self.classic_pressed)
        return classic

    def _make_row(self, setting: Setting) -> None:
        box: NumberBox | SteadyComboBox
        if setting.choices is not None:
            box = SteadyComboBox(self)
            box.setObjectName(f"combo_{setting.name}")
            for value, words in setting.choices.items():
                box.addItem(words.title, str(value))
            box.currentIndexChanged.connect(self._on_change)
        else:
            box = NumberBox(*_ends(setting), setting.step, setting.unit, self)
            box.setObjectName(f"value_{setting.name}")
            box.setSpecialValueText(setting.lowest)
            box.valueChanged.connect(self._on_change)
        box.setAccessibleName(setting.label)
        box.setAccessibleDescription(setting.help)
        box.setToolTip(_tip(setting))
        # Otherwise a long choice would widen its column.
        box.setMinimumWidth(72)
        name = label(setting.label)
        name.setToolTip(box.toolTip())
        # By default a form aligns it with the top of the box.
        name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._forms[setting.topic].addRow(name, box)
        self._boxes[setting.name] = box


def _form(topic: Topic, part: QWidget) -> QFormLayout:
    # A form that may shrink would squash its boxes.
    part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    form = QFormLayout(part)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(SPACING.small)
    form.setVerticalSpacing(SPACING.tight)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.addRow(label(topic, "section"))
    return form


def _ends(setting: Setting) -> tuple[float, float]:
    """Return the range of a box; an excluded limit is replaced by the nearest valid number."""
    least = setting.step / 100
    return setting.minimum + least * setting.above, setting.maximum - least * setting.below


def _tip(setting: Setting, limits: str = "", more: str = "") -> str:
    ends = f"{limits or setting.limits} {setting.unit}".strip().capitalize()
    lines = (setting.help, f"{ends}." if setting.is_number else "", more)
    return tooltip("\n".join(filter(None, lines)))
