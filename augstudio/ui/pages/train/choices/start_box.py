"""StartBox: the buttons that start and stop a training, and what there is to know before."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from augstudio.ui.core.jobs import JobState
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label, link, set_role


class StartBox(QWidget):
    """Start, or Stop and Pause; Details; a sentence; and the way to Data where that helps.

    Signals
    -------
    start_pressed, stop_pressed, pause_pressed, measure_pressed, data_pressed
        A button was pressed.
    details_toggled
        Whether the details are to be shown.
    """

    start_pressed = Signal()
    stop_pressed = Signal()
    pause_pressed = Signal()
    measure_pressed = Signal()
    data_pressed = Signal()
    details_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = button(
            "button_start_training",
            "Start training",
            "Train on the open photos with the augmentation as it is now (Space).",
            role="primary",
            icon="play",
        )
        self._stop = button(
            "button_stop_training", "Stop", "Stop, and keep the best so far (Space).", icon="stop"
        )
        self._pause = button(
            "button_pause_training",
            "Pause",
            "End now, and go on another time from the list of runs, even after a restart.",
            icon="pause",
        )
        self._more = button("button_details", "Details", "All numbers of the training.", "quiet")
        self._more.setCheckable(True)
        self._measure = link(
            "button_measure_time",
            "Measure",
            "Try this training with a hundred photos: takes five seconds to half a minute.",
        )
        self._to_data = button("button_train_to_data", "Go to Data", "Show the page Data.")
        self._words = label("", "muted", wrap=True)
        self._words.setObjectName("label_estimate")
        self._lay_out()
        self._swap(running=False)
        for each in (self._start, self._stop, self._pause):
            each.installEventFilter(self)
        self._start.clicked.connect(self.start_pressed)
        self._stop.clicked.connect(self.stop_pressed)
        self._pause.clicked.connect(self.pause_pressed)
        self._measure.clicked.connect(self.measure_pressed)
        self._to_data.clicked.connect(self.data_pressed)
        self._more.toggled.connect(self.details_toggled)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Drop the second press of a double click: it was meant for the button before."""
        twice = event.type() == QEvent.Type.MouseButtonDblClick
        return twice or super().eventFilter(watched, event)

    def show_ready(self, words: str, measurable: bool = False) -> None:
        """Offer to start and, if so, to measure; ``words`` say how long it may take."""
        self._swap(running=False)
        self._show(words, measurable=measurable)

    def show_obstacle(self, words: str, to_data: bool) -> None:
        """Say why a training can't start, and offer the page Data if the remedy is there."""
        self._swap(running=False)
        self._show(words, obstacle=True, to_data=to_data)

    def show_running(self, words: str, state: JobState = JobState.RUNNING) -> None:
        """Offer to stop and to pause, as far as that was not asked for already."""
        self._swap(running=True)
        running = state is JobState.RUNNING
        if not running and self._pause.hasFocus():
            self._stop.setFocus()  # a button that can't be pressed would lose the keys
        self._pause.setEnabled(running)
        self._stop.setEnabled(running or state is JobState.PAUSING)
        self._show(words)

    def press(self) -> None:
        """Start or stop, whichever is offered."""
        (self._start if self._stop.isHidden() else self._stop).click()

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        for each in (self._start, self._stop, self._pause, self._more):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(SPACING.small)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._measure, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        row.addWidget(self._to_data, 0, Qt.AlignmentFlag.AlignVCenter)

    def _swap(self, running: bool) -> None:
        """Show Stop and Pause in the place of Start, or the other way round, with the keys."""
        shown, hidden = (self._stop, self._start) if running else (self._start, self._stop)
        had_keys = hidden.hasFocus() or (self._pause.hasFocus() and not running)
        shown.show()
        if had_keys:
            shown.setFocus()
        hidden.hide()
        self._pause.setVisible(running)

    def _show(
        self,
        words: str,
        obstacle: bool = False,
        to_data: bool = False,
        measurable: bool = False,
    ) -> None:
        self._start.setEnabled(not obstacle)
        self._measure.setVisible(measurable)
        # The button follows the words at once; without it they take all the room there is.
        width = self._words.fontMetrics().horizontalAdvance(words) if measurable else 0
        self._words.setMinimumWidth(width)
        self._row.setStretchFactor(self._words, 0 if measurable else 1)
        self._to_data.setVisible(to_data)
        self._words.setText(words)
        set_role(self._words, "bad" if obstacle else "muted")
