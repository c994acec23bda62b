"""What a LivePlot shows in addition to its two curves: phases, learning rate, other runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.arithmetic import Curve, thinned
from augstudio.ui.pages.train.curves.plot_ground import colour_words, faded, words_in_plot

#: Decades of the learning rate shown; anything lower is drawn at the bottom.
_DECADES = 3.0
#: Width in pixels of a plot with room for a second axis.
_WIDE = 320
#: Dash patterns in line widths; with six colours they make thirty different lines.
_PATTERNS = ((7.0, 2.0), (1.0, 2.0), (7.0, 2.0, 1.0, 2.0), (3.0, 3.0), (12.0, 3.0))


@dataclass(frozen=True)
class Section:
    """The epochs of one phase: ``start`` is its first, counted from 1."""

    start: int
    title: str


def pen_of_other(number: int, width: float) -> QPen:
    """Return the pen for the curve of another run, by number from 0."""
    tones = theme.current().others
    pen: QPen = pg.mkPen(tones[number % len(tones)], width=width)
    pen.setDashPattern(_PATTERNS[number % len(_PATTERNS)])
    return pen


class BestMark:
    """A dot on the validation curve, and a thin line at the best epoch."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._line = pg.InfiniteLine(angle=90)
        plot.addItem(self._line, ignoreBounds=True)
        self._dot = plot.plot(symbol="o", symbolSize=9)
        self._dot.setZValue(2)

    def mark(self, epoch: int, validation: Curve) -> None:
        """Mark an epoch (from 1) of a curve (n,); 0 removes the mark."""
        for item in (self._dot, self._line):
            item.setVisible(epoch > 0)
        if epoch:
            self._dot.setData([epoch], [validation[epoch - 1]])
            self._line.setPos(epoch)

    def paint_theme(self, width: float) -> None:
        """Apply the theme; ``width`` is that of a thin line."""
        colours = theme.current()
        self._dot.setSymbolBrush(pg.mkBrush(colours.validation))
        self._dot.setSymbolPen(pg.mkPen(colours.surface, width=2))
        self._line.setPen(pg.mkPen(colours.muted, width=width, style=Qt.PenStyle.DotLine))


class Borders:
    """Thin lines between the phases of a training, with their names."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._sections: tuple[Section, ...] = ()
        self._lines: list[pg.InfiniteLine] = []
        self._names: list[pg.TextItem] = []

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Show these sections; a single one needs no border."""
        self._sections = tuple(sections) if len(sections) > 1 else ()
        while len(self._lines) < len(self._sections):
            self._lines.append(pg.InfiniteLine(angle=90))
            self._names.append(words_in_plot("", at_top=True))
            self._lines[-1].setZValue(-1)
            for item in (self._lines[-1], self._names[-1]):
                self._plot.addItem(item, ignoreBounds=True)
            self.paint_theme(1.0)
        for number, (line, name) in enumerate(zip(self._lines, self._names, strict=True)):
            line.setVisible(0 < number < len(self._sections))
            if number < len(self._sections):
                line.setPos(self._sections[number].start - 0.5)
                name.setText(self._sections[number].title)
            else:
                name.hide()

    @property
    def shown(self) -> bool:
        """Whether there are borders with a row of names at the top."""
        return bool(self._sections)

    def place_names(self, top: float) -> None:
        """Show each name that fits its section at ``top``, in units of the axis."""
        box = self._plot.getViewBox()
        (left, right), _ = box.viewRange()
        per_pixel = (right - left) / max(1.0, box.width())
        starts = [max(left, section.start - 0.5) for section in self._sections]
        for name, start, end in zip(self._names, starts, [*starts[1:], right], strict=False):
            name.setPos(start, top)
            name.setVisible(name.boundingRect().width() * per_pixel <= end - start)

    def paint_theme(self, width: float) -> None:
        """Apply the theme; ``width`` is that of a thin line."""
        colours = theme.current()
        for line, name in zip(self._lines, self._names, strict=True):
            line.setPen(pg.mkPen(faded(colours.muted), width=width))
            colour_words(name, colours.muted)


class RateLine:
    """The learning rate as a faint line, with its own axis on the right.

    The axis is logarithmic, because the rate is reduced by factors.
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._decades: Curve = np.zeros(0)
        self._line = pg.PlotCurveItem(antialias=True)
        self._line.setZValue(-1)
        self.name = words_in_plot("learning rate")
        for item in (self._line, self.name):
            plot.addItem(item, ignoreBounds=True)
        axis = plot.getAxis("right")
        axis.setGrid(False)
        axis.setStyle(maxTickLevel=0)
        self.set_rates(())

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return len(self._decades) > 0

    def set_rates(self, rates: Sequence[float]) -> None:
        """Show the rates of the epochs from 1 on; empty hides the line."""
        found = np.asarray(rates, np.float64)
        if len(found) and found.max() > 0:
            self._decades = np.log10(np.maximum(found, found.max() * 10**-_DECADES))
        else:
            self._decades = np.zeros(0)
        for item in (self._line, self.name):
            item.setVisible(self.shown)
        self._show_scale()

    def place(self, bottom: float, top: float, most: int) -> float:
        """Draw the line between ``bottom`` and ``top``, and return its last height."""
        self._show_scale()
        low, high = self._decades.min(), self._decades.max()
        spare = max(0.1, (1.0 - (high - low)) / 2)  # at least one decade
        low, high = low - spare, high + spare
        scale = (top - bottom) / (high - low)
        places, decades = thinned(self._decades, most)
        self._line.setData(places, bottom + (decades - low) * scale)
        marks = range(int(np.ceil(low)), int(np.floor(high)) + 1)
        ticks = [(bottom + (decade - low) * scale, _power_of_ten(decade)) for decade in marks]
        self._plot.getAxis("right").setTicks([ticks])
        return float(bottom + (self._decades[-1] - low) * scale)

    def paint_theme(self, width: float) -> None:
        """Apply the theme; ``width`` is that of a thin line."""
        colours = theme.current()
        self._line.setPen(pg.mkPen(colours.muted, width=width, style=Qt.PenStyle.DotLine))
        colour_words(self.name, colours.muted)

    def _show_scale(self) -> None:
        """Show the axis if there is enough room left for the curves."""
        wanted = self.shown and self._plot.width() >= _WIDE
        if self._plot.getAxis("right").isVisible() != wanted:
            self._plot.showAxis("right", wanted)


class OtherLines:
    """Curves of other runs, behind those of the current one."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._lines: list[pg.PlotCurveItem] = []
        self._colours: tuple[int, ...] = ()
        self.curves: tuple[Curve, ...] = ()

    def set_curves(self, curves: Sequence[ArrayLike], colours: Sequence[int]) -> None:
        """Replace the curves; ``colours`` are the numbers of their pens."""
        self.curves = tuple(np.asarray(curve, np.float64) for curve in curves)
        self._colours = tuple(colours)
        for line in self._lines:
            self._plot.removeItem(line)
        self._lines = [pg.PlotCurveItem(antialias=True) for _ in self.curves]
        for line in self._lines:
            line.setZValue(-2)
            self._plot.addItem(line, ignoreBounds=True)

    def draw(self, curves: Sequence[Curve], most: int) -> None:
        """Draw ``curves``: those set, or smoothed."""
        for line, curve in zip(self._lines, curves, strict=True):
            line.setData(*thinned(curve, most))

    def paint_theme(self, width: float) -> None:
        """Apply the theme; ``width`` is that of a line."""
        for colour, line in zip(self._colours, self._lines, strict=True):
            line.setPen(pen_of_other(colour, width))


def _power_of_ten(decade: int) -> str:
    return f"{10.0**decade:.{max(0, -decade)}f}" if decade >= -5 else f"1e{decade}"
