"""RunList: all trainings, each with its settings and results in two lines."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from augstudio.plain_text import readable
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.runs.run_rows import RunRow
from augstudio.ui.widgets.text import label, tooltip

_COMPARE, _NAME, _ACCURACY = range(3)
_TICK = "Tick a run (Space) to show its validation curves behind those of the selected run."
_HEADINGS = {
    "": _TICK,
    "Run": "Name, method, network and augmentation",
    "Accuracy": "Validation photos classified correctly (95% confidence interval), "
    "best epoch and duration",
}
_ROW_HEIGHT = 40
_HEADING_HEIGHT = 26
_TICK_WIDTH = 34
_CAPTION_PIXELS = 11
_ICON = 14
#: Data role of the second line of a cell.
_SECOND = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


class RunList(QWidget):
    """A table with one row per run, and a box to tick it for comparison.

    Without runs it shows a sentence instead.

    Signals
    -------
    chosen
        The number of the row that the user chose.
    ticked
        The numbers of all ticked rows, after the user ticked or unticked one.
    menu_requested
        The position on the screen for the menu of the chosen row.
    """

    chosen = Signal(int)
    ticked = Signal(object)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RunRow, ...] = ()
        self._empty = label("No runs yet. Your trainings will be listed here.", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = _Table()
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self.table)
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.itemChanged.connect(lambda _: self.ticked.emit(self.checked))
        self.table.customContextMenuRequested.connect(self._ask_for_menu)
        theme.watcher.theme_changed.connect(self._show_icons)

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

    @property
    def current(self) -> int:
        """The number of the chosen row, or -1."""
        chosen = self.table.selectionModel().selectedRows()
        return chosen[0].row() if chosen else -1

    @property
    def checked(self) -> tuple[int, ...]:
        """The numbers of the ticked rows."""
        return tuple(
            number
            for number, row in enumerate(self._rows)
            if row.comparable and self._item(number, _COMPARE).checkState() is Qt.CheckState.Checked
        )

    def _fill(self) -> None:
        self.table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            cells = (("", ""), (row.name, row.settings), (row.accuracy, row.figures))
            for column, (first, second) in enumerate(cells):
                item = QTableWidgetItem(readable(first))
                item.setData(_SECOND, readable(second))
                item.setToolTip(tooltip(row.tip))
                text = readable(f"{first}, {second}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
                self.table.setItem(number, column, item)
            box = self._item(number, _COMPARE)
            box.setToolTip(tooltip(_TICK))
            if row.comparable:
                box.setData(Qt.ItemDataRole.AccessibleTextRole, f"Compare {row.name}")
            else:
                box.setFlags(box.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        self._show_icons()

    def _show_icons(self) -> None:
        """Mark runs with a note, and damaged ones."""
        with QSignalBlocker(self.table):
            for number, row in enumerate(self._rows):
                if row.damaged:
                    self._item(number, _NAME).setIcon(theme.icon("warning", "warn"))
                elif row.paused:
                    self._item(number, _NAME).setIcon(theme.icon("pause", "accent"))
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


class _Table(QTableWidget):
    """A table with boxes in its first column; a click there ticks a row without choosing it.

    Space ticks the chosen row.
    """

    def __init__(self) -> None:
        super().__init__(0, len(_HEADINGS))
        self._ticking = False
        self.setObjectName("list_runs")
        self.setAccessibleName("Runs")
        self.setItemDelegate(_TwoLines(self))
        for column, (heading, tip) in enumerate(_HEADINGS.items()):
            item = QTableWidgetItem(heading)
            item.setToolTip(tooltip(tip))
            item.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, item)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setFixedHeight(_HEADING_HEIGHT)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_TICK_WIDTH)
        header.setSectionResizeMode(_COMPARE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(_COMPARE, _TICK_WIDTH)
        # Numbers get the width they need, text the rest.
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_ACCURACY, QHeaderView.ResizeMode.ResizeToContents)

    def tick(self, row: int) -> None:
        """Tick or untick a row."""
        item = self.item(row, _COMPARE)
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            ticked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick in the first column, choose in the others."""
        index = self.indexAt(event.position().toPoint())
        self._ticking = event.button() is Qt.MouseButton.LeftButton and index.column() == _COMPARE
        if self._ticking:
            self.tick(index.row())
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Treat the second of two quick clicks as another click."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Don't choose rows while the mouse button that ticked is still down."""
        if not self._ticking:
            super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tick the chosen row on Space."""
        if event.key() == Qt.Key.Key_Space:
            chosen = self.selectionModel().selectedRows()
            if chosen and not event.isAutoRepeat():
                self.tick(chosen[0].row())
            event.accept()
        else:
            super().keyPressEvent(event)


class _TwoLines(QStyledItemDelegate):
    """Paints the text of a cell above a caption; numbers on the right are never cut off."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """Return the size of both lines."""
        first, second = map(QFontMetrics, _fonts(option.font))
        widths = (
            first.horizontalAdvance(index.data()),
            second.horizontalAdvance(index.data(_SECOND)),
        )
        return QSize(max(widths) + 2 * SPACING.small + 2, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        if index.column() == _COMPARE:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        icon, option.icon, option.text = QIcon(option.icon), QIcon(), ""
        control = QStyle.ControlElement.CE_ItemViewItem
        option.widget.style().drawControl(control, option, painter, option.widget)
        area, colours = option.rect.adjusted(SPACING.small, 3, -SPACING.small, -3), theme.current()
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = upper.translated(0, upper.height())
        if not icon.isNull():
            icon.paint(painter, QRect(upper.left(), upper.center().y() - 6, _ICON, _ICON))
            upper.setLeft(upper.left() + _ICON + SPACING.tight)
        lines = ((upper, index.data(), colours.text), (lower, index.data(_SECOND), colours.muted))
        painter.save()
        for font, (place, text, colour) in zip(_fonts(option.font), lines, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            end = Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(text, end, place.width())
            painter.drawText(place, _alignment(index.column()), shown)
        painter.restore()


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    """Return the fonts of both lines."""
    first, second = theme.tabular(font), theme.tabular(font)
    second.setPixelSize(_CAPTION_PIXELS)
    return first, second


def _alignment(column: int) -> Qt.AlignmentFlag:
    """Return the alignment of a column and its heading: numbers on the right."""
    side = Qt.AlignmentFlag.AlignRight if column == _ACCURACY else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
