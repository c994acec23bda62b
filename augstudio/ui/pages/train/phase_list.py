"""PhaseList: the steps of a long piece of work, side by side, and how far each is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING, tabular
from augstudio.ui.widgets.text import Line

_NOT_YET = "not yet"
_LEFT_OUT = "left out"
#: Pixels of a bar at least; there may be many side by side.
_LEAST = 24


@dataclass(frozen=True)
class Step:
    """What a step is called, and what happens in it."""

    title: str
    sentence: str


class PhaseList(QWidget):
    """A title, a thin bar and a line of words for each step."""

    def __init__(self, steps: Sequence[Step] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self._columns: list[_Column] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.set_steps(steps)

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps, none of which has begun."""
        if self._steps != tuple(steps):
            self._steps = tuple(steps)
            for old in self._columns:
                self._layout.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._columns = [_Column(number, step) for number, step in enumerate(steps, 1)]
            self._layout.setSpacing(SPACING.wide if len(steps) <= 3 else SPACING.large)
            even = len(steps) <= 3
            for column in self._columns:
                # Many steps share the width by what there is to say.
                self._layout.addWidget(column, 1 if even else column.title_width)
                column.show()
        self.clear()

    def show_progress(self, step: int, done: int, total: int, words: str) -> None:
        """Show that ``done`` of ``total`` of a step (from 0) are finished."""
        self._columns[step].show_progress(done, total, words)

    def finish(self, step: int) -> None:
        """Show that nothing more happens in a step (from 0), whether or not it has begun."""
        self._columns[step].finish()

    def clear(self) -> None:
        """Show that nothing has begun."""
        for column in self._columns:
            column.show_progress(0, 1, _NOT_YET)


class _Column(QWidget):
    """One step."""

    def __init__(self, number: int, step: Step) -> None:
        super().__init__()
        self._title = Line(f"{number}  {step.title}", "")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(_LEAST)
        self._bar.setAccessibleName(self._title.text())
        self._bar.setAccessibleDescription(step.sentence)
        for widget in (self, self._title, self._bar):
            widget.setToolTip(f"{step.title}: {step.sentence}")
        self._words = Line("", "caption")
        self._words.setFont(tabular(self._words.font()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.tight)
        for widget in (self._title, self._bar, self._words):
            layout.addWidget(widget)

    @property
    def title_width(self) -> int:
        """Pixels that the title takes."""
        return self._title.fontMetrics().horizontalAdvance(self._title.text())

    def show_progress(self, done: int, total: int, words: str) -> None:
        self._bar.setMaximum(max(1, total))
        self._bar.setValue(done)
        self._words.write(words)

    def finish(self) -> None:
        if self._words.text() in (_NOT_YET, _LEFT_OUT):
            self._words.write(_LEFT_OUT)
        else:
            self._bar.setValue(self._bar.maximum())
