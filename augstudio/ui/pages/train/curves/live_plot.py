"""LivePlot: one metric of a training by epoch, for training and validation photos."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.arithmetic import Curve, kept_apart, smoothed, thinned
from augstudio.ui.pages.train.curves.plot_ground import (
    GAP,
    colour_words,
    empty_frame,
    faded,
    fit_epochs,
    make_plot,
    paint_ground,
    words_in_plot,
)
from augstudio.ui.pages.train.curves.plot_lines import (
    BestMark,
    Borders,
    OtherLines,
    RateLine,
    Section,
)
from augstudio.ui.widgets.save_picture import offer_picture
from augstudio.ui.widgets.text import Line, label

#: Minimum distance in pixels between lines of text.
_WORDS_HEIGHT = 16
#: Minimum number of points of a curve, however narrow the plot is.
_FEWEST = 64
_NO_CURVE: Curve = np.zeros(0)


class LivePlot(QWidget):
    """Two curves that grow epoch by epoch, with the best epoch and a readout at the pointer.

    The arrow keys move from epoch to epoch.

    Parameters
    ----------
    title
        Shown above the plot, and used for assistive technology.
    axis
        Title of the vertical axis with its unit.
    coming
        Text shown before the first epoch, on what the curves will show.
    digits
        Decimals in the readout.
    highest
        The highest possible value, in that unit.

    Signals
    -------
    pointed
        The epoch at the pointer or chosen with the keys; 0 when the pointer or the focus leaves.
    size_pressed
        Double click or Enter: the plot is to be enlarged or put back.
    """

    pointed = Signal(int)
    size_pressed = Signal()

    def __init__(
        self, title: str, axis: str, coming: str, digits: int, highest: float = math.inf
    ) -> None:
        super().__init__()
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
        head.addWidget(Line(axis, "caption"), 1, Qt.AlignmentFlag.AlignBottom)
        self._coming = empty_frame(coming)
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.tight)
        layout.addLayout(head)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._readout)
        self._stack.addWidget(self._coming)
        self._stack.addWidget(self._plot)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setWindowTitle(title)
        self.setAccessibleName(f"{title}, {axis}; arrow keys: epochs, Enter: enlarge")
        offer_picture(self, title)
        offer_picture(self._plot, title, whole=self)
        self._plot.getViewBox().sigResized.connect(self._draw)
        self._plot.scene().sigMouseMoved.connect(self._read)
        theme.watcher.theme_changed.connect(self._paint_theme)
        self._paint_theme()
        self.set_curves((), (), 0)

    def set_curves(
        self,
        train: ArrayLike,
        validation: ArrayLike,
        best_epoch: int,
        sections: Sequence[Section] = (),
        rates: Sequence[float] = (),
    ) -> None:
        """Show the values (n,) of the epochs from 1 on; ``best_epoch`` is 0 if there is none.

        ``sections`` are the phases from epoch 1 on, and ``rates`` the learning rates (n,), if they
        are to be shown.
        """
        self._train = np.asarray(train, np.float64)
        self._validation = np.asarray(validation, np.float64)
        self._best_epoch = best_epoch
        self._starts = tuple(section.start - 1 for section in sections) or (0,)
        self._borders.set_sections(sections)
        self._rates.set_rates(rates)
        self._best.mark(best_epoch, self._validation)
        self._stack.setCurrentWidget(self._plot if self._has_curves else self._coming)
        self._draw()
        self.show_epoch(self._pointed)

    def set_others(self, curves: Sequence[ArrayLike], colours: Sequence[int]) -> None:
        """Show curves of other runs behind the two, with colours given by number."""
        self._others.set_curves(curves, colours)
        self._stack.setCurrentWidget(self._plot if self._has_curves else self._coming)
        self._paint_theme()
        self._draw()

    def set_smoothing(self, weight: float) -> None:
        """Smooth the curves, see ``smoothed``; the measured values stay faintly visible."""
        self._smoothing = weight
        self._draw()

    def show_epoch(self, epoch: int) -> None:
        """Show the values of an epoch at the crosshair; 0 stands for the best or last one."""
        self._pointed = min(epoch, len(self._train))
        self._crosshair.setVisible(self._pointed > 0)
        self._crosshair.setPos(self._pointed)
        self._write_readout(self._pointed or self._best_epoch or len(self._train))

    @property
    def readout(self) -> str:
        """The values of the epoch at the pointer, or of the best one, as text."""
        return self._readout.text()

    def event(self, event: QEvent) -> bool:
        """Keep the line width on screens of different density."""
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._paint_theme()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Return to the best epoch when the pointer leaves; enlarge on a double click."""
        if watched is self._plot.viewport() and event.type() is QEvent.Type.Leave:
            self._point(0)
        elif watched is self._plot.viewport() and event.type() is QEvent.Type.MouseButtonDblClick:
            self.size_pressed.emit()
            return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus."""
        super().focusInEvent(event)
        self._paint_theme()
        self._point(self._best_epoch or len(self._train))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Return to the best epoch."""
        super().focusOutEvent(event)
        self._paint_theme()
        self._point(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move between epochs with the arrow keys, Home and End; enlarge with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._has_curves:
            self.size_pressed.emit()
            return
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

    @property
    def _has_curves(self) -> bool:
        return any(map(len, (self._train, self._validation, *self._others.curves)))

    def _add_items(self) -> None:
        self._crosshair = pg.InfiniteLine(angle=90)
        self._words = [words_in_plot(text) for text in ("training", "validation")]
        self._faint = [pg.PlotCurveItem(antialias=True) for _ in self._words]
        self._train_line = pg.PlotCurveItem(antialias=True)
        self._validation_line = pg.PlotCurveItem(antialias=True)
        lines = (*self._faint, self._train_line, self._validation_line)
        for item in (self._crosshair, *self._words, *lines):
            self._plot.addItem(item, ignoreBounds=True)
        self._best = BestMark(self._plot)
        self._borders = Borders(self._plot)
        self._rates = RateLine(self._plot)
        self._others = OtherLines(self._plot)

    def _paint_theme(self) -> None:
        colours = theme.current()
        scale = self.devicePixelRatioF()  # pyqtgraph uses physical pixels
        self._train_line.setPen(pg.mkPen(colours.accent, width=2 * scale))
        dashed = pg.mkPen(colours.validation, width=2 * scale, style=Qt.PenStyle.DashLine)
        self._validation_line.setPen(dashed)
        for line, colour in zip(self._faint, (colours.accent, colours.validation), strict=True):
            line.setPen(pg.mkPen(faded(colour), width=scale))
        for words in self._words:
            # The lines show the colours; text needs more contrast.
            colour_words(words, colours.text)
        self._best.paint_theme(scale)
        crosshair = colours.accent if self.hasFocus() else colours.muted
        self._crosshair.setPen(pg.mkPen(crosshair, width=scale * (2 if self.hasFocus() else 1)))
        paint_ground(self._plot)
        self._borders.paint_theme(scale)
        self._rates.paint_theme(1.5 * scale)
        self._others.paint_theme(1.5 * scale)

    def _draw(self) -> None:
        """Draw the curves with as many points as are visible, and fit the axes."""
        # Lines are two pixels wide: more points only cost time, especially where they zigzag.
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
        """Show all epochs with room for the labels; ``ends`` are the last values of both curves."""
        curves = [c for c in (self._train, self._validation, *self._others.curves) if len(c)]
        for words in self._words:
            words.setVisible(len(ends) > 0)
        if not curves:
            return
        box = self._plot.getViewBox()
        words = [*self._words, *([self._rates.name] if self._rates.shown else [])]
        fit_epochs(self._plot, max(map(len, curves)), len(self._train), words)
        low = min(curve.min() for curve in curves)
        span = max(max(curve.max() for curve in curves) - low, 1e-3)
        # Half a line of text above and below, so that none is cut off, and a row for names.
        rows = 3 if self._borders.shown else 2
        line = max(_WORDS_HEIGHT, *(each.boundingRect().height() for each in words))
        height = line * span / max(1.0, box.height() - rows * line)
        top = low + span
        self._plot.setYRange(low - height, top + height * (rows - 1), padding=0)
        self._borders.place_names(top + height * (rows - 1))
        if self._rates.shown:
            ends = [*ends, self._rates.place(low, top, most)]
        for word, place in zip(words, kept_apart(ends, height, top), strict=False):
            word.setPos(len(self._train) + GAP * box.viewPixelSize()[0], place)

    def _read(self, scene_point: QPointF) -> None:
        """Show the values of the epoch nearest to the pointer."""
        if len(self._train):
            x = self._plot.getViewBox().mapSceneToView(scene_point).x()
            self._point(min(max(round(x), 1), len(self._train)))

    def _point(self, epoch: int) -> None:
        self.show_epoch(epoch)
        self.pointed.emit(self._pointed)

    def _write_readout(self, epoch: int) -> None:
        words = ""
        if epoch:
            train, validation = self._train[epoch - 1], self._validation[epoch - 1]
            when = f"Best epoch {epoch}" if epoch == self._best_epoch else f"Epoch {epoch}"
            # Validation first: it counts, and a narrow plot cuts off the end of the line.
            words = f"{when}: validation {validation:.{self._digits}f}, "
            words += f"training {train:.{self._digits}f}"
        self._readout.write(words)
        self.setAccessibleDescription(words)
