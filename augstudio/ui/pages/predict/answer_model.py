"""AnswerModel: the answers on the page, each photo once, as rows for a table."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QImage

from augstudio import storage
from augstudio.data.dataset import ImageRecord, Unreadable
from augstudio.plain_text import readable
from augstudio.predict import Prediction
from augstudio.ui.look import theme
from augstudio.ui.pages.predict.answers import Answer, Remark, photo_name, photo_path
from augstudio.ui.widgets.text import percent, tooltip

TITLES = ("Photo", "Prediction", "Probability", "Remark", "Second most likely", "Folder")
_PHOTO, _NUMBER, _REMARK = (TITLES.index(each) for each in ("Photo", "Probability", "Remark"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class AnswerModel(QAbstractTableModel):
    """Rows of answers, sorted by a column, or as they came.

    It sorts itself, with one key per answer: ``QSortFilterProxyModel`` would ask for two keys in
    each of its comparisons, which stopped the window for a second with 10,000 answers.

    Parameters
    ----------
    file_of
        Returns the file of a photo, if there is one.

    Attributes
    ----------
    answers
        All answers: those of the newest job come first, in the order of its photos.
    shown
        The same in the order of the rows. Only ``add``, ``clear`` and ``sort`` change them.
    remark_on, picture_of
        Return the remark on an answer, and the picture of its photo for the table.
    """

    def __init__(
        self, file_of: Callable[[Prediction], Path | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._file_of = file_of
        self.answers: list[Answer] = []
        self.shown: list[Answer] = []
        self._sorting = -1, Qt.SortOrder.AscendingOrder
        self.remark_on: Callable[[Answer], Remark] = lambda _: Remark()
        self.picture_of: Callable[[Answer], QImage | None] = lambda _: None
        self._place = 0
        #: By the content and by the file of a photo.
        self._known: dict[str, Answer] = {}

    # --- answers ---

    def begin(self) -> None:
        """Put the next answers before the others."""
        self._place = 0

    def add(self, answer: Answer) -> None:
        """Add an answer; it replaces that for the same photo, known by its content or file."""
        keys = _keys(answer)
        for old in [self._known[key] for key in keys if key in self._known]:
            self._remove(old)
        row = self._row_for(answer)
        self.beginInsertRows(_NONE, row, row)
        self.answers.insert(self._place, answer)
        self.shown.insert(row, answer)
        self.endInsertRows()
        self._known |= dict.fromkeys(keys, answer)
        self._place += 1

    def _remove(self, answer: Answer) -> None:
        # Photos that are asked about again come in the order of before: the first try succeeds.
        places = (*range(self._place, len(self.answers)), *range(self._place))
        place = next((n for n in places if self.answers[n] is answer), None)
        if place is None:
            return  # known by both keys, and removed by the first
        row = place
        if self.shown[row] is not answer:
            row = next(n for n, each in enumerate(self.shown) if each is answer)
        self.beginRemoveRows(_NONE, row, row)
        del self.answers[place], self.shown[row]
        self.endRemoveRows()
        self._place -= place < self._place
        for key in _keys(answer):
            if self._known.get(key) is answer:
                del self._known[key]

    def clear(self) -> None:
        """Remove all answers."""
        self.beginResetModel()
        self.answers, self.shown, self._known, self._place = [], [], {}, 0
        self.endResetModel()

    def record(self, answer: Answer) -> ImageRecord | None:
        """Return the photo of an answer, if its picture can be loaded."""
        if isinstance(answer, Unreadable) or not answer.content:
            return None
        file = self._file_of(answer)
        return ImageRecord(str(file), answer.label, answer.content) if file is not None else None

    def refresh(self) -> None:
        """Show what became of remarks and pictures."""
        if self.answers:
            last = self.index(len(self.answers) - 1, len(TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        if self._sorting[0] == _REMARK:
            self.sort(*self._sorting)

    # --- order ---

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column from now on; by -1, in the order of ``answers``."""
        self._sorting = column, order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self.shown[each.row()] for each in before]
        self.shown = list(self.answers)
        if column >= 0:
            backwards = order is Qt.SortOrder.DescendingOrder
            self.shown.sort(key=self._sort_key, reverse=backwards)
        if kept:
            rows = {id(answer): row for row, answer in enumerate(self.shown)}
            after = [self.index(rows[id(a)], b.column()) for a, b in zip(kept, before, strict=True)]
            self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _row_for(self, answer: Answer) -> int:
        """Return the row for a new answer."""
        column, order = self._sorting
        if column < 0:
            return self._place
        key = self._sort_key(answer)
        if order is Qt.SortOrder.AscendingOrder:
            return bisect_right(self.shown, key, key=self._sort_key)
        return len(self.shown) - bisect_left(self.shown[::-1], key, key=self._sort_key)

    def _sort_key(self, answer: Answer) -> tuple[float, str]:
        """Return a key for the chosen column; photos with nothing in it come first."""
        if self._sorting[0] == _REMARK:
            remark = self.remark_on(answer)
            return remark.place, remark.words.lower()
        value = self._cell(answer, self._sorting[0])
        if isinstance(value, str):
            return 0, value.lower()
        return -1 if value is None else value, ""

    # --- rows ---

    def rowCount(self, parent: _Index = _NONE) -> int:  # noqa: N802
        """Return the number of answers."""
        return 0 if parent.isValid() else len(self.answers)

    def columnCount(self, parent: _Index = _NONE) -> int:  # noqa: N802
        """Return the number of columns."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        """Return the title of a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _NUMBER:
            return _RIGHT
        return TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return a cell: its text, colour, picture or tooltip."""
        answer, column = self.shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DecorationRole:
            return self.picture_of(answer) if column == _PHOTO else None
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _NUMBER:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and column == _REMARK:
            tone = self.remark_on(answer).role
            return QColor(getattr(theme.current(), tone)) if tone else None
        if role == Qt.ItemDataRole.DisplayRole:
            value = self._cell(answer, column)
            return percent(value) if isinstance(value, float) else readable(value or "")
        if role == Qt.ItemDataRole.ToolTipRole:
            meaning = self.remark_on(answer).meaning
            if column == _REMARK and meaning:
                return tooltip(f"{self._cell(answer, column)}\n{meaning}")
            reason = answer.reason if isinstance(answer, Unreadable) else ""
            words = readable(reason or str(photo_path(answer) or photo_name(answer)))
            more = "" if reason else "\nClick to enlarge, right-click to correct it."
            return tooltip(f"{words}{more}")
        return None

    def _cell(self, answer: Answer, column: int) -> str | float | None:
        title = TITLES[column]
        if title == "Photo":
            return photo_name(answer)
        if title == "Folder":
            path = photo_path(answer)
            return "" if path is None else str(path.parent)
        if title == "Remark":
            return self.remark_on(answer).words
        if isinstance(answer, Unreadable):
            return {"Prediction": "can't be read", "Probability": None}.get(title, "")
        if title == "Prediction":
            return answer.label
        if title == "Probability":
            return answer.probabilities[answer.label]
        ranked = [*islice(answer.probabilities.items(), 2)]
        return f"{ranked[1][0]} {percent(ranked[1][1])}" if len(ranked) > 1 else ""


def _keys(answer: Answer) -> list[str]:
    """Return what a photo is known by: its content and its real file."""
    path = photo_path(answer)
    content = answer.content if isinstance(answer, Prediction) else ""
    return [content] * bool(content) + ([] if path is None else [str(storage.real(path))])
