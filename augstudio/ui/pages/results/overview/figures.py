"""Figures: what else is measured of a run, each with a sentence on what it means."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.evaluation.evaluation import Evaluation
from augstudio.ui.look.theme import SPACING, tabular
from augstudio.ui.widgets.text import label, percent, tooltip


class Figure(NamedTuple):
    """A name, a value as text, and what it means."""

    name: str
    value: str
    meaning: str


def figures(found: Evaluation) -> Iterator[Figure]:
    """Yield the figures of an evaluation."""
    low, high = found.interval
    yield Figure(
        "Accuracy",
        f"{percent(found.accuracy)} ({low:.1%} to {high:.1%})",
        "Share of the photos that are classified correctly. In brackets its 95% confidence "
        "interval: the accuracies on all photos like these that agree with this result.",
    )
    low, high = found.balanced_interval
    yield Figure(
        "Balanced accuracy",
        f"{percent(found.balanced_accuracy)} ({low:.1%} to {high:.1%})",
        "The accuracy if every class had as many photos: the mean recall of the classes. In "
        "brackets its 95% confidence interval.",
    )
    for k, right in found.top_k.items():
        yield Figure(
            f"Top {k}",
            percent(right / found.photos),
            f"Share of the photos whose class is among the {k} most probable ones.",
        )
    yield Figure(
        "Log loss",
        f"{found.log_loss:.3f}",
        "How much the probabilities are off, in nats: 0 at best, and large if wrong answers are "
        "given with high confidence (mean cross-entropy).",
    )
    yield Figure(
        "Brier score",
        f"{found.brier:.3f}",
        "How much the probabilities are off, from 0 (best) to 2: mean squared error, summed over "
        "the classes.",
    )
    yield Figure(
        "Calibration error",
        percent(found.calibration_error),
        "How far the confidence is from the share of right answers, on average (expected "
        "calibration error). See Calibration.",
    )


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
        for each in figures(found) if found is not None else ():
            self._row.addWidget(_shown(each))
        self._row.addStretch()


def _shown(figure: Figure) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    value = label(figure.value)
    value.setFont(tabular(value.font()))
    for each in (label(figure.name, "caption"), value):
        column.addWidget(each)
    made.setToolTip(tooltip(figure.meaning))
    made.setAccessibleName(f"{figure.name} {figure.value}")
    made.setAccessibleDescription(figure.meaning)
    return made
