"""HelpDialog: a short guide and the keyboard shortcuts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import label

_FIRST_WIDTH = 152
_SECOND_WIDTH = 400
#: Pixels of the screen left free above and below the dialog.
_OUTSIDE = 80
_NOTES = (
    "No photos at hand? Press Try the sample on the Data page.",
    "Drop folders, photos and recipes anywhere. They never leave this computer.",
)

Rows = Sequence[tuple[str, str]]


class HelpDialog(QDialog):
    """Explains the pages and lists the shortcuts; a row has a heading and a text."""

    def __init__(self, guide: Rows, keys: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_help")
        self.setWindowTitle("AugStudio help")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACING.large, 0)
        column.setSpacing(SPACING.medium)
        column.addWidget(label("Train your own image classifier", "section"))
        column.addLayout(_table(guide))
        for note in _NOTES:
            column.addWidget(label(note, "muted"))
        column.addSpacing(SPACING.small)
        column.addWidget(label("Keyboard shortcuts", "section"))
        column.addLayout(_table(keys))
        column.addStretch()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*[SPACING.wide] * 4)
        outer.addWidget(area)
        outer.addWidget(buttons)
        width = inside.sizeHint().width()
        height = inside.heightForWidth(width) + buttons.sizeHint().height()
        room = self.screen().availableSize().height()
        spare = 3 * SPACING.wide
        self.resize(width + spare, min(height + spare, room - _OUTSIDE))


def _table(rows: Rows) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACING.large)
    grid.setVerticalSpacing(SPACING.small)
    grid.setColumnMinimumWidth(0, _FIRST_WIDTH)
    grid.setColumnMinimumWidth(1, _SECOND_WIDTH)
    grid.setColumnStretch(1, 1)
    for number, (first, second) in enumerate(rows):
        grid.addWidget(label(first), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(second, "muted", wrap=True), number, 1)
    return grid
