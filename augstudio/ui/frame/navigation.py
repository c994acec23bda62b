"""Navigation: the list of pages at the left."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING

_WIDTH = 168
#: With icons only.
_NARROW = 64


class Navigation(QFrame):
    """One button per page; ``chosen`` carries the name of the page."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedWidth(_WIDTH)
        self._buttons: dict[str, QToolButton] = {}
        self._column = QVBoxLayout(self)
        # Little above and below, so that the pages fit into the lowest window.
        self._column.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        self._column.setSpacing(SPACING.tight)
        self._column.addStretch()

    def add(self, name: str, title: str, tip: str) -> None:
        """Add a page below the others; its icon has the name of the page."""
        number = len(self._buttons) + 1
        entry = QToolButton()
        entry.setObjectName(f"nav_{name}")
        entry.setText(f"  {title}")  # Qt leaves little space between icon and text
        entry.setAccessibleName(title)
        entry.setToolTip(f"{tip} (Ctrl+{number})")
        entry.setProperty("role", "nav")
        entry.setCheckable(True)
        entry.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.set_icon(entry, name)
        entry.clicked.connect(lambda: self.chosen.emit(name))
        self._buttons[name] = entry
        self._column.insertWidget(self._column.count() - 1, entry)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only, or icons with titles."""
        self.setFixedWidth(_NARROW if narrow else _WIDTH)
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self._buttons.values():
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else beside)

    def set_current(self, name: str) -> None:
        """Mark a page as the current one."""
        for each, button in self._buttons.items():
            button.setChecked(each == name)
