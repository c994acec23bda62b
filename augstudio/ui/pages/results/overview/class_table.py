"""ClassTable: how well each class is told from the others."""

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from augstudio.evaluation.evaluation import ClassFigures, Evaluation
from augstudio.evaluation.figures import span
from augstudio.evaluation.metrics import wilson_interval
from augstudio.plain_text import counted, grouped, readable
from augstudio.ui.look import theme
from augstudio.ui.widgets.figures_table import FiguresModel, FiguresTable
from augstudio.ui.widgets.text import percent, tooltip

_NAME, _PHOTOS, _RECALL, _PRECISION, _F1 = range(5)
_HEADINGS = (
    ("Class", "The class, as in the folder of photos"),
    ("Photos", "Number of photos of the class (support)"),
    ("Found", "Share of the photos of the class that are classified as it (recall)"),
    (
        "Right",
        "Share of the photos classified as the class that are of it (precision)",
    ),
    ("F1", "One figure for both: the harmonic mean of recall and precision, 1 at best"),
)
#: Least width of a column, and width of those with figures, in window pixels.
_LEAST, _WIDTH = 56, 72
_BAR = 3

_Index = QModelIndex | QPersistentModelIndex
_NUMBER = Qt.ItemDataRole.UserRole


class _Model(FiguresModel):
    """One row per class; the role ``UserRole`` has the numbers, to sort by."""

    rows: tuple[ClassFigures, ...]

    def tip(self, meaning: str) -> str:
        """Return the tooltip of a column that means this."""
        return f"{meaning}. Click to sort."

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a figure as text, as a number, or in words."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == _NUMBER:
            return _number(row, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tooltip(_words(row, column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column == _NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class _Bars(QStyledItemDelegate):
    """Paints a share as a bar below its text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        share = index.data(_NUMBER)
        if index.column() not in (_RECALL, _PRECISION) or share < 0:
            return
        area = option.rect.adjusted(8, 0, -8, 0)
        area.setTop(area.bottom() - _BAR - 1)
        area.setHeight(_BAR)
        colours = theme.current()
        painter.fillRect(area, QColor(colours.line))
        area.setWidth(round(area.width() * share))
        painter.fillRect(area, QColor(colours.accent))


class ClassTable(FiguresTable):
    """The classes, the hardest to find first; ``opened`` has the number of one to be shown."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model, self._sorted = _Model(_HEADINGS), QSortFilterProxyModel()
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(_NUMBER)
        tip = "One row per class. Click a row to see its photos."
        super().__init__("classes", "Classes", tip, self._sorted, parent)
        self.setItemDelegate(_Bars(self))
        self.setSortingEnabled(True)
        self.sortByColumn(_RECALL, Qt.SortOrder.AscendingOrder)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setMinimumSectionSize(_LEAST)
        header.setDefaultSectionSize(_WIDTH)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.cell_chosen.connect(self._open)

    def show_evaluation(self, found: Evaluation | None) -> None:
        """Show the figures of an evaluation, or nothing."""
        self._model.show(found.per_class if found is not None else ())

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._sorted.mapToSource(index).row())


def _text(row: ClassFigures, column: int) -> str:
    if column == _NAME:
        return readable(row.name)
    if column == _PHOTOS:
        return grouped(row.photos)
    if column == _F1:
        return "" if row.f1 is None else f"{row.f1:.3f}"
    share = row.recall if column == _RECALL else row.precision
    return "" if share is None else percent(share)


def _number(row: ClassFigures, column: int) -> float | str:
    """Return what to sort by; figures that don't exist come first."""
    if column == _NAME:
        return row.name
    if column == _PHOTOS:
        return row.photos
    value = (row.recall, row.precision, row.f1)[column - _RECALL]
    return -1.0 if value is None else value


def _words(row: ClassFigures, column: int) -> str:
    name = readable(row.name)
    if column == _RECALL and row.photos:
        start = f"{grouped(row.right)} of {counted(row.photos)} of {name} are found"
        return f"{start} {_between(row.right, row.photos)}."
    if column == _PRECISION and row.predicted:
        start = f"{grouped(row.right)} of {counted(row.predicted)} classified as {name} are right"
        return f"{start} {_between(row.right, row.predicted)}."
    if column == _PHOTOS:
        return f"{counted(row.photos)} of {name}"
    return ", ".join(filter(None, (name, _text(row, column) if column != _NAME else "")))


def _between(right: int, photos: int) -> str:
    return f"(95% interval: {span(wilson_interval(right, photos))})"
