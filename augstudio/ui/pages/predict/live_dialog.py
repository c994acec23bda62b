"""LiveDialog: what the classifier says about what a camera sees, several times a second."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.errors import AugStudioError
from augstudio.predict import Prediction
from augstudio.ui.core import messages
from augstudio.ui.core.cameras.camera import Cameras, FrameSource
from augstudio.ui.core.runs.live_answers import LiveAnswers
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from augstudio.ui.widgets.camera_view import CameraView
from augstudio.ui.widgets.text import Line, button, label

_SIZE = (860, 480)
_SIDE_WIDTH = 280


def open_live(cameras: Cameras, answers: LiveAnswers, page: QWidget) -> None:
    """Open the dialog over the window of ``page``, or say why there is no camera."""
    try:
        source = cameras.open()
    except AugStudioError as error:
        messages.show_error(error)
        return
    dialog = LiveDialog(source, answers, page.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class LiveDialog(QDialog):
    """Shows what the camera sees, with the most probable classes beside it."""

    def __init__(
        self, source: FrameSource, answers: LiveAnswers, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_live")
        self.setWindowTitle("Camera")
        self._answers = answers
        answers.setParent(self)
        self._view = CameraView(source)
        self._class = Line("", "title")
        self._class.setObjectName("label_live_class")
        self._bars = ProbabilityBars()
        self._words = label("Loading the classifier …", "muted", wrap=True)
        self._words.setObjectName("label_live_words")
        self._doubt = label("", "warn", wrap=True)
        self._doubt.setObjectName("label_live_doubt")
        stop = button("button_stop_camera", "Stop", "Turn the camera off (Esc).", icon="stop")
        self._lay_out(stop)
        self._view.frame.connect(answers.look_at)
        answers.answered.connect(self._show)
        answers.failed.connect(self._fail)
        self._view.interrupted.connect(self._forget)
        stop.clicked.connect(self.accept)
        self._view.begin()

    def _lay_out(self, stop: QWidget) -> None:
        inside = QWidget()
        inside.setFixedWidth(_SIDE_WIDTH)
        side = QVBoxLayout(inside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(SPACING.small)
        for each in (self._class, self._bars, self._doubt, self._words):
            side.addWidget(each)
        side.addStretch(1)
        side.addWidget(stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[SPACING.large] * 4)
        row.setSpacing(SPACING.large)
        row.addWidget(self._view, 1)
        row.addWidget(inside)
        self.resize(*_SIZE)

    def _show(self, prediction: Prediction) -> None:
        self._words.hide()
        self._class.write(prediction.label)
        self._doubt.setText(prediction.doubt)
        self._bars.set_probabilities(prediction.probabilities)

    def _forget(self) -> None:
        """Show no answer to what is no longer seen."""
        self._class.write("")
        self._doubt.clear()
        self._bars.set_probabilities({})
        self._words.hide()

    def _fail(self, error: AugStudioError) -> None:
        self._view.end()
        self._forget()
        self._words.setText(str(error))
        self._words.show()

    def done(self, result: int) -> None:
        """Turn the camera off and close."""
        self._view.end()
        self._answers.stop()
        super().done(result)
