"""Collapsible: a titled group of controls that can be folded away."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from augstudio.ui.look import theme
from augstudio.ui.widgets.text import tooltip

_RESET_ICON = 14
_RESET = "Press to reset all settings of this group."


class Collapsible(QWidget):
    """A title that shows or hides the content below it, by mouse or Space.

    A button beside the title shows how many settings inside are changed; pressing it emits
    ``reset_asked``. ``toggled(opened)`` is emitted when the group is opened or closed.
    """

    toggled = Signal(bool)
    reset_asked = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        content: QWidget,
        opened: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._content = content
        self._button = self._make_button(name, opened)
        self._reset = self._make_reset(name)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._button, 1)
        head.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(content)
        self._button.toggled.connect(self._show)
        self._button.toggled.connect(self.toggled)
        self._show(opened)

    @property
    def opened(self) -> bool:
        """Whether the content is shown."""
        return self._button.isChecked()

    def set_opened(self, opened: bool) -> None:
        """Show or hide the content."""
        self._button.setChecked(opened)

    def set_changed(self, count: int, warning: str = "") -> None:
        """Show how many settings inside are changed, and a warning if there is one."""
        if self._reset.hasFocus() and not count:
            self._button.setFocus()  # hiding the button would lose the focus
        self._reset.setVisible(count > 0)
        self._reset.setText(f"{count} changed{' !' if warning else ''}")
        self._reset.setAccessibleName(f"Reset {self._title}, {count} changed. {warning}".strip())
        self._reset.setToolTip(tooltip(f"{warning} {_RESET}".strip()))
        if self._reset.property("amber") != bool(warning):
            self._reset.setProperty("amber", bool(warning))
            theme.set_icon(self._reset, "reset", "warn" if warning else "accent")
            self._reset.setIconSize(QSize(_RESET_ICON, _RESET_ICON))
            self._reset.style().unpolish(self._reset)
            self._reset.style().polish(self._reset)

    def _make_button(self, name: str, opened: bool) -> QToolButton:
        made = QToolButton()
        made.setObjectName(name)
        made.setText(self._title)
        made.setProperty("role", "group")
        made.setToolTip("Show or hide this group.")
        made.setAccessibleName(self._title)
        made.setCheckable(True)
        made.setChecked(opened)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _make_reset(self, name: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"{name}_reset")
        made.setProperty("role", "count")
        made.setToolTip(tooltip(_RESET))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.set_icon(made, "reset", "accent")
        made.setIconSize(QSize(_RESET_ICON, _RESET_ICON))
        made.clicked.connect(self.reset_asked)
        made.hide()
        return made

    def _show(self, opened: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow
        self._button.setArrowType(arrow)
        self._content.setVisible(opened)
