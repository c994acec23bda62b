"""Collapsible: a titled group of controls that can be folded away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget


class Collapsible(QWidget):
    """A title that opens and closes what stands below it, by mouse or by Space."""

    def __init__(
        self,
        name: str,
        title: str,
        content: QWidget,
        opened: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._content = content
        self._button = QToolButton()
        self._button.setObjectName(name)
        self._button.setText(title)
        self._button.setProperty("role", "quiet")
        self._button.setToolTip("Show or hide this group.")
        self._button.setAccessibleName(title)
        self._button.setCheckable(True)
        self._button.setChecked(opened)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._button)
        layout.addWidget(content)
        self._button.toggled.connect(self._show)
        self._show(opened)

    @property
    def opened(self) -> bool:
        """Whether the content is shown."""
        return self._button.isChecked()

    def _show(self, opened: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow
        self._button.setArrowType(arrow)
        self._content.setVisible(opened)
