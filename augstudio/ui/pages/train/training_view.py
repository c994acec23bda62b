"""TrainingView: a running or finished training: steps, curves, mistakes, result."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    Chosen,
    EpochFinished,
    EpochProgressed,
    FeaturesExtracted,
    Mistakes,
    Notice,
    Phase,
    PhaseStarted,
    PhotoSkipped,
    phases,
)
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.curves_view import CurvesView, OtherRun
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.pages.train.run_texts import result_details, result_headline
from augstudio.ui.pages.train.steps_bar import StepsBar
from augstudio.ui.widgets.speed_text import rate, time_left
from augstudio.ui.widgets.text import Line, button, count, label, set_role

#: Training runs while more views are computed; these two steps end together.
_TOGETHER = {Phase.TOP_MODEL: Phase.FEATURES, Phase.FINE_TUNE: Phase.ACTIVATIONS}
_NO_EPOCH = "No epoch was finished, so no mistakes are known."
#: Minimum width of the tabs in pixels, and the initial ratio of curves and tabs.
_PANEL_WIDTH = 232
_SHARES = (620, 380)
#: Milliseconds between two paintings of the mistakes.
_INTERVAL = 50


class TrainingView(QWidget):
    """Shows a running training from its events, or a finished run.

    Parameters
    ----------
    runs
        The content of the tab "Runs".

    Attributes
    ----------
    mistakes
        The list of photos classified wrongly.
    splitter
        Between curves and tabs.

    Signals
    -------
    try_pressed
        The classifier is to be tried on photos.
    """

    try_pressed = Signal()

    def __init__(self, runs: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meter = TrainingMeter(TrainConfig(), Recipe())
        self._skipped = 0
        self._found: Mistakes | None = None
        self._due = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._due.timeout.connect(self._show_mistakes)
        self._steps = StepsBar()
        self._steps.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setObjectName("splitter_train")
        self._curves = CurvesView(self.splitter)
        self.mistakes = MistakeList()
        self._runs = runs
        self._tabs = QTabWidget()
        self._tabs.setObjectName("tabs_train")
        self._tabs.setMinimumWidth(_PANEL_WIDTH)
        self._tabs.addTab(self.mistakes, "Mistakes")
        self._tabs.addTab(runs, "Runs")
        self._tabs.setTabToolTip(0, "Validation photos classified wrongly.")
        self._tabs.setTabToolTip(1, "All trainings on these photos.")
        self._tabs.setCurrentWidget(runs)
        self._headline = label("", "section", wrap=True)
        self._headline.setObjectName("label_result")
        # It has the whole width: the height that it would need in a narrow place is no minimum.
        self._headline.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._details = Line("", "muted")
        self._details.setObjectName("label_result_details")
        self._changes = Line("", "muted")
        self._changes.setObjectName("label_run_changes")
        self._try = button(
            "button_try_on_photos",
            "Try it on photos",
            "Open the Predict page with this classifier.",
            icon="predict",
        )
        self._try.clicked.connect(self.try_pressed)
        self._lay_out()
        self.say("")

    def _lay_out(self) -> None:
        for part, share in zip((self._curves, self._tabs), _SHARES, strict=True):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, share)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(SPACING.large)
        self.splitter.setSizes(_SHARES)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self._headline)
        text.addWidget(self._details)
        text.addWidget(self._changes)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.medium)
        foot.addLayout(text, 1)
        foot.addWidget(self._try, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.small)
        layout.addWidget(self._steps)
        layout.addWidget(self.splitter, 1)
        layout.addLayout(foot)

    @property
    def epoch(self) -> int:
        """The number of epochs shown."""
        return len(self._curves.history)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Ask for the least height only: what wraps has the whole width.

        A layout takes a height for a width as the least one, and would squeeze the choices above.
        """
        return False

    def begin(self, meter: TrainingMeter) -> None:
        """Prepare for a new training; ``meter`` takes each event before this view."""
        self._meter, self._skipped = meter, 0
        self._steps.set_phases(phases(meter.config.method))
        self._steps.show()
        self.show_nothing("")
        self.mistakes.show_nothing()
        self._tabs.setCurrentWidget(self.mistakes)

    def show_event(self, event: object) -> None:
        """Show an event of a training."""
        match event:
            case FeaturesExtracted():
                self._show_extraction(event)
            case EpochProgressed():
                self._show_epochs(event.phase, event.done / max(1, event.total))
            case EpochFinished():
                self._curves.add(event)
                self._curves.mark(event.best_epoch)
                self._show_epochs(event.phase)
            case PhaseStarted():
                self._steps.finish_before(_TOGETHER.get(event.phase, event.phase))
                if event.phase is Phase.SAVING:
                    self._steps.write("Saving the run")
            case PhotoSkipped():
                self._skipped += 1
                photos = count(self._skipped, "photo", "photos")
                self.say(
                    f"{photos} left out as unreadable, most recently {event.path.name}", "warn"
                )
            case Notice():
                self.say(event.message, "warn")
            case Chosen():
                self.say(event.message)
            case Mistakes():
                self.show_mistakes(event)

    def show_nothing(self, sentence: str, role: str = "") -> None:
        """Show empty curves, no mistakes, and a sentence."""
        self._forget_mistakes()
        self._curves.set_history((), 0)
        self.say(sentence, role)

    def show_run(self, run: Run) -> None:
        """Show the curves and result of a finished training."""
        self._curves.set_history(run.history, run.best_epoch)
        self.show_result(run)

    def show_result(self, run: Run) -> None:
        """Show the result of a training, and offer to try its classifier."""
        self.say(result_headline(run))
        self._details.write(result_details(run))
        self._details.show()
        self._changes.setVisible(bool(self._changes.text()))
        self._try.show()

    def show_changes(self, sentence: str) -> None:
        """Show below the result of a finished training how the photos have changed since."""
        self._changes.write(sentence)
        self._changes.setVisible(bool(sentence) and not self._details.isHidden())

    def show_mistakes(self, found: Mistakes) -> None:
        """List the photos classified wrongly."""
        self._found = found
        if not self._due.isActive():
            self._due.start()

    def hide_steps(self) -> None:
        """Hide steps and mistakes, to show an earlier training."""
        self._steps.hide()
        self._forget_mistakes()

    def show_runs(self) -> None:
        """Bring the list of runs to the front."""
        self._tabs.setCurrentWidget(self._runs)

    def overlay(self, others: Sequence[OtherRun]) -> None:
        """Show the validation curves of other runs behind the curves."""
        self._curves.set_others(others)

    def end(self, kept: bool, instead: str = "Nothing was saved") -> None:
        """Show that the training has ended: saved, or what happened ``instead``."""
        if kept:
            self._steps.finish_before(Phase.SAVING)
            self._steps.show_progress(Phase.SAVING, 1.0)
        self._steps.write("Saved" if kept else instead)
        self._show_mistakes()
        if self._found is None:
            self.mistakes.show_nothing(_NO_EPOCH)

    def say(self, sentence: str, role: str = "") -> None:
        """Show a sentence below the curves; ``role`` as in the style sheet."""
        self._headline.setText(sentence)
        self._headline.setVisible(bool(sentence))
        set_role(self._headline, role or "section")
        for each in (self._details, self._changes, self._try):
            each.hide()

    def _show_extraction(self, event: FeaturesExtracted) -> None:
        part, what = 0, "Validation photos"
        if event.split is Split.TRAIN:
            part, what = event.view + 1, f"Variation {event.view + 1} of {self._meter.views}"
        self._write(f"{what}: {count(event.done)} of {count(event.total)}")
        # The validation photos and each view count as equal parts.
        done = part + event.done / max(1, event.total)
        self._steps.show_progress(event.phase, done / (self._meter.views + 1))

    def _show_epochs(self, phase: Phase, part: float = 0.0) -> None:
        """Show how many epochs of a phase are done, plus ``part`` of the next one."""
        epochs, patience = self._meter.limits(phase)
        most = "up to " if patience < epochs else ""
        self._write(f"Epoch {self._meter.epoch + (1 if part else 0)} of {most}{epochs}")
        self._steps.show_progress(phase, (self._meter.epoch + part) / epochs)

    def _write(self, text: str) -> None:
        speed = self._meter.speed
        self._steps.write(", ".join(filter(None, (text, rate(speed), time_left(speed)))))

    def _show_mistakes(self) -> None:
        """Show the mistakes of the best epoch so far, if they are known."""
        self._due.stop()
        found = self._found
        if found is not None:
            self.mistakes.show_mistakes(found.photos, found.wrong, found.total, found.epoch)

    def _forget_mistakes(self) -> None:
        self._found = None
        self._due.stop()
        self.mistakes.show_nothing("")
