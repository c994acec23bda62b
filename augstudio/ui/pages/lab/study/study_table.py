"""StudyTable: the dot-and-whisker chart of a study, a row for each arm."""

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QWidget,
)

from augstudio.lab.sentences import difference_sentence, points
from augstudio.plain_text import readable
from augstudio.ui.core.studies.findings import Row
from augstudio.ui.look import theme
from augstudio.ui.pages.lab.study.marks import (
    paint_difference,
    paint_ground,
    paint_tick,
    verdict_colour,
    verdict_words,
)
from augstudio.ui.pages.lab.study.scale import Scale
from augstudio.ui.pages.lab.study_texts import short_title
from augstudio.ui.widgets.figures_table import FiguresModel, FiguresTable, KeepsColours
from augstudio.ui.widgets.text import tooltip

_ARM, _CHART, _POINTS, _VERDICT = range(4)
_HEADINGS = (
    ("Trained with", "What the training differs in; all are compared with the baseline"),
    ("Difference in percentage points", "Accuracy minus that of {}, with its 95% interval"),
    ("Points", "The mean difference in percentage points of accuracy"),
    ("Verdict", "Whether it can be told from chance"),
)
_ROW_HEIGHT = 28
_WIDTHS = {_POINTS: 60, _VERDICT: 92}
_TICK_WIDTH = 52
#: Pixels that the chart keeps free at both ends.
_MARGIN = 8

_Index = QModelIndex | QPersistentModelIndex
_ROW_ROLE = Qt.ItemDataRole.UserRole


class StudyTable(FiguresTable):
    """The arms of a study; ``chosen`` is emitted when another one is current."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model = _Model(_HEADINGS)
        tip = "One row per arm. Select one to see what it did."
        super().__init__("lab", "Arms of the study", tip, self._model, parent, _ROW_HEIGHT)
        self.scale = Scale()
        self.setItemDelegate(_Whiskers(self))
        self.setHorizontalHeader(_Axis(self))
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_CHART, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())

    @property
    def row(self) -> Row | None:
        """The current row."""
        place = self.currentIndex().row()
        return self._model.rows[place] if 0 <= place < len(self._model.rows) else None

    def show_rows(self, rows: tuple[Row, ...], noise_floor: float, baseline: str) -> None:
        """Show arms; the one that was current stays so, or else the first one is."""
        before, scrolled = self.row, self.verticalScrollBar().value()
        self.scale = Scale.of(rows, noise_floor)
        with QSignalBlocker(self.selectionModel()):
            self._model.baseline = baseline
            self._model.show(rows)
            names = [row.arm.name for row in rows]
            name = before.arm.name if before else ""
            if rows:
                self.selectRow(names.index(name) if name in names else 0)
        self.verticalScrollBar().setValue(scrolled)
        self._fit()
        self.horizontalHeader().viewport().update()
        self.viewport().update()

    def whole_height(self) -> int:
        """Return the height in pixels at which all rows are seen."""
        rows = self._model.rowCount() * _ROW_HEIGHT
        return rows + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()

    def resizeEvent(self, event: Any) -> None:  # noqa: N802
        """Divide the width between the arms and the chart."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave Space to the page; the arrow keys, Home and End move to the other rows."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._model.rows) - 1}
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        elif event.key() in ends:
            self.selectRow(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        free = self.viewport().width() - sum(_WIDTHS.values())
        widest = self.sizeHintForColumn(_ARM) + 2 * _MARGIN
        self.setColumnWidth(_ARM, min(widest, round(0.5 * free)))


class _Model(FiguresModel):
    """A row for each arm; the role ``UserRole`` has the ``Row``."""

    rows: tuple[Row, ...]
    baseline = ""

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, what it means, and where the title stands."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return super().headerData(section, orientation, role)

    def tip(self, meaning: str) -> str:
        """Return the tooltip of a column that means this."""
        return f"{meaning.format(self.baseline)}."

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell as text, or the row in words."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == _ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tooltip(in_words(row))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == _VERDICT and row.difference:
            return QColor(verdict_colour(row.difference))
        if role == Qt.ItemDataRole.ForegroundRole and row.difference is None:
            return QColor(theme.current().muted)
        return None


class _Whiskers(KeepsColours):
    """Paints the difference of a row in the column of the chart."""

    def __init__(self, table: StudyTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        if index.column() != _CHART:
            return
        area, row = QRectF(_chart_area(option.rect)), index.data(_ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, area, self._table.scale)
        if row.difference is not None:
            paint_difference(painter, area, self._table.scale, row.difference)
        painter.restore()


class _Axis(QHeaderView):
    """The heading of the table, with the axis of the chart."""

    def __init__(self, table: StudyTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803
        """Paint ticks in place of the title of the chart."""
        if logicalIndex != _CHART:
            super().paintSection(painter, rect, logicalIndex)
            return
        now, scale, area = theme.current(), self._table.scale, QRectF(_chart_area(rect))
        painter.save()
        painter.fillRect(rect, QColor(now.surface))
        painter.setPen(QColor(now.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QColor(now.muted))
        painter.setFont(theme.small(self.font()))
        for tick in scale.ticks(max(2, int(area.width() / _TICK_WIDTH))):
            x = scale.place(tick, area.left(), area.width())
            paint_tick(painter, x, area, tick)
        painter.restore()


def in_words(row: Row) -> str:
    """Return what is known of an arm, as a sentence."""
    if row.difference is None:
        return f"{readable(row.arm.title)}: not tried yet."
    return readable(difference_sentence(row.difference))


def _text(row: Row, column: int) -> str:
    if column == _ARM:
        return short_title(row.arm)
    each = row.difference
    if each is None or column == _CHART:
        return "…" if column == _VERDICT else ""
    return points(each.mean) if column == _POINTS else verdict_words(each)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == _POINTS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _chart_area(rect: QRect) -> QRect:
    return rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
