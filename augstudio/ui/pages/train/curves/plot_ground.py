"""An empty plot: axes, colours, labels, and the placeholder shown without curves."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.arithmetic import round_step
from augstudio.ui.widgets.text import label

#: Opacity of faded colours and of label backgrounds, of 255.
_FADED = 110
_GROUND = 190
#: Highest number of epoch ticks, and the pixels that each needs.
_MOST_TICKS = 8
_TICK_WIDTH = 40
#: Pixels for the axes at the sides, and between the end of a line and its label.
_SCALES = 60
GAP = 6


class _Scale(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A vertical axis without labels above the highest possible value."""

    def __init__(self, highest: float) -> None:
        super().__init__("left")
        self._highest = highest

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Return the labels of the ticks."""
        words = super().tickStrings(values, scale, spacing)
        return [w if 0 <= v <= self._highest else "" for v, w in zip(values, words, strict=True)]


def make_plot(highest: float) -> pg.PlotWidget:
    """Return a plot without zooming or menus, with whole epochs on the horizontal axis.

    The vertical axis has labels only from 0 to ``highest``.
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
    """Apply the theme to a plot and its axes."""
    colours = theme.current()
    plot.setBackground(colours.surface)
    for side in ("left", "bottom", "right"):
        plot.getAxis(side).setPen(pg.mkPen(colours.line))
        plot.getAxis(side).setTextPen(pg.mkPen(colours.muted))


def words_in_plot(words: str, at_top: bool = False) -> pg.TextItem:
    """Return a label to the right of its position, or below it if ``at_top``."""
    item = pg.TextItem(words, anchor=(0, 0 if at_top else 0.5))
    item.setZValue(1)
    # With Qt's margins, the background of a label would cover the bottom of the one above it.
    frame = item.textItem.document().rootFrame()
    format_ = frame.frameFormat()
    format_.setTopMargin(0)
    format_.setBottomMargin(0)
    frame.setFrameFormat(format_)
    item.updateTextPos()
    return item


def colour_words(item: pg.TextItem, colour: str) -> None:
    """Set the colour of a label, and an almost opaque background."""
    item.setColor(colour)
    ground = QColor(theme.current().surface)
    ground.setAlpha(_GROUND)
    item.fill = pg.mkBrush(ground)


def faded(colour: str) -> QColor:
    """Return a fainter colour."""
    pale = QColor(colour)
    pale.setAlpha(_FADED)
    return pale


def fit_epochs(plot: pg.PlotWidget, count: int, own: int, words: Sequence[pg.TextItem]) -> None:
    """Show ``count`` epochs, with room for ``words`` to the right of epoch ``own``."""
    width = max(1.0, plot.getViewBox().width())
    words_width = max(each.boundingRect().width() for each in words)
    room = max(0.3, 1 - (words_width + 2 * GAP) / width)
    span = max(count - 1, (own - 1) / room, 1)
    plot.setXRange(1, 1 + span, padding=0.01)
    # Both plots have the same ticks, however wide their axis labels are.
    width = plot.width() - _SCALES
    most = max(2, min(_MOST_TICKS, int(width * count / span / _TICK_WIDTH)))
    plot.getAxis("bottom").setTickSpacing(levels=[(round_step(count, most), 0)])


def empty_frame(words: str) -> QFrame:
    """Return the placeholder for a plot without curves."""
    frame = QFrame()
    frame.setProperty("role", "card")
    message = label(words, "muted", wrap=True)
    message.setAlignment(Qt.AlignmentFlag.AlignCenter)
    # If space is tight, it is cut off rather than making the plots higher.
    message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    column = QVBoxLayout(frame)
    column.setContentsMargins(*[SPACING.large] * 4)
    column.addWidget(message)
    return frame
