"""DropTarget and DropArea: frames on which files can be dropped."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from augstudio.export.archive.file_name import is_project_file
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Symbol, label, set_role, tooltip

_ICON_PIXELS = 40


def _no_project(paths: Sequence[Path]) -> bool:
    """Whether no project is among some files; the window opens it wherever it is dropped."""
    return bool(paths) and not any(map(is_project_file, paths))


def dropped_paths(data: QMimeData) -> list[Path]:
    """Return the local files and folders in a drop or on the clipboard."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropTarget(QFrame):
    """A frame that is marked while files are dragged over it, and signals what was dropped.

    Parameters
    ----------
    takes
        Whether it takes any of some paths; others are left to what is around it, as are projects.

    Signals
    -------
    dropped
        list of ``Path``.
    """

    dropped = Signal(list)

    def __init__(
        self, takes: Callable[[Sequence[Path]], bool] = _no_project, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._takes = takes
        self.setAcceptDrops(True)

    def _mark(self, active: bool) -> None:
        self.setProperty("active", active)
        self.style().unpolish(self)
        self.style().polish(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Accept local files that it takes."""
        if self._takes(dropped_paths(event.mimeData())):
            event.acceptProposedAction()
            self._mark(True)
        else:
            event.ignore()

    def dragLeaveEvent(self, _: QDragLeaveEvent) -> None:  # noqa: N802
        """Remove the highlight."""
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Emit what was dropped."""
        self._mark(False)
        event.acceptProposedAction()
        self.dropped.emit(dropped_paths(event.mimeData()))


class DropArea(DropTarget):
    """A large area for choosing files by drag and drop, click or keyboard.

    Signals
    -------
    chosen
        It was clicked, or Enter or Space was pressed on it.
    """

    chosen = Signal()

    def __init__(
        self, name: str, title: str, sentence: str, symbol: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.setObjectName(name)
        self.setProperty("role", "drop")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setToolTip(tooltip(sentence))
        self._symbol = Symbol(symbol, size=_ICON_PIXELS)
        self._title = label(title, "section")
        self._sentence = label(sentence, "muted", wrap=True)
        self._buttons = QHBoxLayout()
        self._arrange()
        self._normal = (title, sentence)
        self._is_compact = self._pressed = False

    def _arrange(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        for each in (self._title, self._sentence):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons.setSpacing(SPACING.small)
        self._layout = column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.small)
        column.addStretch()
        column.addWidget(self._symbol, 0, middle)
        column.addWidget(self._title, 0, middle)
        column.addWidget(self._sentence)
        column.addSpacing(SPACING.small)
        column.addLayout(self._buttons)
        column.setAlignment(self._buttons, middle)
        column.addStretch()

    def set_compact(self, compact: bool) -> None:
        """Shrink to a single row, without the title where it is narrow; or fill the space."""
        self._is_compact = compact
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(across if compact else down)
        self._layout.setContentsMargins(*[SPACING.medium if compact else SPACING.wide] * 4)
        for each in (self._symbol, self._sentence):
            each.setVisible(not compact)
        policy = QSizePolicy.Policy.Fixed if compact else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, policy)
        self._show_title()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hide the title of a row that has no room for it."""
        super().resizeEvent(event)
        self._show_title()

    def _show_title(self) -> None:
        around = 2 * SPACING.medium + 4 * SPACING.small  # margins, and the spaces between all items
        room = self.width() - around - self._buttons.minimumSize().width()
        self._title.setVisible(not self._is_compact or self._title.sizeHint().width() <= room)

    def add_button(self, button: QPushButton) -> None:
        """Add a button below the text."""
        button.setCursor(Qt.CursorShape.ArrowCursor)
        self._buttons.addWidget(button)

    def add_below(self, widget: QWidget) -> None:
        """Add a widget below the buttons."""
        widget.setCursor(Qt.CursorShape.ArrowCursor)
        place = self._layout.count() - 1  # before the space at the end
        self._layout.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def say(self, title: str, sentence: str, role: str = "muted") -> None:
        """Show another text for a while, such as that photos are being read."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        set_role(self._sentence, role)

    def say_normal(self) -> None:
        """Show the original text."""
        self.say(*self._normal)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Note that a click begins here and not on a button inside."""
        self._pressed = event.button() is Qt.MouseButton.LeftButton

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Treat a click as a request to choose files."""
        if self._pressed and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()
        self._pressed = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Treat Enter and Space as a click, unless a button inside has the focus."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.hasFocus():
            self.chosen.emit()
        else:
            super().keyPressEvent(event)
