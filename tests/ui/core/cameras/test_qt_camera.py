"""The real library may not be installed, so a small one takes its place."""

from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QByteArray, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from augstudio.errors import AugStudioError
from augstudio.ui.core.cameras import qt_camera
from augstudio.ui.core.cameras.camera import FrameSource
from augstudio.ui.core.cameras.qt_camera import open_qt_camera
from tests import driver
from tests.ui.fake_camera import halves


class Format:
    def __init__(self, width: int, height: int, rate: float) -> None:
        self.size, self.rate = QSize(width, height), rate

    def resolution(self) -> QSize:
        return self.size

    def maxFrameRate(self) -> float:
        return self.rate


class Device:
    def __init__(self, name: str, is_usual: bool = False, *formats: Format) -> None:
        self.name, self.is_usual, self.formats = name, is_usual, list(formats)

    def id(self) -> QByteArray:
        return QByteArray(self.name.encode())

    def description(self) -> str:
        return self.name

    def isDefault(self) -> bool:
        return self.is_usual

    def videoFormats(self) -> list[Format]:
        return self.formats


class Devices(QObject):
    videoInputsChanged = Signal()  # noqa: N815
    there: ClassVar[list[Device]] = []

    @classmethod
    def videoInputs(cls) -> list[Device]:
        return cls.there


class Camera(QObject):
    errorOccurred = Signal(object, str)  # noqa: N815
    made: ClassVar[list["Camera"]] = []

    def __init__(self, device: Device, parent: QObject) -> None:
        super().__init__(parent)
        self.device, self.is_on, self.format = device, False, None
        Camera.made.append(self)

    def setCameraFormat(self, chosen: Format) -> None:
        self.format = chosen

    def start(self) -> None:
        self.is_on = True

    def stop(self) -> None:
        self.is_on = False


class Sink(QObject):
    videoFrameChanged = Signal(object)  # noqa: N815
    made: ClassVar[list["Sink"]] = []

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        Sink.made.append(self)

    def show(self, image: QImage) -> None:
        self.videoFrameChanged.emit(SimpleNamespace(toImage=lambda: image))


class Session(QObject):
    def setVideoSink(self, sink: Sink) -> None:
        pass

    def setCamera(self, camera: Camera | None) -> None:
        pass


DESK = Device("Desk", True, Format(640, 480, 30), Format(1280, 720, 30), Format(1920, 1080, 30))
DOOR = Device("Door", False, Format(1280, 960, 5))
DESK_KEY, DOOR_KEY = b"Desk".hex(), b"Door".hex()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(
        QMediaDevices=Devices, QCamera=Camera, QVideoSink=Sink, QMediaCaptureSession=Session
    )
    monkeypatch.setattr(qt_camera, "import_module", lambda _: module)
    monkeypatch.setattr(Devices, "there", [DOOR, DESK])
    monkeypatch.setattr(Camera, "made", [])
    monkeypatch.setattr(Sink, "made", [])


@pytest.fixture
def source(qtbot: QtBot, library: None) -> FrameSource:
    return open_qt_camera()


@pytest.fixture
def errors(source: FrameSource) -> list[AugStudioError]:
    found: list[AugStudioError] = []
    source.failed.connect(found.append)
    return found


def test_the_usual_camera_comes_first(source: FrameSource) -> None:
    assert [each.name for each in source.cameras()] == ["Desk", "Door"]


def test_pictures_come_with_a_pause_between_them(source: FrameSource) -> None:
    source.start(DESK_KEY)
    (camera,) = Camera.made
    assert camera.is_on
    assert camera.format is DESK.formats[1]
    seen: list[QImage] = []
    source.frame.connect(seen.append)
    (sink,) = Sink.made
    sink.show(QImage())
    for _ in range(3):
        sink.show(halves())
    assert len(seen) == 1
    driver.linger(50)
    sink.show(halves())
    assert len(seen) == 2
    source.stop()
    assert not camera.is_on


def test_a_camera_whose_formats_are_all_slow_keeps_its_own(source: FrameSource) -> None:
    source.start(DESK_KEY)
    source.start(DOOR_KEY)
    assert [camera.is_on for camera in Camera.made] == [False, True]
    assert Camera.made[1].format is None


def test_an_unplugged_camera(
    source: FrameSource, errors: list[AugStudioError], qtbot: QtBot
) -> None:
    source.start(DESK_KEY)
    Devices.there.remove(DESK)
    (devices,) = source.findChildren(Devices)
    with qtbot.waitSignal(source.cameras_changed):
        devices.videoInputsChanged.emit()
    assert str(errors[0]) == "Desk was unplugged. Plug it in again, or choose another one."
    assert not Camera.made[0].is_on
    source.start(DESK_KEY)
    assert errors[1].message == "This camera is no longer connected."
    source.start(DOOR_KEY)
    devices.videoInputsChanged.emit()
    assert len(errors) == 2


def test_a_camera_that_another_program_uses(
    source: FrameSource, errors: list[AugStudioError]
) -> None:
    source.start(DESK_KEY)
    Camera.made[0].errorOccurred.emit(None, "device busy")
    assert errors[0].message == "Desk can't be used: device busy."
    assert "Close other programs" in errors[0].hint


class Permission:
    """Takes the place of the application's: asks once, and remembers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Qt.PermissionStatus) -> None:
        self.status, self.answer = Qt.PermissionStatus.Undetermined, answer
        monkeypatch.setattr(QGuiApplication, "checkPermission", lambda *_: self.status)
        monkeypatch.setattr(QGuiApplication, "requestPermission", self.ask)

    def ask(self, *arguments: Any) -> None:
        self.status = self.answer
        arguments[-1]()


def test_the_user_is_asked_for_permission(
    source: FrameSource, errors: list[AugStudioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    Permission(monkeypatch, Qt.PermissionStatus.Granted)
    source.start(DESK_KEY)
    assert Camera.made[0].is_on
    assert errors == []


def test_without_permission_the_error_says_how_to_give_it(
    source: FrameSource, errors: list[AugStudioError], monkeypatch: pytest.MonkeyPatch
) -> None:
    Permission(monkeypatch, Qt.PermissionStatus.Denied)
    source.start(DESK_KEY)
    assert Camera.made == []
    assert errors[0].message == "AugStudio may not use the camera."
    assert "settings" in errors[0].hint.lower()


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (ModuleNotFoundError("QtMultimedia"), "an extra package", 'install "augstudio[camera]"'),
        (ImportError("libpulse.so.0: cannot open"), "libpulse.so.0", "libpulse0"),
    ],
)
def test_what_is_missing_and_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, error: ImportError, message: str, hint: str
) -> None:
    def fail(_: str) -> None:
        raise error

    monkeypatch.setattr(qt_camera, "import_module", fail)
    with pytest.raises(AugStudioError) as raised:
        open_qt_camera()
    assert message in raised.value.message
    assert hint in raised.value.hint
