"""RunList: the trainings so far, each with its figures."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from augstudio.ui.widgets.text import label

_HEADINGS = ("Run", "Right on validation", "Best epoch", "Photos", "Augmentation", "Trained")
_NUMBERS = (1, 2, 3)


@dataclass(frozen=True)
class RunRow:
    """What one row says, already in words; the order is that of the columns."""

    name: str
    accuracy: str
    best_epoch: str
    photos: str
    recipe: str
    created: str


class RunList(QWidget):
    """A table with one row a run; choosing a row emits ``chosen(row)``.

    Without runs a sentence stands in its place.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = label("No runs yet. The first one appears here when it ends.", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._table = self._make_table()
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self._table)
        self._table.itemSelectionChanged.connect(self._selected)

    def set_rows(self, rows: Sequence[RunRow], current: int = -1) -> None:
        """Show ``rows``, with row ``current`` chosen; -1 chooses none. Emits nothing."""
        with QSignalBlocker(self._table):
            self._table.setRowCount(len(rows))
            for number, row in enumerate(rows):
                for column, text in enumerate(astuple(row)):
                    self._table.setItem(number, column, _item(text, column))
            self._table.clearSelection()
            if 0 <= current < len(rows):
                self._table.selectRow(current)
        self._layout.setCurrentWidget(self._table if rows else self._empty)

    @property
    def current(self) -> int:
        """The number of the chosen row, or -1."""
        chosen = self._table.selectionModel().selectedRows()
        return chosen[0].row() if chosen else -1

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(_HEADINGS))
        table.setObjectName("list_runs")
        table.setAccessibleName("Runs so far")
        table.setToolTip("Choose a run to see its curves and to predict with it.")
        for column, heading in enumerate(_HEADINGS):
            table.setHorizontalHeaderItem(column, _item(heading, column))
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_HEADINGS) - 2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        return table

    def _selected(self) -> None:
        if self.current >= 0:
            self.chosen.emit(self.current)


def _item(text: str, column: int) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item
