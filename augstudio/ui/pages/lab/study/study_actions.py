"""StudyActions: how a study works, its folder, and what can be saved of it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from augstudio.ui.widgets.text import button


class StudyActions(QWidget):
    """A menu.

    Signals
    -------
    how_pressed, table_pressed, picture_pressed, folder_pressed, delete_pressed
        To explain the method, to save the verdicts or the chart, to open the folder, and to delete
        the study.
    """

    how_pressed = Signal()
    table_pressed = Signal()
    picture_pressed = Signal()
    folder_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        menu = QMenu(self)
        menu.setObjectName("menu_lab")
        menu.setToolTipsVisible(True)
        for name, words, tip, signal in (
            ("how", "How this works", "Explain the method.", self.how_pressed),
            ("table", "Save verdicts…", "Save all figures as CSV.", self.table_pressed),
            ("picture", "Save picture…", "Save the chart as PNG or SVG.", self.picture_pressed),
            ("folder", "Open folder", "Show the files of the study.", self.folder_pressed),
            ("delete", "Delete study…", "Move the study to the trash.", self.delete_pressed),
        ):
            action = QAction(words, menu)
            action.setObjectName(f"action_lab_{name}")
            action.setToolTip(tip)
            action.triggered.connect(signal)
            menu.addAction(action)
        self._delete = action
        more = button("button_lab_more", "More", "Explain, save, open or delete the study.")
        more.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(more)

    def show_running(self, running: bool) -> None:
        """Don't offer to delete a study that is running."""
        self._delete.setEnabled(not running)
