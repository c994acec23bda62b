"""LivePlot: one figure of a training over its epochs, for training and validation photos."""

import os
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from augstudio.ui import theme
from augstudio.ui.widgets.text import label

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
import pyqtgraph as pg

#: Lines of text closer than this many pixels would cover one another.
_WORDS_HEIGHT = 16


class LivePlot(QWidget):
    """Two curves that grow by an epoch at a time, the best epoch, and a readout at the pointer.

    Parameters
    ----------
    title
        Above the plot, and for assistive technology.
    axis
        Title of the vertical axis, with its unit.
    digits
        Digits after the point in the readout.
    """

    def __init__(self, title: str, axis: str, digits: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = digits
        self._train: Sequence[float] = ()
        self._validation: Sequence[float] = ()
        self._best_epoch = 0
        self._readout = label("", "caption")
        self._plot = _make_plot()
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
        self.setAccessibleName(f"{title}, {axis}")
        self._plot.getViewBox().sigResized.connect(self._fit_view)
        self._plot.scene().sigMouseMoved.connect(self._read)
        theme.watcher.theme_changed.connect(self._paint_theme)
        self._paint_theme()
        self.clear()

    def set_curves(
        self, train: Sequence[float], validation: Sequence[float], best_epoch: int
    ) -> None:
        """Show the figures of the epochs from 1 on; ``best_epoch`` is 0 while there is none."""
        self._train, self._validation = train, validation
        self._best_epoch = best_epoch
        epochs = range(1, len(train) + 1)
        self._train_line.setData(epochs, train)
        self._validation_line.setData(epochs, validation)
        for item in (self._best, self._best_line):
            item.setVisible(best_epoch > 0)
        if best_epoch:
            self._best.setData([best_epoch], [validation[best_epoch - 1]])
            self._best_line.setPos(best_epoch)
        self._fit_view()
        self._say(best_epoch)

    def clear(self) -> None:
        """Show empty axes."""
        self.set_curves((), (), 0)

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
            self._crosshair.hide()
            self._say(self._best_epoch)
        return False

    def _add_items(self) -> None:
        self._best_line = pg.InfiniteLine(angle=90)
        self._crosshair = pg.InfiniteLine(angle=90)
        self._crosshair.hide()
        self._words = [pg.TextItem(text, anchor=(0, 0.5)) for text in ("training", "validation")]
        for item in (self._best_line, self._crosshair, *self._words):
            self._plot.addItem(item, ignoreBounds=True)
        self._train_line = self._plot.plot(antialias=True)
        self._validation_line = self._plot.plot(antialias=True)
        self._best = self._plot.plot(symbol="o", symbolSize=9)

    def _paint_theme(self) -> None:
        colours = theme.current()
        dash, dots = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        width = 2 * self.devicePixelRatioF()  # pyqtgraph counts the pixels of the screen
        self._train_line.setPen(pg.mkPen(colours.accent, width=width))
        self._validation_line.setPen(pg.mkPen(colours.validation, width=width, style=dash))
        for words in self._words:
            # The lines themselves tell the colours; words need more contrast.
            words.setColor(colours.text)
        self._best.setSymbolBrush(pg.mkBrush(colours.validation))
        self._best.setSymbolPen(pg.mkPen(colours.surface, width=2))
        self._best_line.setPen(pg.mkPen(colours.muted, style=dots))
        self._crosshair.setPen(pg.mkPen(colours.muted))
        self._plot.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.muted))

    def _fit_view(self) -> None:
        """Show all epochs, with room at the right for the words beside the lines' ends."""
        count = len(self._train)
        for words in self._words:
            words.setVisible(count > 0)
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setStyle(showValues=count > 0)
        if not count:
            return
        box = self._plot.getViewBox()
        words_width = max(words.boundingRect().width() for words in self._words) + 8
        room = max(0.3, 1 - words_width / max(1.0, box.width()))
        self._plot.setXRange(1, 1 + max(count - 1, 1) / room, padding=0.01)
        self._plot.getAxis("bottom").setTickSpacing(levels=[(_epoch_step(count), 0)])
        shown = [*self._train, *self._validation]
        middle, span = (min(shown) + max(shown)) / 2, max(max(shown) - min(shown), 1e-3)
        # Half a word's height above and below, so that none is cut off.
        per_pixel = span / max(1.0, box.height() - 2 * _WORDS_HEIGHT)
        half = span / 2 + _WORDS_HEIGHT * per_pixel
        self._plot.setYRange(middle - half, middle + half, padding=0)
        self._place_words(count, _WORDS_HEIGHT * per_pixel, middle + span / 2)

    def _place_words(self, count: int, height: float, top: float) -> None:
        """Put each word beside its line's end, one above the other where the ends meet.

        ``height`` is that of a word and ``top`` the highest place for one, both in the units of
        the axis.
        """
        ends = sorted(
            zip((self._train[-1], self._validation[-1]), self._words, strict=True),
            key=lambda end: end[0],
        )
        (low, lower), (high, upper) = ends
        missing = max(0.0, height - (high - low)) / 2
        shift = min(0.0, top - (high + missing))
        lower.setPos(count, low - missing + shift)
        upper.setPos(count, high + missing + shift)

    def _read(self, scene_point: QPointF) -> None:
        """Show the figures of the epoch nearest to the pointer."""
        if not self._train:
            return
        x = self._plot.getViewBox().mapSceneToView(scene_point).x()
        epoch = min(max(round(x), 1), len(self._train))
        self._crosshair.setPos(epoch)
        self._crosshair.show()
        self._say(epoch)

    def _say(self, epoch: int) -> None:
        words = "No epoch has ended yet."
        if epoch:
            train, validation = self._train[epoch - 1], self._validation[epoch - 1]
            when = f"Best epoch {epoch}" if epoch == self._best_epoch else f"Epoch {epoch}"
            words = f"{when}: training {train:.{self._digits}f}, "
            words += f"validation {validation:.{self._digits}f}"
        self._readout.setText(words)
        self.setAccessibleDescription(words)


def _make_plot() -> pg.PlotWidget:
    """Return a plot that is looked at only: no zooming, no menus, whole numbers of epochs."""
    plot = pg.PlotWidget()
    plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setLabel("bottom", "epoch")
    plot.setMouseEnabled(False, False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.showGrid(x=True, y=True, alpha=0.6)
    for side in ("left", "bottom"):
        plot.getAxis(side).enableAutoSIPrefix(False)
        plot.getAxis(side).setStyle(maxTickLevel=0)
    return plot


def _epoch_step(count: int) -> int:
    """Return a round distance of ticks (1, 2, 5, 10 ...) that gives at most eight of them."""
    decade = 1
    while count > 40 * decade:
        decade *= 10
    return next(step for step in (decade, 2 * decade, 5 * decade) if count <= 8 * step)
