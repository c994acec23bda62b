"""PhotoChooser: choose one of many photos, by name or one after another."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListView, QToolButton, QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.plain_text import readable
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import label

_LIST_WIDTH = 320


class _Names(QAbstractListModel):
    """The names of photos, made only for visible rows, since there may be very many."""

    def __init__(self) -> None:
        super().__init__()
        self._photos: Sequence[ImageRecord] = ()

    def set_photos(self, photos: Sequence[ImageRecord]) -> None:
        self.beginResetModel()
        self._photos = photos
        self.endResetModel()

    def rowCount(  # noqa: N802
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008
    ) -> int:
        return 0 if parent.isValid() else len(self._photos)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        path = self._photos[index.row()].path
        return readable(f"{path.parent.name}/{path.name}")


class PhotoChooser(QWidget):
    """A list of photos, with buttons for the previous and next; emits ``chosen(number)``."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = _Names()
        self._combo = self._make_combo()
        title = label("Photo")
        title.setBuddy(self._combo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(title)
        layout.addWidget(self._combo, 1)
        layout.addWidget(self._make_step("‹", "button_previous_photo", "Previous photo", -1))
        layout.addWidget(self._make_step("›", "button_next_photo", "Next photo", 1))
        self._combo.currentIndexChanged.connect(self._chose)

    def set_photos(self, photos: Sequence[ImageRecord], current: int = 0) -> None:
        """List ``photos``, with number ``current`` chosen; emits nothing."""
        self._combo.blockSignals(True)
        self._names.set_photos(photos)
        self._combo.setCurrentIndex(current if photos else -1)
        self._combo.blockSignals(False)

    @property
    def current(self) -> int:
        """The number of the chosen photo, or -1."""
        return self._combo.currentIndex()

    def _make_combo(self) -> SteadyComboBox:
        combo = SteadyComboBox()
        combo.setObjectName("combo_photo")
        combo.setAccessibleName("Photo")
        combo.setToolTip("The training photo whose variations are shown.")
        # With rows of equal size, Qt need not measure every name.
        rows = QListView()
        rows.setUniformItemSizes(True)
        rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        rows.setMinimumWidth(_LIST_WIDTH)
        combo.setView(rows)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        combo.setModel(self._names)
        return combo

    def _make_step(self, text: str, name: str, help_text: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setObjectName(name)
        button.setToolTip(f"{help_text}.")
        button.setAccessibleName(help_text)
        button.clicked.connect(lambda: self._step(step))
        return button

    def _step(self, step: int) -> None:
        count = self._names.rowCount()
        if count:
            self._combo.setCurrentIndex((self.current + step) % count)

    def _chose(self, number: int) -> None:
        if number >= 0:
            self.chosen.emit(number)
