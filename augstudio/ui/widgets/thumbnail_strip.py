"""A row of small square photos."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded

_GAP = 4
_RADIUS = 6.0


class ThumbnailStrip(QWidget):
    """Shows up to ``places`` photos; a place whose photo is still loading is a plain square."""

    def __init__(self, size: int, places: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._places = places
        self._images: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_images(self, images: Sequence[QImage]) -> None:
        """Show these photos."""
        self._images = list(images)
        self._places = len(self._images)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of all places."""
        return QSize(self._places * (self._size + _GAP) - _GAP, self._size)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of one place; others are dropped if they don't fit."""
        return QSize(self._size, self._size)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw every photo that fits completely."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(self._places):
            area = QRectF(place * (self._size + _GAP), 0, self._size, self._size)
            if area.right() > self.width():
                break
            if place < len(self._images):
                draw_rounded(painter, self._images[place], area, _RADIUS)
            else:
                outline = QPainterPath()
                outline.addRoundedRect(area, _RADIUS, _RADIUS)
                painter.fillPath(outline, QColor(theme.current().control))
