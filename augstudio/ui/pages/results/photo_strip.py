"""PhotoStrip: photos in a row, each with a few words below it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.plain_text import readable
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.widgets.text import tooltip

#: Side of a picture, and height of the row, in window pixels.
PHOTO_PIXELS = 88
_HEIGHT = PHOTO_PIXELS + 66
#: Most photos that are shown; the gallery has all.
_MOST = 40
_RECORD = Qt.ItemDataRole.UserRole


class PhotoStrip(QListWidget):
    """``opened`` follows when a photo is clicked, or Enter or Space is pressed on it."""

    opened = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setIconSize(QSize(PHOTO_PIXELS, PHOTO_PIXELS))
        self.setGridSize(QSize(PHOTO_PIXELS + 24, _HEIGHT - 16))
        self.setFixedHeight(_HEIGHT)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self._thumbnails = Thumbnails(self, radius=6)
        self._thumbnails.loaded.connect(self._show_pictures)
        self.itemClicked.connect(lambda _: self.opened.emit())

    def show_photos(self, photos: Sequence[tuple[ImageRecord, str]]) -> None:
        """Show the first photos, each with its words."""
        self.clear()
        for record, words in photos[:_MOST]:
            item = QListWidgetItem(_blank(), readable(words))
            item.setData(_RECORD, record)
            tip = f"{readable(words)}\n{readable(record.path.name)}\nClick to see all."
            item.setToolTip(tooltip(tip))
            self.addItem(item)
        records = [record for record, _ in photos[:_MOST]]
        self._thumbnails.want(records, round(PHOTO_PIXELS * self.devicePixelRatioF()))
        self._show_pictures()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the photos on Enter or Space; the arrow keys move to the others."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentItem() is not None:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _show_pictures(self) -> None:
        for row in range(self.count()):
            item = self.item(row)
            picture = self._thumbnails.picture(item.data(_RECORD).content)
            if picture is not None:
                item.setIcon(QIcon(QPixmap.fromImage(picture)))


def _blank() -> QIcon:
    """Return an empty icon of full size, so that nothing moves when the picture comes."""
    empty = QPixmap(PHOTO_PIXELS, PHOTO_PIXELS)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)
