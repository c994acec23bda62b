"""The cameras of this computer, by way of Qt Multimedia, which is installed only with the extra.

The extra is ``camera``. Nothing here imports it before a camera is wanted.
"""

import sys
from importlib import import_module
from typing import Any

from PySide6.QtCore import QCameraPermission, QCoreApplication, QElapsedTimer, Qt, Slot

from augstudio.errors import AugStudioError
from augstudio.plain_text import shown
from augstudio.ui.core.cameras.camera import CameraName, FrameSource

#: Milliseconds between two pictures: the eye takes this for a film, and the window keeps its time.
_BETWEEN_MS = 40
#: Larger pictures take longer and are of no use: networks see 224 to 480 pixels.
_LONGEST_SIDE = 1280
#: Pictures a second that a format needs to be chosen.
_SLOWEST = 15
_SETTINGS = {
    "darwin": "Allow it in System Settings under Privacy & Security, Camera.",
    "win32": "Allow it in Settings under Privacy & security, Camera.",
}
_PERMISSION = _SETTINGS.get(
    sys.platform, "Allow it in the settings of your system, or join the group video."
)


def open_qt_camera() -> FrameSource:
    """Return a source of pictures; ``AugStudioError`` if the extra or a system library is missing.

    The first call takes a moment, in which Qt Multimedia is imported.
    """
    try:
        return _QtCamera(import_module("PySide6.QtMultimedia"))
    except ModuleNotFoundError as error:
        raise AugStudioError(
            "The camera needs an extra package, which is not installed.",
            'Run: python -m pip install "augstudio[camera]", then restart AugStudio.',
        ) from error
    except ImportError as error:
        raise AugStudioError(
            f"The camera can't be used, because a system library is missing: {error}.",
            "Install it (Debian, Ubuntu: sudo apt-get install libpulse0), then restart AugStudio.",
        ) from error


class _QtCamera(FrameSource):
    """``multimedia`` is the module ``PySide6.QtMultimedia``."""

    def __init__(self, multimedia: Any) -> None:
        super().__init__()
        self._multimedia = multimedia
        self._camera: Any = None
        self._running: CameraName | None = None
        self._since = QElapsedTimer()
        self._devices = multimedia.QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._on_devices)
        self._sink = multimedia.QVideoSink(self)
        self._sink.videoFrameChanged.connect(self._take)
        self._session = multimedia.QMediaCaptureSession(self)
        self._session.setVideoSink(self._sink)

    def cameras(self) -> list[CameraName]:
        """Return the cameras of this computer, the usual one first."""
        found = sorted(self._inputs(), key=lambda device: not device.isDefault())
        return [CameraName(_key(device), device.description()) for device in found]

    def start(self, key: str) -> None:
        """Turn on a camera, once the user has allowed it."""
        self.stop()
        app = QCoreApplication.instance()
        assert app is not None
        wanted = QCameraPermission()
        if app.checkPermission(wanted) is Qt.PermissionStatus.Undetermined:
            app.requestPermission(wanted, self, lambda *_: self._begin(key))
        else:
            self._begin(key)

    def stop(self) -> None:
        """Turn the camera off."""
        self._running = None
        if self._camera is not None:
            self._camera.stop()
            self._session.setCamera(None)
            self._camera.deleteLater()
            self._camera = None

    def _inputs(self) -> list[Any]:
        return list(self._multimedia.QMediaDevices.videoInputs())

    def _begin(self, key: str) -> None:
        app = QCoreApplication.instance()
        device = next((each for each in self._inputs() if _key(each) == key), None)
        if app is None or app.checkPermission(QCameraPermission()) is Qt.PermissionStatus.Denied:
            self._fail("AugStudio may not use the camera.", f"{_PERMISSION} Then try again.")
        elif device is None:
            self._fail("This camera is no longer connected.", "Choose another one.")
        else:
            self._running = CameraName(key, device.description())
            self._camera = self._multimedia.QCamera(device, self)
            self._camera.errorOccurred.connect(self._on_error)
            best = _best_format(device.videoFormats())
            if best is not None:
                self._camera.setCameraFormat(best)
            self._session.setCamera(self._camera)
            self._camera.start()

    def _fail(self, message: str, hint: str) -> None:
        self.stop()
        self.failed.emit(AugStudioError(message, hint))

    @Slot(object)
    def _take(self, frame: Any) -> None:
        if self._since.isValid() and self._since.elapsed() < _BETWEEN_MS:
            return
        image = frame.toImage()
        if not image.isNull():
            self._since.start()
            self.frame.emit(image)

    def _on_error(self, _: object, reason: str) -> None:
        name = shown(self._running.name) if self._running else "The camera"
        self._fail(
            f"{name} can't be used: {reason}.",
            f"Close other programs that use it, then choose it again. {_PERMISSION}",
        )

    def _on_devices(self) -> None:
        running = self._running
        self.cameras_changed.emit()
        if running is not None and running.key not in {_key(each) for each in self._inputs()}:
            self._fail(
                f"{shown(running.name)} was unplugged.", "Plug it in again, or choose another one."
            )


def _key(device: Any) -> str:
    return bytes(device.id().data()).hex()


def _best_format(formats: list[Any]) -> Any:
    """Return the format with the largest pictures of those that are fast and not too large."""
    fit = [
        each
        for each in formats
        if each.maxFrameRate() >= _SLOWEST
        and max(each.resolution().width(), each.resolution().height()) <= _LONGEST_SIDE
    ]
    return max(fit, key=_pixels_and_rate, default=None)


def _pixels_and_rate(each: Any) -> tuple[int, float]:
    size = each.resolution()
    return size.width() * size.height(), each.maxFrameRate()
