"""ProbabilityBars: the most probable classes as bars."""

from collections.abc import Mapping
from itertools import islice

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import percent, tooltip

_ROW = 24
_BAR = 8
_LABEL_SHARE = 0.3
_NUMBER_WIDTH = 56


class ProbabilityBars(QWidget):
    """The most probable classes, the first one highlighted.

    Parameters
    ----------
    most
        Highest number of classes shown.
    """

    def __init__(self, most: int = 5, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._rows: list[tuple[str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_probabilities(self, ranked: Mapping[str, float]) -> None:
        """Show class names with their probability (0 to 1), highest first."""
        shown = islice(ranked.items(), self._most)
        self._rows = [(readable(name), share) for name, share in shown]
        summary = ", ".join(f"{name} {percent(share)}" for name, share in self._rows)
        self.setAccessibleName(summary)
        self.setToolTip(tooltip(summary))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of one row per class."""
        return QSize(240, _ROW * len(self._rows))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw name, bar and probability of each class."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (name, share) in enumerate(self._rows):
            self._paint_row(painter, place, name, share)

    def _paint_row(self, painter: QPainter, place: int, name: str, share: float) -> None:
        colours = theme.current()
        middle = Qt.AlignmentFlag.AlignVCenter
        font = theme.tabular(self.font())
        font.setWeight(QFont.Weight.DemiBold if place == 0 else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(colours.text if place == 0 else colours.muted))
        top, width = place * _ROW, self.width()
        label_width = width * _LABEL_SHARE
        shown = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, round(label_width)
        )
        painter.drawText(QRectF(0, top, label_width, _ROW), middle, shown)
        figure = QRectF(width - _NUMBER_WIDTH, top, _NUMBER_WIDTH, _ROW)
        painter.drawText(figure, middle | Qt.AlignmentFlag.AlignRight, percent(share))
        left = label_width + SPACING.small
        track = QRectF(left, top + (_ROW - _BAR) / 2, figure.left() - SPACING.small - left, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.control))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.setBrush(QColor(colours.accent if place == 0 else colours.muted))
        if track.width() * share >= 1:
            track.setWidth(max(_BAR, track.width() * share))
            painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
