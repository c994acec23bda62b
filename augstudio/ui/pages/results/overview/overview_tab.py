"""OverviewTab: figures, confusion matrix, classes and mistakes of an evaluation."""

from collections.abc import Callable

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from augstudio.evaluation.evaluation import Evaluation
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results import photo_sets
from augstudio.ui.pages.results.overview.class_table import ClassTable
from augstudio.ui.pages.results.overview.confusion_table import ConfusionTable
from augstudio.ui.pages.results.overview.figures import FiguresRow
from augstudio.ui.pages.results.overview.pair_table import PairTable
from augstudio.ui.pages.results.photo_icons import PhotoIcons
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.figures_table import ROW
from augstudio.ui.widgets.text import Line, button, count, label

#: Height of the titles and headings of the tables, and the rows seen at least.
_HEADINGS, _MOST_ROWS = 84, 4
#: Height for a scroll bar.
_SPARE = 16
_HALF = 440
#: Most classes of which the matrix is shown; in that of 1000, nobody would find the mistakes.
_MOST_IN_MATRIX = 60
#: Side of a picture in window pixels, and most pictures; the gallery has all.
_PHOTO, _MOST = 88, 40


class OverviewTab(QWidget):
    """Shows an evaluation; ``photos_wanted`` has the ``PhotoSet`` behind what was pressed."""

    photos_wanted = Signal(object)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tab_overview")
        self._found: Evaluation | None = None
        self._figures = FiguresRow()
        self._confusion = ConfusionTable()
        self._pairs = PairTable()
        self._classes = ClassTable()
        self._mistakes = PhotoIcons(
            "list_worst_mistakes", "Mistakes, the most confident first", _PHOTO, "Click to see all."
        )
        self._mistakes.make_row()
        self._number = Line("", "section")
        self._all = button(
            "button_all_mistakes", "See all", "See all mistakes in the gallery, large."
        )
        self._tables = tables = QSplitter(Qt.Orientation.Horizontal)
        tables.setObjectName("splitter_results")
        tables.setHandleWidth(SPACING.large)
        tables.setChildrenCollapsible(False)
        words = "Rows: what photos show. Columns: what is predicted."
        self._confused = QStackedWidget()
        for each in (
            _titled("Confusion matrix", words, self._confusion),
            _titled("Mistakes by class", "The most frequent first.", self._pairs),
        ):
            self._confused.addWidget(each)
        self._halves = (
            self._confused,
            _titled("Classes", "The hardest to find first.", self._classes),
        )
        for each in self._halves:
            tables.addWidget(each)
        tables.setSizes([_HALF, _HALF])
        remember_splitter(tables, settings)
        heading = QHBoxLayout()
        heading.addWidget(self._number, 1)
        heading.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._figures)
        column.addWidget(tables, 1)
        column.addLayout(heading)
        column.addWidget(self._mistakes)
        column.addStretch()
        self._connect()

    def _connect(self) -> None:
        for opened in (self._confusion.cell_opened, self._pairs.opened):
            opened.connect(lambda *cell: self._want(photo_sets.in_cell, *cell))
        self._confusion.class_opened.connect(lambda each: self._want(photo_sets.of_class, each))
        self._confusion.prediction_opened.connect(
            lambda each: self._want(photo_sets.predicted_as, each)
        )
        self._classes.opened.connect(lambda each: self._want(photo_sets.of_class, each))
        self._mistakes.opened.connect(lambda _: self._want(photo_sets.mistakes))
        self._all.clicked.connect(lambda: self._want(photo_sets.mistakes))

    def show_evaluation(self, found: Evaluation) -> None:
        """Show an evaluation."""
        self._found = found
        many = len(found.classes) > _MOST_IN_MATRIX
        self._confused.setCurrentIndex(int(many))
        self._confusion.show_evaluation(None if many else found)
        self._pairs.show_evaluation(found if many else None)
        for part in (self._figures, self._classes):
            part.show_evaluation(found)
        records = found.answers.photos.records
        self._mistakes.show_photos(
            [(records[row], (photo_sets.caption(found, row),)) for row in found.mistakes[:_MOST]]
        )
        seen = min(len(found.classes), _MOST_ROWS)
        self._tables.setMinimumHeight(_HEADINGS + seen * ROW)
        # Few classes leave the rest of a high window empty, not white.
        for half in self._halves:
            half.setMaximumHeight(_HEADINGS + _SPARE + len(found.classes) * ROW)
        wrong = found.photos - found.right
        words = count(wrong, "mistake", "mistakes") + ", the most confident first"
        self._number.write(words if wrong else "No mistakes on these photos")
        self._all.setVisible(wrong > 0)
        self._mistakes.setVisible(wrong > 0)

    def _want(self, photos: Callable[..., PhotoSet], *which: int) -> None:
        if self._found is not None:
            wanted = photos(self._found, *which)
            if wanted.contents:
                self.photos_wanted.emit(wanted)


def _titled(title: str, caption: str, table: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACING.tight)
    column.addWidget(label(title, "section"))
    column.addWidget(Line(caption, "caption"))
    column.addWidget(table, 1)
    return made
