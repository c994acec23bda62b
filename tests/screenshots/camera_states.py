"""Photos with a camera, on the pages Data and Predict; a part of ``states``."""

import errno
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QPushButton

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.ui.core.cameras.camera import Cameras
from augstudio.ui.pages.data.camera.camera_dialog import CameraDialog
from augstudio.ui.pages.data.camera.taken_photos import TakenPhotos
from augstudio.ui.pages.predict.live_dialog import LiveDialog
from tests import driver
from tests.screenshots.studio import Studio
from tests.ui.fake_camera import DESK
from tests.ui.opening import settle

_NO_EXTRA = AugStudioError(
    "The camera needs an extra package, which is not installed.",
    'Run: python -m pip install "augstudio[camera]", then restart AugStudio.',
)


def data_camera_menu(studio: Studio) -> None:
    studio.window.show_page("data")
    button = driver.find(studio.window, QPushButton, "button_take_photos")
    button.menu().popup(button.mapToGlobal(button.rect().bottomLeft()))
    studio.settle()


def dialog_camera(studio: Studio) -> None:
    menu = driver.find(studio.window, QPushButton, "button_take_photos").menu()
    menu.close()
    _act(menu, "action_camera_here")
    _see(studio, 0)


def dialog_camera_burst(studio: Studio) -> None:
    dialog = _dialog(studio, CameraDialog)
    shoot = driver.find(dialog, QPushButton, "button_shoot")
    for number in range(9):
        shoot.pressed.emit()
        _see(studio, number)
        shoot.released.emit()
    settle()
    driver.find(dialog, QLineEdit, "edit_camera_class").setText("oak/leaf")
    _see(studio, 3)


def dialog_camera_countdown(studio: Studio) -> None:
    dialog = _dialog(studio, CameraDialog)
    driver.find(dialog, QLineEdit, "edit_camera_class").clear()
    driver.press(dialog, "check_countdown")
    driver.press(dialog, "button_shoot")
    _see(studio, 4)


def dialog_camera_full_disk(studio: Studio) -> None:
    dialog = _dialog(studio, CameraDialog)
    driver.press(dialog, "button_shoot")
    driver.press(dialog, "check_countdown")
    full = storage.explain(OSError(errno.ENOSPC, ""), Path("/home/ada/Pictures/leaves/oak/1.jpg"))
    shoot = driver.find(dialog, QPushButton, "button_shoot")
    with patch("augstudio.storage.write_bytes", side_effect=full):
        shoot.pressed.emit()
        _see(studio, 5)
        shoot.released.emit()
        settle()
    studio.settle()


def dialog_camera_unplugged(studio: Studio) -> None:
    driver.press(_dialog(studio, CameraDialog), "button_try_saving")
    settle()
    studio.cameras.source.unplug(DESK)
    studio.settle()


def dialog_camera_small(studio: Studio) -> None:
    dialog = _dialog(studio, CameraDialog)
    taken = dialog.findChild(TakenPhotos)
    while taken.last is not None:
        taken.delete_last()
        settle()
    dialog.reject()
    settle()
    studio.window.resize(840, 470)
    menu = driver.find(studio.window, QPushButton, "button_take_photos").menu()
    _act(menu, "action_camera_here")
    _dialog(studio, CameraDialog).resize(800, 440)
    studio.settle()
    _see(studio, 6)


def predict_camera(studio: Studio) -> None:
    _dialog(studio, CameraDialog).reject()
    settle()
    studio.window.resize(1280, 720)
    studio.window.show_page("predict")
    driver.press(studio.window, "button_camera")
    _see(studio, 2)
    settle()
    studio.settle()


def predict_without_camera(studio: Studio) -> None:
    driver.press(_dialog(studio, LiveDialog), "button_stop_camera")
    with patch.object(Cameras, "open", side_effect=_NO_EXTRA):
        driver.press(studio.window, "button_camera")


def predict_camera_ready(studio: Studio) -> None:
    driver.dialog("dialog_error").accept()


CAMERA_STATES: tuple[Callable[[Studio], None], ...] = (
    data_camera_menu,
    dialog_camera,
    dialog_camera_burst,
    dialog_camera_countdown,
    dialog_camera_full_disk,
    dialog_camera_unplugged,
    dialog_camera_small,
    predict_camera,
    predict_without_camera,
    predict_camera_ready,
)


def _act(menu: QMenu, name: str) -> None:
    (action,) = [each for each in menu.actions() if each.objectName() == name]
    action.trigger()


def _dialog(studio: Studio, kind: type[QDialog]) -> QDialog:
    (found,) = [each for each in studio.window.findChildren(kind) if each.isVisible()]
    return found


def _see(studio: Studio, number: int) -> None:
    """Let the camera see a photo of the sample."""
    photos = sorted((studio.sample / "validation").rglob("*.jpg"))
    photo = QImage(str(photos[number * 9]))
    studio.cameras.source.see(photo)
    studio.settle()
