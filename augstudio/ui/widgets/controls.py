"""Sliders and boxes that leave the mouse wheel to their panel, and splitters.

Scrolling a panel full of controls must not change what happens to be under the pointer.
"""

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QSlider,
    QSplitter,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_HISTORY_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class NumberBox(QDoubleSpinBox):
    """A box for a number with as many digits as it needs, followed by its unit.

    The up and down keys change it by one step.

    Parameters
    ----------
    minimum, maximum, step
        In ``unit``. A typed number may be between two steps.
    unit
        Shown after the number; a space precedes it unless it is ° or %.

    Text that stands for the lowest number (``setSpecialValueText``) is selected when the box gets
    the focus, so that typing replaces it.
    """

    #: Digits beyond those of the step, so that numbers between two steps are shown exactly too.
    _EXTRA_DIGITS = 2

    def __init__(
        self,
        minimum: float,
        maximum: float,
        step: float,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._digits = digits(step)
        self.setDecimals(self._digits + self._EXTRA_DIGITS if self._digits else 0)
        self.setRange(minimum, maximum)
        self.setSingleStep(step)
        self.setSuffix(unit if unit[:1] in ("", "°", "%") else f" {unit}")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        # Hides the buttons: with Qt's own way of hiding them the text has no room here.
        self.setProperty("role", "plain")
        self.lineEdit().setTextMargins(6, 0, 8, 0)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Return ``value`` with the digits of the step, and more only if it has more."""
        exact = f"{value:.{self.decimals()}f}"
        if "." in exact:
            spare = len(exact) - len(exact.rstrip("0"))
            exact = exact[: len(exact) - min(spare, self.decimals() - self._digits)].rstrip(".")
        return exact.replace(".", self.locale().decimalPoint())

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window, unless the user is typing a number."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            settled = (self.specialValueText(), self.textFromValue(self.value()) + self.suffix())
            if self.text() in settled and any(event.matches(key) for key in _HISTORY_KEYS):
                event.ignore()
                return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Select special text: unlike a number, it can't be edited."""
        super().focusInEvent(event)
        if self.text() == self.specialValueText():
            # Delayed, because the click that gives the focus also sets the cursor.
            QTimer.singleShot(0, self, self.selectAll)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel."""
        event.ignore()


def digits(step: float) -> int:
    """Return how many decimals multiples of ``step`` need, at most 6."""
    text = f"{step:.6f}".rstrip("0")
    return len(text.partition(".")[2])


class StepSlider(QSlider):
    """A slider that asks for its default on a double click and signals when it loses the focus."""

    reset_asked = Signal()
    left = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ask to reset to the default."""
        event.accept()
        self.reset_asked.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """End a series of arrow key presses."""
        super().focusOutEvent(event)
        self.left.emit()


class SteadyComboBox(QComboBox):
    """A combo box that ignores the wheel and whose list is wide enough to read."""

    #: Number of entries shown without scrolling if they fit on the screen, and of those whose
    #: width is measured.
    _MOST_SEEN, _MOST_MEASURED = 20, 100
    #: Pixels that Qt leaves free around the text.
    _MARGIN = 2

    def showPopup(self) -> None:  # noqa: N802
        """Open the list within the screen, and as wide as its entries if they are few."""
        view, screen = self.view(), self.screen().availableGeometry()
        frame = view.contentsMargins()
        top = self.mapToGlobal(self.rect().topLeft()).y()
        room = max(top - screen.top(), screen.bottom() - top - self.height())
        rows = (room - frame.top() - frame.bottom()) // max(1, view.sizeHintForRow(0))
        self.setMaxVisibleItems(max(1, min(self._MOST_SEEN, rows)))
        if self.count() <= self._MOST_MEASURED:
            width = view.sizeHintForColumn(0) + frame.left() + frame.right()
            if self.count() > self.maxVisibleItems():
                width += view.verticalScrollBar().sizeHint().width()
            view.setMinimumWidth(min(width, screen.width() * 2 // 3))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the box; text that does not fit ends in "…"."""
        del event
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.currentText() or self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, field.width() - self._MARGIN
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel."""
        event.ignore()


def remember_splitter(splitter: QSplitter, settings: QSettings) -> None:
    """Restore the last position of ``splitter``, and save changes under its object name."""
    name = splitter.objectName()
    state = settings.value(name)
    # A settings file that was damaged or edited by hand may contain anything.
    if isinstance(state, QByteArray):
        splitter.restoreState(state)
    splitter.splitterMoved.connect(lambda: settings.setValue(name, splitter.saveState()))
