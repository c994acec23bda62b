"""RecentRows: the folders that were open lately, to open one of them again."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from augstudio.plain_text import readable
from augstudio.ui.core.photos.recent_folders import RecentFolders
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label

_WIDTH = 460
#: Of a row, for its icon, its margins and perhaps a scroll bar.
_TAKEN = 64


class RecentRows(QScrollArea):
    """A row for each folder; ``chosen`` carries the ``Path`` of the one that was pressed.

    Parameters
    ----------
    below
        What follows the rows, and is there without any.
    """

    chosen = Signal(Path)

    def __init__(
        self, recent: RecentFolders, parent: QWidget, below: QWidget | None = None
    ) -> None:
        # Without a parent, it would be shown as a window of its own for a moment.
        super().__init__(parent)
        self._recent, self._below = recent, below
        self._rows = QWidget()
        self.setObjectName("area_recent_folders")
        self.setAccessibleName("Recent folders")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab scrolls it through its rows
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        recent.changed.connect(self._show)
        self._show()
        recent.look()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that shows all rows; in a low window they are scrolled."""
        return QSize(_WIDTH, self._rows.sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a size that shows about one row."""
        return QSize(_WIDTH, min(self.sizeHint().height(), 56))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Accept a press between two rows, which is not one on the area around them."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Accept its end as well."""
        event.accept()

    def _show(self) -> None:
        self._rows = QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, SPACING.medium, 0, 0)
        column.setSpacing(0)
        title = label("Recent folders", "caption")
        title.setIndent(SPACING.medium)
        column.addWidget(title)
        title.setVisible(bool(self._recent.folders))
        for number, folder in enumerate(self._recent.folders, 1):
            column.addWidget(self._row(number, folder))
        if self._below is not None:
            column.addWidget(self._below, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setWidget(self._rows)
        self.setVisible(bool(self._recent.folders) or self._below is not None)
        self.updateGeometry()

    def _row(self, number: int, folder: Path) -> QPushButton:
        path = readable(str(folder))
        row = button(f"button_recent_{number}", "", f"Open {path}", role="row", icon="folder")
        middle, width = Qt.TextElideMode.ElideMiddle, _WIDTH - _TAKEN
        row.setText(row.fontMetrics().elidedText(path, middle, width).replace("&", "&&"))
        row.setAccessibleName(f"Open {readable(folder.name)}")
        row.clicked.connect(lambda: self.chosen.emit(folder))
        return row
