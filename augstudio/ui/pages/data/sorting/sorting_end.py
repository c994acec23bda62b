"""SortingEnd: what to do when no photo is left."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.plain_text import counted, was
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Symbol, button, label

_SYMBOL_PIXELS = 40


class SortingEnd(QWidget):
    """A sentence, and buttons to finish, or to go through the skipped photos.

    Signals
    -------
    finish, again
        The button was pressed.
    """

    finish = Signal()
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_sorting_end")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = label("", "section")
        self._title.setObjectName("label_sorting_end")
        self._again = button("button_ask_again", "", "Ask about the skipped photos again.")
        self._again.clicked.connect(self.again)
        self._make = button(
            "button_make_folders",
            "Make class folders…",
            "Copy the sorted photos into class folders, and open them.",
            role="primary",
        )
        self._make.clicked.connect(self.finish)
        middle = Qt.AlignmentFlag.AlignHCenter
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addStretch()
        row.addWidget(self._make)
        row.addWidget(self._again)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(SPACING.medium)
        column.addStretch()
        column.addWidget(Symbol("good", "good", _SYMBOL_PIXELS), 0, middle)
        column.addWidget(self._title, 0, middle)
        column.addLayout(row)
        column.addStretch()
        self.show_numbers(0, 0)

    def show_numbers(self, done: int, skipped: int) -> None:
        """Show how many photos are sorted, and how many were skipped."""
        self._make.setVisible(done > 0)
        rest = (
            f"{counted(skipped)} {was(skipped)} skipped{'; all others are sorted' if done else ''}."
        )
        self._title.setText(rest if skipped else "All photos are sorted.")
        self._again.setText(f"Go through {counted(skipped)} again")
        self._again.setAccessibleName(self._again.text())
        self._again.setVisible(skipped > 0)
