"""MethodChoice: which methods of training a study compares."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from augstudio.runs.choices import METHOD_WORDS, Method
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import tooltip

_USUAL = (Method.BOTTLENECK, Method.FINE_TUNE)
#: Faster methods first: the first one that is checked is the baseline.
_ORDER = (Method.BOTTLENECK, Method.AUTOMATIC, Method.FINE_TUNE, Method.FROM_SCRATCH)


class MethodChoice(QWidget):
    """A check box for each method; ``changed`` is emitted when another choice is made."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        self._checks: dict[Method, QCheckBox] = {}
        for method in _ORDER:
            words = METHOD_WORDS[method]
            made = QCheckBox(words.title)
            made.setObjectName(f"check_lab_{method.value.replace('-', '_')}")
            made.setAccessibleName(words.title)
            made.setToolTip(tooltip(words.sentence))
            made.setChecked(method in _USUAL)
            made.toggled.connect(self.changed)
            column.addWidget(made)
            self._checks[method] = made

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods that are checked."""
        return tuple(method for method, check in self._checks.items() if check.isChecked())
