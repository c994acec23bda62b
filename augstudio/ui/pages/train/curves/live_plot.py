"""LivePlot: one figure of a training over its epochs, for training and validation photos."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.arithmetic import (
    Curve,
    kept_apart,
    round_step,
    smoothed,
    thinned,
)
from augstudio.ui.pages.train.curves.plot_lines import (
    Borders,
    OtherLines,
    RateLine,
    Section,
    colour_words,
    faded,
    make_plot,
    paint_ground,
    words_in_plot,
)
from augstudio.ui.widgets.text import Line, label

#: Lines of text closer than this many pixels would cover one another.
_WORDS_HEIGHT = 16
#: A curve is drawn with at least so many figures, however narrow the plot is.
_FEWEST = 64
#: Marks of epochs at most, and the pixels that each needs.
_MOST_TICKS = 8
_TICK_WIDTH = 40
#: Pixels that the scales at the sides take, and those between the end of a line and its word.
_SCALES = 60
_GAP = 6
_NO_CURVE: Curve = np.zeros(0)


class LivePlot(QWidget):
    """Two curves that grow by an epoch at a time, the best epoch, and a readout at the pointer.

    The arrow keys lead from epoch to epoch. ``pointed(epoch)`` tells which one the pointer or the
    keys are at, 0 when they have left.

    Parameters
    ----------
    title
        Above the plot, and for assistive technology.
    axis
        Title of the vertical axis, with its unit.
    digits
        Digits after the point in the readout.
    highest
        The highest figure that there can be, in that unit.
    """

    pointed = Signal(int)

    def __init__(
        self,
        title: str,
        axis: str,
        digits: int,
        highest: float = math.inf,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._digits = digits
        self._train = self._validation = _NO_CURVE
        self._starts: tuple[int, ...] = (0,)
        self._best_epoch = self._pointed = 0
        self._smoothing = 0.0
        self._readout = Line("", "caption")
        self._plot = make_plot(highest)
        self._plot.viewport().installEventFilter(self)
        self._add_items()
        head = QHBoxLayout()
        head.addWidget(label(title, "section"))
        head.addWidget(label(axis, "caption"), 1, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self._readout)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{title}, {axis}; the arrow keys lead from epoch to epoch")
        self._plot.getViewBox().sigResized.connect(self._draw)
        self._plot.scene().sigMouseMoved.connect(self._read)
        theme.watcher.theme_changed.connect(self._paint_theme)
        self._paint_theme()
        self.clear()

    def set_curves(
        self,
        train: ArrayLike,
        validation: ArrayLike,
        best_epoch: int,
        sections: Sequence[Section] = (),
        rates: Sequence[float] = (),
    ) -> None:
        """Show the figures (n,) of the epochs from 1 on; ``best_epoch`` is 0 while there is none.

        ``sections`` are the phases, from epoch 1 on, and ``rates`` the learning rates (n,), if
        they are to be shown.
        """
        self._train = np.asarray(train, np.float64)
        self._validation = np.asarray(validation, np.float64)
        self._best_epoch = best_epoch
        self._starts = tuple(section.start - 1 for section in sections) or (0,)
        self._borders.set_sections(sections)
        self._rates.set_rates(rates)
        for item in (self._best, self._best_line):
            item.setVisible(best_epoch > 0)
        if best_epoch:
            self._best.setData([best_epoch], [self._validation[best_epoch - 1]])
            self._best_line.setPos(best_epoch)
        self._draw()
        self.show_epoch(self._pointed)

    def clear(self) -> None:
        """Show empty axes."""
        self.set_curves((), (), 0)

    def set_others(self, curves: Sequence[ArrayLike]) -> None:
        """Show curves of other runs behind the two."""
        self._others.set_curves(curves)
        self._paint_theme()
        self._draw()

    def set_smoothing(self, weight: float) -> None:
        """Smooth the curves; see ``curves.smoothed``. The figures stay faintly behind them."""
        self._smoothing = weight
        self._draw()

    def show_epoch(self, epoch: int) -> None:
        """Show the figures of an epoch at the crosshair; of the best one, without it, for 0."""
        self._pointed = min(epoch, len(self._train))
        self._crosshair.setVisible(self._pointed > 0)
        self._crosshair.setPos(self._pointed)
        self._say(self._pointed or self._best_epoch)

    @property
    def readout(self) -> str:
        """The figures of the epoch at the pointer, or of the best one, in words."""
        return self._readout.text()

    def event(self, event: QEvent) -> bool:
        """Keep the lines as wide on a screen of another density."""
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._paint_theme()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go back to the best epoch when the pointer leaves the plot."""
        if watched is self._plot.viewport() and event.type() is QEvent.Type.Leave:
            self._point(0)
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keys are."""
        super().focusInEvent(event)
        self._paint_theme()
        self._point(self._best_epoch or len(self._train))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Go back to the best epoch."""
        super().focusOutEvent(event)
        self._paint_theme()
        self._point(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk from epoch to epoch with the arrow keys, Home and End."""
        last = len(self._train)
        places = {
            Qt.Key.Key_Left: self._pointed - 1,
            Qt.Key.Key_Right: self._pointed + 1,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: last,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        elif last:
            self._point(min(max(place, 1), last))

    def _add_items(self) -> None:
        self._best_line = pg.InfiniteLine(angle=90)
        self._crosshair = pg.InfiniteLine(angle=90)
        self._words = [words_in_plot(text) for text in ("training", "validation")]
        self._faint = [pg.PlotCurveItem(antialias=True) for _ in self._words]
        self._train_line = pg.PlotCurveItem(antialias=True)
        self._validation_line = pg.PlotCurveItem(antialias=True)
        lines = (*self._faint, self._train_line, self._validation_line)
        for item in (self._best_line, self._crosshair, *self._words, *lines):
            self._plot.addItem(item, ignoreBounds=True)
        self._best = self._plot.plot(symbol="o", symbolSize=9)
        self._best.setZValue(2)
        self._borders = Borders(self._plot)
        self._rates = RateLine(self._plot)
        self._others = OtherLines(self._plot)

    def _paint_theme(self) -> None:
        colours = theme.current()
        dash, dots = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        scale = self.devicePixelRatioF()  # pyqtgraph counts the pixels of the screen
        self._train_line.setPen(pg.mkPen(colours.accent, width=2 * scale))
        self._validation_line.setPen(pg.mkPen(colours.validation, width=2 * scale, style=dash))
        for line, colour in zip(self._faint, (colours.accent, colours.validation), strict=True):
            line.setPen(pg.mkPen(faded(colour), width=scale))
        for words in self._words:
            # The lines themselves tell the colours; words need more contrast.
            colour_words(words, colours.text)
        self._best.setSymbolBrush(pg.mkBrush(colours.validation))
        self._best.setSymbolPen(pg.mkPen(colours.surface, width=2))
        self._best_line.setPen(pg.mkPen(colours.muted, width=scale, style=dots))
        crosshair = colours.accent if self.hasFocus() else colours.muted
        self._crosshair.setPen(pg.mkPen(crosshair, width=scale * (2 if self.hasFocus() else 1)))
        paint_ground(self._plot)
        self._borders.paint_theme(scale)
        self._rates.paint_theme(1.5 * scale)
        self._others.paint_theme(1.5 * scale)

    def _draw(self) -> None:
        """Draw every curve as finely as can be seen, and fit the axes to them."""
        # Lines are two pixels wide: more figures only cost time, most of all where they zigzag.
        most = max(_FEWEST, int(self._plot.getViewBox().width()) // 2)
        ends = []
        lines = (self._train_line, self._validation_line)
        curves = (self._train, self._validation)
        for curve, line, faint in zip(curves, lines, self._faint, strict=True):
            drawn = smoothed(curve, self._smoothing, self._starts)
            line.setData(*thinned(drawn, most))
            faint.setVisible(self._smoothing > 0)
            if self._smoothing:
                faint.setData(*thinned(curve, most))
            ends += drawn[-1:].tolist()
        others = [smoothed(curve, self._smoothing) for curve in self._others.curves]
        self._others.draw(others, most)
        self._fit_view(ends, most)

    def _fit_view(self, ends: Sequence[float], most: int) -> None:
        """Show all epochs, with room for the words; ``ends`` is where the two curves end."""
        curves = [c for c in (self._train, self._validation, *self._others.curves) if len(c)]
        for words in self._words:
            words.setVisible(len(ends) > 0)
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setStyle(showValues=bool(curves))
        if not curves:
            return
        box = self._plot.getViewBox()
        words = [*self._words, *([self._rates.name] if self._rates.shown else [])]
        self._fit_epochs(max(len(curve) for curve in curves), words)
        low = min(curve.min() for curve in curves)
        span = max(max(curve.max() for curve in curves) - low, 1e-3)
        # Half a word's height above and below, so that none is cut off, and a row for names.
        rows = 3 if self._borders.shown else 2
        height = _WORDS_HEIGHT * span / max(1.0, box.height() - rows * _WORDS_HEIGHT)
        top = low + span
        self._plot.setYRange(low - height, top + height * (rows - 1), padding=0)
        self._borders.place_names(top + height * (rows - 1))
        if self._rates.shown:
            ends = [*ends, self._rates.place(low, top, most)]
        for word, place in zip(words, kept_apart(ends, height, top), strict=False):
            word.setPos(len(self._train) + _GAP * box.viewPixelSize()[0], place)

    def _fit_epochs(self, count: int, words: Sequence[pg.TextItem]) -> None:
        """Show ``count`` epochs, and ``words`` at the right of the last one of the two curves."""
        width = max(1.0, self._plot.getViewBox().width())
        words_width = max(each.boundingRect().width() for each in words)
        room = max(0.3, 1 - (words_width + 2 * _GAP) / width)
        span = max(count - 1, (len(self._train) - 1) / room, 1)
        self._plot.setXRange(1, 1 + span, padding=0.01)
        # Both plots have the same marks, however wide the figures of their scales are.
        width = self._plot.width() - _SCALES
        most = max(2, min(_MOST_TICKS, int(width * count / span / _TICK_WIDTH)))
        self._plot.getAxis("bottom").setTickSpacing(levels=[(round_step(count, most), 0)])

    def _read(self, scene_point: QPointF) -> None:
        """Show the figures of the epoch nearest to the pointer."""
        if len(self._train):
            x = self._plot.getViewBox().mapSceneToView(scene_point).x()
            self._point(min(max(round(x), 1), len(self._train)))

    def _point(self, epoch: int) -> None:
        self.show_epoch(epoch)
        self.pointed.emit(self._pointed)

    def _say(self, epoch: int) -> None:
        words = "No epoch has ended yet."
        if epoch:
            train, validation = self._train[epoch - 1], self._validation[epoch - 1]
            when = f"Best epoch {epoch}" if epoch == self._best_epoch else f"Epoch {epoch}"
            words = f"{when}: training {train:.{self._digits}f}, "
            words += f"validation {validation:.{self._digits}f}"
        self._readout.write(words)
        self.setAccessibleDescription(words)
