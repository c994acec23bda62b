"""DamageBar: the share of pixels that a setting destroys, as a thin bar and a sentence."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from augstudio.ui.look import theme
from augstudio.ui.widgets.text import Line

_HEIGHT = 3


class DamageBar(QWidget):
    """Hidden until it has something to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = _Bar()
        self._sentence = Line("", "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._bar)
        layout.addWidget(self._sentence)
        self.hide()

    def show_share(self, share: float | None, sentence: str, amber: bool) -> None:
        """Show a share (0 to 1) and its sentence, as a warning if ``amber``; hide for 0."""
        self.setVisible(bool(share))
        self._bar.set_share(share or 0.0, amber)
        self._sentence.write(sentence)
        self.setAccessibleName(sentence)
        if self._sentence.property("amber") != amber:
            self._sentence.setProperty("amber", amber)
            self._sentence.style().unpolish(self._sentence)
            self._sentence.style().polish(self._sentence)


class _Bar(QWidget):
    """A bar that is filled from the left."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self._amber = False
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float, amber: bool) -> None:
        self._share, self._amber = min(1.0, share), amber
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        for width, colour in (
            (area.width(), colours.line),
            (max(_HEIGHT, self._share * area.width()), colours.warn if self._amber else None),
        ):
            painter.setBrush(QColor(colour or colours.muted))
            painter.drawRoundedRect(QRectF(0, 0, width, area.height()), 2, 2)
