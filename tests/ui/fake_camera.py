"""A source of pictures for tests: what the cameras see comes when a test says so."""

import numpy as np
from PySide6.QtGui import QImage

from augstudio.errors import AugStudioError
from augstudio.ui.core.cameras.camera import CameraName, Cameras, FrameSource
from augstudio.ui.look.imaging import to_qimage

DESK, DOOR = CameraName("desk", "Desk camera"), CameraName("door", "Door camera")


class FakeSource(FrameSource):
    """Two cameras, of which the first is the usual one.

    Attributes
    ----------
    running
        The key of the camera that is on, or None.
    """

    def __init__(self, *names: CameraName) -> None:
        super().__init__()
        self.names = list(names or (DESK, DOOR))
        self.running: str | None = None

    def cameras(self) -> list[CameraName]:
        return list(self.names)

    def start(self, key: str) -> None:
        self.running = key

    def stop(self) -> None:
        self.running = None

    def see(self, image: QImage | None = None) -> None:
        """Send a picture of the camera that is on."""
        assert self.running is not None
        self.frame.emit(image or halves())

    def unplug(self, name: CameraName) -> None:
        """Take a camera away, as the real source does."""
        self.names.remove(name)
        self.cameras_changed.emit()
        if self.running == name.key:
            self.stop()
            self.failed.emit(AugStudioError(f"{name.name} was unplugged.", "Choose another one."))


class FakeCameras(Cameras):
    """Gives the same source to everyone who asks.

    Attributes
    ----------
    source
        The source that was opened last.
    """

    def __init__(self, *names: CameraName) -> None:
        self.source = FakeSource(*names)
        super().__init__(self._make)
        self._names = names

    def _make(self) -> FrameSource:
        self.source = FakeSource(*self._names)
        return self.source


class Clock:
    """The time in seconds, which a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def halves(width: int = 64, height: int = 48) -> QImage:
    """Return a picture that is red on the left and blue on the right."""
    photo = np.zeros((height, width, 3), np.uint8)
    photo[:, : width // 2, 0] = photo[:, width // 2 :, 2] = 220
    return to_qimage(photo)
