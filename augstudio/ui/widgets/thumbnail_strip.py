"""Rows of small square photos."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded

_GAP = 4
_RADIUS = 6.0


class ThumbnailStrip(QWidget):
    """Shows as many photos as fit into ``rows``; ``None`` is one that is still loading.

    They are ``size`` window pixels wide.
    """

    def __init__(self, size: int, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._rows = size, rows
        self._images: Sequence[QImage | None] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_images(self, images: Sequence[QImage | None]) -> None:
        """Show these photos."""
        self._images = images
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of one column."""
        return QSize(self._size, self._rows * (self._size + _GAP) - _GAP)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw every photo that fits completely."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor("transparent"))
        painter.setBrush(QColor(theme.current().control))
        step = self._size + _GAP
        columns = max(1, (self.width() + _GAP) // step)
        for place, image in enumerate(self._images[: columns * self._rows]):
            row, column = divmod(place, columns)
            area = QRectF(column * step, row * step, self._size, self._size)
            if image is None:
                painter.drawRoundedRect(area, _RADIUS, _RADIUS)
            else:
                draw_rounded(painter, image, area, _RADIUS)
