"""HeatPicture: a photo under its heat map."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded

_RADIUS = 8.0
_LEAST = 120


class HeatPicture(QWidget):
    """Shows a square photo as large as it fits, and over it the colours of its heat map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture_heat_map")
        self.setAccessibleName("Photo with its heat map")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._photo: QImage | None = None
        self._heat: QImage | None = None
        self._opacity = 0.5
        self._words = ""

    @property
    def has_heat(self) -> bool:
        """Whether a heat map is shown."""
        return self._photo is not None and self._heat is not None

    def clear(self, words: str) -> None:
        """Show neither photo nor heat map, but words."""
        self._photo = self._heat = None
        self._words = words
        self.update()

    def set_photo(self, photo: QImage) -> None:
        """Show a photo; its heat map may come before or after it."""
        self._photo = photo
        self.update()

    def set_heat(self, heat: QImage | None) -> None:
        """Show the colours of a heat map, or none."""
        self._heat = heat
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """Set how much of the photo the heat map covers, 0 to 1."""
        self._opacity = opacity
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a size in which something can be seen."""
        return QSize(_LEAST, _LEAST)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the photo, the heat map over it, or the words."""
        painter = QPainter(self)
        if self._photo is None:
            painter.setPen(QColor(theme.current().muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._words)
            return
        side = min(self.width(), self.height())
        area = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        draw_rounded(painter, self._photo, area, _RADIUS)
        if self._heat is not None:
            painter.setOpacity(self._opacity)
            draw_rounded(painter, self._heat, area, _RADIUS)
