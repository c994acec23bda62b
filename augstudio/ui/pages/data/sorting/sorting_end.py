"""SortingEnd: what to do when no photo is left."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.plain_text import counted
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Symbol, button, label

_SYMBOL_PIXELS = 40


class SortingEnd(QWidget):
    """A sentence, and a button to go through the skipped photos.

    ``again`` is emitted when it is pressed.
    """

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_sorting_end")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = label("", "section")
        self._title.setObjectName("label_sorting_end")
        self._again = button("button_ask_again", "", "Ask about the skipped photos again.")
        self._again.clicked.connect(self.again)
        middle = Qt.AlignmentFlag.AlignHCenter
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._again)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(SPACING.medium)
        column.addStretch()
        column.addWidget(Symbol("good", "good", _SYMBOL_PIXELS), 0, middle)
        column.addWidget(self._title, 0, middle)
        column.addWidget(label("Press Finish to make class folders of them.", "muted"), 0, middle)
        column.addLayout(row)
        column.addStretch()

    def show_skipped(self, skipped: int) -> None:
        """Show how many photos were skipped."""
        self._title.setText(
            f"All others are sorted; {counted(skipped)} skipped." if skipped else "All sorted."
        )
        self._again.setText(f"Go through {counted(skipped)} again")
        self._again.setAccessibleName(self._again.text())
        self._again.setVisible(skipped > 0)
