"""TrainingView: a training while it goes on and afterwards, as steps, curves and a sentence."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from augstudio.data.dataset import Split
from augstudio.training.events import (
    EpochFinished,
    FeaturesExtracted,
    Notice,
    Phase,
    PhaseStarted,
    PhotoSkipped,
)
from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.live_plot import LivePlot
from augstudio.ui.widgets.phase_list import PhaseList
from augstudio.ui.widgets.text import count, label, set_role

_PHASES = tuple(Phase)
_TITLES = ("Look at the photos (features)", "Learn (top model)", "Save")
#: Milliseconds between two paintings: quick epochs come by the hundred a second. One plot at a
#: time, so that the window can answer in between.
_PAINT_INTERVAL = 50
_PLOT_HEIGHT = 176


class TrainingView(QWidget):
    """Takes the events of a training one after another, or the history of a finished one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: list[EpochFinished] = []
        self._best_epoch = 0
        self._views = self._epochs = 1
        self._skipped = 0
        self._phases = PhaseList(_TITLES)
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("label_result")
        # It has the whole width: the height that it would need in a narrow place is no minimum.
        self._sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._loss = LivePlot("Loss", "cross-entropy, nats", digits=3)
        self._loss.setObjectName("plot_loss")
        self._accuracy = LivePlot("Accuracy", "% of photos right", digits=1)
        self._accuracy.setObjectName("plot_accuracy")
        plots = QHBoxLayout()
        plots.setSpacing(SPACING.wide)
        self._plots = (self._loss, self._accuracy)
        for plot in self._plots:
            plot.setMinimumHeight(_PLOT_HEIGHT)
            plots.addWidget(plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.medium)
        layout.addWidget(self._phases)
        layout.addWidget(self._sentence)
        layout.addLayout(plots, 1)
        self._stale: list[LivePlot] = []
        self._painting = QTimer(self)
        self._painting.setInterval(_PAINT_INTERVAL)
        self._painting.timeout.connect(self._paint_one)

    def begin(self, views: int, epochs: int) -> None:
        """Get ready for a training with so many views and at most so many epochs."""
        self._views, self._epochs, self._skipped = views, epochs, 0
        self.show_nothing("The curves begin when every photo has been looked at once.")

    def show_event(self, event: object) -> None:
        """Show what a training reports."""
        match event:
            case FeaturesExtracted():
                self._show_features(event)
            case EpochFinished():
                self._show_epoch(event)
            case PhaseStarted(phase=Phase.SAVING):
                self._phases.show_progress(_PHASES.index(Phase.SAVING), 0, 0, "writing the run")
            case PhotoSkipped():
                self._skipped += 1
                photos = count(self._skipped, "photo", "photos")
                self.say(f"{photos} can't be read and stay out; last {event.path.name}.", "warn")
            case Notice():
                self.say(event.message, "warn")

    def show_nothing(self, sentence: str, role: str = "") -> None:
        """Show steps that have not begun, empty curves, and a sentence."""
        self._phases.clear()
        self._phases.show()
        self.show_history((), 0)
        self.say(sentence, role)

    def hide_steps(self) -> None:
        """Show no steps: the curves are those of an earlier training."""
        self._phases.hide()

    def show_history(self, history: Sequence[EpochFinished], best_epoch: int) -> None:
        """Show the curves of a training that has ended."""
        self._history = list(history)
        self._best_epoch = best_epoch
        self._paint()

    def end(self, kept: bool) -> None:
        """Show that the work is over, and whether there is a result."""
        self._paint()
        saving = _PHASES.index(Phase.SAVING)
        self._phases.show_progress(saving, int(kept), 1, "saved" if kept else "nothing to save")

    def say(self, sentence: str, role: str = "") -> None:
        """Show a sentence above the curves; ``role`` as in the style sheet."""
        self._sentence.setText(sentence)
        set_role(self._sentence, role)

    @property
    def sentence(self) -> str:
        """What is said above the curves."""
        return self._sentence.text()

    def _show_features(self, event: FeaturesExtracted) -> None:
        what = "validation photos"
        part = 0
        if event.split is Split.TRAIN:
            what = f"view {event.view + 1} of {self._views}"
            part = event.view + 1
        rate = f", {count(round(event.per_second))} photos/s" if event.per_second else ""
        words = f"{what}: {count(event.done)} of {count(event.total)}{rate}"
        # The bar counts all views and the validation photos, each for one equal part.
        done = 100 * part + round(100 * event.done / max(1, event.total))
        features = _PHASES.index(Phase.FEATURES)
        self._phases.show_progress(features, done, 100 * (self._views + 1), words)

    def _show_epoch(self, event: EpochFinished) -> None:
        if not self._history:
            self.say("")
        self._history.append(event)
        best = self._history[self._best_epoch - 1] if self._best_epoch else event
        if event.val_loss <= best.val_loss:
            self._best_epoch = event.epoch
        top_model = _PHASES.index(Phase.TOP_MODEL)
        words = f"epoch {event.epoch} of at most {self._epochs}"
        self._phases.show_progress(top_model, event.epoch, self._epochs, words)
        self._stale += [plot for plot in self._plots if plot not in self._stale]
        if not self._painting.isActive():
            self._painting.start()

    def _paint(self) -> None:
        for plot in self._plots:
            self._paint_plot(plot)
        self._stale.clear()

    def _paint_one(self) -> None:
        if self._stale:
            self._paint_plot(self._stale.pop(0))
        else:
            self._painting.stop()

    def _paint_plot(self, plot: LivePlot) -> None:
        if plot is self._loss:
            train = [epoch.loss for epoch in self._history]
            validation = [epoch.val_loss for epoch in self._history]
        else:
            train = [100 * epoch.accuracy for epoch in self._history]
            validation = [100 * epoch.val_accuracy for epoch in self._history]
        plot.set_curves(train, validation, self._best_epoch)
