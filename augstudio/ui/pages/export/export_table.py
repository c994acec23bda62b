"""ExportTable: a row for each format, with its progress or how it answers."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from augstudio.export.run_export import Exported
from augstudio.ui.look import theme
from augstudio.ui.pages.export.export_texts import details, tone, verdict
from augstudio.ui.pages.export.exports import FormatState
from augstudio.ui.widgets.figures_table import FiguresModel, FiguresTable, KeepsColours
from augstudio.ui.widgets.text import tooltip

_FORMAT, _SIZE, _TIME, _RESULT = 0, 3, 4, 5
_HEADINGS = (
    ("Format", "What the classifier is exported as"),
    ("Same answers", "Validation photos for which the most probable class is the same"),
    ("Difference", "The largest difference of a probability, from 0 to 1"),
    ("Size", "Size of the model; of the web page with all it needs"),
    ("Per photo", "Median time for one photo, in milliseconds"),
    ("Result", "Whether it answers as exactly as this format must"),
)
#: In window pixels, and that of the results where there is little room.
_WIDTHS = {1: 116, 2: 94, _SIZE: 72, _TIME: 90, _RESULT: 168}
_NARROW_RESULT = 100
#: A table that is narrower in window pixels leaves size and time to its tooltips.
_ROOMY = 660

_Index = QModelIndex | QPersistentModelIndex


class ExportTable(FiguresTable):
    """The formats of an export; ``chosen`` is emitted when another one is current."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model = _Model(_HEADINGS)
        tip = "One row per format. Select one to see how it compares."
        super().__init__("exports", "Exports", tip, self._model, parent)
        self.setItemDelegate(KeepsColours(self))
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_FORMAT, QHeaderView.ResizeMode.Stretch)
        self._fit()
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show the columns that there is room for."""
        super().resizeEvent(event)
        self._fit()

    @property
    def row(self) -> FormatState | None:
        """The current row."""
        place = self.currentIndex().row()
        return self._model.rows[place] if 0 <= place < len(self._model.rows) else None

    def show_rows(self, rows: tuple[FormatState, ...]) -> None:
        """Show formats; the one that was current stays so, or else the first one is."""
        before = self.row.form if self.row is not None else None
        with QSignalBlocker(self.selectionModel()):
            self._model.show(rows)
            forms = [row.form for row in rows]
            if rows:
                self.selectRow(forms.index(before) if before in forms else 0)
        self.viewport().update()
        self.chosen.emit()

    def _fit(self) -> None:
        narrow = self.width() < _ROOMY
        for column, width in _WIDTHS.items():
            self.setColumnHidden(column, narrow and column in (_SIZE, _TIME))
            tight = narrow and column == _RESULT
            self.horizontalHeader().resizeSection(column, _NARROW_RESULT if tight else width)


class _Model(FiguresModel):
    """A row for each format."""

    rows: tuple[FormatState, ...]

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, what it means, and where the title stands."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return super().headerData(section, orientation, role)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell as text, or the row in words."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            words = f"{row.form.about.title}: {details(row)}" if column == _FORMAT else details(row)
            return tooltip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if column == _RESULT and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(getattr(theme.current(), tone(row)))
        if column == _RESULT and role == Qt.ItemDataRole.FontRole and tone(row) == "bad":
            font = QFont()
            font.setBold(True)
            return font
        return None


def _text(row: FormatState, column: int) -> str:
    if column == _FORMAT:
        return row.form.about.title
    if column == _RESULT:
        return verdict(row)
    parity = row.result.parity if isinstance(row.result, Exported) else None
    return parity.figures[column - 1] if parity is not None else ""


def _side(column: int) -> Qt.AlignmentFlag:
    left = column in (_FORMAT, _RESULT)
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
