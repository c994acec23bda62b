"""MistakeStrip: the most confident mistakes, as a row of pictures."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.evaluation.evaluation import Evaluation
from augstudio.plain_text import readable
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.pages.results.photo_sets import caption, mistake_rows
from augstudio.ui.widgets.text import tooltip

#: Side of a picture, and height of the row, in window pixels.
PHOTO_PIXELS = 88
_HEIGHT = PHOTO_PIXELS + 66
_MOST = 40
_RECORD = Qt.ItemDataRole.UserRole


class MistakeStrip(QListWidget):
    """Pictures with what they show and what the classifier says; ``opened`` when one is pressed."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_worst_mistakes")
        self.setAccessibleName("Mistakes, the most confident first")
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

    def show_evaluation(self, found: Evaluation | None) -> None:
        """Show the mistakes of an evaluation, or none."""
        self.clear()
        if found is None:
            return
        records = []
        for row in mistake_rows(found)[:_MOST]:
            record: ImageRecord = found.answers.photos.records[row]
            records.append(record)
            words = readable(caption(found, row))
            item = QListWidgetItem(_blank(), words)
            item.setData(_RECORD, record)
            item.setToolTip(tooltip(f"{words}\n{readable(record.path.name)}\nClick to see all."))
            self.addItem(item)
        self._thumbnails.want(records, round(PHOTO_PIXELS * self.devicePixelRatioF()))

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
