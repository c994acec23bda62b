"""RunList: the trainings so far, each with its figures."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from math import ceil

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from augstudio.plain_text import readable
from augstudio.ui.look import theme
from augstudio.ui.widgets.text import label, tooltip

_COMPARE = 0
_NAME = 1
_TICK = "Tick runs to lay their curves over those of the run that is chosen (Space)."
_HEADINGS = {
    "": _TICK,
    "Run": "",
    "Method": "",
    "Network": "The pretrained network, or the small one that was trained from scratch",
    "Augmentation": "",
    "Right on validation": "And between which shares the truth lies, with 95% confidence",
    "Best epoch": "Whose weights were kept",
    "Time": "",
    "Trained": "",
}
#: Columns whose words may end in "…", as the names may; figures never do.
_WORDS = (2, 3, 4)
_NUMBERS = (5, 6, 7)
_ROW_HEIGHT = 26
_HEADING_HEIGHT = 28
#: Pixels of the column of boxes, and what that of the names keeps where there is little room.
_TICK_WIDTH = 36
_LEAST_NAME = 120


@dataclass(frozen=True)
class RunRow:
    """What one row says, already in words; the order is that of the columns after the first.

    ``note`` is what the user wrote about it, shown where the pointer rests. A run that is
    ``paused`` or ``damaged`` can't be compared; of the latter ``method`` says why.
    """

    name: str
    method: str
    backbone: str
    recipe: str
    accuracy: str
    best_epoch: str
    time: str
    created: str
    note: str = ""
    paused: bool = False
    damaged: bool = False

    @property
    def comparable(self) -> bool:
        """Whether it has curves."""
        return not (self.paused or self.damaged)


class _Table(QTableWidget):
    """A table with boxes in its first column: a click there ticks a row and does not choose it.

    Space ticks the chosen row.
    """

    def __init__(self) -> None:
        super().__init__(0, len(_HEADINGS))
        self._ticking = False

    def tick(self, row: int) -> None:
        """Tick a row, or untick it."""
        item = self.item(row, _COMPARE)
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            ticked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)

    def fit_columns(self) -> None:
        """Give figures the room that they need, and words what is left of it."""
        header = self.horizontalHeader()
        widths = [
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(header.count())
        ]
        widths[_COMPARE] = _TICK_WIDTH
        lacking = sum(widths) - self.viewport().width()
        widths[_NAME] -= min(lacking, max(0, widths[_NAME] - _LEAST_NAME))
        lacking = sum(widths) - self.viewport().width()
        spare = {each: widths[each] - header.sectionSizeHint(each) for each in _WORDS}
        share = min(1.0, max(0, lacking) / max(1, sum(spare.values())))
        for column, pixels in spare.items():
            widths[column] -= ceil(share * pixels)
        for column, width in enumerate(widths):
            header.resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the new room; a scroll bar that appears takes some, too."""
        super().resizeEvent(event)
        self.fit_columns()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick in the first column, choose in the others."""
        index = self.indexAt(event.position().toPoint())
        self._ticking = event.button() is Qt.MouseButton.LeftButton and index.column() == _COMPARE
        if self._ticking:
            self.tick(index.row())
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the second of two quick clicks as a click."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose nothing while the button that ticked is still down."""
        if not self._ticking:
            super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tick the chosen row at Space."""
        if event.key() == Qt.Key.Key_Space:
            chosen = self.selectionModel().selectedRows()
            if chosen and not event.isAutoRepeat():
                self.tick(chosen[0].row())
            event.accept()
        else:
            super().keyPressEvent(event)


class RunList(QWidget):
    """A table with one row a run, and a box before its name to tick it for comparison.

    Without runs a sentence stands in its place.

    Signals
    -------
    chosen
        The number of the row that the user chose.
    ticked
        The numbers of all rows that are ticked, after the user ticked one or unticked it.
    menu_requested
        The place on the screen where a menu for the chosen row is asked for.
    """

    chosen = Signal(int)
    ticked = Signal(object)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RunRow, ...] = ()
        self._empty = label("No runs yet. The first one appears here when it ends.", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = self._make_table()
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self.table)
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.itemChanged.connect(lambda _: self.ticked.emit(self.checked))
        self.table.customContextMenuRequested.connect(self._ask_for_menu)
        theme.watcher.theme_changed.connect(self._show_notes)

    def set_rows(
        self, rows: Sequence[RunRow], current: int = -1, checked: Collection[int] = ()
    ) -> None:
        """Show ``rows``, with row ``current`` chosen and some ticked; -1 chooses none.

        Emits nothing.
        """
        with QSignalBlocker(self.table):
            if tuple(rows) != self._rows:
                self._rows = tuple(rows)
                self._fill()
            for number, row in enumerate(rows):
                if row.comparable:
                    state = Qt.CheckState.Checked if number in checked else Qt.CheckState.Unchecked
                    self._item(number, _COMPARE).setCheckState(state)
            if current != self.current:
                self.table.clearSelection()
                if 0 <= current < len(rows):
                    self.table.selectRow(current)
        self._layout.setCurrentWidget(self.table if rows else self._empty)
        self.table.fit_columns()

    @property
    def current(self) -> int:
        """The number of the chosen row, or -1."""
        chosen = self.table.selectionModel().selectedRows()
        return chosen[0].row() if chosen else -1

    @property
    def checked(self) -> tuple[int, ...]:
        """The numbers of the rows that are ticked."""
        return tuple(
            number
            for number, row in enumerate(self._rows)
            if row.comparable and self._item(number, _COMPARE).checkState() is Qt.CheckState.Checked
        )

    # --- the table ---

    def _make_table(self) -> _Table:
        table = _Table()
        table.setObjectName("list_runs")
        table.setAccessibleName("Runs so far")
        table.setFont(theme.tabular(table.font()))
        for column, (heading, tip) in enumerate(_HEADINGS.items()):
            item = _cell(heading, column)
            item.setToolTip(tip)
            table.setHorizontalHeaderItem(column, item)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(_HEADING_HEIGHT)
        header.setFixedHeight(_HEADING_HEIGHT)
        header.setHighlightSections(False)
        return table

    def _fill(self) -> None:
        self.table.clearSpans()
        self.table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            for column, text in enumerate(("", *astuple(row)[: len(_HEADINGS) - 1])):
                item = _cell(text, column)
                item.setToolTip(tooltip(row.note or readable(text)))
                self.table.setItem(number, column, item)
            box = self._item(number, _COMPARE)
            box.setToolTip(_TICK)
            if row.paused:
                self._stretch(number, _NUMBERS[0], len(_NUMBERS))
            if row.damaged:
                self._stretch(number, _WORDS[0], len(_HEADINGS) - _WORDS[0])
            if not row.comparable:
                box.setFlags(box.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            else:
                box.setData(Qt.ItemDataRole.AccessibleTextRole, f"Compare {row.name}")
        self._show_notes()

    def _stretch(self, row: int, column: int, columns: int) -> None:
        """Let the words in place of figures have the room of all of them, and ask for none."""
        words = self._item(row, column)
        words.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        words.setSizeHint(QSize(0, 0))
        self.table.setSpan(row, column, 1, columns)

    def _show_notes(self) -> None:
        """Mark the runs that have a note, and those that are damaged."""
        with QSignalBlocker(self.table):
            for number, row in enumerate(self._rows):
                if row.damaged:
                    self._item(number, _NAME).setIcon(theme.icon("warning", "warn"))
                elif row.note:
                    self._item(number, _NAME).setIcon(theme.icon("note", "muted"))

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        found = self.table.item(row, column)
        assert found is not None
        return found

    def _selected(self) -> None:
        if self.current >= 0:
            self.chosen.emit(self.current)

    def _ask_for_menu(self, place: QPoint) -> None:
        if self.current >= 0:
            self.menu_requested.emit(self.table.viewport().mapToGlobal(place))


def _cell(text: str, column: int) -> QTableWidgetItem:
    item = QTableWidgetItem(readable(text))
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item
