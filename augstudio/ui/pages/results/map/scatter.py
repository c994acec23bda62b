"""Scatter: photos as points, one of which is pointed at, and some selected with a free form."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from augstudio.ui.look import theme
from augstudio.ui.pages.results.map.class_marks import colour, shape
from augstudio.ui.widgets.save_picture import offer_picture

_POINT, _RING = 8, 13
#: Opacity of a point, of 255: points that lie on each other are darker.
_OPACITY = 200


class Scatter(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Dragging draws a form around points; the wheel zooms, a double click shows all again.

    Signals
    -------
    pointed, opened
        Number of the point under the pointer, -1 for none; of one that was clicked.
    surrounded
        Numbers of the points inside a form that was drawn; may be none.
    """

    pointed = Signal(int)
    opened = Signal(int)
    surrounded = Signal(list)

    def __init__(self) -> None:
        self._area = _Area()
        super().__init__(viewBox=self._area)
        self.setObjectName("plot_photo_map")
        self.setAccessibleName("Map of photos")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setAspectLocked(True)
        offer_picture(self, "Map of photos")
        self._places: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._classes: Sequence[int] = ()
        self._selected: Collection[int] = ()
        self._points = pg.ScatterPlotItem(hoverable=True, tip=None, size=_POINT)
        self._rings = pg.ScatterPlotItem(size=_RING)
        self._form = pg.PlotCurveItem()
        for item in (self._points, self._rings, self._form):
            self.addItem(item)
        self._points.sigHovered.connect(self._hover)
        self._points.sigClicked.connect(lambda _, points, __: self.opened.emit(points[0].index()))
        self._area.drawn.connect(self._draw)
        self._area.finished.connect(self._surround)
        theme.watcher.theme_changed.connect(self.paint_points)
        self.paint_points()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size in which groups can be told apart."""
        return QSize(240, 180)

    minimumSizeHint = sizeHint  # noqa: N815 - as Qt calls it

    def show_points(self, places: NDArray[np.float32], classes: Sequence[int]) -> None:
        """Show points (n, 2) with the numbers of their classes."""
        self._places, self._classes, self._selected = places, classes, ()
        self.paint_points()
        self._area.autoRange()

    def select(self, numbers: Collection[int]) -> None:
        """Put a ring around some points."""
        self._selected = numbers
        self.paint_points()

    def paint_points(self) -> None:
        """Draw everything in the colours of the appearance."""
        now = theme.current()
        self.setBackground(now.surface)
        brushes = []
        for number in self._classes:
            tone = QColor(colour(number))
            tone.setAlpha(_OPACITY)
            brushes.append(pg.mkBrush(tone))
        self._points.setData(
            pos=self._places,
            brush=brushes,
            pen=pg.mkPen(now.surface, width=0.5),
            symbol=[shape(number) for number in self._classes],
            hoverPen=pg.mkPen(now.text, width=2),
            hoverSize=_RING,
        )
        self._rings.setData(
            pos=self._places[sorted(self._selected)],
            brush=pg.mkBrush(None),
            pen=pg.mkPen(now.text, width=1.5),
        )
        self._form.setPen(pg.mkPen(now.text, width=1.5, style=Qt.PenStyle.DashLine))

    def _hover(self, _: Any, points: Sequence[Any]) -> None:
        self.pointed.emit(points[0].index() if len(points) else -1)

    def _draw(self, corners: list[QPointF]) -> None:
        self._form.setData([each.x() for each in corners], [each.y() for each in corners])

    def _surround(self, corners: list[QPointF]) -> None:
        self._form.setData([], [])
        form = QPolygonF(corners)
        rule = Qt.FillRule.OddEvenFill
        inside = [
            number
            for number, (x, y) in enumerate(self._places.tolist())
            if form.containsPoint(QPointF(x, y), rule)
        ]
        self.surrounded.emit(inside)


class _Area(pg.ViewBox):  # type: ignore[misc]
    """Dragging with the left button draws a form instead of moving the map."""

    drawn = Signal(list)
    finished = Signal(list)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self._corners: list[QPointF] = []

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: N802
        """Draw, or leave other buttons to pyqtgraph."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        if event.isStart():
            self._corners = [self.mapToView(event.buttonDownPos())]
        self._corners.append(self.mapToView(event.pos()))
        self.drawn.emit(self._corners)
        if event.isFinish():
            self.finished.emit(self._corners)

    def mouseClickEvent(self, event: Any) -> None:  # noqa: N802
        """Show all points after a double click."""
        if event.double():
            event.accept()
            self.autoRange()
