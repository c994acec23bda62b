"""StartRow: what a training will do or does, how long it takes, and the buttons for it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from augstudio.ui.core.jobs import JobState
from augstudio.ui.look.theme import SPACING, set_icon, tabular
from augstudio.ui.widgets.text import Line, button, label, link, tooltip


class StartRow(QWidget):
    """A line of words at the left; Start or Resume, or Pause and Stop, at the right.

    Where a training can't start, the words say why, with a button that helps.

    Signals
    -------
    start_pressed, resume_pressed, stop_pressed, pause_pressed
        A training is to begin, to continue, to stop or to pause.
    measure_pressed, data_pressed, download_pressed
        The time is to be measured; the page Data is to be shown; weights are to be downloaded.
    """

    start_pressed = Signal()
    resume_pressed = Signal()
    stop_pressed = Signal()
    pause_pressed = Signal()
    measure_pressed = Signal()
    data_pressed = Signal()
    download_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Line("", "muted")
        self._words.setObjectName("label_choices")
        self._obstacle = label("", "bad", wrap=True)
        self._obstacle.setObjectName("label_obstacle")
        # It has the whole width: the height that it would need in a narrow place is no minimum.
        self._obstacle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._estimate = label("", "muted")
        self._estimate.setObjectName("label_estimate")
        self._estimate.setFont(tabular(self._estimate.font()))
        self._running = self._resumable = False
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.offer_resume(False)
        self._show(running=False)

    def _make_buttons(self) -> None:
        self._measure = link(
            "button_measure_time",
            "Measure",
            "Train on a hundred photos to see how long it takes: five to thirty seconds.",
        )
        self._to_data = button("button_train_to_data", "Go to Data", "Show the page Data.")
        self._download = button(
            "button_download_weights", "", "Download the published weights, once."
        )
        self._start = button("button_start_training", "", "", role="primary", icon="play")
        self._resume = button(
            "button_resume_run",
            "Resume",
            "Continue the paused training after its last epoch (Space).",
            role="primary",
            icon="play",
        )
        self._pause = button(
            "button_pause_training",
            "Pause",
            "Interrupt the training; you can resume it later, even after a restart.",
            icon="pause",
        )
        self._stop = button(
            "button_stop_training",
            "Stop",
            "End the training and keep its best epoch (Space).",
            icon="stop",
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Drop the second press of a double click: it was meant for the button before."""
        twice = event.type() == QEvent.Type.MouseButtonDblClick
        return twice or super().eventFilter(watched, event)

    def show_ready(self, words: str) -> None:
        """Offer to start a training, of which ``words`` say what it does."""
        self._words.write(words)
        self._show(running=False)
        self.show_estimate("Estimating …", "", measurable=False)

    def show_estimate(self, words: str, tip: str, measurable: bool) -> None:
        """Say how long the training that is offered takes, if one is, and whether to measure it."""
        offered = not self._running and self._obstacle.isHidden()
        self._estimate.setText(words)
        self._estimate.setToolTip(tooltip(tip))
        self._estimate.setVisible(offered)
        self._measure.setVisible(offered and measurable)

    def show_obstacle(self, words: str, to_data: bool = False, download: str = "") -> None:
        """Say why no training can start, and offer the page Data, or to ``download`` weights."""
        self._obstacle.setText(words)
        self._download.setText(download)
        self._download.setAccessibleName(download)
        self._show(running=False, obstacle=True)
        self._to_data.setVisible(to_data)
        self._download.setVisible(bool(download))

    def show_running(self, words: str, state: JobState) -> None:
        """Say what is trained; offer to stop and to pause as far as ``state`` allows."""
        self._words.write(words)
        self._show(running=True)
        if state is not JobState.RUNNING and self._pause.hasFocus():
            self._stop.setFocus()  # a button that can't be pressed would lose the keys
        self._pause.setEnabled(state is JobState.RUNNING)
        self._stop.setEnabled(state is not JobState.STOPPING)

    def offer_resume(self, paused: bool) -> None:
        """Offer to resume, in the first place, or only to start."""
        self._start.setText("Start new training" if paused else "Start training")
        self._start.setAccessibleName(self._start.text())
        tip = "Train on the open photos with the current augmentation"
        self._start.setToolTip(f"{tip}." if paused else f"{tip} (Space).")
        self._start.setAccessibleDescription(self._start.toolTip())
        self._start.setProperty("role", "" if paused else "primary")
        set_icon(self._start, "play", "text" if paused else "on_accent")
        self._start.style().unpolish(self._start)
        self._start.style().polish(self._start)
        before, after = (self._start, self._resume) if paused else (self._resume, self._start)
        had_keys = before.hasFocus()
        self._resumable = paused
        self._resume.setVisible(paused and not self._running)
        if had_keys:
            after.setFocus()

    def show_busy(self, busy: bool) -> None:
        """Let nothing else be asked for while a job runs."""
        for each in (self._measure, self._download, self._resume):
            each.setEnabled(not busy)

    def press(self) -> None:
        """Stop, resume or start, whichever is offered first."""
        shown = (each for each in (self._stop, self._resume, self._start) if not each.isHidden())
        next(shown).click()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(self._words, 1)
        row.addWidget(self._obstacle, 1)
        for each in (self._estimate, self._measure, self._to_data, self._download):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        for each in (self._start, self._resume, self._pause, self._stop):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        for each, signal in (
            (self._start, self.start_pressed),
            (self._resume, self.resume_pressed),
            (self._stop, self.stop_pressed),
            (self._pause, self.pause_pressed),
            (self._measure, self.measure_pressed),
            (self._to_data, self.data_pressed),
            (self._download, self.download_pressed),
        ):
            each.clicked.connect(signal)
        for each in (self._start, self._resume, self._stop, self._pause):
            each.installEventFilter(self)

    def _show(self, running: bool, obstacle: bool = False) -> None:
        """Show the buttons for what goes on; the keys pass from one that vanishes to another."""
        before = (self._stop, self._pause) if not running else (self._start, self._resume)
        had_keys = any(each.hasFocus() for each in before)
        self._running = running
        for each in (self._stop, self._pause):
            each.setVisible(running)
        self._start.setVisible(not running)
        self._resume.setVisible(not running and self._resumable)
        self._start.setEnabled(not obstacle)
        for extra in (self._estimate, self._measure, self._to_data, self._download):
            extra.hide()
        self._words.setVisible(not obstacle)
        self._obstacle.setVisible(obstacle)
        if had_keys:
            successor = self._resume if self._resumable else self._start
            (self._stop if running else successor).setFocus()
