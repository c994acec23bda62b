"""KeyButton: a button that shows which key does the same."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, label, tooltip

_KEY_WIDTH = 44


class KeyButton(QPushButton):
    """A name with its key at the left, and a number at the right.

    A click leaves the focus where it is: otherwise Space would press the button again.

    Parameters
    ----------
    key
        Its text, "" if it has none.
    tip
        What happens when it is pressed.
    """

    def __init__(
        self, name: str, text: str, key: str, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(readable(text).replace("…", ""))
        self.setAccessibleDescription(tip)
        self.setToolTip(tooltip(tip))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keys = label(key, "muted")
        keys.setFixedWidth(_KEY_WIDTH)
        self._number: QLabel = label("", "muted")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.medium, SPACING.tight)
        row.setSpacing(SPACING.tight)
        row.addWidget(keys)
        row.addWidget(Line(text, ""), 1)
        row.addWidget(self._number)
        for each in self.findChildren(QWidget):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_number(self, number: str) -> None:
        """Show a number at the right."""
        self._number.setText(number)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of what is inside."""
        return self._row.sizeHint()
