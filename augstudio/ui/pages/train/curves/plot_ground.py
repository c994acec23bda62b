"""An empty plot: its axes, its colours, the words in it, and what stands in its place."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.arithmetic import round_step
from augstudio.ui.widgets.text import label

#: Of 255: how strong faded colours are, and the ground of words.
_FADED = 110
_GROUND = 190
#: Marks of epochs at most, and the pixels that each needs.
_MOST_TICKS = 8
_TICK_WIDTH = 40
#: Pixels that the scales at the sides take, and those between the end of a line and its word.
_SCALES = 60
GAP = 6


class _Scale(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A vertical axis that names no figures which can't be: the room above is for words."""

    def __init__(self, highest: float) -> None:
        super().__init__("left")
        self._highest = highest

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Return what stands beside each tick."""
        words = super().tickStrings(values, scale, spacing)
        return [w if 0 <= v <= self._highest else "" for v, w in zip(values, words, strict=True)]


def make_plot(highest: float) -> pg.PlotWidget:
    """Return a plot that is looked at only: no zooming, no menus, whole numbers of epochs.

    The vertical axis counts from 0 to ``highest``.
    """
    plot = pg.PlotWidget(axisItems={"left": _Scale(highest)})
    plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setLabel("bottom", "epoch")
    plot.setMouseEnabled(False, False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.showGrid(x=True, y=True, alpha=0.6)
    plot.disableAutoRange()
    for side in ("left", "bottom"):
        plot.getAxis(side).enableAutoSIPrefix(False)
        plot.getAxis(side).setStyle(maxTickLevel=0)
    return plot


def paint_ground(plot: pg.PlotWidget) -> None:
    """Give a plot and its axes the colours of the theme."""
    colours = theme.current()
    plot.setBackground(colours.surface)
    for side in ("left", "bottom", "right"):
        plot.getAxis(side).setPen(pg.mkPen(colours.line))
        plot.getAxis(side).setTextPen(pg.mkPen(colours.muted))


def words_in_plot(words: str, at_top: bool = False) -> pg.TextItem:
    """Return words that stand at the right of their place, or below it ``at_top``."""
    item = pg.TextItem(words, anchor=(0, 0 if at_top else 0.5))
    item.setZValue(1)
    # With Qt's margins the ground of one would cover the feet of another that stands above it.
    frame = item.textItem.document().rootFrame()
    format_ = frame.frameFormat()
    format_.setTopMargin(0)
    format_.setBottomMargin(0)
    frame.setFrameFormat(format_)
    item.updateTextPos()
    return item


def colour_words(item: pg.TextItem, colour: str) -> None:
    """Give words a colour, and a ground through which what they cover can just be seen."""
    item.setColor(colour)
    ground = QColor(theme.current().surface)
    ground.setAlpha(_GROUND)
    item.fill = pg.mkBrush(ground)


def faded(colour: str) -> QColor:
    """Return a colour that stands back."""
    pale = QColor(colour)
    pale.setAlpha(_FADED)
    return pale


def fit_epochs(plot: pg.PlotWidget, count: int, own: int, words: Sequence[pg.TextItem]) -> None:
    """Show ``count`` epochs, and ``words`` at the right of the last of ``own`` epochs."""
    width = max(1.0, plot.getViewBox().width())
    words_width = max(each.boundingRect().width() for each in words)
    room = max(0.3, 1 - (words_width + 2 * GAP) / width)
    span = max(count - 1, (own - 1) / room, 1)
    plot.setXRange(1, 1 + span, padding=0.01)
    # Both plots have the same marks, however wide the figures of their scales are.
    width = plot.width() - _SCALES
    most = max(2, min(_MOST_TICKS, int(width * count / span / _TICK_WIDTH)))
    plot.getAxis("bottom").setTickSpacing(levels=[(round_step(count, most), 0)])


def empty_frame(words: str) -> QFrame:
    """Return what stands in the place of a plot without curves."""
    frame = QFrame()
    frame.setProperty("role", "card")
    said = label(words, "muted", wrap=True)
    said.setAlignment(Qt.AlignmentFlag.AlignCenter)
    # Where there is little room it is cut off rather than the plots made higher.
    said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    column = QVBoxLayout(frame)
    column.setContentsMargins(*[SPACING.large] * 4)
    column.addWidget(said)
    return frame
