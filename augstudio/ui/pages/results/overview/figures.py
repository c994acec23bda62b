"""FiguresRow: the key figures of an evaluation, each with a sentence on what it means."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.evaluation.evaluation import Evaluation
from augstudio.evaluation.figures import Figure, key_figures
from augstudio.ui.look.theme import SPACING, tabular
from augstudio.ui.widgets.text import label, tooltip

#: How many figures have room for their interval; the tooltips have all.
_INTERVALS = 2


class FiguresRow(QWidget):
    """The figures side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row_figures")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING.wide)

    def show_evaluation(self, found: Evaluation | None) -> None:
        """Show the figures of an evaluation, or none."""
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, each in enumerate(key_figures(found) if found is not None else ()):
            self._row.addWidget(_shown(each, each.text if place < _INTERVALS else each.value))
        self._row.addStretch()


def _shown(figure: Figure, text: str) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    value = label(text)
    value.setFont(tabular(value.font()))
    for each in (label(figure.name, "caption"), value):
        column.addWidget(each)
    meaning = figure.meaning
    if figure.interval:
        meaning += (
            f" Its 95% confidence interval is {figure.interval}: the values on all photos like "
            "these that agree with this result."
        )
    made.setToolTip(tooltip(meaning))
    made.setAccessibleName(f"{figure.name} {figure.text}")
    made.setAccessibleDescription(meaning)
    return made
