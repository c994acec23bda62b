"""ArmDetails: what one arm did, with its parts and example pictures."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from augstudio.data.dataset import Dataset
from augstudio.data.images import Fit
from augstudio.lab.arms import ArmKind
from augstudio.ui.core.studies.findings import Row
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.study.examples import Examples
from augstudio.ui.pages.lab.study.parts_plot import PartsPlot
from augstudio.ui.pages.lab.study.study_table import in_words
from augstudio.ui.widgets.text import label
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

_SIZE, _ROWS = 56, 4
_LEAST_WIDTH = 220


class ArmDetails(QScrollArea):
    """A sentence, a dot for each part, and variations of a few photos."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scroll_lab_details")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that the arrow keys scroll it
        self.setAccessibleName("The selected arm")
        self.setProperty("role", "cards")
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("label_lab_sentence")
        self._parts_title = label("In each part, in percentage points", "caption", wrap=True)
        self._parts = PartsPlot()
        self._examples_title = label("What the network sees in training", "caption", wrap=True)
        self._strip = ThumbnailStrip(_SIZE, _ROWS)
        self._strip.setAccessibleName("Example pictures")
        self._strip.setToolTip("Photos as this arm varies them.")
        self._drawn: tuple[object, ...] = ()
        self._examples = Examples(self)
        self._examples.ready.connect(self._strip.set_images)
        self._card = card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(*[SPACING.medium] * 4)
        column.setSpacing(SPACING.small)
        for each in (
            self._sentence,
            self._parts_title,
            self._parts,
            self._examples_title,
            self._strip,
        ):
            column.addWidget(each)
        column.addStretch()
        self.setWidget(card)

    def show_row(
        self,
        row: Row | None,
        folds: int,
        noise_floor: float,
        dataset: Dataset | None,
        fit: Fit,
        seed: int,
    ) -> None:
        """Show an arm; the pictures are of training photos of ``dataset``."""
        self._card.setVisible(row is not None)
        if row is None:
            return
        self._sentence.setText(in_words(row))
        self._parts.show_difference(row.difference, folds, noise_floor)
        self._parts_title.setVisible(row.difference is not None)
        varied = dataset is not None and row.arm.kind is not ArmKind.AGAIN
        for each in (self._examples_title, self._strip):
            each.setVisible(varied and not row.arm.recipe.is_neutral)
        wanted = (row.arm.recipe, dataset, fit, seed)
        if dataset is not None and varied and wanted != self._drawn:
            self._drawn = wanted
            self._examples.ask(row.arm.recipe, dataset, fit, seed, _SIZE)
