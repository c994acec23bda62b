import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import AugStudioError
from augstudio.ui.core.cameras.camera import Cameras
from tests.ui.fake_camera import FakeSource


def test_a_source_with_a_camera_is_opened(qtbot: QtBot) -> None:
    source = FakeSource()
    assert Cameras(lambda: source).open() is source


def test_without_a_camera_the_error_says_what_to_check(qtbot: QtBot) -> None:
    source = FakeSource()
    source.names = []
    with pytest.raises(AugStudioError, match="No camera was found") as error:
        Cameras(lambda: source).open()
    assert "programs may use the camera" in error.value.hint
