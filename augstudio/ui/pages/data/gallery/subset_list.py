"""SubsetList: the classes and sets to show in the gallery; photos can be dropped onto them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from augstudio.data.dataset import USES, Split
from augstudio.plain_text import readable
from augstudio.ui.look import theme
from augstudio.ui.pages.data.gallery.photo_model import MIME
from augstudio.ui.pages.data.gallery.photos import Kind, Subset
from augstudio.ui.widgets.text import count, tooltip

_SUBSET = Qt.ItemDataRole.UserRole
_TITLES = {Kind.ALL: "All photos", Kind.CHANGED: "Moved", Kind.LEFT_OUT: "Left out"}
#: Kinds onto which photos can be dropped.
_TARGETS = (Kind.CLASS, Kind.SPLIT, Kind.LEFT_OUT)


class SubsetList(QListWidget):
    """Lists what can be shown, with the number of photos of each.

    Signals
    -------
    chosen
        The ``Subset`` to show.
    dropped
        The ``Subset`` onto which the selected photos were dragged.
    menu_wanted
        Name of the class for which a menu is wanted, and where on the screen.
    rename_wanted
        Name of a class that is to be renamed.
    """

    chosen = Signal(object)
    dropped = Signal(object)
    menu_wanted = Signal(str, QPoint)
    rename_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_subsets")
        self.setAccessibleName("Classes and sets")
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._shown: Subset | None = None
        self._filling = False
        self._under: QListWidgetItem | None = None
        self.currentItemChanged.connect(self._choose)

    def show_counts(self, classes: Sequence[str], counts: Mapping[Subset, int]) -> None:
        """List all photos, ``classes``, sets and what was decided, with their numbers."""
        subsets = [Subset()]
        subsets += [Subset(Kind.CLASS, name) for name in classes]
        subsets += [each for each in map(_of_split, Split) if counts.get(each)]
        subsets += [each for each in map(Subset, (Kind.CHANGED, Kind.LEFT_OUT)) if counts.get(each)]
        self._filling = True
        there = [self.item(row) for row in range(self.count())]
        there = [item for item in there if item.data(_SUBSET) is not None]
        if [item.data(_SUBSET) for item in there] == subsets:
            for item, subset in zip(there, subsets, strict=True):
                _write(item, counts.get(subset, 0))
            self._filling = False
            return
        top = self.verticalScrollBar().value()
        self._under = None
        self.clear()
        for before, subset in zip([subsets[0], *subsets], subsets, strict=False):
            apart = subset.kind is not before.kind and before.kind is not Kind.CHANGED
            self._add(subset, counts.get(subset, 0), apart)
        self._filling = False
        self.verticalScrollBar().setValue(top)
        self.mark(self._shown)

    def mark(self, subset: Subset | None) -> None:
        """Mark what is shown, without telling anybody."""
        self._shown = subset
        self._filling = True
        items = [self.item(row) for row in range(self.count())]
        place = next((item for item in items if item.data(_SUBSET) == subset), None)
        if place is None:
            self.setCurrentRow(-1)
        else:
            self.setCurrentItem(place)
        self._filling = False

    def _add(self, subset: Subset, number: int, apart: bool) -> None:
        if apart:
            line = QListWidgetItem("Classes" if subset.kind is Kind.CLASS else "")
            line.setFlags(Qt.ItemFlag.NoItemFlags)
            line.setFont(theme.small(self.font()))
            self.addItem(line)
        item = QListWidgetItem()
        item.setData(_SUBSET, subset)
        _write(item, number)
        self.addItem(item)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self._shown = item.data(_SUBSET)
            self.chosen.emit(self._shown)

    # --- keys and menu ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """F2 renames a class."""
        subset = self._shown
        if event.key() == Qt.Key.Key_F2 and subset is not None and subset.kind is Kind.CLASS:
            self.rename_wanted.emit(subset.name)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of a class."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if by_key else self.itemAt(event.pos())
        if item is None:
            return
        subset = item.data(_SUBSET)
        if subset is not None and subset.kind is Kind.CLASS:
            below = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
            self.menu_wanted.emit(subset.name, below if by_key else event.globalPos())

    # --- drops ---

    def _target(self, event: QDropEvent) -> QListWidgetItem | None:
        item = self.itemAt(event.position().toPoint())
        subset = item.data(_SUBSET) if item is not None else None
        return item if subset is not None and subset.kind in _TARGETS else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Accept photos of the gallery."""
        event.setAccepted(event.mimeData().hasFormat(MIME))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Mark the class under the pointer."""
        target = self._target(event) if event.mimeData().hasFormat(MIME) else None
        event.setAccepted(target is not None)
        self._mark_target(target)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Mark nothing."""
        self._mark_target(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Tell what the photos were dropped on."""
        target = self._target(event)
        self._mark_target(None)
        event.setAccepted(target is not None)
        if target is not None:
            self.dropped.emit(target.data(_SUBSET))

    def _mark_target(self, target: QListWidgetItem | None) -> None:
        if self._under is not None:
            self._under.setData(Qt.ItemDataRole.ForegroundRole, None)
        self._under = target
        if target is not None:
            target.setData(Qt.ItemDataRole.ForegroundRole, QColor(theme.current().accent))


def _of_split(split: Split) -> Subset:
    return Subset(Kind.SPLIT, split.value)


def _write(item: QListWidgetItem, number: int) -> None:
    """Write the title of an entry, and the number of its photos."""
    subset: Subset = item.data(_SUBSET)
    title = _TITLES.get(subset.kind) or readable(subset.name)
    if subset.kind is Kind.SPLIT:
        title = USES[Split(subset.name)].capitalize()
    photos = count(number, "photo", "photos")
    item.setText(f"{title}  {count(number)}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {photos}")
    tip = f"{title}: {photos}"
    if subset.kind is Kind.CLASS:
        tip += "\nDrop photos here to move them. F2 renames the class."
    item.setToolTip(tooltip(tip))
