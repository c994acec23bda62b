"""ConditionBar: on which photos the differences are shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from augstudio.lab.conditions import AS_THEY_ARE, CONDITIONS
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label

_MARK = " ●"


class ConditionBar(QWidget):
    """A button for each condition; ``chosen`` has the name of the one that was pressed.

    Attributes
    ----------
    condition
        The name of the condition that is shown.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.condition = AS_THEY_ARE.name
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.tight)
        row.addWidget(label("Photos", "muted"))
        group = QButtonGroup(self)
        self._buttons = {}
        for each in CONDITIONS:
            words = "Like these" if each == AS_THEY_ARE else each.name.capitalize()
            name = each.name.replace(" ", "_")
            made = button(f"button_condition_{name}", words, "", "quiet")
            made.setCheckable(True)
            made.setProperty("compact", True)
            made.clicked.connect(lambda _=False, name=each.name: self._choose(name))
            group.addButton(made)
            row.addWidget(made)
            self._buttons[each.name] = (made, words, each.when)
        row.addStretch()
        self._buttons[self.condition][0].setChecked(True)
        self.mark(frozenset())

    def mark(self, telling: frozenset[str]) -> None:
        """Mark the conditions under which something helps or hurts."""
        for name, (made, words, when) in self._buttons.items():
            tells = name in telling
            made.setText(words + _MARK * tells)
            news = "Some differences are" if tells else "No difference is"
            made.setToolTip(f"Accuracy {when}. {news} beyond chance.")
            made.setAccessibleName(words)
            made.setAccessibleDescription(made.toolTip())

    def reset(self) -> None:
        """Show photos as they are."""
        self._buttons[AS_THEY_ARE.name][0].click()

    def _choose(self, name: str) -> None:
        if name != self.condition:
            self.condition = name
            self.chosen.emit(name)
