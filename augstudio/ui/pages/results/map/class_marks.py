"""The marks of classes on the map: colours and shapes, so that colour alone never tells."""

import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from augstudio.ui.look import theme

#: Sides differ in number from the number of colours, so that a pair comes again late.
SHAPES = ("o", "s", "t", "d", "t1", "star", "+")
_ICON = 14


def colour(number: int) -> str:
    """Return the colour of a class, by its number."""
    now = theme.current()
    colours = (now.accent, now.validation, *now.others)
    return colours[number % len(colours)]


def shape(number: int) -> str:
    """Return pyqtgraph's name of the shape of a class, by its number."""
    return SHAPES[number % len(SHAPES)]


def mark_icon(number: int) -> QIcon:
    """Return the mark of a class, for the legend."""
    picture = QPixmap(2 * _ICON, 2 * _ICON)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(_ICON / 2, _ICON / 2))
    drawSymbol(
        painter, shape(number), _ICON - 4, pg.mkPen(None), pg.mkBrush(QColor(colour(number)))
    )
    painter.end()
    return QIcon(picture)
