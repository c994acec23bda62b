"""PreviewGrid: many small pictures in one widget, fast enough to follow a slider."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from augstudio.ui.look import theme
from augstudio.ui.widgets.text import tooltip
from augstudio.ui.widgets.zoom_overlay import Tile

_GAP = 8
_RADIUS = 8
#: Pixels between the parts under different headings, and above all tiles.
_PART_GAP = 16
_HEADING = 24
#: Numbers of columns to choose from; even, since some tiles belong together in pairs.
_COLUMNS = (4, 6, 8)
#: Smallest useful side of a picture in pixels.
_LEAST_TILE = 48
_CAPTION_PIXELS = 11
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PreviewGrid(QWidget):
    """Square tiles in rows, or a sentence that says why there are none.

    The number of columns makes the tiles as large as the space allows.

    A click, or Enter on the tile selected with the arrow keys, emits ``tile_chosen(index)``;
    Page Down and Page Up emit ``page_turned(1)`` and ``page_turned(-1)``.
    """

    tile_chosen = Signal(int)
    page_turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()
        self._headings: tuple[str, ...] = ()
        self._in_fours = False
        self._sentence = ""
        self._hovered = -1
        self._focused = 0
        self.setObjectName("preview_grid")
        self.setAccessibleName("Preview of the variations")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.watcher.theme_changed.connect(self.update)

    def set_tiles(
        self, tiles: Sequence[Tile], headings: Sequence[str] = (), *, in_fours: bool = False
    ) -> None:
        """Show ``tiles`` row by row, with ``in_fours`` four in each row.

        ``headings`` share the columns equally.
        """
        self._tiles = tuple(tiles)
        self._in_fours = in_fours
        self._headings = tuple(headings)
        self._sentence = ""
        self._focused = min(self._focused, max(0, len(self._tiles) - 1))
        self._describe()
        self.update()

    def set_sentence(self, sentence: str) -> None:
        """Show ``sentence`` instead of tiles while they are empty, loading or failed."""
        self._tiles = ()
        self._sentence = sentence
        self._hovered = -1
        self._describe()
        self.update()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles shown."""
        return self._tiles

    @property
    def sentence(self) -> str:
        """The sentence shown instead of tiles, or ""."""
        return self._sentence

    @property
    def _columns(self) -> int:
        most = max(1, len(self._tiles))
        choices = [min(columns, most) for columns in _COLUMNS[: 1 if self._in_fours else None]]
        return max(choices, key=self._side)

    @property
    def _top(self) -> int:
        """Height in pixels of the headings above the tiles."""
        return _HEADING if self._headings else 0

    def _side(self, columns: int) -> int:
        """Return the width and height of a tile in pixels, with that many columns."""
        rows = -(-max(1, len(self._tiles)) // columns)
        parts = max(1, len(self._headings))
        spare = _PART_GAP * (parts - 1) + _GAP * (columns + 1)
        high = (self.height() - self._top - _GAP * (rows + 1)) // rows
        return max(16, min((self.width() - spare) // columns, high))

    def tile_rect(self, index: int) -> QRect:
        """Return the rectangle of tile ``index`` in widget pixels."""
        columns, parts = self._columns, max(1, len(self._headings))
        side = self._side(columns)
        row, column = divmod(index, columns)
        left = _GAP + column * (side + _GAP) + column * parts // columns * _PART_GAP
        return QRect(left, self._top + _GAP + row * (side + _GAP), side, side)

    def tile_at(self, point: QPoint) -> int:
        """Return the index of the tile at ``point``, or -1."""
        for index in range(len(self._tiles)):
            if self.tile_rect(index).contains(point):
                return index
        return -1

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the minimum size: the grid fills its space but never asks for more."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of four rows of the smallest tiles."""
        return QSize(*[_COLUMNS[0] * _LEAST_TILE + (_COLUMNS[0] + 1) * _GAP] * 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the tiles in the exposed area, or the sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._tiles:
            painter.setPen(QColor(theme.current().muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._sentence)
            return
        for index in range(len(self._tiles)):
            rect = self.tile_rect(index)
            if event.rect().intersects(rect.adjusted(-4, -4, 4, 4)):
                self._paint_tile(painter, index, rect)
        self._paint_headings(painter)

    def _paint_headings(self, painter: QPainter) -> None:
        painter.setPen(QColor(theme.current().text))
        for number, heading in enumerate(self._headings):
            first = number * self._columns // len(self._headings)
            last = (number + 1) * self._columns // len(self._headings) - 1
            area = self.tile_rect(first).united(self.tile_rect(last))
            area = QRect(area.left(), _GAP // 2, area.width(), _HEADING)
            shown = painter.fontMetrics().elidedText(
                heading, Qt.TextElideMode.ElideRight, area.width()
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_tile(self, painter: QPainter, index: int, rect: QRect) -> None:
        tile = self._tiles[index]
        hovered = index == self._hovered and tile.original is not None
        image = tile.original if hovered and tile.original is not None else tile.image
        colours = theme.current()
        painter.drawImage(rect, image)
        painter.fillPath(_corners(rect), QColor(colours.background))
        # Under headings the titles would only repeat them.
        title = "original" if hovered else tile.title if not self._headings else ""
        if title:
            _paint_caption(painter, rect, title)
        if index == self._focused and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 3))
            radius = _RADIUS + 2
            painter.drawRoundedRect(QRectF(rect).adjusted(-2.5, -2.5, 2.5, 2.5), radius, radius)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the original of the tile under the pointer."""
        self._hover(self.tile_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show every variation again."""
        super().leaveEvent(event)
        self._hover(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the tile that was clicked."""
        index = self.tile_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index >= 0:
            self.focus_tile(index)
            self.tile_chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move between tiles with the arrow keys, choose one with Enter or Space."""
        step = _ARROWS.get(Qt.Key(event.key()))
        chosen = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._tiles and step is not None:
            self._move_focus(*step)
        elif self._tiles and chosen:
            self.tile_chosen.emit(self._focused)
        elif event.key() in _PAGES:
            self.page_turned.emit(_PAGES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show the tile's description as its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.tile_at(event.pos())
            if index >= 0:
                rect = self.tile_rect(index)
                description = tooltip(self._tiles[index].description)
                QToolTip.showText(event.globalPos(), description, self, rect)
                return True
        return super().event(event)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _move_focus(self, across: int, down: int) -> None:
        row, column = divmod(self._focused, self._columns)
        column = max(0, min(self._columns - 1, column + across))
        target = (row + down) * self._columns + column
        if 0 <= target < len(self._tiles):
            self.focus_tile(target)

    def focus_tile(self, index: int) -> None:
        """Move the focus ring to a tile."""
        self._focused = index
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Describe the focused tile for assistive technology."""
        description = self._sentence
        if self._tiles:
            tile = self._tiles[self._focused]
            description = f"{self._focused + 1} of {len(self._tiles)}: {tile.text}"
        self.setAccessibleDescription(description)


def _corners(rect: QRect) -> QPainterPath:
    """Return the corners outside a rounded ``rect``; filling them is faster than clipping."""
    path = QPainterPath()
    path.addRect(QRectF(rect))
    path.addRoundedRect(QRectF(rect), _RADIUS, _RADIUS)
    return path


def _paint_caption(painter: QPainter, rect: QRect, text: str) -> None:
    """Paint ``text`` on a dark background, readable on every photo."""
    font = painter.font()
    font.setPixelSize(_CAPTION_PIXELS)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    lines = [
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width() - 14)
        for line in text.splitlines()
    ]
    width = max(map(metrics.horizontalAdvance, lines)) + 8
    height = metrics.height() * len(lines) + 4
    ground = QRectF(rect.left() + 3, rect.bottom() - height - 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 165))
    painter.drawRoundedRect(ground, 4, 4)
    painter.setPen(QColor("white"))
    area = ground.adjusted(4, 0, 0, 0)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))
