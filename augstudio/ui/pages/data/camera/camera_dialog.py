"""CameraDialog: take photos of the classes with a camera."""

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.errors import AugStudioError
from augstudio.plain_text import counted, shown
from augstudio.ui.core import messages
from augstudio.ui.core.cameras.camera import FrameSource
from augstudio.ui.look.theme import SPACING, set_icon
from augstudio.ui.pages.data.camera.burst import Burst
from augstudio.ui.pages.data.camera.class_choice import ClassChoice
from augstudio.ui.pages.data.camera.taken_photos import THUMBNAIL_PIXELS, TakenPhotos
from augstudio.ui.widgets.camera_view import CameraView
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.widgets.text import Line, button, label, tooltip
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

#: Seconds before the first photo of oneself.
COUNTDOWN = 3.0
_SIZE = QSize(960, 600)
#: Share of a small screen.
_MOST_OF_SCREEN = 0.9
_SIDE_WIDTH = 230
_SHOOT_WIDTH = 280
_RATES = (1, 10)
_HOLD = (
    "Hold to take photos (Space)",
    "Hold the button, or the space bar, to take photos of this class.",
)
_START = ("Start", "Take photos after 3 seconds, until it is pressed again.")
_STOP = ("Stop", "Take no more photos.")
_BEHIND = AugStudioError(
    "The disk is too slow for so many photos a second.", "Choose fewer photos per second."
)


class CameraDialog(QDialog):
    """Shows what the camera sees, and saves photos of the chosen class while a button is held.

    Parameters
    ----------
    taken
        Saves them.
    classes
        The classes that there are, with the number of their photos.
    clock
        Returns the time in seconds.
    """

    def __init__(
        self,
        source: FrameSource,
        taken: TakenPhotos,
        classes: Mapping[str, int],
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_camera")
        self.setWindowTitle("Take photos")
        self._taken = taken
        taken.setParent(self)
        self._burst = Burst(clock)
        self._is_closing = False
        self._view = CameraView(source)
        self._classes = ClassChoice(classes)
        self._shoot = button("button_shoot", *_HOLD, role="primary", icon="camera")
        self._countdown = QCheckBox("Wait 3 seconds")
        self._rate = NumberBox(*_RATES, 1, "per second")
        self._strip = ThumbnailStrip(THUMBNAIL_PIXELS, 1)
        self._none = label("The photos that you take of this class appear here.", "muted")
        self._problem = label("", "bad", wrap=True)
        self._again = button("button_try_saving", "Try again", "Save the photos that are waiting.")
        self._delete = button(
            "button_delete_last", "Delete last", "Delete the photo that was taken last.",
            icon="trash",
        )  # fmt: skip
        self._undo = button(
            "button_undo_delete", "Undo", "Bring back the photo that was deleted last.", icon="undo"
        )
        self._done = button(
            "button_camera_done", "Done", "Turn the camera off and look at the photos."
        )
        self._lay_out()
        self._connect()
        self._say_problem("")
        self._show()
        self._show_mode()
        (self._shoot if classes else self._classes.field).setFocus()
        self._view.begin()

    # --- layout ---

    def _lay_out(self) -> None:
        self._countdown.setObjectName("check_countdown")
        self._countdown.setAccessibleName("Wait 3 seconds")
        tip = "For photos of yourself: press once to start after 3 seconds, and again to stop."
        self._countdown.setToolTip(tooltip(tip))
        self._rate.setObjectName("value_camera_rate")
        self._rate.setAccessibleName("Photos per second")
        self._rate.setToolTip(tooltip("How many photos are taken per second while you hold."))
        self._rate.setValue(self._burst.rate)
        self._rate.setFixedWidth(120)
        self._strip.setAccessibleName("The last photos of this class")
        self._none.setFixedHeight(self._strip.sizeHint().height())
        self._problem.setObjectName("label_camera_problem")
        self._shoot.setMinimumWidth(_SHOOT_WIDTH)
        for each in (self._shoot, self._again, self._delete, self._undo, self._done):
            each.setAutoDefault(False)
        self._classes.setFixedWidth(_SIDE_WIDTH)
        top = QHBoxLayout()
        top.setSpacing(SPACING.large)
        top.addWidget(self._view, 1)
        top.addWidget(self._classes)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.large] * 4)
        column.setSpacing(SPACING.medium)
        column.addLayout(top, 1)
        column.addWidget(self._strip)
        column.addWidget(self._none)
        column.addLayout(_row(self._problem, self._again, wide=self._problem))
        column.addLayout(_row(self._shoot, self._rate, self._countdown))
        place = Line(f"Photos are saved in {self._taken.root}", "muted")
        column.addLayout(_row(place, self._delete, self._undo, self._done, wide=place))
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * _MOST_OF_SCREEN))

    # --- behaviour ---

    def _connect(self) -> None:
        self._view.frame.connect(self._take)
        self._view.interrupted.connect(self._stop)
        self._shoot.pressed.connect(self._press)
        self._shoot.released.connect(self._release)
        self._countdown.toggled.connect(self._stop)
        self._rate.valueChanged.connect(self._set_rate)
        self._classes.changed.connect(self._show)
        self._classes.added.connect(self._shoot.setFocus)
        self._classes.list.installEventFilter(self)
        self._taken.changed.connect(self._show)
        self._taken.failed.connect(self._fail)
        self._again.clicked.connect(self._try_again)
        self._delete.clicked.connect(self._taken.delete_last)
        self._undo.clicked.connect(self._taken.restore)
        self._done.clicked.connect(self.accept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take photos with the space bar also while the list of classes has the focus."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
            and self._shoot.isEnabled()
        ):
            self._shoot.setFocus()  # so that it gets the release of the key
            QApplication.sendEvent(self._shoot, event)
            return True
        return super().eventFilter(watched, event)

    def _set_rate(self, rate: float) -> None:
        self._burst.rate = rate

    def _press(self) -> None:
        if not self._countdown.isChecked():
            self._burst.begin()
        elif self._burst.is_running:
            self._burst.end(at_once=True)
        else:
            self._burst.begin(COUNTDOWN)
        self._say_problem("")
        self._show_mode()

    def _release(self) -> None:
        if not self._countdown.isChecked():
            self._burst.end()

    def _stop(self) -> None:
        self._burst.end(at_once=True)
        self._show_mode()

    def _take(self, picture: QImage) -> None:
        name = self._classes.chosen
        if name is not None and self._burst.takes() and not self._taken.add(name, picture):
            self._fail(_BEHIND)
        left = self._burst.seconds_left
        self._view.picture.set_figure(str(left) if left else "")

    def _fail(self, error: AugStudioError) -> None:
        self._stop()
        waiting = f" {counted(self._taken.unsaved)} not saved yet." if self._taken.is_stuck else ""
        self._say_problem(f"{error}{waiting}")

    def _try_again(self) -> None:
        self._say_problem("")
        self._taken.try_again()
        self._show()

    def _say_problem(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _show_mode(self) -> None:
        """Say what the button does."""
        by_press = self._countdown.isChecked()
        running = by_press and self._burst.is_running
        words, tip = _STOP if running else _START if by_press else _HOLD
        self._shoot.setText(words)
        self._shoot.setAccessibleName(words)
        self._shoot.setToolTip(tooltip(tip))
        set_icon(self._shoot, "stop" if running else "camera", "on_accent")
        if not running:
            self._view.picture.set_figure("")

    def _show(self) -> None:
        """Show what was taken, and what can be done."""
        name, last = self._classes.chosen, self._taken.last
        self._classes.set_taken(self._taken.counts)
        photos = self._taken.of(name) if name is not None else ()
        self._strip.set_images([taken.thumbnail for taken in photos])
        self._strip.setVisible(bool(photos))
        self._none.setVisible(not photos)
        self._shoot.setEnabled(name is not None)
        self._delete.setEnabled(last is not None)
        if last is not None:
            tip = f"Delete the photo that was taken last: {last.path.name} of {shown(last.label)}."
            self._delete.setToolTip(tooltip(tip))
        self._undo.setEnabled(self._taken.can_restore)
        self._again.setVisible(self._taken.is_stuck)
        if self._is_closing and not self._taken.is_busy:
            self.accept()

    # --- the end ---

    def done(self, result: int) -> None:
        """Close when everything is saved; ask first if something can't be."""
        self._stop()
        if self._taken.is_stuck:
            self._is_closing = False
            messages.ask(
                f"{counted(self._taken.unsaved)} could not be saved.",
                "Go back to free some space and try again, or close without saving.",
                "Close without saving",
                lambda: self._give_up(result),
                "Go back",
                cautious=True,
            )
        elif self._taken.is_busy:
            self._is_closing = True
        else:
            self._view.end()
            super().done(result)

    def _give_up(self, result: int) -> None:
        self._taken.give_up()
        self.done(result)


def _row(*widgets: QWidget, wide: QWidget | None = None) -> QLayout:
    """Return widgets in a row; ``wide`` takes the room that is left, or nothing does."""
    row = QHBoxLayout()
    row.setSpacing(SPACING.medium)
    for each in widgets:
        row.addWidget(each, 1 if each is wide else 0)
    if wide is None:
        row.addStretch(1)
    return row
