"""PhotoModel: the photos of the gallery as rows for a view."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt

from augstudio.plain_text import readable
from augstudio.ui.pages.data.gallery.photos import GalleryPhoto
from augstudio.ui.widgets.text import tooltip

#: The ``GalleryPhoto`` of a row; "moved to cats" or another decision; its picture.
PHOTO = Qt.ItemDataRole.UserRole
DECISION = Qt.ItemDataRole.UserRole + 1
#: What is dragged: photos of the open gallery.
MIME = "application/x-augstudio-photos"

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class PhotoModel(QAbstractListModel):
    """Rows of photos; ``decision`` returns what was decided about one."""

    def __init__(self, decision: Callable[[GalleryPhoto], str]) -> None:
        super().__init__()
        self._decision = decision
        self.photos: Sequence[GalleryPhoto] = ()

    def set_photos(self, photos: Sequence[GalleryPhoto]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.photos = photos
        self.endResetModel()

    def rowCount(self, parent: _Index = _NONE) -> int:  # noqa: N802
        """Return the number of photos."""
        return 0 if parent.isValid() else len(self.photos)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the photo of a row, or its name, description or decision as text."""
        photo = self.photos[index.row()]
        if role == PHOTO:
            return photo
        if role == DECISION:
            return self._decision(photo)
        if role == Qt.ItemDataRole.DisplayRole:
            return readable(photo.record.path.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self._words(photo))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip("\n".join(self._words(photo)))
        return None

    def _words(self, photo: GalleryPhoto) -> list[str]:
        words = (photo.record.path.name, photo.use, self._decision(photo), photo.reason)
        return [readable(each) for each in words if each]

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Photos can be selected and dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Return the one type of what is dragged."""
        return [MIME]

    def mimeData(self, _: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Return a mark: whoever takes the drop asks the gallery for its selection."""
        data = QMimeData()
        data.setData(MIME, b"1")
        return data
