"""FiguresTable, FiguresModel and KeepsColours: what the tables of figures have in common."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from augstudio.ui.look import theme
from augstudio.ui.widgets.text import tooltip

#: Height of a row in window pixels.
ROW = 30

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class FiguresModel(QAbstractTableModel):
    """A row for each of ``rows``, and columns that have a title and a meaning.

    Parameters
    ----------
    headings
        Title of each column, and what it means.
    """

    def __init__(self, headings: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.rows: tuple[Any, ...] = ()
        self._headings = headings

    def show(self, rows: tuple[Any, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NONE) -> int:  # noqa: N802
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NONE) -> int:  # noqa: N802
        """Return the number of figures."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, and what it means."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._headings[section][0]
            if role == Qt.ItemDataRole.ToolTipRole:
                return tooltip(self.tip(self._headings[section][1]))
        return None

    def tip(self, meaning: str) -> str:
        """Return the tooltip of a column that means this."""
        return f"{meaning}."


class FiguresTable(QTableView):
    """A table without lines, whose rows are ``row_height`` window pixels high.

    Signals
    -------
    cell_chosen
        Index of the cell that was clicked, or chosen with Enter or Space.
    """

    cell_chosen = Signal(QModelIndex)

    def __init__(
        self,
        name: str,
        title: str,
        tip: str,
        model: QAbstractItemModel,
        parent: QWidget | None,
        row_height: int = ROW,
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
        for header in (self.horizontalHeader(), self.verticalHeader()):
            # Bold titles need more room than the columns have.
            header.setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.clicked.connect(self.cell_chosen)
        theme.watcher.theme_changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose the current cell on Enter or Space; the arrow keys move to the others."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.cell_chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class KeepsColours(QStyledItemDelegate):
    """Keeps the colour of a cell's text, such as that of a verdict, in the selected row."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: N802
        """Use the cell's own colour also for selected text."""
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        if colour is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)
