"""MistakeList: the validation photos that are classified wrongly."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
)
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from augstudio.plain_text import readable
from augstudio.runs.events import Mistake
from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded
from augstudio.ui.look.theme import SPACING, tabular
from augstudio.ui.widgets.text import Line, count, label, tooltip

#: Side of a photo in window pixels.
PHOTO_PIXELS = 48
_LEAST_ROWS = 2
_RADIUS = 6.0
_BEFORE = "After the first epoch, validation photos that are classified wrongly appear here."
_NONE = "All validation photos are classified correctly."
_PHOTO = Qt.ItemDataRole.UserRole
_MISTAKE = Qt.ItemDataRole.UserRole + 1
_DECISION = Qt.ItemDataRole.UserRole + 2

_Index = QModelIndex | QPersistentModelIndex


class MistakeList(QWidget):
    """The number of mistakes, and the most confident ones.

    Attributes
    ----------
    decisions
        What was decided about photos in the list, such as "moved to cats".

    Signals
    -------
    thumbnails_wanted
        The ``Path`` of every photo in the list that has no picture yet; empty after the list was
        cleared.
    chosen
        Number of the mistake that was clicked or opened with the keyboard.
    shown, decided
        Other mistakes are shown; what was decided about them has changed.
    menu_wanted, leave_out_wanted
        The ``Mistake`` for which a menu is wanted, and where on the screen; one whose photo is to
        be left out.
    """

    thumbnails_wanted = Signal(list)
    chosen = Signal(int)
    shown = Signal()
    decided = Signal()
    menu_wanted = Signal(object, QPoint)
    leave_out_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mistakes: tuple[Mistake, ...] = ()
        self._pictures: dict[Path, QImage | None] = {}
        self.decisions: Mapping[Path, str] = {}
        self._title = Line("", "section")
        self._caption = Line("", "caption")
        self._sentence = label("", "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list = _Rows()
        self._list.setMinimumHeight(_LEAST_ROWS * (PHOTO_PIXELS + SPACING.small))
        self._stack = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(self._title)
        column.addWidget(self._caption)
        column.addLayout(self._stack, 1)
        # Only now: without a parent, the first one would open as a separate window.
        self._stack.addWidget(self._sentence)
        self._stack.addWidget(self._list)
        self._list.opened.connect(self.chosen)
        self._list.menu_wanted.connect(self.menu_wanted)
        self._list.leave_out_wanted.connect(self.leave_out_wanted)
        self.show_nothing()

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes in the order shown."""
        return self._mistakes

    @property
    def title(self) -> str:
        """The number of mistakes as text."""
        return self._title.text()

    def picture(self, photo: Path) -> QImage | None:
        """Return the picture of a photo in the list, if it has been loaded."""
        return self._pictures.get(photo)

    def show_nothing(self, sentence: str = _BEFORE) -> None:
        """Clear the list, and say why it is empty."""
        self._mistakes, self._pictures = (), {}
        self._list.clear()
        self._title.write("")
        self._caption.write("")
        self._show_sentence(sentence)
        self.thumbnails_wanted.emit([])

    def show_mistakes(
        self, mistakes: Sequence[Mistake], wrong: int, photos: int, epoch: int
    ) -> None:
        """Show the most confident of ``wrong`` mistakes among ``photos``."""
        self._mistakes = tuple(mistakes)
        self._title.write(f"{count(wrong)} of {count(photos)} wrong")
        which = "most confident first"
        if len(mistakes) < wrong:
            which = f"the {len(mistakes)} most confident"
        self._caption.write(f"Epoch {epoch}, {which}" if wrong else f"Epoch {epoch}")
        if not wrong:
            self._show_sentence(_NONE)
        self._stack.setCurrentIndex(1 if self._mistakes else 0)
        kept = {mistake.path for mistake in mistakes}
        self._pictures = {path: p for path, p in self._pictures.items() if path in kept}
        self._list.set_mistakes(self._mistakes, self._pictures)
        self.shown.emit()
        missing = [m.path for m in mistakes if m.path not in self._pictures]
        if missing:
            self.thumbnails_wanted.emit(missing)

    def set_thumbnails(self, pictures: Mapping[Path, QImage | None]) -> None:
        """Show pictures of the photos; those of photos not in the list are ignored.

        ``None`` stands for a photo that can no longer be read.
        """
        shown = {mistake.path for mistake in self._mistakes}
        self._pictures |= {path: p for path, p in pictures.items() if path in shown}
        self._list.set_pictures(self._pictures)

    def set_decisions(self, decisions: Mapping[Path, str]) -> None:
        """Show what was decided about photos, such as "moved to cats"."""
        self.decisions = decisions
        self._list.set_decisions(decisions)
        self.decided.emit()

    def focus_photo(self, photo: Path) -> None:
        """Focus a photo, if it is in the list."""
        paths = [mistake.path for mistake in self._mistakes]
        if photo in paths:
            self._list.setCurrentRow(paths.index(photo))

    def _show_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._stack.setCurrentWidget(self._sentence)


class _Rows(QListWidget):
    """One row per mistake; a click, Enter or Space opens it, a right click its menu."""

    opened = Signal(int)
    menu_wanted = Signal(object, QPoint)
    leave_out_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("list_mistakes")
        self.setAccessibleName("Photos classified wrongly")
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.itemClicked.connect(lambda item: self.opened.emit(self.row(item)))
        theme.watcher.theme_changed.connect(self.viewport().update)

    def set_mistakes(
        self, mistakes: Sequence[Mistake], pictures: Mapping[Path, QImage | None]
    ) -> None:
        """Replace the mistakes; the focus stays on the same photo."""
        before = self.currentItem().data(_MISTAKE).path if self.currentItem() else None
        while self.count() > len(mistakes):
            self.takeItem(self.count() - 1)
        while self.count() < len(mistakes):
            self.addItem(QListWidgetItem())
        for row, mistake in enumerate(mistakes):
            item = self.item(row)
            summary = in_words(mistake)
            item.setData(_MISTAKE, mistake)
            tip = f"{summary}\n{readable(mistake.path.name)}\nClick to enlarge, right-click to "
            tip += "move it to another class or leave it out."
            item.setToolTip(tooltip(tip))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{summary}, {mistake.path.name}")
            if mistake.path == before:
                self.setCurrentRow(row)
        self.set_pictures(pictures)

    def set_pictures(self, pictures: Mapping[Path, QImage | None]) -> None:
        """Set the picture of every photo, or none."""
        for row in range(self.count()):
            item = self.item(row)
            item.setData(_PHOTO, pictures.get(item.data(_MISTAKE).path))

    def set_decisions(self, decisions: Mapping[Path, str]) -> None:
        """Set what was decided about every photo, or nothing."""
        for row in range(self.count()):
            item = self.item(row)
            mistake = item.data(_MISTAKE)
            decision = decisions.get(mistake.path, "")
            item.setData(_DECISION, decision)
            parts = [in_words(mistake), mistake.path.name, readable(decision)]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, parts)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the photo under the pointer, or by key of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if by_key else self.itemAt(event.pos())
        if item is None:
            return
        self.setCurrentItem(item)
        below = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
        self.menu_wanted.emit(item.data(_MISTAKE), below if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the current photo, or leave it out; the arrow keys move to the others."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_Delete and self.currentItem() is not None:
            self.leave_out_wanted.emit(self.currentItem().data(_MISTAKE))
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Paints a photo, with its class, the predicted class and the confidence on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """Return the height of a photo."""
        del option, index
        return QSize(2 * PHOTO_PIXELS, PHOTO_PIXELS + SPACING.small)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        mistake, picture = index.data(_MISTAKE), index.data(_PHOTO)
        area, state, colours = option.rect, option.state, theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver
        if state & here:
            painter.fillPath(_rounded(QRectF(area)), QColor(colours.control))
        margin = SPACING.tight
        place = QRectF(area.left() + margin, area.top() + margin, PHOTO_PIXELS, PHOTO_PIXELS)
        if picture is None:
            painter.fillPath(_rounded(place), QColor(colours.line))
        else:
            draw_rounded(painter, picture, place, _RADIUS)
        rest = area.adjusted(PHOTO_PIXELS + margin + SPACING.small, 6, -margin, -6)
        self._write(painter, rest, mistake, index.data(_DECISION))
        painter.restore()

    def _write(
        self, painter: QPainter, area: QRect, mistake: Mistake, decision: str | None
    ) -> None:
        """Paint two lines; the percentage in the second is never cut off."""
        colours, middle = theme.current(), Qt.TextElideMode.ElideMiddle
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = upper.translated(0, upper.height())
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text))
        title = painter.fontMetrics().elidedText(readable(mistake.label), middle, upper.width())
        painter.drawText(upper, flags, title)
        painter.setFont(theme.small(tabular(painter.font())))
        painter.setPen(QColor(colours.muted))
        metrics = painter.fontMetrics()
        if decision:
            painter.setPen(QColor(colours.good))
            shown = metrics.elidedText(readable(decision), middle, lower.width())
            painter.drawText(lower, flags, shown)
            return
        confidence = f", {mistake.probability:.0%}"
        room = lower.width() - metrics.horizontalAdvance(confidence)
        answer = readable(mistake.answer)
        shown = metrics.elidedText(f"predicted {answer}", middle, room)
        painter.drawText(lower, flags, shown + confidence)


def in_words(mistake: Mistake) -> str:
    """Return the class of a photo, the predicted class, and the confidence.

    >>> in_words(Mistake(Path("a.jpg"), "cat", "dog", 0.974))
    'cat, predicted dog, 97% confident'
    """
    summary = readable(f"{mistake.label}, predicted {mistake.answer}")
    return f"{summary}, {mistake.probability:.0%} confident"


def _rounded(area: QRectF) -> QPainterPath:
    outline = QPainterPath()
    outline.addRoundedRect(area, _RADIUS, _RADIUS)
    return outline
