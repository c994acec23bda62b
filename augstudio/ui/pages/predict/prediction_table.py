"""PredictionTable: predictions for many photos as a sortable table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from augstudio.data.dataset import Unreadable
from augstudio.plain_text import readable
from augstudio.predict import Prediction
from augstudio.tables import as_csv as table
from augstudio.ui.look import theme
from augstudio.ui.widgets.text import percent, tooltip

Answer = Prediction | Unreadable
_Index = QModelIndex | QPersistentModelIndex
_TITLES = ("Photo", "Prediction", "Probability", "Second most likely", "Folder")
_NUMBER = _TITLES.index("Probability")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def photo_name(answer: Answer) -> str:
    """Return the name shown for a photo."""
    path = photo_path(answer)
    return "Pasted photo" if path is None else path.name


def photo_path(answer: Answer) -> Path | None:
    """Return the file of a photo, or ``None`` if it was pasted."""
    return answer.path if isinstance(answer, Unreadable) else answer.photo


def as_csv(answers: Sequence[Answer], classes: Sequence[str]) -> str:
    """Return predictions as CSV: photo, label, probability, one column per class, problem."""
    rows = [["photo", "label", "probability", *classes, "problem"]]
    for answer in answers:
        path = photo_path(answer)
        photo = photo_name(answer) if path is None else str(path)
        if isinstance(answer, Unreadable):
            rows.append([photo, "", "", *[""] * len(classes), answer.reason])
            continue
        shares = [f"{answer.probabilities[name]:.6f}" for name in classes]
        top = f"{answer.probabilities[answer.label]:.6f}"
        rows.append([photo, answer.label, top, *shares, ""])
    return table(rows)


class _Model(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.answers: list[Answer] = []

    def add(self, answer: Answer) -> None:
        place = len(self.answers)
        self.beginInsertRows(QModelIndex(), place, place)
        self.answers.append(answer)
        self.endInsertRows()

    def clear(self) -> None:
        self.beginResetModel()
        self.answers.clear()
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.answers)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _NUMBER:
            return _RIGHT
        return _TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _NUMBER:
            return _RIGHT
        answer = self.answers[index.row()]
        value = _cells(answer)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return percent(value) if isinstance(value, float) else readable(value or "")
        if role == Qt.ItemDataRole.UserRole:  # the sort key
            return value.lower() if isinstance(value, str) else value
        if role == Qt.ItemDataRole.ToolTipRole:
            reason = answer.reason if isinstance(answer, Unreadable) else ""
            return tooltip(readable(reason or str(photo_path(answer) or photo_name(answer))))
        return None


def _cells(answer: Answer) -> tuple[str | float | None, ...]:
    path = photo_path(answer)
    folder = "" if path is None else str(path.parent)
    if isinstance(answer, Unreadable):
        return photo_name(answer), "can't be read", None, "", folder
    ranked = list(answer.probabilities.items())
    second = f"{ranked[1][0]} {percent(ranked[1][1])}" if len(ranked) > 1 else ""
    return photo_name(answer), answer.label, answer.probabilities[answer.label], second, folder


class PredictionTable(QTableView):
    """Photos, predictions and probabilities; clicking a column title sorts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table_predictions")
        self.setAccessibleName("Predictions")
        self.setToolTip("One row per photo. Click a column title to sort.")
        self._answers = _Model(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._answers)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.setModel(self._sorted)
        self.setFont(theme.tabular(self.font()))
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the end of a path matters most
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((220, 160, 100, 180)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(len(_TITLES) - 1, QHeaderView.ResizeMode.Stretch)

    def add(self, answer: Answer) -> None:
        """Add a row."""
        self._answers.add(answer)

    def clear(self) -> None:
        """Remove all rows."""
        self._answers.clear()
