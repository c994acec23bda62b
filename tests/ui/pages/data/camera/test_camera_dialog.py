from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.data.camera.camera_dialog import CameraDialog
from augstudio.ui.pages.data.camera.taken_photos import TakenPhotos
from augstudio.ui.widgets.camera_picture import CameraPicture
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip
from tests import driver
from tests.ui.fake_camera import DESK, Clock, FakeSource, halves
from tests.ui.opening import settle
from tests.ui.pages.data.camera.test_taken_photos import FullDisk
from tests.ui.pixels import photos_in


class Scene:
    """The dialog, a camera that takes ten pictures a second, and a clock that moves with them."""

    def __init__(self, qtbot: QtBot, root: Path, classes: Mapping[str, int]) -> None:
        self.clock, self.source, self.taken = Clock(), FakeSource(), TakenPhotos(root)
        self.dialog = CameraDialog(self.source, self.taken, classes, clock=self.clock)
        qtbot.addWidget(self.dialog)
        self.dialog.open()
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)

    def see(self, seconds: float) -> None:
        """Let that time pass, until all photos are saved."""
        for _ in range(round(10 * seconds)):
            if self.source.running:
                self.source.see()
            self.clock.now += 0.1
        settle()

    def find(self, name: str) -> QAbstractButton:
        return self.dialog.findChild(QAbstractButton, name)

    def choose(self, row: int) -> None:
        self.dialog.findChild(QListWidget, "list_camera_classes").setCurrentRow(row)

    @property
    def classes(self) -> list[str]:
        listed = self.dialog.findChild(QListWidget, "list_camera_classes")
        return [listed.item(row).text() for row in range(listed.count())]

    @property
    def shoot(self) -> QPushButton:
        return self.find("button_shoot")

    @property
    def problem(self) -> str:
        words = self.dialog.findChild(QLabel, "label_camera_problem")
        return words.text() if words.isVisible() else ""


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Scene:
    return Scene(qtbot, tmp_path / "pets", {"cats": 12, "dogs": 3})


@pytest.fixture
def empty(qtbot: QtBot, tmp_path: Path) -> Scene:
    return Scene(qtbot, tmp_path / "pets", {})


def test_photos_are_taken_while_the_button_is_held(scene: Scene) -> None:
    scene.see(1)
    assert scene.taken.last is None
    QTest.mousePress(scene.shoot, Qt.MouseButton.LeftButton)
    scene.see(1)
    QTest.mouseRelease(scene.shoot, Qt.MouseButton.LeftButton)
    scene.see(1)
    assert scene.taken.counts == {"cats": 4}
    assert scene.classes == ["cats: 16 photos, 4 new", "dogs: 3 photos"]
    assert photos_in(scene.dialog) == 4
    scene.choose(1)
    assert not scene.dialog.findChild(ThumbnailStrip).isVisible()


def test_photos_are_taken_while_space_is_held(scene: Scene) -> None:
    assert scene.shoot.hasFocus()
    QTest.keyPress(scene.shoot, Qt.Key.Key_Space)
    scene.see(0.5)
    QTest.keyRelease(scene.shoot, Qt.Key.Key_Space)
    scene.see(1)
    assert scene.taken.counts == {"cats": 2}


def test_space_in_the_list_takes_photos_too(scene: Scene) -> None:
    listed = scene.dialog.findChild(QListWidget, "list_camera_classes")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyPress(listed, Qt.Key.Key_Space)
    scene.see(0.5)
    QTest.keyRelease(scene.dialog.focusWidget(), Qt.Key.Key_Space)
    scene.see(1)
    assert scene.taken.counts == {"dogs": 2}


def test_the_rate_can_be_changed(scene: Scene) -> None:
    scene.dialog.findChild(QAbstractSpinBox, "value_camera_rate").setValue(2)
    scene.shoot.pressed.emit()
    scene.see(2)
    scene.shoot.released.emit()
    assert scene.taken.counts == {"cats": 4}


def test_a_countdown_for_oneself(scene: Scene) -> None:
    driver.press(scene.dialog, "check_countdown")
    assert scene.shoot.text() == "Start"
    driver.press(scene.dialog, "button_shoot")
    assert scene.shoot.text() == "Stop"
    scene.see(2.9)
    assert scene.taken.last is None
    scene.see(1.1)
    assert scene.taken.counts == {"cats": 4}
    driver.press(scene.dialog, "button_shoot")
    scene.see(1)
    assert scene.taken.counts == {"cats": 4}
    assert scene.shoot.text() == "Start"


def test_a_new_class_is_typed(empty: Scene) -> None:
    assert not empty.shoot.isEnabled()
    field = empty.dialog.findChild(QLineEdit, "edit_camera_class")
    assert field.hasFocus()
    QTest.keyClicks(field, "golden retriever")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert empty.classes == ["golden retriever: 0 photos"]
    assert empty.shoot.hasFocus()
    empty.shoot.pressed.emit()
    empty.see(0.4)
    empty.shoot.released.emit()
    assert empty.classes == ["golden retriever: 2 photos"]
    (folder,) = empty.taken.root.iterdir()
    assert folder.name == "golden retriever"


def test_the_last_photo_is_deleted_and_brought_back(scene: Scene) -> None:
    assert not scene.find("button_delete_last").isEnabled()
    scene.shoot.pressed.emit()
    scene.see(0.5)
    scene.shoot.released.emit()
    driver.press(scene.dialog, "button_delete_last")
    settle()
    assert scene.taken.counts == {"cats": 1}
    driver.press(scene.dialog, "button_undo_delete")
    settle()
    assert scene.taken.counts == {"cats": 2}
    assert not scene.find("button_undo_delete").isEnabled()


def test_a_full_disk_ends_the_burst_and_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch)
    scene.shoot.pressed.emit()
    scene.see(0.1)
    assert scene.problem.startswith("The disk is full: ")
    assert scene.problem.endswith("1 photo not saved yet.")
    scene.see(3)
    assert scene.taken.unsaved == 1
    disk.free = True
    driver.press(scene.dialog, "button_try_saving")
    settle()
    assert scene.taken.counts == {"cats": 1}
    assert scene.problem == ""
    assert not scene.find("button_try_saving").isVisible()


def test_closing_asks_about_photos_that_cannot_be_saved(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch)
    scene.shoot.pressed.emit()
    scene.see(0.1)
    driver.press(scene.dialog, "button_camera_done")
    assert driver.dialog("dialog_question").text() == "1 photo could not be saved."
    driver.answer("dialog_question", "button_no")
    assert scene.dialog.isVisible()
    scene.dialog.reject()
    driver.answer("dialog_question", "button_yes")
    assert not scene.dialog.isVisible()
    assert scene.source.running is None


def test_closing_waits_until_everything_is_saved(scene: Scene) -> None:
    scene.shoot.pressed.emit()
    scene.source.see()
    with driver.awaiting(scene.dialog.finished):
        scene.dialog.reject()
        assert scene.dialog.isVisible()
    assert scene.taken.counts == {"cats": 1}


def test_too_many_photos_for_the_disk(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene.taken, "add", lambda *_: False)
    scene.shoot.pressed.emit()
    scene.see(0.1)
    assert "Choose fewer photos per second." in scene.problem


def test_an_unplugged_camera_ends_the_burst(scene: Scene) -> None:
    scene.shoot.pressed.emit()
    scene.see(0.5)
    scene.source.unplug(DESK)
    picture = scene.dialog.findChild(CameraPicture)
    assert "unplugged" in picture.accessibleName()
    combo = scene.dialog.findChild(QComboBox, "combo_camera")
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    scene.see(1)
    assert scene.taken.counts == {"cats": 2}
    scene.shoot.pressed.emit()
    scene.see(0.5)
    assert scene.taken.counts == {"cats": 4}


def test_it_fits_a_small_screen_and_every_control_says_what_it_does(scene: Scene) -> None:
    size = scene.dialog.minimumSizeHint()
    assert size.width() <= 840
    assert size.height() <= 440
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListWidget, QAbstractSpinBox)
    for kind in kinds:
        for each in scene.dialog.findChildren(kind):
            if not each.objectName().startswith("qt_"):
                assert each.objectName(), each
                assert each.accessibleName(), each.objectName()
                assert each.toolTip(), each.objectName()


def test_the_picture_is_not_mirrored_in_the_file(scene: Scene) -> None:
    scene.shoot.pressed.emit()
    scene.source.see(halves())
    settle()
    with Image.open(scene.taken.last.path) as photo:
        red, _, blue = photo.getpixel((5, 24))
    assert red > blue
