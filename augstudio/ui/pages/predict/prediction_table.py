"""PredictionTable: predictions for many photos as a sortable table with pictures."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from augstudio.ui.look import theme
from augstudio.ui.pages.predict.answer_model import TITLES, AnswerModel
from augstudio.ui.pages.predict.answers import Answer

#: Side of a picture, and height of a row, in window pixels.
PICTURE_PIXELS = 40
_ROW = 48
_WIDTHS = (220, 120, 90, 200, 150)
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PredictionTable(QTableView):
    """Photos, predictions and probabilities; clicking a column title sorts.

    Signals
    -------
    opened
        The ``Answer`` that was clicked, or opened with Enter or Space.
    menu_wanted
        The ``Answer`` for which a menu is wanted, and where on the screen.
    moved
        Other rows may be in view.
    """

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    moved = Signal()

    def __init__(self, answers: AnswerModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table_predictions")
        self.setAccessibleName("Predictions")
        self.setToolTip("One row per photo. Click a column title to sort.")
        self._answers = answers
        self.setModel(answers)
        self.setFont(theme.tabular(self.font()))
        self.setIconSize(QSize(PICTURE_PIXELS, PICTURE_PIXELS))
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the end of a path matters most
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        header.setSectionResizeMode(len(TITLES) - 1, QHeaderView.ResizeMode.Stretch)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.moved)
        bar, rows = self.verticalScrollBar(), answers
        for signal in (bar.valueChanged, bar.rangeChanged, rows.layoutChanged, rows.rowsInserted):
            signal.connect(lambda: self._soon.start())  # not the value: it would be taken as time
        self.clicked.connect(self._open)

    @property
    def shown(self) -> Sequence[Answer]:
        """All answers in the order shown."""
        return tuple(self._answers.shown)

    @property
    def in_view(self) -> Sequence[Answer]:
        """The answers in view, and those of the next page."""
        first, count = max(0, self.rowAt(1)), 2 * (self.viewport().height() // _ROW + 2)
        return self._answers.shown[first : first + count]

    @property
    def current(self) -> Answer | None:
        """The answer in the current row, if any."""
        index = self.currentIndex()
        return self._answers.shown[index.row()] if index.isValid() else None

    def focus_answer(self, answer: Answer) -> None:
        """Make the row of an answer the current one, and scroll to it."""
        row = next((n for n, each in enumerate(self._answers.shown) if each is answer), None)
        if row is not None:
            self.setCurrentIndex(self._answers.index(row, 0))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._answers.shown[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the current photo on Enter or Space; the arrow keys move to the others."""
        if event.key() in _OPENING_KEYS and not event.modifiers() and self.current is not None:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the photo under the pointer, or by key of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            place = below if by_key else event.globalPos()
            self.menu_wanted.emit(self._answers.shown[index.row()], place)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Load what comes into view."""
        super().resizeEvent(event)
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Load what is in view."""
        super().showEvent(event)
        self._soon.start()
