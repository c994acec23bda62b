"""LineLegend: the names of the other runs with their lines."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.plot_lines import pen_of_other
from augstudio.ui.widgets.text import tooltip

_SAMPLE = 26
_GAP = 6
_BETWEEN = 18
_LONGEST = 180
_ROW = 18
_PIXELS = 11
_HEADING = "Validation curves of"


class LineLegend(QWidget):
    """A sample of each line with its name, in as many rows as needed; no height without names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._colours: tuple[int, ...] = ()
        font = QFont(self.font())
        font.setPixelSize(_PIXELS)
        self.setFont(font)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.watcher.theme_changed.connect(self.update)
        self.set_names((), ())

    def set_names(self, names: Sequence[str], colours: Sequence[int]) -> None:
        """Set the names of the curves in order; ``colours`` are the numbers of their pens."""
        self._names, self._colours = tuple(map(readable, names)), tuple(colours)
        self.setAccessibleName(f"{_HEADING} {', '.join(names)}" if names else "No other runs")
        self.setVisible(bool(names))
        self.updateGeometry()
        self.update()

    @property
    def names(self) -> tuple[str, ...]:
        """The names shown."""
        return self._names

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return whether names wrap into more rows."""
        return True

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of one row."""
        return QSize(self.minimumWidth(), _ROW)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all rows."""
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def event(self, event: QEvent) -> bool:
        """Show the full name as a tooltip if it is cut off."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tooltip(self.name_at(event.pos())), self)
            return True
        return super().event(event)

    def name_at(self, point: QPoint) -> str:
        """Return the name of the run at ``point``, or ""."""
        places = self._places(self.width())[1:]
        found = [
            name for name, place in zip(self._names, places, strict=True) if place.contains(point)
        ]
        return found[0] if found else ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the heading, and the lines with their names."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heading, *places = self._places(self.width())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(heading, middle, _HEADING)
        metrics, mode = self.fontMetrics(), Qt.TextElideMode.ElideMiddle
        for name, colour, place in zip(self._names, self._colours, places, strict=True):
            painter.setPen(pen_of_other(colour, 2))
            across = place.center().y()
            painter.drawLine(place.left(), across, place.left() + _SAMPLE, across)
            painter.setPen(QColor(theme.current().text))
            words = place.adjusted(_SAMPLE + _GAP, 0, 0, 0)
            painter.drawText(words, middle, metrics.elidedText(name, mode, words.width()))

    def _places(self, width: int) -> list[QRect]:
        """Return the rectangles of the heading and of each name; none without names."""
        if not self._names:
            return []
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(_HEADING) + 2]
        for name in self._names:
            longest = min(metrics.horizontalAdvance(name) + 2, _LONGEST)
            widths.append(_SAMPLE + _GAP + longest)
        places: list[QRect] = []
        left = top = 0
        for each in widths:
            if left and left + each > width:
                left, top = 0, top + _ROW
            places.append(QRect(left, top, min(each, width), _ROW))
            left += each + _BETWEEN
        return places
