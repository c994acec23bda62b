"""FiguresTable: what the tables of figures have in common."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from augstudio.ui.look import theme
from augstudio.ui.widgets.text import tooltip

#: Height of a row in window pixels.
ROW = 30


class FiguresTable(QTableView):
    """A table without lines.

    Signals
    -------
    cell_chosen
        Index of the cell that was clicked, or chosen with Enter or Space.
    """

    cell_chosen = Signal(QModelIndex)

    def __init__(
        self, name: str, title: str, tip: str, model: QAbstractItemModel, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"table_{name}")
        self.setAccessibleName(title)
        self.setToolTip(tooltip(tip))
        self.setModel(model)
        self.setFont(theme.tabular(self.font()))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.clicked.connect(self.cell_chosen)
        theme.watcher.theme_changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose the current cell on Enter or Space; the arrow keys move to the others."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.cell_chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
