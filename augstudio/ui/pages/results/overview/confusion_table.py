"""ConfusionTable: how many photos of each class are classified as which class."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from augstudio.evaluation.evaluation import Evaluation
from augstudio.plain_text import counted, grouped, readable, shown
from augstudio.ui.look import theme
from augstudio.ui.widgets.figures_table import ROW, FiguresTable
from augstudio.ui.widgets.save_picture import offer_picture
from augstudio.ui.widgets.text import tooltip

#: Size of a cell, and width of the names at the left, in window pixels.
_CELL, _NAMES = 64, 120
#: Up to so many classes fill the whole width.
_FEW = 6
#: Opacity, of 255, of the colour of a cell for the first photo and for all photos of a class.
_FAINTEST, _STRONGEST = 28, 120

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class _Model(QAbstractTableModel):
    """Rows: the class of the photos. Columns: the predicted class."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Evaluation | None = None

    def show(self, found: Evaluation | None) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: _Index = _NONE) -> int:  # noqa: N802
        """Return the number of classes."""
        return 0 if parent.isValid() or self.found is None else len(self.found.classes)

    columnCount = rowCount  # noqa: N815 - as Qt calls it

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a class, and what the row or column is about."""
        if self.found is None:
            return None
        name = readable(self.found.classes[section])
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            rows = orientation is Qt.Orientation.Vertical
            words = f"Photos of {name}" if rows else f"Photos classified as {name}"
            return tooltip(f"{words}. Click to see them.")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the number of photos in a cell, in words too, and its colour."""
        found = self.found
        if found is None:
            return None
        true, predicted = index.row(), index.column()
        photos = int(found.confusion[true, predicted])
        if role == Qt.ItemDataRole.DisplayRole:
            return str(photos) if photos else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tooltip(_words(found, true, predicted))
        if role == Qt.ItemDataRole.BackgroundRole and photos:
            colours = theme.current()
            colour = QColor(colours.accent if true == predicted else colours.bad)
            share = photos / int(found.confusion[true].sum())
            colour.setAlpha(round(_FAINTEST + (_STRONGEST - _FAINTEST) * share))
            return colour
        return None


class ConfusionTable(FiguresTable):
    """The confusion matrix.

    Signals
    -------
    cell_opened
        Numbers of the class and of the predicted class whose photos are to be shown.
    class_opened, prediction_opened
        Number of the class of a row, or of a column, whose photos are to be shown.
    """

    cell_opened = Signal(int, int)
    class_opened = Signal(int)
    prediction_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model = _Model()
        tip = (
            "Each row is a class of photos, each column what the classifier says. Click a cell to "
            "see its photos."
        )
        super().__init__("confusion", "Confusion matrix", tip, self._model, parent)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        across, down = self.horizontalHeader(), self.verticalHeader()
        for header in (across, down):
            header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
            header.setSectionsClickable(True)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMaximumWidth(_NAMES)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        across.setDefaultSectionSize(_CELL)
        across.setMinimumSectionSize(_CELL // 2)
        across.sectionClicked.connect(self.prediction_opened)
        down.sectionClicked.connect(self.class_opened)
        self.cell_chosen.connect(self._open)
        offer_picture(self, "Confusion matrix")

    def show_evaluation(self, found: Evaluation | None) -> None:
        """Show the counts of an evaluation, or nothing."""
        self._model.show(found)
        few = found is not None and len(found.classes) <= _FEW
        mode = QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.Fixed
        header = self.horizontalHeader()
        header.setSectionResizeMode(mode)
        for each in range(0 if few else header.count()):
            header.resizeSection(each, _CELL)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return room for all classes, if they are few."""
        classes = min(self._model.rowCount(), 2 * _FEW)
        return QSize(_NAMES + classes * _CELL, (classes + 1) * ROW + 8)

    def _open(self, index: _Index) -> None:
        if index.data():
            self.cell_opened.emit(index.row(), index.column())


def _words(found: Evaluation, true: int, predicted: int) -> str:
    """Return a cell as a sentence."""
    photos, of = int(found.confusion[true, predicted]), int(found.confusion[true].sum())
    name, says = shown(found.classes[true]), shown(found.classes[predicted])
    if not of:
        return f"There are no photos of {name}."
    share = f"{grouped(photos)} of {counted(of)} of {name}"
    if true == predicted:
        return f"{share}: correctly classified ({photos / of:.0%})."
    return f"{share}: taken for {says} ({photos / of:.0%})."
