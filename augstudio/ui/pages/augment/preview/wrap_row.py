"""WrapRow: widgets in as few rows as possible."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from augstudio.ui.look.theme import SPACING


class WrapRow(QWidget):
    """Widgets in a row, in two columns if the row does not fit, or in a single column."""

    def __init__(self, *inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self._column = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACING.small)
        self._columns = 0
        self._arrange()

    def set_column(self, column: bool) -> None:
        """Arrange the widgets in a single column at any width, or fit them to the width."""
        self._column = column
        self._arrange()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the row or column."""
        columns = 1 if self._column else len(self._inside)
        return QSize(self._width(columns), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of two columns, or of the single column."""
        return QSize(self._width(1 if self._column else 2), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose between the row and two columns."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        every = len(self._inside)
        columns = 1 if self._column else every if self.width() >= self._width(every) else 2
        if columns == self._columns:
            return
        self._columns = columns
        for number, each in enumerate(self._inside):
            self._grid.addWidget(each, *divmod(number, columns))
        # The rest of the width stays free; only a single column fills it.
        for column in range(every + 1):
            fills = column == (0 if columns == 1 else columns)
            self._grid.setColumnStretch(column, 1 if fills else 0)

    def _width(self, columns: int) -> int:
        widths = [0 if each.isHidden() else each.sizeHint().width() for each in self._inside]
        widest = [max(widths[column::columns]) for column in range(columns)]
        return sum(widest) + SPACING.small * (columns - 1)
