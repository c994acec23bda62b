"""PhotoIcons: photos with a few words each, as a list or as a row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.plain_text import readable
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import tooltip

_RECORD = Qt.ItemDataRole.UserRole
#: Pixels below the picture of a row for two lines of text.
_WORDS = 52


class PhotoIcons(QListWidget):
    """Shows photos; ``side`` is the width of a picture in window pixels.

    Signals
    -------
    opened
        Number of the photo that was clicked, or chosen with Enter or Space.
    """

    opened = Signal(int)

    def __init__(
        self, name: str, title: str, side: int, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._side, self._tip = side, tip
        self._thumbnails = Thumbnails(self, radius=6)
        self._thumbnails.loaded.connect(self._show_pictures)
        self.setIconSize(QSize(side, side))
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.itemClicked.connect(lambda item: self.opened.emit(self.row(item)))

    def make_row(self) -> None:
        """Put the photos side by side, with their words below."""
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setWordWrap(True)
        self.setGridSize(QSize(self._side + SPACING.wide, self._side + _WORDS))
        self.setFixedHeight(self._side + _WORDS + SPACING.large)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_photos(self, photos: Sequence[tuple[ImageRecord, tuple[str, ...]]]) -> None:
        """Show photos with a few lines of text each."""
        self.clear()
        for record, words in photos:
            shown = "\n".join(map(readable, words))
            item = QListWidgetItem(blank_icon(self._side), shown)
            item.setData(_RECORD, record)
            item.setToolTip(tooltip(f"{shown}\n{readable(record.path.name)}\n{self._tip}"))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, shown.replace("\n", ", "))
            self.addItem(item)
        side = round(self._side * self.devicePixelRatioF())
        self._thumbnails.want([record for record, _ in photos], side)
        self._show_pictures()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the current photo on Enter or Space; the arrow keys move to the others."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _show_pictures(self) -> None:
        for row in range(self.count()):
            item = self.item(row)
            picture = self._thumbnails.picture(item.data(_RECORD).content)
            if picture is not None:
                item.setIcon(QIcon(QPixmap.fromImage(picture)))


def blank_icon(side: int) -> QIcon:
    """Return an empty icon of full size, so that nothing moves when the picture comes."""
    empty = QPixmap(side, side)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)
