"""PredictionCard: the prediction for one photo."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.answers import Remark
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from augstudio.ui.widgets.text import Symbol, label, link, percent, set_role, tooltip
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

PHOTO_PIXELS = 112
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PredictionCard(QFrame):
    """The photo, the predicted class and bars for the most probable ones; or why there are none.

    Signals
    -------
    opened
        It was clicked, or Enter or Space was pressed on it.
    menu_wanted
        The user wants to put the answer right; where on the screen.
    """

    opened = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card_prediction")
        self.setProperty("role", "card")
        self.setProperty("opens", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = title
        self._words = ""
        self._photo = ThumbnailStrip(PHOTO_PIXELS, 1)
        self._photo.setFixedWidth(PHOTO_PIXELS)
        # With its own policy, which ignores its width, it would get no room beside the text.
        self._photo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._photo.set_images([None])
        name = label(title, "caption")
        name.setToolTip(tooltip(readable(title)))
        self._remark = label("", wrap=True)
        self._remark.hide()
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
        self.setToolTip("Click to enlarge.")
        self._words = f"{answer}, {percent(ranked[answer])}"
        bars = ProbabilityBars()
        bars.set_probabilities(ranked)
        wrong = link(
            "button_wrong_answer",
            "This is wrong: it is …",
            "Choose the right class. The photo joins the training photos of that class.",
        )
        wrong.setCursor(Qt.CursorShape.ArrowCursor)
        wrong.clicked.connect(
            lambda: self.menu_wanted.emit(wrong.mapToGlobal(wrong.rect().bottomLeft()))
        )
        self._texts.addWidget(label(answer, "title"))
        self._texts.addWidget(self._remark)
        self._texts.addWidget(bars)
        self._texts.addWidget(wrong, 0, Qt.AlignmentFlag.AlignLeft)
        self._texts.addStretch()
        self.set_remark(Remark())

    def set_failure(self, reason: str) -> None:
        """Say why this photo has no prediction."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("opens", False)
        self.unsetCursor()
        self.setAccessibleName(f"{self._title}: {reason}")
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(Symbol("warning", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(reason, wrap=True), 1)
        self._texts.addLayout(row)
        self._texts.addStretch()

    def set_remark(self, remark: Remark) -> None:
        """Show a remark on the answer, or none."""
        self._remark.setText(remark.words)
        self._remark.setToolTip(tooltip(remark.meaning))
        set_role(self._remark, remark.role)
        self._remark.setVisible(bool(remark.words))
        if self._words:
            words = f", {readable(remark.words)}" if remark.words else ""
            self.setAccessibleName(f"{self._title}: {self._words}{words}")

    def set_photo(self, image: QImage) -> None:
        """Show the photo."""
        self._photo.set_images([image])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open on a click."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open on Enter or Space."""
        if event.key() in _OPENING_KEYS and self.hasFocus():
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        if self._words:
            below = self.mapToGlobal(self._photo.geometry().bottomLeft())
            self.menu_wanted.emit(below if by_key else event.globalPos())
