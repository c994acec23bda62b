"""PhotoGrid: tens of thousands of photos as tiles, of which only those in view are loaded."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QListView, QWidget

from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look import theme
from augstudio.ui.pages.data.gallery.photo_model import PhotoModel
from augstudio.ui.pages.data.gallery.photo_tile import RADIUS, PhotoTile
from augstudio.ui.pages.data.gallery.photos import GalleryPhoto
from augstudio.ui.widgets.text import count

_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
#: Pixels per notch of the mouse wheel.
_STEP = 60
#: Pixels that Qt leaves free on the right, besides a scroll bar.
_MARGIN = 10
#: Side of the picture that is dragged, in window pixels.
_DRAGGED = 64


class PhotoGrid(QListView):
    """Shows the rows of a ``PhotoModel``; several can be selected, and dragged.

    Signals
    -------
    opened
        The number of a photo that was double-clicked or opened with Enter or Space.
    menu_wanted
        Where on the screen a menu for the selected photos is wanted.
    leave_out_wanted
        The selected photos are to be left out.
    chosen
        Other photos are selected.
    """

    opened = Signal(int)
    menu_wanted = Signal(QPoint)
    leave_out_wanted = Signal()
    chosen = Signal()

    def __init__(self, model: PhotoModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_photos")
        self.setAccessibleName("Photos")
        self.thumbnails = Thumbnails(self, RADIUS)
        self.tile = PhotoTile(self.thumbnails)
        self._photos = model
        self._wanted_side = self.tile.side
        self._sentence = ""
        # In this mode, Qt arranges 50,000 rows in 0.1 s; the mode for icons takes twice as long.
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setItemDelegate(self.tile)
        self.setModel(model)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._load_in_view)
        bar = self.verticalScrollBar()
        for moved in (bar.valueChanged, bar.rangeChanged):
            moved.connect(lambda: self._soon.start())  # not the value: it would be taken as time
        self.thumbnails.loaded.connect(self.viewport().update)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().selectionChanged.connect(self.chosen)
        theme.watcher.theme_changed.connect(self.viewport().update)

    # --- photos ---

    @property
    def selected(self) -> list[GalleryPhoto]:
        """The selected photos, in the order shown."""
        selection = self.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.size())]
        rows = sorted(row for part in parts for row in range(part.top(), part.bottom() + 1))
        return [self._photos.photos[row] for row in rows]

    def show_photos(self, photos: Sequence[GalleryPhoto], if_none: str = "") -> None:
        """Show these photos, or a sentence if there are none.

        Selection and position stay if the photos are still there.
        """
        self._sentence = if_none
        self.setAccessibleDescription("" if photos else if_none)
        kept = {photo.record.path for photo in self.selected}
        here, top = self.currentIndex().row(), self.verticalScrollBar().value()
        self._photos.set_photos(photos)
        if not photos:
            self._soon.start()
            self.chosen.emit()
            return
        self.executeDelayedItemsLayout()
        row = min(max(here, 0), len(photos) - 1)
        rows = [n for n, photo in enumerate(photos) if photo.record.path in kept] if kept else []
        flag = QItemSelectionModel.SelectionFlag
        selection = self.selectionModel()
        selection.setCurrentIndex(self._photos.index(rows[0] if rows else row, 0), flag.NoUpdate)
        selection.select(self._ranges(rows), flag.Select)
        self.verticalScrollBar().setValue(top)
        self._soon.start()
        self.chosen.emit()

    def _ranges(self, rows: Sequence[int]) -> QItemSelection:
        """Return sorted rows as a selection of as few ranges as possible."""
        ranges, first = QItemSelection(), 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                ranges.select(self._photos.index(rows[first], 0), self._photos.index(row, 0))
                first = place + 1
        return ranges

    def focus_row(self, row: int) -> None:
        """Select only one photo, and scroll to it."""
        self.setCurrentIndex(self._photos.index(row, 0))

    # --- size ---

    def set_side(self, side: int) -> None:
        """Show pictures about ``side`` window pixels wide, so that the rows fill the width."""
        self._wanted_side = side
        self._fit()

    def _fit(self) -> None:
        around = self.tile.size.width() - self.tile.side
        width = self.width() - self.verticalScrollBar().sizeHint().width() - _MARGIN
        columns = max(1, width // (self._wanted_side + around))
        side = max(self._wanted_side // 2, width // columns - around)
        if side != self.tile.side:
            self.tile.side = side
            self.scheduleDelayedItemsLayout()
            self._soon.start()
        self.verticalScrollBar().setSingleStep(_STEP)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fill the new width."""
        self._fit()
        super().resizeEvent(event)
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Load what is in view."""
        super().showEvent(event)
        self._soon.start()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size for a few rows."""
        return QSize(4 * self.tile.size.width(), 3 * self.tile.size.height())

    @property
    def in_view(self) -> Sequence[GalleryPhoto]:
        """The photos in view."""
        return self._pages(1)

    def _pages(self, number: int) -> Sequence[GalleryPhoto]:
        """Return the photos in view, and those of the next pages."""
        size, port = self.tile.size, self.viewport()
        columns = max(1, port.width() // size.width())
        first = max(0, self.indexAt(QPoint(size.width() // 2, 1)).row())
        page = (port.height() // size.height() + 2) * columns
        return self._photos.photos[first : first + number * page]

    def _load_in_view(self) -> None:
        if self.isVisible():
            wanted = [photo.record for photo in self._pages(2) if photo.record.content]
            side = round(self.tile.side * self.devicePixelRatioF())
            self.thumbnails.want(wanted, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the photos, or why there are none."""
        super().paintEvent(event)
        if not self._photos.photos:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._sentence)

    # --- input ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open or leave out photos; the arrow keys move, Ctrl+A selects all."""
        if event.key() in _OPENING_KEYS and not event.modifiers() and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Delete:
            self.leave_out_wanted.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """Drag the selected photos as one small picture with their number."""
        photos = self.selected
        if photos:
            drag = QDrag(self)
            drag.setMimeData(self._photos.mimeData(self.selectedIndexes()[:1]))
            first = self.thumbnails.picture(photos[0].record.content)
            drag.setPixmap(_drag_picture(first, len(photos), self.devicePixelRatioF()))
            drag.exec(actions)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the selected photos."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        below = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_wanted.emit(below if by_key else event.globalPos())


def _drag_picture(first: QImage | None, number: int, density: float) -> QPixmap:
    """Return what is shown at the pointer while ``number`` photos are dragged."""
    colours = theme.current()
    picture = QPixmap(round(_DRAGGED * density), round(_DRAGGED * density))
    picture.setDevicePixelRatio(density)
    picture.fill(QColor(colours.control))
    whole = QRect(0, 0, _DRAGGED, _DRAGGED)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if first is not None:
        painter.drawImage(whole, first)
    below = whole.adjusted(0, _DRAGGED * 2 // 3, 0, 0)
    painter.fillRect(below, QColor(colours.accent))
    painter.setPen(QColor(colours.on_accent))
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, count(number))
    painter.end()
    return picture
