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
    """Label, control, exact value with its unit, and a mark if it differs from the default.

    ``changed(name, value)`` is emitted while the user moves it, ``released()`` at the end of a
    drag, a series of key presses, or typing. A double click or the mark resets it. The share of
    photos to which a setting applies is a single indented line below the setting's strength.
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
        self.setFocusProxy(self._editor)
        self.setToolTip(tooltip(explanation(parameter)))
        self._editor.edited.connect(self._edited)
        self._editor.released.connect(self.released)
        self._editor.reset_asked.connect(self.reset)
        self._mark.clicked.connect(self.reset)
        self._update_mark()

    @property
    def parameter(self) -> Parameter:
        """The parameter of this control."""
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
        """Show below the control how much of the photos the setting destroys.

        Parameters
        ----------
        share
            From 0 to 1; for ``None`` and 0 nothing is shown.
        sentence
            The same as text.
        amber
            Whether this is enough for a warning.
        """
        self._damage.show_share(share, sentence, amber)

    def reset(self) -> None:
        """Reset to the default, as if the user had changed it."""
        if self.value() != self._parameter.default:
            self.set_value(self._parameter.default)
            self.changed.emit(self._parameter.name, self.value())
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Reset on a double click."""
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
        mark.setToolTip("Changed. Press to reset.")
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
            title.setToolTip("")  # the tooltip of the whole control says more
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
            self._editor.setFocus()  # hiding the mark would lose the focus
        self._mark.setVisible(changed)


def explanation(parameter: Parameter) -> str:
    """Return what the parameter does, its limits with the unit, and its name in Keras."""
    parts = [parameter.help]
    if parameter.step:
        limits = replace(parameter, kind=Kind.RANGE)
        parts.append(f"From {value_text(limits, (parameter.minimum, parameter.maximum))}.")
        parts.append("Double-click to reset.")
    where = f"In Keras: {parameter.keras}" if parameter.keras else "Not in Keras"
    if parameter.keras != parameter.name:
        where += f"; in recipes: {parameter.name}"
    return f"{' '.join(parts)}\n\n{where}"
