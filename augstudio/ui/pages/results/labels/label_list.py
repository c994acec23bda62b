"""LabelList: the photos whose class looks wrong, and what was decided about them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from augstudio.evaluation.cross_validation.suspicious import SuspiciousLabel
from augstudio.plain_text import readable
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.photo_icons import blank_icon
from augstudio.ui.widgets.text import tooltip

#: Side of a picture in window pixels.
PHOTO_PIXELS = 48


class LabelList(QListWidget):
    """A row per photo: its class, and the class that it looks like or what was decided.

    Signals
    -------
    leave_out_wanted
        Delete was pressed on the current photo.
    """

    leave_out_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_labels")
        self.setAccessibleName("Photos whose class looks wrong")
        self.setIconSize(QSize(PHOTO_PIXELS, PHOTO_PIXELS))
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._labels: Sequence[SuspiciousLabel] = ()
        self._thumbnails = Thumbnails(self, radius=6)
        self._thumbnails.loaded.connect(self._show_pictures)

    def show_labels(self, labels: Sequence[SuspiciousLabel]) -> None:
        """Show photos, with the first one current."""
        self._labels = labels
        self.clear()
        height = PHOTO_PIXELS + SPACING.small
        for each in labels:
            item = QListWidgetItem(blank_icon(PHOTO_PIXELS), "")
            item.setSizeHint(QSize(2 * PHOTO_PIXELS, height))
            item.setToolTip(tooltip(f"{in_words(each)}\n{readable(each.record.path.name)}"))
            self.addItem(item)
        records = [each.record for each in labels]
        self._thumbnails.want(records, round(PHOTO_PIXELS * self.devicePixelRatioF()))
        self._show_pictures()
        self.setCurrentRow(0 if labels else -1)

    def show_decisions(self, decisions: Mapping[str, str]) -> None:
        """Show what was decided about photos, by content, such as "moved to bees"."""
        for row, each in enumerate(self._labels):
            decision = decisions.get(each.record.content, "")
            second = decision or f"looks like {each.proposed}, {each.probability:.0%}"
            item = self.item(row)
            item.setText(f"{readable(each.record.label)}\n{readable(second)}")
            spoken = ", ".join(filter(None, [in_words(each), each.record.path.name, decision]))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, readable(spoken))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave the current photo out, or move to another one."""
        if event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.leave_out_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _show_pictures(self) -> None:
        for row, each in enumerate(self._labels):
            picture = self._thumbnails.picture(each.record.content)
            if picture is not None:
                self.item(row).setIcon(_icon(QPixmap.fromImage(picture)))


def in_words(each: SuspiciousLabel) -> str:
    """Return the class of a photo and the one that it looks like, as a sentence."""
    words = f"In {each.record.label}, looks like {each.proposed} ({each.probability:.0%})."
    return readable(words)


def _icon(picture: QPixmap) -> QIcon:
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # Qt would tint it
    return icon
