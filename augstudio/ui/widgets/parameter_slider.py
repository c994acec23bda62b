"""ParameterSlider: the control of one augmentation parameter, made from its ``Parameter``."""

from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from augstudio.augment.parameter import Kind, Parameter
from augstudio.ui.widgets.value_editors import EDITORS


class ParameterSlider(QWidget):
    """Label, control, exact value with its unit, and a mark where it is not at its default.

    ``changed(name, value)`` is emitted while the user moves it, ``released()`` at the end of a
    drag, of a series of keys, or of typing. A double click, or the mark, resets it.
    """

    changed = Signal(str, object)
    released = Signal()

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameter = parameter
        self._editor = EDITORS[parameter.kind](parameter)
        self._mark = self._make_mark()
        self._lay_out()
        self.setToolTip(tooltip(parameter))
        self._editor.edited.connect(self._edited)
        self._editor.released.connect(self.released)
        self._editor.reset_asked.connect(self.reset)
        self._mark.clicked.connect(self.reset)
        self._update_mark()

    @property
    def parameter(self) -> Parameter:
        """What this control is made from."""
        return self._parameter

    def value(self) -> Any:
        """Return the value in the parameter's unit; two numbers for a range."""
        return self._editor.value()

    def set_value(self, value: Any) -> None:
        """Show ``value``; nothing is emitted."""
        self._editor.set_value(value)
        self._update_mark()

    def reset(self) -> None:
        """Go back to the default, as a change made by the user."""
        if self.value() != self._parameter.default:
            self.set_value(self._parameter.default)
            self.changed.emit(self._parameter.name, self.value())
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Reset on a double click on the label or beside the control."""
        event.accept()
        self.reset()

    def _make_mark(self) -> QToolButton:
        mark = QToolButton()
        mark.setObjectName(f"reset_{self._parameter.name}")
        mark.setText("•")
        mark.setAutoRaise(True)
        mark.setFixedSize(16, 16)
        mark.setProperty("role", "mark")
        mark.setAccessibleName(f"Reset {self._parameter.label}")
        mark.setToolTip("Changed. Press to go back to the usual value.")
        keep = mark.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        mark.setSizePolicy(keep)
        return mark

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        if self._parameter.kind is Kind.SWITCH:
            head.addWidget(self._editor, 1)
        else:
            label = QLabel(self._parameter.label)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            head.addWidget(label, 1)
            layout.addWidget(self._editor)
        head.addWidget(self._mark)

    def _edited(self, value: object) -> None:
        self._update_mark()
        self.changed.emit(self._parameter.name, value)

    def _update_mark(self) -> None:
        self._mark.setVisible(self.value() != self._parameter.default)


def tooltip(parameter: Parameter) -> str:
    """Return what the parameter does, its limits with the unit, and Keras's name for it."""
    parts = [parameter.help]
    if parameter.step:
        unit = parameter.unit if parameter.unit in ("", "°", "%") else f" {parameter.unit}"
        parts.append(f"From {parameter.minimum:g} to {parameter.maximum:g}{unit}.")
    parts.append("A double click resets it.")
    words = escape(" ".join(parts))
    return f"<p>{words}</p><p>In Keras: <code>{escape(parameter.name)}</code></p>"
