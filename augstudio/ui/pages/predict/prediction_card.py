"""PredictionCard: the prediction for one photo."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from augstudio.ui.widgets.text import Symbol, label, percent, tooltip
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

PHOTO_PIXELS = 112


class PredictionCard(QFrame):
    """The photo, the predicted class and bars for the most probable ones; or why there are none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title = title
        self._photo = ThumbnailStrip(PHOTO_PIXELS, 1)
        self._photo.setFixedWidth(PHOTO_PIXELS)
        self._photo.set_images([None])
        name = label(title, "caption")
        name.setToolTip(tooltip(readable(title)))
        self._texts = QVBoxLayout()
        self._texts.setSpacing(SPACING.tight)
        self._texts.addWidget(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[SPACING.large] * 4)
        row.setSpacing(SPACING.large)
        row.addWidget(self._photo, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._texts, 1)

    def set_answer(self, answer: str, ranked: Mapping[str, float]) -> None:
        """Show the predicted class and the probabilities (0 to 1), highest first."""
        share = ranked[answer]
        self.setAccessibleName(f"{self._title}: {answer}, {percent(share)}")
        bars = ProbabilityBars()
        bars.set_probabilities(ranked)
        self._texts.addWidget(label(answer, "title"))
        self._texts.addWidget(bars)
        self._texts.addStretch()

    def set_failure(self, reason: str) -> None:
        """Say why this photo has no prediction."""
        self.setAccessibleName(f"{self._title}: {reason}")
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(Symbol("warning", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(reason, wrap=True), 1)
        self._texts.addLayout(row)
        self._texts.addStretch()

    def set_photo(self, image: QImage) -> None:
        """Show the photo."""
        self._photo.set_images([image])
