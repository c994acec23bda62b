"""StartBox: the buttons that start and stop a training, and what there is to know before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.text import button, label, set_role


class StartBox(QWidget):
    """Start or Stop, Details, and a sentence; where there is an obstacle, the way to Data.

    Signals
    -------
    start_pressed, stop_pressed, data_pressed
        A button was pressed.
    details_toggled
        Whether the details are to be shown.
    """

    start_pressed = Signal()
    stop_pressed = Signal()
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
        self._stop.hide()
        self._more = button("button_details", "Details", "All numbers of the training.", "quiet")
        self._more.setCheckable(True)
        self._to_data = button("button_train_to_data", "Go to Data", "Show the page Data.")
        self._words = label("", "muted", wrap=True)
        self._words.setObjectName("label_estimate")
        self._lay_out()
        self._start.clicked.connect(self.start_pressed)
        self._stop.clicked.connect(self.stop_pressed)
        self._to_data.clicked.connect(self.data_pressed)
        self._more.toggled.connect(self.details_toggled)

    def show_ready(self, words: str) -> None:
        """Offer to start; ``words`` say how long it may take."""
        self._swap(self._start, self._stop)
        self._show(words, obstacle=False)

    def show_obstacle(self, words: str) -> None:
        """Say why a training can't start."""
        self._swap(self._start, self._stop)
        self._show(words, obstacle=True)

    def show_running(self, words: str) -> None:
        """Offer to stop."""
        self._swap(self._stop, self._start)
        self._show(words, obstacle=False)

    def press(self) -> None:
        """Start or stop, whichever is offered."""
        (self._start if self._stop.isHidden() else self._stop).click()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        for each in (self._start, self._stop, self._more):
            row.addWidget(each)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self._to_data, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()

    def _swap(self, shown: QWidget, hidden: QWidget) -> None:
        """Show one button in place of the other, which hands it the keys."""
        had_keys = hidden.hasFocus()
        shown.show()
        if had_keys:
            shown.setFocus()
        hidden.hide()

    def _show(self, words: str, obstacle: bool) -> None:
        self._start.setEnabled(not obstacle)
        self._to_data.setVisible(obstacle)
        self._words.setText(words)
        set_role(self._words, "bad" if obstacle else "muted")
