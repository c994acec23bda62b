"""PartsPlot: the difference of an arm in every part, repeat by repeat."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.lab.sentences import points
from augstudio.lab.verdicts import Difference
from augstudio.ui.look import theme
from augstudio.ui.pages.lab.study.marks import paint_ground, paint_tick, verdict_colour
from augstudio.ui.pages.lab.study.scale import Scale
from augstudio.ui.widgets.save_picture import offer_picture
from augstudio.ui.widgets.text import tooltip

_LINE, _BELOW, _MARGIN = 12, 18, 10
_RADIUS = 3.5
_OPACITY = 190
_TICK_WIDTH = 40


class PartsPlot(QWidget):
    """A dot for each part, a line of dots for each repeat."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_lab_parts")
        self.setAccessibleName("Differences by part")
        self.setToolTip(
            tooltip(
                "The difference in percentage points in each part of the photos; a line of dots "
                "for each repeat. The more they agree, the shorter the interval."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._lines: list[tuple[float, ...]] = []
        self._colour, self._floor = theme.current().muted, 0.0
        self._each: Difference | None = None
        offer_picture(self, "Differences by part")
        theme.watcher.theme_changed.connect(self.update)

    def show_difference(self, each: Difference | None, folds: int, noise_floor: float) -> None:
        """Show the pairs of a difference, of which ``folds`` make a repeat."""
        self._each, self._floor = each, noise_floor
        pairs = each.pairs if each else ()
        self._lines = [pairs[start : start + folds] for start in range(0, len(pairs), folds)]
        self.setAccessibleDescription(", ".join(map(points, pairs)))
        self.setVisible(bool(pairs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of all repeats."""
        return QSize(160, _LINE * (len(self._lines) + 1) + _BELOW)

    minimumSizeHint = sizeHint  # noqa: N815 - as Qt calls it

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the dots above their axis."""
        del event
        each = self._each
        if each is None:
            return
        pairs = [*each.pairs, 0.0]
        reach = max(0.01, *map(abs, pairs))
        scale = Scale(-1.1 * reach, 1.1 * reach, min(self._floor, 1.1 * reach))
        area = QRectF(_MARGIN, 0, self.width() - 2 * _MARGIN, self.height() - _BELOW)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, area, scale)
        colour = QColor(verdict_colour(each))
        colour.setAlpha(_OPACITY)
        painter.setPen(QColor(theme.current().surface))
        painter.setBrush(colour)
        for number, line in enumerate(self._lines, 1):
            for pair in line:
                x = scale.place(pair, area.left(), area.width())
                painter.drawEllipse(QPointF(x, number * _LINE), _RADIUS, _RADIUS)
        painter.setPen(QColor(theme.current().muted))
        painter.setFont(theme.small(self.font()))
        below = QRectF(0, area.bottom(), self.width(), _BELOW)
        for tick in scale.ticks(max(2, int(area.width() / _TICK_WIDTH))):
            x = scale.place(tick, area.left(), area.width())
            paint_tick(painter, x, below, tick)
