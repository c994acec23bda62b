"""CurvePlot: the accuracy of a run as one disturbance grows."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from augstudio.augment.value_texts import in_percent
from augstudio.evaluation.robustness.card import Point
from augstudio.evaluation.robustness.curves import Curve
from augstudio.ui.look import theme

#: In pixels: the whole plot, the space for the labels, and the radius of a mark.
_HEIGHT = 148
_LEFT, _RIGHT, _BELOW, _ABOVE = 40, 14, 38, 10
_RADIUS = 3.5
#: Opacity of the interval and of the range of the recipe, of 255.
_BAND, _RANGE = 60, 45
_TICKS = (0, 50, 100)
#: Pixels between two labels below the axis.
_GAP = 8


class CurvePlot(QWidget):
    """A line with its 95% interval, and the range that the recipe showed as a shaded area.

    Strengths at which accuracy drops beyond chance are triangles, the others dots. Nine of these
    are built at once: with pyqtgraph the tab takes 0.30 s to open, painted like this 0.05 s.

    Signals
    -------
    clicked
        The left button was pressed and released on it.
    """

    clicked = Signal()

    def __init__(self, curve: Curve, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = curve
        self.setFixedHeight(_HEIGHT)
        theme.watcher.theme_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the shaded range, the axes, the interval and the line."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.small(self.font()))
        self._paint_range(painter)
        self._paint_axes(painter)
        self._paint_curve(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the press, so that its release comes here too."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say that it was clicked, unless the pointer left it."""
        left = event.button() is Qt.MouseButton.LeftButton
        if left and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    # --- places ---

    @property
    def _area(self) -> QRectF:
        width, height = self.width() - _LEFT - _RIGHT, self.height() - _BELOW - _ABOVE
        return QRectF(_LEFT, _ABOVE, width, height)

    def _x(self, value: float) -> float:
        first, last = self._curve.points[0].value, self._curve.points[-1].value
        return self._area.left() + self._area.width() * (value - first) / (last - first)

    def _at(self, value: float, share: float) -> QPointF:
        return QPointF(self._x(value), self._area.bottom() - self._area.height() * share)

    # --- painting ---

    def _paint_range(self, painter: QPainter) -> None:
        low, high = self._curve.shown
        if low < high:
            area = QRectF(self._at(low, 1), self._at(high, 0)).intersected(self._area)
            painter.fillRect(area, _pale(theme.current().muted, _RANGE))

    def _paint_axes(self, painter: QPainter) -> None:
        colours, area, metrics = theme.current(), self._area, painter.fontMetrics()
        half, right = metrics.height() / 2, Qt.AlignmentFlag.AlignRight
        for tick in _TICKS:
            y = self._at(self._curve.points[0].value, tick / 100).y()
            painter.setPen(QColor(colours.line))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, y - half, _LEFT - 6, 2 * half), right, f"{tick}%")
        middle = Qt.AlignmentFlag.AlignHCenter
        free = -float(_GAP)
        for point in self._curve.points:
            words, x = self._label(point), self._x(point.value)
            width = metrics.horizontalAdvance(words)
            # A strength whose label would touch the one before has none.
            if x - width / 2 >= free + _GAP:
                free = x + width / 2
                painter.drawText(QRectF(x - width, area.bottom() + 4, 2 * width, 16), middle, words)
        below = QRectF(area.left(), area.bottom() + 20, area.width(), 16)
        painter.drawText(below, middle, self._curve.disturbance.words.axis)

    def _label(self, point: Point) -> str:
        percent = in_percent(self._curve.disturbance.parameter)
        return f"{round(100 * point.value if percent else point.value, 2):g}"

    def _paint_curve(self, painter: QPainter) -> None:
        curve, colours = self._curve, theme.current()
        bounds = [(each.value, curve.card.interval_at(each)) for each in curve.points]
        band = [self._at(value, low) for value, (low, _) in bounds]
        band += [self._at(value, high) for value, (_, high) in reversed(bounds)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_pale(colours.accent, _BAND))
        painter.drawPolygon(QPolygonF(band))
        places = [self._at(each.value, curve.card.accuracy_at(each)) for each in curve.points]
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(QPen(QColor(colours.surface), 1))
        for point, place in zip(curve.points, places, strict=True):
            painter.setBrush(QColor(colours.bad if point.drops else colours.accent))
            if point.drops:
                painter.drawPolygon(_triangle(place))
            else:
                painter.drawEllipse(place, _RADIUS, _RADIUS)


def _triangle(place: QPointF) -> QPolygonF:
    """Return a triangle that points down."""
    size = 1.5 * _RADIUS
    corners = ((-size, -size), (size, -size), (0, size))
    return QPolygonF([place + QPointF(*corner) for corner in corners])


def _pale(colour: str, opacity: int) -> QColor:
    pale = QColor(colour)
    pale.setAlpha(opacity)
    return pale
