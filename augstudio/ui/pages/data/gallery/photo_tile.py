"""PhotoTile: paints one photo of the gallery, with a line of text below it."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from augstudio.plain_text import readable
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look import theme
from augstudio.ui.pages.data.gallery.photo_model import DECISION, PHOTO
from augstudio.ui.pages.data.gallery.photos import GalleryPhoto

#: Corners of a picture, and the space around it, in window pixels.
RADIUS = 6.0
GAP = 4
_TEXT_HEIGHT = 18
_FRAME = 3
_FADED = 0.35

_Index = QModelIndex | QPersistentModelIndex


class PhotoTile(QStyledItemDelegate):
    """Paints pictures of ``thumbnails`` as squares of ``side`` window pixels.

    Attributes
    ----------
    side
        The width of a picture.
    caption
        Returns the line below a photo about which nothing was decided.
    """

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.side = 140
        self.caption: Callable[[GalleryPhoto], str] = lambda photo: photo.record.path.name

    @property
    def size(self) -> QSize:
        """The size of a picture with its text and the space around it."""
        return QSize(self.side + 2 * GAP, self.side + 2 * GAP + _TEXT_HEIGHT)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """Return ``size``."""
        del option, index
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the picture, a frame if it is selected or current, and the text."""
        photo: GalleryPhoto = index.data(PHOTO)
        area = option.rect
        place = QRect(area.left() + GAP, area.top() + GAP, self.side, self.side)
        text = QRect(place.left(), place.bottom() + 1, self.side, _TEXT_HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_FADED if photo.split is None and not photo.reason else 1.0)
        self._paint_picture(painter, photo, place)
        painter.setOpacity(1.0)
        self._paint_frame(painter, option.state, place)
        self._paint_text(painter, photo, index.data(DECISION), text)
        painter.restore()

    def _paint_picture(self, painter: QPainter, photo: GalleryPhoto, place: QRect) -> None:
        picture = self._thumbnails.picture(photo.record.content)
        if picture is not None:
            painter.drawImage(place, picture)
            return
        colours = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.control))
        painter.drawRoundedRect(place, RADIUS, RADIUS)
        if photo.reason or self._thumbnails.is_unreadable(photo.record.content):
            painter.setPen(QColor(colours.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            words = photo.reason or "Changed or gone since the folder was opened"
            painter.setFont(theme.small(painter.font()))
            painter.drawText(place.adjusted(GAP, GAP, -GAP, -GAP), flags, readable(words))

    def _paint_frame(self, painter: QPainter, state: QStyle.StateFlag, place: QRect) -> None:
        colours = theme.current()
        if state & QStyle.StateFlag.State_Selected:
            pen = QPen(QColor(colours.accent), _FRAME)
        elif state & QStyle.StateFlag.State_HasFocus:
            pen = QPen(QColor(colours.muted), _FRAME, Qt.PenStyle.DotLine)
        else:
            return
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = _FRAME / 2
        painter.drawRoundedRect(QRectF(place).adjusted(half, half, -half, -half), RADIUS, RADIUS)

    def _paint_text(self, painter: QPainter, photo: GalleryPhoto, decision: str, at: QRect) -> None:
        colours = theme.current()
        painter.setFont(theme.small(painter.font()))
        painter.setPen(QColor(colours.good if decision else colours.muted))
        words = readable(decision or self.caption(photo))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, at.width())
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
