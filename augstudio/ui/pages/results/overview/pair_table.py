"""PairTable: which class is taken for which other one, where a matrix would have too many cells."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from augstudio.evaluation.evaluation import Confusion, Evaluation
from augstudio.plain_text import grouped, readable
from augstudio.ui.widgets.figures_table import FiguresModel, FiguresTable
from augstudio.ui.widgets.text import tooltip

_TRUE, _PREDICTED, _PHOTOS = range(3)
_HEADINGS = (
    ("Class", "The class of the photos"),
    ("Taken for", "The class that is predicted"),
    ("Photos", "Number of such photos"),
)
#: Width of the numbers in window pixels.
_WIDTH = 72
#: Most pairs that are listed.
_MOST = 1000

_Index = QModelIndex | QPersistentModelIndex


class _Model(FiguresModel):
    """One row per pair of classes."""

    rows: tuple[Confusion, ...]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell as text, and its row in words."""
        row, column = self.rows[index.row()], index.column()
        names = readable(row.true), readable(row.predicted)
        if role == Qt.ItemDataRole.DisplayRole:
            return (*names, grouped(row.photos))[column]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tooltip(f"{grouped(row.photos)} of {names[0]} taken for {names[1]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == _PHOTOS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class PairTable(FiguresTable):
    """The pairs of classes that are confused, the most frequent first.

    ``opened`` has the numbers of the class and of the predicted class of a pair to be shown.
    """

    opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model = _Model(_HEADINGS)
        self._numbers: dict[str, int] = {}
        tip = "One row per pair of classes. Click a row to see its photos."
        super().__init__("pairs", "Mistakes by class", tip, self._model, parent)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_PHOTOS, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(_PHOTOS, _WIDTH)
        self.cell_chosen.connect(self._open)

    def show_evaluation(self, found: Evaluation | None) -> None:
        """Show the mistakes of an evaluation, or nothing."""
        classes = found.classes if found is not None else ()
        self._numbers = {name: number for number, name in enumerate(classes)}
        self._model.show(found.confusions[:_MOST] if found is not None else ())

    def _open(self, index: QModelIndex) -> None:
        row = self._model.rows[index.row()]
        self.opened.emit(self._numbers[row.true], self._numbers[row.predicted])
