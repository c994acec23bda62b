"""An icon that stands beside words and follows the appearance."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from augstudio.ui import theme


class Symbol(QWidget):
    """One icon of ``resources/icons`` in a tone of the appearance; it means nothing by itself."""

    def __init__(
        self,
        name: str,
        tone: str = "muted",
        size: int = theme.ICON_PIXELS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = tone
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the icon in today's colours."""
        painter = QPainter(self)
        theme.icon(self._name, self._tone, self.width()).paint(painter, self.rect())
