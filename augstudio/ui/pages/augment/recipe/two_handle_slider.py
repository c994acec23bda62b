"""TwoHandleSlider: the low and the high end of a range on one groove."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QWheelEvent
from superqt import QRangeSlider

from augstudio.ui.look import theme


class TwoHandleSlider(QRangeSlider):
    """superqt's range slider in whole steps, whose handles may meet.

    It takes no keys (superqt has none), so it stays out of the Tab order; the two boxes beside
    it are its keyboard.
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
        """Look different while it can't be moved."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._paint_theme()

    def _paint_theme(self) -> None:
        """Give the bar between the handles its colour, which superqt can't find in ours."""
        colours = theme.current()
        colour = colours.accent if self.isEnabled() else colours.line
        self.setProperty("barColor", QBrush(QColor(colour)))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pass the wheel on to the panel."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ask for the default."""
        event.accept()
        self.reset_asked.emit()
