"""What a LivePlot shows, found by how it is drawn; and the pointer over it."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtWidgets import QApplication

from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.live_plot import LivePlot


def canvas(plot: LivePlot) -> pg.PlotWidget:
    return plot.findChild(pg.PlotWidget)


def train_line(plot: LivePlot) -> pg.PlotCurveItem:
    return _curve(plot, theme.current().accent)


def validation_line(plot: LivePlot) -> pg.PlotCurveItem:
    return _curve(plot, theme.current().validation)


def measured_lines(plot: LivePlot) -> tuple[pg.PlotCurveItem, pg.PlotCurveItem]:
    """Return the faint lines of the training and the validation photos."""
    colours = theme.current()
    return _curve(plot, colours.accent, faint=True), _curve(plot, colours.validation, faint=True)


def rate_line(plot: LivePlot) -> pg.PlotCurveItem:
    return _curve(plot, theme.current().muted)


def other_lines(plot: LivePlot) -> list[pg.PlotCurveItem]:
    """Return the curves of other runs in order."""
    tones = [tone.lower() for tone in theme.current().others]
    return [line for line in _items(plot, pg.PlotCurveItem) if _pen(line).color().name() in tones]


def best_dot(plot: LivePlot) -> pg.PlotDataItem:
    (found,) = _items(plot, pg.PlotDataItem)
    return found


def crosshair(plot: LivePlot) -> pg.InfiniteLine:
    solid = Qt.PenStyle.SolidLine
    lines = [line for line in _items(plot, pg.InfiniteLine) if line.pen.style() is solid]
    (found,) = [line for line in lines if line.pen.color().alpha() == 255]
    return found


def borders(plot: LivePlot) -> list[pg.InfiniteLine]:
    """Return the lines between the phases that are visible."""
    lines = [line for line in _items(plot, pg.InfiniteLine) if line.pen.color().alpha() < 255]
    return [line for line in lines if line.isVisible()]


def words(plot: LivePlot) -> dict[str, pg.TextItem]:
    """Return the visible labels in the plot by their text."""
    return {each.toPlainText(): each for each in _items(plot, pg.TextItem) if each.isVisible()}


def ticks(plot: LivePlot, side: str) -> dict[str, float]:
    """Return the labels of an axis, with their heights in the scene in pixels."""
    axis, picture = canvas(plot).getAxis(side), QPicture()
    painter = QPainter(picture)
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    return {text: axis.mapToScene(rect.center()).y() for rect, _, text in texts}


def point(plot: LivePlot, epoch: float) -> None:
    """Move the pointer to an epoch, half way up."""
    box = canvas(plot).getViewBox()
    middle = box.viewRect().center().y()
    canvas(plot).scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(epoch, middle)))


def leave(plot: LivePlot) -> None:
    """Move the pointer away from the plot."""
    QApplication.sendEvent(canvas(plot).viewport(), QEvent(QEvent.Type.Leave))


def _items(plot: LivePlot, kind: type) -> list[Any]:
    return [item for item in canvas(plot).getPlotItem().items if isinstance(item, kind)]


def _pen(line: pg.PlotCurveItem) -> Any:
    return pg.mkPen(line.opts["pen"])


def _curve(plot: LivePlot, colour: str, faint: bool = False) -> pg.PlotCurveItem:
    """Return the only line of a colour, or the faint one."""
    lines = [x for x in _items(plot, pg.PlotCurveItem) if _pen(x).color().name() == colour.lower()]
    (found,) = [line for line in lines if (_pen(line).color().alpha() < 255) is faint]
    return found
