"""CurvesView: loss and accuracy of a training over all its epochs, and of others beside it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.runs.events import EpochFinished, Phase
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.curve_controls import CurveControls
from augstudio.ui.pages.train.curves.line_legend import LineLegend
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.curves.plot_lines import Section
from augstudio.ui.pages.train.curves.turns import Turns
from augstudio.ui.widgets.speed_text import duration
from augstudio.ui.widgets.text import Line

History = Sequence[EpochFinished]

_PLOT_HEIGHT = 192
_NAMES = {
    Phase.TOP_MODEL: "top model",
    Phase.FINE_TUNE: "fine-tuning",
    Phase.NETWORK: "whole network",
}


class CurvesView(QWidget):
    """Two plots with one crosshair, a line of words, and the names of other runs.

    Attributes
    ----------
    controls
        What is shown and how smooth; whoever uses the view finds a place for them.
    """

    def __init__(self, turns: Turns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns = turns
        self._history: list[EpochFinished] = []
        self._sections: list[Section] = []
        self._best_epoch = self._pointed = 0
        self._said = ""
        self.controls = CurveControls()
        self._loss = LivePlot("Loss", "cross-entropy, nats", digits=3)
        self._loss.setObjectName("plot_loss")
        self._accuracy = LivePlot("Accuracy", "% of photos right", digits=1, highest=100)
        self._accuracy.setObjectName("plot_accuracy")
        self._words = Line("", "caption")
        self._words.setObjectName("label_epoch")
        self._legend = LineLegend()
        plots = QHBoxLayout()
        plots.setSpacing(SPACING.wide)
        for plot in (self._loss, self._accuracy):
            plot.setMinimumHeight(_PLOT_HEIGHT)
            plot.pointed.connect(self._point)
            plots.addWidget(plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.tight)
        layout.addLayout(plots, 1)
        layout.addWidget(self._words)
        layout.addWidget(self._legend)
        self.controls.rate_toggled.connect(self._paint_loss)
        for plot in (self._loss, self._accuracy):
            self.controls.smoothing_changed.connect(plot.set_smoothing)

    @property
    def history(self) -> History:
        """The epochs that are shown."""
        return self._history

    @property
    def best_epoch(self) -> int:
        """The epoch that is marked, 0 for none."""
        return self._best_epoch

    def set_history(self, history: History, best_epoch: int) -> None:
        """Show these epochs at once."""
        self._history, self._sections = [], []
        for epoch in history:
            self._append(epoch)
        self._best_epoch = best_epoch
        self._pointed = min(self._pointed, len(self._history))
        self._turns.ask(self._paint_loss, self._paint_accuracy)
        self._turns.finish()

    def add(self, epoch: EpochFinished, best_epoch: int) -> None:
        """Show one more epoch soon."""
        self._append(epoch)
        self.mark(best_epoch)

    def mark(self, best_epoch: int) -> None:
        """Mark an epoch as the best soon."""
        self._best_epoch = best_epoch
        self._turns.ask(self._paint_loss, self._paint_accuracy)

    def set_others(self, others: Sequence[tuple[str, History]]) -> None:
        """Show the validation curves of other runs by their names."""
        self._legend.set_names([name for name, _ in others])
        self._loss.set_others([[epoch.val_loss for epoch in other] for _, other in others])
        self._accuracy.set_others(
            [[100 * epoch.val_accuracy for epoch in other] for _, other in others]
        )

    def say(self, words: str) -> None:
        """Say something below the plots while no pointer asks about an epoch."""
        self._said = words
        self._say()

    def _point(self, epoch: int) -> None:
        self._pointed = epoch
        for plot in (self._loss, self._accuracy):
            if plot is not self.sender():
                plot.show_epoch(epoch)
        self._say()

    def _say(self) -> None:
        shown = self._pointed or (0 if self._said else self._best_epoch)
        self._words.write(self._about(shown) if shown else self._said)

    def _about(self, number: int) -> str:
        """Return what the plots do not say of an epoch; "" where nothing was written down."""
        epoch = self._history[number - 1]
        known = []
        if len(self._sections) > 1:
            known.append(_NAMES.get(epoch.phase, epoch.phase.value))
        if epoch.seconds:
            known.append(f"after {duration(epoch.seconds)}")
        if epoch.learning_rate and self.controls.rate_wanted:
            known.append(f"learning rate {epoch.learning_rate:.2g}")
        when = f"Best epoch {number}" if number == self._best_epoch else f"Epoch {number}"
        return f"{when}: {', '.join(known)}" if known else ""

    def _append(self, epoch: EpochFinished) -> None:
        if not self._history or self._history[-1].phase is not epoch.phase:
            title = _NAMES.get(epoch.phase, epoch.phase.value)
            self._sections.append(Section(len(self._history) + 1, title))
        self._history.append(epoch)

    def _paint_loss(self) -> None:
        rates = [epoch.learning_rate for epoch in self._history]
        known = any(rates)
        self.controls.set_rate_known(known or not rates)
        self._loss.set_curves(
            [epoch.loss for epoch in self._history],
            [epoch.val_loss for epoch in self._history],
            self._best_epoch,
            self._sections,
            rates if known and self.controls.rate_wanted else (),
        )
        self._say()

    def _paint_accuracy(self) -> None:
        self._accuracy.set_curves(
            [100 * epoch.accuracy for epoch in self._history],
            [100 * epoch.val_accuracy for epoch in self._history],
            self._best_epoch,
            self._sections,
        )
        self._say()
