"""CalibrationTab: whether probabilities mean what they say."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.evaluation.calibration import calibration_note, reliability_before
from augstudio.evaluation.evaluation import Evaluation
from augstudio.runs.run import Run
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results import photo_sets
from augstudio.ui.pages.results.calibration.reliability_plot import ReliabilityPlot
from augstudio.ui.widgets.text import label, percent

_TEXT_WIDTH = 300


class CalibrationTab(QWidget):
    """The reliability diagram; ``photos_wanted`` has the ``PhotoSet`` of a bin."""

    photos_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tab_calibration")
        self._found: Evaluation | None = None
        self._plot = ReliabilityPlot()
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("label_calibration")
        about = label(
            "Photos are put into groups of similar confidence, with about as many photos in each. "
            "A point shows how many answers of its group are right, and the line through it the "
            "95% confidence interval. On the dashed line, of 100 answers given with 90%, 90 are "
            "right. Below it, the classifier is too confident; above it, too modest.",
            "muted",
            wrap=True,
        )
        self._scaled = label("", wrap=True)
        self._scaled.setObjectName("label_temperature")
        texts = QVBoxLayout()
        texts.setSpacing(SPACING.medium)
        for each in (self._sentence, self._scaled, about):
            each.setMaximumWidth(_TEXT_WIDTH)
            texts.addWidget(each)
        texts.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.wide)
        row.addWidget(self._plot, 1)
        row.addLayout(texts)
        self._plot.opened.connect(self._want)

    def show_evaluation(self, found: Evaluation, run: Run | None = None) -> None:
        """Show an evaluation; ``run`` is the one whose classifier answered, if that is one."""
        self._found = found
        before = () if run is None else reliability_before(found.answers, run)
        self._plot.show_bins(found.reliability, before)
        self._sentence.setText(calibration_sentence(found))
        self._scaled.setText("" if run is None else calibration_note(run, before))
        self._scaled.setVisible(bool(before))

    def _want(self, place: int) -> None:
        if self._found is not None:
            self.photos_wanted.emit(photo_sets.in_bin(self._found, place))


def calibration_sentence(found: Evaluation) -> str:
    """Return in words how far the confidence is from the share of right answers."""
    sure = float(found.confidence.mean())
    return (
        f"On average, the classifier is {percent(sure)} confident, and {percent(found.accuracy)} "
        f"of its answers are right. In the groups, the two differ by {found.calibration_error:.1%} "
        "on average (expected calibration error)."
    )
