"""Headline: what to expect from a run in one sentence, and below what it rests on."""

from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, PlainLabel, label, set_role, tooltip


class Headline(QWidget):
    """A sentence and notes about it.

    Where there is little height the sentence is smaller, and the notes are one line, whose tooltip
    has all of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_low = self._is_bad = False
        self._sentence = label("", "title", wrap=True)
        self._sentence.setObjectName("label_headline")
        self._notes = _Notes()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(self._sentence)
        column.addWidget(self._notes)

    def set_low(self, is_low: bool) -> None:
        """Take little height, or as much as the words need."""
        if is_low != self._is_low:
            self._is_low = is_low
            self._notes.set_low(is_low)
            self._show_role()

    def write(self, sentence: str, notes: str = "", is_bad: bool = False) -> None:
        """Show a sentence with notes; ``is_bad`` if it says why there is no evaluation."""
        self._is_bad = is_bad
        self._sentence.setText(sentence)
        self.note(notes)
        self._show_role()

    def note(self, notes: str) -> None:
        """Show other notes."""
        self._notes.write(notes)

    def _show_role(self) -> None:
        role = "section" if self._is_low else "title"
        set_role(self._sentence, "bad" if self._is_bad else role)


class _Notes(Line):
    """Text on as many lines as it needs, or on one."""

    def __init__(self) -> None:
        super().__init__("", "muted")
        self.setObjectName("label_notes")
        self.setWordWrap(True)

    def set_low(self, is_low: bool) -> None:
        self.setWordWrap(not is_low)
        self.write(self.text())

    def write(self, text: str) -> None:
        """Show ``text``."""
        self.setText(text)
        self._describe()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Describe what no longer fits."""
        super().resizeEvent(event)
        self._describe()

    def _describe(self) -> None:
        """Offer the whole text where only its beginning is shown."""
        is_whole = (
            self.wordWrap() or self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        )
        self.setToolTip("" if is_whole else tooltip(self.text()))
        self.setAccessibleDescription("" if is_whole else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw all of the text, or as much as fits on one line."""
        if self.wordWrap():
            PlainLabel.paintEvent(self, event)
        else:
            super().paintEvent(event)
