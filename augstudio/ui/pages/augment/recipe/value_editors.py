"""The controls of ``ParameterSlider``, one for each kind of parameter.

Every editor has ``value()``, ``set_value(value)``, the signal ``edited(value)`` while the user
changes it, and ``released()`` at the end of a drag or typing. ``set_value`` emits nothing and
keeps the exact value, even if a slider can only show the nearest step.
"""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.value_texts import in_percent
from augstudio.ui.pages.augment.recipe.two_handle_slider import TwoHandleSlider
from augstudio.ui.widgets.controls import (
    NumberBox,
    SteadyComboBox,
    StepSlider,
    digits,
)

#: Width of a value box in pixels, the same for all to align the sliders.
_BOX_WIDTH = 108
_SMALL_BOX_WIDTH = 60
#: Decimals of a percentage or an inverse value, if it needs them.
_SHOWN_DIGITS = 2
#: Decimals kept of a value entered in a box.
_DIGITS = 9


class Editor(QWidget):
    """Base class of all controls."""

    edited = Signal(object)
    released = Signal()
    reset_asked = Signal()

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._parameter = parameter
        self._value: Any = parameter.default
        self._in_percent = in_percent(parameter)

    def value(self) -> Any:
        """Return the value in the parameter's unit."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show ``value`` without a signal."""
        self._value = value
        self._show_value()

    def _show_value(self) -> None:
        raise NotImplementedError

    def _edit(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self._show_value()
            self.edited.emit(value)

    @property
    def _unit(self) -> str:
        if self._parameter.share_of:
            return "%"
        return f"% {self._parameter.unit}" if self._in_percent else self._parameter.unit

    def _to_box(self, value: float) -> float:
        if self._parameter.inverse:
            return 1 / value
        return 100 * value if self._in_percent else value

    def _from_box(self, number: float) -> float:
        if self._parameter.inverse:
            return round(1 / number, _DIGITS)
        return round(number / 100 if self._in_percent else number, _DIGITS)

    @property
    def unit_apart(self) -> str:
        """The part of the unit shown beside the label, for lack of space in the control."""
        return ""

    def _box(self, part: str = "") -> NumberBox:
        spec = self._parameter
        low, high = sorted(map(self._to_box, (spec.minimum, spec.maximum)))
        step = 100 * spec.step if self._in_percent else spec.step
        box = NumberBox(low, high, step, self._unit, self)
        box.setProperty("quiet", True)
        if self._in_percent or spec.inverse:
            box.setDecimals(_SHOWN_DIGITS)
        prefix = f"{part}_" if part else ""
        box.setObjectName(f"value_{prefix}{spec.name}")
        box.setAccessibleName(f"{spec.label}, {part} value" if part else f"{spec.label}, value")
        box.setAccessibleDescription(spec.help)
        box.editingFinished.connect(self.released)
        return box

    @property
    def _steps(self) -> int:
        """Number of steps of the slider."""
        return round((self._parameter.maximum - self._parameter.minimum) / self._parameter.step)

    def _to_step(self, value: float) -> int:
        spec = self._parameter
        way = spec.maximum - value if spec.inverse else value - spec.minimum
        return round(way / spec.step)

    def _from_step(self, step: int) -> float:
        spec = self._parameter
        way = step * spec.step
        value = spec.maximum - way if spec.inverse else spec.minimum + way
        return round(value, digits(spec.step))


class NumberEditor(Editor):
    """A slider and a box for the exact number."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.slider = StepSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName(f"slider_{parameter.name}")
        self.slider.setAccessibleName(parameter.label)
        self.slider.setAccessibleDescription(parameter.help)
        self.slider.setRange(0, self._steps)
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.box = self._box()
        self.box.setFixedWidth(_SMALL_BOX_WIDTH if parameter.share_of else _BOX_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        self.setFocusProxy(self.slider)
        self._show_value()
        self.slider.valueChanged.connect(lambda step: self._edit(self._from_step(step)))
        self.slider.sliderPressed.connect(self.released)
        self.slider.sliderReleased.connect(self.released)
        self.slider.left.connect(self.released)
        self.slider.reset_asked.connect(self.reset_asked)
        self.box.valueChanged.connect(lambda number: self._edit(self._from_box(number)))

    def _show_value(self) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            self.slider.setValue(self._to_step(self._value))
            self.box.setValue(self._to_box(self._value))


class RangeEditor(Editor):
    """A slider with two handles, between a box for each end."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.slider = TwoHandleSlider(self._steps)
        self.slider.setObjectName(f"slider_{parameter.name}")
        self.slider.setAccessibleName(parameter.label)
        self.slider.setAccessibleDescription(parameter.help)
        self.low, self.high = self._box("lowest"), self._box("highest")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for box in (self.low, self.high):
            box.setFixedWidth(_SMALL_BOX_WIDTH)
        layout.addWidget(self.low)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.high)
        self.setFocusProxy(self.low)
        self._show_value()
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderPressed.connect(self.released)
        self.slider.sliderReleased.connect(self.released)
        self.slider.reset_asked.connect(self.reset_asked)
        self.low.valueChanged.connect(self._type_low)
        self.high.valueChanged.connect(self._type_high)

    @property
    def unit_apart(self) -> str:
        """What the percentages refer to."""
        return self._parameter.unit if self._in_percent else ""

    @property
    def _unit(self) -> str:
        return "%" if self._in_percent else self._parameter.unit

    @property
    def _ends(self) -> tuple[float, float]:
        """The values of the left and the right end."""
        low, high = self._value
        return (high, low) if self._parameter.inverse else (low, high)

    def _type_low(self, number: float) -> None:
        low = self._from_box(number)
        self._edit_ends(low, low if number > self._to_box(self._ends[1]) else self._ends[1])

    def _type_high(self, number: float) -> None:
        high = self._from_box(number)
        self._edit_ends(high if number < self._to_box(self._ends[0]) else self._ends[0], high)

    def _slid(self, steps: tuple[int, int]) -> None:
        """Update the end that moved; the other keeps its exact value."""
        self._edit_ends(
            *(
                end if step == self._to_step(end) else self._from_step(step)
                for end, step in zip(self._ends, steps, strict=True)
            )
        )

    def _edit_ends(self, left: float, right: float) -> None:
        self._edit((min(left, right), max(left, right)))

    def _show_value(self) -> None:
        low, high = self._ends
        with QSignalBlocker(self.slider), QSignalBlocker(self.low), QSignalBlocker(self.high):
            self.slider.setValue((self._to_step(low), self._to_step(high)))
            self.low.setValue(self._to_box(low))
            self.high.setValue(self._to_box(high))


class SwitchEditor(Editor):
    """A check box with the label."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.check = QCheckBox(parameter.label)
        self.check.setObjectName(f"check_{parameter.name}")
        self.check.setAccessibleDescription(parameter.help)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.check)
        self.setFocusProxy(self.check)
        self._show_value()
        self.check.toggled.connect(self._toggled)

    def _toggled(self, on: bool) -> None:
        self._edit(on)
        self.released.emit()

    def _show_value(self) -> None:
        with QSignalBlocker(self.check):
            self.check.setChecked(self._value)


class ChoiceEditor(Editor):
    """A combo box."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.combo = SteadyComboBox()
        self.combo.setObjectName(f"combo_{parameter.name}")
        self.combo.setAccessibleName(parameter.label)
        self.combo.setAccessibleDescription(parameter.help)
        self.combo.addItems(list(parameter.choices))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        self.setFocusProxy(self.combo)
        self._show_value()
        self.combo.currentIndexChanged.connect(self._chosen)

    def _chosen(self, index: int) -> None:
        self._edit(type(self._parameter.default)(self._parameter.choices[index]))
        self.released.emit()

    def _show_value(self) -> None:
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(self._parameter.choices.index(self._value))


EDITORS: dict[Kind, type[Editor]] = {
    Kind.NUMBER: NumberEditor,
    Kind.RANGE: RangeEditor,
    Kind.SWITCH: SwitchEditor,
    Kind.CHOICE: ChoiceEditor,
}
