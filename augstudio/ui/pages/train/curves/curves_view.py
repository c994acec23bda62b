"""CurvesView: loss and accuracy of a training over its epochs, and of other runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.plain_text import duration
from augstudio.runs.events import EpochFinished, Phase
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.curve_controls import CurveControls
from augstudio.ui.pages.train.curves.line_legend import LineLegend
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.curves.plot_lines import Section
from augstudio.ui.widgets.text import Line, tooltip

History = Sequence[EpochFinished]

#: Minimum size of a plot in pixels, with its title and readout.
_LEAST_HEIGHT = 150
_LEAST_WIDTH = 150
#: Milliseconds between repaints: short epochs can come at hundreds per second.
_INTERVAL = 50
#: Share of the window filled by an enlarged plot.
_LARGE = 0.92
_LOSS_COMING = (
    "Loss measures how far off the predictions are. It should fall. The curves start after the "
    "first epoch (one pass over the training photos)."
)
_ACCURACY_COMING = (
    "Accuracy is the share of photos classified correctly. It should rise, especially for "
    "validation photos."
)
_TIP = (
    "Double-click to enlarge. If only the training curve improves, the network is memorising "
    "the photos (overfitting)."
)
_NAMES = {
    Phase.TOP_MODEL: "top model",
    Phase.FINE_TUNE: "fine-tuning",
    Phase.NETWORK: "whole network",
}


@dataclass(frozen=True)
class OtherRun:
    """Another run whose validation curves are shown; its number sets the colour."""

    name: str
    history: History
    colour: int


class CurvesView(QWidget):
    """Two plots whose crosshairs are always at the same epoch, with a text and controls below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: list[EpochFinished] = []
        self._sections: list[Section] = []
        self._best_epoch = self._pointed = 0
        self._due = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._due.timeout.connect(self._paint)
        self._controls = CurveControls()
        self._loss = LivePlot("Loss", "cross-entropy, nats", _LOSS_COMING, digits=3)
        self._loss.setObjectName("plot_loss")
        self._accuracy = LivePlot(
            "Accuracy", "% of photos right", _ACCURACY_COMING, digits=1, highest=100
        )
        self._accuracy.setObjectName("plot_accuracy")
        self._details = Line("", "caption")
        self._details.setObjectName("label_epoch")
        self._legend = LineLegend()
        self._plots = QHBoxLayout()
        self._plots.setSpacing(SPACING.wide)
        for plot in (self._loss, self._accuracy):
            plot.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
            plot.setToolTip(tooltip(_TIP))
            plot.pointed.connect(self._point)
            plot.size_pressed.connect(partial(self._resize_plot, plot))
            self._plots.addWidget(plot, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._details, 1)
        foot.addWidget(self._controls)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.tight)
        layout.addLayout(self._plots, 1)
        layout.addLayout(foot)
        layout.addWidget(self._legend)
        self._controls.rate_toggled.connect(self._paint)
        for plot in (self._loss, self._accuracy):
            self._controls.smoothing_changed.connect(plot.set_smoothing)

    @property
    def history(self) -> History:
        """The epochs shown."""
        return self._history

    def set_history(self, history: History, best_epoch: int) -> None:
        """Show these epochs immediately."""
        self._history, self._sections = [], []
        for epoch in history:
            self._append(epoch)
        self._best_epoch = best_epoch
        self._pointed = min(self._pointed, len(self._history))
        self._paint()

    def add(self, epoch: EpochFinished) -> None:
        """Add an epoch at the next repaint."""
        self._append(epoch)
        self._paint_soon()

    def mark(self, best_epoch: int) -> None:
        """Mark an epoch as the best at the next repaint."""
        self._best_epoch = best_epoch
        self._paint_soon()

    def set_others(self, others: Sequence[OtherRun]) -> None:
        """Show the validation curves of other runs with their names."""
        colours = [other.colour for other in others]
        self._legend.set_names([other.name for other in others], colours)
        losses = [[epoch.val_loss for epoch in other.history] for other in others]
        shares = [[100 * epoch.val_accuracy for epoch in other.history] for other in others]
        self._loss.set_others(losses, colours)
        self._accuracy.set_others(shares, colours)

    def _resize_plot(self, plot: LivePlot) -> None:
        """Show a plot in a large window, or put it back."""
        if plot.window() is not self.window():
            plot.window().close()
            return
        dialog = QDialog(self.window())
        dialog.setObjectName("dialog_plot")
        dialog.setWindowTitle(f"{plot.windowTitle()} (Esc to close)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self._plots.indexOf(plot)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.addWidget(plot)
        dialog.finished.connect(lambda: self._put_back(plot, place))
        dialog.resize(self.window().size() * _LARGE)
        dialog.open()
        plot.setFocus()

    def _put_back(self, plot: LivePlot, place: int) -> None:
        self._plots.insertWidget(place, plot, 1)
        plot.show()
        plot.setFocus()

    def _point(self, epoch: int) -> None:
        self._pointed = epoch
        for plot in (self._loss, self._accuracy):
            if plot is not self.sender():
                plot.show_epoch(epoch)
        self._write_details()

    @property
    def _best(self) -> int:
        """The best epoch if it is shown, else 0."""
        return self._best_epoch if self._best_epoch <= len(self._history) else 0

    def _write_details(self) -> None:
        shown = self._pointed or self._best
        self._details.write(self._about(shown) if shown else "")

    def _about(self, number: int) -> str:
        """Return what the plots' own texts don't say of an epoch; "" if nothing is known."""
        epoch = self._history[number - 1]
        known = []
        if len(self._sections) > 1:
            known.append(_NAMES.get(epoch.phase, epoch.phase.value))
        if epoch.seconds:
            known.append(f"after {duration(epoch.seconds)}")
        if epoch.learning_rate and self._controls.rate_wanted:
            known.append(f"learning rate {epoch.learning_rate:.2g}")
        return ", ".join(known).capitalize()

    def _append(self, epoch: EpochFinished) -> None:
        if not self._history or self._history[-1].phase is not epoch.phase:
            title = _NAMES.get(epoch.phase, epoch.phase.value)
            self._sections.append(Section(len(self._history) + 1, title))
        self._history.append(epoch)

    def _paint_soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _paint(self) -> None:
        """Show the same epochs in both plots."""
        self._due.stop()
        history, best = self._history, self._best
        rates = [epoch.learning_rate for epoch in history]
        known = any(rates)
        self._controls.set_rate_known(known or not rates)
        self._loss.set_curves(
            [epoch.loss for epoch in history],
            [epoch.val_loss for epoch in history],
            best,
            self._sections,
            rates if known and self._controls.rate_wanted else (),
        )
        self._accuracy.set_curves(
            [100 * epoch.accuracy for epoch in history],
            [100 * epoch.val_accuracy for epoch in history],
            best,
            self._sections,
        )
        self._write_details()
