"""ZoomOverlay: one tile large, over the page."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from augstudio.ui.widgets.preview_grid import Tile

_MARGIN = 24
_TEXT_HEIGHT = 64
_CLOSING_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ZoomOverlay(QWidget):
    """Covers its parent with one tile and its original; Esc or a click closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._tile: Tile | None = None
        self._before: QWidget | None = None
        self.setObjectName("zoom_overlay")
        self.setAccessibleName("Enlarged variation; press Esc to close")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        self.hide()

    def show_tile(self, tile: Tile) -> None:
        """Show ``tile`` over the whole parent, and take the keys until it is closed."""
        self._tile = tile
        self._before = self.window().focusWidget()
        self.setAccessibleDescription(f"{tile.title} {tile.description}")
        self.setGeometry(QRect(QPoint(0, 0), self._page.size()))
        self.show()
        self.raise_()
        self.setFocus()

    def close_zoom(self) -> None:
        """Go back to the page, and to the widget that had the keys."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay as large as the parent, and close when another page is shown."""
        if watched is self._page and event.type() is QEvent.Type.Resize:
            self.resize(self._page.size())
        elif watched is self._page and event.type() is QEvent.Type.Hide:
            self.hide()
        return False

    def focusNextPrevChild(self, _: bool) -> bool:  # noqa: N802
        """Keep the keys: Tab would go on to what is covered."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close at Esc, Enter or Space; keep the other keys from the page below."""
        if event.key() in _CLOSING_KEYS:
            self.close_zoom()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Keep the press from the page below."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Close at a click anywhere."""
        event.accept()
        self.close_zoom()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the pictures side by side, what they are above and what was drawn below."""
        if self._tile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), QColor(10, 12, 15, 225))
        painter.setPen(QColor("white"))
        for image, title, rect in self._pictures(self._tile):
            painter.drawImage(rect, image)
            above = rect.adjusted(0, -_MARGIN, 0, 0)
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft, title)
        below = self.rect().adjusted(_MARGIN, self.height() - _TEXT_HEIGHT, -_MARGIN, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(below, flags, f"{self._tile.description}\nA click or Esc closes.")

    def _pictures(self, tile: Tile) -> list[tuple[QImage, str, QRect]]:
        """Return each picture with its title and its place, centred in the overlay."""
        shown = [(tile.image, tile.title or "variation")]
        if tile.original is not None:
            shown.insert(0, (tile.original, "original"))
        wide = (self.width() - _MARGIN * (len(shown) + 1)) // len(shown)
        side = max(16, min(wide, self.height() - 2 * _MARGIN - _TEXT_HEIGHT))
        left = (self.width() - len(shown) * side - (len(shown) - 1) * _MARGIN) // 2
        top = (self.height() - _TEXT_HEIGHT - side) // 2 + _MARGIN // 2
        return [
            (image, title, QRect(QPoint(left + i * (side + _MARGIN), top), QSize(side, side)))
            for i, (image, title) in enumerate(shown)
        ]
