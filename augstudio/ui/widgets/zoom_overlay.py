"""ZoomOverlay: one of many small pictures (tiles), enlarged over the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

_MARGIN = 24
_TEXT_HEIGHT = 88
_KEYS = "Arrow keys show the others. Press Esc or click to go back."
_DECIDING_KEYS = (
    "Arrow keys show the others, Delete leaves the photo out, a right click offers more. Press Esc "
    "or click to go back."
)
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_CLOSING_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True)
class Tile:
    """One small picture.

    Attributes
    ----------
    image
        The picture; square.
    title
        A caption of one or two lines in a corner of the picture; may be empty.
    description
        What was done to the photo, as text; also the tooltip.
    original
        Shown instead while the pointer is on the tile.
    values
        The lowest and highest input value of the network, if they are shown.
    """

    image: QImage
    title: str
    description: str
    original: QImage | None = None
    values: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        """Title and description in one line."""
        lines = [*self.title.splitlines(), self.description]
        return ", ".join(dict.fromkeys(line for line in lines if line))


class ZoomOverlay(QWidget):
    """Covers its parent with one tile and its original; Esc or a click closes it.

    Parameters
    ----------
    subject
        What is enlarged.
    deciding
        Whether something can be decided about a tile.
    keys
        What the keys and the mouse do, if not what they usually do.

    Signals
    -------
    walked
        Index of another tile, shown with the arrow keys.
    menu_wanted, leave_out_wanted
        Index of the tile for which a menu is wanted, and where on the screen; of one that is to be
        left out.
    """

    walked = Signal(int)
    menu_wanted = Signal(int, QPoint)
    leave_out_wanted = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        subject: str = "Enlarged variation",
        deciding: bool = False,
        keys: str = "",
    ) -> None:
        super().__init__(parent)
        self._page = parent
        self._keys = keys or (_DECIDING_KEYS if deciding else _KEYS)
        self._deciding = deciding
        self._tiles: Sequence[Tile] = ()
        self._index = 0
        self._before: QWidget | None = None
        self.setObjectName("zoom_overlay")
        self.setAccessibleName(f"{subject}; press Esc to close")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        self.hide()

    @property
    def index(self) -> int:
        """Index of the tile that is shown."""
        return self._index

    def show_tile(self, tiles: Sequence[Tile], index: int) -> None:
        """Show one of ``tiles`` over the whole parent, and keep the focus until it is closed."""
        self._before = self.window().focusWidget()
        self._show(tiles, index)
        self.setGeometry(QRect(QPoint(0, 0), self._page.size()))
        self.show()
        self.raise_()
        self.setFocus()

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Replace the tiles and show the one at the same index; close if there are none."""
        if tiles and self.isVisible():
            self._show(tiles, min(self._index, len(tiles) - 1))
        elif self.isVisible():
            self.close_zoom()

    def _show(self, tiles: Sequence[Tile], index: int) -> None:
        self._tiles, self._index = tiles, index
        self.setAccessibleDescription(self._tiles[index].text)
        self.update()

    def close_zoom(self) -> None:
        """Close, and return the focus to the widget that had it."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the size of the parent, and close when another page is shown."""
        if watched is self._page and event.type() is QEvent.Type.Resize:
            self.resize(self._page.size())
        elif watched is self._page and event.type() is QEvent.Type.Hide:
            self.hide()
        return False

    def event(self, event: QEvent) -> bool:
        """Block shortcuts, which would act on the covered page, except for undo and redo."""
        history = self._deciding and isinstance(event, QKeyEvent) and any(map(event.matches, _UNDO))
        if event.type() is QEvent.Type.ShortcutOverride and not history:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _: bool) -> bool:  # noqa: N802
        """Keep the focus: Tab would move it to the covered page."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close on Esc, Enter or Space, switch tiles on arrow keys; block all other keys."""
        index = self._index + _STEPS.get(Qt.Key(event.key()), 0)
        if event.key() in _CLOSING_KEYS:
            self.close_zoom()
        elif index != self._index and 0 <= index < len(self._tiles):
            self._show(self._tiles, index)
            self.walked.emit(index)
        elif self._deciding and event.key() == Qt.Key.Key_Delete:
            self.leave_out_wanted.emit(self._index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the tile."""
        event.accept()
        if self._deciding:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            centre = self.mapToGlobal(self.rect().center())
            self.menu_wanted.emit(self._index, centre if by_key else event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Block the press from the page below."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Close on a click anywhere."""
        event.accept()
        if event.button() is not Qt.MouseButton.RightButton or not self._deciding:
            self.close_zoom()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the pictures side by side, with titles above and the description below."""
        if not self._tiles:
            return
        tile = self._tiles[self._index]
        painter = QPainter(self)
        # The network sees single pixels, so they are not smoothed.
        smooth = tile.values is None
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.fillRect(event.rect(), QColor(10, 12, 15, 245))
        painter.setPen(QColor("white"))
        for image, title, rect in self._pictures(tile):
            painter.drawImage(rect, image)
            above = rect.adjusted(0, -_MARGIN, 0, 0)
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft, title)
        below = self.rect().adjusted(_MARGIN, self.height() - _TEXT_HEIGHT, -_MARGIN, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(below, flags, f"{tile.description}\n{self._keys}")

    def _pictures(self, tile: Tile) -> list[tuple[QImage, str, QRect]]:
        """Return each picture with its title and position, centred in the overlay."""
        shown = [(tile.image, tile.title.replace("\n", ": ") or "variation")]
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
