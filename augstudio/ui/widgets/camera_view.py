"""CameraView: what a camera sees, and which camera it is."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from augstudio.errors import AugStudioError
from augstudio.plain_text import shown
from augstudio.ui.core.cameras.camera import FrameSource
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.camera_picture import CameraPicture
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import label, tooltip

_MIRROR_TIP = (
    "Show the preview as a mirror would. Only the preview: photos stay as the camera sees them."
)


class CameraView(QWidget):
    """Lets the user choose a camera, and shows what it sees until the view is ended.

    Signals
    -------
    frame
        A picture as the camera sees it, mirrored or not.
    interrupted
        No more pictures come until another camera is chosen.
    """

    frame = Signal(QImage)
    interrupted = Signal()

    def __init__(self, source: FrameSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        source.setParent(self)
        self.picture = CameraPicture()
        self._choice = SteadyComboBox()
        self._mirror = QCheckBox("Mirror")
        self._lay_out()
        source.frame.connect(self._show)
        source.failed.connect(self._fail)
        source.cameras_changed.connect(self._list)
        self._choice.activated.connect(lambda _: self._start())
        self._mirror.toggled.connect(self.picture.set_mirrored)

    def _lay_out(self) -> None:
        self._choice.setObjectName("combo_camera")
        self._choice.setAccessibleName("Camera")
        self._choice.setToolTip("The camera to use.")
        self._choice.setPlaceholderText("Choose a camera")
        self._choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choice.setMinimumContentsLength(12)
        self._mirror.setObjectName("check_mirror")
        self._mirror.setAccessibleName("Mirror the preview")
        self._mirror.setToolTip(tooltip(_MIRROR_TIP))
        self._mirror.setChecked(True)
        name = label("Camera")
        name.setBuddy(self._choice)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(name)
        row.addWidget(self._choice, 1)
        row.addWidget(self._mirror)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(row)
        column.addWidget(self.picture, 1)

    def begin(self) -> None:
        """Turn on the usual camera."""
        self._list()
        self._choice.setCurrentIndex(0)
        self._start()

    def end(self) -> None:
        """Turn the camera off."""
        self._source.stop()

    def _start(self) -> None:
        self.picture.say("Turning the camera on …")
        self._source.start(str(self._choice.currentData()))

    def _list(self) -> None:
        chosen = self._choice.currentData()
        self._choice.clear()
        for each in self._source.cameras():
            self._choice.addItem(shown(each.name), each.key)
        self._choice.setCurrentIndex(self._choice.findData(chosen))

    def _show(self, image: QImage) -> None:
        self.picture.show_image(image)
        self.frame.emit(image)

    def _fail(self, error: AugStudioError) -> None:
        self._choice.setCurrentIndex(-1)
        self.picture.say(str(error))
        self.interrupted.emit()
