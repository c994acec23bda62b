"""TwoHandleSlider: a slider for the low and the high end of a range."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QWheelEvent
from superqt import QRangeSlider

from augstudio.ui.look import theme


class TwoHandleSlider(QRangeSlider):
    """superqt's range slider in whole steps; its handles may meet.

    It has no keyboard support (superqt has none) and stays out of the Tab order; use the two boxes
    beside it instead.
    """

    reset_asked = Signal()

    def __init__(self, steps: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)  # type: ignore[no-untyped-call]
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # superqt keeps the handles a single step apart.
        self.setSingleStep(0)
        self.setBarMovesAllHandles(False)
        self.setRange(0, steps)
        theme.watcher.theme_changed.connect(self._paint_theme)
        self._paint_theme()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Change colour when it is enabled or disabled."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._paint_theme()

    def _paint_theme(self) -> None:
        """Colour the bar between the handles; superqt does not read it from the style sheet."""
        colours = theme.current()
        colour = colours.accent if self.isEnabled() else colours.line
        self.setProperty("barColor", QBrush(QColor(colour)))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ask to reset to the default."""
        event.accept()
        self.reset_asked.emit()
