"""A short guide and the keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import label

_FIRST_WIDTH = 152
_SECOND_WIDTH = 400
_GUIDE = (
    ("1  Data", "Drop a folder that holds one folder of photos per class, such as cats and dogs."),
    ("2  Augment", "See how each photo is varied in training; move a slider and look."),
    (
        "3  Train",
        "Press Start. The curves show how the network learns; Stop keeps the best, Pause goes on "
        "another time.",
    ),
    ("4  Predict", "Drop new photos and read what they show, and how sure the network is."),
)
_KEYS = (
    ("Ctrl+O", "open a folder"),
    ("Ctrl+1 … Ctrl+4", "go to a page"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo and redo changes of the augmentation"),
    ("Ctrl+S", "save the recipe (on Augment)"),
    ("R", "new variations (on Augment)"),
    ("Arrow keys, Enter", "walk through the pictures and enlarge one; Esc goes back"),
    ("Space", "start or stop the training (on Train)"),
    ("Ctrl+V", "paste a photo to predict"),
    ("Tab, Shift+Tab", "go through the controls"),
    ("F1", "this help"),
)


class HelpDialog(QDialog):
    """Explains the pages and lists the keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_help")
        self.setWindowTitle("AugStudio help")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.medium)
        column.addWidget(label("From photos to answers", "section"))
        column.addLayout(_table(_GUIDE))
        column.addWidget(
            label(
                "Drop folders, photos and recipes anywhere. They never leave this computer.",
                "muted",
            )
        )
        column.addSpacing(SPACING.small)
        column.addWidget(label("Keys", "section"))
        column.addLayout(_table(_KEYS))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _table(rows: tuple[tuple[str, str], ...]) -> QGridLayout:
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
