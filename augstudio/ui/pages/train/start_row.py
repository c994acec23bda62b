"""StartRow: what will be or is being trained, the time estimate, and the buttons."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from augstudio.ui.core.jobs.jobs import JobState
from augstudio.ui.look.theme import SPACING, set_icon, tabular
from augstudio.ui.widgets.text import Line, button, label, link, tooltip


class StartRow(QWidget):
    """A line of text on the left; Start or Resume, or Pause and Stop, on the right.

    If no training can start, the text says why, and a button helps.

    Signals
    -------
    start_pressed, resume_pressed, stop_pressed, pause_pressed
        A training is to begin, to continue, to stop or to pause.
    measure_pressed, data_pressed, download_pressed
        The time is to be measured; the Data page is to be shown; weights are to be downloaded.
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
        self._line = Line("", "muted")
        self._line.setObjectName("label_choices")
        self._obstacle = label("", "bad", wrap=True)
        self._obstacle.setObjectName("label_obstacle")
        # Its minimum height would be that at a narrow width, but it always has the whole width.
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
            "Measure the speed in a trial run on 100 photos. It takes 5 to 30 s.",
        )
        self._to_data = button("button_train_to_data", "Go to Data", "Open the Data page.")
        self._download = button(
            "button_download_weights",
            "",
            "Download the published weights. This is needed only once.",
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
        """Ignore the second press of a double click: it was meant for the previous button."""
        twice = event.type() == QEvent.Type.MouseButtonDblClick
        return twice or super().eventFilter(watched, event)

    def show_ready(self, text: str) -> None:
        """Offer to start a training, described by ``text``."""
        self._line.write(text)
        self._show(running=False)
        self.show_estimate("Estimating …", "", measurable=False)

    def show_estimate(self, text: str, tip: str, measurable: bool) -> None:
        """Show the time estimate for the offered training, and whether it can be measured."""
        offered = not self._running and self._obstacle.isHidden()
        self._estimate.setText(text)
        self._estimate.setToolTip(tooltip(tip))
        self._estimate.setVisible(offered)
        self._measure.setVisible(offered and measurable)

    def show_obstacle(self, text: str, to_data: bool = False, download: str = "") -> None:
        """Say why no training can start, and offer the Data page or to ``download`` weights."""
        self._obstacle.setText(text)
        self._download.setText(download)
        self._download.setAccessibleName(download)
        self._show(running=False, obstacle=True)
        self._to_data.setVisible(to_data)
        self._download.setVisible(bool(download))

    def show_running(self, text: str, state: JobState) -> None:
        """Say what is being trained; offer Pause and Stop as ``state`` allows."""
        self._line.write(text)
        self._show(running=True)
        if state is not JobState.RUNNING and self._pause.hasFocus():
            self._stop.setFocus()  # a disabled button would lose the focus
        self._pause.setEnabled(state is JobState.RUNNING)
        self._stop.setEnabled(state is not JobState.STOPPING)

    def offer_resume(self, paused: bool) -> None:
        """Make Resume the primary button, or offer only to start."""
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
        """Disable what can't be started while a job is running."""
        for each in (self._measure, self._download, self._resume):
            each.setEnabled(not busy)

    def press(self) -> None:
        """Stop, resume or start, as the primary button does."""
        shown = (each for each in (self._stop, self._resume, self._start) if not each.isHidden())
        next(shown).click()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(self._line, 1)
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
        """Show the buttons for the current state, and move the focus off hidden ones."""
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
        self._line.setVisible(not obstacle)
        self._obstacle.setVisible(obstacle)
        if had_keys:
            successor = self._resume if self._resumable else self._start
            (self._stop if running else successor).setFocus()
