"""ReliabilityPlot: how often answers are right, by how confident they are."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.plain_text import counted
from augstudio.ui.look import theme
from augstudio.ui.widgets.save_picture import offer_picture
from augstudio.ui.widgets.text import tooltip

#: Space for the labels of the axes, the radius of a point, and how near a click must be, in pixels.
_LEFT, _RIGHT, _BELOW, _ABOVE = 56, 16, 44, 12
_RADIUS, _NEAR = 5.0, 24.0
_WHISKER = 4.0
_TICKS = (0, 25, 50, 75, 100)
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}

Bins = tuple[ReliabilityBin, ...]


class ReliabilityPlot(QWidget):
    """A point for each bin of photos; ``opened`` has the place of one that was pressed."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_reliability")
        self.setAccessibleName("Reliability diagram")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._bins: Bins = ()
        self._before: Bins = ()
        self._current = 0
        offer_picture(self, "Reliability diagram")
        theme.watcher.theme_changed.connect(self.update)

    def show_bins(self, bins: Bins, before: Bins = ()) -> None:
        """Show the bins of an evaluation, and faintly those ``before`` the calibration."""
        self._bins, self._before, self._current = bins, before, 0
        self.setAccessibleDescription("; ".join(map(in_words, bins)))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size at which nothing overlaps."""
        return QSize(240, 120)

    minimumSizeHint = sizeHint  # noqa: N815 - as Qt calls it

    # --- mouse and keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move from bin to bin with the arrow keys, and open one with Enter or Space."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._bins:
            self._current = min(max(self._current + step, 0), len(self._bins) - 1)
            here = self.mapToGlobal(self._place(self._bins[self._current]).toPoint())
            QToolTip.showText(here, tooltip(in_words(self._bins[self._current])), self)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._bins:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the bin that was clicked."""
        place = self._nearest(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self._current = place
            self.update()
            self.opened.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show a hand over a bin."""
        near = self._nearest(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        """Say what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self._nearest(QPointF(event.pos()))
            words = "Each point stands for photos with similar confidence. On the dashed line, "
            words += "probabilities mean what they say; below it, the classifier is too confident."
            if place is not None:
                words = f"{in_words(self._bins[place])} Click to see the photos."
            QToolTip.showText(event.globalPos(), tooltip(words), self)
            return True
        return super().event(event)

    def _nearest(self, point: QPointF) -> int | None:
        """Return the bin at a point of the widget, if one is near enough."""
        distances = [
            ((self._place(each) - point).manhattanLength(), n) for n, each in enumerate(self._bins)
        ]
        near = min(distances, default=None)
        return near[1] if near is not None and near[0] <= _NEAR else None

    # --- painting ---

    @property
    def _area(self) -> QRectF:
        """Where the points are."""
        width, height = self.width() - _LEFT - _RIGHT, self.height() - _BELOW - _ABOVE
        return QRectF(_LEFT, _ABOVE, width, height)

    def _at(self, confidence: float, accuracy: float) -> QPointF:
        area = self._area
        return QPointF(
            area.left() + area.width() * confidence, area.bottom() - area.height() * accuracy
        )

    def _place(self, each: ReliabilityBin) -> QPointF:
        return self._at(each.confidence, each.accuracy)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the axes, the dashed line and the points with their intervals."""
        del event
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        painter.setPen(QPen(QColor(colours.muted), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self._at(0, 0), self._at(1, 1))
        painter.setPen(QPen(QColor(colours.validation), 1.5, Qt.PenStyle.DotLine))
        painter.drawPolyline([self._place(each) for each in self._before])
        painter.setPen(QPen(QColor(colours.accent), 1.5))
        points = [self._place(each) for each in self._bins]
        painter.drawPolyline(points)
        for number, (each, point) in enumerate(zip(self._bins, points, strict=True)):
            low, high = (self._at(each.confidence, end) for end in each.interval)
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawLine(low, high)
            for end in (low, high):
                painter.drawLine(end - QPointF(_WHISKER, 0), end + QPointF(_WHISKER, 0))
            painter.setBrush(QColor(colours.accent))
            if number == self._current and self.hasFocus():
                painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawEllipse(point, _RADIUS, _RADIUS)

    def _paint_axes(self, painter: QPainter) -> None:
        colours, area = theme.current(), self._area
        painter.setFont(theme.small(theme.tabular(self.font())))
        for tick in _TICKS:
            across, up = self._at(tick / 100, 0), self._at(0, tick / 100)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(across, self._at(tick / 100, 1))
            painter.drawLine(up, self._at(1, tick / 100))
            painter.setPen(QColor(colours.muted))
            middle, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
            below = QRectF(across.x() - 24, across.y() + 4, 48, 14)
            painter.drawText(below, middle, f"{tick}%")
            beside = QRectF(up.x() - 44, up.y() - 8, 38, 16)
            painter.drawText(beside, right | Qt.AlignmentFlag.AlignVCenter, f"{tick}%")
        painter.drawText(
            QRectF(area.left(), area.bottom() + 22, area.width(), 16),
            Qt.AlignmentFlag.AlignHCenter,
            "Confidence (mean probability of the predicted class)",
        )
        painter.save()
        painter.translate(10, area.center().y())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-area.height() / 2, -8, area.height(), 16),
            Qt.AlignmentFlag.AlignHCenter,
            "Right answers",
        )
        painter.restore()


def in_words(each: ReliabilityBin) -> str:
    """Return a bin as a sentence.

    >>> in_words(ReliabilityBin(38, 34, 0.921))
    '38 photos: 92% confident on average, 89% right (76% to 96%).'
    """
    low, high = each.interval
    return (
        f"{counted(each.photos)}: {each.confidence:.0%} confident on average, "
        f"{each.accuracy:.0%} right ({low:.0%} to {high:.0%})."
    )
