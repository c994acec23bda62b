from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError
from augstudio.ui.core.cameras.camera import Cameras, FrameSource
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.camera.camera_dialog import CameraDialog
from augstudio.ui.pages.data.camera.taking import Taking
from tests import driver
from tests.ui.fake_camera import FakeCameras
from tests.ui.opening import open_folder, settle


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def cameras(qtbot: QtBot) -> FakeCameras:
    return FakeCameras()


@pytest.fixture
def taking(owners: Owners, cameras: FakeCameras, page: QWidget) -> Taking:
    return Taking(owners.project, cameras, page)


def dialog(page: QWidget) -> CameraDialog:
    (shown,) = [each for each in page.findChildren(CameraDialog) if each.isVisible()]
    return shown


def choose(monkeypatch: pytest.MonkeyPatch, folder: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def take(page: QWidget, cameras: FakeCameras) -> None:
    """Take one photo with the open dialog, and close it."""
    button = dialog(page).findChild(QWidget, "button_shoot")
    button.pressed.emit()
    cameras.source.see()
    button.released.emit()
    settle()
    driver.press(dialog(page), "button_camera_done")
    settle()


def test_photos_join_the_open_folder_and_it_is_read_again(
    owners: Owners, taking: Taking, cameras: FakeCameras, page: QWidget, photos: Path
) -> None:
    open_folder(owners, photos)
    taking.add_to_folder()
    listed = dialog(page).findChild(QListWidget, "list_camera_classes")
    assert listed.item(0).text() == "blue: 6 photos"
    take(page, cameras)
    assert owners.project.found is not None
    assert owners.project.found.counts(Split.TRAIN) == {"blue": 7, "red": 6}
    assert len(list((photos / "blue").glob("camera *.jpg"))) == 1


def test_a_new_folder_is_opened(
    owners: Owners,
    taking: Taking,
    cameras: FakeCameras,
    page: QWidget,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "pets"
    folder.mkdir()
    choose(monkeypatch, folder)
    taking.begin_folder()
    dialog(page).findChild(QWidget, "edit_camera_class").setText("cats")
    driver.press(dialog(page), "button_add_camera_class")
    take(page, cameras)
    assert owners.project.found is not None
    assert owners.project.found.root == folder
    assert owners.project.found.classes == ("cats",)


def test_without_photos_nothing_is_opened(
    owners: Owners,
    taking: Taking,
    page: QWidget,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "new").mkdir()
    choose(monkeypatch, tmp_path / "new")
    taking.begin_folder()
    dialog(page).reject()
    settle()
    assert owners.project.found is None
    choose(monkeypatch, "")
    taking.begin_folder()
    taking.add_to_folder()
    assert not [each for each in page.findChildren(CameraDialog) if each.isVisible()]


def test_a_folder_that_is_not_empty_is_asked_about(
    taking: Taking, page: QWidget, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, photos)
    taking.begin_folder()
    assert driver.dialog("dialog_question").text() == "colours is not empty."
    driver.answer("dialog_question", "button_no")
    taking.begin_folder()
    driver.answer("dialog_question", "button_yes")
    dialog(page).reject()


def test_without_a_camera_a_message_says_what_to_do(
    owners: Owners, page: QWidget, photos: Path
) -> None:
    def make() -> FrameSource:
        raise AugStudioError("The camera needs an extra package.", "Install it.")

    open_folder(owners, photos)
    Taking(owners.project, Cameras(make), page).add_to_folder()
    assert driver.dialog("dialog_error").text() == "The camera needs an extra package."
    driver.dialog("dialog_error").accept()
