"""PhaseList: the steps of a long piece of work, side by side, and how far each is."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from augstudio.ui.theme import SPACING, tabular
from augstudio.ui.widgets.text import label


class PhaseList(QWidget):
    """A title, a thin bar and a line of words for each step."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[QProgressBar] = []
        self._words: list[QLabel] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.wide)
        for number, title in enumerate(titles, 1):
            layout.addLayout(self._make_phase(f"{number}  {title}"), 1)
        self.clear()

    def show_progress(self, phase: int, done: int, total: int, words: str) -> None:
        """Show that ``done`` of ``total`` of step ``phase`` (from 0) are finished."""
        self._bars[phase].setMaximum(max(1, total))
        self._bars[phase].setValue(done)
        self._words[phase].setText(words)

    def clear(self) -> None:
        """Show that nothing has begun."""
        for phase in range(len(self._bars)):
            self.show_progress(phase, 0, 1, "not yet")

    def _make_phase(self, title: str) -> QVBoxLayout:
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setAccessibleName(title)
        words = label("", "caption")
        words.setFont(tabular(words.font()))
        self._bars.append(bar)
        self._words.append(words)
        column = QVBoxLayout()
        column.setSpacing(SPACING.tight)
        for widget in (label(title), bar, words):
            column.addWidget(widget)
        return column
