"""ParameterSlider: the control of one augmentation parameter, made from its ``Parameter``."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.value_texts import value_text
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.augment.recipe.damage_bar import DamageBar
from augstudio.ui.pages.augment.recipe.value_editors import EDITORS
from augstudio.ui.widgets.text import Line, label, tooltip


class ParameterSlider(QWidget):
    """Label, control, exact value with its unit, and a mark where it is not at its default.

    ``changed(name, value)`` is emitted while the user moves it, ``released()`` at the end of a
    drag, of a series of keys, or of typing. A double click, or the mark, resets it. The share of
    photos that a step happens to takes a single, indented line below the step's strength.
    """

    changed = Signal(str, object)
    released = Signal()

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameter = parameter
        self._editor = EDITORS[parameter.kind](parameter)
        self._mark = self._make_mark()
        self._damage = DamageBar()
        self._lay_out()
        self.setToolTip(tooltip(explanation(parameter)))
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
        if value != self.value():
            self._editor.set_value(value)
            self._update_mark()

    def set_damage(self, share: float | None, sentence: str, amber: bool) -> None:
        """Show below the control how much of the photos it destroys.

        Parameters
        ----------
        share
            From 0 to 1; nothing is shown for ``None`` and for 0.
        sentence
            The same in words.
        amber
            Whether that is so much that it deserves a look.
        """
        self._damage.show_share(share, sentence, amber)

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
        spec = self._parameter
        layout = QVBoxLayout(self)
        indent = SPACING.large if spec.share_of else 0
        layout.setContentsMargins(indent, 2, 0, 2)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(SPACING.tight)
        layout.addLayout(head)
        if spec.kind is Kind.SWITCH:
            head.addWidget(self._editor, 1)
        elif spec.share_of:
            head.addWidget(label("Share of photos", "caption"))
            head.addWidget(self._editor, 1)
        else:
            title = Line(spec.label, "")
            title.setToolTip("")  # that of the whole control says more
            head.addWidget(title, 1)
            head.addWidget(label(self._editor.unit_apart, "caption"))
            layout.addWidget(self._editor)
        head.addWidget(self._mark)
        layout.addWidget(self._damage)

    def _edited(self, value: object) -> None:
        self._update_mark()
        self.changed.emit(self._parameter.name, value)

    def _update_mark(self) -> None:
        changed = self.value() != self._parameter.default
        if self._mark.hasFocus() and not changed:
            self._editor.setFocus()  # a mark that goes would take the keys with it
        self._mark.setVisible(changed)


def explanation(parameter: Parameter) -> str:
    """Return what the parameter does, its limits with the unit, and Keras's name for it."""
    parts = [parameter.help]
    if parameter.step:
        limits = replace(parameter, kind=Kind.RANGE)
        words = value_text(limits, (parameter.minimum, parameter.maximum))
        parts.append(f"From {words}.")
    parts.append("A double click resets it.")
    where = f"In Keras: {parameter.keras}" if parameter.keras else "Not in Keras"
    if parameter.keras != parameter.name:
        where += f"; in recipes: {parameter.name}"
    return f"{' '.join(parts)}\n\n{where}"
